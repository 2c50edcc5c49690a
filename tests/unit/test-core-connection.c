/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"
#include "core/tri-connection-internal.h"

#include <libvirt/virterror.h>

/* The machines of test:///default are one set for the whole process: the second connection is "somebody else". */
typedef struct {
  TriConnection *connection;
  virConnectPtr  other;
  GPtrArray     *mirror;   /* what somebody believes who only listens to items-changed */
  guint          n_added;
  guint          n_removed;
} Fixture;

static void
mirror_items (GListModel *model,
              guint       position,
              guint       removed,
              guint       added,
              gpointer    data)
{
  GPtrArray *mirror = data;

  g_assert_cmpuint (position + removed, <=, mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));
}

static void
assert_mirror (GListModel *model,
               GPtrArray  *mirror)
{
  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr(TriDomain) domain = g_list_model_get_item (model, i);

      g_assert_true (domain == mirror->pdata[i]);
    }
}

static void
count_domain (TriConnection *connection,
              TriDomain     *domain,
              gpointer       counter)
{
  (*(guint *) counter)++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  GListModel *model;

  fixture->other = virConnectOpen ("test:///default");
  g_assert_nonnull (fixture->other);
  fixture->connection = tri_connection_new ("test:///default");
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  model = tri_connection_list_domains (fixture->connection);
  g_signal_connect (model, "items-changed", G_CALLBACK (mirror_items), fixture->mirror);
  g_signal_connect (fixture->connection, "domain-added", G_CALLBACK (count_domain), &fixture->n_added);
  g_signal_connect (fixture->connection, "domain-removed", G_CALLBACK (count_domain), &fixture->n_removed);
  harness_open (fixture->connection, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tri_connection_get_state (fixture->connection), ==, TRI_CONNECTION_CONNECTED);
}

static gboolean
is_ours_alone (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  assert_mirror (tri_connection_list_domains (fixture->connection), fixture->mirror);
  tri_connection_close (fixture->connection);
  g_assert_cmpuint (fixture->mirror->len, ==, 0);
  g_assert_cmpuint (fixture->n_removed, ==, fixture->n_added);
  g_ptr_array_unref (fixture->mirror);
  /* Late answers let go of it one after the other. */
  harness_until (is_ours_alone, fixture->connection);
  g_assert_finalize_object (fixture->connection);
  virConnectClose (fixture->other);
}

static virDomain *
define (Fixture    *fixture,
        const char *name,
        gboolean    transient)
{
  g_autofree char *escaped = g_markup_escape_text (name, -1);
  g_autofree char *xml = g_strdup_printf ("<domain type='test'><name>%s</name><memory>262144</memory><vcpu>3</vcpu>"
                                          "<os><type>hvm</type></os></domain>", escaped);
  virDomain *dom = transient ? virDomainCreateXML (fixture->other, xml, 0) : virDomainDefineXML (fixture->other, xml);

  if (dom == NULL)
    g_error ("“%s”: %s", name, virGetLastErrorMessage ());
  return dom;
}

typedef struct {
  TriConnection *connection;
  const char    *name;
  TriDomain     *found;
} NameWait;

static gboolean
has_name (gpointer data)
{
  NameWait *wait = data;

  wait->found = tri_connection_find_domain_by_name (wait->connection, wait->name);
  return wait->found != NULL;
}

static TriDomain *
until_named (Fixture    *fixture,
             const char *name)
{
  NameWait wait = { fixture->connection, name, NULL };

  harness_until (has_name, &wait);
  return wait.found;
}

static gboolean
is_removed (gpointer data)
{
  return tri_domain_get_removed (data);
}

