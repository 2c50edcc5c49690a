/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"

static const char node_xml[] =
  "<node>"
  "<domain type='test' " TEST_NS "><name>drives</name><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os><devices>"
  "<disk type='file' device='disk'><source file='/d/a.img'/><target dev='vda' bus='virtio'/></disk>"
  "<disk type='file' device='cdrom'><source file='/d/a.iso'/><target dev='sda' bus='sata'/><readonly/></disk>"
  "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>"
  "<disk type='volume' device='cdrom'><source pool='p' volume='b.iso'/><target dev='sdb' bus='sata'/><readonly/></disk>"
  "<disk type='file' device='floppy'><target dev='fda' bus='fdc'/></disk>"
  "</devices></domain>"
  "<domain type='test' " TEST_NS "><name>saved</name><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os>"
  TEST_OFF "<test:hasmanagedsave>1</test:hasmanagedsave><devices>"
  "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk></devices></domain>"
  "<pool type='dir'><name>p</name><target><path>/d</path></target>"
  "<volume><name>a.iso</name><capacity>4096</capacity><target><path>/d/a.iso</path></target></volume></pool>"
  "</node>";

static GPtrArray *
load_media (TriDomain *domain)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *drives;

  tri_domain_load_media_async (domain, NULL, harness_take, &result);
  drives = tri_domain_load_media_finish (domain, harness_wait (&result), &error);
  g_assert_no_error (error);
  return drives;
}

static void
check_drive (GPtrArray  *drives,
             guint       index,
             const char *target,
             const char *source,
             const char *volume,
             const char *title)
{
  const TriMediaDrive *drive = g_ptr_array_index (drives, index);
  g_autofree char *shown = tri_media_drive_dup_title (drive);

  g_assert_cmpstr (drive->target, ==, target);
  g_assert_cmpstr (drive->source, ==, source);
  g_assert_cmpstr (drive->next_source, ==, source);
  g_assert_cmpstr (drive->volume, ==, volume);
  g_assert_cmpstr (shown, ==, title);
  g_assert_false (drive->pending);
  g_assert_true (drive->persistent);
}

static void
test_lists_drives (void)
{
  Server server;
  g_autoptr (GPtrArray) drives = NULL;
  g_autofree char *medium = NULL;

  server_start (&server, node_xml);
  drives = load_media (server_machine (&server, "drives"));
  /* libvirt sorts them by their bus. */
  g_assert_cmpuint (drives->len, ==, 4);
  check_drive (drives, 0, "sda", "/d/a.iso", "p/a.iso", "DVD drive sda (SATA 0:0)");
  check_drive (drives, 1, "sdb", "p/b.iso", NULL, "DVD drive sdb (SATA 0:1)");
  check_drive (drives, 2, "hdc", NULL, NULL, "DVD drive hdc (IDE 1:0)");
  check_drive (drives, 3, "fda", NULL, NULL, "Floppy drive fda (Floppy 0:0)");
  medium = tri_media_drive_dup_medium (g_ptr_array_index (drives, 1));
  g_assert_cmpstr (medium, ==, "b.iso");
  server_stop (&server);
}

