/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-geometry.h"

G_BEGIN_DECLS

/**
 * TriDisplayGl:
 *
 * A guest's picture as one texture on the graphics card, into which the damaged parts are copied. It has a GL context
 * of its own. The texture keeps its content when the pixels that it was made of go away.
 */
typedef struct _TriDisplayGl TriDisplayGl;

TriDisplayGl *tri_display_gl_new      (GdkSurface *surface,
                                       GError    **error);
void          tri_display_gl_free     (TriDisplayGl *self);
void          tri_display_gl_set      (TriDisplayGl             *self,
                                       cairo_surface_t          *surface,
                                       const TriDisplayGeometry *geometry);
int           tri_display_gl_get_largest (TriDisplayGl *self);
void          tri_display_gl_damage   (TriDisplayGl                *self,
                                       const cairo_rectangle_int_t *damage);
guint64       tri_display_gl_snapshot (TriDisplayGl *self,
                                       GtkSnapshot  *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriDisplayGl, tri_display_gl_free)

G_END_DECLS
