/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display against a SPICE server that does what no server should. Every scene ends in a state with a word to it,
 * and the same session shows a well-behaved server afterwards. */
#include "config.h"

#include "player-harness.h"

#include <dirent.h>

static guint32
pixel_at (GdkTexture *texture, int x, int y)
{
  int stride = gdk_texture_get_width (texture) * 4;
  g_autofree guint8 *data = g_malloc ((gsize) stride * gdk_texture_get_height (texture));
  guint32 pixel;

  gdk_texture_download (texture, data, stride);
  memcpy (&pixel, data + (gsize) y * stride + (gsize) x * 4, sizeof pixel);

  return pixel & 0xffffff;
}

static void
get_picture_size (Stage *stage, int *width, int *height)
{
  cairo_surface_t *surface = tri_display_session_get_picture (stage->session, NULL);

  *width = surface ? cairo_image_surface_get_width (surface) : 0;
  *height = surface ? cairo_image_surface_get_height (surface) : 0;
}

static gboolean
looks_normal (Stage *stage)
{
  int width = gtk_widget_get_width (stage->display), height = gtk_widget_get_height (stage->display);
  g_autoptr(GdkTexture) texture = NULL;

  if (!stage_is_showing (stage) || width < 640 || height < 480 || !(texture = stage_draw (stage)))
    return FALSE;

  return pixel_at (texture, (width - 640) / 2 + 10, (height - 480) / 2 + 10) == 0x1020c0 &&
         pixel_at (texture, (width - 640) / 2 + 600, (height - 480) / 2 + 400) == 0xc02010;
}

/* The same session, with a server that behaves: nothing of the bad one is left. */
static void
expect_recovery (Stage *stage)
{
  stage_tell (stage, "clear");
  stage_connect (stage, "normal");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_wait (stage, looks_normal));
  g_assert_null (tri_display_session_get_message (stage->session));
}

static void
expect_done (Stage *stage, const char *scene, const char *line)
{
  stage_connect (stage, scene);
  g_assert_true (stage_wait_record (stage, line, 1));
}

static void
expect_end (Stage *stage)
{
  g_autoptr(GdkTexture) texture = NULL;

  g_assert_true (stage_wait (stage, stage_has_ended));
  g_assert_cmpuint (strlen (tri_display_session_get_message (stage->session)), >, 10);
  g_assert_null (tri_display_session_get_picture (stage->session, NULL));
  /* Drawing now must not touch the pixels that went with the connection. */
  texture = stage_draw (stage);
}

static void
test_normal (Stage *stage, gconstpointer data)
{
  expect_recovery (stage);
}

static void
test_storm (Stage *stage, gconstpointer data)
{
  int width, height;

  expect_done (stage, "storm", "display done");
  g_assert_true (stage_wait (stage, stage_is_showing));
  get_picture_size (stage, &width, &height);
  g_assert_cmpint (width, ==, 800);
  g_assert_cmpint (height, ==, 600);
  expect_recovery (stage);
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
  expect_done (stage, "outside", "display done");
  g_assert_true (stage_is_showing (stage));
  g_assert_true (stage_wait (stage, draws_something));
  expect_recovery (stage);
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

  expect_done (stage, "sixteen-bits", "display done");
  g_assert_true (stage_is_showing (stage));
  get_picture_size (stage, &width, &height);
  g_assert_cmpint (width, ==, 321);
  /* 0x20c0 and 0x7fff, five bits each. */
  g_assert_cmphex (picture_pixel (stage, 10, 10), ==, 0x423100);
  g_assert_cmphex (picture_pixel (stage, 300, 230), ==, 0xffffff);
  expect_recovery (stage);
}

static void
test_vanishing (Stage *stage, gconstpointer data)
{
  g_autoptr(GdkTexture) texture = NULL;

  expect_done (stage, "vanishing", "display away");
  g_assert_true (stage_is_waiting (stage));
  g_assert_null (tri_display_session_get_picture (stage->session, NULL));
  texture = stage_draw (stage);

  stage_tell (stage, "go");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_wait (stage, looks_normal));
}

static void
test_mid_frame (Stage *stage, gconstpointer data)
{
  expect_done (stage, "mid-frame", "display cut");
  expect_end (stage);
  expect_recovery (stage);
}

static void
test_monitors (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = stage->session;
  cairo_rectangle_int_t area;

  expect_done (stage, "monitors", "display done");
  g_assert_true (stage_is_showing (stage));
  g_assert_nonnull (tri_display_session_get_picture (session, &area));
  /* The part of the last one that lies on the surface. */
  g_assert_cmpint (area.x, ==, 600);
  g_assert_cmpint (area.y, ==, 400);
  g_assert_cmpint (area.width, ==, 40);
  g_assert_cmpint (area.height, ==, 80);
  expect_recovery (stage);
}

