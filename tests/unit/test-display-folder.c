/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest may do in the folder that is shared with it: nothing beyond its edge, whatever links lie there. */
#include "config.h"

#include "display/tri-spice-folder.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  char *home;
  char *root;
} Place;

static void
make_folder (const char *home, const char *name)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
make_file (const char *home, const char *name)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_true (g_file_set_contents (path, "text", -1, NULL));
}

static void
make_link (const char *home, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
set_up (Place *place, gconstpointer data)
{
  g_autofree char *made = g_dir_make_tmp ("tri-folder.XXXXXX", NULL);

  place->home = realpath (made, NULL);
  place->root = g_build_filename (place->home, "shared", NULL);
  make_file (place->home, "secret");
  make_folder (place->home, "shared");
  make_folder (place->home, "shared beside");
  make_file (place->home, "shared beside/secret");
  make_folder (place->home, "shared/plain");
  make_file (place->home, "shared/plain/file");
  make_folder (place->home, "shared/leaky");
  make_folder (place->home, "shared/leaky/below");
  make_link (place->home, "shared/leaky/below/out", "../../..");
  make_folder (place->home, "shared/holder");
  make_link (place->home, "shared/holder/alias", "../leaky");
  make_link (place->home, "shared/alias", "leaky");
  make_folder (place->home, "shared/circle");
  make_link (place->home, "shared/circle/again", "../circle");
  make_link (place->home, "shared/inside", "plain/file");
  make_link (place->home, "shared/out", "../secret");
  make_link (place->home, "shared/up", "..");
  make_link (place->home, "shared/beside", "../shared beside");
  make_link (place->home, "shared/nowhere", "../not there yet");
  make_link (place->home, "shared/round", "round");
}

static void
tear_down (Place *place, gconstpointer data)
{
  const char *arguments[] = { "rm", "-rf", place->home, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  free (place->home);
  g_free (place->root);
}

static gboolean
allows (Place *place, const char *method, const char *path)
{
  return tri_spice_folder_allows (place->root, method, path, NULL, NULL);
}

static void
test_inside (Place *place, gconstpointer data)
{
  static const char * const paths[] = { "/plain/file", "/plain", "/inside", "/new", "/plain/new/newer", "/leaky/below" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_true (allows (place, "GET", paths[i]));
      g_assert_true (allows (place, "PUT", paths[i]));
    }
  g_assert_true (allows (place, "GET", "/"));
  g_assert_true (allows (place, "DELETE", "/plain"));
  g_assert_true (tri_spice_folder_allows (place->root, "PROPFIND", "/", NULL, "1"));
  g_assert_true (tri_spice_folder_allows ("/", "GET", "/etc", NULL, NULL));
}

static void
test_outside (Place *place, gconstpointer data)
{
  static const char * const paths[] = {
    "/out", "/up", "/up/secret", "/up/new", "/beside/secret", "/nowhere", "/nowhere/below", "/round", "/../secret", "/plain/../../secret",
    "/..", "/leaky/below/out/secret", "/out/below"
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_false (allows (place, "GET", paths[i]));
      g_assert_false (allows (place, "PUT", paths[i]));
      g_assert_false (allows (place, "DELETE", paths[i]));
    }
}

/* What the server would do to a whole tree. */
static void
test_deep (Place *place, gconstpointer data)
{
  g_assert_false (allows (place, "DELETE", "/leaky"));
  g_assert_false (allows (place, "DELETE", "/alias"));
  g_assert_false (allows (place, "DELETE", "/holder"));
  g_assert_true (allows (place, "GET", "/circle/again/again"));
  g_assert_false (allows (place, "DELETE", "/circle"));
  g_assert_false (allows (place, "MOVE", "/leaky"));
  g_assert_false (allows (place, "PROPFIND", "/leaky"));
  g_assert_false (tri_spice_folder_allows (place->root, "PROPFIND", "/leaky", NULL, "infinity"));
  g_assert_true (tri_spice_folder_allows (place->root, "PROPFIND", "/leaky", NULL, "0"));
}

static void
test_destination (Place *place, gconstpointer data)
{
  static const char * const bad[] = {
    "http://localhost/up/copy", "http://localhost/plain%2f..%2f..%2fcopy",
    "http://localhost/out", "/plain/copy", "", "nonsense", "http://[/"
  };

  g_assert_true (tri_spice_folder_allows (place->root, "COPY", "/plain", "http://localhost/copy", NULL));
  g_assert_true (tri_spice_folder_allows (place->root, "MOVE", "/plain/file", "http://localhost/plain/a%20name", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (tri_spice_folder_allows (place->root, "COPY", "/plain/file", bad[i], NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/display/folder/inside", Place, NULL, set_up, test_inside, tear_down);
  g_test_add ("/display/folder/outside", Place, NULL, set_up, test_outside, tear_down);
  g_test_add ("/display/folder/deep", Place, NULL, set_up, test_deep, tear_down);
  g_test_add ("/display/folder/destination", Place, NULL, set_up, test_destination, tear_down);

  return g_test_run ();
}
