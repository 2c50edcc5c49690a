/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent in a guest gives: the size of the screen, and files. The agent is played. */
#include "config.h"

#include "player-harness.h"

#include "display/tri-display-follow.h"
#include "display/tri-display-text.h"

/* A guest hears of a window's size no later after its last step. */
#define RESIZE_MS 200
/* After a longer one the guest is asked at once. */
#define LONGEST_STEP_US 80000

static TriDisplayAgent *
get_agent (Stage *stage)
{
  return tri_display_session_get_agent (TRI_DISPLAY_SESSION (stage->session));
}

static gboolean
is_connected (Stage *stage)
{
  return tri_display_agent_get_connected (get_agent (stage));
}

static gboolean
waited_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint milliseconds)
{
  gboolean waited = FALSE;

  g_timeout_add (milliseconds, waited_cb, &waited);
  while (!waited)
    g_main_context_iteration (NULL, TRUE);
}

static void
start (Stage *stage, const char *scene)
{
  stage_connect (stage, scene);
  g_assert_true (stage_wait (stage, stage_is_showing));
  g_assert_true (stage_wait (stage, is_connected));
}

static void
test_features (Stage *stage, gconstpointer data)
{
  TriDisplayAgent *agent = get_agent (stage);

  for (guint i = 0; i < TRI_DISPLAY_N_FEATURES; i++)
    g_assert_false (tri_display_agent_is_available (agent, i));

  stage_connect (stage, "normal");
  g_assert_true (stage_wait (stage, stage_is_showing));
  g_assert_false (is_connected (stage));
  g_assert_nonnull (strstr (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_RESIZE), "No SPICE agent"));

  start (stage, "plain");
  g_assert_null (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_RESIZE));
  g_assert_null (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_CLIPBOARD));
  g_assert_null (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_FILES));
  /* Devices, which the played machine has not. */
  g_assert_nonnull (strstr (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_SOUND), "no sound device"));
  g_assert_nonnull (strstr (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_FOLDER), "webdav"));

  tri_display_session_disconnect (TRI_DISPLAY_SESSION (stage->session));
  g_assert_false (is_connected (stage));
  g_assert_nonnull (strstr (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_FILES), "not connected"));
}

/* It is there, and what it can do it does not say. */
static void
test_silent (Stage *stage, gconstpointer data)
{
  TriDisplayAgent *agent = get_agent (stage);

  stage_connect (stage, "agent-silent");
  g_assert_true (stage_wait_record (stage, "main agent capabilities", 1));
  g_assert_true (stage_wait (stage, stage_is_showing));
  g_assert_false (is_connected (stage));
  g_assert_nonnull (strstr (tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_RESIZE), "not answered"));
  tri_display_agent_request_size (agent, 0, 800, 600);
  tri_display_agent_offer (agent, (const char * const []) { TRI_DISPLAY_TEXT, NULL });
  let_pass (300);
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 0);
  g_assert_cmpuint (stage_count (stage, "main agent grab"), ==, 0);
}

static char *
monitors_line (int width, int height)
{
  /* One monitor in use, of as many as the agent knows of: count, flags, then height and width. */
  return g_strdup_printf ("%02x%02x0000%02x%02x0000", height & 0xff, height >> 8, width & 0xff, width >> 8);
}

static gboolean
was_asked_for (Stage *stage, int width, int height)
{
  g_autofree char *contents = NULL, *line = monitors_line (width, height);

  return g_file_get_contents (stage->record_path, &contents, NULL, NULL) && strstr (contents, line) != NULL;
}

static gboolean
display_size_was_asked_for (Stage *stage)
{
  return was_asked_for (stage, gtk_widget_get_width (stage->display), gtk_widget_get_height (stage->display));
}

/* A window that is drawn larger step by step: one request, soon after the last step. Returns the milliseconds from there, or as
 * long as there are if this machine was too busy for steps that follow each other. */
