/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-error.h"
#include "tri-server-list-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _TriServerList
{
  GObject     parent_instance;

  char       *path;
  char       *saved;        /* what the file holds */
  GPtrArray  *connections;
  GHashTable *transient;    /* connections that are not written to the file */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TriServerList, tri_server_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return TRI_TYPE_CONNECTION;
}

static guint
get_n_items (GListModel *model)
{
  return TRI_SERVER_LIST (model)->connections->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  TriServerList *self = TRI_SERVER_LIST (model);

  return position < self->connections->len ? g_object_ref (self->connections->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static char *
dup_data (TriServerList *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  guint n = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      TriConnection *connection = self->connections->pdata[i];
      g_autofree char *group = NULL;

      if (g_hash_table_contains (self->transient, connection))
        continue;
      group = g_strdup_printf ("server-%u", ++n);
      g_key_file_set_string (file, group, "uri", tri_connection_get_uri (connection));
      if (tri_connection_get_given_name (connection) != NULL)
        g_key_file_set_string (file, group, "name", tri_connection_get_given_name (connection));
      g_key_file_set_boolean (file, group, "autoconnect", tri_connection_get_autoconnect (connection));
    }
  return g_key_file_to_data (file, NULL, NULL);
}

static gboolean
save (TriServerList  *self,
      GError        **error)
{
  g_autoptr(GError) reason = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *data = dup_data (self);

  if (g_strcmp0 (data, self->saved) == 0)
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      int number = errno;

      g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED,
                   _("The list of servers could not be written to “%s”: %s"), self->path, g_strerror (number));
      return FALSE;
    }
  if (!g_file_set_contents_full (self->path, data, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &reason))
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED,
                   _("The list of servers could not be written to “%s”: %s"), self->path, reason->message);
      return FALSE;
    }
  g_free (self->saved);
  self->saved = g_steal_pointer (&data);
  return TRUE;
}

static void
connection_changed_cb (TriServerList *self,
                       GParamSpec    *pspec,
                       TriConnection *connection)
{
  g_autoptr(GError) error = NULL;

  if (!g_hash_table_contains (self->transient, connection) && !save (self, &error))
    g_message ("%s", error->message);
}

static TriConnection *
append (TriServerList *self,
        const char    *uri,
        const char    *name,
        gboolean       autoconnect)
{
  TriConnection *connection = tri_connection_new (uri);

  tri_connection_set_name (connection, name);
  tri_connection_set_autoconnect (connection, autoconnect);
  g_ptr_array_add (self->connections, connection);
  return connection;
}

static void
watch (TriServerList *self,
       TriConnection *connection)
{
  g_signal_connect_object (connection, "notify::autoconnect", G_CALLBACK (connection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::name", G_CALLBACK (connection_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
tri_server_list_finalize (GObject *object)
{
  TriServerList *self = TRI_SERVER_LIST (object);

  g_hash_table_unref (self->transient);
  g_ptr_array_unref (self->connections);
  g_free (self->saved);
  g_free (self->path);

  G_OBJECT_CLASS (tri_server_list_parent_class)->finalize (object);
}

static void
tri_server_list_class_init (TriServerListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_server_list_finalize;
}

static void
tri_server_list_init (TriServerList *self)
{
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->transient = g_hash_table_new (NULL, NULL);
}

TriServerList *
tri_server_list_new (const char *path)
{
  TriServerList *self = g_object_new (TRI_TYPE_SERVER_LIST, NULL);

  self->path = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "triptych", "servers.ini", NULL);
  return self;
}

/* The person's list is never thrown away: what cannot be read is kept beside the new file. */
static void
keep_aside (TriServerList  *self,
            const GError   *reason,
            GError        **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", self->path, stamp);

  if (g_rename (self->path, aside) == 0)
    g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                 _("The list of servers was damaged (%s). It was kept as “%s”, and a new list was begun."), reason->message, aside);
  else
    g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                 _("The list of servers “%s” is damaged (%s)."), self->path, reason->message);
}