static void
check_insert (Server     *server,
              const char *machine,
              const char *target,
              const char *source,
              GQuark      domain,
              int         code)
{
  TriDomain *self = server_machine (server, machine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (source != NULL)
    {
      tri_domain_insert_media_async (self, target, source, FALSE, NULL, harness_take, &result);
      g_assert_false (tri_domain_insert_media_finish (self, harness_wait (&result), &error));
    }
  else
    {
      tri_domain_eject_media_async (self, target, FALSE, NULL, harness_take, &result);
      g_assert_false (tri_domain_eject_media_finish (self, harness_wait (&result), &error));
    }
  g_assert_error (error, domain, code);
}

static void
test_refuses (void)
{
  Server server;

  server_start (&server, node_xml);
  check_insert (&server, "drives", "sdz", "p/a.iso", TRI_ERROR, TRI_ERROR_NOT_FOUND);
  check_insert (&server, "drives", "sdz", NULL, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  /* A disk is no drive, whatever is asked for. */
  check_insert (&server, "drives", "vda", NULL, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  check_insert (&server, "drives", "sda", "p/none.iso", TRI_ERROR, TRI_ERROR_NOT_FOUND);
  check_insert (&server, "drives", "sda", "/d/none.iso", TRI_ERROR, TRI_ERROR_NOT_FOUND);
  check_insert (&server, "drives", "sda", "none.iso", TRI_ERROR, TRI_ERROR_INVALID);
  check_insert (&server, "drives", "sda", "p/", TRI_ERROR, TRI_ERROR_INVALID);
  check_insert (&server, "saved", "sda", "p/a.iso", TRI_ERROR, TRI_ERROR_WRONG_STATE);
  server_stop (&server);
}

typedef struct {
  Server  server;
  char   *folder;
  char   *path;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  server_start (&fixture->server, node_xml);
  fixture->folder = g_dir_make_tmp ("triptych-upload-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "c.iso", NULL);
  g_assert_true (g_file_set_contents (fixture->path, "a disc", -1, NULL));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
  server_stop (&fixture->server);
}

static void
check_upload (Fixture    *fixture,
              const char *pool,
              const char *name,
              const char *path,
              TriJob     *job,
              GQuark      domain,
              int         code)
{
  TriConnection *connection = fixture->server.connection;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_connection_upload_volume_async (connection, pool, name, file, job, NULL, harness_take, &result);
  g_assert_null (tri_connection_upload_volume_finish (connection, harness_wait (&result), &error));
  g_assert_error (error, domain, code);
}

static guint
count_volumes (Fixture *fixture)
{
  TriConnection *connection = fixture->server.connection;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) volumes = NULL;

  tri_connection_load_volumes_async (connection, "p", NULL, harness_take, &result);
  volumes = tri_connection_load_volumes_finish (connection, harness_wait (&result), NULL);
  g_assert_nonnull (volumes);
  return volumes->len;
}

static void
test_upload_refuses (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *none = g_build_filename (fixture->folder, "none", NULL);

  check_upload (fixture, "p", "a.iso", fixture->path, NULL, TRI_ERROR, TRI_ERROR_EXISTS);
  check_upload (fixture, "p", "a/b", fixture->path, NULL, TRI_ERROR, TRI_ERROR_INVALID);
  check_upload (fixture, "p", "..", fixture->path, NULL, TRI_ERROR, TRI_ERROR_INVALID);
  check_upload (fixture, "p", "a\nb", fixture->path, NULL, TRI_ERROR, TRI_ERROR_INVALID);
  check_upload (fixture, "p", NULL, none, NULL, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  check_upload (fixture, "p", NULL, fixture->folder, NULL, TRI_ERROR, TRI_ERROR_INVALID);
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  check_upload (fixture, "p", NULL, fixture->path, NULL, TRI_ERROR, TRI_ERROR_INVALID);
  /* The test driver's pools have 100 GiB. */
  g_assert_cmpint (truncate (fixture->path, 1ll << 40), ==, 0);
  check_upload (fixture, "p", NULL, fixture->path, NULL, TRI_ERROR, TRI_ERROR_NO_SPACE);
  g_assert_cmpuint (count_volumes (fixture), ==, 1);
}

/* The test driver makes a volume, but takes nothing that is sent to it. */
static void
test_upload_takes_back (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (TriJob) job = tri_job_new ("Copying", TRUE);

  check_upload (fixture, "p", NULL, fixture->path, job, TRI_VIRT_ERROR, 3 /* VIR_ERR_NO_SUPPORT */);
  g_assert_true (tri_job_get_finished (job));
  g_assert_nonnull (tri_job_get_error (job));
  g_assert_cmpuint (count_volumes (fixture), ==, 1);
}

static void
test_upload_cancelled (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (TriJob) job = tri_job_new ("Copying", TRUE);

  tri_job_cancel (job);
  check_upload (fixture, "p", NULL, fixture->path, job, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (tri_job_get_finished (job));
  g_assert_cmpuint (count_volumes (fixture), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add_func ("/core/media/lists-drives", test_lists_drives);
  g_test_add_func ("/core/media/refuses", test_refuses);
#define UPLOAD(path, func) g_test_add ("/core/upload/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  UPLOAD ("refuses", test_upload_refuses);
  UPLOAD ("takes-back", test_upload_takes_back);
  UPLOAD ("cancelled", test_upload_cancelled);

  return g_test_run ();
}
