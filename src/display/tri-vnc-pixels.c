/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-vnc-pixels.h"

/* A guest cannot show more than this; it also keeps every size far away from an overflow. */
#define MAX_SIDE 16384
#define MAX_PIXELS (64 * 1024 * 1024)

/**
 * tri_vnc_pixels_accept:
 * @width: as the server said
 * @height: as the server said
 *
 * Returns: whether a picture of that size can be made
 */
gboolean
tri_vnc_pixels_accept (int width, int height)
{
  return width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
}

/**
 * tri_vnc_pixels_format:
 *
 * Returns: (transfer full): what the server is asked to send: what cairo draws, so that nothing is converted
 */
VncPixelFormat *
tri_vnc_pixels_format (void)
{
  VncPixelFormat *format = vnc_pixel_format_new ();

  *format = (VncPixelFormat) {
    .bits_per_pixel = 32, .depth = 24, .byte_order = G_BYTE_ORDER, .true_color_flag = 1,
    .red_max = 255, .green_max = 255, .blue_max = 255, .red_shift = 16, .green_shift = 8, .blue_shift = 0,
  };
  return format;
}

/**
 * tri_vnc_pixels_new:
 * @width: accepted by tri_vnc_pixels_accept()
 * @height: the same
 * @surface: (out) (transfer full): the same pixels, for cairo
 *
 * The pixels live as long as the framebuffer: the library may go on writing into them until its
 * connection has ended for good. The surface has to be finished before.
 *
 * Returns: (transfer full): black pixels for the library to fill
 */
VncFramebuffer *
tri_vnc_pixels_new (int width, int height, cairo_surface_t **surface)
{
  VncPixelFormat *format = tri_vnc_pixels_format ();
  int stride = width * 4;
  guint8 *pixels = g_malloc0 ((gsize) stride * height);
  VncFramebuffer *framebuffer;

  framebuffer = VNC_FRAMEBUFFER (vnc_base_framebuffer_new (pixels, width, height, stride, format, format));
  g_object_set_data_full (G_OBJECT (framebuffer), "pixels", pixels, g_free);
  *surface = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_RGB24, width, height, stride);
  vnc_pixel_format_free (format);

  return framebuffer;
}
