/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-geometry.h"
#include "tri-display.h"

G_BEGIN_DECLS

/**
 * TriDisplayCanvas:
 *
 * What a #TriDisplay shows, and how it is brought to the screen: by the short way, by render nodes, or as a texture,
 * as the window's renderer can do it best. However often the guest draws between two frames, it is drawn once.
 */
typedef struct _TriDisplayCanvas TriDisplayCanvas;

TriDisplayCanvas         *tri_display_canvas_new            (GtkWidget *widget);
void                      tri_display_canvas_free           (TriDisplayCanvas *self);
void                      tri_display_canvas_unrealize      (TriDisplayCanvas *self);
const TriDisplayGeometry *tri_display_canvas_get_geometry   (TriDisplayCanvas *self);
void                      tri_display_canvas_lay_out        (TriDisplayCanvas            *self,
                                                             cairo_surface_t             *surface,
                                                             const cairo_rectangle_int_t *area,
                                                             const TriDisplayView        *view);
void                      tri_display_canvas_damage         (TriDisplayCanvas            *self,
                                                             const cairo_rectangle_int_t *damage);
void                      tri_display_canvas_set_covered    (TriDisplayCanvas *self,
                                                             gboolean          covered);
void                      tri_display_canvas_snapshot       (TriDisplayCanvas *self,
                                                             GtkSnapshot      *snapshot);
const TriDisplayFigures  *tri_display_canvas_get_figures    (TriDisplayCanvas *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriDisplayCanvas, tri_display_canvas_free)

G_END_DECLS
