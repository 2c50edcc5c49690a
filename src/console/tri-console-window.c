/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-window.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "display/tri-display.h"
#include "tri-console-cover.h"
#include "tri-console-link.h"
#include "tri-console-menu.h"
#include "tri-console-size.h"
#include "widgets/tri-act-ui.h"

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
  GtkWidget *display;
  GtkWidget *cover;
  GtkWidget *edge_bar;
  GtkWidget *edge_title;
  GtkWidget *status_bar;
  GtkWidget *status;
  GtkWidget *hint;
  GtkWidget *keyboard_icon;
  GtkWidget *mouse_icon;
  GtkWidget *secure_icon;
  GMenuModel *menu;
  GMenu      *action_menu;

  /* owned */
  TriDomain      *domain;
  TriConsoleLink *link;

  /* The size that the window took by itself to fit the guest's picture, 0 once a person chose one. */
  int            fitted_width, fitted_height;
  guint          focus_id;
  TriConsoleView view;
  /* The view that the focus was moved for. */
  TriConsoleView focused_view;
};

G_DEFINE_FINAL_TYPE (TriConsoleWindow, tri_console_window, GTK_TYPE_APPLICATION_WINDOW)

static void
enable_action (TriConsoleWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static GtkWidget *
find_button (TriConsoleWindow *self, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->toolbar); child; child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (gtk_widget_get_name (child), name) == 0)
      return child;

  return NULL;
}

static void
update_actions (TriConsoleWindow *self)
{
  gboolean can_resume = tri_action_applies (TRI_ACTION_RESUME, self->domain, NULL);

  for (guint i = 0; i < tri_console_n_actions; i++)
    {
      const TriActionInfo *info;

      if (tri_console_actions[i] == TRI_N_ACTIONS)
        continue;
      info = tri_action_get_info (tri_console_actions[i]);
      enable_action (self, info->name, tri_action_applies (tri_console_actions[i], self->domain, NULL));
    }

  /* One place for two buttons, of which one can be used at a time. */
  gtk_widget_set_visible (find_button (self, tri_action_get_info (TRI_ACTION_RESUME)->name), can_resume);
  gtk_widget_set_visible (find_button (self, tri_action_get_info (TRI_ACTION_PAUSE)->name), !can_resume);
  enable_action (self, "ctrl-alt-delete", self->view == TRI_CONSOLE_VIEW_SCREEN || self->view == TRI_CONSOLE_VIEW_ASLEEP);
  enable_action (self, "reconnect", self->view == TRI_CONSOLE_VIEW_FAILED);
}

static void
update_title (TriConsoleWindow *self)
{
  g_autofree char *title = NULL;

  /* Translators: the title of a console window: a virtual machine, then its server */
  title = g_strdup_printf (_("%s on %s"), tri_domain_get_name (self->domain),
                           tri_connection_get_name (tri_domain_get_connection (self->domain)));
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_label_set_label (GTK_LABEL (self->edge_title), title);
}

static void
update_status (TriConsoleWindow *self)
{
  const char *state = tri_domain_state_get_label (tri_domain_get_state (self->domain));
  const char *operation = tri_domain_get_operation (self->domain);
  g_autofree char *text = NULL;

  if (operation)
    /* Translators: status bar: a machine's state, then what is being done to it */
    text = g_strdup_printf (_("Status: %s – %s"), state, operation);
  else
    /* Translators: status bar: a machine's state */
    text = g_strdup_printf (_("Status: %s"), state);

  gtk_label_set_label (GTK_LABEL (self->status), text);
}

static void
set_indicator (GtkWidget *icon, gboolean on, const char *text_on, const char *text_off)
{
  gtk_widget_set_opacity (icon, on ? 1.0 : 0.3);
  gtk_widget_set_tooltip_text (icon, on ? text_on : text_off);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, on ? text_on : text_off, -1);
}

static const char *
describe_keyboard (TriConsoleWindow *self)
{
  if (tri_display_get_shortcuts_inhibited (TRI_DISPLAY (self->display)))
    return _("The virtual machine has the keyboard, with the desktop’s own shortcuts.");

  return _("The virtual machine has the keyboard. The desktop keeps its own shortcuts.");
}

