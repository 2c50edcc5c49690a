/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"

#include <libvirt/libvirt.h>

#define DISK(target, path, more) \
  "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='" path "'/>" \
  "<target dev='" target "' bus='virtio'/>" more "</disk>"
#define CDROM(path) \
  "<disk type='file' device='cdrom'><source file='" path "'/><target dev='sda' bus='sata'/><readonly/></disk>"
#define MACHINE(name, disks) \
  "<domain type='test' " TEST_NS "><name>" name "</name><memory>65536</memory><os><type>hvm</type></os>" \
  "<devices>" disks "</devices>" TEST_OFF "</domain>"
#define VOLUME(name, more) \
  "<volume><name>" name "</name><capacity>1048576</capacity><allocation>4096</allocation>" \
  "<target><format type='qcow2'/></target>" more "</volume>"
#define BACKING(path) "<backingStore><path>" path "</path><format type='qcow2'/></backingStore>"

static const char node_xml[] =
  "<node>"
  MACHINE ("plain",
           DISK ("vda", "/pool/plain.qcow2", "")
           DISK ("vdb", "/elsewhere/data.qcow2", "")
           DISK ("vdc", "/pool/common.qcow2", "")
           DISK ("vdd", "/pool/shared.qcow2", "<shareable/>")
           DISK ("vde", "/pool/fixed.qcow2", "<readonly/>")
           DISK ("vdf", "/pool//./odd/../plain2.qcow2", "")
           CDROM ("/pool/install.iso"))
  MACHINE ("other", DISK ("vda", "/pool/common.qcow2", ""))
  MACHINE ("base", DISK ("vda", "/pool/base.qcow2", ""))
  MACHINE ("leaf", DISK ("vda", "/pool/leaf.qcow2", ""))
  "<domain type='test'><name>running</name><memory>65536</memory><os><type>hvm</type></os></domain>"
  "<pool type='dir'><name>pool</name><target><path>/pool</path></target>"
  VOLUME ("plain.qcow2", "") VOLUME ("plain2.qcow2", "") VOLUME ("common.qcow2", "") VOLUME ("shared.qcow2", "")
  VOLUME ("fixed.qcow2", "") VOLUME ("install.iso", "") VOLUME ("base.qcow2", "")
  VOLUME ("leaf.qcow2", BACKING ("/pool/base.qcow2"))
  "</pool>"
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

static TriDeletePlan *
plan (TriDomain *domain)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TriDeletePlan *made;

  tri_domain_plan_delete_async (domain, NULL, harness_take, &result);
  made = tri_domain_plan_delete_finish (domain, harness_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (tri_delete_plan_get_domain (made) == domain);
  return made;
}

static gboolean
execute (TriDeletePlan       *made,
         const char * const  *paths,
         GError             **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_delete_plan_execute_async (made, paths, NULL, harness_take, &result);
  return tri_delete_plan_execute_finish (made, harness_wait (&result), error);
}

static const TriDeleteItem *
find (TriDeletePlan *made,
      const char    *path)
{
  GPtrArray *items = tri_delete_plan_get_items (made);

  for (guint i = 0; i < items->len; i++)
    {
      const TriDeleteItem *item = g_ptr_array_index (items, i);

      if (g_str_equal (item->path, path))
        return item;
    }
  g_test_message ("%s is not in the plan", path);
  g_assert_not_reached ();
}

static gboolean
volume_exists (Server     *server,
               const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) volumes = NULL;
  g_autoptr (GError) error = NULL;

  tri_connection_load_volumes_async (server->connection, "pool", NULL, harness_take, &result);
  volumes = tri_connection_load_volumes_finish (server->connection, harness_wait (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < volumes->len; i++)
    {
      if (g_str_equal (((TriVolumeInfo *) volumes->pdata[i])->path, path))
        return TRUE;
    }
  return FALSE;
}

