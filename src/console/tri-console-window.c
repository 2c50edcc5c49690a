/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-window.h"

#include "tri-console-menu.h"
#include "tri-console-page.h"
#include "tri-console-size.h"
#include "tri-console-status.h"

#define DEFAULT_WIDTH 1024
#define DEFAULT_HEIGHT 768
#define SMALLEST 200
/* A menu that closes leaves the focus on the menu bar; while another opens it is there for a moment too. */
#define FOCUS_PAUSE_MS 150
/* How near to the top edge the pointer brings the bar of the full screen. */
#define EDGE 2

struct _TriConsoleWindow {
  GtkApplicationWindow parent_instance;

  /* template widgets */
  GtkWidget *bars;
  GtkWidget *toolbar;
  GtkWidget *menu_bar;
  GtkWidget *overlay;
  GtkWidget *notebook;
  GtkWidget *edge_bar;
  GtkWidget *edge_title;
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
  GtkShortcutController *shortcuts;

  /* The size that the window took by itself to fit the guest's picture, 0 once a person chose one. */
  int            fitted_width, fitted_height;
  guint          focus_id;
  TriConsoleView view;
};

G_DEFINE_FINAL_TYPE (TriConsoleWindow, tri_console_window, GTK_TYPE_APPLICATION_WINDOW)

static GtkWidget *
find_button (TriConsoleWindow *self, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->toolbar); child; child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (gtk_widget_get_name (child), name) == 0)
      return child;

  return NULL;
}

/* One place for two buttons, of which one can be used at a time. */
static void
update_toolbar (TriConsoleWindow *self)
{
  gboolean can_resume = tri_action_applies (TRI_ACTION_RESUME, tri_console_page_get_domain (self->page), NULL);

  gtk_widget_set_visible (find_button (self, tri_action_get_info (TRI_ACTION_RESUME)->name), can_resume);
  gtk_widget_set_visible (find_button (self, tri_action_get_info (TRI_ACTION_PAUSE)->name), !can_resume);
}

static void
update_menu (TriConsoleWindow *self)
{
  g_autoptr(GMenuModel) bar = tri_console_menu_new_bar (self->page, self->file_menu, self->view_start, self->view_end,
                                                        self->help_menu);

  gtk_popover_menu_bar_set_menu_model (GTK_POPOVER_MENU_BAR (self->menu_bar), bar);
}

/* Media and Clipboard stand in the bar when there is something in them. */
static void
menu_changed_cb (GMenuModel *menu, int position, int removed, int added, gpointer user_data)
{
  TriConsoleWindow *self = user_data;
  int n = g_menu_model_get_n_items (menu);

  if (!self->page || (menu != G_MENU_MODEL (tri_console_page_get_menu (self->page, TRI_CONSOLE_MENU_MEDIA)) &&
                      menu != G_MENU_MODEL (tri_console_page_get_menu (self->page, TRI_CONSOLE_MENU_CLIPBOARD))))
    return;
  if ((n == 0) != (n - added + removed == 0))
    update_menu (self);
}

static void
update_title (TriConsoleWindow *self)
{
  g_autofree char *title = tri_console_page_dup_title (self->page);

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_label_set_label (GTK_LABEL (self->edge_title), title);
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

  self->focus_id = 0;
  if (self->page && tri_display_get_keyboard_wanted (tri_console_page_get_display (self->page)) &&
      (!focus || (gtk_widget_get_native (focus) == GTK_NATIVE (self) && gtk_widget_is_ancestor (focus, self->menu_bar))))
    gtk_widget_grab_focus (GTK_WIDGET (tri_console_page_get_display (self->page)));

  return G_SOURCE_REMOVE;
}

/* Who typed into the guest before a menu was opened types into it afterwards. */
static void
focus_changed_cb (TriConsoleWindow *self)
{
  if (self->page && self->focus_id == 0)
    self->focus_id = g_timeout_add (FOCUS_PAUSE_MS, return_focus_cb, self);
}

static gboolean
size_is_free (TriConsoleWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);

  return self->fitted_width > 0 && width == self->fitted_width && height == self->fitted_height &&
         !gtk_window_is_maximized (GTK_WINDOW (self)) && !gtk_window_is_fullscreen (GTK_WINDOW (self));
}

