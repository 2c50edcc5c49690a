/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The side of a tile of the picture, in the widget's (logical) pixels. */
#define TRI_DISPLAY_TILE 128

/**
 * TriDisplayGeometry:
 * @area: the part of the guest's surface that is shown, in guest pixels
 * @dest: where it is shown, in the widget's pixels
 * @scale: widget pixels per guest pixel
 *
 * Where a guest's picture lies within a widget. A @dest without size means that nothing is shown.
 */
typedef struct {
  cairo_rectangle_int_t area;
  cairo_rectangle_int_t dest;
  double                scale;
} TriDisplayGeometry;

void     tri_display_geometry_fit        (TriDisplayGeometry          *geometry,
                                          const cairo_rectangle_int_t *area,
                                          int                          width,
                                          int                          height,
                                          int                          scale_factor);
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
                                          cairo_rectangle_int_t       *widget_damage);
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
