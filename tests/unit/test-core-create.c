/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-core.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MIB (1024ull * 1024)
#define GIB (1024 * MIB)

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

/* Each test has a server of its own, so that what one leaves is not what the next finds. */
static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>old</name><memory>131072</memory><os><type>hvm</type></os></domain>"
  "<network><name>lan</name><bridge name='br0'/><forward mode='nat'/><ip address='192.0.2.1' netmask='255.255.255.0'/></network>"
  "<pool type='dir'><name>disks</name><target><path>/disks</path></target></pool>"
  "<pool type='dir'><name>empty</name><target><path>/empty</path></target></pool>"
  "</node>";

typedef struct {
  char           *path;
  TriConnection  *connection;
  TriMachineSpec *spec;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *uri = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->path = g_build_filename (g_get_tmp_dir (), "triptych-node-XXXXXX", NULL);
  close (g_mkstemp (fixture->path));
  g_assert_true (g_file_set_contents (fixture->path, node_xml, -1, NULL));
  uri = g_strdup_printf ("test://%s", fixture->path);
  fixture->connection = tri_connection_new (uri);
  tri_connection_open_async (fixture->connection, NULL, take_result, &result);
  tri_connection_open_finish (fixture->connection, wait_for (&result), &error);
  g_assert_no_error (error);
  fixture->spec = tri_machine_spec_new (tri_connection_get_host (fixture->connection));
  g_object_set (fixture->spec, "name", "web01", "disk-name", "web01.qcow2", "disk-pool", "disks", "disk-size", GIB,
                "memory", 256 * MIB, "network", "lan", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  tri_connection_close (fixture->connection);
  g_object_unref (fixture->spec);
  g_object_unref (fixture->connection);
  g_unlink (fixture->path);
  g_free (fixture->path);
}

static char *
create (Fixture       *fixture,
        TriJob        *job,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_connection_create_machine_async (fixture->connection, fixture->spec, job, cancellable, take_result, &result);
  return tri_connection_create_machine_finish (fixture->connection, wait_for (&result), NULL, error);
}

/* The files of the pool, with their sizes: what a test compares. */
static char *
describe_pool (Fixture    *fixture,
               const char *pool)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) volumes = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  tri_connection_load_volumes_async (fixture->connection, pool, NULL, take_result, &result);
  volumes = tri_connection_load_volumes_finish (fixture->connection, wait_for (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < volumes->len; i++)
    {
      TriVolumeInfo *info = volumes->pdata[i];

      g_string_append_printf (text, "%s %s %s %" G_GUINT64_FORMAT "\n", info->pool, info->path, info->format, info->capacity);
    }
  return g_string_free (text, FALSE);
}

static void
assert_nothing_made (Fixture *fixture)
{
  g_autofree char *files = describe_pool (fixture, "disks");

  g_assert_cmpstr (files, ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (tri_connection_list_domains (fixture->connection)), ==, 1);
  g_assert_null (tri_connection_find_domain_by_name (fixture->connection, "web01"));
}

static void
test_makes_machine_and_disk (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (TriJob) job = tri_job_new ("Creating", TRUE);
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = create (fixture, job, NULL, &error);
  g_autofree char *files = NULL;
  TriDomain *domain;

  g_assert_no_error (error);
  g_assert_nonnull (uuid);
  domain = tri_connection_find_domain (fixture->connection, uuid);
  g_assert_nonnull (domain);
  g_assert_cmpstr (tri_domain_get_name (domain), ==, "web01");
  g_assert_cmpint (tri_domain_get_state (domain), ==, TRI_STATE_OFF);
  g_assert_true (tri_job_get_finished (job));
  g_assert_null (tri_job_get_error (job));
  files = describe_pool (fixture, "disks");
  g_assert_cmpstr (files, ==, "disks /disks/web01.qcow2 qcow2 1073741824\n");
}

static void
test_starts_if_asked (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  TriDomain *domain;

  g_object_set (fixture->spec, "start", TRUE, "disk-choice", TRI_DISK_LATER, NULL);
  uuid = create (fixture, NULL, NULL, &error);
  g_assert_no_error (error);
  domain = tri_connection_find_domain (fixture->connection, uuid);
  g_assert_nonnull (domain);
  while (tri_domain_get_state (domain) != TRI_STATE_RUNNING)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_taken_name (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->spec, "name", "old", NULL);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  assert_nothing_made (fixture);
}

