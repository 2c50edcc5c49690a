/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-channels.h"

#include <glib/gi18n-lib.h>

#include "tri-display-geometry.h"
#include "tri-spice-pixels.h"

struct _TriSpiceChannels {
  /* owned */
  SpiceDisplayChannel *display;
  SpiceCursorChannel  *cursor;
  SpiceInputsChannel  *inputs;
  TriSpicePixels       pixels;

  /* borrowed */
  TriDisplaySession *session;

  gboolean marked;
};

/* The guest may use a part of its surface only; a part that makes no sense is ignored. */
static gboolean
visible_area (TriSpiceChannels *self, cairo_rectangle_int_t *area)
{
  g_autoptr(GArray) monitors = NULL;
  cairo_rectangle_int_t whole = { 0, 0, self->pixels.width, self->pixels.height };
  const SpiceDisplayMonitorConfig *first;

  g_object_get (self->display, "monitors", &monitors, NULL);
  if (!monitors || monitors->len == 0)
    return FALSE;

  first = &g_array_index (monitors, SpiceDisplayMonitorConfig, 0);

  return first->surface_id == 0 &&
         tri_display_rectangle_clamp (&whole, first->x, first->y, first->width, first->height, area);
}

static void
show_picture (TriSpiceChannels *self)
{
  cairo_rectangle_int_t area;

  if (!self->marked || !self->pixels.surface)
    return;

  tri_display_session_set_picture (self->session, self->pixels.surface,
                                   visible_area (self, &area) ? &area : NULL);
  tri_display_session_set_state (self->session, TRI_DISPLAY_STATE_SHOWING, NULL);
}

static void
forget_picture (TriSpiceChannels *self)
{
  /* Also when it was never shown, so that nobody is left with pixels that are about to go. */
  tri_display_session_set_picture (self->session, NULL, NULL);
  tri_spice_pixels_clear (&self->pixels);
  self->marked = FALSE;
}

static void
primary_create_cb (TriSpiceChannels *self, int format, int width, int height, int stride, int shmid, gpointer data)
{
  gboolean marked = self->marked;

  forget_picture (self);
  self->marked = marked;
  if (tri_spice_pixels_init (&self->pixels, format, width, height, stride, data))
    {
      show_picture (self);
      return;
    }

  tri_display_session_set_state (self->session, TRI_DISPLAY_STATE_UNSUPPORTED,
    _("The virtual machine draws in a colour format that this console cannot show."));
}

static void
primary_destroy_cb (TriSpiceChannels *self)
{
  forget_picture (self);
  if (tri_display_session_get_state (self->session) == TRI_DISPLAY_STATE_SHOWING)
    tri_display_session_set_state (self->session, TRI_DISPLAY_STATE_WAITING, NULL);
}

static void
invalidate_cb (TriSpiceChannels *self, int x, int y, int width, int height)
{
  tri_spice_pixels_update (&self->pixels, x, y, width, height);
  if (self->marked)
    tri_display_session_damage (self->session, x, y, width, height);
}

static void
mark_cb (TriSpiceChannels *self, int mark)
{
  self->marked = mark != 0;
  if (self->marked)
    show_picture (self);
  else if (tri_display_session_get_state (self->session) == TRI_DISPLAY_STATE_SHOWING)
    tri_display_session_set_state (self->session, TRI_DISPLAY_STATE_WAITING, NULL);
}

static void
gl_scanout_cb (TriSpiceChannels *self)
{
  const SpiceGlScanout *scanout = spice_display_channel_get_gl_scanout (self->display);

  if (!scanout || scanout->width == 0)
    return;

  tri_display_session_set_state (self->session, TRI_DISPLAY_STATE_UNSUPPORTED,
    _("The virtual machine draws with 3D acceleration, which this console cannot show. "
      "Turn off 3D acceleration in the settings of its video device."));
}

