/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-inputs.h"

#include "tri-display-keymap.h"

/* How long a press waits for its release where the line is slow. */
#define PRESS_DELAY_MS 100
/* The wheel of one event: what is more is an accident, and the guest would turn for seconds. */
#define MOST_STEPS 16

struct _TriSpiceInputs {
  /* owned */
  SpiceInputsChannel *channel;

  /* borrowed */
  TriDisplaySession *session;

  guint waiting_key;
  guint waiting_id;
};

static int
spice_buttons (TriDisplayButtons held)
{
  return ((held & TRI_DISPLAY_BUTTON_LEFT) ? SPICE_MOUSE_BUTTON_MASK_LEFT : 0) |
         ((held & TRI_DISPLAY_BUTTON_MIDDLE) ? SPICE_MOUSE_BUTTON_MASK_MIDDLE : 0) |
         ((held & TRI_DISPLAY_BUTTON_RIGHT) ? SPICE_MOUSE_BUTTON_MASK_RIGHT : 0) |
         ((held & TRI_DISPLAY_BUTTON_SIDE) ? SPICE_MOUSE_BUTTON_MASK_SIDE : 0) |
         ((held & TRI_DISPLAY_BUTTON_EXTRA) ? SPICE_MOUSE_BUTTON_MASK_EXTRA : 0);
}

static int
spice_button (TriDisplayButtons button)
{
  switch (button)
    {
    case TRI_DISPLAY_BUTTON_LEFT:
      return SPICE_MOUSE_BUTTON_LEFT;
    case TRI_DISPLAY_BUTTON_MIDDLE:
      return SPICE_MOUSE_BUTTON_MIDDLE;
    case TRI_DISPLAY_BUTTON_RIGHT:
      return SPICE_MOUSE_BUTTON_RIGHT;
    case TRI_DISPLAY_BUTTON_SIDE:
      return SPICE_MOUSE_BUTTON_SIDE;
    case TRI_DISPLAY_BUTTON_EXTRA:
      return SPICE_MOUSE_BUTTON_EXTRA;
    default:
      return SPICE_MOUSE_BUTTON_INVALID;
    }
}

static void
modifiers_cb (TriSpiceInputs *self)
{
  TriDisplayLocks locks = 0;
  int modifiers = 0;

  g_object_get (self->channel, "key-modifiers", &modifiers, NULL);
  locks |= (modifiers & SPICE_INPUTS_SCROLL_LOCK) ? TRI_DISPLAY_LOCK_SCROLL : 0;
  locks |= (modifiers & SPICE_INPUTS_NUM_LOCK) ? TRI_DISPLAY_LOCK_NUM : 0;
  locks |= (modifiers & SPICE_INPUTS_CAPS_LOCK) ? TRI_DISPLAY_LOCK_CAPS : 0;
  tri_display_session_set_guest_locks (self->session, locks);
}

/* The first thing that the library does with an open channel is to turn off all lock keys of the guest, which nobody
 * asked for, and there is no property for it. Not by way of a read-only session: what the agent says would be lost. */
static void
keep_guest_locks (SpiceInputsChannel *channel)
{
  SPICE_CHANNEL_GET_CLASS (channel)->channel_up = NULL;
}

/* The order of what is sent stays the order in which it happened. */
static void
flush_press (TriSpiceInputs *self)
{
  if (self->waiting_id == 0)
    return;

  g_clear_handle_id (&self->waiting_id, g_source_remove);
  spice_inputs_channel_key_press (self->channel, self->waiting_key);
}

static gboolean
press_cb (gpointer user_data)
{
  TriSpiceInputs *self = user_data;

  self->waiting_id = 0;
  spice_inputs_channel_key_press (self->channel, self->waiting_key);

  return G_SOURCE_REMOVE;
}

/**
 * tri_spice_inputs_new:
 * @channel: the channel; connected by the caller
 * @session: who is told of the guest's lock keys; outlives this
 *
 * Returns: (transfer full): inputs
 */
