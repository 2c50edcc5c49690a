/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-channels.h"

#include "tri-spice-displays.h"

struct _TriSpiceChannels {
  /* owned */
  TriSpiceDisplays   *displays;
  SpiceInputsChannel *inputs;
  SpiceMainChannel   *main;

  /* borrowed */
  TriDisplaySession *session;
};

static void
modifiers_cb (TriSpiceChannels *self)
{
  TriDisplayLocks locks = 0;
  int modifiers = 0;

  g_object_get (self->inputs, "key-modifiers", &modifiers, NULL);
  locks |= (modifiers & SPICE_INPUTS_SCROLL_LOCK) ? TRI_DISPLAY_LOCK_SCROLL : 0;
  locks |= (modifiers & SPICE_INPUTS_NUM_LOCK) ? TRI_DISPLAY_LOCK_NUM : 0;
  locks |= (modifiers & SPICE_INPUTS_CAPS_LOCK) ? TRI_DISPLAY_LOCK_CAPS : 0;
  tri_display_session_set_guest_locks (self->session, locks);
}

static void
add_inputs (TriSpiceChannels *self, SpiceChannel *channel)
{
  self->inputs = g_object_ref (SPICE_INPUTS_CHANNEL (channel));
  g_signal_connect_swapped (channel, "inputs-modifiers", G_CALLBACK (modifiers_cb), self);
}

static gboolean
has_agent (TriSpiceChannels *self)
{
  gboolean connected = FALSE;

  if (self->main)
    g_object_get (self->main, "agent-connected", &connected, NULL);

  return connected;
}

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

/**
 * tri_spice_channels_new:
 * @session: who is told; outlives this
 *
 * Returns: (transfer full): no channels yet
 */
TriSpiceChannels *
tri_spice_channels_new (TriDisplaySession *session)
{
  TriSpiceChannels *self = g_new0 (TriSpiceChannels, 1);

  self->session = session;
  self->displays = tri_spice_displays_new (session);

  return self;
}

/**
 * tri_spice_channels_free:
 * @self: (transfer full): channels
 *
 * Takes the picture away from the session as well: its pixels belong to the display channel.
 */
void
tri_spice_channels_free (TriSpiceChannels *self)
{
  g_clear_pointer (&self->displays, tri_spice_displays_free);
  if (self->inputs)
    g_signal_handlers_disconnect_by_data (self->inputs, self);
  g_clear_object (&self->inputs);
  g_clear_object (&self->main);

  g_free (self);
}

/**
 * tri_spice_channels_set_main:
 * @self: channels
 * @main: the main channel, which knows whether there is an agent
 */
void
tri_spice_channels_set_main (TriSpiceChannels *self, SpiceMainChannel *main)
{
  g_set_object (&self->main, main);
}

/**
 * tri_spice_channels_add:
 * @self: channels
 * @channel: a channel that a SPICE session announced
 *
 * Returns: whether it is one that is wanted, and has to be connected
 */
gboolean
tri_spice_channels_add (TriSpiceChannels *self, SpiceChannel *channel)
{
  if (SPICE_IS_DISPLAY_CHANNEL (channel))
    return tri_spice_displays_add (self->displays, SPICE_DISPLAY_CHANNEL (channel));
  if (SPICE_IS_CURSOR_CHANNEL (channel))
    return tri_spice_displays_add_cursor (self->displays, SPICE_CURSOR_CHANNEL (channel));
  if (!SPICE_IS_INPUTS_CHANNEL (channel) || self->inputs)
    return FALSE;

  add_inputs (self, channel);
  return TRUE;
}

void
tri_spice_channels_send_key (TriSpiceChannels *self, guint scancode, gboolean pressed)
{
  if (self->inputs && pressed)
    spice_inputs_channel_key_press (self->inputs, scancode);
  else if (self->inputs)
    spice_inputs_channel_key_release (self->inputs, scancode);
}

void
tri_spice_channels_set_locks (TriSpiceChannels *self, TriDisplayLocks locks)
{
  guint spice_locks = ((locks & TRI_DISPLAY_LOCK_SCROLL) ? SPICE_INPUTS_SCROLL_LOCK : 0) |
                      ((locks & TRI_DISPLAY_LOCK_NUM) ? SPICE_INPUTS_NUM_LOCK : 0) |
                      ((locks & TRI_DISPLAY_LOCK_CAPS) ? SPICE_INPUTS_CAPS_LOCK : 0);

  if (self->inputs)
    spice_inputs_channel_set_key_locks (self->inputs, spice_locks);
}

void
tri_spice_channels_move_to (TriSpiceChannels *self, guint monitor, int x, int y, TriDisplayButtons held)
{
  if (!self->inputs)
    return;

  /* The agent knows where its monitors are. A tablet alone points into the surface. */
  if (!has_agent (self))
    {
      cairo_rectangle_int_t area = { 0 };

      tri_display_session_get_monitor_picture (self->session, monitor, &area);
      x += area.x;
      y += area.y;
    }
  spice_inputs_channel_position (self->inputs, x, y, (int) monitor, spice_buttons (held));
}

void
tri_spice_channels_move_by (TriSpiceChannels *self, int dx, int dy, TriDisplayButtons held)
{
  if (self->inputs)
    spice_inputs_channel_motion (self->inputs, dx, dy, spice_buttons (held));
}

void
tri_spice_channels_button (TriSpiceChannels *self, TriDisplayButtons button, gboolean pressed,
                           TriDisplayButtons held)
{
  if (self->inputs && pressed)
    spice_inputs_channel_button_press (self->inputs, spice_button (button), spice_buttons (held));
  else if (self->inputs)
    spice_inputs_channel_button_release (self->inputs, spice_button (button), spice_buttons (held));
}

/* The SPICE protocol has a wheel for up and down only. */
void
tri_spice_channels_scroll (TriSpiceChannels *self, int steps_x, int steps_y, TriDisplayButtons held)
{
  int wheel = steps_y < 0 ? SPICE_MOUSE_BUTTON_UP : SPICE_MOUSE_BUTTON_DOWN;
  int mask = steps_y < 0 ? SPICE_MOUSE_BUTTON_MASK_UP : SPICE_MOUSE_BUTTON_MASK_DOWN;

  if (!self->inputs)
    return;

  for (int i = 0; i < MIN (ABS (steps_y), 16); i++)
    {
      spice_inputs_channel_button_press (self->inputs, wheel, spice_buttons (held) | mask);
      spice_inputs_channel_button_release (self->inputs, wheel, spice_buttons (held));
    }
}