static void
update_indicators (TriConsoleWindow *self)
{
  TriDisplay *display = TRI_DISPLAY (self->display);
  TriDisplaySession *session = tri_display_get_session (display);
  gboolean local = tri_connection_is_local (tri_domain_get_connection (self->domain));
  gboolean connected = session && tri_display_session_get_state (session) >= TRI_DISPLAY_STATE_WAITING &&
                       tri_display_session_get_state (session) <= TRI_DISPLAY_STATE_SHOWING;
  gboolean grabbed = tri_display_get_keyboard_grabbed (display);

  set_indicator (self->keyboard_icon, grabbed, describe_keyboard (self), _("The keyboard belongs to this computer."));
  set_indicator (self->mouse_icon, tri_display_get_pointer_captured (display),
                 _("The virtual machine has captured the mouse."), _("The mouse is not captured."));
  set_indicator (self->secure_icon, connected,
                 local ? _("Secure: the connection does not leave this computer.")
                       : _("Secure: the connection is encrypted by SSH."),
                 _("There is no connection to the screen."));
  gtk_label_set_label (GTK_LABEL (self->hint), grabbed ? _("Ctrl+Alt releases keyboard and mouse") : "");
}

/* The guest gets the keyboard when its picture appears, the button that helps when it does not. */
static void
move_focus (TriConsoleWindow *self)
{
  /* A guest that switches its video mode has no picture for a moment: that changes nothing about the keyboard. */
  if (self->view == TRI_CONSOLE_VIEW_WAITING || self->view == self->focused_view)
    return;

  self->focused_view = self->view;
  if (self->view == TRI_CONSOLE_VIEW_SCREEN || self->view == TRI_CONSOLE_VIEW_ASLEEP)
    tri_display_grab_keyboard (TRI_DISPLAY (self->display));
  else
    {
      tri_display_release (TRI_DISPLAY (self->display));
      if (!tri_console_cover_grab_focus (TRI_CONSOLE_COVER (self->cover)))
        gtk_widget_grab_focus (self->display);
    }
}

static gboolean
return_focus_cb (gpointer user_data)
{
  TriConsoleWindow *self = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  self->focus_id = 0;
  if (tri_display_get_keyboard_wanted (TRI_DISPLAY (self->display)) &&
      (!focus || (gtk_widget_get_native (focus) == GTK_NATIVE (self) && gtk_widget_is_ancestor (focus, self->menu_bar))))
    gtk_widget_grab_focus (self->display);

  return G_SOURCE_REMOVE;
}

/* Who typed into the guest before a menu was opened types into it afterwards. */
static void
focus_changed_cb (TriConsoleWindow *self)
{
  if (self->link && self->focus_id == 0)
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
  int width, height, bars, status;

  if (!size_is_free (self) || self->view != TRI_CONSOLE_VIEW_SCREEN)
    return;

  gtk_widget_measure (self->display, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (self->display, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
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
watch_session (TriConsoleWindow *self)
{
  TriDisplaySession *session = tri_console_link_get_session (self->link);

  if (session == tri_display_get_session (TRI_DISPLAY (self->display)))
    return;

  tri_display_set_session (TRI_DISPLAY (self->display), session);
  if (session)
    g_signal_connect_object (session, "picture-changed", G_CALLBACK (fit_window), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
link_changed_cb (TriConsoleWindow *self)
{
  TriConsoleView before = self->view;

  self->view = tri_console_link_get_view (self->link);
  watch_session (self);
  tri_console_cover_update (TRI_CONSOLE_COVER (self->cover), self->link);
  update_title (self);
  update_status (self);
  update_actions (self);
  update_indicators (self);

  if (self->view != before)
    {
      fit_window (self);
      move_focus (self);
    }
}

static void
act_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TriConsoleWindow *self = user_data;
  const TriActionInfo *info = tri_action_find (g_action_get_name (G_ACTION (action)));

  if (info->id == TRI_ACTION_SNAPSHOT)
    tri_act_take_snapshot (GTK_WINDOW (self), self->domain);
  else
    tri_act_on_domain (GTK_WINDOW (self), info->id, self->domain);
}

static void
ctrl_alt_delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const guint keys[] = { TRI_DISPLAY_KEY_LEFT_CTRL, TRI_DISPLAY_KEY_LEFT_ALT, TRI_DISPLAY_KEY_DELETE };
  TriConsoleWindow *self = user_data;

  tri_display_send_keys (TRI_DISPLAY (self->display), keys, G_N_ELEMENTS (keys));
}

static void
reconnect_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_console_link_retry (TRI_CONSOLE_WINDOW (user_data)->link);
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
toggle_full_screen (TriConsoleWindow *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "full-screen", NULL);
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

  if (gtk_window_is_fullscreen (GTK_WINDOW (self)) && !tri_display_get_pointer_captured (TRI_DISPLAY (self->display)))
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->edge_bar), y <= (shown ? MAX (height, EDGE) : EDGE));
}

static void
password_cb (TriConsoleWindow *self, const char *password)
{
  tri_console_link_set_password (self->link, password);
}

static void
remember_size (TriConsoleWindow *self)
{
  int width, height;

  if (size_is_free (self))
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  tri_console_size_save (tri_domain_get_uuid (self->domain), width, height);
}