TriSpiceInputs *
tri_spice_inputs_new (SpiceInputsChannel *channel, TriDisplaySession *session)
{
  TriSpiceInputs *self = g_new0 (TriSpiceInputs, 1);

  self->channel = g_object_ref (channel);
  self->session = session;
  g_signal_connect_swapped (channel, "inputs-modifiers", G_CALLBACK (modifiers_cb), self);
  keep_guest_locks (channel);

  return self;
}

/**
 * tri_spice_inputs_free:
 * @self: (transfer full): inputs
 */
void
tri_spice_inputs_free (TriSpiceInputs *self)
{
  /* A press that still waits is not sent: its release would never follow. */
  g_clear_handle_id (&self->waiting_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->channel, self);
  g_object_unref (self->channel);
  g_free (self);
}

void
tri_spice_inputs_send_key (TriSpiceInputs *self, guint scancode, gboolean pressed)
{
  if (!pressed && self->waiting_id != 0 && self->waiting_key == scancode)
    {
      g_clear_handle_id (&self->waiting_id, g_source_remove);
      spice_inputs_channel_key_press_and_release (self->channel, scancode);
      return;
    }

  flush_press (self);
  if (!pressed)
    spice_inputs_channel_key_release (self->channel, scancode);
  else if (tri_display_session_get_local (self->session) || tri_display_keymap_is_modifier (scancode))
    spice_inputs_channel_key_press (self->channel, scancode);
  else
    {
      self->waiting_key = scancode;
      self->waiting_id = g_timeout_add (PRESS_DELAY_MS, press_cb, self);
    }
}

void
tri_spice_inputs_set_locks (TriSpiceInputs *self, TriDisplayLocks locks)
{
  guint spice_locks = ((locks & TRI_DISPLAY_LOCK_SCROLL) ? SPICE_INPUTS_SCROLL_LOCK : 0) |
                      ((locks & TRI_DISPLAY_LOCK_NUM) ? SPICE_INPUTS_NUM_LOCK : 0) |
                      ((locks & TRI_DISPLAY_LOCK_CAPS) ? SPICE_INPUTS_CAPS_LOCK : 0);

  flush_press (self);
  spice_inputs_channel_set_key_locks (self->channel, spice_locks);
}

void
tri_spice_inputs_move_to (TriSpiceInputs *self, int display, int x, int y, TriDisplayButtons held)
{
  flush_press (self);
  spice_inputs_channel_position (self->channel, x, y, display, spice_buttons (held));
}

void
tri_spice_inputs_move_by (TriSpiceInputs *self, int dx, int dy, TriDisplayButtons held)
{
  flush_press (self);
  spice_inputs_channel_motion (self->channel, dx, dy, spice_buttons (held));
}

void
tri_spice_inputs_button (TriSpiceInputs *self, TriDisplayButtons button, gboolean pressed, TriDisplayButtons held)
{
  flush_press (self);
  if (pressed)
    spice_inputs_channel_button_press (self->channel, spice_button (button), spice_buttons (held));
  else
    spice_inputs_channel_button_release (self->channel, spice_button (button), spice_buttons (held));
}

/* The SPICE protocol has a wheel for up and down only. */
void
tri_spice_inputs_scroll (TriSpiceInputs *self, int steps_x, int steps_y, TriDisplayButtons held)
{
  int wheel = steps_y < 0 ? SPICE_MOUSE_BUTTON_UP : SPICE_MOUSE_BUTTON_DOWN;
  int mask = steps_y < 0 ? SPICE_MOUSE_BUTTON_MASK_UP : SPICE_MOUSE_BUTTON_MASK_DOWN;

  flush_press (self);
  for (int i = 0; i < MIN (ABS (steps_y), MOST_STEPS); i++)
    {
      spice_inputs_channel_button_press (self->channel, wheel, spice_buttons (held) | mask);
      spice_inputs_channel_button_release (self->channel, wheel, spice_buttons (held));
    }
}
