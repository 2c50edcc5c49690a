/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-geometry.h"

#include <math.h>

/* Rounding errors must not move anything by a pixel. GTK counts in single precision on the way from the window to the
 * widget: the pixel 237 of a large window is reported as 236.99998. */
#define EPSILON 1e-3

static double
choose_scale (const TriDisplayView *view, double density, const cairo_rectangle_int_t *seen, const cairo_rectangle_int_t *area)
{
  if (view->zoom > 0)
    return CLAMP (view->zoom, TRI_DISPLAY_MIN_ZOOM, TRI_DISPLAY_MAX_ZOOM) / 100.0 * density;

  return MIN (density, MIN ((double) seen->width / area->width, (double) seen->height / area->height));
}

/* Centred where there is room, else as far as it was panned, but never beyond its edge. */
static int
place (int size, int room, double pan)
{
  if (size <= room)
    return (room - size) / 2;

  return -(int) lround (CLAMP (pan, 0.0, (double) (size - room)));
}

/**
 * tri_display_geometry_lay_out:
 * @geometry: (out caller-allocates): the result
 * @area: the visible part of the guest's surface, in guest pixels
 * @view: where it is to be shown
 *
 * The picture lies on whole device pixels, so that no edge is blended and one to one is exact.
 */
void
tri_display_geometry_lay_out (TriDisplayGeometry          *geometry,
                              const cairo_rectangle_int_t *area,
                              const TriDisplayView        *view)
{
  double device = MAX (view->device_scale, 0.1), left, top, scale;
  int width, height;

  *geometry = (TriDisplayGeometry) { .area = *area, .device_scale = device, .density = view->density > 0 ? view->density : 1.0 };
  left = ceil (view->left * device - EPSILON);
  top = ceil (view->top * device - EPSILON);
  geometry->offset_x = left / device - view->left;
  geometry->offset_y = top / device - view->top;
  geometry->view.width = MAX (0, (int) (floor ((view->left + view->width) * device + EPSILON) - left));
  geometry->view.height = MAX (0, (int) (floor ((view->top + view->height) * device + EPSILON) - top));
  if (area->width <= 0 || area->height <= 0 || geometry->view.width == 0 || geometry->view.height == 0)
    return;

  scale = choose_scale (view, geometry->density, &geometry->view, area);
  width = MAX (1, (int) lround (area->width * scale));
  height = MAX (1, (int) lround (area->height * scale));
  geometry->dest = (cairo_rectangle_int_t) {
    place (width, geometry->view.width, view->pan_x * device), place (height, geometry->view.height, view->pan_y * device),
    width, height
  };
}

/**
 * tri_display_geometry_get_scale:
 * @geometry: the geometry
 *
 * Returns: widget pixels per guest pixel
 */
double
tri_display_geometry_get_scale (const TriDisplayGeometry *geometry)
{
  if (geometry->area.width <= 0)
    return 1.0;

  return geometry->dest.width / (double) geometry->area.width / geometry->device_scale;
}

static gboolean
same (const cairo_rectangle_int_t *a, const cairo_rectangle_int_t *b)
{
  return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height;
}

/**
 * tri_display_geometry_equal:
 * @a: a geometry
 * @b: another
 *
 * Returns: whether a picture is drawn the same way with both
 */
gboolean
tri_display_geometry_equal (const TriDisplayGeometry *a, const TriDisplayGeometry *b)
{
  return same (&a->area, &b->area) && same (&a->dest, &b->dest) && same (&a->view, &b->view) &&
         a->device_scale == b->device_scale && a->density == b->density && a->offset_x == b->offset_x && a->offset_y == b->offset_y;
}

/**
 * tri_display_geometry_is_crisp:
 * @geometry: the geometry
 *
 * Returns: whether each guest pixel covers the same whole number of device pixels, so that nothing is to be filtered
 */
gboolean
tri_display_geometry_is_crisp (const TriDisplayGeometry *geometry)
{
  int times = geometry->area.width > 0 ? geometry->dest.width / geometry->area.width : 0;

  return times > 0 && geometry->dest.width == times * geometry->area.width &&
         geometry->dest.height == times * geometry->area.height;
}

/**
 * tri_display_geometry_get_seen:
 * @geometry: the geometry
 * @seen: (out): the part of the picture that can be seen, in device pixels
 *
 * Returns: %FALSE if there is none
 */
gboolean
tri_display_geometry_get_seen (const TriDisplayGeometry *geometry, cairo_rectangle_int_t *seen)
{
  return tri_display_rectangle_intersect (&geometry->view, &geometry->dest, seen);
}

/* In pixels of the screen. A picture that is smaller than the guest's: its last pixel has to reach the last guest pixel, so
 * size - 1 is mapped on size - 1. A larger one: the guest pixel that is seen there. */
static int
map_axis (double position, double size, int guest_size)
{
  double pixel = floor (position + EPSILON), guest = 0.0;

  if (size >= guest_size - 0.5)
    guest = floor ((pixel + 0.5) * guest_size / size);
  else if (size > 1)
    guest = pixel * (guest_size - 1) / (size - 1);

  return (int) lround (CLAMP (guest, 0.0, (double) (guest_size - 1)));
}

/**
 * tri_display_geometry_to_guest:
 * @geometry: the geometry, which shows something
 * @x: widget coordinate, also outside of the picture
 * @y: widget coordinate
 * @guest_x: (out): a column of the visible area, counted from its left edge
 * @guest_y: (out): a row of the visible area, counted from its top edge
 */
