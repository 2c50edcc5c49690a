/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-server-list-private.h"

#include <glib/gi18n-lib.h>

static const char *candidates[] = { "qemu:///system", "qemu:///session" };

typedef struct {
  TriConnection *connection; /* the one that is tried */
  guint          index;
  GString       *reasons;
} TriLocal;

static void
local_free (gpointer data)
{
  TriLocal *local = data;

  g_clear_object (&local->connection);
  g_string_free (local->reasons, TRUE);
  g_free (local);
}

static void try_next (GTask *task);

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  TriLocal *local = g_task_get_task_data (task);
  TriServerList *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  TriConnection *connection;

  if (tri_connection_open_finish (local->connection, result, &error))
    {
      tri_connection_set_autoconnect (local->connection, TRUE);
      connection = tri_server_list_adopt (self, local->connection, &error);
      if (connection != NULL)
        g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  tri_connection_close (local->connection);
  g_clear_object (&local->connection);
  if (local->reasons->len > 0)
    g_string_append_c (local->reasons, '\n');
  g_string_append (local->reasons, error->message);
  if (g_task_return_error_if_cancelled (task))
    return;
  local->index++;
  try_next (g_steal_pointer (&task));
}

/* Takes the task: either handed on to the next attempt or returned. */
static void
try_next (GTask *task)
{
  TriLocal *local = g_task_get_task_data (task);
  TriServerList *self = g_task_get_source_object (task);

  while (local->index < G_N_ELEMENTS (candidates) && tri_server_list_find (self, candidates[local->index]) != NULL)
    local->index++;
  if (local->index == G_N_ELEMENTS (candidates))
    {
      g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_NOT_CONNECTED, "%s",
                               local->reasons->len > 0 ? local->reasons->str : _("This computer’s libvirt is in the list already."));
      g_object_unref (task);
      return;
    }
  local->connection = tri_connection_new (candidates[local->index]);
  tri_connection_open_async (local->connection, g_task_get_cancellable (task), opened_cb, task);
}

void
tri_server_list_add_local_async (TriServerList       *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  TriLocal *local = g_new0 (TriLocal, 1);
  GTask *task;

  g_return_if_fail (TRI_IS_SERVER_LIST (self));

  local->reasons = g_string_new (NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_server_list_add_local_async);
  g_task_set_task_data (task, local, local_free);
  try_next (task);
}

TriConnection *
tri_server_list_add_local_finish (TriServerList  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  g_autoptr(TriConnection) connection = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  /* The list holds it: the caller borrows. */
  connection = g_task_propagate_pointer (G_TASK (result), error);
  return connection;
}
