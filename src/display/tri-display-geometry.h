/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The smallest and the largest part of its size that a picture is shown with, in per cent. */
#define TRI_DISPLAY_MIN_ZOOM 10
#define TRI_DISPLAY_MAX_ZOOM 1000

/**
 * TriDisplayView:
 * @width: of the widget's part that shows the picture, in widget pixels
 * @height: the same
 * @left: where that part begins in the window's surface, in widget pixels
 * @top: the same
 * @device_scale: device pixels per widget pixel, also 1.25
 * @density: device pixels for each pixel of the screen: more than 1 where a compositor shrinks what is drawn; 0 is 1
 * @zoom: pixels of the screen per guest pixel in per cent; 0 for 100, or less if the picture does not fit otherwise
 * @pan_x: how far a picture that is wider than the view is moved to the left, in widget pixels
 * @pan_y: how far a higher one is moved up
 *
 * What a widget has for a picture.
 */
typedef struct {
  int    width, height;
  double left, top;
  double device_scale;
  double density;
  guint  zoom;
  double pan_x, pan_y;
} TriDisplayView;

/**
 * TriDisplayGeometry:
 * @area: the part of the guest's surface that is shown, in guest pixels
 * @dest: where all of it lies, in device pixels; outside of @view where it is larger than that
 * @view: what can be seen, in device pixels, from 0, 0
 * @device_scale: device pixels per widget pixel
 * @density: device pixels for each pixel of the screen
 * @offset_x: where the device pixel 0, 0 begins: the first whole one of the widget, in widget pixels
 * @offset_y: the same
 *
 * Where a guest's picture lies within a widget. A @dest without size means that nothing is shown.
 */
typedef struct {
  cairo_rectangle_int_t area;
  cairo_rectangle_int_t dest;
  cairo_rectangle_int_t view;
  double                device_scale;
  double                density;
  double                offset_x, offset_y;
} TriDisplayGeometry;

void     tri_display_geometry_lay_out    (TriDisplayGeometry          *geometry,
                                          const cairo_rectangle_int_t *area,
                                          const TriDisplayView        *view);
double   tri_display_geometry_get_scale  (const TriDisplayGeometry *geometry);
gboolean tri_display_geometry_equal      (const TriDisplayGeometry *a,
                                          const TriDisplayGeometry *b);
gboolean tri_display_geometry_is_crisp   (const TriDisplayGeometry *geometry);
gboolean tri_display_geometry_get_seen   (const TriDisplayGeometry *geometry,
                                          cairo_rectangle_int_t    *seen);
void     tri_display_geometry_to_guest   (const TriDisplayGeometry *geometry,
                                          double                    x,
                                          double                    y,
                                          int                      *guest_x,
                                          int                      *guest_y);
gboolean tri_display_geometry_contains   (const TriDisplayGeometry *geometry,
                                          double                    x,
                                          double                    y);
gboolean tri_display_geometry_damage     (const TriDisplayGeometry    *geometry,
                                          const cairo_rectangle_int_t *damage,
                                          cairo_rectangle_int_t       *seen);
gboolean tri_display_rectangle_clamp     (const cairo_rectangle_int_t *bounds,
                                          gint64                       x,
                                          gint64                       y,
                                          gint64                       width,
                                          gint64                       height,
                                          cairo_rectangle_int_t       *clamped);
gboolean tri_display_rectangle_intersect (const cairo_rectangle_int_t *a,
                                          const cairo_rectangle_int_t *b,
                                          cairo_rectangle_int_t       *both);
double   tri_display_scroll_steps        (double *rest, double delta);

G_END_DECLS
