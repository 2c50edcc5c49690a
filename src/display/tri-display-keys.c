/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-keys.h"

static void
set_down (TriDisplayKeys *keys, guint scancode, gboolean down)
{
  guint32 bit = 1u << (scancode % 32);

  if (down)
    keys->down[scancode / 32] |= bit;
  else
    keys->down[scancode / 32] &= ~bit;
}

static gboolean
is_ctrl (guint scancode)
{
  return scancode == TRI_DISPLAY_KEY_LEFT_CTRL || scancode == TRI_DISPLAY_KEY_RIGHT_CTRL;
}

/* The right Alt is AltGr in most of Europe: AltGr with Ctrl is typing, never a wish to leave. */
static gboolean
is_left_alt (guint scancode)
{
  return scancode == TRI_DISPLAY_KEY_LEFT_ALT;
}

static gboolean
ctrl_alt_down (const TriDisplayKeys *keys)
{
  return (tri_display_keys_is_down (keys, TRI_DISPLAY_KEY_LEFT_CTRL) ||
          tri_display_keys_is_down (keys, TRI_DISPLAY_KEY_RIGHT_CTRL)) &&
         tri_display_keys_is_down (keys, TRI_DISPLAY_KEY_LEFT_ALT);
}

static gboolean
only_ctrl_alt_down (const TriDisplayKeys *keys)
{
  if (!ctrl_alt_down (keys))
    return FALSE;

  for (guint key = 0; key < TRI_DISPLAY_N_KEYS; key++)
    if (tri_display_keys_is_down (keys, key) && !is_ctrl (key) && !is_left_alt (key))
      return FALSE;

  return TRUE;
}

/**
 * tri_display_keys_is_down:
 * @keys: the keys
 * @scancode: an XT set 1 scan code below %TRI_DISPLAY_N_KEYS
 *
 * Returns: whether the guest believes the key to be down
 */
gboolean
tri_display_keys_is_down (const TriDisplayKeys *keys, guint scancode)
{
  return scancode < TRI_DISPLAY_N_KEYS && (keys->down[scancode / 32] >> (scancode % 32)) & 1;
}

/**
 * tri_display_keys_has_ctrl_or_alt:
 * @keys: the keys
 *
 * Returns: whether the guest believes Ctrl or Alt, of either side, to be down
 */
gboolean
tri_display_keys_has_ctrl_or_alt (const TriDisplayKeys *keys)
{
  static const guint modifiers[] = { TRI_DISPLAY_KEY_LEFT_CTRL, TRI_DISPLAY_KEY_RIGHT_CTRL,
                                     TRI_DISPLAY_KEY_LEFT_ALT, TRI_DISPLAY_KEY_RIGHT_ALT };

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (tri_display_keys_is_down (keys, modifiers[i]))
      return TRUE;

  return FALSE;
}

/**
 * tri_display_keys_press:
 * @keys: the keys
 * @scancode: the key that went down, or that repeats
 *
 * Returns: what to do with it; the key counts as down in the guest if it is to be sent
 */
TriDisplayKeyAction
tri_display_keys_press (TriDisplayKeys *keys, guint scancode)
{
  TriDisplayKeyAction action = TRI_DISPLAY_KEY_ACTION_SEND;
  gboolean repeats;

  if (scancode == TRI_DISPLAY_KEY_NONE || scancode >= TRI_DISPLAY_N_KEYS)
    return TRI_DISPLAY_KEY_ACTION_SWALLOW;

  repeats = tri_display_keys_is_down (keys, scancode);

  if (!repeats && ctrl_alt_down (keys))
    {
      if (scancode == TRI_DISPLAY_KEY_END)
        action = TRI_DISPLAY_KEY_ACTION_CTRL_ALT_DELETE;
      else if (scancode == TRI_DISPLAY_KEY_PAUSE)
        action = TRI_DISPLAY_KEY_ACTION_FULL_SCREEN;
      else if (scancode == TRI_DISPLAY_KEY_LEFT)
        action = TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB;
    }

  if (action != TRI_DISPLAY_KEY_ACTION_SEND)
    {
      /* The keyboard repeats what is held, the command must not. */
      if (keys->swallowed == scancode)
        return TRI_DISPLAY_KEY_ACTION_SWALLOW;

      keys->swallowed = scancode;
      keys->release_armed = FALSE;
      return action;
    }

  set_down (keys, scancode, TRUE);
  if (!repeats)
    keys->release_armed = (is_ctrl (scancode) || is_left_alt (scancode)) && only_ctrl_alt_down (keys);

  return TRI_DISPLAY_KEY_ACTION_SEND;
}

/**
 * tri_display_keys_release:
 * @keys: the keys
 * @scancode: the key that went up
 *
 * Returns: what to do with it
 */
TriDisplayKeyAction
tri_display_keys_release (TriDisplayKeys *keys, guint scancode)
{
  gboolean armed = keys->release_armed;

  if (scancode == keys->swallowed && scancode != TRI_DISPLAY_KEY_NONE)
    {
      keys->swallowed = TRI_DISPLAY_KEY_NONE;
      return TRI_DISPLAY_KEY_ACTION_SWALLOW;
    }

  /* A key that went down elsewhere is not the guest's. */
  if (!tri_display_keys_is_down (keys, scancode))
    return TRI_DISPLAY_KEY_ACTION_SWALLOW;

  set_down (keys, scancode, FALSE);
  keys->release_armed = FALSE;

  return armed ? TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB : TRI_DISPLAY_KEY_ACTION_SEND;
}

/**
 * tri_display_keys_disarm:
 * @keys: the keys
 *
 * Something else happened between pressing and releasing Ctrl and Alt (the pointer was moved or
 * clicked), so that they were meant for the guest.
 */
void
tri_display_keys_disarm (TriDisplayKeys *keys)
{
  keys->release_armed = FALSE;
}

/**
 * tri_display_keys_release_all:
 * @keys: the keys
 * @func: (scope call): called for every key that was down
 * @user_data: for @func
 *
 * Forgets all keys. The guest never keeps a key pressed that nobody holds.
 */
void
tri_display_keys_release_all (TriDisplayKeys     *keys,
                              TriDisplayKeysFunc  func,
                              gpointer            user_data)
{
  TriDisplayKeys were = *keys;

  *keys = (TriDisplayKeys) { 0 };
  for (guint key = 0; key < TRI_DISPLAY_N_KEYS; key++)
    if (tri_display_keys_is_down (&were, key))
      func (key, user_data);
}
