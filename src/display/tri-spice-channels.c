/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-channels.h"

#include "tri-spice-displays.h"
#include "tri-spice-inputs.h"

struct _TriSpiceChannels {
  /* owned */
  TriSpiceDisplays   *displays;
  TriSpiceInputs     *inputs;
  SpiceMainChannel   *main;

  /* borrowed */
  TriDisplaySession *session;
};

static gboolean
has_agent (TriSpiceChannels *self)
{
  gboolean connected = FALSE;

  if (self->main)
    g_object_get (self->main, "agent-connected", &connected, NULL);

  return connected;
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
  g_clear_pointer (&self->inputs, tri_spice_inputs_free);
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

  self->inputs = tri_spice_inputs_new (SPICE_INPUTS_CHANNEL (channel), self->session);
  return TRUE;
}

void
tri_spice_channels_send_key (TriSpiceChannels *self, guint scancode, gboolean pressed)
{
  if (self->inputs)
    tri_spice_inputs_send_key (self->inputs, scancode, pressed);
}

void
tri_spice_channels_set_locks (TriSpiceChannels *self, TriDisplayLocks locks)
{
  if (self->inputs)
    tri_spice_inputs_set_locks (self->inputs, locks);
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
  tri_spice_inputs_move_to (self->inputs, (int) monitor, x, y, held);
}

void
tri_spice_channels_move_by (TriSpiceChannels *self, int dx, int dy, TriDisplayButtons held)
{
  if (self->inputs)
    tri_spice_inputs_move_by (self->inputs, dx, dy, held);
}

void
tri_spice_channels_button (TriSpiceChannels *self, TriDisplayButtons button, gboolean pressed,
                           TriDisplayButtons held)
{
  if (self->inputs)
    tri_spice_inputs_button (self->inputs, button, pressed, held);
}

void
tri_spice_channels_scroll (TriSpiceChannels *self, int steps_x, int steps_y, TriDisplayButtons held)
{
  if (self->inputs)
    tri_spice_inputs_scroll (self->inputs, steps_x, steps_y, held);
}