static gboolean
has_host_and_figures (gpointer data)
{
  return tri_domain_get_cpu_usage (data) >= 0;
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  TriDomain *domain = tri_connection_find_domain_by_name (fixture->connection, "test");
  TriHost *host = tri_connection_get_host (fixture->connection);
  g_autofree char *version = NULL;

  g_assert_nonnull (domain);
  g_assert_true (tri_connection_find_domain (fixture->connection, tri_domain_get_uuid (domain)) == domain);
  g_assert_cmpuint (tri_domain_get_state (domain), ==, TRI_STATE_RUNNING);
  g_assert_cmpuint (tri_domain_get_memory_assigned (domain), ==, 2ull << 30);
  g_assert_cmpuint (tri_domain_get_vcpus (domain), ==, 2);
  g_assert_true (tri_domain_get_persistent (domain));
  g_assert_true (tri_domain_get_connection (domain) == fixture->connection);
  g_assert_cmpint (tri_domain_get_n_snapshots (domain), ==, -1);
  g_assert_cmpuint (tri_domain_get_generation (domain), ==, 0);

  g_assert_nonnull (host);
  g_assert_cmpstr (tri_host_get_driver (host), ==, "TEST");
  g_assert_cmpstr (tri_host_get_domain_type (host), ==, "test");
  g_assert_cmpuint (tri_host_get_cpus (host), ==, 16);
  g_assert_cmpuint (tri_host_get_max_vcpus (host), >, 0);
  g_assert_false (tri_host_is_emulated (host));
  version = tri_host_dup_libvirt_version (host);
  g_assert_true (g_ascii_isdigit (*version));
  g_assert_cmpstr (tri_connection_get_status_text (fixture->connection), ==, "Connected");
  harness_until (has_host_and_figures, domain);
}