static gsize
resident_bytes (void)
{
  g_autofree char *contents = NULL;
  gulong total, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &contents, NULL, NULL));
  g_assert_cmpint (sscanf (contents, "%lu %lu", &total, &resident), ==, 2);

  return (gsize) resident * sysconf (_SC_PAGESIZE);
}

static void
test_sizes (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = stage->session;
  gsize before = resident_bytes ();

  /* What is refused is refused with a word, and the session follows when the guest comes to its senses. */
  expect_done (stage, "sizes", "display wide");
  g_assert_true (stage_wait (stage, stage_is_unsupported));
  g_assert_nonnull (strstr (tri_display_session_get_message (session), "32768 × 2"));
  stage_tell (stage, "go");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_is_unsupported (stage));
  g_assert_null (tri_display_session_get_picture (session, NULL));
  g_assert_cmpuint (resident_bytes (), <, before + (512 << 20));
  expect_recovery (stage);
}

static void
test_video (Stage *stage, gconstpointer data)
{
  expect_done (stage, "video", "display done");
  g_assert_true (stage_is_showing (stage));
  expect_recovery (stage);
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

  expect_done (stage, "damage", "display done");
  g_signal_handler_disconnect (clock, id);
  /* However fast the guest draws, the window does not. */
  g_assert_cmpuint (n_frames, <, 2000);
  expect_recovery (stage);
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

  expect_done (stage, data, "cursor done");
  g_assert_true (stage_wait_record (stage, "display done", 1));
  g_assert_true (stage_wait (stage, stage_is_showing));
  cursor = tri_display_session_get_cursor (session, &hot_x, &hot_y);
  g_assert_nonnull (cursor);
  g_assert_cmpint (gdk_texture_get_width (cursor), ==, 16);
  g_assert_cmpint (hot_x, ==, 2);
  expect_recovery (stage);
  g_assert_true (stage_wait (stage, has_normal_cursor));
}

static void
check_cursor_cb (TriDisplaySession *session, guint monitor, guint *n_cursors)
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

static void
test_cursor_limits (Stage *stage, gconstpointer data)
{
  guint n_cursors = 0;
  gulong id = g_signal_connect (stage->session, "cursor-changed", G_CALLBACK (check_cursor_cb), &n_cursors);

  expect_done (stage, "cursors", "cursor done");
  g_signal_handler_disconnect (stage->session, id);
  g_assert_cmpuint (n_cursors, >=, 6);
}

static void
test_locks (Stage *stage, gconstpointer data)
{
  expect_done (stage, "locks", "inputs done");
  g_assert_true (stage_wait (stage, stage_is_showing));
  /* Nobody gave the guest the keyboard: it is told nothing about this one. */
  g_assert_cmpuint (stage_count (stage, "inputs locks"), ==, 0);
  expect_recovery (stage);
}

static void
test_password (Stage *stage, gconstpointer data)
{
  static const char * const wrong[] = { "shut", "", "a word that is so long that no ticket has room for it, which is sixty bytes" };
  TriDisplaySession *session = stage->session;

  stage_connect (stage, "password");
  g_assert_true (stage_wait (stage, stage_needs_password));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      tri_display_session_set_password (session, wrong[i]);
      tri_display_session_connect (session);
      g_assert_cmpint (stage_state (stage), ==, TRI_DISPLAY_STATE_CONNECTING);
      g_assert_true (stage_wait (stage, stage_needs_password));
      g_assert_nonnull (tri_display_session_get_message (session));
    }

  tri_display_session_set_password (session, "open sesame");
  tri_display_session_connect (session);
  g_assert_true (stage_wait (stage, looks_normal));
}

static void
test_silent (Stage *stage, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 300);
  stage_connect (stage, data);
  expect_end (stage);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 20000);
  expect_recovery (stage);
}

static gboolean
rested_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_rest (Stage *stage, gconstpointer data)
{
  gboolean rested = FALSE;

  /* A picture that does not change is no reason to give up. */
  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 1500);
  expect_recovery (stage);
  g_timeout_add (2000, rested_cb, &rested);
  while (!rested)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (stage_is_showing (stage));
}

static void
test_ends (Stage *stage, gconstpointer data)
{
  stage_connect (stage, data);
  expect_end (stage);
  expect_recovery (stage);
}

static void
test_garbage (Stage *stage, gconstpointer data)
{
  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 300);
  for (int i = 0; i < 60; i++)
    {
      if (i == 0)
        stage_connect (stage, "garbage");
      else
        tri_display_session_connect (stage->session);
      expect_end (stage);
    }
  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 20000);
  expect_recovery (stage);
}

static void
test_many_channels (Stage *stage, gconstpointer data)
{
  expect_done (stage, "many-channels", "display done");
  g_assert_true (stage_is_showing (stage));
  expect_recovery (stage);
}

static gboolean
is_over (Stage *stage)
{
  return stage_has_ended (stage) || stage_count (stage, "cursor done") + stage_count (stage, "main done") > 0;
}

