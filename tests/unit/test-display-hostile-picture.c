/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display against a SPICE server that draws what no server should. Runs a second time with GTK's GL renderer. */
#include "config.h"

#include "hostile-harness.h"

static void
get_picture_size (Stage *stage, int *width, int *height)
{
  cairo_surface_t *surface = tri_display_session_get_picture (stage->session, NULL);

  *width = surface ? cairo_image_surface_get_width (surface) : 0;
  *height = surface ? cairo_image_surface_get_height (surface) : 0;
}

static void
test_normal (Stage *stage, gconstpointer data)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (stage->window));

  g_assert_cmpstr (G_OBJECT_TYPE_NAME (renderer), ==, g_getenv ("TRI_TEST_GL") ? "GskGLRenderer" : "GskCairoRenderer");
  stage_expect_recovery (stage);
}

static void
test_storm (Stage *stage, gconstpointer data)
{
  int width, height;

  stage_expect_done (stage, "storm", "display done");
  g_assert_true (stage_wait (stage, stage_is_showing));
  get_picture_size (stage, &width, &height);
  g_assert_cmpint (width, ==, 800);
  g_assert_cmpint (height, ==, 600);
  stage_expect_recovery (stage);
}

static gboolean
draws_something (Stage *stage)
{
  g_autoptr(GdkTexture) texture = stage_draw (stage);

  return texture != NULL;
}

static void
test_outside (Stage *stage, gconstpointer data)
{
  stage_expect_done (stage, "outside", "display done");
  g_assert_true (stage_is_showing (stage));
  g_assert_true (stage_wait (stage, draws_something));
  stage_expect_recovery (stage);
}

static guint32
picture_pixel (Stage *stage, int x, int y)
{
  cairo_surface_t *surface = tri_display_session_get_picture (stage->session, NULL);
  guint32 pixel;

  cairo_surface_flush (surface);
  memcpy (&pixel, cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface) + x * 4,
          sizeof pixel);

  return pixel & 0xffffff;
}

static void
test_sixteen_bits (Stage *stage, gconstpointer data)
{
  int width, height;

  stage_expect_done (stage, "sixteen-bits", "display done");
  g_assert_true (stage_is_showing (stage));
  get_picture_size (stage, &width, &height);
  g_assert_cmpint (width, ==, 321);
  /* 0x20c0 and 0x7fff, five bits each. */
  g_assert_cmphex (picture_pixel (stage, 10, 10), ==, 0x423100);
  g_assert_cmphex (picture_pixel (stage, 300, 230), ==, 0xffffff);
  stage_expect_recovery (stage);
}

static void
test_vanishing (Stage *stage, gconstpointer data)
{
  g_autoptr(GdkTexture) texture = NULL;

  stage_expect_done (stage, "vanishing", "display away");
  g_assert_true (stage_is_waiting (stage));
  g_assert_null (tri_display_session_get_picture (stage->session, NULL));
  texture = stage_draw (stage);

  stage_tell (stage, "go");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_wait (stage, stage_looks_normal));
}

/* What GTK kept of the last frame must not lead to pixels that are gone. */
static void
test_leaving (Stage *stage, gconstpointer data)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (stage->window));
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (stage->display);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) before = NULL, after = NULL;

  stage_connect (stage, "leaving");
  g_assert_true (stage_wait (stage, stage_looks_normal));
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (stage->display), gtk_widget_get_height (stage->display));
  node = gtk_snapshot_to_node (snapshot);
  before = gsk_renderer_render_texture (renderer, node, NULL);

  stage_tell (stage, "go");
  g_assert_true (stage_wait_record (stage, "display away", 1));
  g_assert_true (stage_wait (stage, stage_is_waiting));
  after = gsk_renderer_render_texture (renderer, node, NULL);
  stage_expect_recovery (stage);
}

static void
test_mid_frame (Stage *stage, gconstpointer data)
{
  stage_expect_done (stage, "mid-frame", "display cut");
  stage_expect_end (stage);
  stage_expect_recovery (stage);
}

static void
test_monitors (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = stage->session;
  cairo_rectangle_int_t area;

  stage_expect_done (stage, "monitors", "display done");
  g_assert_true (stage_is_showing (stage));
  g_assert_nonnull (tri_display_session_get_picture (session, &area));
  /* The part of the last one that lies on the surface. */
  g_assert_cmpint (area.x, ==, 600);
  g_assert_cmpint (area.y, ==, 400);
  g_assert_cmpint (area.width, ==, 40);
  g_assert_cmpint (area.height, ==, 80);
  stage_expect_recovery (stage);
}

