/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the tests against a server that does what no server should have in common. */

#include "player-harness.h"

static inline guint32
stage_pixel_at (GdkTexture *texture, int x, int y)
{
  int stride = gdk_texture_get_width (texture) * 4;
  g_autofree guint8 *data = g_malloc ((gsize) stride * gdk_texture_get_height (texture));
  guint32 pixel;

  gdk_texture_download (texture, data, stride);
  memcpy (&pixel, data + (gsize) y * stride + (gsize) x * 4, sizeof pixel);

  return pixel & 0xffffff;
}

static inline gboolean
stage_looks_normal (Stage *stage)
{
  int width = gtk_widget_get_width (stage->display), height = gtk_widget_get_height (stage->display);
  g_autoptr(GdkTexture) texture = NULL;

  if (!stage_is_showing (stage) || width < 640 || height < 480 || !(texture = stage_draw (stage)))
    return FALSE;

  return stage_pixel_at (texture, (width - 640) / 2 + 10, (height - 480) / 2 + 10) == 0x1020c0 &&
         stage_pixel_at (texture, (width - 640) / 2 + 600, (height - 480) / 2 + 400) == 0xc02010;
}

/* The same session, with a server that behaves: nothing of the bad one is left. */
static inline void
stage_expect_recovery (Stage *stage)
{
  stage_tell (stage, "clear");
  stage_connect (stage, "normal");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_wait (stage, stage_looks_normal));
  g_assert_null (tri_display_session_get_message (stage->session));
}

static inline void
stage_expect_done (Stage *stage, const char *scene, const char *line)
{
  stage_connect (stage, scene);
  g_assert_true (stage_wait_record (stage, line, 1));
}

static inline void
stage_expect_end (Stage *stage)
{
  g_autoptr(GdkTexture) texture = NULL;

  g_assert_true (stage_wait (stage, stage_has_ended));
  g_assert_cmpuint (strlen (tri_display_session_get_message (stage->session)), >, 10);
  g_assert_null (tri_display_session_get_picture (stage->session, NULL));
  /* Drawing now must not touch the pixels that went with the connection. */
  texture = stage_draw (stage);
}

static inline gsize
stage_resident_bytes (void)
{
  g_autofree char *contents = NULL;
  gulong total, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &contents, NULL, NULL));
  g_assert_cmpint (sscanf (contents, "%lu %lu", &total, &resident), ==, 2);

  return (gsize) resident * sysconf (_SC_PAGESIZE);
}

static inline void
stage_check_cursor_cb (TriDisplaySession *session, guint monitor, guint *n_cursors)
{
  int hot_x, hot_y;
  GdkTexture *cursor = tri_display_session_get_cursor (session, &hot_x, &hot_y);

  if (!cursor)
    return;

  /* More than a window system takes, or a hotspot beside the shape, never leaves the session. */
  g_assert_cmpint (gdk_texture_get_width (cursor), <=, 512);
  g_assert_cmpint (gdk_texture_get_height (cursor), <=, 512);
  g_assert_cmpint (hot_x, <, gdk_texture_get_width (cursor));
  g_assert_cmpint (hot_y, <, gdk_texture_get_height (cursor));
  (*n_cursors)++;
}

/* Returns whether there is a display; says so if not. */
static inline gboolean
stage_begin (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return FALSE;
    }

  stage_choose_fatal ();
  return TRUE;
}
