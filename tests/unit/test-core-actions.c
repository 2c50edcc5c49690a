/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"

static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>one</name><memory>65536</memory><os><type>hvm</type></os></domain>"
  "<domain type='test'><name>two</name><memory>65536</memory><os><type>hvm</type></os></domain>"
  "<domain type='test' " TEST_NS "><name>off</name><memory>65536</memory><os><type>hvm</type></os>" TEST_OFF "</domain>"
  "</node>";

static void
set_up (Server        *server,
        gconstpointer  data)
{
  server_start (server, node_xml);
}

static void
tear_down (Server        *server,
           gconstpointer  data)
{
  server_stop (server);
}

static void
test_table_is_whole (void)
{
  for (guint i = 0; i < TRI_N_ACTIONS; i++)
    {
      const TriActionInfo *info = tri_action_get_info (i);

      g_assert_cmpint (info->id, ==, i);
      g_assert_cmpstr (info->label, !=, "");
      g_assert_cmpstr (info->done, !=, "");
      g_assert_cmpstr (info->doing, !=, "");
      g_assert_cmpstr (info->icon, !=, "");
      g_assert_cmpuint (info->states, !=, 0);
      g_assert_true (tri_action_find (info->name) == info);
      /* Whatever loses something for good is asked about. */
      if (info->flags & TRI_ACTION_FLAG_LOSES_DATA)
        g_assert_true (info->flags & TRI_ACTION_FLAG_CONFIRM);
    }
  g_assert_null (tri_action_find ("explode"));
}

/* The table of the parity page, as it stands there: off, running, saved, paused. */
static void
test_table_states (void)
{
  static const struct {
    TriActionId id;
    gboolean    in[4];
  } rows[] = {
    { TRI_ACTION_CONNECT, { TRUE, TRUE, TRUE, TRUE } },
    { TRI_ACTION_SETTINGS, { TRUE, TRUE, TRUE, TRUE } },
    { TRI_ACTION_START, { TRUE, FALSE, TRUE, FALSE } },
    { TRI_ACTION_TURN_OFF, { FALSE, TRUE, FALSE, TRUE } },
    { TRI_ACTION_SHUT_DOWN, { FALSE, TRUE, FALSE, FALSE } },
    { TRI_ACTION_SAVE, { FALSE, TRUE, FALSE, TRUE } },
    { TRI_ACTION_DELETE_SAVED_STATE, { FALSE, FALSE, TRUE, FALSE } },
    { TRI_ACTION_PAUSE, { FALSE, TRUE, FALSE, FALSE } },
    { TRI_ACTION_RESUME, { FALSE, FALSE, FALSE, TRUE } },
    { TRI_ACTION_RESET, { FALSE, TRUE, FALSE, TRUE } },
    { TRI_ACTION_SNAPSHOT, { TRUE, TRUE, TRUE, TRUE } },
    { TRI_ACTION_REVERT, { TRUE, TRUE, TRUE, TRUE } },
    { TRI_ACTION_RENAME, { TRUE, TRUE, TRUE, TRUE } },
    { TRI_ACTION_DELETE, { TRUE, FALSE, TRUE, FALSE } },
  };
  static const TriDomainState states[] = { TRI_STATE_OFF, TRI_STATE_RUNNING, TRI_STATE_SAVED, TRI_STATE_PAUSED };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (states); j++)
        g_assert_cmpint ((tri_action_get_info (rows[i].id)->states & states[j]) != 0, ==, rows[i].in[j]);
    }
}

static void
do_and_expect (TriDomain      *domain,
               TriActionId     id,
               TriDomainState  state)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tri_action_applies (id, domain, NULL));
  g_assert_true (machine_act (domain, id, &error));
  g_assert_no_error (error);
  machine_until_state (domain, state);
}

static void
test_life (Server        *server,
           gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");

  do_and_expect (domain, TRI_ACTION_PAUSE, TRI_STATE_PAUSED);
  do_and_expect (domain, TRI_ACTION_RESUME, TRI_STATE_RUNNING);
  do_and_expect (domain, TRI_ACTION_SAVE, TRI_STATE_SAVED);
  do_and_expect (domain, TRI_ACTION_START, TRI_STATE_RUNNING);
  do_and_expect (domain, TRI_ACTION_SAVE, TRI_STATE_SAVED);
  do_and_expect (domain, TRI_ACTION_DELETE_SAVED_STATE, TRI_STATE_OFF);
  do_and_expect (domain, TRI_ACTION_START, TRI_STATE_RUNNING);
  do_and_expect (domain, TRI_ACTION_SHUT_DOWN, TRI_STATE_OFF);
  do_and_expect (domain, TRI_ACTION_START, TRI_STATE_RUNNING);
  do_and_expect (domain, TRI_ACTION_TURN_OFF, TRI_STATE_OFF);
}