static void
test_existing_file_is_kept (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = create (fixture, NULL, NULL, &error);
  g_autofree char *before = describe_pool (fixture, "disks");
  g_autofree char *after = NULL;

  g_assert_no_error (error);
  g_object_set (fixture->spec, "name", "web02", "disk-size", 2 * GIB, NULL);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "web01.qcow2"));
  after = describe_pool (fixture, "disks");
  g_assert_cmpstr (after, ==, before);
  g_assert_null (tri_connection_find_domain_by_name (fixture->connection, "web02"));
}

static void
test_no_room (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->spec, "disk-size", 200 * GIB, "disk-full", TRUE, NULL);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "There is not enough room"));
  assert_nothing_made (fixture);
}

static void
test_missing_parts (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->spec, "network", "nowhere", NULL);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "nowhere"));
  g_clear_error (&error);

  g_object_set (fixture->spec, "network", NULL, "disk-pool", "elsewhere", NULL);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "elsewhere"));
  g_clear_error (&error);

  g_object_set (fixture->spec, "disk-choice", TRI_DISK_EXISTING, "disk-path", "/disks/gone.img", NULL);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  assert_nothing_made (fixture);
}

/* libvirt refuses the definition (a control character is no XML) after the disk was made: the disk goes again. */
static void
test_disk_is_taken_back (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (TriJob) job = tri_job_new ("Creating", TRUE);
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->spec, "notes", "bell \a", NULL);
  g_assert_null (create (fixture, job, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == TRI_VIRT_ERROR);
  g_assert_true (tri_job_get_finished (job));
  g_assert_nonnull (tri_job_get_error (job));
  assert_nothing_made (fixture);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TriJob) job = tri_job_new ("Creating", TRUE);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (create (fixture, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  tri_job_cancel (job);
  g_assert_null (create (fixture, job, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_made (fixture);
}

static void
test_existing_disk (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = create (fixture, NULL, NULL, &error);
  g_autofree char *second = NULL;
  TriDomain *domain;
  TriDiskConfig *disk;

  g_assert_no_error (error);
  g_object_set (fixture->spec, "name", "web02", "disk-choice", TRI_DISK_EXISTING, "disk-path", "/disks/web01.qcow2", NULL);
  second = create (fixture, NULL, NULL, &error);
  g_assert_no_error (error);
  domain = tri_connection_find_domain (fixture->connection, second);
  tri_domain_want_config (domain);
  while (tri_domain_get_config (domain) == NULL)
    g_main_context_iteration (NULL, TRUE);
  disk = tri_domain_config_get_disks (tri_domain_get_config (domain))->pdata[0];
  g_assert_cmpstr (disk->source, ==, "/disks/web01.qcow2");
  g_assert_cmpstr (disk->format, ==, "qcow2");
}

static void
test_disconnected (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  tri_connection_close (fixture->connection);
  g_assert_null (create (fixture, NULL, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED);
}

static void
test_summary (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *text = NULL;

  g_object_set (fixture->spec, "name", "a:b", "dynamic-memory", TRUE, "memory-minimum", 128 * MIB, NULL);
  text = tri_machine_spec_dup_summary (fixture->spec, fixture->connection);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "Name: a:b\n"));
  g_assert_nonnull (strstr (text, "web01.qcow2"));
  g_assert_nonnull (strstr (text, "256 MiB at start"));
  g_assert_false (g_str_has_suffix (text, "\n"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  ADD ("/core/create/makes-machine-and-disk", test_makes_machine_and_disk);
  ADD ("/core/create/starts-if-asked", test_starts_if_asked);
  ADD ("/core/create/taken-name", test_taken_name);
  ADD ("/core/create/existing-file-is-kept", test_existing_file_is_kept);
  ADD ("/core/create/no-room", test_no_room);
  ADD ("/core/create/missing-parts", test_missing_parts);
  ADD ("/core/create/disk-is-taken-back", test_disk_is_taken_back);
  ADD ("/core/create/cancelled", test_cancelled);
  ADD ("/core/create/existing-disk", test_existing_disk);
  ADD ("/core/create/disconnected", test_disconnected);
  ADD ("/core/create/summary", test_summary);
  return g_test_run ();
}