static void
test_plan (Server        *server,
           gconstpointer  data)
{
  g_autoptr (TriDeletePlan) made = plan (server_machine (server, "plain"));
  const TriDeleteItem *item = find (made, "/pool/plain.qcow2");

  g_assert_true (item->can_delete);
  g_assert_null (item->reason);
  g_assert_cmpstr (item->pool, ==, "pool");
  g_assert_cmpstr (item->target, ==, "vda");
  g_assert_cmpuint (item->allocation, ==, 4096);

  item = find (made, "/elsewhere/data.qcow2");
  g_assert_false (item->can_delete);
  g_assert_null (item->pool);
  g_assert_nonnull (strstr (item->reason, "pool"));

  item = find (made, "/pool/common.qcow2");
  g_assert_false (item->can_delete);
  g_assert_cmpstr (item->used_by, ==, "other");
  g_assert_nonnull (strstr (item->reason, "other"));

  g_assert_false (find (made, "/pool/shared.qcow2")->can_delete);
  g_assert_false (find (made, "/pool/fixed.qcow2")->can_delete);
  g_assert_false (find (made, "/pool/install.iso")->can_delete);
  g_assert_cmpuint (tri_delete_plan_get_items (made)->len, ==, 7);
  g_assert_false (tri_delete_plan_has_managed_save (made));
  g_assert_false (tri_delete_plan_has_nvram (made));
  g_assert_cmpuint (tri_delete_plan_get_n_snapshots (made), ==, 0);
}

static void
test_backing (Server        *server,
              gconstpointer  data)
{
  g_autoptr (TriDeletePlan) base = plan (server_machine (server, "base"));
  g_autoptr (TriDeletePlan) leaf = plan (server_machine (server, "leaf"));
  const TriDeleteItem *item = find (base, "/pool/base.qcow2");

  /* Another machine builds on it. */
  g_assert_false (item->can_delete);
  g_assert_cmpstr (item->used_by, ==, "leaf");
  /* The other's own file can go, and what it builds on is shown, but stays. */
  g_assert_true (find (leaf, "/pool/leaf.qcow2")->can_delete);
  g_assert_false (find (leaf, "/pool/base.qcow2")->can_delete);
}

static void
test_keep_all (Server        *server,
               gconstpointer  data)
{
  g_autoptr (TriDomain) domain = g_object_ref (server_machine (server, "plain"));
  g_autoptr (TriDeletePlan) made = plan (domain);
  g_autoptr (GError) error = NULL;

  g_assert_true (execute (made, NULL, &error));
  g_assert_no_error (error);
  harness_until ((gboolean (*) (gpointer)) tri_domain_get_removed, domain);
  g_assert_null (tri_connection_find_domain_by_name (server->connection, "plain"));
  g_assert_true (volume_exists (server, "/pool/plain.qcow2"));
}

static void
test_with_disk (Server        *server,
                gconstpointer  data)
{
  const char * const paths[] = { "/pool/plain.qcow2", NULL };
  g_autoptr (TriDomain) domain = g_object_ref (server_machine (server, "plain"));
  g_autoptr (TriDeletePlan) made = plan (domain);
  g_autoptr (GError) error = NULL;

  g_assert_true (execute (made, paths, &error));
  g_assert_no_error (error);
  harness_until ((gboolean (*) (gpointer)) tri_domain_get_removed, domain);
  g_assert_false (volume_exists (server, "/pool/plain.qcow2"));
  g_assert_true (volume_exists (server, "/pool/plain2.qcow2"));

  /* A second time: it is not there any more. */
  g_assert_false (execute (made, NULL, &error));
  g_assert_nonnull (error);
}

/* Nothing is deleted when one of the paths may not go. */
static void
test_refused_paths (Server        *server,
                    gconstpointer  data)
{
  const char * const bad[] = { "/pool/common.qcow2", "/pool/base.qcow2", "/etc/passwd", "/pool/install.iso" };
  TriDomain *domain = server_machine (server, "plain");
  g_autoptr (TriDeletePlan) made = plan (domain);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char * const paths[] = { "/pool/plain.qcow2", bad[i], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_false (execute (made, paths, &error));
      g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
    }
  g_assert_true (volume_exists (server, "/pool/plain.qcow2"));
  g_assert_false (tri_domain_get_removed (domain));
}

/* Once what builds on it is gone, a base may go. */
static void
test_base_is_free (Server        *server,
                   gconstpointer  data)
{
  const char * const leaf[] = { "/pool/leaf.qcow2", NULL };
  g_autoptr (TriDeletePlan) first = plan (server_machine (server, "leaf"));
  g_autoptr (TriDeletePlan) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (execute (first, leaf, &error));
  g_assert_no_error (error);
  second = plan (server_machine (server, "base"));
  g_assert_true (find (second, "/pool/base.qcow2")->can_delete);
}

