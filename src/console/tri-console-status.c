/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-status.h"

#include <glib/gi18n-lib.h>

#include "tri-console-open.h"
#include "tri-console-screens.h"
#include "widgets/tri-set.h"

struct _TriConsoleStatus {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *box;
  GtkWidget *status;
  GtkWidget *hint;
  GtkWidget *keyboard_icon;
  GtkWidget *mouse_icon;
  GtkWidget *secure_icon;
};

G_DEFINE_FINAL_TYPE (TriConsoleStatus, tri_console_status, GTK_TYPE_WIDGET)

static void
update_state (TriConsoleStatus *self, TriDomain *domain)
{
  const char *state = tri_domain_state_get_label (tri_domain_get_state (domain));
  const char *operation = tri_domain_get_operation (domain);
  TriConnection *connection = tri_domain_get_connection (domain);
  g_autofree char *text = NULL;

  /* One that is gone has no state; the cover says that it is gone. */
  if (tri_domain_get_removed (domain) && tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTED)
    text = g_strdup ("");
  else if (tri_connection_get_state (connection) != TRI_CONNECTION_CONNECTED)
    /* Translators: status bar: a machine's state, then its server */
    text = g_strdup_printf (_("Status: %s, when last heard of – the server “%s” is not connected"), state,
                            tri_connection_get_name (connection));
  else if (!tri_connection_get_responding (connection))
    /* Translators: status bar: a machine's state, then its server */
    text = g_strdup_printf (_("Status: %s, when last heard of – the server “%s” does not respond"), state,
                            tri_connection_get_name (connection));
  else if (operation)
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
  const char *text = on ? text_on : text_off;

  gtk_widget_set_opacity (icon, on ? 1.0 : 0.3);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (icon), text) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  tri_set_tooltip (icon, text);
}

static const char *
describe_keyboard (TriDisplay *display)
{
  if (tri_display_get_shortcuts_inhibited (display))
    return _("The virtual machine has the keyboard, with the desktop’s own shortcuts.");

  return _("The virtual machine has the keyboard. The desktop keeps its own shortcuts.");
}

static const char *
describe_no_keyboard (TriConsolePage *page)
{
  TriConsoleView view = tri_console_page_get_view (page);

  if (!tri_console_page_is_picture (page))
    return _("What is typed goes into the text console.");
  if (view == TRI_CONSOLE_VIEW_SCREEN || view == TRI_CONSOLE_VIEW_ASLEEP)
    return _("The keyboard belongs to this computer. A click on the screen, or Enter, gives it to the virtual machine.");

  return _("The keyboard belongs to this computer.");
}

static void
update_secure (TriConsoleStatus *self, TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_screens_get_session (page);
  gboolean connected = session && tri_display_session_get_state (session) >= TRI_DISPLAY_STATE_WAITING &&
                       tri_display_session_get_state (session) <= TRI_DISPLAY_STATE_SHOWING;
  const char *text = _("There is no connection to the screen.");
  gboolean secure = FALSE;

  if (connected && tri_console_page_is_picture (page))
    text = tri_console_open_describe_way (session, &secure);
  else if (connected)
    text = tri_console_open_describe_server (tri_domain_get_connection (tri_console_page_get_domain (page)), &secure);
  tri_set_icon (GTK_IMAGE (self->secure_icon),
                connected && !secure ? "channel-insecure-symbolic" : "channel-secure-symbolic");
  set_indicator (self->secure_icon, connected, text, text);
}

static void
tri_console_status_dispose (GObject *object)
{
  TriConsoleStatus *self = TRI_CONSOLE_STATUS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_status_parent_class)->dispose (object);
}

static void
tri_console_status_class_init (TriConsoleStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_status_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-status.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleStatus, box);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleStatus, status);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleStatus, hint);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleStatus, keyboard_icon);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleStatus, mouse_icon);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleStatus, secure_icon);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_status_init (TriConsoleStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_console_status_update (TriConsoleStatus *self, TriConsolePage *page)
{
  TriDomain *domain = tri_console_page_get_domain (page);
  TriDisplay *display = tri_console_page_get_display (page);
  gboolean grabbed = tri_display_get_keyboard_grabbed (display);

  update_state (self, domain);
  set_indicator (self->keyboard_icon, grabbed, describe_keyboard (display), describe_no_keyboard (page));
  set_indicator (self->mouse_icon, tri_display_get_pointer_captured (display),
                 _("The virtual machine has captured the mouse."), _("The mouse is not captured."));
  update_secure (self, page);
  gtk_label_set_label (GTK_LABEL (self->hint), grabbed ? _("Ctrl+Alt releases keyboard and mouse") : "");
}
