/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-pixels.h"

#include <spice/enums.h>

#include "tri-display-geometry.h"

/* Five or six bits become eight by repeating the upper ones, so that white stays white. */
static guint32
from_555 (guint16 pixel)
{
  guint32 r = (pixel >> 10) & 0x1f, g = (pixel >> 5) & 0x1f, b = pixel & 0x1f;

  return (r << 3 | r >> 2) << 16 | (g << 3 | g >> 2) << 8 | (b << 3 | b >> 2);
}

static guint32
from_565 (guint16 pixel)
{
  guint32 r = (pixel >> 11) & 0x1f, g = (pixel >> 5) & 0x3f, b = pixel & 0x1f;

  return (r << 3 | r >> 2) << 16 | (g << 2 | g >> 4) << 8 | (b << 3 | b >> 2);
}

/**
 * tri_spice_pixels_init:
 * @pixels: (out caller-allocates): the result
 * @format: a SpiceSurfaceFmt
 * @width: in pixels
 * @height: in pixels
 * @stride: in bytes, as the SPICE server said
 * @data: the pixels, which stay until tri_spice_pixels_clear()
 *
 * Returns: %FALSE if the surface is of a kind that cannot be shown
 */
gboolean
tri_spice_pixels_init (TriSpicePixels *pixels, int format, int width, int height, int stride, gpointer data)
{
  gboolean bits_16 = format == SPICE_SURFACE_FMT_16_555 || format == SPICE_SURFACE_FMT_16_565;
  gboolean bits_32 = format == SPICE_SURFACE_FMT_32_xRGB || format == SPICE_SURFACE_FMT_32_ARGB;

  *pixels = (TriSpicePixels) { 0 };
  if ((!bits_16 && !bits_32) || !data || width <= 0 || height <= 0 ||
      width > TRI_SPICE_PIXELS_MAX_SIDE || height > TRI_SPICE_PIXELS_MAX_SIDE ||
      stride < width * (bits_16 ? 2 : 4) || (bits_32 && stride % 4 != 0))
    return FALSE;

  pixels->data = data;
  pixels->width = width;
  pixels->height = height;
  pixels->stride = stride;
  pixels->bits_555 = format == SPICE_SURFACE_FMT_16_555;
  pixels->bits_565 = format == SPICE_SURFACE_FMT_16_565;
  pixels->surface = bits_16 ? cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height)
                            : cairo_image_surface_create_for_data (data, CAIRO_FORMAT_RGB24, width, height, stride);
  if (cairo_surface_status (pixels->surface) != CAIRO_STATUS_SUCCESS)
    {
      tri_spice_pixels_clear (pixels);
      return FALSE;
    }

  tri_spice_pixels_update (pixels, 0, 0, width, height);
  return TRUE;
}

/**
 * tri_spice_pixels_clear:
 * @pixels: pixels
 *
 * Lets go of the data. Whoever still holds the surface has to be cut off by cairo_surface_finish() before
 * the data goes away; tri_display_session_set_picture() does that.
 */
void
tri_spice_pixels_clear (TriSpicePixels *pixels)
{
  g_clear_pointer (&pixels->surface, cairo_surface_destroy);
  *pixels = (TriSpicePixels) { 0 };
}

/**
 * tri_spice_pixels_update:
 * @pixels: pixels
 * @x: left of what changed; may be anything
 * @y: top
 * @width: width
 * @height: height
 *
 * Brings the surface up to date. Costs nothing for 32-bit pixels.
 */
void
tri_spice_pixels_update (TriSpicePixels *pixels, int x, int y, int width, int height)
{
  cairo_rectangle_int_t whole = { 0, 0, pixels->width, pixels->height }, part;
  guint8 *target;
  int target_stride;

  if ((!pixels->bits_555 && !pixels->bits_565) || !tri_display_rectangle_clamp (&whole, x, y, width, height, &part))
    return;

  target = cairo_image_surface_get_data (pixels->surface);
  target_stride = cairo_image_surface_get_stride (pixels->surface);
  for (int row = part.y; row < part.y + part.height; row++)
    {
      const guint8 *from = pixels->data + (gsize) row * pixels->stride;
      guint32 *to = (guint32 *) (target + (gsize) row * target_stride);

      for (int column = part.x; column < part.x + part.width; column++)
        {
          guint16 pixel;

          memcpy (&pixel, from + (gsize) column * 2, sizeof pixel);
          to[column] = pixels->bits_555 ? from_555 (pixel) : from_565 (pixel);
        }
    }
}
