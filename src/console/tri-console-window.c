/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-window.h"

#include "tri-console-closing.h"
#include "tri-console-edge.h"
#include "tri-console-enhanced.h"
#include "tri-console-menu.h"
#include "tri-console-page.h"
#include "tri-console-size.h"
#include "tri-console-status.h"
#include "tri-console-tabs.h"
#include "widgets/tri-menu-bar.h"
#include "widgets/tri-preferences.h"

/* A menu that closes leaves the focus on the menu bar; while another opens it is there for a moment too. */
#define FOCUS_PAUSE_MS 150

struct _TriConsoleWindow {
  GtkApplicationWindow parent_instance;

  /* template widgets */
  GtkWidget *bars;
  GtkWidget *toolbar;
  GtkWidget *menu_bar;
  GtkWidget *overlay;
  GtkWidget *tabs;
  GtkWidget *edge_bar;
  GtkWidget *status_bar;
  GMenuModel *file_menu;
  GMenuModel *view_start;
  GMenuModel *view_end;
  GMenuModel *help_menu;

  /* owned; the page that is seen, and what is followed of it */
  TriConsolePage *page;
  GSignalGroup   *page_signals;
  GSignalGroup   *display_signals;
  GSignalGroup   *session_signals;

  /* borrowed */
  GtkWidget *enhanced;
  GtkShortcutController *shortcuts;

  TriConsoleSize size;
  guint          focus_id;
  guint          empty_id;
  TriConsoleView view;
};

/* The settings that are actions of the window, of the same names. */
static const char * const remembered[] = { "console-toolbar", "console-status-bar", "console-tabs" };

G_DEFINE_FINAL_TYPE (TriConsoleWindow, tri_console_window, GTK_TYPE_APPLICATION_WINDOW)

static void
update_menu (TriConsoleWindow *self)
{
  g_autoptr(GMenuModel) bar = tri_console_menu_new_bar (self->page, self->file_menu, self->view_start, self->view_end, self->help_menu);

  tri_menu_bar_set_model (GTK_POPOVER_MENU_BAR (self->menu_bar), bar);
}

/* Media and Clipboard stand in the bar when there is something in them. */
static void
menu_changed_cb (GMenuModel *menu, int position, int removed, int added, gpointer user_data)
{
  TriConsoleWindow *self = user_data;
  int n = g_menu_model_get_n_items (menu);

  if ((n == 0) != (n - added + removed == 0))
    update_menu (self);
}

static void
update_title (TriConsoleWindow *self)
{
  g_autofree char *title = tri_console_page_dup_title (self->page);

  /* The window manager draws the frame again each time. */
  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), title);
  tri_console_edge_set_title (TRI_CONSOLE_EDGE (self->edge_bar), title);
}

static void
update_status (TriConsoleWindow *self)
{
  if (self->page)
    tri_console_status_update (TRI_CONSOLE_STATUS (self->status_bar), self->page);
}

static gboolean
return_focus_cb (gpointer user_data)
{
  TriConsoleWindow *self = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *typed_into = self->page ? tri_console_page_get_typed_into (self->page) : NULL;

  self->focus_id = 0;
  if (tri_menu_bar_is_open (GTK_POPOVER_MENU_BAR (self->menu_bar)))
    return G_SOURCE_REMOVE;
  if (typed_into && (!focus || (gtk_widget_get_native (focus) == GTK_NATIVE (self) && gtk_widget_is_ancestor (focus, self->menu_bar))))
    gtk_widget_grab_focus (typed_into);

  return G_SOURCE_REMOVE;
}

/* Who typed into the guest before a menu was opened types into it afterwards. */
static void
focus_changed_cb (TriConsoleWindow *self)
{
  g_clear_handle_id (&self->focus_id, g_source_remove);
  if (self->page)
    self->focus_id = g_timeout_add (FOCUS_PAUSE_MS, return_focus_cb, self);
}

