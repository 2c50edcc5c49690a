/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* A guest cannot show more than this; it also keeps every size far away from an overflow. */
#define TRI_SPICE_PIXELS_MAX_SIDE 16384

/**
 * TriSpicePixels:
 *
 * The primary surface of a guest, as an image surface of format RGB24. 32-bit pixels are used where they lie;
 * 16-bit ones are converted, the damaged part at a time.
 */
typedef struct {
  cairo_surface_t *surface;
  const guint8    *data;
  int              width, height, stride;
  guint            bits_555 : 1;
  guint            bits_565 : 1;
} TriSpicePixels;

gboolean tri_spice_pixels_init   (TriSpicePixels *pixels, int format, int width, int height, int stride,
                                  gpointer data);
void     tri_spice_pixels_clear  (TriSpicePixels *pixels);
void     tri_spice_pixels_update (TriSpicePixels *pixels, int x, int y, int width, int height);

G_END_DECLS