static double
draw_larger (Stage *stage, int width)
{
  gint64 last = g_get_monotonic_time (), pause = 0;
  double taken;

  stage_tell (stage, "clear");
  for (int i = 1; i <= 8; i++)
    {
      gint64 before = last;

      let_pass (30);
      gtk_window_set_default_size (GTK_WINDOW (stage->window), width + 10 * i, 510 + 5 * i);
      last = g_get_monotonic_time ();
      pause = MAX (pause, last - before);
    }
  if (pause > LONGEST_STEP_US)
    {
      g_assert_true (stage_wait (stage, display_size_was_asked_for));
      return G_MAXDOUBLE;
    }
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 0);
  g_assert_true (stage_wait_record (stage, "main agent monitors", 1));
  taken = (g_get_monotonic_time () - last) / 1000.0;
  g_assert_true (display_size_was_asked_for (stage));
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 1);
  g_test_message ("%.0f ms from the last step to the agent", taken);

  return taken;
}

static void
test_follow (Stage *stage, gconstpointer data)
{
  g_autoptr(TriDisplayFollow) follow = tri_display_follow_new (TRI_DISPLAY (stage->display));
  double taken = G_MAXDOUBLE;

  start (stage, "plain");
  let_pass (300);
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 0);
  tri_display_follow_set_enabled (follow, TRUE);
  g_assert_true (stage_wait (stage, display_size_was_asked_for));

  /* Another program may hold up one of them, but not each. */
  for (int i = 0; i < 20 && taken >= RESIZE_MS; i++)
    taken = MIN (taken, draw_larger (stage, 720 + 20 * (i % 2)));
  g_assert_cmpfloat (taken, <, RESIZE_MS);

  /* A size that cannot be used is not asked for, and nothing is asked for the same size twice. */
  stage_tell (stage, "clear");
  gtk_widget_queue_resize (stage->display);
  let_pass (300);
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 0);
  tri_display_follow_set_enabled (follow, FALSE);
  gtk_window_set_default_size (GTK_WINDOW (stage->window), 640, 480);
  let_pass (300);
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 0);
}

/* A guest that takes another size than it was asked for, each time, is not asked again and again. */
static void
test_stubborn (Stage *stage, gconstpointer data)
{
  g_autoptr(TriDisplayFollow) follow = tri_display_follow_new (TRI_DISPLAY (stage->display));

  tri_display_follow_set_enabled (follow, TRUE);
  start (stage, "resizes");
  g_assert_true (stage_wait_record (stage, "main agent monitors", 1));
  let_pass (2500);
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), <=, 2);
}

static gboolean
was_asked_again (Stage *stage)
{
  return stage_count (stage, "main agent monitors") == 2;
}

/* A guest that did not hear of it is asked again, and not in the same words, which QEMU would keep to itself. */
static void
test_deaf (Stage *stage, gconstpointer data)
{
  g_autoptr(TriDisplayFollow) follow = tri_display_follow_new (TRI_DISPLAY (stage->display));
  g_autofree char *contents = NULL, *first = NULL;
  const char *second;

  start (stage, "plain");
  tri_display_follow_set_enabled (follow, TRUE);
  g_assert_true (stage_wait (stage, was_asked_again));
  g_assert_true (g_file_get_contents (stage->record_path, &contents, NULL, NULL));
  g_assert_true (display_size_was_asked_for (stage));
  second = strstr (strstr (contents, "main agent monitors") + 1, "main agent monitors");
  first = g_strndup (strstr (contents, "main agent monitors"), strcspn (strstr (contents, "main agent monitors"), "\n"));
  g_assert_false (g_str_has_prefix (second, first));

  /* Not while nothing is to follow. */
  stage_tell (stage, "clear");
  tri_display_follow_set_enabled (follow, FALSE);
  let_pass (2500);
  g_assert_cmpuint (stage_count (stage, "main agent monitors"), ==, 0);
}

typedef struct {
  TriDisplayTransfer *transfer;
  GListStore         *files;
  guint               n_finished;
} Drop;