/* Whatever becomes of it, the program and the session are still there. */
static void
test_noise (Stage *stage, gconstpointer data)
{
  for (int i = 0; i < 12; i++)
    {
      stage_tell (stage, "clear");
      stage_connect (stage, data);
      g_assert_true (stage_wait (stage, is_over));
    }
  expect_recovery (stage);
}

static gboolean
lured_in_vain (Stage *stage)
{
  return stage_count (stage, "main switched") + stage_count (stage, "main gone") > 0;
}

/* Whoever opens the sockets decides where to: a server that names another host is not followed there. */
static void
test_migration (Stage *stage, gconstpointer data)
{
  expect_done (stage, "migration", "main begun");
  g_assert_true (stage_wait_record (stage, "main migration 103", 1));
  g_assert_true (stage_wait (stage, lured_in_vain));
  g_assert_cmpuint (stage_count (stage, "display came"), ==, 0);
  expect_recovery (stage);
}

static guint
count_descriptors (void)
{
  DIR *folder = opendir ("/proc/self/fd");
  guint n = 0;

  g_assert_nonnull (folder);
  while (readdir (folder))
    n++;
  closedir (folder);

  return n;
}

static gboolean
all_hung_up (Stage *stage)
{
  return count_descriptors () <= stage->count;
}

/* TRI_TEST_ROUNDS=1000 for the long one. */
static void
test_rounds (Stage *stage, gconstpointer data)
{
  const char *wanted = g_getenv ("TRI_TEST_ROUNDS");
  guint rounds = wanted ? (guint) g_ascii_strtoull (wanted, NULL, 10) : 50;
  gsize memory = 0;

  expect_recovery (stage);
  tri_display_session_disconnect (stage->session);
  stage->count = G_MAXUINT;
  stage_wait (stage, all_hung_up);
  stage->count = count_descriptors ();

  for (guint i = 0; i < rounds; i++)
    {
      guint n_descriptors = stage->count;

      tri_display_session_connect (stage->session);
      g_assert_true (stage_wait (stage, stage_is_showing));
      tri_display_session_disconnect (stage->session);
      g_assert_cmpint (stage_state (stage), ==, TRI_DISPLAY_STATE_IDLE);
      stage->count = n_descriptors;
      if (i == 20)
        memory = resident_bytes ();
    }
  g_assert_true (stage_wait (stage, all_hung_up));
  g_test_message ("%u rounds, %u descriptors, resident %" G_GSIZE_FORMAT " KiB after 20 rounds, %" G_GSIZE_FORMAT
                  " KiB at the end", rounds, count_descriptors (), memory >> 10, resident_bytes () >> 10);
}

static void
add (const char *path, void (*test) (Stage *, gconstpointer), const char *scene)
{
  g_test_add (path, Stage, scene, stage_set_up, test, stage_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }

  stage_choose_fatal ();

  add ("/display/hostile/normal", test_normal, NULL);
  add ("/display/hostile/storm", test_storm, NULL);
  add ("/display/hostile/outside", test_outside, NULL);
  add ("/display/hostile/sixteen-bits", test_sixteen_bits, NULL);
  add ("/display/hostile/vanishing", test_vanishing, NULL);
  add ("/display/hostile/mid-frame", test_mid_frame, NULL);
  add ("/display/hostile/monitors", test_monitors, NULL);
  add ("/display/hostile/sizes", test_sizes, NULL);
  add ("/display/hostile/video", test_video, NULL);
  add ("/display/hostile/damage", test_damage, NULL);
  add ("/display/hostile/cursors", test_cursors, "cursors");
  add ("/display/hostile/absolute-cursors", test_cursors, "absolute-cursors");
  add ("/display/hostile/cursor-limits", test_cursor_limits, NULL);
  add ("/display/hostile/cursor-lies", test_cursors, "cursor-lies");
  add ("/display/hostile/locks", test_locks, NULL);
  add ("/display/hostile/password", test_password, NULL);
  add ("/display/hostile/silent", test_silent, "silent");
  add ("/display/hostile/silent-after-link", test_silent, "silent-after-link");
  add ("/display/hostile/silent-display", test_silent, "silent-display");
  add ("/display/hostile/rest", test_rest, NULL);
  add ("/display/hostile/denied", test_ends, "denied");
  add ("/display/hostile/trickle", test_ends, "trickle");
  add ("/display/hostile/hang-up", test_ends, "hang-up");
  add ("/display/hostile/garbage", test_garbage, NULL);
  add ("/display/hostile/migration", test_migration, NULL);
  add ("/display/hostile/many-channels", test_many_channels, NULL);
  add ("/display/hostile/noise-cursor", test_noise, "noise-cursor");
  add ("/display/hostile/noise-main", test_noise, "noise-main");
  add ("/display/hostile/rounds", test_rounds, NULL);

  return g_test_run ();
}
