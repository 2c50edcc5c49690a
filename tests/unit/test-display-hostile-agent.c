/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display against a guest whose SPICE agent does what no agent should: the screen goes on, and whoever waits for
 * the guest gets an answer. */
#include "config.h"

#include "hostile-harness.h"

#include "display/tri-display-agent.h"

static TriDisplayAgent *
get_agent (Stage *stage)
{
  return tri_display_session_get_agent (stage->session);
}

static gboolean
agent_is_there (Stage *stage)
{
  return tri_display_agent_get_connected (get_agent (stage));
}

static gboolean
agent_is_gone (Stage *stage)
{
  return !tri_display_agent_get_connected (get_agent (stage));
}

static gboolean
offers_text (Stage *stage)
{
  const char * const *offer = tri_display_agent_get_offer (get_agent (stage));

  return offer && g_strv_contains (offer, TRI_DISPLAY_TEXT);
}

/* What came, or why nothing did. */
typedef struct {
  GBytes  *bytes;
  GError  *error;
  gboolean ended;
} Answer;

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->bytes = tri_display_agent_read_finish (TRI_DISPLAY_AGENT (source), result, &answer->error);
  answer->ended = TRUE;
}

static void
clear_answer (Answer *answer)
{
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_clear_error (&answer->error);
  answer->ended = FALSE;
}

static void
ask (Stage *stage, Answer *answer)
{
  tri_display_agent_read_async (get_agent (stage), TRI_DISPLAY_TEXT, NULL, answer_cb, answer);
}

static void
wait_for_answer (Answer *answer)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  guint id = g_timeout_add (100, stage_wake_cb, NULL);

  while (!answer->ended && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_true (answer->ended);
}

static void
expect_text (Stage *stage)
{
  Answer answer = { 0 };

  g_assert_true (stage_wait (stage, offers_text));
  ask (stage, &answer);
  wait_for_answer (&answer);
  g_assert_no_error (answer.error);
  g_assert_cmpmem (g_bytes_get_data (answer.bytes, NULL), g_bytes_get_size (answer.bytes), "text of the guest", 17);
  clear_answer (&answer);
}

/* The same session, with an agent that behaves. */
static void
expect_recovery (Stage *stage)
{
  stage_tell (stage, "clear");
  stage_connect (stage, "agent");
  g_assert_true (stage_wait_record (stage, "main done", 1));
  g_assert_true (stage_wait (stage, stage_is_showing));
  g_assert_true (stage_wait (stage, agent_is_there));
  expect_text (stage);
}

static void
start (Stage *stage, const char *scene)
{
  stage_connect (stage, scene);
  g_assert_true (stage_wait_record (stage, "main done", 1));
  g_assert_true (stage_wait (stage, stage_is_showing));
}

static void
test_normal (Stage *stage, gconstpointer data)
{
  expect_recovery (stage);
}

static void
test_absent (Stage *stage, gconstpointer data)
{
  start (stage, data);
  g_assert_false (tri_display_agent_get_connected (get_agent (stage)));
  for (guint i = 0; i < TRI_DISPLAY_N_FEATURES; i++)
    g_assert_cmpuint (strlen (tri_display_agent_get_reason (get_agent (stage), i)), >, 10);
  tri_display_agent_request_size (get_agent (stage), 0, 800, 600);
  expect_recovery (stage);
}

static void
test_huge (Stage *stage, gconstpointer data)
{
  gsize before = stage_resident_bytes ();
  Answer answer = { 0 };

  start (stage, "agent-huge");
  g_assert_true (stage_wait (stage, offers_text));
  ask (stage, &answer);
  wait_for_answer (&answer);
  g_assert_null (answer.bytes);
  g_assert_cmpuint (strlen (answer.error->message), >, 10);
  clear_answer (&answer);
  g_assert_true (stage_wait (stage, stage_is_showing));
  /* The library keeps the message until it is complete, and the sanitizers what was freed for a while. */
  g_assert_cmpuint (stage_resident_bytes (), <, before + (512 << 20));
  expect_recovery (stage);
}

