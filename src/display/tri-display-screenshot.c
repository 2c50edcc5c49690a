/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-session.h"

/**
 * tri_display_session_dup_screenshot:
 * @self: a session
 * @monitor: the screen
 *
 * The guest's picture as it is at this moment, pixel for pixel, without the pointer.
 *
 * Returns: (transfer full) (nullable): a copy, %NULL while the screen shows nothing
 */
GdkTexture *
tri_display_session_dup_screenshot (TriDisplaySession *self, guint monitor)
{
  cairo_rectangle_int_t area;
  cairo_surface_t *surface = tri_display_session_get_monitor_picture (self, monitor, &area);
  g_autoptr(GBytes) bytes = NULL;
  const guint8 *pixels;
  guint8 *copy, *to;
  int stride;

  if (!surface)
    return NULL;

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  to = copy = g_malloc ((gsize) area.width * area.height * 3);
  for (int y = area.y; y < area.y + area.height; y++)
    for (int x = area.x; x < area.x + area.width; x++)
      {
        guint32 pixel = ((const guint32 *) (pixels + (gsize) y * stride))[x];

        *to++ = pixel >> 16 & 0xff;
        *to++ = pixel >> 8 & 0xff;
        *to++ = pixel & 0xff;
      }
  bytes = g_bytes_new_take (copy, (gsize) area.width * area.height * 3);

  return gdk_memory_texture_new (area.width, area.height, GDK_MEMORY_R8G8B8, bytes, (gsize) area.width * 3);
}
