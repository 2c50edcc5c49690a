/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-geometry.h"

G_BEGIN_DECLS

/**
 * TriDisplayPicture:
 *
 * Draws an image surface into a widget, scaled, and draws again only what was damaged: the part of the
 * widget that shows it is cut into tiles, and a tile whose render node stays the same costs nothing.
 */
typedef struct _TriDisplayPicture TriDisplayPicture;

TriDisplayPicture *tri_display_picture_new      (void);
void               tri_display_picture_free     (TriDisplayPicture *self);
void               tri_display_picture_set      (TriDisplayPicture        *self,
                                                 cairo_surface_t          *surface,
                                                 const TriDisplayGeometry *geometry);
gboolean           tri_display_picture_damage   (TriDisplayPicture           *self,
                                                 const cairo_rectangle_int_t *damage);
void               tri_display_picture_snapshot (TriDisplayPicture *self,
                                                 GtkSnapshot       *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriDisplayPicture, tri_display_picture_free)

G_END_DECLS
