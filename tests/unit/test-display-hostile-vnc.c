/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display against a VNC server that greets as it should and then does what no server should. */
#include "config.h"

#include "hostile-harness.h"

static void
get_size (Stage *stage, int *width, int *height)
{
  cairo_surface_t *surface = tri_display_session_get_picture (stage->session, NULL);

  *width = surface ? cairo_image_surface_get_width (surface) : 0;
  *height = surface ? cairo_image_surface_get_height (surface) : 0;
}

static gboolean
has_last_size (Stage *stage)
{
  int width, height;

  get_size (stage, &width, &height);
  return stage_is_showing (stage) && width == 123 && height == 77;
}

static void
expect_recovery (Stage *stage)
{
  stage_tell (stage, "clear");
  stage_connect (stage, "vnc");
  g_assert_true (stage_wait_record (stage, "vnc done", 1));
  g_assert_true (stage_wait (stage, has_last_size));
  g_assert_null (tri_display_session_get_message (stage->session));
}

static void
expect_end (Stage *stage)
{
  g_autoptr(GdkTexture) texture = NULL;

  g_assert_true (stage_wait (stage, stage_has_ended));
  g_assert_cmpuint (strlen (tri_display_session_get_message (stage->session)), >, 10);
  g_assert_null (tri_display_session_get_picture (stage->session, NULL));
  texture = stage_draw (stage);
}

static void
test_goes_on (Stage *stage, gconstpointer data)
{
  stage_connect (stage, data);
  g_assert_true (stage_wait_record (stage, "vnc done", 1));
  g_assert_true (stage_wait (stage, has_last_size));
  expect_recovery (stage);
}

static void
test_ends (Stage *stage, gconstpointer data)
{
  stage_connect (stage, data);
  expect_end (stage);
  expect_recovery (stage);
}

static void
test_cursors (Stage *stage, gconstpointer data)
{
  guint n_cursors = 0;
  gulong id = g_signal_connect (stage->session, "cursor-changed", G_CALLBACK (stage_check_cursor_cb), &n_cursors);

  stage_connect (stage, "vnc-cursors");
  g_assert_true (stage_wait_record (stage, "vnc done", 1));
  g_signal_handler_disconnect (stage->session, id);
  g_assert_cmpuint (n_cursors, >=, 6);
  expect_recovery (stage);
}

static void
test_text (Stage *stage, gconstpointer data)
{
  /* Nothing is done with it, so nothing of it may stay in memory either. */
  stage_connect (stage, "vnc-text");
  g_assert_true (stage_wait_record (stage, "vnc small", 1));
  expect_end (stage);
  expect_recovery (stage);
}

/* A long reason the library does not read, and goes on as if it had been let in. */
static void
test_refusal (Stage *stage, gconstpointer data)
{
  stage_connect (stage, data);
  g_assert_true (stage_wait (stage, stage_has_ended));
  g_assert_cmpstr (tri_display_session_get_message (stage->session), ==, "The display server refused the connection.");
  expect_recovery (stage);
}

static void
test_silent (Stage *stage, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  tri_vnc_session_set_patience (TRI_VNC_SESSION (stage->session), 300);
  stage_connect (stage, data);
  expect_end (stage);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  tri_vnc_session_set_patience (TRI_VNC_SESSION (stage->session), 20000);
  expect_recovery (stage);
}

static void
add (const char *path, void (*test) (Stage *, gconstpointer), const char *scene)
{
  g_test_add (path, Stage, scene, stage_set_up_vnc, test, stage_tear_down);
}

int
main (int argc, char *argv[])
{
  if (!stage_begin (&argc, &argv))
    return 0;

  add ("/display/hostile-vnc/normal", test_goes_on, "vnc");
  add ("/display/hostile-vnc/storm", test_goes_on, "vnc-storm");
  add ("/display/hostile-vnc/chatter", test_goes_on, "vnc-chatter");
  add ("/display/hostile-vnc/cursors", test_cursors, NULL);
  add ("/display/hostile-vnc/cursor-absurd", test_ends, "vnc-cursor-absurd");
  add ("/display/hostile-vnc/text", test_text, NULL);
  add ("/display/hostile-vnc/mid-frame", test_ends, "vnc-mid-frame");
  add ("/display/hostile-vnc/refusal", test_refusal, "vnc-refusal");
  add ("/display/hostile-vnc/long-refusal", test_refusal, "vnc-long-refusal");
  add ("/display/hostile-vnc/silent", test_silent, "vnc-silent");
  add ("/display/hostile-vnc/silent-later", test_silent, "vnc-silent-later");

  return g_test_run ();
}
