/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-manager-window.h"

#include "tri-actions-pane.h"
#include "tri-details-pane.h"
#include "tri-host-actions.h"
#include "tri-list-message.h"
#include "tri-machine-list.h"
#include "tri-machine-model.h"
#include "tri-manager-layout.h"
#include "tri-navigation-pane.h"
#include "tri-snapshot-pane.h"
#include "tri-vm-actions.h"
#include "widgets/tri-act-ui.h"
#include "widgets/tri-menu-bar.h"
#include "widgets/tri-preferences.h"

#include <glib/gi18n-lib.h>

struct _TriManagerWindow {
  GtkApplicationWindow parent_instance;

  GtkWidget *menu_bar;
  GtkWidget *filter;
  GtkWidget *navigation;
  GtkWidget *list_title;
  GtkWidget *list_stack;
  GtkWidget *list;
  GtkWidget *message;
  GtkWidget *snapshots;
  GtkWidget *details;
  GtkWidget *actions;
  TriManagerLayout layout;

  TriServerList  *servers;
  GListModel     *scope;          /* the servers whose machines are shown */
  GPtrArray      *watched;        /* TriConnections of the scope */
  TriVmActions   *vm_actions;
  TriHostActions *host_actions;
  TriDomain      *only;           /* the one machine that is selected, nullable */
  char           *wanted_domain;  /* UUID to select as soon as it is there */
  guint           update_id;
};

G_DEFINE_FINAL_TYPE (TriManagerWindow, tri_manager_window, GTK_TYPE_APPLICATION_WINDOW)

static GMenuModel *
view_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) panes = g_menu_new ();
  g_autoptr (GMenu) list = g_menu_new ();
  g_autoptr (GMenuModel) columns = tri_machine_list_create_columns_menu ();

  g_menu_append (panes, _("_Server Tree"), "win.navigation-visible");
  g_menu_append (panes, _("_Actions Pane"), "win.actions-visible");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (panes));
  g_menu_append_submenu (list, _("_Columns"), columns);
  g_menu_append (list, _("_Filter"), "win.filter");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (list));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
action_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) host = tri_host_actions_create_menu (FALSE);
  g_autoptr (GMenuModel) machines = tri_vm_actions_create_menu (FALSE);

  tri_menu_append_sections (menu, host);
  tri_menu_append_sections (menu, machines);
  return G_MENU_MODEL (menu);
}

static GMenuModel *
menu_bar_new (GMenuModel *view)
{
  GMenu *bar = g_menu_new ();
  g_autoptr (GMenu) file = g_menu_new ();
  g_autoptr (GMenu) quit = g_menu_new ();
  g_autoptr (GMenu) help = g_menu_new ();
  g_autoptr (GMenuModel) action = action_menu_new ();

  g_menu_append (file, _("Connect to _Server…"), "app.connect-server");
  g_menu_append (quit, _("_Quit"), "app.quit");
  g_menu_append_section (file, NULL, G_MENU_MODEL (quit));
  g_menu_append (help, _("_Help"), "app.help");
  g_menu_append (help, _("_Keyboard Shortcuts"), "app.shortcuts");
  g_menu_append (help, _("_About Triptych"), "app.about");
  g_menu_append_submenu (bar, _("_File"), G_MENU_MODEL (file));
  g_menu_append_submenu (bar, _("_Action"), action);
  g_menu_append_submenu (bar, _("_View"), view);
  g_menu_append_submenu (bar, _("_Help"), G_MENU_MODEL (help));
  return G_MENU_MODEL (bar);
}

