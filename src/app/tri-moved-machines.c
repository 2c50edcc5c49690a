/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-moved-machines.h"

#include "console/tri-console-window.h"

#define KEY "tri-moved-machines"

/* Where the machine runs now, if not here. */
static TriDomain *
find_elsewhere (TriDomain *domain, gpointer user_data)
{
  GListModel *servers = user_data;

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (servers, i);
      TriDomain *other = tri_connection_find_domain (connection, tri_domain_get_uuid (domain));

      if (other && other != domain && (tri_domain_get_state (other) & TRI_STATE_ACTIVE) &&
          tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTED)
        return other;
    }
  return NULL;
}

static gboolean
look_cb (gpointer user_data)
{
  GtkApplication *application = user_data;
  gpointer servers = g_object_get_data (G_OBJECT (application), KEY);
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));
  gboolean any = FALSE;

  for (GList *l = windows; l; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data))
      {
        any = TRUE;
        tri_console_window_follow (l->data, find_elsewhere, servers);
      }
  if (!any)
    g_object_set_data (G_OBJECT (application), KEY, NULL);
  return any ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
tri_moved_machines_watch (GtkApplication *application, TriServerList *servers)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  if (g_object_get_data (G_OBJECT (application), KEY))
    return;
  g_object_set_data_full (G_OBJECT (application), KEY, g_object_ref (servers), g_object_unref);
  g_timeout_add_seconds (1, look_cb, application);
}
