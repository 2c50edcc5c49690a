/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-monitor-window.h"

#include <glib/gi18n-lib.h>

#include "display/tri-display.h"
#include "display/tri-display-follow.h"

#define DEFAULT_WIDTH 1024
#define DEFAULT_HEIGHT 768
#define SMALLEST_WIDTH 240
#define SMALLEST_HEIGHT 135

struct _TriMonitorWindow {
  GtkWindow parent_instance;

  /* owned */
  TriDisplayFollow *follow;

  /* borrowed; NULL once the page is gone */
  TriConsolePage *page;
  GtkWidget      *display;
  GtkWidget      *empty;

  guint monitor;
};

G_DEFINE_FINAL_TYPE (TriMonitorWindow, tri_monitor_window, GTK_TYPE_WINDOW)

static void
update_title (TriMonitorWindow *self)
{
  g_autofree char *name = tri_console_page_dup_title (self->page);
  g_autofree char *title = NULL;

  /* Translators: the title of a further screen's window: "VM on HOST", then the screen's number, 2 or more */
  title = g_strdup_printf (_("%s – Monitor %u"), name, self->monitor + 1);
  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
update_picture (TriMonitorWindow *self)
{
  TriDisplaySession *session = tri_display_get_session (TRI_DISPLAY (self->display));
  gboolean has_picture = session && tri_display_session_get_monitor_picture (session, self->monitor, NULL) != NULL;

  gtk_label_set_label (GTK_LABEL (self->empty), session ? _("The virtual machine does not use this monitor.")
                                                        : _("There is no connection to the screen."));
  gtk_widget_set_visible (self->empty, !has_picture);
}

static void
session_cb (TriMonitorWindow *self)
{
  TriDisplaySession *session = tri_console_page_get_session (self->page), *before;

  before = tri_display_get_session (TRI_DISPLAY (self->display));
  if (before == session)
    return;

  if (before)
    g_signal_handlers_disconnect_by_func (before, update_picture, self);
  tri_display_set_session (TRI_DISPLAY (self->display), session);
  if (session)
    {
      g_signal_connect_object (session, "picture-changed", G_CALLBACK (update_picture), self, G_CONNECT_SWAPPED);
      tri_display_session_use_monitor (session, self->monitor, TRUE);
    }
  update_picture (self);
}

static void
enhanced_cb (TriMonitorWindow *self)
{
  g_autoptr(GVariant) state = NULL;

  if (g_action_group_has_action (G_ACTION_GROUP (tri_console_page_get_actions (self->page)), "enhanced"))
    state = g_action_group_get_action_state (G_ACTION_GROUP (tri_console_page_get_actions (self->page)), "enhanced");
  tri_display_follow_set_enabled (self->follow, state && g_variant_is_of_type (state, G_VARIANT_TYPE_BOOLEAN) &&
                                                g_variant_get_boolean (state));
}

static void
full_screen_cb (TriMonitorWindow *self)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    gtk_window_unfullscreen (GTK_WINDOW (self));
  else
    gtk_window_fullscreen (GTK_WINDOW (self));
}

static gboolean
tri_monitor_window_close_request (GtkWindow *window)
{
  TriMonitorWindow *self = TRI_MONITOR_WINDOW (window);
  TriDisplaySession *session = tri_display_get_session (TRI_DISPLAY (self->display));

  if (session)
    tri_display_session_use_monitor (session, self->monitor, FALSE);

  return GTK_WINDOW_CLASS (tri_monitor_window_parent_class)->close_request (window);
}

static void
tri_monitor_window_dispose (GObject *object)
{
  TriMonitorWindow *self = TRI_MONITOR_WINDOW (object);

  if (self->display)
    {
      TriDisplaySession *session = tri_display_get_session (TRI_DISPLAY (self->display));

      if (session)
        g_signal_handlers_disconnect_by_data (session, self);
      tri_display_set_session (TRI_DISPLAY (self->display), NULL);
      self->display = NULL;
    }
  if (self->page)
    {
      g_signal_handlers_disconnect_by_data (self->page, self);
      g_signal_handlers_disconnect_by_data (tri_console_page_get_actions (self->page), self);
    }
  g_clear_weak_pointer (&self->page);
  g_clear_object (&self->follow);

  G_OBJECT_CLASS (tri_monitor_window_parent_class)->dispose (object);
}

static void
tri_monitor_window_class_init (TriMonitorWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_monitor_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tri_monitor_window_close_request;
}

static gboolean
shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  full_screen_cb (user_data);
  return TRUE;
}

static void
add_shortcut (TriMonitorWindow *self, const char *trigger)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                            gtk_callback_action_new (shortcut_cb, self, NULL));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (self->display, controller);
}

static void
tri_monitor_window_init (TriMonitorWindow *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->display = tri_display_new ();
  self->follow = tri_display_follow_new (TRI_DISPLAY (self->display));
  self->empty = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  gtk_widget_add_css_class (self->empty, "tri-console-empty");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->display);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->empty);
  gtk_widget_set_size_request (overlay, SMALLEST_WIDTH, SMALLEST_HEIGHT);
  gtk_window_set_child (GTK_WINDOW (self), overlay);
  add_shortcut (self, "<Control><Alt>Pause|<Control><Alt>Break");
  g_signal_connect_swapped (self->display, "full-screen", G_CALLBACK (full_screen_cb), self);
}

TriMonitorWindow *
tri_monitor_window_new (TriConsolePage *page, guint monitor)
{
  TriMonitorWindow *self;
  GtkRoot *root;

  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (page), NULL);
  g_return_val_if_fail (monitor > 0 && monitor < TRI_DISPLAY_MAX_MONITORS, NULL);

  self = g_object_new (TRI_TYPE_MONITOR_WINDOW, NULL);
  root = gtk_widget_get_root (GTK_WIDGET (page));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (GTK_WINDOW (root)));
  self->monitor = monitor;
  g_set_weak_pointer (&self->page, page);
  tri_display_set_monitor (TRI_DISPLAY (self->display), monitor);
  gtk_window_set_default_size (GTK_WINDOW (self), DEFAULT_WIDTH, DEFAULT_HEIGHT);

  g_signal_connect_object (page, "session-changed", G_CALLBACK (session_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "changed", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tri_console_page_get_actions (page), "action-state-changed::enhanced", G_CALLBACK (enhanced_cb), self,
                           G_CONNECT_SWAPPED);
  update_title (self);
  update_picture (self);
  session_cb (self);
  enhanced_cb (self);

  return self;
}
