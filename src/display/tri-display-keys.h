/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-keymap.h"

G_BEGIN_DECLS

/**
 * TriDisplayKeyAction:
 * @TRI_DISPLAY_KEY_ACTION_SEND: pass the key on to the guest
 * @TRI_DISPLAY_KEY_ACTION_SWALLOW: the guest must not see it
 * @TRI_DISPLAY_KEY_ACTION_CTRL_ALT_DELETE: Ctrl+Alt+End was pressed: press and release Delete instead
 * @TRI_DISPLAY_KEY_ACTION_FULL_SCREEN: Ctrl+Alt+Break was pressed
 * @TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB: pass the key on, then give keyboard and mouse back
 *
 * What has to be done with one key event.
 */
typedef enum {
  TRI_DISPLAY_KEY_ACTION_SEND,
  TRI_DISPLAY_KEY_ACTION_SWALLOW,
  TRI_DISPLAY_KEY_ACTION_CTRL_ALT_DELETE,
  TRI_DISPLAY_KEY_ACTION_FULL_SCREEN,
  TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB,
} TriDisplayKeyAction;

/**
 * TriDisplayKeys:
 *
 * Which keys are down in the guest, and whether Ctrl and Alt are on their way to release the grab.
 * Zero-initialised means: no key is down.
 */
typedef struct {
  guint32 down[TRI_DISPLAY_N_KEYS / 32];
  guint   swallowed;
  guint   release_armed : 1;
} TriDisplayKeys;

typedef void (*TriDisplayKeysFunc) (guint scancode, gpointer user_data);

TriDisplayKeyAction tri_display_keys_press           (TriDisplayKeys *keys, guint scancode);
TriDisplayKeyAction tri_display_keys_release         (TriDisplayKeys *keys, guint scancode);
gboolean            tri_display_keys_is_down         (const TriDisplayKeys *keys, guint scancode);
gboolean            tri_display_keys_has_ctrl_or_alt (const TriDisplayKeys *keys);
void                tri_display_keys_disarm          (TriDisplayKeys *keys);
void                tri_display_keys_release_all     (TriDisplayKeys     *keys,
                                                      TriDisplayKeysFunc  func,
                                                      gpointer            user_data);

G_END_DECLS