static Drop drop;

static gboolean
is_finished (Stage *stage)
{
  return tri_display_transfer_get_finished (drop.transfer);
}

static void
finished_cb (Drop *d)
{
  d->n_finished++;
}

static char *
make_file (Stage *stage, const char *name, gsize size)
{
  g_autofree char *contents = g_malloc0 (size + 1);
  g_autofree char *path = g_build_filename (stage->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, contents, size, NULL));

  return g_steal_pointer (&path);
}

static void
add_file (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);

  if (!drop.files)
    drop.files = g_list_store_new (G_TYPE_FILE);
  g_list_store_append (drop.files, file);
}

static void
send_files (Stage *stage)
{
  drop.n_finished = 0;
  drop.transfer = tri_display_agent_send (get_agent (stage), G_LIST_MODEL (drop.files));
  g_signal_connect_swapped (drop.transfer, "finished", G_CALLBACK (finished_cb), &drop);
}

static guint
count_failures (void)
{
  return g_strv_length ((GStrv) tri_display_transfer_get_failures (drop.transfer));
}

static void
expect_failure (const char *words)
{
  g_autofree char *all = g_strjoinv ("\n", (GStrv) tri_display_transfer_get_failures (drop.transfer));

  g_test_message ("%s", all);
  g_assert_nonnull (strstr (all, words));
}

static void
end_drop (void)
{
  g_assert_cmpuint (drop.n_finished, ==, 1);
  g_clear_object (&drop.transfer);
  g_clear_object (&drop.files);
}

static void
test_files (Stage *stage, gconstpointer data)
{
  g_autofree char *large = make_file (stage, "large", 3 << 20), *empty = make_file (stage, "empty", 0);
  guint64 total;

  start (stage, "plain");
  add_file (large);
  add_file (empty);
  add_file (stage->folder);
  add_file ("/nowhere/at/all");
  send_files (stage);
  g_assert_true (stage_wait (stage, is_finished));

  expect_failure ("Folders cannot be sent");
  g_assert_cmpuint (tri_display_transfer_get_n_sent (drop.transfer), ==, 2);
  g_assert_cmpuint (tri_display_transfer_get_bytes (drop.transfer, &total), ==, 3 << 20);
  g_assert_cmpuint (total, ==, 3 << 20);
  g_assert_cmpuint (count_failures (), ==, 2);
  expect_failure ("“all” was not sent");
  g_assert_cmpuint (stage_count (stage, "main file "), ==, 2);
  end_drop ();
  g_unlink (large);
  g_unlink (empty);
}

/* Each for another reason, the last of which nobody knows. */
static void
test_refused (Stage *stage, gconstpointer data)
{
  static const char * const reasons[] = { "cancelled it", "could not write it", "not enough free space", "is locked", "signed in", "does not let files", "gave no reason" };
  g_autofree char *path = make_file (stage, "file", 1000);

  start (stage, "file-refused");
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    add_file (path);
  send_files (stage);
  g_assert_true (stage_wait (stage, is_finished));
  g_assert_cmpuint (tri_display_transfer_get_n_sent (drop.transfer), ==, 0);
  g_assert_cmpuint (count_failures (), ==, G_N_ELEMENTS (reasons));
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    expect_failure (reasons[i]);
  end_drop ();
  g_unlink (path);
}

static void
test_cut (Stage *stage, gconstpointer data)
{
  g_autofree char *path = make_file (stage, "file", 8 << 20);

  start (stage, data);
  add_file (path);
  send_files (stage);
  g_assert_true (stage_wait (stage, is_finished));
  g_assert_cmpuint (tri_display_transfer_get_n_sent (drop.transfer), ==, 0);
  g_assert_cmpuint (count_failures (), ==, 1);
  expect_failure (strcmp (data, "file-cut") == 0 ? "cancelled it" : "went away before it had arrived");
  end_drop ();
  g_unlink (path);
}