static gboolean
is_autostart (gpointer domain)
{
  return tri_domain_get_autostart (domain);
}

static void
test_autostart (Server        *server,
                gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "off");

  g_assert_false (tri_action_applies (TRI_ACTION_AUTOSTART_OFF, domain, NULL));
  do_and_expect (domain, TRI_ACTION_AUTOSTART_ON, TRI_STATE_OFF);
  harness_until (is_autostart, domain);
  g_assert_false (tri_action_applies (TRI_ACTION_AUTOSTART_ON, domain, NULL));
}

static void
test_wrong_state (Server        *server,
                  gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "off");
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  g_assert_false (tri_action_applies (TRI_ACTION_PAUSE, domain, &reason));
  g_assert_nonnull (strstr (reason, "off"));
  g_assert_false (machine_act (domain, TRI_ACTION_PAUSE, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE);
  g_assert_cmpstr (error->message, ==, reason);
}

static void
test_one_at_a_time (Server        *server,
                    gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_act_async (domain, TRI_ACTION_SAVE, NULL, harness_take, &first);
  g_assert_cmpstr (tri_domain_get_operation (domain), ==, "Saving…");
  g_assert_false (machine_act (domain, TRI_ACTION_TURN_OFF, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_assert_true (tri_domain_act_finish (domain, harness_wait (&first), &error));
  g_assert_no_error (error);
  machine_until_state (domain, TRI_STATE_SAVED);
}

static void
test_cancelled_before (Server        *server,
                       gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  tri_domain_act_async (domain, TRI_ACTION_TURN_OFF, cancellable, harness_take, &result);
  g_assert_false (tri_domain_act_finish (domain, harness_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (tri_domain_get_state (domain), ==, TRI_STATE_RUNNING);
}

static void
test_batch (Server        *server,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GAsyncResult) async = NULL;
  TriActResult *result;

  g_ptr_array_add (domains, server_machine (server, "one"));
  g_ptr_array_add (domains, server_machine (server, "off"));
  g_ptr_array_add (domains, server_machine (server, "two"));
  tri_act_batch_async (TRI_ACTION_TURN_OFF, domains, NULL, harness_take, &async);
  results = tri_act_batch_finish (harness_wait (&async));
  g_assert_cmpuint (results->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (((TriActResult *) results->pdata[i])->domain == domains->pdata[i]);
  g_assert_no_error (((TriActResult *) results->pdata[0])->error);
  g_assert_no_error (((TriActResult *) results->pdata[2])->error);
  result = results->pdata[1];
  g_assert_error (result->error, TRI_ERROR, TRI_ERROR_WRONG_STATE);
  machine_until_state (domains->pdata[0], TRI_STATE_OFF);
  machine_until_state (domains->pdata[2], TRI_STATE_OFF);
}

static void
test_empty_batch (void)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GAsyncResult) async = NULL;

  tri_act_batch_async (TRI_ACTION_START, domains, NULL, harness_take, &async);
  results = tri_act_batch_finish (harness_wait (&async));
  g_assert_cmpuint (results->len, ==, 0);
}

/* More than run at a time. */
static void
test_big_batch (void)
{
  g_autoptr (GString) node = g_string_new ("<node>");
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GAsyncResult) async = NULL;
  Server server;

  for (guint i = 0; i < 23; i++)
    g_string_append_printf (node, "<domain type='test'><name>m%u</name><memory>4096</memory><os><type>hvm</type></os></domain>", i);
  g_string_append (node, "</node>");
  server_start (&server, node->str);
  for (guint i = 0; i < 23; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      g_ptr_array_add (domains, server_machine (&server, name));
    }
  tri_act_batch_async (TRI_ACTION_SAVE, domains, NULL, harness_take, &async);
  results = tri_act_batch_finish (harness_wait (&async));
  for (guint i = 0; i < 23; i++)
    {
      g_assert_no_error (((TriActResult *) results->pdata[i])->error);
      machine_until_state (domains->pdata[i], TRI_STATE_SAVED);
    }
  g_clear_pointer (&results, g_ptr_array_unref);
  server_stop (&server);
}

static void
test_name_problems (Server        *server,
                    gconstpointer  data)
{
  g_autofree char *longest = g_strnfill (200, 'x');
  g_autofree char *too_long = g_strnfill (201, 'x');
  const char * const bad[] = { "", " a", "a ", "a/b", "a\nb", "a\tb", "\302\240a", "one", ".", "..", "\xff", too_long };
  const char * const good[] = { "a", "a b", "é<&>\"'%s", "🖥", "three", longest };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *problem = tri_domain_name_problem (server->connection, bad[i], NULL);

      g_assert_nonnull (problem);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *problem = tri_domain_name_problem (server->connection, good[i], NULL);

      g_assert_cmpstr (problem, ==, NULL);
    }
  g_assert_null (tri_domain_name_problem (server->connection, "one", server_machine (server, "one")));
  g_assert_null (tri_domain_name_problem (NULL, "one", NULL));
}