static void
test_sizes (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = stage->session;
  gsize before = stage_resident_bytes ();

  /* What is refused is refused with a word, and the session follows when the guest comes to its senses. */
  stage_expect_done (stage, "sizes", "display wide");
  g_assert_true (stage_wait (stage, stage_is_unsupported));
  g_assert_nonnull (strstr (tri_display_session_get_message (session), "32768 × 2"));
  stage_tell (stage, "go");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_is_unsupported (stage));
  g_assert_null (tri_display_session_get_picture (session, NULL));
  g_assert_cmpuint (stage_resident_bytes (), <, before + (512 << 20));
  stage_expect_recovery (stage);
}

/* Not hostile, but nothing that could be drawn either. */
static void
test_scanout (Stage *stage, gconstpointer data)
{
  stage_expect_done (stage, "scanout", "display scanout");
  g_assert_true (stage_wait (stage, stage_is_unsupported));
  g_assert_nonnull (strstr (tri_display_session_get_message (stage->session), "3D"));
  stage_tell (stage, "go");
  g_assert_true (stage_wait (stage, stage_looks_normal));
}

static void
test_video (Stage *stage, gconstpointer data)
{
  stage_expect_done (stage, "video", "display done");
  g_assert_true (stage_is_showing (stage));
  stage_expect_recovery (stage);
}

static void
count_frame_cb (GdkFrameClock *clock, guint *n_frames)
{
  (*n_frames)++;
}

static void
test_damage (Stage *stage, gconstpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (stage->display);
  guint n_frames = 0;
  gulong id = g_signal_connect (clock, "paint", G_CALLBACK (count_frame_cb), &n_frames);

  stage_expect_done (stage, "damage", "display done");
  g_signal_handler_disconnect (clock, id);
  /* However fast the guest draws, the window does not. */
  g_assert_cmpuint (n_frames, <, 2000);
  stage_expect_recovery (stage);
}

static gboolean
has_normal_cursor (Stage *stage)
{
  int hot_x, hot_y;

  return tri_display_session_get_cursor (stage->session, &hot_x, &hot_y) &&
         hot_x == 3 && hot_y == 5;
}

static void
test_cursors (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = stage->session;
  GdkTexture *cursor;
  int hot_x, hot_y;

  stage_expect_done (stage, data, "cursor done");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_wait (stage, stage_is_showing));
  cursor = tri_display_session_get_cursor (session, &hot_x, &hot_y);
  g_assert_nonnull (cursor);
  g_assert_cmpint (gdk_texture_get_width (cursor), ==, 16);
  g_assert_cmpint (hot_x, ==, 2);
  stage_expect_recovery (stage);
  g_assert_true (stage_wait (stage, has_normal_cursor));
}

static void
test_cursor_limits (Stage *stage, gconstpointer data)
{
  guint n_cursors = 0;
  gulong id = g_signal_connect (stage->session, "cursor-changed", G_CALLBACK (stage_check_cursor_cb), &n_cursors);

  stage_expect_done (stage, "cursors", "cursor done");
  g_signal_handler_disconnect (stage->session, id);
  g_assert_cmpuint (n_cursors, >=, 6);
}

static void
add (const char *path, void (*test) (Stage *, gconstpointer), const char *scene)
{
  g_test_add (path, Stage, scene, stage_set_up, test, stage_tear_down);
}

int
main (int argc, char *argv[])
{
  if (!stage_begin (&argc, &argv))
    return 0;

  add ("/display/hostile-picture/normal", test_normal, NULL);
  add ("/display/hostile-picture/storm", test_storm, NULL);
  add ("/display/hostile-picture/outside", test_outside, NULL);
  add ("/display/hostile-picture/sixteen-bits", test_sixteen_bits, NULL);
  add ("/display/hostile-picture/vanishing", test_vanishing, NULL);
  add ("/display/hostile-picture/leaving", test_leaving, NULL);
  add ("/display/hostile-picture/mid-frame", test_mid_frame, NULL);
  add ("/display/hostile-picture/monitors", test_monitors, NULL);
  add ("/display/hostile-picture/sizes", test_sizes, NULL);
  add ("/display/hostile-picture/scanout", test_scanout, NULL);
  add ("/display/hostile-picture/video", test_video, NULL);
  add ("/display/hostile-picture/damage", test_damage, NULL);
  add ("/display/hostile-picture/cursors", test_cursors, "cursors");
  add ("/display/hostile-picture/absolute-cursors", test_cursors, "absolute-cursors");
  add ("/display/hostile-picture/cursor-limits", test_cursor_limits, NULL);
  add ("/display/hostile-picture/cursor-lies", test_cursors, "cursor-lies");

  return g_test_run ();
}
