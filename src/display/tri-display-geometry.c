/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-geometry.h"

#include <math.h>

/**
 * tri_display_geometry_fit:
 * @geometry: (out caller-allocates): the result
 * @area: the visible part of the guest's surface, in guest pixels
 * @width: the widget's width, in its own pixels
 * @height: the widget's height
 * @scale_factor: device pixels per widget pixel
 *
 * One guest pixel on one device pixel where that fits, else as large as fits with the aspect kept;
 * centred, and always on whole widget pixels so that no edge is blended.
 */
void
tri_display_geometry_fit (TriDisplayGeometry          *geometry,
                          const cairo_rectangle_int_t *area,
                          int                          width,
                          int                          height,
                          int                          scale_factor)
{
  double scale;
  int w, h;

  *geometry = (TriDisplayGeometry) { .area = *area, .scale = 1.0 };
  if (area->width <= 0 || area->height <= 0 || width <= 0 || height <= 0)
    return;

  scale = 1.0 / MAX (scale_factor, 1);
  scale = MIN (scale, (double) width / area->width);
  scale = MIN (scale, (double) height / area->height);

  w = CLAMP ((int) lround (area->width * scale), 1, width);
  h = CLAMP ((int) lround (area->height * scale), 1, height);

  geometry->scale = scale;
  geometry->dest = (cairo_rectangle_int_t) { (width - w) / 2, (height - h) / 2, w, h };
}

/* The last widget pixel has to reach the last guest pixel, so size - 1 is mapped on size - 1. */
static int
map_axis (double position, int dest_size, int guest_size)
{
  double guest = 0.0;

  if (dest_size > 1)
    guest = floor (position) * (guest_size - 1) / (dest_size - 1);

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
  *guest_x = map_axis (x - geometry->dest.x, geometry->dest.width, MAX (geometry->area.width, 1));
  *guest_y = map_axis (y - geometry->dest.y, geometry->dest.height, MAX (geometry->area.height, 1));
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
  return x >= geometry->dest.x && x < geometry->dest.x + geometry->dest.width &&
         y >= geometry->dest.y && y < geometry->dest.y + geometry->dest.height;
}

/**
 * tri_display_geometry_damage:
 * @geometry: the geometry
 * @damage: what changed, in guest pixels of the whole surface
 * @widget_damage: (out): what has to be drawn again, in widget pixels
 *
 * When the picture is scaled, a guest pixel bleeds into its neighbours: one more on each side.
 *
 * Returns: %FALSE if nothing of it is visible
 */
gboolean
tri_display_geometry_damage (const TriDisplayGeometry    *geometry,
                             const cairo_rectangle_int_t *damage,
                             cairo_rectangle_int_t       *widget_damage)
{
  const cairo_rectangle_int_t *dest = &geometry->dest;
  cairo_rectangle_int_t seen, mapped;
  double sx, sy;
  int bleed;

  if (dest->width <= 0 || !tri_display_rectangle_intersect (damage, &geometry->area, &seen))
    return FALSE;

  sx = (double) dest->width / geometry->area.width;
  sy = (double) dest->height / geometry->area.height;
  bleed = (sx == 1.0 && sy == 1.0) ? 0 : 1;

  mapped.x = dest->x + (int) floor ((seen.x - geometry->area.x - bleed) * sx);
  mapped.y = dest->y + (int) floor ((seen.y - geometry->area.y - bleed) * sy);
  mapped.width = dest->x + (int) ceil ((seen.x - geometry->area.x + seen.width + bleed) * sx) - mapped.x;
  mapped.height = dest->y + (int) ceil ((seen.y - geometry->area.y + seen.height + bleed) * sy) - mapped.y;

  return tri_display_rectangle_intersect (&mapped, dest, widget_damage);
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