static void
rename_and_expect (TriDomain  *domain,
                   const char *name,
                   GQuark      quark,
                   int         code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_rename_async (domain, name, NULL, harness_take, &result);
  g_assert_false (tri_domain_rename_finish (domain, harness_wait (&result), &error));
  g_assert_error (error, quark, code);
}

static void
test_rename_refused (Server        *server,
                     gconstpointer  data)
{
  TriDomain *off = server_machine (server, "off");

  rename_and_expect (server_machine (server, "one"), "uno", TRI_ERROR, TRI_ERROR_WRONG_STATE);
  rename_and_expect (off, "one", TRI_ERROR, TRI_ERROR_EXISTS);
  rename_and_expect (off, "a/b", TRI_ERROR, TRI_ERROR_INVALID);
  g_assert_cmpstr (tri_domain_get_name (off), ==, "off");
}

static gboolean
is_renamed (gpointer domain)
{
  return g_str_equal (tri_domain_get_name (domain), "fresh <&> 🖥");
}

static void
test_rename (Server        *server,
             gconstpointer  data)
{
  TriDomain *off = server_machine (server, "off");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_rename_async (off, "fresh <&> 🖥", NULL, harness_take, &result);
  g_assert_true (tri_domain_rename_finish (off, harness_wait (&result), &error));
  g_assert_no_error (error);
  harness_until (is_renamed, off);
  g_assert_true (server_machine (server, "fresh <&> 🖥") == off);
  g_assert_false (tri_domain_get_removed (off));
}

static gboolean
has_config (gpointer domain)
{
  return tri_domain_get_config (domain) != NULL;
}

static void
set_notes (TriDomain  *domain,
           const char *notes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_set_notes_async (domain, notes, NULL, harness_take, &result);
  tri_domain_set_notes_finish (domain, harness_wait (&result), &error);
  g_assert_no_error (error);
}

static gboolean
has_no_notes (gpointer domain)
{
  return tri_domain_config_get_notes (tri_domain_get_config (domain)) == NULL;
}

static void
test_notes (Server        *server,
            gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");

  set_notes (domain, "first line\n<second> & \"third\" 🖥");
  tri_domain_want_config (domain);
  harness_until (has_config, domain);
  g_assert_cmpstr (tri_domain_config_get_notes (tri_domain_get_config (domain)), ==, "first line\n<second> & \"third\" 🖥");
  set_notes (domain, "");
  harness_until (has_no_notes, domain);
}

static void
test_not_connected (Server        *server,
                    gconstpointer  data)
{
  g_autoptr (TriDomain) domain = g_object_ref (server_machine (server, "one"));
  g_autoptr (GError) error = NULL;

  tri_connection_close (server->connection);
  g_assert_false (machine_act (domain, TRI_ACTION_TURN_OFF, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add_func ("/actions/table-is-whole", test_table_is_whole);
  g_test_add_func ("/actions/table-states", test_table_states);
  g_test_add ("/actions/life", Server, NULL, set_up, test_life, tear_down);
  g_test_add ("/actions/autostart", Server, NULL, set_up, test_autostart, tear_down);
  g_test_add ("/actions/wrong-state", Server, NULL, set_up, test_wrong_state, tear_down);
  g_test_add ("/actions/one-at-a-time", Server, NULL, set_up, test_one_at_a_time, tear_down);
  g_test_add ("/actions/cancelled-before", Server, NULL, set_up, test_cancelled_before, tear_down);
  g_test_add ("/actions/batch", Server, NULL, set_up, test_batch, tear_down);
  g_test_add_func ("/actions/empty-batch", test_empty_batch);
  g_test_add_func ("/actions/big-batch", test_big_batch);
  g_test_add ("/actions/name-problems", Server, NULL, set_up, test_name_problems, tear_down);
  g_test_add ("/actions/rename-refused", Server, NULL, set_up, test_rename_refused, tear_down);
  g_test_add ("/actions/rename", Server, NULL, set_up, test_rename, tear_down);
  g_test_add ("/actions/notes", Server, NULL, set_up, test_notes, tear_down);
  g_test_add ("/actions/not-connected", Server, NULL, set_up, test_not_connected, tear_down);
  return g_test_run ();
}