static void
gl_draw_cb (TriSpiceChannels *self)
{
  /* The guest waits for this answer before it goes on drawing. */
  spice_display_channel_gl_draw_done (self->display);
}

static void
add_display (TriSpiceChannels *self, SpiceChannel *channel)
{
  SpiceDisplayPrimary primary = { 0 };

  self->display = g_object_ref (SPICE_DISPLAY_CHANNEL (channel));
  g_signal_connect_swapped (channel, "display-primary-create", G_CALLBACK (primary_create_cb), self);
  g_signal_connect_swapped (channel, "display-primary-destroy", G_CALLBACK (primary_destroy_cb), self);
  g_signal_connect_swapped (channel, "display-invalidate", G_CALLBACK (invalidate_cb), self);
  g_signal_connect_swapped (channel, "display-mark", G_CALLBACK (mark_cb), self);
  g_signal_connect_swapped (channel, "notify::monitors", G_CALLBACK (show_picture), self);
  g_signal_connect_swapped (channel, "notify::gl-scanout", G_CALLBACK (gl_scanout_cb), self);
  g_signal_connect_swapped (channel, "gl-draw", G_CALLBACK (gl_draw_cb), self);

  if (spice_display_channel_get_primary (channel, 0, &primary))
    {
      self->marked = primary.marked;
      primary_create_cb (self, primary.format, primary.width, primary.height, primary.stride, primary.shmid,
                         primary.data);
    }
}

static void
cursor_cb (TriSpiceChannels *self)
{
  SpiceCursorShape *shape = NULL;

  g_object_get (self->cursor, "cursor", &shape, NULL);
  if (shape && shape->data)
    tri_display_session_set_cursor (self->session, shape->data, shape->width, shape->height,
                                    shape->hot_spot_x, shape->hot_spot_y);
  if (shape)
    g_boxed_free (SPICE_TYPE_CURSOR_SHAPE, shape);
}

static void
cursor_move_cb (TriSpiceChannels *self, int x, int y)
{
  tri_display_session_move_cursor (self->session, x, y);
}

static void
cursor_hide_cb (TriSpiceChannels *self)
{
  tri_display_session_show_cursor (self->session, FALSE);
}

static void
cursor_reset_cb (TriSpiceChannels *self)
{
  tri_display_session_set_cursor (self->session, NULL, 0, 0, 0, 0);
}

static void
add_cursor (TriSpiceChannels *self, SpiceChannel *channel)
{
  self->cursor = g_object_ref (SPICE_CURSOR_CHANNEL (channel));
  g_signal_connect_swapped (channel, "notify::cursor", G_CALLBACK (cursor_cb), self);
  g_signal_connect_swapped (channel, "cursor-move", G_CALLBACK (cursor_move_cb), self);
  g_signal_connect_swapped (channel, "cursor-hide", G_CALLBACK (cursor_hide_cb), self);
  g_signal_connect_swapped (channel, "cursor-reset", G_CALLBACK (cursor_reset_cb), self);
}

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
  gpointer channels[] = { self->display, self->cursor, self->inputs };

  forget_picture (self);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    if (channels[i])
      {
        g_signal_handlers_disconnect_by_data (channels[i], self);
        g_object_unref (channels[i]);
      }

  g_free (self);
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
  int id = 0;

  g_object_get (channel, "channel-id", &id, NULL);

  if (SPICE_IS_DISPLAY_CHANNEL (channel) && id == 0 && !self->display)
    add_display (self, channel);
  else if (SPICE_IS_CURSOR_CHANNEL (channel) && id == 0 && !self->cursor)
    add_cursor (self, channel);
  else if (SPICE_IS_INPUTS_CHANNEL (channel) && !self->inputs)
    add_inputs (self, channel);
  else
    return FALSE;

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
tri_spice_channels_move_to (TriSpiceChannels *self, int x, int y, TriDisplayButtons held)
{
  if (self->inputs)
    spice_inputs_channel_position (self->inputs, x, y, 0, spice_buttons (held));
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
