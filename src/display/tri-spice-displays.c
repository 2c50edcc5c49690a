/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-displays.h"

#include <glib/gi18n-lib.h>

#include "tri-display-geometry.h"
#include "tri-spice-pixels.h"

/* One display channel, and the cursor channel of the same number. */
typedef struct {
  /* owned */
  SpiceDisplayChannel *channel;
  SpiceCursorChannel  *cursor;
  TriSpicePixels       pixels;

  /* borrowed */
  TriSpiceDisplays *owner;

  guint    id;
  guint    n_heads;
  gboolean marked;
} TriSpiceDisplay;

struct _TriSpiceDisplays {
  TriSpiceDisplay displays[TRI_DISPLAY_MAX_MONITORS];

  /* borrowed */
  TriDisplaySession *session;

  guint n_channels;
};

/* The monitors that the channel speaks of, also those which are not valid. */
static guint
count_heads (TriSpiceDisplay *self, GArray *monitors)
{
  guint n_heads = monitors ? monitors->len : 0;

  /* Where every monitor has a channel, a channel has one monitor. */
  return self->owner->n_channels > 1 ? 1 : CLAMP (n_heads, 1, TRI_DISPLAY_MAX_MONITORS);
}

/* A monitor may be a part of the surface only; a part that makes no sense is none. */
static gboolean
visible_area (TriSpiceDisplay *self, GArray *monitors, guint head, cairo_rectangle_int_t *area)
{
  cairo_rectangle_int_t whole = { 0, 0, self->pixels.width, self->pixels.height };
  const SpiceDisplayMonitorConfig *config;

  if (!monitors || head >= monitors->len)
    return FALSE;

  config = &g_array_index (monitors, SpiceDisplayMonitorConfig, head);

  return config->surface_id == 0 &&
         tri_display_rectangle_clamp (&whole, config->x, config->y, config->width, config->height, area);
}

static void
update_count (TriSpiceDisplays *self)
{
  guint n_monitors = 1;

  for (guint i = 0; i < TRI_DISPLAY_MAX_MONITORS; i++)
    if (self->displays[i].channel)
      n_monitors = MAX (n_monitors, i + MAX (self->displays[i].n_heads, 1));

  tri_display_session_set_n_monitors (self->session, n_monitors);
}

static void
show_picture (TriSpiceDisplay *self)
{
  TriDisplaySession *session = self->owner->session;
  g_autoptr(GArray) monitors = NULL;
  guint n_before = self->n_heads;

  g_object_get (self->channel, "monitors", &monitors, NULL);
  self->n_heads = count_heads (self, monitors);
  for (guint head = 0; head < MAX (self->n_heads, n_before) && self->id + head < TRI_DISPLAY_MAX_MONITORS; head++)
    {
      cairo_rectangle_int_t area = { 0 };
      gboolean known = visible_area (self, monitors, head, &area);
      /* The first one always shows something, or nobody would see what the guest's firmware draws. */
      gboolean shown = self->marked && head < self->n_heads && (known || head == 0);

      tri_display_session_set_monitor_picture (session, self->id + head, shown ? self->pixels.surface : NULL,
                                               known ? &area : NULL);
    }
  update_count (self->owner);

  if (self->id == 0 && self->marked && self->pixels.surface)
    tri_display_session_set_state (session, TRI_DISPLAY_STATE_SHOWING, NULL);
}

static void
forget_picture (TriSpiceDisplay *self)
{
  /* Also when it was never shown, so that nobody is left with pixels that are about to go. */
  for (guint head = 0; head < MAX (self->n_heads, 1) && self->id + head < TRI_DISPLAY_MAX_MONITORS; head++)
    tri_display_session_set_monitor_picture (self->owner->session, self->id + head, NULL, NULL);
  tri_spice_pixels_clear (&self->pixels);
  self->marked = FALSE;
}