/* Until somebody chooses a size, the window is as large as the guest's picture; not with several, or it would change with each tab. */
static void
fit_window (TriConsoleWindow *self)
{
  GtkWidget *display = GTK_WIDGET (tri_console_page_get_display (self->page));
  int width, height, bars, status;

  if (tri_console_page_get_view (self->page) != TRI_CONSOLE_VIEW_SCREEN || tri_console_tabs_get_n_pages (TRI_CONSOLE_TABS (self->tabs)) != 1)
    return;

  gtk_widget_measure (display, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (display, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  gtk_widget_measure (self->bars, GTK_ORIENTATION_VERTICAL, -1, NULL, &bars, NULL, NULL);
  gtk_widget_measure (self->status_bar, GTK_ORIENTATION_VERTICAL, -1, NULL, &status, NULL, NULL);
  tri_console_size_fit (&self->size, GTK_WINDOW (self), width, height + bars + status);
}

static void
session_changed_cb (TriConsoleWindow *self)
{
  g_signal_group_set_target (self->session_signals, self->page ? tri_console_page_get_session (self->page) : NULL);
}

static void
page_changed_cb (TriConsoleWindow *self)
{
  TriConsoleView before = self->view;

  self->view = tri_console_page_get_view (self->page);
  update_title (self);
  tri_console_enhanced_button_update (self->enhanced, self->page);
  update_status (self);
  tri_console_menu_update (self->menu_bar, self->toolbar, self->page);
  if (self->view != before)
    fit_window (self);
}

static void
watch_menus (TriConsoleWindow *self)
{
  static const TriConsoleMenuId ids[] = { TRI_CONSOLE_MENU_MEDIA, TRI_CONSOLE_MENU_CLIPBOARD };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_signal_connect_object (tri_console_page_get_menu (self->page, ids[i]), "items-changed", G_CALLBACK (menu_changed_cb), self, 0);
}

static void
unwatch_menus (TriConsoleWindow *self)
{
  for (guint i = 0; i < TRI_CONSOLE_N_MENUS; i++)
    g_signal_handlers_disconnect_by_data (tri_console_page_get_menu (self->page, i), self);
}

static void
remove_shortcuts (TriConsoleWindow *self)
{
  GListModel *shortcuts = tri_console_page_list_shortcuts (self->page);

  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr(GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);

      gtk_shortcut_controller_remove_shortcut (self->shortcuts, shortcut);
    }
}

static void
add_shortcuts (TriConsoleWindow *self)
{
  GListModel *shortcuts = tri_console_page_list_shortcuts (self->page);

  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (self->shortcuts, g_list_model_get_item (shortcuts, i));
}

/* Menus, toolbar, keys and bars mean the page that is seen. */
static void
set_page (TriConsoleWindow *self, TriConsolePage *page)
{
  if (page == self->page)
    return;

  if (self->page)
    {
      remove_shortcuts (self);
      unwatch_menus (self);
    }
  g_set_object (&self->page, page);
  g_signal_group_set_target (self->page_signals, page);
  g_signal_group_set_target (self->display_signals, page ? tri_console_page_get_display (page) : NULL);
  session_changed_cb (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", page ? G_ACTION_GROUP (tri_console_page_get_actions (page)) : NULL);
  if (!page)
    return;

  add_shortcuts (self);
  watch_menus (self);
  update_menu (self);
  self->view = TRI_CONSOLE_N_VIEWS;
  page_changed_cb (self);
}

static gboolean
empty_cb (gpointer user_data)
{
  TriConsoleWindow *self = user_data;

  self->empty_id = 0;
  if (tri_console_tabs_get_n_pages (TRI_CONSOLE_TABS (self->tabs)) == 0)
    gtk_window_destroy (GTK_WINDOW (self));

  return G_SOURCE_REMOVE;
}

static void
enable_action (TriConsoleWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
tabs_changed_cb (TriConsoleWindow *self)
{
  TriConsoleTabs *tabs = TRI_CONSOLE_TABS (self->tabs);
  guint n = tri_console_tabs_get_n_pages (tabs);

  set_page (self, tri_console_tabs_get_page (tabs));
  enable_action (self, "move-tab", n > 1);
  enable_action (self, "close-tab", n > 1);
  if (n > 1)
    tri_console_size_keep (&self->size);
  /* The tab may be under the pointer that drags it away: the window goes when that is over. */
  if (n == 0 && self->empty_id == 0)
    self->empty_id = g_idle_add (empty_cb, self);
}

static void
close_tab_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_console_tabs_close (TRI_CONSOLE_TABS (TRI_CONSOLE_WINDOW (user_data)->tabs));
}

static void
move_tab_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_console_tabs_move (TRI_CONSOLE_TABS (TRI_CONSOLE_WINDOW (user_data)->tabs));
}

static TriConsoleWindow *
create_window (GtkApplication *application, const char *uuid)
{
  TriConsoleWindow *self = g_object_new (TRI_TYPE_CONSOLE_WINDOW, "application", application, NULL);

  tri_console_size_restore (&self->size, GTK_WINDOW (self), uuid);

  return self;
}

static TriConsoleTabs *
create_window_cb (TriConsoleWindow *self, TriConsolePage *page)
{
  TriDomain *domain = tri_console_page_get_domain (page);
  TriConsoleWindow *other = create_window (gtk_window_get_application (GTK_WINDOW (self)), tri_domain_get_uuid (domain));

  gtk_window_present (GTK_WINDOW (other));

  return g_object_ref (TRI_CONSOLE_TABS (other->tabs));
}

static void
full_screen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = user_data;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
update_bars (TriConsoleWindow *self)
{
  GAction *full_screen = g_action_map_lookup_action (G_ACTION_MAP (self), "full-screen");
  GSettings *settings = tri_preferences_get ();
  gboolean full = gtk_window_is_fullscreen (GTK_WINDOW (self));

  g_simple_action_set_state (G_SIMPLE_ACTION (full_screen), g_variant_new_boolean (full));
  gtk_widget_set_visible (self->bars, !full);
  gtk_widget_set_visible (self->toolbar, g_settings_get_boolean (settings, "console-toolbar"));
  gtk_widget_set_visible (self->status_bar, !full && g_settings_get_boolean (settings, "console-status-bar"));
  tri_console_edge_set_full_screen (TRI_CONSOLE_EDGE (self->edge_bar), full);
  tri_console_tabs_set_bar (TRI_CONSOLE_TABS (self->tabs), !full);
}

static void
remember_size (TriConsoleWindow *self)
{
  TriConsolePage *page;

  for (guint i = 0; (page = tri_console_tabs_get_nth (TRI_CONSOLE_TABS (self->tabs), i)); i++)
    tri_console_size_save (&self->size, GTK_WINDOW (self), tri_domain_get_uuid (tri_console_page_get_domain (page)));
}

static void
farewell_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsoleWindow) self = user_data;

  if (tri_console_closing_say_finish (result))
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
tri_console_window_close_request (GtkWindow *window)
{
  TriConsoleWindow *self = TRI_CONSOLE_WINDOW (window);
  TriConsolePage *page;

  for (guint i = 0; (page = tri_console_tabs_get_nth (TRI_CONSOLE_TABS (self->tabs), i)); i++)
    {
      TriDomain *domain = tri_console_page_get_domain (page);

      if (tri_console_closing_needs_word (domain))
        {
          tri_console_closing_say_async (window, domain, farewell_cb, g_object_ref (self));
          return TRUE;
        }
    }

  remember_size (self);

  return GTK_WINDOW_CLASS (tri_console_window_parent_class)->close_request (window);
}

