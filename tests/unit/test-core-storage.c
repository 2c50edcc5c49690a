/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-core.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define GIB (1024ull * 1024 * 1024)

static void
take_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static TriConnection *
open_test (const char *uri)
{
  TriConnection *connection = tri_connection_new (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_connection_open_async (connection, NULL, take_result, &result);
  tri_connection_open_finish (connection, wait_for (&result), &error);
  g_assert_no_error (error);
  return connection;
}

static GPtrArray *
load_pools (TriConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *pools;

  tri_connection_load_pools_async (connection, NULL, take_result, &result);
  pools = tri_connection_load_pools_finish (connection, wait_for (&result), &error);
  g_assert_no_error (error);
  return pools;
}

static TriPoolInfo *
find_pool (GPtrArray  *pools,
           const char *name)
{
  for (guint i = 0; i < pools->len; i++)
    if (g_str_equal (((TriPoolInfo *) pools->pdata[i])->name, name))
      return pools->pdata[i];
  return NULL;
}

static gboolean
create_pool (TriConnection  *connection,
             const char     *name,
             const char     *path,
             GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_connection_create_pool_async (connection, name, path, NULL, take_result, &result);
  return tri_connection_create_pool_finish (connection, wait_for (&result), error);
}

static void
test_lists_pools (void)
{
  g_autoptr (TriConnection) connection = open_test ("test:///default");
  g_autoptr (GPtrArray) pools = load_pools (connection);
  TriPoolInfo *pool = find_pool (pools, "default-pool");
  TriPoolInfo *copy;

  g_assert_nonnull (pool);
  g_assert_cmpstr (pool->type, ==, "dir");
  g_assert_cmpstr (pool->path, ==, "/default-pool");
  g_assert_true (pool->active);
  g_assert_false (pool->autostart);
  g_assert_cmpuint (pool->capacity, ==, 100 * GIB);
  g_assert_cmpuint (pool->available, ==, 100 * GIB);
  copy = tri_pool_info_copy (pool);
  g_assert_cmpstr (copy->path, ==, pool->path);
  g_assert_true (copy->path != pool->path);
  tri_pool_info_free (copy);
  tri_connection_close (connection);
}

static void
test_makes_a_pool (void)
{
  g_autoptr (TriConnection) connection = open_test ("test:///default");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pools = NULL;
  TriPoolInfo *pool;

  create_pool (connection, "images <1>", "/srv//images/", &error);
  g_assert_no_error (error);
  pools = load_pools (connection);
  pool = find_pool (pools, "images <1>");
  g_assert_nonnull (pool);
  g_assert_true (pool->active);
  g_assert_true (pool->autostart);
  g_assert_cmpstr (pool->path, ==, "/srv/images");

  g_assert_false (create_pool (connection, "images <1>", "/srv/other", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (create_pool (connection, "other", "/srv/images", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "images <1>"));
  tri_connection_close (connection);
}

static void
test_refuses_bad_pools (void)
{
  const char *names[][2] = { { "", "/a" }, { "a/b", "/a" }, { "a", "relative" }, { "a", "" } };
  g_autoptr (TriConnection) connection = open_test ("test:///default");
  g_autoptr (GPtrArray) before = load_pools (connection);
  g_autoptr (GPtrArray) after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (create_pool (connection, names[i][0], names[i][1], &error));
      g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
    }
  after = load_pools (connection);
  g_assert_cmpuint (after->len, ==, before->len);
  tri_connection_close (connection);
}

static void
test_unknown_pool (void)
{
  g_autoptr (TriConnection) connection = open_test ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_connection_load_volumes_async (connection, "nowhere", NULL, take_result, &result);
  g_assert_null (tri_connection_load_volumes_finish (connection, wait_for (&result), &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == TRI_VIRT_ERROR);
  g_assert_nonnull (strstr (error->message, "nowhere"));
  tri_connection_close (connection);
}

static void
test_not_connected (void)
{
  g_autoptr (TriConnection) connection = tri_connection_new ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_connection_load_pools_async (connection, NULL, take_result, &result);
  g_assert_null (tri_connection_load_pools_finish (connection, wait_for (&result), &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED);
}

static GPtrArray *
load_networks (TriConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *networks;

  tri_connection_load_networks_async (connection, NULL, take_result, &result);
  networks = tri_connection_load_networks_finish (connection, wait_for (&result), &error);
  g_assert_no_error (error);
  return networks;
}

/* One line per switch: name, type's label, active. */
static char *
describe_networks (GPtrArray *networks)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < networks->len; i++)
    {
      TriNetworkInfo *info = networks->pdata[i];

      g_string_append_printf (text, "%s %s %d\n", info->name, tri_switch_type_get_label (info->type), info->active);
    }
  return g_string_free (text, FALSE);
}

static const char node_xml[] =
  "<node>"
  "<network><name>a-nat</name><bridge name='br0'/><forward mode='nat'/><ip address='192.0.2.1' netmask='255.255.255.0'/></network>"
  "<network><name>b-internal</name><ip address='198.51.100.1' netmask='255.255.255.0'/></network>"
  "<network><name>c-private</name></network>"
  "<network><name>d-external</name><forward mode='bridge'/><bridge name='lan0'/></network>"
  "<network><name>e-dedicated</name><forward mode='passthrough'><interface dev='eth1'/></forward></network>"
  "<network><name>f-routed</name><forward mode='route'/><ip address='203.0.113.1' netmask='255.255.255.0'/></network>"
  "</node>";

static void
test_switch_types (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "triptych-node-XXXXXX", NULL);
  g_autofree char *uri = NULL;
  g_autofree char *text = NULL;
  g_autoptr (TriConnection) connection = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  TriNetworkInfo *copy;
  int fd = g_mkstemp (path);

  close (fd);
  g_assert_true (g_file_set_contents (path, node_xml, -1, NULL));
  uri = g_strdup_printf ("test://%s", path);
  connection = open_test (uri);
  networks = load_networks (connection);
  text = describe_networks (networks);
  g_assert_cmpstr (text, ==,
                   "a-nat NAT 1\n"
                   "b-internal Internal 1\n"
                   "c-private Private 1\n"
                   "d-external External 1\n"
                   "e-dedicated External, dedicated 1\n"
                   "f-routed Other 1\n");
  copy = tri_network_info_copy (networks->pdata[0]);
  g_assert_cmpstr (copy->bridge, ==, "br0");
  tri_network_info_free (copy);
  tri_connection_close (connection);
  g_unlink (path);
}

static void
test_starting_a_switch (void)
{
  g_autoptr (TriConnection) connection = open_test ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) missing = NULL;
  g_autoptr (GError) error = NULL;

  tri_connection_start_network_async (connection, "default", NULL, take_result, &result);
  g_assert_true (tri_connection_start_network_finish (connection, wait_for (&result), &error));
  g_assert_no_error (error);
  tri_connection_start_network_async (connection, "nowhere", NULL, take_result, &missing);
  g_assert_false (tri_connection_start_network_finish (connection, wait_for (&missing), &error));
  g_assert_nonnull (strstr (error->message, "nowhere"));
  tri_connection_close (connection);
}