/* Until somebody chooses a size, the window is as large as the guest's picture. */
static void
fit_window (TriConsoleWindow *self)
{
  GtkWidget *display = GTK_WIDGET (tri_console_page_get_display (self->page));
  int width, height, bars, status;

  if (!size_is_free (self) || tri_console_page_get_view (self->page) != TRI_CONSOLE_VIEW_SCREEN)
    return;

  gtk_widget_measure (display, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (display, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  gtk_widget_measure (self->bars, GTK_ORIENTATION_VERTICAL, -1, NULL, &bars, NULL, NULL);
  gtk_widget_measure (self->status_bar, GTK_ORIENTATION_VERTICAL, -1, NULL, &status, NULL, NULL);
  if (width < SMALLEST || height < SMALLEST)
    return;

  height += bars + status;
  tri_console_size_limit (GTK_WINDOW (self), &width, &height);
  self->fitted_width = width;
  self->fitted_height = height;
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
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
  update_status (self);
  update_toolbar (self);
  if (self->view != before)
    fit_window (self);
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
    remove_shortcuts (self);
  g_set_object (&self->page, page);
  g_signal_group_set_target (self->page_signals, page);
  g_signal_group_set_target (self->display_signals, page ? tri_console_page_get_display (page) : NULL);
  session_changed_cb (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page",
                                  page ? G_ACTION_GROUP (tri_console_page_get_actions (page)) : NULL);
  if (!page)
    return;

  add_shortcuts (self);
  update_menu (self);
  self->view = TRI_CONSOLE_N_VIEWS;
  page_changed_cb (self);
}

static void
page_chosen_cb (TriConsoleWindow *self)
{
  GtkNotebook *notebook = GTK_NOTEBOOK (self->notebook);
  int number = gtk_notebook_get_current_page (notebook);

  set_page (self, number >= 0 ? TRI_CONSOLE_PAGE (gtk_notebook_get_nth_page (notebook, number)) : NULL);
  if (self->page)
    tri_console_page_take_focus (self->page);
}

static void
page_added_cb (TriConsoleWindow *self, GtkWidget *page)
{
  for (guint i = 0; i < TRI_CONSOLE_N_MENUS; i++)
    g_signal_connect_object (tri_console_page_get_menu (TRI_CONSOLE_PAGE (page), i), "items-changed",
                             G_CALLBACK (menu_changed_cb), self, 0);
}

static void
page_removed_cb (TriConsoleWindow *self, GtkWidget *page)
{
  for (guint i = 0; i < TRI_CONSOLE_N_MENUS; i++)
    g_signal_handlers_disconnect_by_data (tri_console_page_get_menu (TRI_CONSOLE_PAGE (page), i), self);
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
  g_autoptr(GVariant) toolbar = g_action_group_get_action_state (G_ACTION_GROUP (self), "toolbar");
  g_autoptr(GVariant) status_bar = g_action_group_get_action_state (G_ACTION_GROUP (self), "status-bar");
  gboolean full = gtk_window_is_fullscreen (GTK_WINDOW (self));

  g_simple_action_set_state (G_SIMPLE_ACTION (full_screen), g_variant_new_boolean (full));
  gtk_widget_set_visible (self->bars, !full);
  gtk_widget_set_visible (self->toolbar, g_variant_get_boolean (toolbar));
  gtk_widget_set_visible (self->status_bar, !full && g_variant_get_boolean (status_bar));
  if (!full)
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->edge_bar), FALSE);
}

static void
change_bar_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_simple_action_set_state (action, state);
  update_bars (user_data);
}

static void
pointer_moved_cb (TriConsoleWindow *self, double x, double y)
{
  gboolean shown = gtk_revealer_get_reveal_child (GTK_REVEALER (self->edge_bar));
  int height = gtk_widget_get_height (self->edge_bar);

  if (self->page && gtk_window_is_fullscreen (GTK_WINDOW (self)) &&
      !tri_display_get_pointer_captured (tri_console_page_get_display (self->page)))
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->edge_bar), y <= (shown ? MAX (height, EDGE) : EDGE));
}

static void
remember_size (TriConsoleWindow *self)
{
  int width, height;

  if (size_is_free (self) || !self->page)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  tri_console_size_save (tri_domain_get_uuid (tri_console_page_get_domain (self->page)), width, height);
}

static void
restore_size (TriConsoleWindow *self, TriDomain *domain)
{
  int width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT;

  if (!tri_console_size_load (tri_domain_get_uuid (domain), &width, &height))
    {
      self->fitted_width = width;
      self->fitted_height = height;
    }

  gtk_window_set_default_size (GTK_WINDOW (self), MAX (width, SMALLEST), MAX (height, SMALLEST));
}

static gboolean
tri_console_window_close_request (GtkWindow *window)
{
  remember_size (TRI_CONSOLE_WINDOW (window));

  return GTK_WINDOW_CLASS (tri_console_window_parent_class)->close_request (window);
}

static void
tri_console_window_dispose (GObject *object)
{
  TriConsoleWindow *self = TRI_CONSOLE_WINDOW (object);

  g_clear_handle_id (&self->focus_id, g_source_remove);
  if (self->page)
    set_page (self, NULL);

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
    { "toolbar", NULL, NULL, "true", change_bar_cb },
    { "status-bar", NULL, NULL, "true", change_bar_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
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

  g_type_ensure (TRI_TYPE_CONSOLE_STATUS);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, bars);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, toolbar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, menu_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, notebook);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, edge_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, edge_title);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, file_menu);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, view_start);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, view_end);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, help_menu);
  gtk_widget_class_bind_template_callback (widget_class, page_added_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_bars);
  gtk_widget_class_bind_template_callback (widget_class, focus_changed_cb);
}

static void
tri_console_window_init (TriConsoleWindow *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  load_style ();
  add_actions (self);
  watch_page (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_console_menu_fill_toolbar (GTK_BOX (self->toolbar));
  add_shortcut_controller (self);

  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (pointer_moved_cb), self);
  gtk_widget_add_controller (self->overlay, motion);
}

TriConsoleWindow *
tri_console_window_new (GtkApplication *application, TriDomain *domain)
{
  TriConsoleWindow *self;

  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  self = g_object_new (TRI_TYPE_CONSOLE_WINDOW, "application", application, NULL);
  restore_size (self, domain);
  gtk_notebook_append_page (GTK_NOTEBOOK (self->notebook), GTK_WIDGET (tri_console_page_new (domain)), NULL);

  return self;
}

TriConsoleWindow *
tri_console_window_find (GtkApplication *application, TriDomain *domain)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data) && tri_console_window_get_domain (l->data) == domain)
      return l->data;

  return NULL;
}

TriDomain *
tri_console_window_get_domain (TriConsoleWindow *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_WINDOW (self), NULL);

  return self->page ? tri_console_page_get_domain (self->page) : NULL;
}
