/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-direct.h"

#ifdef TRI_DISPLAY_X11
#include <cairo-xlib.h>
#include <gdk/x11/gdkx.h>
#include <math.h>
#endif

struct _TriDisplayDirect {
  /* owned */
  cairo_surface_t *target;
  GdkFrameClock   *clock;
  GArray          *above;      /* of graphene_rect_t, in the root's coordinates: what is drawn over the widget */

  /* borrowed */
  GtkWidget *widget;

  gulong          window;
  gulong          after_paint_id;
  graphene_rect_t clear;       /* the part of the root that the widget may draw on, but for what is above */
  double          left, top;   /* of the widget, in the root */
  guint           known : 1;   /* all that is as when GTK drew its last frame */
};

#ifdef TRI_DISPLAY_X11

/* In the order of drawing: what comes after a widget, or after one that it is in, is drawn over it. */
static gboolean
look_around (TriDisplayDirect *self, GtkWidget *root)
{
  graphene_rect_t bounds;

  g_array_set_size (self->above, 0);
  if (!gtk_widget_compute_bounds (self->widget, root, &self->clear) ||
      !gtk_widget_translate_coordinates (self->widget, root, 0, 0, &self->left, &self->top))
    return FALSE;

  for (GtkWidget *each = self->widget; each != root; each = gtk_widget_get_parent (each))
    {
      if (!each || gtk_widget_get_opacity (each) < 1.0 || !gtk_widget_compute_bounds (each, root, &bounds) ||
          !graphene_rect_intersection (&bounds, &self->clear, &self->clear))
        return FALSE;

      for (GtkWidget *above = gtk_widget_get_next_sibling (each); above; above = gtk_widget_get_next_sibling (above))
        if (gtk_widget_get_mapped (above) && !GTK_IS_NATIVE (above) && gtk_widget_compute_bounds (above, root, &bounds))
          g_array_append_val (self->above, bounds);
    }

  return TRUE;
}

static void
after_paint_cb (TriDisplayDirect *self)
{
  self->known = FALSE;
}

static void
forget_clock (TriDisplayDirect *self)
{
  if (self->clock)
    g_clear_signal_handler (&self->after_paint_id, self->clock);
  g_clear_object (&self->clock);
  self->known = FALSE;
}

/* What is on the screen is what GTK's last frame brought there. To look around each time would take longer than to paint. */
static gboolean
update_surroundings (TriDisplayDirect *self, GtkWidget *root)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->widget);

  if (clock != self->clock)
    {
      forget_clock (self);
      g_set_object (&self->clock, clock);
      if (clock)
        self->after_paint_id = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
    }
  if (!self->known)
    self->known = clock && look_around (self, root);

  return self->known;
}

static gboolean
is_uncovered (TriDisplayDirect *self, const graphene_rect_t *part)
{
  if (!graphene_rect_contains_rect (&self->clear, part))
    return FALSE;

  for (guint i = 0; i < self->above->len; i++)
    if (graphene_rect_intersection (&g_array_index (self->above, graphene_rect_t, i), part, NULL))
      return FALSE;

  return TRUE;
}

/* The window's visual is not the screen's own, and GDK does not tell it. */
static Visual *
find_visual (Display *display, Window window)
{
  XWindowAttributes attributes;

  return XGetWindowAttributes (display, window, &attributes) ? attributes.visual : NULL;
}

static cairo_surface_t *
get_target (TriDisplayDirect *self, GdkSurface *surface)
{
  int scale = gdk_surface_get_scale_factor (surface);
  int width = gdk_surface_get_width (surface) * scale, height = gdk_surface_get_height (surface) * scale;
  Window window = GDK_SURFACE_XID (surface);

  if (self->target && self->window != window)
    g_clear_pointer (&self->target, cairo_surface_destroy);
  if (!self->target)
    {
      Display *display = GDK_DISPLAY_XDISPLAY (gdk_surface_get_display (surface));
      Visual *visual = find_visual (display, window);

      if (!visual)
        return NULL;
      self->target = cairo_xlib_surface_create (display, window, visual, width, height);
      self->window = window;
    }
  else if (cairo_xlib_surface_get_width (self->target) != width || cairo_xlib_surface_get_height (self->target) != height)
    cairo_xlib_surface_set_size (self->target, width, height);

  return self->target;
}

static gboolean
paint (TriDisplayDirect         *self,
       TriDisplayPicture        *picture,
       const TriDisplayGeometry *g,
       const cairo_region_t     *damage)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  GdkSurface *surface = native ? gtk_native_get_surface (native) : NULL;
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (self->widget));
  cairo_rectangle_int_t extents;
  graphene_rect_t part;
  double left, top, x, y;
  cairo_t *cr;

  if (!surface || !root || GTK_WIDGET (native) != root || !GDK_IS_X11_SURFACE (surface) ||
      !GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)) || !update_surroundings (self, root))
    return FALSE;

  left = self->left + g->offset_x;
  top = self->top + g->offset_y;
  cairo_region_get_extents (damage, &extents);
  part = GRAPHENE_RECT_INIT (left + extents.x / g->device_scale, top + extents.y / g->device_scale,
                             extents.width / g->device_scale, extents.height / g->device_scale);
  if (!is_uncovered (self, &part) || !get_target (self, surface))
    return FALSE;

  gtk_native_get_surface_transform (native, &x, &y);
  cr = cairo_create (self->target);
  cairo_translate (cr, round ((left + x) * g->device_scale), round ((top + y) * g->device_scale));
  for (int i = 0; i < cairo_region_num_rectangles (damage); i++)
    {
      cairo_region_get_rectangle (damage, i, &extents);
      cairo_rectangle (cr, extents.x, extents.y, extents.width, extents.height);
    }
  cairo_clip (cr);
  tri_display_picture_paint (picture, cr);
  cairo_destroy (cr);
  cairo_surface_flush (self->target);

  return TRUE;
}

#endif

/**
 * tri_display_direct_new:
 * @widget: the widget that shows the picture; outlives this
 *
 * Returns: (transfer full): the short way, if there is one
 */
TriDisplayDirect *
tri_display_direct_new (GtkWidget *widget)
{
  TriDisplayDirect *self = g_new0 (TriDisplayDirect, 1);

  self->widget = widget;
  self->above = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  return self;
}

/**
 * tri_display_direct_free:
 * @self: (transfer full): the short way; also before the widget is unrealized, as it refers to its window
 */
void
tri_display_direct_free (TriDisplayDirect *self)
{
#ifdef TRI_DISPLAY_X11
  forget_clock (self);
#endif
  g_clear_pointer (&self->target, cairo_surface_destroy);
  g_clear_pointer (&self->above, g_array_unref);
  g_free (self);
}

/**
 * tri_display_direct_paint:
 * @self: the short way
 * @picture: what to paint, with @geometry, and drawn by GTK since it was set
 * @geometry: where it lies
 * @damage: the part to paint, in device pixels, within what is seen
 *
 * Returns: %FALSE if GTK has to draw this
 */
gboolean
tri_display_direct_paint (TriDisplayDirect         *self,
                          TriDisplayPicture        *picture,
                          const TriDisplayGeometry *geometry,
                          const cairo_region_t     *damage)
{
#ifdef TRI_DISPLAY_X11
  return paint (self, picture, geometry, damage);
#else
  return FALSE;
#endif
}