static void
await_picture (TriSpiceDisplay *self)
{
  if (self->id == 0 && tri_display_session_get_state (self->owner->session) == TRI_DISPLAY_STATE_SHOWING)
    tri_display_session_set_state (self->owner->session, TRI_DISPLAY_STATE_WAITING, NULL);
}

static void
refuse_picture (TriSpiceDisplay *self, int width, int height)
{
  g_autofree char *message = NULL;

  if (width > TRI_SPICE_PIXELS_MAX_SIDE || height > TRI_SPICE_PIXELS_MAX_SIDE)
    /* Translators: a width and a height. */
    message = g_strdup_printf (_("The virtual machine’s screen of %d × %d pixels is larger than this console can show."),
                               width, height);
  else
    message = g_strdup (_("The virtual machine draws in a colour format that this console cannot show."));
  tri_display_session_set_state (self->owner->session, TRI_DISPLAY_STATE_UNSUPPORTED, message);
}

static void
primary_create_cb (TriSpiceDisplay *self, int format, int width, int height, int stride, int shmid, gpointer data)
{
  gboolean marked = self->marked;

  forget_picture (self);
  self->marked = marked;
  if (tri_spice_pixels_init (&self->pixels, format, width, height, stride, data))
    show_picture (self);
  else if (self->id == 0)
    refuse_picture (self, width, height);
}

static void
primary_destroy_cb (TriSpiceDisplay *self)
{
  forget_picture (self);
  await_picture (self);
}

static void
invalidate_cb (TriSpiceDisplay *self, int x, int y, int width, int height)
{
  tri_spice_pixels_update (&self->pixels, x, y, width, height);
  if (!self->marked)
    return;

  for (guint head = 0; head < self->n_heads && self->id + head < TRI_DISPLAY_MAX_MONITORS; head++)
    tri_display_session_damage_monitor (self->owner->session, self->id + head, x, y, width, height);
}

static void
mark_cb (TriSpiceDisplay *self, int mark)
{
  self->marked = mark != 0;
  show_picture (self);
  if (!self->marked)
    await_picture (self);
}

static void
gl_scanout_cb (TriSpiceDisplay *self)
{
  const SpiceGlScanout *scanout = spice_display_channel_get_gl_scanout (self->channel);

  if (!scanout || scanout->width == 0)
    return;

  tri_display_session_set_state (self->owner->session, TRI_DISPLAY_STATE_UNSUPPORTED,
    _("The virtual machine draws with 3D acceleration, which this console cannot show."));
}

static void
gl_draw_cb (TriSpiceDisplay *self)
{
  /* The guest waits for this answer before it goes on drawing. */
  spice_display_channel_gl_draw_done (self->channel);
}

static void
cursor_cb (TriSpiceDisplay *self)
{
  SpiceCursorShape *shape = NULL;

  g_object_get (self->cursor, "cursor", &shape, NULL);
  if (shape && shape->data)
    tri_display_session_set_monitor_cursor (self->owner->session, self->id, shape->data, shape->width, shape->height,
                                            shape->hot_spot_x, shape->hot_spot_y);
  if (shape)
    g_boxed_free (SPICE_TYPE_CURSOR_SHAPE, shape);
}

static void
cursor_move_cb (TriSpiceDisplay *self, int x, int y)
{
  tri_display_session_move_monitor_cursor (self->owner->session, self->id, x, y);
}

static void
cursor_hide_cb (TriSpiceDisplay *self)
{
  tri_display_session_show_monitor_cursor (self->owner->session, self->id, FALSE);
}

static void
cursor_reset_cb (TriSpiceDisplay *self)
{
  tri_display_session_set_monitor_cursor (self->owner->session, self->id, NULL, 0, 0, 0, 0);
}

static TriSpiceDisplay *
find_place (TriSpiceDisplays *self, gpointer channel)
{
  int id = -1;

  g_object_get (channel, "channel-id", &id, NULL);

  return id >= 0 && id < TRI_DISPLAY_MAX_MONITORS ? &self->displays[id] : NULL;
}

