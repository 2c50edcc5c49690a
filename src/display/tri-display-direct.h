/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-picture.h"

G_BEGIN_DECLS

/**
 * TriDisplayDirect:
 *
 * The short way of damaged pixels to the screen, on X11 and where GTK draws without a GPU. GTK would clear an
 * image of the damage's size, draw the window's background and everything else that lies there into it, and then
 * send it to the X server. Where nothing lies over or under the picture the pixels are sent at once.
 *
 * GTK is not left out of anything but this: the first drawing, and whatever else changes in the window, goes its way.
 */
typedef struct _TriDisplayDirect TriDisplayDirect;

TriDisplayDirect *tri_display_direct_new   (GtkWidget *widget);
void              tri_display_direct_free  (TriDisplayDirect *self);
gboolean          tri_display_direct_paint (TriDisplayDirect         *self,
                                            TriDisplayPicture        *picture,
                                            const TriDisplayGeometry *geometry,
                                            const cairo_region_t     *damage);

G_END_DECLS