static void
test_lifecycle (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(virDomain) dom = define (fixture, "made elsewhere", FALSE);
  TriDomain *domain = until_named (fixture, "made elsewhere");
  gint64 now;

  g_assert_cmpuint (tri_domain_get_state (domain), ==, TRI_STATE_OFF);
  g_assert_cmpuint (tri_domain_get_vcpus (domain), ==, 3);
  g_assert_cmpuint (tri_domain_get_memory_assigned (domain), ==, 0);

  g_assert_cmpint (virDomainCreate (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_RUNNING);
  now = g_get_real_time () / G_USEC_PER_SEC;
  g_assert_cmpint (tri_domain_get_uptime_since (domain), >=, now - 5);
  g_assert_cmpint (tri_domain_get_uptime_since (domain), <=, now);
  g_assert_cmpuint (tri_domain_get_memory_assigned (domain), ==, 256ull << 20);
  g_assert_cmpint (virDomainSuspend (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_PAUSED);
  g_assert_cmpint (virDomainResume (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_RUNNING);
  g_assert_cmpint (virDomainManagedSave (dom, 0), ==, 0);
  machine_until_state (domain, TRI_STATE_SAVED);
  g_assert_true (tri_domain_get_has_managed_save (domain));
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 0);
  g_assert_cmpint (virDomainCreate (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_RUNNING);
  g_assert_cmpint (virDomainDestroy (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_OFF);

  g_object_ref (domain);
  g_assert_cmpint (virDomainUndefine (dom), ==, 0);
  harness_until (is_removed, domain);
  g_assert_null (tri_connection_find_domain_by_name (fixture->connection, "made elsewhere"));
  /* Somebody may still hold it, and look. */
  tri_domain_want_config (domain);
  tri_domain_want_guest_info (domain);
  g_object_unref (domain);
}

static void
test_transient (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(virDomain) dom = define (fixture, "passing", TRUE);
  TriDomain *domain = until_named (fixture, "passing");

  g_assert_cmpuint (tri_domain_get_state (domain), ==, TRI_STATE_RUNNING);
  g_assert_false (tri_domain_get_persistent (domain));
  g_assert_cmpint (tri_domain_get_uptime_since (domain), >, 0);
  g_object_ref (domain);
  g_assert_cmpint (virDomainDestroy (dom), ==, 0);
  harness_until (is_removed, domain);
  g_object_unref (domain);
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (200, 'x');
  const char *names[] = { "<b>&amp;<b>", "100 %s %n", "quote ' and \"", "\xf0\x9f\x90\xa7 pingouin \xc3\xa9t\xc3\xa9", long_name };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(virDomain) dom = define (fixture, names[i], FALSE);
      TriDomain *domain = g_object_ref (until_named (fixture, names[i]));

      g_assert_cmpstr (tri_domain_get_name (domain), ==, names[i]);
      g_assert_cmpint (virDomainUndefine (dom), ==, 0);
      harness_until (is_removed, domain);
      g_object_unref (domain);
    }
}

static gboolean
has_config (gpointer data)
{
  return tri_domain_get_config (data) != NULL;
}

static gboolean
has_snapshot_count (gpointer data)
{
  return tri_domain_get_n_snapshots (data) >= 0;
}

static gboolean
has_title (gpointer data)
{
  g_autofree char *title = NULL;

  g_object_get (data, "title", &title, NULL);
  return g_strcmp0 (title, "New title") == 0;
}

static void
test_wants (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(virDomain) dom = define (fixture, "wanted", FALSE);
  TriDomain *domain = g_object_ref (until_named (fixture, "wanted"));

  g_assert_null (tri_domain_get_config (domain));
  tri_domain_want_config (domain);
  tri_domain_want_config (domain);
  tri_domain_want_guest_info (domain);
  harness_until (has_config, domain);
  harness_until (has_snapshot_count, domain);
  g_assert_cmpuint (tri_domain_get_generation (domain), ==, 1);
  g_assert_cmpint (tri_domain_get_n_snapshots (domain), ==, 0);

  /* Somebody else changes it: read again, as somebody looks. */
  g_assert_cmpint (virDomainSetMetadata (dom, VIR_DOMAIN_METADATA_TITLE, "New title", NULL, NULL, VIR_DOMAIN_AFFECT_CONFIG), ==, 0);
  harness_until (has_title, domain);
  g_assert_cmpint (virDomainUndefine (dom), ==, 0);
  harness_until (is_removed, domain);
  g_object_unref (domain);
}

static void
count_changed (TriDomain *domain,
               gpointer   counter)
{
  (*(guint *) counter)++;
}

static void
test_coalesced (Fixture       *fixture,
                gconstpointer  data)
{
  TriDomain *domain = tri_connection_find_domain_by_name (fixture->connection, "test");
  g_autoptr(virDomain) dom = virDomainLookupByName (fixture->other, "test");
  guint changed = 0;

  tri_connection_set_stats_interval (fixture->connection, 0);
  harness_pass (0.3);
  g_signal_connect (domain, "changed", G_CALLBACK (count_changed), &changed);
  for (guint i = 0; i < 100; i++)
    {
      g_assert_cmpint (virDomainSuspend (dom), ==, 0);
      g_assert_cmpint (virDomainResume (dom), ==, 0);
    }
  g_assert_cmpint (virDomainSuspend (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_PAUSED);
  harness_pass (0.3);
  g_assert_cmpuint (changed, >=, 1);
  g_assert_cmpuint (changed, <=, 10);
  g_assert_cmpint (virDomainResume (dom), ==, 0);
  machine_until_state (domain, TRI_STATE_RUNNING);
  g_signal_handlers_disconnect_by_data (domain, &changed);
}

static gboolean
is_renamed (gpointer data)
{
  return g_strcmp0 (tri_domain_get_name (data), "after") == 0;
}

static void
test_refresh (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(virDomain) dom = define (fixture, "before", FALSE);
  TriDomain *domain = g_object_ref (until_named (fixture, "before"));

  /* The test driver may lack renaming: then the event path is the lab's to test. */
  if (virDomainRename (dom, "after", 0) == 0)
    {
      harness_until (is_renamed, domain);
      g_assert_true (tri_connection_find_domain_by_name (fixture->connection, "after") == domain);
      g_assert_null (tri_connection_find_domain_by_name (fixture->connection, "before"));
    }
  g_assert_cmpint (virDomainSetAutostart (dom, 1), ==, 0);
  g_assert_false (tri_domain_get_autostart (domain));
  /* No event tells of it: F5 does. */
  tri_connection_refresh (fixture->connection);
  harness_pass (0.3);
  g_assert_true (tri_domain_get_autostart (domain));
  g_assert_cmpint (virDomainUndefine (dom), ==, 0);
  harness_until (is_removed, domain);
  g_object_unref (domain);
}

/* Gone while nobody told: the next complete list does not have it. */
static void
test_ghost (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) ghosts = g_ptr_array_new_with_free_func (g_object_unref);
  TriDomain *ghost = tri_domain_new (fixture->connection, "00000000-0000-4000-8000-000000000001");

  g_ptr_array_add (ghosts, ghost);
  tri_domain_list_append (fixture->connection->domains, ghosts);
  fixture->n_added++;
  tri_connection_refresh (fixture->connection);
  harness_until (is_removed, ghost);
  g_assert_null (tri_connection_find_domain (fixture->connection, "00000000-0000-4000-8000-000000000001"));
  g_assert_nonnull (tri_connection_find_domain_by_name (fixture->connection, "test"));
  g_assert_cmpuint (fixture->n_removed, ==, 1);
}

static void
test_reopen (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TriHost) host = g_object_ref (tri_connection_get_host (fixture->connection));
  g_autoptr(TriDomain) domain = g_object_ref (tri_connection_find_domain_by_name (fixture->connection, "test"));
  g_autoptr(GError) error = NULL;

  tri_connection_close (fixture->connection);
  g_assert_true (tri_domain_get_removed (domain));
  g_assert_true (harness_open (fixture->connection, &error));
  g_assert_no_error (error);
  /* Both were read again before it called itself connected. */
  g_assert_true (tri_connection_get_host (fixture->connection) != host);
  g_assert_nonnull (tri_connection_find_domain_by_name (fixture->connection, "test"));
}

static struct {
  GMutex mutex;
  guint  running;
  guint  most;
  guint  long_running;
  guint  most_long;
  gboolean go;
} crowd;

static void
stay (GTask         *task,
      virConnectPtr  conn,
      gpointer       task_data,
      GCancellable  *cancellable)
{
  gboolean is_long = GPOINTER_TO_INT (task_data);
  gboolean go = FALSE;

  g_mutex_lock (&crowd.mutex);
  crowd.running++;
  crowd.long_running += is_long;
  crowd.most = MAX (crowd.most, crowd.running);
  crowd.most_long = MAX (crowd.most_long, crowd.long_running);
  g_mutex_unlock (&crowd.mutex);
  while (is_long && !go)
    {
      g_usleep (1000);
      g_mutex_lock (&crowd.mutex);
      go = crowd.go;
      g_mutex_unlock (&crowd.mutex);
    }
  g_usleep (5000);
  g_mutex_lock (&crowd.mutex);
  crowd.running--;
  crowd.long_running -= is_long;
  g_mutex_unlock (&crowd.mutex);
  g_task_return_boolean (task, TRUE);
}

static void
count_down (GObject      *object,
            GAsyncResult *result,
            gpointer      counter)
{
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  (*(guint *) counter)--;
}

static gboolean
is_zero (gpointer data)
{
  return *(guint *) data == 0;
}

/* libvirtd stops listening to a client with five calls under way; and what is short never waits for what is long. */
static void
test_crowd (Fixture       *fixture,
            gconstpointer  data)
{
  guint long_left = 5;
  guint short_left = 20;

  for (guint i = 0; i < 5; i++)
    {
      GTask *task = g_task_new (fixture->connection, NULL, count_down, &long_left);

      g_task_set_task_data (task, GINT_TO_POINTER (TRUE), NULL);
      tri_connection_run_long (fixture->connection, task, stay);
    }
  for (guint i = 0; i < 20; i++)
    tri_connection_run (fixture->connection, g_task_new (fixture->connection, NULL, count_down, &short_left), stay);
  harness_until (is_zero, &short_left);
  g_assert_cmpuint (long_left, ==, 5);
  g_mutex_lock (&crowd.mutex);
  crowd.go = TRUE;
  g_mutex_unlock (&crowd.mutex);
  harness_until (is_zero, &long_left);
  g_assert_cmpuint (crowd.most, <=, 4);
  g_assert_cmpuint (crowd.most_long, ==, 2);
}

static void
close_it (TriConnection *connection)
{
  tri_connection_close (connection);
}

/* A window may close the server from any of its signals. */
static void
test_close_from_signal (void)
{
  static const char *signals[] = { "domain-added", "loaded", "notify::state", "notify::host" };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr(TriConnection) connection = tri_connection_new ("test:///default");
      g_autoptr(GError) error = NULL;
      gulong id = g_signal_connect (connection, signals[i], G_CALLBACK (close_it), NULL);

      if (harness_open (connection, &error))
        g_assert_no_error (error);
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      harness_pass (0.1);
      g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_DISCONNECTED);
      g_assert_cmpuint (g_list_model_get_n_items (tri_connection_list_domains (connection)), ==, 0);
      g_signal_handler_disconnect (connection, id);

      /* And it can be opened again. */
      g_clear_error (&error);
      g_assert_true (harness_open (connection, &error));
      g_assert_no_error (error);
      tri_connection_close (connection);
    }
}