gboolean
tri_server_list_load (TriServerList  *self,
                      GError        **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) reason = NULL;
  g_auto(GStrv) groups = NULL;
  guint first;

  g_return_val_if_fail (TRI_IS_SERVER_LIST (self), FALSE);

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &reason))
    {
      if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      if (reason->domain == G_KEY_FILE_ERROR)
        keep_aside (self, reason, error);
      else
        g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED,
                     _("The list of servers could not be read: %s"), reason->message);
      return FALSE;
    }

  first = self->connections->len;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *uri = g_key_file_get_string (file, groups[i], "uri", NULL);
      g_autofree char *name = g_key_file_get_string (file, groups[i], "name", NULL);

      if (uri == NULL || *uri == '\0' || tri_server_list_find (self, uri) != NULL)
        continue;
      watch (self, append (self, uri, name, g_key_file_get_boolean (file, groups[i], "autoconnect", NULL)));
    }
  if (self->connections->len > first)
    g_list_model_items_changed (G_LIST_MODEL (self), first, 0, self->connections->len - first);
  return TRUE;
}

TriConnection *
tri_server_list_find (TriServerList *self,
                      const char    *uri)
{
  g_return_val_if_fail (TRI_IS_SERVER_LIST (self), NULL);

  for (guint i = 0; i < self->connections->len; i++)
    if (g_strcmp0 (tri_connection_get_uri (self->connections->pdata[i]), uri) == 0)
      return self->connections->pdata[i];
  return NULL;
}

TriConnection *
tri_server_list_add (TriServerList  *self,
                     const char     *uri,
                     const char     *name,
                     gboolean        autoconnect,
                     GError        **error)
{
  TriConnection *connection;
  g_autofree char *problem = NULL;

  g_return_val_if_fail (TRI_IS_SERVER_LIST (self), NULL);

  problem = tri_uri_problem (uri);
  if (problem != NULL)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, problem);
      return NULL;
    }

  connection = tri_server_list_find (self, uri);
  if (connection != NULL)
    {
      /* What was there for this run only is remembered from now on. */
      if (g_hash_table_remove (self->transient, connection))
        {
          watch (self, connection);
          tri_connection_set_name (connection, name);
          tri_connection_set_autoconnect (connection, autoconnect);
        }
      return save (self, error) ? connection : NULL;
    }

  connection = append (self, uri, name, autoconnect);
  if (!save (self, error))
    {
      g_ptr_array_set_size (self->connections, (int) self->connections->len - 1);
      return NULL;
    }
  watch (self, connection);
  g_list_model_items_changed (G_LIST_MODEL (self), self->connections->len - 1, 0, 1);
  return connection;
}

TriConnection *
tri_server_list_adopt (TriServerList  *self,
                       TriConnection  *connection,
                       GError        **error)
{
  g_return_val_if_fail (tri_server_list_find (self, tri_connection_get_uri (connection)) == NULL, NULL);

  g_ptr_array_add (self->connections, g_object_ref (connection));
  if (!save (self, error))
    {
      g_ptr_array_set_size (self->connections, (int) self->connections->len - 1);
      return NULL;
    }
  watch (self, connection);
  g_list_model_items_changed (G_LIST_MODEL (self), self->connections->len - 1, 0, 1);
  return connection;
}

TriConnection *
tri_server_list_add_transient (TriServerList *self,
                               const char    *uri)
{
  TriConnection *connection;

  g_return_val_if_fail (TRI_IS_SERVER_LIST (self), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  connection = tri_server_list_find (self, uri);
  if (connection != NULL)
    return connection;
  connection = append (self, uri, NULL, FALSE);
  g_hash_table_add (self->transient, connection);
  g_list_model_items_changed (G_LIST_MODEL (self), self->connections->len - 1, 0, 1);
  return connection;
}

gboolean
tri_server_list_remove (TriServerList  *self,
                        TriConnection  *connection,
                        GError        **error)
{
  g_autoptr(TriConnection) keep = NULL;
  gboolean is_transient;
  guint position;

  g_return_val_if_fail (TRI_IS_SERVER_LIST (self), FALSE);
  g_return_val_if_fail (g_ptr_array_find (self->connections, connection, &position), FALSE);

  keep = g_object_ref (connection);
  is_transient = g_hash_table_remove (self->transient, connection);
  g_signal_handlers_disconnect_by_data (connection, self);
  g_ptr_array_remove_index (self->connections, position);
  tri_connection_close (connection);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return is_transient || save (self, error);
}

TriDomain *
tri_server_list_find_domain (TriServerList *self,
                             const char    *uri,
                             const char    *uuid)
{
  TriConnection *connection = tri_server_list_find (self, uri);

  return connection != NULL && uuid != NULL ? tri_connection_find_domain (connection, uuid) : NULL;
}
