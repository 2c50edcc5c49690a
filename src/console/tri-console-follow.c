/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine that was moved to another server is followed there, and one that was removed and made again is found again. */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-follow.h"

#include "core/tri-connection.h"
#include "tri-console-tabs.h"
#include "tri-console-window.h"

#define SERVERS_KEY "tri-console-follow-servers"

/* Belongs to its page. */
typedef struct {
  TriConsolePage *page;    /* borrowed */
  GPtrArray      *watched; /* what may tell that the machine is elsewhere; only while it is not here */
  GSourceFunc     look;
  guint           look_id;
} Follow;

/* Not in the middle of a signal, that others get too; but before frames, which leave no time on a slow machine. */
static void
look_later (Follow *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add_full (G_PRIORITY_DEFAULT, self->look, self, NULL);
}

static void
watch (Follow *self, gpointer object, const char *signal)
{
  g_signal_connect_swapped (object, signal, G_CALLBACK (look_later), self);
  g_ptr_array_add (self->watched, g_object_ref (object));
}

static void
unwatch (Follow *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[i], self);
  g_ptr_array_set_size (self->watched, 0);
}

/* Ended here, and not because somebody turned it off. */
static gboolean
has_left (TriDomain *domain)
{
  return tri_domain_get_removed (domain) ||
         (tri_domain_get_move (domain) == TRI_MOVE_LEFT && !(tri_domain_get_state (domain) & TRI_STATE_ACTIVE));
}

/* Not a copy that runs there by itself, nor one whose memory is still on its way. */
static gboolean
has_arrived (TriConnection *connection, TriDomain *domain)
{
  return tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTED && tri_domain_get_move (domain) == TRI_MOVE_ARRIVED &&
         (tri_domain_get_state (domain) & TRI_STATE_ACTIVE) != 0;
}

/* Where the machine goes on; watches the servers and what may become of their machine of this UUID. */
static TriDomain *
find_elsewhere (Follow *self, GListModel *servers)
{
  TriDomain *domain = tri_console_page_get_domain (self->page);
  TriDomain *found = NULL;

  watch (self, servers, "items-changed");
  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr(TriConnection) connection = g_list_model_get_item (servers, i);
      TriDomain *other = tri_connection_find_domain (connection, tri_domain_get_uuid (domain));

      watch (self, connection, "notify::state");
      watch (self, connection, "domain-added");
      if (!other || other == domain)
        continue;

      watch (self, other, "changed");
      /* At the same server it is the same machine, that was removed and made again. */
      if (has_arrived (connection, other) || connection == tri_domain_get_connection (domain))
        found = other;
    }

  return found;
}

static gboolean
look_cb (gpointer user_data)
{
  Follow *self = user_data;
  GtkWidget *tabs = gtk_widget_get_ancestor (GTK_WIDGET (self->page), TRI_TYPE_CONSOLE_TABS);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));
  GtkApplication *application = GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;
  GListModel *servers = application ? g_object_get_data (G_OBJECT (application), SERVERS_KEY) : NULL;
  TriDomain *other;

  self->look_id = 0;
  unwatch (self);
  if (!tabs || !servers || !has_left (tri_console_page_get_domain (self->page)))
    return G_SOURCE_REMOVE;

  other = find_elsewhere (self, servers);
  if (other && !tri_console_window_find (application, other))
    tri_console_tabs_replace (TRI_CONSOLE_TABS (tabs), self->page, other);

  return G_SOURCE_REMOVE;
}

static void
page_changed_cb (Follow *self)
{
  if (has_left (tri_console_page_get_domain (self->page)) || self->watched->len > 0)
    look_later (self);
}

static void
free_follow (Follow *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  unwatch (self);
  g_ptr_array_unref (self->watched);
  g_free (self);
}

void
tri_console_follow_set_servers (GtkApplication *application, GListModel *servers)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));
  g_return_if_fail (G_IS_LIST_MODEL (servers));

  g_object_set_data_full (G_OBJECT (application), SERVERS_KEY, g_object_ref (servers), g_object_unref);
}

void
tri_console_follow_attach (TriConsolePage *page)
{
  Follow *self = g_new0 (Follow, 1);

  self->page = page;
  self->look = look_cb;
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set_data_full (G_OBJECT (page), "tri-console-follow", self, (GDestroyNotify) free_follow);
  g_signal_connect_swapped (page, "changed", G_CALLBACK (page_changed_cb), self);
  page_changed_cb (self);
}
