/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display against a SPICE server that does what no server should. Every scene ends in a state with a word to it,
 * and the same session shows a well-behaved server afterwards. */
#include "config.h"

#include "hostile-harness.h"

#include <dirent.h>

static void
test_locks (Stage *stage, gconstpointer data)
{
  stage_expect_done (stage, "locks", "inputs done");
  g_assert_true (stage_wait (stage, stage_is_showing));
  /* Nobody gave the guest the keyboard: it is told nothing about this one. */
  g_assert_cmpuint (stage_count (stage, "inputs locks"), ==, 0);
  stage_expect_recovery (stage);
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
  g_assert_true (stage_wait (stage, stage_looks_normal));
}

static void
test_silent (Stage *stage, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 300);
  stage_connect (stage, data);
  stage_expect_end (stage);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 20000);
  stage_expect_recovery (stage);
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
  stage_expect_recovery (stage);
  g_timeout_add (2000, rested_cb, &rested);
  while (!rested)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (stage_is_showing (stage));
}

static void
test_ends (Stage *stage, gconstpointer data)
{
  stage_connect (stage, data);
  stage_expect_end (stage);
  stage_expect_recovery (stage);
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
      stage_expect_end (stage);
    }
  tri_spice_session_set_patience (TRI_SPICE_SESSION (stage->session), 20000);
  stage_expect_recovery (stage);
}

static void
test_many_channels (Stage *stage, gconstpointer data)
{
  /* Any of the twenty screens may be the first to be done. */
  stage_expect_done (stage, "many-channels", "display done");
  g_assert_true (stage_wait (stage, stage_is_showing));
  stage_expect_recovery (stage);
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
  stage_expect_recovery (stage);
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
  stage_expect_done (stage, "migration", "main begun");
  g_assert_true (stage_wait_record (stage, "main migration 103", 1));
  g_assert_true (stage_wait (stage, lured_in_vain));
  g_assert_cmpuint (stage_count (stage, "display came"), ==, 0);
  stage_expect_recovery (stage);
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

  stage_expect_recovery (stage);
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
        memory = stage_resident_bytes ();
    }
  g_assert_true (stage_wait (stage, all_hung_up));
  g_test_message ("%u rounds, %u descriptors, resident %" G_GSIZE_FORMAT " KiB after 20 rounds, %" G_GSIZE_FORMAT
                  " KiB at the end", rounds, count_descriptors (), memory >> 10, stage_resident_bytes () >> 10);
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
