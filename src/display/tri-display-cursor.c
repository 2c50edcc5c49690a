/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-cursor.h"

/* White on black is seen on everything. */
#define DOT_SIZE 5

static GdkCursor *
new_dot (void)
{
  guint32 pixels[DOT_SIZE * DOT_SIZE];
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GdkTexture) texture = NULL;

  for (int y = 0; y < DOT_SIZE; y++)
    for (int x = 0; x < DOT_SIZE; x++)
      {
        gboolean corner = (x == 0 || x == DOT_SIZE - 1) && (y == 0 || y == DOT_SIZE - 1);
        gboolean edge = x == 0 || x == DOT_SIZE - 1 || y == 0 || y == DOT_SIZE - 1;

        pixels[y * DOT_SIZE + x] = corner ? 0 : edge ? 0xff000000u : 0xffffffffu;
      }

  bytes = g_bytes_new (pixels, sizeof pixels);
  texture = gdk_memory_texture_new (DOT_SIZE, DOT_SIZE, GDK_MEMORY_DEFAULT, bytes, DOT_SIZE * 4);

  return gdk_cursor_new_from_texture (texture, DOT_SIZE / 2, DOT_SIZE / 2, NULL);
}

/**
 * tri_display_cursor_new:
 * @session: a session that follows the pointer's position
 * @monitor: which of the guest's screens
 *
 * The pointer over the guest's picture. A guest that never gave its pointer a shape may draw it itself, late, or not at
 * all (a text screen): there a dot says where this computer believes it to be. One that hides its pointer hides it.
 *
 * Returns: (transfer full): a cursor
 */
GdkCursor *
tri_display_cursor_new (TriDisplaySession *session, guint monitor)
{
  int hot_x, hot_y;
  GdkTexture *shape = tri_display_session_get_monitor_cursor (session, monitor, &hot_x, &hot_y);

  if (shape)
    return gdk_cursor_new_from_texture (shape, hot_x, hot_y, NULL);
  if (tri_display_session_get_cursor_hidden (session, monitor))
    return gdk_cursor_new_from_name ("none", NULL);

  return new_dot ();
}
