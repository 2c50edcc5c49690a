/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"
#include "core/tri-snapshot-private.h"

static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>one</name><memory>65536</memory><os><type>hvm</type></os></domain>"
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

static char *
take (TriDomain   *domain,
      const char  *name,
      const char  *description,
      GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_create_snapshot_async (domain, name, description, NULL, harness_take, &result);
  return tri_domain_create_snapshot_finish (domain, harness_wait (&result), error);
}

static void
take_ok (TriDomain  *domain,
         const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = take (domain, name, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (taken, ==, name);
}

static void
load (TriDomain *domain)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_load_snapshots_async (domain, NULL, harness_take, &result);
  g_assert_true (tri_domain_load_snapshots_finish (domain, harness_wait (&result), &error));
  g_assert_no_error (error);
}

static gboolean
apply (TriSnapshot  *snapshot,
       GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_snapshot_apply_async (snapshot, NULL, harness_take, &result);
  return tri_snapshot_apply_finish (snapshot, harness_wait (&result), error);
}

static void
apply_ok (TriDomain  *domain,
          const char *name)
{
  g_autoptr (TriSnapshot) snapshot = tri_domain_find_snapshot (domain, name);
  g_autoptr (GError) error = NULL;

  g_assert_true (apply (snapshot, &error));
  g_assert_no_error (error);
}

static gboolean
rename_to (TriSnapshot  *snapshot,
           const char   *name,
           GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_snapshot_rename_async (snapshot, name, NULL, harness_take, &result);
  return tri_snapshot_rename_finish (snapshot, harness_wait (&result), error);
}

static gboolean
delete (TriSnapshot  *snapshot,
        gboolean      subtree,
        GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_snapshot_delete_async (snapshot, subtree, NULL, harness_take, &result);
  return tri_snapshot_delete_finish (snapshot, harness_wait (&result), error);
}

static void
describe (GListModel *model,
          GString    *text)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (TriSnapshot) snapshot = g_list_model_get_item (model, i);
      GListModel *children = tri_snapshot_list_children (snapshot);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", tri_snapshot_get_title (snapshot),
                              tri_snapshot_get_current (snapshot) ? "*" : "");
      if (g_list_model_get_n_items (children) > 0)
        {
          g_string_append (text, "(");
          describe (children, text);
          g_string_append (text, ")");
        }
    }
}

/* "a(b(c* d))": children in parentheses, the current one with a star. */
#define assert_tree(domain, expected) \
  G_STMT_START { \
    g_autoptr (GString) text = g_string_new (NULL); \
    describe (tri_domain_list_snapshots (domain), text); \
    g_assert_cmpstr (text->str, ==, expected); \
  } G_STMT_END

static void
make_tree (TriDomain *domain)
{
  load (domain);
  take_ok (domain, "a");
  take_ok (domain, "b");
  take_ok (domain, "c");
  apply_ok (domain, "b");
  take_ok (domain, "d");
}

static void
test_tree (Server        *server,
           gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (TriSnapshot) b = NULL;
  g_autoptr (TriSnapshot) again = NULL;
  GListModel *roots = tri_domain_list_snapshots (domain);

  assert_tree (domain, "");
  make_tree (domain);
  assert_tree (domain, "a(b(c d*))");
  g_assert_cmpint (tri_domain_get_n_snapshots (domain), ==, 4);
  /* The objects stay the same for the life of what they stand for. */
  b = tri_domain_find_snapshot (domain, "b");
  load (domain);
  again = tri_domain_find_snapshot (domain, "b");
  g_assert_true (b == again);
  g_assert_true (roots == tri_domain_list_snapshots (domain));
  g_assert_cmpstr (tri_snapshot_get_parent_name (b), ==, "a");
  g_assert_cmpint (tri_snapshot_get_state (b), ==, TRI_STATE_RUNNING);
  g_assert_true (tri_snapshot_get_has_memory (b));
  g_assert_false (tri_snapshot_get_external (b));
  g_assert_cmpint (ABS (tri_snapshot_get_created (b) - g_get_real_time () / G_USEC_PER_SEC), <, 60);
  g_assert_cmpstr (tri_domain_config_get_name (tri_snapshot_get_config (b)), ==, "one");
}

static void
count_changes (GListModel *model,
               guint       position,
               guint       removed,
               guint       added,
               gpointer    user_data)
{
  *(guint *) user_data += removed + added;
}