static void
update_list_page (TriManagerWindow *self)
{
  GListModel *model = tri_machine_list_get_model (TRI_MACHINE_LIST (self->list));
  guint shown = g_list_model_get_n_items (model);
  guint all = tri_machine_model_get_n_unfiltered (TRI_MACHINE_MODEL (model));
  TriConnection *server = tri_navigation_pane_get_selected (TRI_NAVIGATION_PANE (self->navigation));
  gboolean stale = server && tri_connection_get_state (server) != TRI_CONNECTION_CONNECTED;
  g_autofree char *title = NULL;

  if (shown == all && stale)
    /* TRANSLATORS: the server does not answer now; these machines are what it said last */
    title = g_strdup_printf (_("Virtual Machines (%u), as last seen"), all);
  else if (shown == all)
    title = g_strdup_printf (_("Virtual Machines (%u)"), all);
  else
    /* TRANSLATORS: how many machines the filter leaves, of how many */
    title = g_strdup_printf (_("Virtual Machines (%u of %u)"), shown, all);
  gtk_label_set_text (GTK_LABEL (self->list_title), title);
  if (shown == 0)
    tri_list_message_update (TRI_LIST_MESSAGE (self->message), self->scope, server, all > 0);
  if (stale)
    gtk_widget_add_css_class (self->list, "tri-stale");
  else
    gtk_widget_remove_css_class (self->list, "tri-stale");
  gtk_stack_set_visible_child_name (GTK_STACK (self->list_stack), shown ? "list" : "message");
}

/* The machine that was selected last time, once its server has told of it. */
static void
select_wanted (TriManagerWindow *self)
{
  for (guint i = 0; self->wanted_domain && i < g_list_model_get_n_items (self->scope); i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (self->scope, i);
      TriDomain *domain = tri_connection_find_domain (connection, self->wanted_domain);

      if (domain && tri_machine_list_select (TRI_MACHINE_LIST (self->list), domain))
        g_clear_pointer (&self->wanted_domain, g_free);
    }
}

static gboolean
update (gpointer user_data)
{
  TriManagerWindow *self = user_data;

  self->update_id = 0;
  update_list_page (self);
  select_wanted (self);
  return G_SOURCE_REMOVE;
}

static void
update_soon (TriManagerWindow *self)
{
  if (!self->update_id)
    self->update_id = g_idle_add (update, self);
}

static void
update_host (TriManagerWindow *self)
{
  TriConnection *server = tri_navigation_pane_get_selected (TRI_NAVIGATION_PANE (self->navigation));
  gboolean can_create = server && tri_connection_get_state (server) == TRI_CONNECTION_CONNECTED;

  tri_actions_pane_set_host (TRI_ACTIONS_PANE (self->actions), server ? tri_connection_get_name (server) : "Triptych", can_create);
  update_soon (self);
}

static void
watch_scope (TriManagerWindow *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; self->scope && i < g_list_model_get_n_items (self->scope); i++)
    {
      TriConnection *connection = g_list_model_get_item (self->scope, i);

      g_signal_connect_swapped (connection, "notify::status-text", G_CALLBACK (update_host), self);
      g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (update_host), self);
      g_signal_connect_swapped (connection, "notify::name", G_CALLBACK (update_host), self);
      g_ptr_array_add (self->watched, connection);
    }
  update_host (self);
}

static void
on_server_selected (TriManagerWindow *self)
{
  TriConnection *server = tri_navigation_pane_get_selected (TRI_NAVIGATION_PANE (self->navigation));
  g_autoptr (GListStore) only = g_list_store_new (TRI_TYPE_CONNECTION);
  GListModel *scope = server ? G_LIST_MODEL (only) : G_LIST_MODEL (self->servers);

  if (server)
    g_list_store_append (only, server);
  if (self->scope)
    g_signal_handlers_disconnect_by_data (self->scope, self);
  g_set_object (&self->scope, scope);
  g_signal_connect_swapped (self->scope, "items-changed", G_CALLBACK (watch_scope), self);
  tri_host_actions_set_connection (self->host_actions, server);
  tri_machine_list_set_connections (TRI_MACHINE_LIST (self->list), self->scope);
  watch_scope (self);
  g_settings_set_string (tri_preferences_get (), "last-selected-server", server ? tri_connection_get_uri (server) : "");
}