static void
tri_console_window_dispose (GObject *object)
{
  TriConsoleWindow *self = TRI_CONSOLE_WINDOW (object);
  GMenuModel *menus[] = { self->file_menu, self->view_start, self->view_end, self->help_menu };

  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_handle_id (&self->empty_id, g_source_remove);
  if (self->page)
    set_page (self, NULL);
  /* Settings change also when the window is gone. */
  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    g_action_map_remove_action (G_ACTION_MAP (self), remembered[i]);
  for (guint i = 0; i < G_N_ELEMENTS (menus); i++)
    tri_menu_empty (menus[i]);

  G_OBJECT_CLASS (tri_console_window_parent_class)->dispose (object);
}

static void
tri_console_window_finalize (GObject *object)
{
  TriConsoleWindow *self = TRI_CONSOLE_WINDOW (object);

  g_clear_object (&self->page_signals);
  g_clear_object (&self->display_signals);
  g_clear_object (&self->session_signals);

  G_OBJECT_CLASS (tri_console_window_parent_class)->finalize (object);
}

/* Before the application's accelerators, which mean something else in the manager window; after the display's capture,
 * so that none of them fires while the guest has the keyboard. */
static void
add_shortcut_controller (TriConsoleWindow *self)
{
  self->shortcuts = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->shortcuts), GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (self->shortcuts,
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control><Alt>Pause|<Control><Alt>Break"),
                      gtk_named_action_new ("win.full-screen")));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->shortcuts));
}

