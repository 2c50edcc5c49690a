/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gvnc.h>

G_BEGIN_DECLS

VncFramebuffer  *tri_vnc_pixels_new    (int width, int height, cairo_surface_t **surface);
gboolean         tri_vnc_pixels_accept (int width, int height);
VncPixelFormat  *tri_vnc_pixels_format (void);

G_END_DECLS