static void
restore_size (TriConsoleWindow *self)
{
  int width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT;

  if (!tri_console_size_load (tri_domain_get_uuid (self->domain), &width, &height))
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
  if (self->link)
    {
      TriDisplaySession *session = tri_console_link_get_session (self->link);

      if (session)
        g_signal_handlers_disconnect_by_data (session, self);
      g_signal_handlers_disconnect_by_data (self->link, self);
      g_signal_handlers_disconnect_by_data (self->domain, self);
    }
  if (self->display)
    {
      g_signal_handlers_disconnect_by_data (self->display, self);
      tri_display_set_session (TRI_DISPLAY (self->display), NULL);
      self->display = NULL;
    }
  g_clear_object (&self->link);
  g_clear_object (&self->domain);

  G_OBJECT_CLASS (tri_console_window_parent_class)->dispose (object);
}

static void
add_shortcut (GtkEventController *controller, const char *trigger, const char *action)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), gtk_named_action_new (action)));
}

/* Before the application's accelerators, which mean something else in the manager window; after the display's capture,
 * so that none of them fires while the guest has the keyboard. */
static void
add_shortcuts (TriConsoleWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < tri_console_n_actions; i++)
    {
      const char *key = tri_console_menu_get_key (tri_console_actions[i]);
      g_autofree char *action = NULL;

      if (!key)
        continue;
      action = g_strconcat ("win.", tri_action_get_info (tri_console_actions[i])->name, NULL);
      add_shortcut (controller, key, action);
    }

  add_shortcut (controller, "<Control><Alt>End", "win.ctrl-alt-delete");
  add_shortcut (controller, "<Control><Alt>Pause|<Control><Alt>Break", "win.full-screen");
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
add_actions (TriConsoleWindow *self)
{
  const GActionEntry entries[] = {
    { "ctrl-alt-delete", ctrl_alt_delete_cb },
    { "reconnect", reconnect_cb },
    { "full-screen", full_screen_cb, NULL, "false" },
    { "toolbar", NULL, NULL, "true", change_bar_cb },
    { "status-bar", NULL, NULL, "true", change_bar_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < tri_console_n_actions; i++)
    if (tri_console_actions[i] != TRI_N_ACTIONS)
      {
        GActionEntry entry = { tri_action_get_info (tri_console_actions[i])->name, act_cb };

        g_action_map_add_action_entries (G_ACTION_MAP (self), &entry, 1, self);
      }
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
  GTK_WINDOW_CLASS (klass)->close_request = tri_console_window_close_request;

  g_type_ensure (TRI_TYPE_DISPLAY);
  g_type_ensure (TRI_TYPE_CONSOLE_COVER);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, bars);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, toolbar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, menu_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, display);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, cover);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, edge_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, edge_title);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, status);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, hint);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, keyboard_icon);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, mouse_icon);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, secure_icon);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleWindow, action_menu);
  gtk_widget_class_bind_template_callback (widget_class, toggle_full_screen);
  gtk_widget_class_bind_template_callback (widget_class, update_indicators);
  gtk_widget_class_bind_template_callback (widget_class, update_bars);
  gtk_widget_class_bind_template_callback (widget_class, focus_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
}

static void
tri_console_window_init (TriConsoleWindow *self)
{
  g_autoptr(GMenuModel) actions = tri_console_menu_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  load_style ();
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));

  for (int i = 0; i < g_menu_model_get_n_items (actions); i++)
    {
      g_autoptr(GMenuModel) section = g_menu_model_get_item_link (actions, i, G_MENU_LINK_SECTION);

      g_menu_append_section (self->action_menu, NULL, section);
    }
  gtk_popover_menu_bar_set_menu_model (GTK_POPOVER_MENU_BAR (self->menu_bar), self->menu);
  tri_console_menu_fill_toolbar (GTK_BOX (self->toolbar));
  add_shortcuts (self);

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
  self->domain = g_object_ref (domain);
  self->link = tri_console_link_new (domain);
  restore_size (self);

  g_signal_connect_object (self->link, "changed", G_CALLBACK (link_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "changed", G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  /* No view yet, so that the first one moves the focus. */
  self->view = self->focused_view = TRI_CONSOLE_N_VIEWS;
  link_changed_cb (self);
  /* Whether there is a snapshot to go back to. */
  tri_domain_want_guest_info (domain);

  return self;
}

TriConsoleWindow *
tri_console_window_find (GtkApplication *application, TriDomain *domain)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data) && TRI_CONSOLE_WINDOW (l->data)->domain == domain)
      return l->data;

  return NULL;
}

TriDomain *
tri_console_window_get_domain (TriConsoleWindow *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_WINDOW (self), NULL);

  return self->domain;
}
