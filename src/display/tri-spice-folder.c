/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder that a guest sees by WebDAV. The library's server follows symbolic links wherever they lead; here they end at
 * the folder's edge. A guest cannot make links, so what was looked at does not change under its hands. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libphodav/phodav.h>
#include <stdlib.h>

#define DATA "tri-spice-folder"
/* What is read to see where links lead, the work of a moment. A larger tree is not removed or copied as a whole. */
#define MOST_ENTRIES 20000

static gboolean
is_below (const char *root, const char *path)
{
  gsize length = strlen (root);

  return g_str_has_prefix (path, root) && (path[length] == '/' || path[length] == '\0' || g_str_equal (root, "/"));
}

static gboolean
is_link (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/* Where it really lies; of what does not exist yet, its folder. */
static gboolean
leads_inside (const char *root, const char *path)
{
  g_autofree char *at = g_strdup (path);

  while (strlen (at) >= strlen (root))
    {
      char *real = realpath (at, NULL), *parent;
      gboolean inside = real && is_below (root, real);

      free (real);
      if (inside)
        return TRUE;
      /* What is made by way of a link that leads nowhere yet comes to be there. */
      if (real || (errno != ENOENT && errno != ENOTDIR) || is_link (at))
        return FALSE;

      parent = g_path_get_dirname (at);
      g_free (at);
      at = parent;
    }

  return FALSE;
}

/* Nothing below it, if it is a folder, leads out; also not by way of a link to another folder inside. One that leads round ends where
 * the system follows no further, or by the number of entries. */
static gboolean
holds_no_exit (const char *root, const char *path, guint *n_entries)
{
  g_autoptr(GDir) folder = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;

  folder = g_dir_open (path, 0, NULL);
  if (!folder)
    return FALSE;

  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (++*n_entries > MOST_ENTRIES || (is_link (child) && !leads_inside (root, child)) ||
          !holds_no_exit (root, child, n_entries))
        return FALSE;
    }

  return TRUE;
}

static gboolean
goes_up (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);

  return g_strv_contains ((const char * const *) parts, "..");
}

/* What a request does below the path that it names. */
static gboolean
is_deep (const char *method, const char *depth)
{
  if (g_str_equal (method, "PROPFIND"))
    return g_strcmp0 (depth, "0") != 0 && g_strcmp0 (depth, "1") != 0;

  return g_str_equal (method, "DELETE") || g_str_equal (method, "COPY") || g_str_equal (method, "MOVE");
}

static gboolean
allows_path (const char *root, const char *path, gboolean deep)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  guint n_entries = 0;

  return !goes_up (path) && leads_inside (root, full) && (!deep || holds_no_exit (root, full, &n_entries));
}

/**
 * tri_spice_folder_allows:
 * @root: a folder, without symbolic links in its path
 * @method: what a guest asks for: "GET", "DELETE"
 * @path: of what, as it is in the URI, decoded
 * @destination: (nullable): the URI that a COPY or MOVE goes to
 * @depth: (nullable): the header of that name
 *
 * Returns: whether all that this touches lies within the folder
 */
gboolean
tri_spice_folder_allows (const char *root, const char *method, const char *path, const char *destination, const char *depth)
{
  gboolean deep = is_deep (method, depth);
  g_autoptr(GUri) uri = NULL;
  g_autofree char *to = NULL;

  if (!allows_path (root, path, deep))
    return FALSE;
  if (!destination)
    return TRUE;

  /* As the server reads it, for then it means the same. */
  uri = g_uri_parse (destination, SOUP_HTTP_URI_FLAGS, NULL);
  to = uri ? g_uri_unescape_string (g_uri_get_path (uri), NULL) : NULL;

  return to && allows_path (root, to, deep);
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *root = g_object_get_data (G_OBJECT (server), DATA);

  if (!root || !path ||
      !tri_spice_folder_allows (root, soup_server_message_get_method (message), path,
                                soup_message_headers_get_one (headers, "Destination"),
                                soup_message_headers_get_one (headers, "Depth")))
    {
      g_debug ("what the guest asks for does not lie in the shared folder");
      soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
      /* It begins to write before the request is complete. */
      g_signal_handlers_disconnect_by_data (message, user_data);
    }
}

/**
 * tri_spice_folder_share:
 * @spice: a connection
 * @path: what its guest is to see
 * @read_only: whether it can only read
 *
 * Connect the connection's WebDAV channel afterwards.
 */
void
tri_spice_folder_share (SpiceSession *spice, const char *path, gboolean read_only)
{
  g_autoptr(GObject) server = NULL;
  SoupServer *soup;

  g_object_set (spice, "shared-dir", path, "share-dir-ro", read_only, NULL);
  g_object_get (spice, "webdav-server", &server, NULL);
  soup = server ? phodav_server_get_soup_server (PHODAV_SERVER (server)) : NULL;
  if (!soup)
    return;

  if (!g_object_get_data (G_OBJECT (soup), DATA "-guarded"))
    {
      g_object_set_data (G_OBJECT (soup), DATA "-guarded", soup);
      soup_server_add_early_handler (soup, NULL, request_cb, server, NULL);
    }
  g_object_set_data_full (G_OBJECT (soup), DATA, realpath (path, NULL), free);
}
