/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-geometry.h"

G_BEGIN_DECLS

/**
 * TriDisplayPicture:
 *
 * An image surface as render nodes, so that no more is drawn again than was damaged.
 *
 * For the Cairo renderer one node draws all of the picture; it refers to the surface's memory, which it does not
 * copy, and stays the same node while the pixels change. What tells the renderer to draw a part again is a new node
 * without any content over that part. Other renderers keep what a node holds on the graphics card. For them the
 * picture is cut into tiles; those that were damaged become new nodes.
 */
typedef struct _TriDisplayPicture TriDisplayPicture;

TriDisplayPicture *tri_display_picture_new      (void);
void               tri_display_picture_free     (TriDisplayPicture *self);
void               tri_display_picture_set      (TriDisplayPicture        *self,
                                                 cairo_surface_t          *surface,
                                                 const TriDisplayGeometry *geometry,
                                                 gboolean                  whole);
gboolean           tri_display_picture_is_whole (TriDisplayPicture *self);
void               tri_display_picture_damage   (TriDisplayPicture    *self,
                                                 const cairo_region_t *damage);
void               tri_display_picture_paint    (TriDisplayPicture *self,
                                                 cairo_t           *cr);
guint64            tri_display_picture_snapshot (TriDisplayPicture *self,
                                                 GtkSnapshot       *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriDisplayPicture, tri_display_picture_free)

G_END_DECLS
