/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-open-window.h"
#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriOpenWindow {
  GtkApplicationWindow parent_instance;

  /* template widgets */
  GtkWidget *spinner;
  GtkWidget *heading;
  GtkWidget *detail;
  GtkWidget *retry;

  /* owned */
  TriConnection *connection;
  char          *name;

  gboolean loaded;
};

enum {
  FOUND,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriOpenWindow, tri_open_window, GTK_TYPE_APPLICATION_WINDOW)

static guint signals[N_SIGNALS];

static void
show (TriOpenWindow *self, gboolean busy, char *heading, const char *detail)
{
  gtk_label_set_label (GTK_LABEL (self->heading), heading);
  gtk_label_set_label (GTK_LABEL (self->detail), detail ? detail : "");
  gtk_widget_set_visible (self->detail, detail && *detail);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_visible (self->retry, !busy);
  g_free (heading);
}

static void
update (TriOpenWindow *self)
{
  const char *server = tri_connection_get_name (self->connection);
  TriConnectionState state = tri_connection_get_state (self->connection);
  TriDomain *domain = state == TRI_CONNECTION_CONNECTED ? tri_connection_look_up_domain (self->connection, self->name) : NULL;
  g_autofree char *title = NULL;

  if (domain)
    {
      g_signal_emit (self, signals[FOUND], 0, domain);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }

  /* Translators: the title of a console window: a virtual machine, then its server */
  title = g_strdup_printf (_("%s on %s"), self->name, server);
  gtk_window_set_title (GTK_WINDOW (self), title);
  if (state == TRI_CONNECTION_CONNECTING || (state == TRI_CONNECTION_CONNECTED && !self->loaded))
    /* Translators: the name of a server */
    show (self, TRUE, g_strdup_printf (_("Connecting to “%s”…"), server), NULL);
  else if (state == TRI_CONNECTION_CONNECTED)
    /* Translators: first a virtual machine, then a server */
    show (self, FALSE, g_strdup_printf (_("There is no virtual machine “%s” on “%s”."), self->name, server),
          _("Its console opens as soon as there is one of that name."));
  else
    /* Translators: the name of a server */
    show (self, FALSE, g_strdup_printf (_("The server “%s” is not connected"), server),
          tri_connection_get_status_text (self->connection));
  gtk_widget_set_visible (self->retry, state != TRI_CONNECTION_CONNECTED && state != TRI_CONNECTION_CONNECTING);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriOpenWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  /* Why it failed is in the connection's own words. */
  self->loaded = tri_connection_open_finish (TRI_CONNECTION (source), result, &error);
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    update (self);
}

static void
loaded_cb (TriOpenWindow *self)
{
  self->loaded = TRUE;
  update (self);
}

static void
connect_now (TriOpenWindow *self)
{
  TriConnectionState state = tri_connection_get_state (self->connection);

  if (state != TRI_CONNECTION_CONNECTED && state != TRI_CONNECTION_CONNECTING)
    tri_connection_open_async (self->connection, NULL, opened_cb, g_object_ref (self));
  else
    self->loaded = state == TRI_CONNECTION_CONNECTED;
}

static void
tri_open_window_dispose (GObject *object)
{
  TriOpenWindow *self = TRI_OPEN_WINDOW (object);

  if (self->connection)
    g_signal_handlers_disconnect_by_data (self->connection, self);

  G_OBJECT_CLASS (tri_open_window_parent_class)->dispose (object);
}

static void
tri_open_window_finalize (GObject *object)
{
  TriOpenWindow *self = TRI_OPEN_WINDOW (object);

  g_clear_object (&self->connection);
  g_free (self->name);

  G_OBJECT_CLASS (tri_open_window_parent_class)->finalize (object);
}

static void
tri_open_window_class_init (TriOpenWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_open_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_open_window_finalize;

  signals[FOUND] = g_signal_new ("found", TRI_TYPE_OPEN_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, TRI_TYPE_DOMAIN);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-open-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TriOpenWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, TriOpenWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, TriOpenWindow, detail);
  gtk_widget_class_bind_template_child (widget_class, TriOpenWindow, retry);
  gtk_widget_class_bind_template_callback (widget_class, connect_now);
}

static void
tri_open_window_init (TriOpenWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_set_plain_names (GTK_WIDGET (self));
}

TriOpenWindow *
tri_open_window_new (GtkApplication *application, TriConnection *connection, const char *name)
{
  TriOpenWindow *self;

  g_return_val_if_fail (TRI_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (name, NULL);

  self = g_object_new (TRI_TYPE_OPEN_WINDOW, "application", application, NULL);
  self->connection = g_object_ref (connection);
  self->name = g_strdup (name);
  g_signal_connect_object (connection, "notify::status-text", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "domain-added", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "domain-renamed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  return self;
}

gboolean
tri_open_window_look (TriOpenWindow *self)
{
  gboolean found;

  g_return_val_if_fail (TRI_IS_OPEN_WINDOW (self), FALSE);

  connect_now (self);
  found = tri_connection_get_state (self->connection) == TRI_CONNECTION_CONNECTED && tri_connection_look_up_domain (self->connection, self->name);
  update (self);

  return found;
}