/**
 * tri_spice_displays_new:
 * @session: who is told; outlives this
 *
 * Returns: (transfer full): no channels yet
 */
TriSpiceDisplays *
tri_spice_displays_new (TriDisplaySession *session)
{
  TriSpiceDisplays *self = g_new0 (TriSpiceDisplays, 1);

  self->session = session;
  for (guint i = 0; i < TRI_DISPLAY_MAX_MONITORS; i++)
    {
      self->displays[i].owner = self;
      self->displays[i].id = i;
    }

  return self;
}

/**
 * tri_spice_displays_free:
 * @self: (transfer full): displays
 *
 * Takes the pictures away from the session as well: their pixels belong to the channels.
 */
void
tri_spice_displays_free (TriSpiceDisplays *self)
{
  for (guint i = 0; i < TRI_DISPLAY_MAX_MONITORS; i++)
    {
      TriSpiceDisplay *display = &self->displays[i];

      if (display->channel)
        {
          forget_picture (display);
          g_signal_handlers_disconnect_by_data (display->channel, display);
        }
      if (display->cursor)
        g_signal_handlers_disconnect_by_data (display->cursor, display);
      g_clear_object (&display->channel);
      g_clear_object (&display->cursor);
    }

  g_free (self);
}

/**
 * tri_spice_displays_add:
 * @self: displays
 * @channel: a channel that the SPICE session announced
 *
 * Returns: whether it is wanted, and has to be connected
 */
gboolean
tri_spice_displays_add (TriSpiceDisplays *self, SpiceDisplayChannel *channel)
{
  TriSpiceDisplay *display = find_place (self, channel);
  SpiceDisplayPrimary primary = { 0 };

  if (!display || display->channel)
    return FALSE;

  display->channel = g_object_ref (channel);
  self->n_channels++;
  g_signal_connect_swapped (channel, "display-primary-create", G_CALLBACK (primary_create_cb), display);
  g_signal_connect_swapped (channel, "display-primary-destroy", G_CALLBACK (primary_destroy_cb), display);
  g_signal_connect_swapped (channel, "display-invalidate", G_CALLBACK (invalidate_cb), display);
  g_signal_connect_swapped (channel, "display-mark", G_CALLBACK (mark_cb), display);
  g_signal_connect_swapped (channel, "notify::monitors", G_CALLBACK (show_picture), display);
  g_signal_connect_swapped (channel, "notify::gl-scanout", G_CALLBACK (gl_scanout_cb), display);
  g_signal_connect_swapped (channel, "gl-draw", G_CALLBACK (gl_draw_cb), display);

  /* A second channel ends the first one's right to more than one monitor. */
  if (self->displays[0].channel)
    show_picture (&self->displays[0]);
  update_count (self);

  if (spice_display_channel_get_primary (SPICE_CHANNEL (channel), 0, &primary))
    {
      display->marked = primary.marked;
      primary_create_cb (display, primary.format, primary.width, primary.height, primary.stride, primary.shmid,
                         primary.data);
    }

  return TRUE;
}

/**
 * tri_spice_displays_add_cursor:
 * @self: displays
 * @channel: a channel that the SPICE session announced
 *
 * Returns: whether it is wanted, and has to be connected
 */
gboolean
tri_spice_displays_add_cursor (TriSpiceDisplays *self, SpiceCursorChannel *channel)
{
  TriSpiceDisplay *display = find_place (self, channel);

  if (!display || display->cursor)
    return FALSE;

  display->cursor = g_object_ref (channel);
  g_signal_connect_swapped (channel, "notify::cursor", G_CALLBACK (cursor_cb), display);
  g_signal_connect_swapped (channel, "cursor-move", G_CALLBACK (cursor_move_cb), display);
  g_signal_connect_swapped (channel, "cursor-hide", G_CALLBACK (cursor_hide_cb), display);
  g_signal_connect_swapped (channel, "cursor-reset", G_CALLBACK (cursor_reset_cb), display);

  return TRUE;
}