void
tri_display_geometry_to_guest (const TriDisplayGeometry *geometry,
                               double                    x,
                               double                    y,
                               int                      *guest_x,
                               int                      *guest_y)
{
  double device_x = (x - geometry->offset_x) * geometry->device_scale - geometry->dest.x;
  double device_y = (y - geometry->offset_y) * geometry->device_scale - geometry->dest.y;

  *guest_x = map_axis (device_x / geometry->density, geometry->dest.width / geometry->density, MAX (geometry->area.width, 1));
  *guest_y = map_axis (device_y / geometry->density, geometry->dest.height / geometry->density, MAX (geometry->area.height, 1));
}

/**
 * tri_display_geometry_contains:
 * @geometry: the geometry
 * @x: widget coordinate
 * @y: widget coordinate
 *
 * Returns: whether the point lies on the picture
 */
gboolean
tri_display_geometry_contains (const TriDisplayGeometry *geometry, double x, double y)
{
  cairo_rectangle_int_t seen;
  double device_x = (x - geometry->offset_x) * geometry->device_scale;
  double device_y = (y - geometry->offset_y) * geometry->device_scale;

  return tri_display_geometry_get_seen (geometry, &seen) && device_x >= seen.x && device_x < seen.x + seen.width &&
         device_y >= seen.y && device_y < seen.y + seen.height;
}

/**
 * tri_display_geometry_damage:
 * @geometry: the geometry
 * @damage: what changed, in guest pixels of the whole surface
 * @seen: (out): what has to be drawn again, in device pixels
 *
 * When the picture is filtered, a guest pixel bleeds into its neighbours.
 *
 * Returns: %FALSE if nothing of it is visible
 */
gboolean
tri_display_geometry_damage (const TriDisplayGeometry    *geometry,
                             const cairo_rectangle_int_t *damage,
                             cairo_rectangle_int_t       *seen)
{
  const cairo_rectangle_int_t *dest = &geometry->dest, *area = &geometry->area;
  cairo_rectangle_int_t part, mapped;
  double sx, sy;
  int bleed;

  if (dest->width <= 0 || !tri_display_rectangle_intersect (damage, area, &part))
    return FALSE;

  sx = (double) dest->width / area->width;
  sy = (double) dest->height / area->height;
  bleed = tri_display_geometry_is_crisp (geometry) ? 0 : MIN (sx, sy) < 0.5 ? 2 : 1;

  mapped.x = dest->x + (int) floor ((part.x - area->x - bleed) * sx);
  mapped.y = dest->y + (int) floor ((part.y - area->y - bleed) * sy);
  mapped.width = dest->x + (int) ceil ((part.x - area->x + part.width + bleed) * sx) - mapped.x;
  mapped.height = dest->y + (int) ceil ((part.y - area->y + part.height + bleed) * sy) - mapped.y;

  return tri_display_rectangle_intersect (&mapped, dest, &part) &&
         tri_display_rectangle_intersect (&part, &geometry->view, seen);
}

/**
 * tri_display_rectangle_clamp:
 * @bounds: the limits
 * @x: left, anything that a peer may claim
 * @y: top
 * @width: width
 * @height: height
 * @clamped: (out): the part within @bounds
 *
 * Returns: %FALSE if nothing is left
 */
gboolean
tri_display_rectangle_clamp (const cairo_rectangle_int_t *bounds,
                             gint64                       x,
                             gint64                       y,
                             gint64                       width,
                             gint64                       height,
                             cairo_rectangle_int_t       *clamped)
{
  gint64 left = MAX (x, (gint64) bounds->x);
  gint64 top = MAX (y, (gint64) bounds->y);
  gint64 right, bottom;

  if (width <= 0 || height <= 0)
    return FALSE;

  right = MIN (x + width, (gint64) bounds->x + bounds->width);
  bottom = MIN (y + height, (gint64) bounds->y + bounds->height);
  if (right <= left || bottom <= top)
    return FALSE;

  *clamped = (cairo_rectangle_int_t) { (int) left, (int) top, (int) (right - left), (int) (bottom - top) };
  return TRUE;
}

/**
 * tri_display_rectangle_intersect:
 * @a: a rectangle
 * @b: another
 * @both: (out): what they share
 *
 * Returns: %FALSE if they share nothing
 */
gboolean
tri_display_rectangle_intersect (const cairo_rectangle_int_t *a,
                                 const cairo_rectangle_int_t *b,
                                 cairo_rectangle_int_t       *both)
{
  return tri_display_rectangle_clamp (a, b->x, b->y, b->width, b->height, both);
}

/**
 * tri_display_scroll_steps:
 * @rest: (inout): what was scrolled and not yet reported
 * @delta: a scroll distance, 1.0 is one click of a wheel
 *
 * A touchpad scrolls in many small parts; a guest knows whole clicks only.
 *
 * Returns: whole clicks to report, negative is up or left
 */
double
tri_display_scroll_steps (double *rest, double delta)
{
  double steps;

  if (!isfinite (delta))
    return 0.0;

  /* Turning back starts afresh, or the first click would be lost in the old rest. */
  if ((*rest > 0 && delta < 0) || (*rest < 0 && delta > 0))
    *rest = 0.0;

  *rest += delta;
  steps = trunc (*rest);
  *rest -= steps;

  return steps;
}
