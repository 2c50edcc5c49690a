/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-host-actions.h"

#include <glib/gi18n-lib.h>

struct _TriHostActions {
  GObject parent_instance;

  TriServerList      *servers;
  GSimpleActionGroup *group;
  TriConnection      *connection;   /* nullable: the root */
};

G_DEFINE_FINAL_TYPE (TriHostActions, tri_host_actions, G_TYPE_OBJECT)

static void
set_enabled (TriHostActions *self,
             const char     *name,
             gboolean        enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), name)), enabled);
}

static void
update (TriHostActions *self)
{
  TriConnectionState state = self->connection ? tri_connection_get_state (self->connection) : TRI_CONNECTION_DISCONNECTED;
  gboolean server = self->connection != NULL;

  set_enabled (self, "new-machine", server && state == TRI_CONNECTION_CONNECTED);
  set_enabled (self, "refresh", !server || state == TRI_CONNECTION_CONNECTED);
  set_enabled (self, "connect", server && state != TRI_CONNECTION_CONNECTED && state != TRI_CONNECTION_CONNECTING);
  set_enabled (self, "disconnect", server && state != TRI_CONNECTION_DISCONNECTED);
  set_enabled (self, "remove", server);
  set_enabled (self, "connect-server", !server);
}

static void
activate_in_app (const char *action,
                 GVariant   *parameter)
{
  GApplication *app = g_application_get_default ();

  if (app)
    g_action_group_activate_action (G_ACTION_GROUP (app), action, parameter);
}

static void
on_new_machine (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TriHostActions *self = user_data;

  activate_in_app ("new-machine", g_variant_new_string (tri_connection_get_uri (self->connection)));
}

static void
on_refresh (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  TriHostActions *self = user_data;
  GListModel *all = G_LIST_MODEL (self->servers);

  if (self->connection)
    tri_connection_refresh (self->connection);
  for (guint i = 0; !self->connection && i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (all, i);
      if (tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTED)
        tri_connection_refresh (connection);
    }
}

static void
on_connect (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  TriHostActions *self = user_data;

  /* The outcome shows in the tree and in the list's place. */
  tri_connection_open_async (self->connection, NULL, NULL, NULL);
}

static void
on_disconnect (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  tri_connection_close (TRI_HOST_ACTIONS (user_data)->connection);
}

static void
on_remove (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  TriHostActions *self = user_data;

  activate_in_app ("remove-server", g_variant_new_string (tri_connection_get_uri (self->connection)));
}

static void
on_connect_server (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  activate_in_app ("connect-server", NULL);
}

static void
tri_host_actions_dispose (GObject *object)
{
  TriHostActions *self = TRI_HOST_ACTIONS (object);

  if (self->connection)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  g_clear_object (&self->servers);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (tri_host_actions_parent_class)->dispose (object);
}

static void
tri_host_actions_class_init (TriHostActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_host_actions_dispose;
}

static void
tri_host_actions_init (TriHostActions *self)
{
  static const GActionEntry entries[] = {
    { "new-machine", on_new_machine }, { "refresh", on_refresh }, { "connect", on_connect },
    { "disconnect", on_disconnect }, { "remove", on_remove }, { "connect-server", on_connect_server },
  };

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  update (self);
}

TriHostActions *
tri_host_actions_new (TriServerList *servers)
{
  TriHostActions *self = g_object_new (TRI_TYPE_HOST_ACTIONS, NULL);

  self->servers = g_object_ref (servers);
  return self;
}

GActionGroup *
tri_host_actions_get_group (TriHostActions *self)
{
  g_return_val_if_fail (TRI_IS_HOST_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}

void
tri_host_actions_set_connection (TriHostActions *self,
                                 TriConnection  *connection)
{
  g_return_if_fail (TRI_IS_HOST_ACTIONS (self));

  if (self->connection)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_set_object (&self->connection, connection);
  if (connection)
    g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (update), self);
  update (self);
}

static void
append (GMenu      *section,
        const char *label,
        const char *action,
        gboolean    hide)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  if (hide)
    g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (section, item);
}

GMenuModel *
tri_host_actions_create_menu (gboolean hide)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) fresh = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();

  append (fresh, _("_Virtual Machine…"), "host.new-machine", FALSE);
  g_menu_append_submenu (first, _("_New"), G_MENU_MODEL (fresh));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  append (second, _("_Connect"), "host.connect", TRUE);
  append (second, _("D_isconnect"), "host.disconnect", hide);
  append (second, _("Remo_ve Server"), "host.remove", hide);
  append (second, _("Re_fresh"), "host.refresh", hide);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  return G_MENU_MODEL (menu);
}