/* Nothing, or what is no text, is an answer as well. */
static void
test_no_text (Stage *stage, gconstpointer data)
{
  Answer answer = { 0 };

  start (stage, data);
  g_assert_true (stage_wait (stage, offers_text));
  ask (stage, &answer);
  wait_for_answer (&answer);
  if (answer.bytes)
    g_assert_true (g_utf8_validate (g_bytes_get_data (answer.bytes, NULL), g_bytes_get_size (answer.bytes), NULL));
  else
    g_assert_nonnull (answer.error);
  clear_answer (&answer);
  expect_recovery (stage);
}

static void
test_never_answers (Stage *stage, gconstpointer data)
{
  Answer answers[20] = { 0 };

  start (stage, "agent-never-answers");
  g_assert_true (stage_wait (stage, offers_text));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    ask (stage, &answers[i]);
  g_assert_true (stage_wait_record (stage, "main asked", 1));

  /* Who waits does not wait for a guest that is no longer there. */
  tri_display_session_disconnect (stage->session);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      wait_for_answer (&answers[i]);
      g_assert_nonnull (answers[i].error);
      clear_answer (&answers[i]);
    }
  expect_recovery (stage);
}

static void
test_wrong_answer (Stage *stage, gconstpointer data)
{
  start (stage, "agent-wrong-answer");
  g_assert_true (stage_wait (stage, offers_text));
  for (int i = 0; i < 10; i++)
    {
      Answer answer = { 0 };

      ask (stage, &answer);
      wait_for_answer (&answer);
      /* Answers have no number: the second one to a question may be taken for the first one to the next. */
      g_assert_no_error (answer.error);
      g_assert_cmpuint (g_bytes_get_size (answer.bytes), >=, 4);
      clear_answer (&answer);
    }
  expect_recovery (stage);
}

static void
test_goes_on (Stage *stage, gconstpointer data)
{
  start (stage, data);
  g_assert_true (stage_wait (stage, agent_is_there));
  g_assert_true (stage_is_showing (stage));
  expect_recovery (stage);
}

static void
test_grabs (Stage *stage, gconstpointer data)
{
  start (stage, "agent-grabs");
  expect_text (stage);
  expect_recovery (stage);
}

static void
test_cut (Stage *stage, gconstpointer data)
{
  start (stage, "agent-cut");
  g_assert_true (stage_wait (stage, agent_is_gone));
  g_assert_true (stage_is_showing (stage));
  g_assert_null (tri_display_agent_get_offer (get_agent (stage)));
  expect_recovery (stage);
}

static void
test_cut_connection (Stage *stage, gconstpointer data)
{
  stage_connect (stage, "agent-cut-connection");
  g_assert_true (stage_wait (stage, stage_has_ended));
  g_assert_nonnull (tri_display_session_get_message (stage->session));
  g_assert_true (agent_is_gone (stage));
  expect_recovery (stage);
}

static GListModel *
make_files (Stage *stage, guint n)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autofree char *contents = g_strnfill (300000, 'f');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/file-%u", stage->folder, i);
      g_autoptr(GFile) file = g_file_new_for_path (path);

      g_assert_true (g_file_set_contents (path, contents, 300000, NULL));
      g_list_store_append (files, file);
    }

  return G_LIST_MODEL (files);
}

static void
remove_files (GListModel *files)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      g_file_delete (file, NULL, NULL);
    }
}

static void
wait_for_transfer (TriDisplayTransfer *transfer)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  guint id = g_timeout_add (100, stage_wake_cb, NULL);

  while (!tri_display_transfer_get_finished (transfer) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  for (const char * const *f = tri_display_transfer_get_failures (transfer); f && *f; f++)
    g_test_message ("%s", *f);
  g_assert_true (tri_display_transfer_get_finished (transfer));
}

