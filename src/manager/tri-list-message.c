/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-list-message.h"

#include "core/tri-error.h"

#include <glib/gi18n-lib.h>

struct _TriListMessage {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *icon;
  GtkWidget *spinner;
  GtkWidget *title;
  GtkWidget *text;
  GtkWidget *connect_button;
  GtkWidget *retry_button;
  GtkWidget *demo_button;
  GtkWidget *new_button;

  GError *local_error;
};

G_DEFINE_FINAL_TYPE (TriListMessage, tri_list_message, GTK_TYPE_WIDGET)

typedef enum {
  OFFER_NOTHING = 0,
  OFFER_CONNECT = 1 << 0,
  OFFER_RETRY   = 1 << 1,
  OFFER_DEMO    = 1 << 2,
  OFFER_NEW     = 1 << 3,
} Offer;

static void
show (TriListMessage *self,
      const char     *icon,
      const char     *title,
      const char     *text,
      Offer           offer)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_widget_set_visible (self->icon, icon != NULL);
  gtk_widget_set_visible (self->spinner, icon == NULL);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), icon == NULL && gtk_widget_get_mapped (GTK_WIDGET (self)));
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->text), text ? text : "");
  gtk_widget_set_visible (self->text, text && *text);
  gtk_widget_set_visible (self->connect_button, (offer & OFFER_CONNECT) != 0);
  gtk_widget_set_visible (self->retry_button, (offer & OFFER_RETRY) != 0);
  gtk_widget_set_visible (self->demo_button, (offer & OFFER_DEMO) != 0);
  gtk_widget_set_visible (self->new_button, (offer & OFFER_NEW) != 0);
}

static void
show_no_servers (TriListMessage *self)
{
  if (self->local_error)
    {
      g_autofree char *text = g_strdup_printf ("%s\n\n%s", self->local_error->message,
                                               _("Connect to another server, or look around on the demonstration server, which needs nothing."));
      show (self, "tri-server-offline-symbolic", _("No server answers"), text, OFFER_CONNECT | OFFER_DEMO);
    }
  else
    show (self, "tri-server-symbolic", _("No server yet"),
          _("Connect to this computer or to another one, or look around on the demonstration server, which needs nothing."),
          OFFER_CONNECT | OFFER_DEMO);
}

static void
show_failed (TriListMessage *self,
             TriConnection  *server)
{
  const GError *error = tri_connection_get_error (server);
  const char *advice = error ? tri_error_advice (error) : NULL;
  g_autofree char *title = g_strdup_printf (_("“%s” cannot be reached"), tri_connection_get_name (server));
  g_autofree char *text = g_strdup_printf ("%s%s%s", error ? error->message : tri_connection_get_status_text (server),
                                           advice ? "\n\n" : "", advice ? advice : "");

  if (tri_connection_get_state (server) == TRI_CONNECTION_NEEDS_SIGN_IN)
    {
      g_free (title);
      title = g_strdup_printf (_("“%s” asks for a sign-in"), tri_connection_get_name (server));
      show (self, "tri-server-sign-in-symbolic", title, text, OFFER_RETRY | OFFER_CONNECT | OFFER_DEMO);
    }
  else
    show (self, "tri-server-offline-symbolic", title, text, OFFER_RETRY | OFFER_CONNECT | OFFER_DEMO);
}

static void
show_server (TriListMessage *self,
             TriConnection  *server)
{
  g_autofree char *title = NULL;

  switch (tri_connection_get_state (server))
    {
    case TRI_CONNECTION_CONNECTING:
      title = g_strdup_printf (_("Connecting to “%s”…"), tri_connection_get_name (server));
      show (self, NULL, title, NULL, OFFER_NOTHING);
      break;
    case TRI_CONNECTION_CONNECTED:
      title = g_strdup_printf (_("No virtual machines on “%s”"), tri_connection_get_name (server));
      show (self, "tri-vm-symbolic", title, NULL, OFFER_NEW);
      break;
    case TRI_CONNECTION_DISCONNECTED:
      title = g_strdup_printf (_("“%s” is not connected"), tri_connection_get_name (server));
      show (self, "tri-server-offline-symbolic", title, NULL, OFFER_RETRY);
      break;
    case TRI_CONNECTION_NEEDS_SIGN_IN:
    case TRI_CONNECTION_UNREACHABLE:
    default:
      show_failed (self, server);
      break;
    }
}

/* A spinner turns, and keeps the whole window drawing, also while nobody sees it. */
static void
tri_list_message_map (GtkWidget *widget)
{
  TriListMessage *self = TRI_LIST_MESSAGE (widget);

  GTK_WIDGET_CLASS (tri_list_message_parent_class)->map (widget);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), gtk_widget_get_visible (self->spinner));
}

static void
tri_list_message_unmap (GtkWidget *widget)
{
  gtk_spinner_set_spinning (GTK_SPINNER (TRI_LIST_MESSAGE (widget)->spinner), FALSE);
  GTK_WIDGET_CLASS (tri_list_message_parent_class)->unmap (widget);
}

static void
tri_list_message_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TRI_TYPE_LIST_MESSAGE);
  G_OBJECT_CLASS (tri_list_message_parent_class)->dispose (object);
}

static void
tri_list_message_finalize (GObject *object)
{
  g_clear_error (&TRI_LIST_MESSAGE (object)->local_error);
  G_OBJECT_CLASS (tri_list_message_parent_class)->finalize (object);
}

static void
tri_list_message_class_init (TriListMessageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_list_message_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_list_message_finalize;
  widget_class->map = tri_list_message_map;
  widget_class->unmap = tri_list_message_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-list-message.ui");
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, content);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, icon);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, spinner);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, title);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, text);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, demo_button);
  gtk_widget_class_bind_template_child (widget_class, TriListMessage, new_button);
}

static void
tri_list_message_init (TriListMessage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_list_message_set_local_error (TriListMessage *self,
                                  const GError   *error)
{
  g_return_if_fail (TRI_IS_LIST_MESSAGE (self));
  g_clear_error (&self->local_error);
  self->local_error = error ? g_error_copy (error) : NULL;
}

void
tri_list_message_update (TriListMessage *self,
                         GListModel     *connections,
                         TriConnection  *server,
                         gboolean        filtered)
{
  g_autoptr (TriConnection) only = NULL;

  g_return_if_fail (TRI_IS_LIST_MESSAGE (self));

  if (!server && g_list_model_get_n_items (connections) == 1)
    server = only = g_list_model_get_item (connections, 0);
  if (filtered)
    show (self, "edit-find-symbolic", _("No machine matches the filter"), NULL, OFFER_NOTHING);
  else if (server)
    show_server (self, server);
  else if (g_list_model_get_n_items (connections) == 0)
    show_no_servers (self);
  else
    show (self, "tri-vm-symbolic", _("No virtual machines"), _("Select a server to see its state."), OFFER_NOTHING);
}
