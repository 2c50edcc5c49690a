/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"
#include "manager/tri-machine-model.h"

/* A server of its own for each test, and one who believes only what "items-changed" tells. */
typedef struct {
  Server           server;
  GListStore      *connections;
  TriMachineModel *model;
  GPtrArray       *mirror;
  guint            n_signals;
} Fixture;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Fixture    *fixture)
{
  fixture->n_signals++;
  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->mirror, (int) (position + i), g_list_model_get_item (model, position + i));
}

static void
assert_mirror (Fixture *fixture)
{
  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (G_LIST_MODEL (fixture->model)));
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autoptr (TriDomain) domain = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);
      g_assert_true (domain == g_ptr_array_index (fixture->mirror, i));
    }
}

/* "a b c": the names as they are shown. */
static char *
names (Fixture *fixture)
{
  GString *text = g_string_new (NULL);

  assert_mirror (fixture);
  for (guint i = 0; i < fixture->mirror->len; i++)
    g_string_append_printf (text, "%s%s", i ? " " : "", tri_domain_get_name (g_ptr_array_index (fixture->mirror, i)));
  return g_string_free (text, FALSE);
}

#define assert_names(fixture, expected)           \
  G_STMT_START {                                  \
    g_autofree char *shown_ = names (fixture);    \
    g_assert_cmpstr (shown_, ==, (expected));     \
  } G_STMT_END

static char *
node_xml (void)
{
  static const struct { const char *name; int memory, vcpus, off; } machines[] = {
    { "web10", 3, 1, 1 }, { "web2", 1, 4, 0 }, { "Alpha", 2, 2, 1 }, { "db-ärger", 4, 3, 0 },
  };
  GString *xml = g_string_new ("<node>");

  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    g_string_append_printf (xml, "<domain type='test' " TEST_NS "><name>%s</name><memory unit='GiB'>%d</memory><vcpu>%d</vcpu>"
                            "<os><type>hvm</type></os>%s</domain>",
                            machines[i].name, machines[i].memory, machines[i].vcpus, machines[i].off ? TEST_OFF : "");
  g_string_append (xml, "</node>");
  return g_string_free (xml, FALSE);
}

static gboolean
on_timeout (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/* Longer than the model gathers changes. */
static void
settle (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, on_timeout, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *xml = node_xml ();

  server_start (&fixture->server, xml);
  tri_connection_set_stats_interval (fixture->server.connection, 0);
  fixture->connections = g_list_store_new (TRI_TYPE_CONNECTION);
  g_list_store_append (fixture->connections, fixture->server.connection);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->model = tri_machine_model_new ();
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (on_items_changed), fixture);
  tri_machine_model_set_connections (fixture->model, G_LIST_MODEL (fixture->connections));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->model);
  g_object_unref (fixture->connections);
  server_stop (&fixture->server);
  g_ptr_array_unref (fixture->mirror);
  settle (50);
}

/* As a person counts and without regard to capitals: web2 before web10. */
static void
test_sort (Fixture       *fixture,
           gconstpointer  data)
{
  assert_names (fixture, "Alpha db-ärger web2 web10");
  tri_machine_model_set_sort (fixture->model, TRI_COLUMN_NAME, TRUE);
  assert_names (fixture, "web10 web2 db-ärger Alpha");
  tri_machine_model_set_sort (fixture->model, TRI_COLUMN_VCPUS, FALSE);
  assert_names (fixture, "web10 Alpha db-ärger web2");
  tri_machine_model_set_sort (fixture->model, TRI_COLUMN_VCPUS, TRUE);
  assert_names (fixture, "web2 db-ärger Alpha web10");
  /* Those that are equal stay in the order of their names, both ways. */
  tri_machine_model_set_sort (fixture->model, TRI_COLUMN_STATE, FALSE);
  assert_names (fixture, "Alpha web10 db-ärger web2");
  tri_machine_model_set_sort (fixture->model, TRI_COLUMN_STATE, TRUE);
  assert_names (fixture, "db-ärger web2 Alpha web10");
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  tri_machine_model_set_filter (fixture->model, "WEB");
  assert_names (fixture, "web2 web10");
  g_assert_cmpuint (tri_machine_model_get_n_unfiltered (fixture->model), ==, 4);
  tri_machine_model_set_filter (fixture->model, " web  off ");
  assert_names (fixture, "web10");
  tri_machine_model_set_filter (fixture->model, "Ärger");
  assert_names (fixture, "db-ärger");
  tri_machine_model_set_filter (fixture->model, "%s<");
  assert_names (fixture, "");
  tri_machine_model_set_filter (fixture->model, "   ");
  assert_names (fixture, "Alpha db-ärger web2 web10");
}

/* A machine that stops moves to its place, and only then is anything told. */
static void
test_moves (Fixture       *fixture,
            gconstpointer  data)
{
  TriDomain *domain = tri_connection_find_domain_by_name (fixture->server.connection, "web2");
  guint position, before;

  g_assert_nonnull (domain);
  g_assert_true (tri_machine_model_find (fixture->model, domain, &position));
  g_assert_cmpuint (position, ==, 2);
  before = fixture->n_signals;
  g_signal_emit_by_name (domain, "changed");
  settle (100);
  g_assert_cmpuint (fixture->n_signals, ==, before);

  tri_machine_model_set_sort (fixture->model, TRI_COLUMN_STATE, FALSE);
  assert_names (fixture, "Alpha web10 db-ärger web2");
  tri_domain_act_async (domain, TRI_ACTION_TURN_OFF, NULL, NULL, NULL);
  for (int i = 0; i < 50 && tri_domain_get_state (domain) != TRI_STATE_OFF; i++)
    settle (20);
  settle (100);
  assert_names (fixture, "Alpha web2 web10 db-ärger");
}

static void
test_connections_come_and_go (Fixture       *fixture,
                              gconstpointer  data)
{
  tri_machine_model_set_filter (fixture->model, "web");
  g_list_store_remove_all (fixture->connections);
  assert_names (fixture, "");
  g_list_store_append (fixture->connections, fixture->server.connection);
  assert_names (fixture, "web2 web10");
  tri_connection_close (fixture->server.connection);
  settle (100);
  assert_names (fixture, "");
  g_assert_cmpuint (tri_machine_model_get_n_unfiltered (fixture->model), ==, 0);
  tri_machine_model_set_connections (fixture->model, NULL);
  assert_names (fixture, "");
}

static void
test_columns (void)
{
  GObjectClass *klass = g_type_class_ref (TRI_TYPE_DOMAIN);

  for (TriColumnId id = 0; id < TRI_N_COLUMNS; id++)
    {
      const TriColumnInfo *info = tri_column_get_info (id);
      g_assert_cmpuint (tri_column_find (info->name), ==, id);
      for (guint i = 0; i < G_N_ELEMENTS (info->properties) && info->properties[i]; i++)
        g_assert_nonnull (g_object_class_find_property (klass, info->properties[i]));
    }
  g_assert_cmpuint (tri_column_find ("no such column"), ==, TRI_N_COLUMNS);
  g_type_class_unref (klass);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add_func ("/machine-model/columns", test_columns);
  g_test_add ("/machine-model/sort", Fixture, NULL, set_up, test_sort, tear_down);
  g_test_add ("/machine-model/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/machine-model/moves", Fixture, NULL, set_up, test_moves, tear_down);
  g_test_add ("/machine-model/connections", Fixture, NULL, set_up, test_connections_come_and_go, tear_down);
  return g_test_run ();
}