static void
test_files (Stage *stage, gconstpointer data)
{
  g_autoptr(GListModel) files = make_files (stage, 3);
  g_autoptr(TriDisplayTransfer) transfer = NULL;

  start (stage, "agent");
  g_assert_true (stage_wait (stage, agent_is_there));
  transfer = tri_display_agent_send (get_agent (stage), files);
  wait_for_transfer (transfer);
  g_assert_cmpuint (tri_display_transfer_get_n_sent (transfer), ==, 3);
  g_assert_true (stage_wait_record (stage, "main file ", 3));
  remove_files (files);
}

/* Whatever the guest does, the transfer ends, and says of each file that did not arrive why. */
static void
test_files_refused (Stage *stage, gconstpointer data)
{
  g_autoptr(GListModel) files = make_files (stage, 7);
  g_autoptr(TriDisplayTransfer) transfer = NULL;

  start (stage, data);
  g_assert_true (stage_wait (stage, agent_is_there));
  transfer = tri_display_agent_send (get_agent (stage), files);
  wait_for_transfer (transfer);
  g_assert_cmpuint (tri_display_transfer_get_n_sent (transfer), ==, 0);
  g_assert_cmpuint (g_strv_length ((GStrv) tri_display_transfer_get_failures (transfer)), ==, 7);
  remove_files (files);
  expect_recovery (stage);
}

static void
test_files_stalled (Stage *stage, gconstpointer data)
{
  g_autoptr(GListModel) files = make_files (stage, 2);
  g_autoptr(TriDisplayTransfer) transfer = NULL;

  start (stage, "file-stalled");
  g_assert_true (stage_wait (stage, agent_is_there));
  transfer = tri_display_agent_send (get_agent (stage), files);
  g_assert_true (stage_wait_record (stage, "main file-stalled", 2));
  g_assert_false (tri_display_transfer_get_finished (transfer));
  tri_display_transfer_cancel (transfer);
  wait_for_transfer (transfer);
  g_assert_true (tri_display_transfer_get_cancelled (transfer));
  remove_files (files);
  expect_recovery (stage);
}

/* A guest that never takes the size that it is asked for is not asked for ever. */
static void
test_resizes (Stage *stage, gconstpointer data)
{
  start (stage, "resizes");
  g_assert_true (stage_wait (stage, agent_is_there));
  for (guint i = 0; i < 50; i++)
    tri_display_agent_request_size (get_agent (stage), 0, 500 + i, 400);
  g_assert_true (stage_wait_record (stage, "main size 549 400", 1));
  g_assert_cmpuint (stage_count (stage, "main size"), <, 10);
  g_assert_true (stage_wait (stage, stage_is_showing));
  expect_recovery (stage);
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

  add ("/display/hostile-agent/normal", test_normal, NULL);
  add ("/display/hostile-agent/silent", test_absent, "agent-silent");
  add ("/display/hostile-agent/empty", test_absent, "agent-empty");
  add ("/display/hostile-agent/huge", test_huge, NULL);
  add ("/display/hostile-agent/nothing", test_no_text, "agent-nothing");
  add ("/display/hostile-agent/not-text", test_no_text, "agent-not-text");
  add ("/display/hostile-agent/never-answers", test_never_answers, NULL);
  add ("/display/hostile-agent/wrong-answer", test_wrong_answer, NULL);
  add ("/display/hostile-agent/unasked", test_goes_on, "agent-unasked");
  add ("/display/hostile-agent/lies", test_goes_on, "agent-lies");
  add ("/display/hostile-agent/grabs", test_grabs, NULL);
  add ("/display/hostile-agent/cut", test_cut, NULL);
  add ("/display/hostile-agent/cut-connection", test_cut_connection, NULL);
  add ("/display/hostile-agent/files", test_files, NULL);
  add ("/display/hostile-agent/files-refused", test_files_refused, "file-refused");
  add ("/display/hostile-agent/files-cut", test_files_refused, "file-cut");
  add ("/display/hostile-agent/files-agent-gone", test_files_refused, "file-agent-gone");
  add ("/display/hostile-agent/files-server-gone", test_files_refused, "file-server-gone");
  add ("/display/hostile-agent/files-stalled", test_files_stalled, NULL);
  add ("/display/hostile-agent/resizes", test_resizes, NULL);

  return g_test_run ();
}