/* Reading what has not changed must not disturb a selection in a window. */
static void
test_quiet_reload (Server        *server,
                   gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (TriSnapshot) b = NULL;
  guint changes = 0;

  make_tree (domain);
  b = tri_domain_find_snapshot (domain, "b");
  g_signal_connect (tri_domain_list_snapshots (domain), "items-changed", G_CALLBACK (count_changes), &changes);
  g_signal_connect (tri_snapshot_list_children (b), "items-changed", G_CALLBACK (count_changes), &changes);
  load (domain);
  g_assert_cmpuint (changes, ==, 0);
  take_ok (domain, "e");
  g_assert_cmpuint (changes, ==, 0);
  g_signal_handlers_disconnect_by_data (tri_domain_list_snapshots (domain), &changes);
  g_signal_handlers_disconnect_by_data (tri_snapshot_list_children (b), &changes);
}

static void
test_description (Server        *server,
                  gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (TriSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  load (domain);
  name = take (domain, "<odd> & 'name' %s 🖥", "first\n<second> ]]>", &error);
  g_assert_no_error (error);
  snapshot = tri_domain_find_snapshot (domain, "<odd> & 'name' %s 🖥");
  g_assert_nonnull (snapshot);
  g_assert_cmpstr (tri_snapshot_get_description (snapshot), ==, "first\n<second> ]]>");
}

/* Several in the same minute. */
static void
test_default_names (Server        *server,
                    gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "off");
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      char *name = take (domain, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (name, "off – ("));
      g_assert_null (strchr (name, '/'));
      g_assert_true (g_hash_table_add (names, name));
    }
  load (domain);
  g_assert_cmpint (tri_domain_get_n_snapshots (domain), ==, 4);
}