static void
test_default_folders (void)
{
  g_autoptr (TriConnection) system = tri_connection_new ("qemu:///system");
  g_autoptr (TriConnection) session = tri_connection_new ("qemu:///session");
  g_autoptr (TriConnection) remote = tri_connection_new ("qemu+ssh://anna@host/session");
  g_autofree char *system_path = tri_connection_dup_default_pool_path (system);
  g_autofree char *session_path = tri_connection_dup_default_pool_path (session);
  g_autofree char *remote_path = tri_connection_dup_default_pool_path (remote);

  g_assert_cmpstr (system_path, ==, "/var/lib/libvirt/images");
  g_assert_true (g_str_has_prefix (session_path, g_get_user_data_dir ()));
  g_assert_cmpstr (remote_path, ==, "/home/anna/.local/share/libvirt/images");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add_func ("/core/storage/lists-pools", test_lists_pools);
  g_test_add_func ("/core/storage/makes-a-pool", test_makes_a_pool);
  g_test_add_func ("/core/storage/refuses-bad-pools", test_refuses_bad_pools);
  g_test_add_func ("/core/storage/unknown-pool", test_unknown_pool);
  g_test_add_func ("/core/storage/not-connected", test_not_connected);
  g_test_add_func ("/core/storage/default-folders", test_default_folders);
  g_test_add_func ("/core/network/switch-types", test_switch_types);
  g_test_add_func ("/core/network/starting-a-switch", test_starting_a_switch);
  return g_test_run ();
}
