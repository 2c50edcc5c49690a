/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-core.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 2048

static void
take_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static TriOsInfo *
detect (const char  *path,
        GError     **error)
{
  g_autoptr (TriConnection) connection = tri_connection_new ("qemu:///system");
  g_autoptr (GAsyncResult) result = NULL;

  tri_osinfo_detect_async (connection, path, NULL, take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return tri_osinfo_detect_finish (result, error);
}

static TriOsInfo *
find (const char  *id,
      GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_osinfo_find_async (id, NULL, take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return tri_osinfo_find_finish (result, error);
}

static void
put_text (guint8     *field,
          gsize       length,
          const char *text)
{
  memset (field, ' ', length);
  memcpy (field, text, strlen (text));
}

/* The descriptors of an ISO 9660 image: primary with its names, boot record, terminator. No files. */
static char *
write_image (const char *system,
             const char *volume)
{
  g_autofree guint8 *image = g_malloc0 (64 * SECTOR);
  guint8 *primary = image + 16 * SECTOR;
  guint8 *boot = image + 17 * SECTOR;
  guint8 *end = image + 18 * SECTOR;
  char *path = g_build_filename (g_get_tmp_dir (), "triptych-image-XXXXXX", NULL);

  close (g_mkstemp (path));
  memcpy (primary, "\1CD001\1", 7);
  put_text (primary + 8, 32, system);
  put_text (primary + 40, 32, volume);
  memcpy (primary + 80, "\x40\0\0\0\0\0\0\x40", 8);
  memcpy (primary + 128, "\0\x08\x08\0", 4);
  put_text (primary + 190, 128, "");
  put_text (primary + 318, 128, "");
  put_text (primary + 446, 128, "");
  put_text (primary + 574, 128, "");
  memcpy (boot, "\0CD001\1EL TORITO SPECIFICATION", 30);
  memcpy (end, "\xff" "CD001\1", 7);
  g_assert_true (g_file_set_contents (path, (char *) image, 64 * SECTOR, NULL));
  return path;
}

static void
test_recognises_debian (void)
{
  g_autofree char *path = write_image ("", "Debian 11.5.0 amd64 1");
  g_autoptr (GError) error = NULL;
  g_autoptr (TriOsInfo) known = find ("debian11", NULL);
  g_autoptr (TriOsInfo) os = NULL;

  if (known == NULL)
    {
      g_test_skip ("libosinfo's database does not know Debian 11");
      g_unlink (path);
      return;
    }
  os = detect (path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (os);
  g_assert_cmpstr (os->short_id, ==, "debian11");
  g_assert_cmpstr (os->id, ==, known->id);
  g_assert_cmpuint (os->memory, >, 0);
  g_assert_cmpuint (os->storage, >, os->memory);
  g_unlink (path);
}

static void
test_unknown_image (void)
{
  g_autofree char *path = write_image ("NOBODY", "SOMETHING ELSE");
  g_autoptr (GError) error = NULL;

  g_assert_null (detect (path, &error));
  g_assert_no_error (error);
  g_unlink (path);
}

static void
test_not_an_image (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "triptych-image-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  close (g_mkstemp (path));
  g_assert_null (detect (path, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "no image at all", -1, NULL));
  g_assert_null (detect (path, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_null (detect (g_get_tmp_dir (), &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  g_unlink (path);
}

static void
test_missing_image (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (detect ("/nowhere/at all.iso", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (detect ("relative.iso", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
}

static void
test_unknown_system (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (find ("plan-9-from-outer-space", &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND);
}

/* Whole stacks: without them lsan.supp cannot see whose a leak is, for libraries are built without frame pointers. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add_func ("/core/osinfo/recognises-debian", test_recognises_debian);
  g_test_add_func ("/core/osinfo/unknown-image", test_unknown_image);
  g_test_add_func ("/core/osinfo/not-an-image", test_not_an_image);
  g_test_add_func ("/core/osinfo/missing-image", test_missing_image);
  g_test_add_func ("/core/osinfo/unknown-system", test_unknown_system);
  return g_test_run ();
}