static void
test_bad_names (Server        *server,
                gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  const char * const bad[] = { "", "a/b", ".hidden", "a\nb", "\xff" };
  g_autoptr (GError) error = NULL;

  load (domain);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (take (domain, bad[i], NULL, &error));
      g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
      g_clear_error (&error);
    }
  take_ok (domain, "a");
  g_assert_null (take (domain, "a", NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  assert_tree (domain, "a*");
}

static void
test_apply (Server        *server,
            gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (GError) error = NULL;

  make_tree (domain);
  g_assert_true (machine_act (domain, TRI_ACTION_TURN_OFF, &error));
  machine_until_state (domain, TRI_STATE_OFF);
  take_ok (domain, "cold");
  assert_tree (domain, "a(b(c d(cold*)))");
  apply_ok (domain, "a");
  machine_until_state (domain, TRI_STATE_RUNNING);
  assert_tree (domain, "a*(b(c d(cold)))");
  apply_ok (domain, "cold");
  machine_until_state (domain, TRI_STATE_OFF);
}

static void
test_revert (Server        *server,
             gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (TriSnapshot) target = NULL;
  g_autoptr (GError) error = NULL;

  load (domain);
  g_assert_null (tri_domain_dup_revert_target (domain));
  g_assert_false (tri_action_applies (TRI_ACTION_REVERT, domain, NULL));
  make_tree (domain);
  g_assert_true (tri_action_applies (TRI_ACTION_REVERT, domain, NULL));
  target = tri_domain_dup_revert_target (domain);
  g_assert_cmpstr (tri_snapshot_get_name (target), ==, "d");
  g_assert_true (machine_act (domain, TRI_ACTION_TURN_OFF, &error));
  machine_until_state (domain, TRI_STATE_OFF);
  g_assert_true (machine_act (domain, TRI_ACTION_REVERT, &error));
  g_assert_no_error (error);
  machine_until_state (domain, TRI_STATE_RUNNING);
}

/* The snapshot action of the table, as a batch does it. */
static void
test_act (Server        *server,
          gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (GError) error = NULL;

  load (domain);
  g_assert_true (machine_act (domain, TRI_ACTION_SNAPSHOT, &error));
  g_assert_no_error (error);
  g_assert_cmpint (tri_domain_get_n_snapshots (domain), ==, 1);
}

static void
test_rename (Server        *server,
             gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (TriSnapshot) d = NULL;
  g_autoptr (TriSnapshot) b = NULL;
  g_autoptr (TriSnapshot) found = NULL;
  g_autoptr (GError) error = NULL;

  make_tree (domain);
  d = tri_domain_find_snapshot (domain, "d");
  b = tri_domain_find_snapshot (domain, "b");
  g_assert_true (rename_to (d, "<after> & \"update\"", &error));
  g_assert_no_error (error);
  assert_tree (domain, "a(b(c <after> & \"update\"*))");
  g_assert_cmpstr (tri_snapshot_get_name (d), ==, "d");
  found = tri_domain_find_snapshot (domain, "<after> & \"update\"");
  g_assert_true (found == d);

  /* No two of a machine look the same. */
  g_assert_false (rename_to (b, "<after> & \"update\"", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (rename_to (b, "a", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (rename_to (b, "x/y", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  g_clear_error (&error);

  /* A snapshot taken later carries the machine's metadata along, but not another's title. */
  apply_ok (domain, "d");
  take_ok (domain, "e");
  assert_tree (domain, "a(b(c <after> & \"update\"(e*)))");

  g_assert_true (rename_to (d, "d", &error));
  g_assert_no_error (error);
  assert_tree (domain, "a(b(c d(e*)))");
}

static void
test_delete (Server        *server,
             gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (TriSnapshot) a = NULL;
  g_autoptr (TriSnapshot) b = NULL;
  g_autoptr (GError) error = NULL;

  make_tree (domain);
  a = tri_domain_find_snapshot (domain, "a");
  b = tri_domain_find_snapshot (domain, "b");
  g_assert_true (delete (a, FALSE, &error));
  g_assert_no_error (error);
  assert_tree (domain, "b(c d*)");
  /* Gone under our feet. */
  g_assert_false (delete (a, FALSE, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (apply (a, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (delete (b, TRUE, &error));
  g_assert_no_error (error);
  assert_tree (domain, "");
  g_assert_cmpint (tri_domain_get_n_snapshots (domain), ==, 0);
}

static void
test_orphan (Server        *server,
             gconstpointer  data)
{
  g_autoptr (TriSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain = server_machine (server, "one");

  load (domain);
  take_ok (domain, "a");
  snapshot = tri_domain_find_snapshot (domain, "a");
  tri_connection_close (server->connection);
  g_assert_false (apply (snapshot, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == TRI_ERROR);
}

/* Snapshots whose XML does not fit together still all appear. */
static void
test_rows (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TriSnapshotRow) row = NULL;
  g_autoptr (TriSnapshotRow) external = NULL;

  row = tri_snapshot_row_parse ("<domainsnapshot><name>s</name><state>disk-snapshot</state>"
                                "<creationTime>1700000000</creationTime><memory snapshot='no'/>"
                                "<disks><disk name='vda' snapshot='external'/></disks>"
                                "<domain><metadata><x:snapshot xmlns:x='" TRI_XML_NS_SNAPSHOT "' name='other' title='T'/></metadata>"
                                "<devices/></domain></domainsnapshot>", &error);
  g_assert_no_error (error);
  g_assert_true (row->external);
  g_assert_false (row->has_memory);
  g_assert_cmpint (row->state, ==, TRI_STATE_OFF);
  g_assert_cmpint (row->created, ==, 1700000000);
  g_assert_cmpstr (row->title, ==, NULL);

  external = tri_snapshot_row_parse ("<domainsnapshot><name>s</name><state>running</state>"
                                     "<memory snapshot='external' file='/m'/></domainsnapshot>", &error);
  g_assert_no_error (error);
  g_assert_true (external->external);
  g_assert_true (external->has_memory);

  g_assert_null (tri_snapshot_row_parse ("<domainsnapshot/>", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (tri_snapshot_row_parse ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                                         "<domainsnapshot><name>&e;</name></domainsnapshot>", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
}

static void
add_row (GPtrArray  *rows,
         const char *name,
         const char *kind,
         const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  xml = g_strdup_printf ("<domainsnapshot><name>%s</name><state>shutoff</state><disks><disk name='vda' snapshot='%s'/></disks>"
                         "<domain type='qemu'><name>m</name><devices><disk type='file' device='disk'><source file='%s'/>"
                         "<target dev='vda'/></disk></devices></domain></domainsnapshot>", name, kind, file);
  g_ptr_array_add (rows, tri_snapshot_row_parse (xml, &error));
  g_assert_no_error (error);
}

/* Never is a file written into on which others build. */
static void
test_conflicts (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_snapshot_row_free);

  add_row (rows, "below", "internal", "/a.qcow2");
  add_row (rows, "outside", "external", "/a.qcow2");
  add_row (rows, "above", "internal", "/a.outside");
  g_assert_true (tri_snapshot_rows_find_conflict (rows, "below") == rows->pdata[1]);
  g_assert_null (tri_snapshot_rows_find_conflict (rows, "above"));
  /* libvirt says itself what it does with these. */
  g_assert_null (tri_snapshot_rows_find_conflict (rows, "outside"));
  g_assert_null (tri_snapshot_rows_find_conflict (rows, "absent"));
}

static void
test_long_default_name (void)
{
  g_autoptr (GString) machine = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_autofree char *problem = NULL;

  for (guint i = 0; i < 66; i++)
    g_string_append (machine, "…x");
  name = tri_snapshot_default_name (machine->str, 3);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  problem = tri_snapshot_name_problem (name);
  g_assert_cmpstr (problem, ==, NULL);
}

static void
test_name_problems (void)
{
  static const char * const bad[] = { "", "a/b", ".hidden", "say \"x\"", "back\\slash", "two\nlines", "half \xc3" };
  static const char * const good[] = { "before <update> & more", "it's", "100 %", "$(x); #1, a=b*", "é – ü" };
  g_autofree char *name = tri_snapshot_default_name ("a \"quoted\\ machine/", 0);
  g_autofree char *default_problem = tri_snapshot_name_problem (name);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *problem = tri_snapshot_name_problem (bad[i]);

      g_assert_nonnull (problem);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *problem = tri_snapshot_name_problem (good[i]);

      g_assert_cmpstr (problem, ==, NULL);
    }
  g_assert_cmpstr (default_problem, ==, NULL);
}

#define DISK(format) "<disk type='file' device='disk'><driver name='qemu' type='" format "'/><source file='/d'/><target dev='vda'/></disk>"
#define CDROM "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/c'/><target dev='sda'/><readonly/></disk>"

/* What QEMU can keep inside a machine's disks is decided before anything is touched. */
static void
test_obstacles (void)
{
  static const struct {
    const char *xml;
    const char *mentions;   /* NULL: can be done */
  } cases[] = {
    { "<domain><os/><devices>" DISK ("qcow2") CDROM "</devices></domain>", NULL },
    { "<domain><os/><devices>" DISK ("qcow2") DISK ("raw") "</devices></domain>", "raw" },
    { "<domain><os/><devices>" CDROM "</devices></domain>", "no disk" },
    { "<domain><os/><devices/></domain>", "no disk" },
    { "<domain><os firmware='efi'/><devices>" DISK ("qcow2") "</devices></domain>", "UEFI" },
    { "<domain><os><loader type='pflash'>/f</loader></os><devices>" DISK ("qcow2") "</devices></domain>", "UEFI" },
    { "<domain><os><nvram>/n</nvram></os><devices>" DISK ("qcow2") "</devices></domain>", "UEFI" },
    { "<domain><os firmware='efi'><nvram format='qcow2'>/n</nvram></os><devices>" DISK ("qcow2") "</devices></domain>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *obstacle = tri_snapshot_find_obstacle (cases[i].xml, "m<1>");

      if (cases[i].mentions == NULL)
        {
          g_assert_cmpstr (obstacle, ==, NULL);
          continue;
        }
      g_assert_nonnull (obstacle);
      g_assert_nonnull (strstr (obstacle, cases[i].mentions));
      g_assert_nonnull (strstr (obstacle, "m<1>"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add ("/snapshots/tree", Server, NULL, set_up, test_tree, tear_down);
  g_test_add ("/snapshots/quiet-reload", Server, NULL, set_up, test_quiet_reload, tear_down);
  g_test_add ("/snapshots/description", Server, NULL, set_up, test_description, tear_down);
  g_test_add ("/snapshots/default-names", Server, NULL, set_up, test_default_names, tear_down);
  g_test_add ("/snapshots/bad-names", Server, NULL, set_up, test_bad_names, tear_down);
  g_test_add ("/snapshots/apply", Server, NULL, set_up, test_apply, tear_down);
  g_test_add ("/snapshots/revert", Server, NULL, set_up, test_revert, tear_down);
  g_test_add ("/snapshots/act", Server, NULL, set_up, test_act, tear_down);
  g_test_add ("/snapshots/rename", Server, NULL, set_up, test_rename, tear_down);
  g_test_add ("/snapshots/delete", Server, NULL, set_up, test_delete, tear_down);
  g_test_add ("/snapshots/orphan", Server, NULL, set_up, test_orphan, tear_down);
  g_test_add_func ("/snapshots/rows", test_rows);
  g_test_add_func ("/snapshots/conflicts", test_conflicts);
  g_test_add_func ("/snapshots/long-default-name", test_long_default_name);
  g_test_add_func ("/snapshots/name-problems", test_name_problems);
  g_test_add_func ("/snapshots/obstacles", test_obstacles);
  return g_test_run ();
}