static void
on_only_renamed (TriManagerWindow *self)
{
  tri_actions_pane_set_machines (TRI_ACTIONS_PANE (self->actions), tri_domain_get_name (self->only));
}

static void
set_only (TriManagerWindow *self,
          TriDomain        *only)
{
  if (self->only)
    g_signal_handlers_disconnect_by_func (self->only, on_only_renamed, self);
  g_set_object (&self->only, only);
  if (only)
    g_signal_connect_swapped (only, "notify::name", G_CALLBACK (on_only_renamed), self);
}

static void
on_machines_selected (TriManagerWindow *self)
{
  g_autoptr (GPtrArray) domains = tri_machine_list_dup_selected (TRI_MACHINE_LIST (self->list));
  TriDomain *only = domains->len == 1 ? g_ptr_array_index (domains, 0) : NULL;

  set_only (self, only);
  tri_vm_actions_set_domains (self->vm_actions, domains);
  tri_actions_pane_set_machines (TRI_ACTIONS_PANE (self->actions),
                                 only ? tri_domain_get_name (only) : domains->len ? _("Selected virtual machines") : NULL);
  tri_snapshot_pane_set_domain (TRI_SNAPSHOT_PANE (self->snapshots), only, domains->len);
  tri_details_pane_set_domain (TRI_DETAILS_PANE (self->details), only, domains->len);
  if (only)
    {
      g_clear_pointer (&self->wanted_domain, g_free);
      g_settings_set_string (tri_preferences_get (), "last-selected-domain", tri_domain_get_uuid (only));
    }
}

static void
on_machine_activated (TriManagerWindow *self,
                      TriDomain        *domain)
{
  g_autoptr (GPtrArray) selected = tri_machine_list_dup_selected (TRI_MACHINE_LIST (self->list));

  /* Enter on one of several means all of them, as Connect… does. */
  if (selected->len > 1 && g_ptr_array_find (selected, domain, NULL))
    gtk_widget_activate_action (GTK_WIDGET (self), "vm.connect", NULL);
  else
    tri_act_on_domain (GTK_WINDOW (self), TRI_ACTION_CONNECT, domain);
}

static void
on_snapshot_selected (TriManagerWindow *self)
{
  tri_details_pane_set_snapshot (TRI_DETAILS_PANE (self->details),
                                 tri_snapshot_pane_get_selected (TRI_SNAPSHOT_PANE (self->snapshots)));
}

static void
on_filter_changed (TriManagerWindow *self)
{
  tri_machine_list_set_filter (TRI_MACHINE_LIST (self->list), gtk_editable_get_text (GTK_EDITABLE (self->filter)));
  update_soon (self);
}

static void
on_filter_stop (TriManagerWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  gtk_widget_grab_focus (tri_machine_list_get_view (TRI_MACHINE_LIST (self->list)));
}

/* The filter takes what is typed into the list, so Escape takes it back from there as well. */
static gboolean
on_list_key (TriManagerWindow *self,
             guint             keyval)
{
  if (keyval != GDK_KEY_Escape || !*gtk_editable_get_text (GTK_EDITABLE (self->filter)))
    return FALSE;
  on_filter_stop (self);
  return TRUE;
}

static void
on_filter (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  gtk_widget_grab_focus (TRI_MANAGER_WINDOW (user_data)->filter);
}

/* F6 and Shift+F6: the panes in reading order, leaving out those that are hidden. */
static void
on_change_pane (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TriManagerWindow *self = user_data;
  GtkWidget *panes[] = { self->navigation, self->list_stack, self->snapshots, self->details, self->actions };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  int step = g_str_equal (g_action_get_name (G_ACTION (action)), "next-pane") ? 1 : -1;
  int n = G_N_ELEMENTS (panes);
  int at = step > 0 ? -1 : n;

  for (int i = 0; focus && i < n; i++)
    if (focus == panes[i] || gtk_widget_is_ancestor (focus, panes[i]))
      at = i;
  for (int tries = 0; tries < n; tries++)
    {
      at = (at + step + n) % n;
      if (gtk_widget_get_mapped (panes[at]) && gtk_widget_child_focus (panes[at], GTK_DIR_TAB_FORWARD))
        return;
    }
}