/* A guest that takes nothing more does not keep whoever wants to stop. */
static void
test_cancel (Stage *stage, gconstpointer data)
{
  g_autofree char *path = make_file (stage, "file", 8 << 20);

  start (stage, "file-stalled");
  add_file (path);
  send_files (stage);
  g_assert_true (stage_wait_record (stage, "main file-stalled", 1));
  let_pass (200);
  g_assert_false (is_finished (stage));
  tri_display_transfer_cancel (drop.transfer);
  g_assert_true (stage_wait (stage, is_finished));
  g_assert_true (tri_display_transfer_get_cancelled (drop.transfer));
  g_assert_cmpuint (count_failures (), ==, 0);
  end_drop ();
  g_unlink (path);
}

static void
test_no_agent (Stage *stage, gconstpointer data)
{
  g_autofree char *path = make_file (stage, "file", 10);

  stage_connect (stage, "normal");
  g_assert_true (stage_wait (stage, stage_is_showing));
  add_file (path);
  send_files (stage);
  g_assert_true (stage_wait (stage, is_finished));
  expect_failure ("No SPICE agent");
  end_drop ();
  g_unlink (path);
}

static void
check_text (const char *from, gsize size, const char *wanted)
{
  g_autoptr(GBytes) bytes = tri_display_text_from_guest ((const guint8 *) from, size);

  if (!wanted)
    g_assert_null (bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), wanted, strlen (wanted));
}

static void
check_lines (const char *text, gboolean crlf, const char *wanted)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GBytes) lines = tri_display_text_to_guest (bytes, crlf);

  if (!wanted)
    g_assert_null (lines);
  else
    g_assert_cmpmem (g_bytes_get_data (lines, NULL), g_bytes_get_size (lines), wanted, strlen (wanted));
}

static void
test_text (void)
{
  check_text ("", 0, NULL);
  check_text ("\0", 1, NULL);
  check_text ("abc", 3, "abc");
  check_text ("abc\0def", 7, "abc");
  check_text ("one\r\ntwo\r", 9, "one\ntwo\r");
  check_text ("a\xff\xfe" "b", 4, "a\xef\xbf\xbd\xef\xbf\xbd" "b");
  check_text ("\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");

  check_lines ("", FALSE, NULL);
  check_lines ("a\nb", FALSE, "a\nb");
  check_lines ("a\nb\r\nc", TRUE, "a\r\nb\r\nc");
  check_lines ("a\xff", TRUE, NULL);

  g_assert_true (tri_display_image_is ("image/bmp", (const guint8 *) "BMxx", 4));
  g_assert_false (tri_display_image_is ("image/png", (const guint8 *) "BMxx", 4));
  g_assert_false (tri_display_image_is ("image/png", (const guint8 *) "\x89PNG\r\n\x1a\n", 4));
}

static void
add (const char *path, gconstpointer data, void (*test) (Stage *, gconstpointer))
{
  g_test_add (path, Stage, data, stage_set_up, test, stage_tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_init ();
  g_test_init (&argc, &argv, NULL);
  stage_choose_fatal ();

  g_test_add_func ("/display/agent/text", test_text);
  add ("/display/agent/features", NULL, test_features);
  add ("/display/agent/silent", NULL, test_silent);
  add ("/display/agent/follow", NULL, test_follow);
  add ("/display/agent/deaf", NULL, test_deaf);
  add ("/display/agent/stubborn", NULL, test_stubborn);
  add ("/display/agent/files", NULL, test_files);
  add ("/display/agent/files/refused", NULL, test_refused);
  add ("/display/agent/files/cut", "file-cut", test_cut);
  add ("/display/agent/files/agent-gone", "file-agent-gone", test_cut);
  add ("/display/agent/files/server-gone", "file-server-gone", test_cut);
  add ("/display/agent/files/cancel", NULL, test_cancel);
  add ("/display/agent/files/no-agent", NULL, test_no_agent);

  return g_test_run ();
}
