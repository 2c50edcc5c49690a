/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a display shows: the picture, the guest's pointer where it is not ours, the scrollbars. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-private.h"

#include <math.h>

/* Where the picture lies, and how much of it is seen. */
static void
update_geometry (TriDisplay *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TriDisplayView view = {
    .width = gtk_widget_get_width (widget), .height = gtk_widget_get_height (widget),
    .device_scale = tri_display_pixels_get_drawn (widget), .zoom = self->zoom,
    .density = tri_display_pixels_get_drawn (widget) / tri_display_get_pixel_scale (self)
  };
  cairo_rectangle_int_t area = { 0 };
  cairo_surface_t *surface = NULL;
  GtkNative *native = gtk_widget_get_native (widget);
  double scale = self->zoom / 100.0 / tri_display_get_pixel_scale (self), x, y;

  if (self->session)
    surface = tri_display_session_get_monitor_picture (self->session, self->monitor, &area);
  if (native && gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), 0, 0, &view.left, &view.top))
    {
      gtk_native_get_surface_transform (native, &x, &y);
      view.left += x;
      view.top += y;
    }

  tri_display_scroll_allocate (self->scroll, &view.width, &view.height, area.width * scale, area.height * scale);
  tri_display_scroll_get_pan (self->scroll, &view.pan_x, &view.pan_y);
  tri_display_canvas_lay_out (self->canvas, surface, &area, &view);
}

static void
damaged_cb (TriDisplay *self, guint monitor, const cairo_rectangle_int_t *damage)
{
  if (monitor == self->monitor)
    tri_display_canvas_damage (self->canvas, damage);
}

/* Where the guest sees movements only, it says where its pointer is, and expects it to be drawn there. */
static GdkTexture *
get_drawn_cursor (TriDisplay *self, cairo_rectangle_int_t *place)
{
  GdkTexture *shape;
  int x, y, hot_x, hot_y;

  if (!self->session || tri_display_session_get_absolute (self->session) ||
      !tri_display_session_get_monitor_cursor_position (self->session, self->monitor, &x, &y) ||
      !(shape = tri_display_session_get_monitor_cursor (self->session, self->monitor, &hot_x, &hot_y)))
    return NULL;

  *place = (cairo_rectangle_int_t) { x - hot_x, y - hot_y, gdk_texture_get_width (shape), gdk_texture_get_height (shape) };
  return shape;
}

static gboolean
is_showing (TriDisplay *self)
{
  return self->session && tri_display_session_get_state (self->session) == TRI_DISPLAY_STATE_SHOWING;
}

static void
redraw (TriDisplay *self)
{
  cairo_rectangle_int_t place;

  tri_display_canvas_set_covered (self->canvas, !is_showing (self) || get_drawn_cursor (self, &place));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Also asks for a size. */
void
tri_display_view_refresh (TriDisplay *self)
{
  update_geometry (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  redraw (self);
}

static void
picture_changed_cb (TriDisplay *self, guint monitor)
{
  if (monitor == self->monitor)
    tri_display_view_refresh (self);
}

static void
cursor_moved_cb (TriDisplay *self, guint monitor)
{
  if (monitor == self->monitor && !tri_display_session_get_absolute (self->session))
    redraw (self);
}

static void
snapshot_cursor (TriDisplay *self, GtkSnapshot *snapshot)
{
  const TriDisplayGeometry *g = tri_display_canvas_get_geometry (self->canvas);
  double scale = tri_display_geometry_get_scale (g);
  cairo_rectangle_int_t place, seen;
  GdkTexture *shape = get_drawn_cursor (self, &place);

  if (!shape || !tri_display_geometry_get_seen (g, &seen))
    return;

  gtk_snapshot_push_clip (snapshot,
    &GRAPHENE_RECT_INIT (g->offset_x + seen.x / g->device_scale, g->offset_y + seen.y / g->device_scale,
                         seen.width / g->device_scale, seen.height / g->device_scale));
  gtk_snapshot_append_texture (snapshot, shape,
    &GRAPHENE_RECT_INIT (g->offset_x + g->dest.x / g->device_scale + (place.x - g->area.x) * scale,
                         g->offset_y + g->dest.y / g->device_scale + (place.y - g->area.y) * scale,
                         place.width * scale, place.height * scale));
  gtk_snapshot_pop (snapshot);
}

static void
tri_display_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TriDisplay *self = TRI_DISPLAY (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 1 }, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (is_showing (self))
    {
      tri_display_canvas_snapshot (self->canvas, snapshot);
      snapshot_cursor (self, snapshot);
    }
  tri_display_scroll_snapshot (self->scroll, snapshot);
}

static void
tri_display_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                     int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  TriDisplay *self = TRI_DISPLAY (widget);
  const cairo_rectangle_int_t *area = &tri_display_canvas_get_geometry (self->canvas)->area;
  int size = orientation == GTK_ORIENTATION_HORIZONTAL ? area->width : area->height;
  double scale = (self->zoom > 0 ? self->zoom / 100.0 : 1.0) / tri_display_get_pixel_scale (self);

  *minimum = 1;
  *natural = MAX (1, (int) ceil (size * scale));
}

static void
tri_display_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update_geometry (TRI_DISPLAY (widget));
  g_signal_emit_by_name (widget, "resized");
}

void
tri_display_view_watch_session (TriDisplay *self)
{
  TriDisplaySession *session = self->session;

  g_signal_connect_object (session, "picture-changed", G_CALLBACK (picture_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "damaged", G_CALLBACK (damaged_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "cursor-moved", G_CALLBACK (cursor_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "cursor-changed", G_CALLBACK (cursor_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::absolute", G_CALLBACK (redraw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (redraw), self, G_CONNECT_SWAPPED);
}

void
tri_display_view_class_init (GtkWidgetClass *klass)
{
  klass->snapshot = tri_display_snapshot;
  klass->measure = tri_display_measure;
  klass->size_allocate = tri_display_size_allocate;
}

void
tri_display_view_init (TriDisplay *self)
{
  self->canvas = tri_display_canvas_new (GTK_WIDGET (self));
  self->pixels = tri_display_pixels_new (GTK_WIDGET (self));
  self->scroll = tri_display_scroll_new (GTK_WIDGET (self), G_CALLBACK (update_geometry), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (tri_display_view_refresh), NULL);
  g_signal_connect (self, "notify::pixel-scale", G_CALLBACK (tri_display_view_refresh), NULL);
}