static void
must_not_run (GTask         *task,
              virConnectPtr  conn,
              gpointer       task_data,
              GCancellable  *cancellable)
{
  g_assert_not_reached ();
}

static void
test_not_connected (void)
{
  g_autoptr(TriConnection) connection = tri_connection_new ("test:///default");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GTask *task = g_task_new (connection, NULL, harness_take, &result);

  tri_connection_run (connection, task, must_not_run);
  g_assert_false (g_task_propagate_boolean (G_TASK (harness_wait (&result)), &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED);
}

static gboolean
measure (gpointer data)
{
  gint64 *times = data;
  gint64 now = g_get_monotonic_time ();

  if (times[0] != 0)
    times[1] = MAX (times[1], now - times[0]);
  times[0] = now;
  return G_SOURCE_CONTINUE;
}

static void
test_many (void)
{
  g_autoptr(GString) xml = g_string_new ("<node>");
  g_autoptr(GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  Server server = { 0 };
  gint64 times[2] = { 0, 0 };
  guint id;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (xml, "<domain type='test' " TEST_NS "><name>m%04u</name><uuid>%08x-1111-4222-8333-444455556666</uuid>"
                            "<memory>1024</memory><os><type>hvm</type></os><test:runstate>%d</test:runstate></domain>",
                            i, i, i % 2 == 0 ? VIR_DOMAIN_RUNNING : VIR_DOMAIN_SHUTOFF);
  g_string_append (xml, "</node>");

  id = g_timeout_add (1, measure, times);
  server_start (&server, xml->str);
  g_source_remove (id);
  /* Given back to the window again and again while they load. Generous: this machine may be busy with other tests. */
  g_assert_cmpint (times[1], <, 200000);
  g_assert_cmpuint (g_list_model_get_n_items (tri_connection_list_domains (server.connection)), ==, 2000);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%04u", i);
      TriDomain *domain = server_machine (&server, name);

      g_assert_cmpuint (tri_domain_get_state (domain), ==, i % 2 == 0 ? TRI_STATE_RUNNING : TRI_STATE_OFF);
    }
  server_stop (&server);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add ("/core/connection/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/core/connection/lifecycle", Fixture, NULL, set_up, test_lifecycle, tear_down);
  g_test_add ("/core/connection/transient", Fixture, NULL, set_up, test_transient, tear_down);
  g_test_add ("/core/connection/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/core/connection/wants", Fixture, NULL, set_up, test_wants, tear_down);
  g_test_add ("/core/connection/coalesced", Fixture, NULL, set_up, test_coalesced, tear_down);
  g_test_add ("/core/connection/refresh", Fixture, NULL, set_up, test_refresh, tear_down);
  g_test_add ("/core/connection/ghost", Fixture, NULL, set_up, test_ghost, tear_down);
  g_test_add ("/core/connection/reopen", Fixture, NULL, set_up, test_reopen, tear_down);
  g_test_add ("/core/connection/crowd", Fixture, NULL, set_up, test_crowd, tear_down);
  g_test_add_func ("/core/connection/close-from-signal", test_close_from_signal);
  g_test_add_func ("/core/connection/not-connected", test_not_connected);
  g_test_add_func ("/core/connection/many", test_many);
  return g_test_run ();
}
