/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-connect-dialog.h"

#include "widgets/tri-dialogs.h"

#include <glib/gi18n-lib.h>

struct _TriConnectDialog {
  GtkWindow parent_instance;

  GtkWidget *local_system;
  GtkWidget *local_session;
  GtkWidget *remote;
  GtkWidget *custom;
  GtkWidget *remote_box;
  GtkWidget *custom_box;
  GtkWidget *host;
  GtkWidget *user;
  GtkWidget *port;
  GtkWidget *uri;
  GtkWidget *name;
  GtkWidget *autoconnect;
  GtkWidget *problem;
  GtkWidget *connect_button;

  TriServerList *servers;
};

G_DEFINE_FINAL_TYPE (TriConnectDialog, tri_connect_dialog, GTK_TYPE_WINDOW)

enum { CONNECTED_TO, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
is_active (GtkWidget *button)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (button));
}

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

/* (transfer full): the URI, or NULL with what is wrong in @problem; that is NULL as well where nothing was typed yet. */
static char *
dup_uri (TriConnectDialog  *self,
         char             **problem)
{
  g_autoptr (GError) error = NULL;
  guint64 port = 0;
  char *uri;

  if (is_active (self->local_system))
    return g_strdup ("qemu:///system");
  if (is_active (self->local_session))
    return g_strdup ("qemu:///session");
  if (is_active (self->custom))
    {
      if (!*text_of (self->uri) || (*problem = tri_uri_problem (text_of (self->uri))))
        return NULL;
      return g_strdup (text_of (self->uri));
    }
  if (!*text_of (self->host))
    return NULL;
  if (*text_of (self->port) && !g_ascii_string_to_unsigned (text_of (self->port), 10, 1, 65535, &port, NULL))
    {
      *problem = g_strdup (_("The port is a number from 1 to 65535."));
      return NULL;
    }
  uri = tri_uri_for_ssh (text_of (self->host), *text_of (self->user) ? text_of (self->user) : NULL, port, FALSE, &error);
  if (!uri)
    *problem = g_strdup (error->message);
  return uri;
}

static void
update (TriConnectDialog *self)
{
  g_autofree char *problem = NULL;
  g_autofree char *uri = dup_uri (self, &problem);

  if (uri && tri_server_list_find (self->servers, uri))
    problem = g_strdup (_("This server is in the list already; it is connected and selected."));
  gtk_widget_set_sensitive (self->remote_box, is_active (self->remote));
  gtk_widget_set_sensitive (self->custom_box, is_active (self->custom));
  gtk_label_set_text (GTK_LABEL (self->problem), problem ? problem : "");
  gtk_widget_set_sensitive (self->connect_button, uri != NULL);
}

static void
on_kind_toggled (TriConnectDialog *self)
{
  update (self);
  if (is_active (self->remote))
    gtk_widget_grab_focus (self->host);
  else if (is_active (self->custom))
    gtk_widget_grab_focus (self->uri);
}

static void
on_connect (TriConnectDialog *self)
{
  g_autofree char *problem = NULL;
  g_autofree char *uri = dup_uri (self, &problem);
  g_autoptr (GError) error = NULL;
  TriConnection *connection;

  if (!uri)
    return;
  connection = tri_server_list_add (self->servers, uri, *text_of (self->name) ? text_of (self->name) : NULL,
                                    is_active (self->autoconnect), &error);
  /* The server may be there and just the list could not be written: then both is told. */
  if (error)
    tri_error_show (gtk_window_get_transient_for (GTK_WINDOW (self)), _("The list of servers was not saved"), error);
  if (connection)
    g_signal_emit (self, signals[CONNECTED_TO], 0, connection);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
tri_connect_dialog_dispose (GObject *object)
{
  g_clear_object (&TRI_CONNECT_DIALOG (object)->servers);
  G_OBJECT_CLASS (tri_connect_dialog_parent_class)->dispose (object);
}

static void
tri_connect_dialog_class_init (TriConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_connect_dialog_dispose;
  signals[CONNECTED_TO] = g_signal_new ("connected-to", TRI_TYPE_CONNECT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, TRI_TYPE_CONNECTION);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, local_system);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, local_session);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, remote);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, custom);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, remote_box);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, custom_box);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, host);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, user);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, port);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, uri);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, name);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, autoconnect);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, TriConnectDialog, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_connect);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_connect_dialog_init (TriConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

TriConnectDialog *
tri_connect_dialog_new (GtkWindow     *parent,
                        TriServerList *servers)
{
  TriConnectDialog *self = g_object_new (TRI_TYPE_CONNECT_DIALOG, "transient-for", parent, NULL);

  self->servers = g_object_ref (servers);
  update (self);
  return self;
}