static void
add_actions (TriManagerWindow *self)
{
  static const GActionEntry entries[] = {
    { "filter", on_filter }, { "next-pane", on_change_pane }, { "previous-pane", on_change_pane },
  };
  static const char * const switches[] = { "navigation-visible", "actions-visible" };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (tri_preferences_get (), switches[i]);
      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
  g_settings_bind (tri_preferences_get (), "navigation-visible",
                   gtk_paned_get_start_child (GTK_PANED (self->layout.navigation)), "visible", G_SETTINGS_BIND_GET);
  g_settings_bind (tri_preferences_get (), "actions-visible", self->actions, "visible", G_SETTINGS_BIND_GET);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "vm", tri_vm_actions_get_group (self->vm_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "host", tri_host_actions_get_group (self->host_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", tri_machine_list_get_actions (TRI_MACHINE_LIST (self->list)));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "snapshot",
                                  tri_snapshot_pane_get_actions (TRI_SNAPSHOT_PANE (self->snapshots)));
}

static void
add_menus (TriManagerWindow *self)
{
  g_autoptr (GMenuModel) view = view_menu_new ();
  g_autoptr (GMenuModel) bar = menu_bar_new (view);
  g_autoptr (GMenuModel) machine = tri_vm_actions_create_menu (TRUE);
  g_autoptr (GMenuModel) server = tri_host_actions_create_menu (TRUE);
  g_autoptr (GMenu) root = g_menu_new ();

  g_menu_append (root, _("Connect to _Server…"), "app.connect-server");
  g_menu_append (root, _("Re_fresh"), "host.refresh");
  tri_menu_bar_set_model (GTK_POPOVER_MENU_BAR (self->menu_bar), bar);
  tri_actions_pane_set_view_menu (TRI_ACTIONS_PANE (self->actions), view);
  tri_machine_list_set_menu (TRI_MACHINE_LIST (self->list), machine);
  tri_navigation_pane_set_menus (TRI_NAVIGATION_PANE (self->navigation), G_MENU_MODEL (root), server);
}

static gboolean
tri_manager_window_close_request (GtkWindow *window)
{
  TriManagerWindow *self = TRI_MANAGER_WINDOW (window);

  tri_manager_layout_save (window, &self->layout);
  return GTK_WINDOW_CLASS (tri_manager_window_parent_class)->close_request (window);
}

static void
tri_manager_window_dispose (GObject *object)
{
  TriManagerWindow *self = TRI_MANAGER_WINDOW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_set_size (self->watched, 0);
  if (self->scope)
    g_signal_handlers_disconnect_by_data (self->scope, self);
  g_clear_object (&self->scope);
  set_only (self, NULL);
  G_OBJECT_CLASS (tri_manager_window_parent_class)->dispose (object);
  g_clear_object (&self->vm_actions);
  g_clear_object (&self->host_actions);
  g_clear_object (&self->servers);
}

static void
tri_manager_window_finalize (GObject *object)
{
  TriManagerWindow *self = TRI_MANAGER_WINDOW (object);

  g_ptr_array_unref (self->watched);
  g_free (self->wanted_domain);
  G_OBJECT_CLASS (tri_manager_window_parent_class)->finalize (object);
}

static void
tri_manager_window_class_init (TriManagerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TRI_TYPE_ACTIONS_PANE);
  g_type_ensure (TRI_TYPE_DETAILS_PANE);
  g_type_ensure (TRI_TYPE_LIST_MESSAGE);
  g_type_ensure (TRI_TYPE_MACHINE_LIST);
  g_type_ensure (TRI_TYPE_NAVIGATION_PANE);
  g_type_ensure (TRI_TYPE_SNAPSHOT_PANE);
  G_OBJECT_CLASS (klass)->dispose = tri_manager_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_manager_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = tri_manager_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-manager-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, menu_bar);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, filter);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, list);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, message);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, snapshots);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, details);
  gtk_widget_class_bind_template_child (widget_class, TriManagerWindow, actions);
  gtk_widget_class_bind_template_child_full (widget_class, "navigation_paned", FALSE,
                                             G_STRUCT_OFFSET (TriManagerWindow, layout.navigation));
  gtk_widget_class_bind_template_child_full (widget_class, "actions_paned", FALSE,
                                             G_STRUCT_OFFSET (TriManagerWindow, layout.actions));
  gtk_widget_class_bind_template_child_full (widget_class, "lists_paned", FALSE,
                                             G_STRUCT_OFFSET (TriManagerWindow, layout.lists));
  gtk_widget_class_bind_template_child_full (widget_class, "details_paned", FALSE,
                                             G_STRUCT_OFFSET (TriManagerWindow, layout.details));
  gtk_widget_class_bind_template_callback (widget_class, on_server_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_machines_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_machine_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_snapshot_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_stop);
}