/* Only test:///default is one server for all connections of a program, so that somebody else can do something meanwhile. */
static void
test_partial (void)
{
  static const char machine[] = "<domain type='test' " TEST_NS "><name>%s</name><memory>65536</memory><os><type>hvm</type></os>"
                                "<devices>%s</devices>" TEST_OFF "</domain>";
  const char * const paths[] = { "/default-pool/gone", "/default-pool/taken", "/default-pool/mine", NULL };
  virConnectPtr conn = virConnectOpen ("test:///default");
  virStoragePoolPtr pool = virStoragePoolLookupByName (conn, "default-pool");
  virStorageVolPtr volumes[3];
  virDomainPtr domains[2];
  g_autofree char *one = g_strdup_printf (machine, "one", DISK ("vda", "/default-pool/gone", "")
                                          DISK ("vdb", "/default-pool/taken", "") DISK ("vdc", "/default-pool/mine", ""));
  g_autofree char *two = g_strdup_printf (machine, "two", DISK ("vda", "/default-pool/taken", ""));
  g_autoptr (TriConnection) connection = tri_connection_new ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TriDeletePlan) made = NULL;
  g_autoptr (GError) error = NULL;

  volumes[0] = virStorageVolCreateXML (pool, VOLUME ("gone", ""), 0);
  volumes[1] = virStorageVolCreateXML (pool, VOLUME ("taken", ""), 0);
  volumes[2] = virStorageVolCreateXML (pool, VOLUME ("mine", ""), 0);
  domains[0] = virDomainDefineXML (conn, one);
  tri_connection_open_async (connection, NULL, harness_take, &result);
  g_assert_true (tri_connection_open_finish (connection, harness_wait (&result), &error));
  made = plan (tri_connection_find_domain_by_name (connection, "one"));
  for (guint i = 0; i < 3; i++)
    g_assert_true (find (made, paths[i])->can_delete);

  g_assert_cmpint (virStorageVolDelete (volumes[0], 0), ==, 0);
  domains[1] = virDomainDefineXML (conn, two);
  g_assert_false (execute (made, paths, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_PARTIAL);
  g_assert_nonnull (strstr (error->message, "/default-pool/gone"));
  g_assert_nonnull (strstr (error->message, "/default-pool/taken"));
  g_assert_nonnull (strstr (error->message, "two"));
  g_assert_null (strstr (error->message, "/default-pool/mine"));
  g_assert_null (virStorageVolLookupByPath (conn, "/default-pool/mine"));

  tri_connection_close (connection);
  virDomainUndefine (domains[1]);
  virDomainFree (domains[0]);
  virDomainFree (domains[1]);
  for (guint i = 0; i < 3; i++)
    virStorageVolFree (volumes[i]);
  virStoragePoolFree (pool);
  virConnectClose (conn);
}

static void
test_running (Server        *server,
              gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "running");
  g_autoptr (TriDeletePlan) made = plan (domain);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (tri_delete_plan_get_items (made)->len, ==, 0);
  g_assert_false (execute (made, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE);
}

static void
test_saved_with_snapshots (Server        *server,
                           gconstpointer  data)
{
  g_autoptr (TriDomain) domain = g_object_ref (server_machine (server, "running"));
  g_autoptr (TriDeletePlan) made = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (machine_act (domain, TRI_ACTION_SNAPSHOT, &error));
  g_assert_no_error (error);
  g_assert_true (machine_act (domain, TRI_ACTION_SAVE, &error));
  g_assert_no_error (error);
  machine_until_state (domain, TRI_STATE_SAVED);
  made = plan (domain);
  g_assert_cmpuint (tri_delete_plan_get_n_snapshots (made), ==, 1);
  g_assert_true (tri_delete_plan_has_managed_save (made));
  g_assert_true (execute (made, NULL, &error));
  g_assert_no_error (error);
  harness_until ((gboolean (*) (gpointer)) tri_domain_get_removed, domain);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add ("/delete/plan", Server, NULL, set_up, test_plan, tear_down);
  g_test_add ("/delete/backing", Server, NULL, set_up, test_backing, tear_down);
  g_test_add ("/delete/keep-all", Server, NULL, set_up, test_keep_all, tear_down);
  g_test_add ("/delete/with-disk", Server, NULL, set_up, test_with_disk, tear_down);
  g_test_add ("/delete/refused-paths", Server, NULL, set_up, test_refused_paths, tear_down);
  g_test_add ("/delete/base-is-free", Server, NULL, set_up, test_base_is_free, tear_down);
  g_test_add_func ("/delete/partial", test_partial);
  g_test_add ("/delete/running", Server, NULL, set_up, test_running, tear_down);
  g_test_add ("/delete/saved-with-snapshots", Server, NULL, set_up, test_saved_with_snapshots, tear_down);
  return g_test_run ();
}