static void
add_actions (TriConsoleWindow *self)
{
  const GActionEntry entries[] = {
    { "full-screen", full_screen_cb, NULL, "false" },
    { "close-tab", close_tab_cb },
    { "move-tab", move_tab_cb },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    {
      g_autoptr(GAction) action = g_settings_create_action (tri_preferences_get (), remembered[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
}

static void
watch_page (TriConsoleWindow *self)
{
  self->page_signals = g_signal_group_new (TRI_TYPE_CONSOLE_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "changed", G_CALLBACK (page_changed_cb), self);
  g_signal_group_connect_swapped (self->page_signals, "session-changed", G_CALLBACK (session_changed_cb), self);

  self->display_signals = g_signal_group_new (TRI_TYPE_DISPLAY);
  g_signal_group_connect_swapped (self->display_signals, "notify::keyboard-grabbed", G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->display_signals, "notify::shortcuts-inhibited", G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->display_signals, "notify::pointer-captured", G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->display_signals, "notify::zoom", G_CALLBACK (fit_window), self);

  self->session_signals = g_signal_group_new (TRI_TYPE_DISPLAY_SESSION);
  g_signal_group_connect_data (self->session_signals, "picture-changed", G_CALLBACK (fit_window), self, NULL,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
load_style (void)
{
  static gsize loaded = 0;

  if (g_once_init_enter (&loaded))
    {
      g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

      gtk_css_provider_load_from_resource (provider, "/io/github/triptych/Triptych/tri-console.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
      g_once_init_leave (&loaded, 1);
    }
}

static void
tri_console_window_class_init (TriConsoleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_console_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = tri_console_window_close_request;

  g_type_ensure (TRI_TYPE_CONSOLE_EDGE);
  g_type_ensure (TRI_TYPE_CONSOLE_STATUS);
  g_type_ensure (TRI_TYPE_CONSOLE_TABS);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, bars);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, toolbar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, menu_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, tabs);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, edge_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, file_menu);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, view_start);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, view_end);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, help_menu);
  gtk_widget_class_bind_template_callback (widget_class, tabs_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_window_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_bars);
  gtk_widget_class_bind_template_callback (widget_class, focus_changed_cb);
}

static void
tri_console_window_init (TriConsoleWindow *self)
{
  GSettings *settings = tri_preferences_get ();

  /* Here, not in the class: children that are told of first take the window along, before GTK has looked there. */
  g_object_set (self, "accessible-role", GTK_ACCESSIBLE_ROLE_WINDOW, NULL);
  load_style ();
  add_actions (self);
  watch_page (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_console_menu_fill_toolbar (GTK_BOX (self->toolbar));
  self->enhanced = tri_console_enhanced_button_new ();
  gtk_box_append (GTK_BOX (self->toolbar), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (self->toolbar), self->enhanced);
  tri_console_edge_watch (TRI_CONSOLE_EDGE (self->edge_bar), self->overlay);
  add_shortcut_controller (self);
  g_signal_connect_object (settings, "changed::console-toolbar", G_CALLBACK (update_bars), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::console-status-bar", G_CALLBACK (update_bars), self, G_CONNECT_SWAPPED);
  update_bars (self);
}

TriConsoleWindow *
tri_console_window_new (GtkApplication *application, TriDomain *domain)
{
  TriConsoleWindow *self;

  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  self = create_window (application, tri_domain_get_uuid (domain));
  tri_console_tabs_append (TRI_CONSOLE_TABS (self->tabs), domain);

  return self;
}

/* The console window that was used last. */
static TriConsoleWindow *
find_any (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data) && TRI_CONSOLE_WINDOW (l->data)->page)
      return l->data;

  return NULL;
}

static gboolean
shows (TriConsoleWindow *self, TriDomain *domain)
{
  TriConsolePage *page;

  for (guint i = 0; (page = tri_console_tabs_get_nth (TRI_CONSOLE_TABS (self->tabs), i)); i++)
    if (tri_console_page_get_domain (page) == domain)
      return TRUE;

  return FALSE;
}

TriConsoleWindow *
tri_console_window_find (GtkApplication *application, TriDomain *domain)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data) && shows (l->data, domain))
      return l->data;

  return NULL;
}

TriConsoleWindow *
tri_console_window_open (GtkApplication *application, TriDomain *domain)
{
  TriConsoleWindow *self;

  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  self = tri_console_window_find (application, domain);
  if (self)
    tri_console_tabs_choose (TRI_CONSOLE_TABS (self->tabs), domain);
  for (GList *l = gtk_application_get_windows (application); l && !self; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data) && tri_console_tabs_adopt (TRI_CONSOLE_TABS (TRI_CONSOLE_WINDOW (l->data)->tabs), domain))
      self = l->data;
  if (!self && g_settings_get_boolean (tri_preferences_get (), "console-tabs") && (self = find_any (application)))
    tri_console_tabs_append (TRI_CONSOLE_TABS (self->tabs), domain);
  if (!self)
    self = tri_console_window_new (application, domain);
  gtk_window_present (GTK_WINDOW (self));

  return self;
}

void
tri_console_window_remember (TriConsoleWindow *self)
{
  g_return_if_fail (TRI_IS_CONSOLE_WINDOW (self));

  remember_size (self);
}

TriConsolePage *
tri_console_window_get_page (TriConsoleWindow *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_WINDOW (self), NULL);

  return self->page;
}