static void
tri_manager_window_init (TriManagerWindow *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->vm_actions = tri_vm_actions_new (GTK_WINDOW (self));
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_filter_keys (TriManagerWindow *self)
{
  GtkWidget *view = tri_machine_list_get_view (TRI_MACHINE_LIST (self->list));
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->filter), view);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_list_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, keys);
}

/* Who goes back to the machines means the machine, not the snapshot that was looked at. */
static void
add_focus (TriManagerWindow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (focus, "enter", G_CALLBACK (tri_snapshot_pane_unselect), self->snapshots, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (tri_machine_list_get_view (TRI_MACHINE_LIST (self->list)), focus);
}

static void
restore_selection (TriManagerWindow *self)
{
  g_autofree char *uri = g_settings_get_string (tri_preferences_get (), "last-selected-server");
  TriConnection *server = *uri ? tri_server_list_find (self->servers, uri) : NULL;

  self->wanted_domain = g_settings_get_string (tri_preferences_get (), "last-selected-domain");
  tri_navigation_pane_select (TRI_NAVIGATION_PANE (self->navigation), server);
  on_server_selected (self);
}

TriManagerWindow *
tri_manager_window_new (GtkApplication *application,
                        TriServerList  *servers)
{
  TriManagerWindow *self = g_object_new (TRI_TYPE_MANAGER_WINDOW, "application", application, NULL);

  self->servers = g_object_ref (servers);
  self->host_actions = tri_host_actions_new (servers);
  add_actions (self);
  add_menus (self);
  add_filter_keys (self);
  add_focus (self);
  tri_navigation_pane_set_servers (TRI_NAVIGATION_PANE (self->navigation), servers);
  g_signal_connect_object (tri_machine_list_get_model (TRI_MACHINE_LIST (self->list)), "items-changed",
                           G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  tri_manager_layout_load (GTK_WINDOW (self), &self->layout);
  restore_selection (self);
  on_machines_selected (self);
  return self;
}

GListModel *
tri_manager_window_get_machines (TriManagerWindow *self)
{
  g_return_val_if_fail (TRI_IS_MANAGER_WINDOW (self), NULL);
  return tri_machine_list_get_model (TRI_MACHINE_LIST (self->list));
}

void
tri_manager_window_select_server (TriManagerWindow *self,
                                  TriConnection    *connection)
{
  g_return_if_fail (TRI_IS_MANAGER_WINDOW (self));
  tri_navigation_pane_select (TRI_NAVIGATION_PANE (self->navigation), connection);
}

void
tri_manager_window_set_local_error (TriManagerWindow *self,
                                    const GError     *error)
{
  g_return_if_fail (TRI_IS_MANAGER_WINDOW (self));
  tri_list_message_set_local_error (TRI_LIST_MESSAGE (self->message), error);
  update_soon (self);
}
