/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-serial.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "core/tri-domain-console.h"
#include "core/tri-error.h"
#include "widgets/tri-set.h"

/* How much later than the line ends libvirt may say that the machine has stopped. */
#define GRACE_MS 1500
/* The line of the run before may still be ours when the next one begins: so often, and with such pauses, it is tried anew. */
#define AGAIN_TRIES 6
#define AGAIN_MS 500
/* A line that is open and has brought nothing for so long is not left black without a word. */
#define QUIET_MS 1000

typedef enum {
  OFFER_NOTHING,
  OFFER_START,
  OFFER_TAKE_OVER,
  OFFER_CONNECT,
} Offer;

struct _TriConsoleSerial {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *box;
  GtkWidget *terminal;
  GtkWidget *notice;
  GtkWidget *text;
  GtkWidget *button;

  /* owned */
  TriDomain        *domain;
  char             *alias;
  TriSerialSession *session;
  TriConsoleStream *stream;
  GCancellable     *cancellable;

  int   domain_id;
  guint grace_id;
  guint again_id;
  guint quiet_id;
  guint tries;                /* left, before somebody else is said to have it */
  Offer offer;
  guint force : 1;
  guint in_use : 1;
  guint opened : 1;           /* once at least */
  guint closed : 1;           /* open once, and ended by itself */
  guint quiet : 1;            /* open, and nothing has come for a while */
  guint server_was_lost : 1;
};

G_DEFINE_FINAL_TYPE (TriConsoleSerial, tri_console_serial, GTK_TYPE_WIDGET)

static gboolean
is_active (TriConsoleSerial *self)
{
  return (tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE) != 0 && !tri_domain_get_removed (self->domain);
}

static TriDisplayState
get_state (TriConsoleSerial *self)
{
  return tri_display_session_get_state (TRI_DISPLAY_SESSION (self->session));
}

static const char *
get_button_label (Offer offer)
{
  switch (offer)
    {
    case OFFER_START:
      return _("_Start");
    case OFFER_TAKE_OVER:
      return _("_Take Over");
    case OFFER_CONNECT:
      return _("_Connect Again");
    case OFFER_NOTHING:
    default:
      return "";
    }
}

static void
say (TriConsoleSerial *self, const char *text, Offer offer)
{
  self->offer = offer;
  gtk_label_set_label (GTK_LABEL (self->text), text ? text : "");
  gtk_widget_set_visible (self->notice, text != NULL);
  gtk_button_set_label (GTK_BUTTON (self->button), get_button_label (offer));
  tri_set_plain_names (self->notice);
  gtk_widget_set_visible (self->button, offer != OFFER_NOTHING);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), offer == OFFER_START ? "page.start" : NULL);
  /* What an action left insensitive stays so without it. */
  if (offer != OFFER_START)
    gtk_widget_set_sensitive (self->button, TRUE);
}

static void
say_ended (TriConsoleSerial *self)
{
  g_autofree char *text = NULL;

  if (self->in_use)
    {
      text = g_strdup_printf (_("The console of “%s” is in use by someone else. Who has it loses it when you take it over."),
                              tri_domain_get_name (self->domain));
      say (self, text, OFFER_TAKE_OVER);
    }
  else if (self->closed)
    {
      text = g_strdup_printf (_("The console of “%s” was closed while the machine runs on. Somebody else may have taken it over."),
                              tri_domain_get_name (self->domain));
      say (self, text, OFFER_CONNECT);
    }
  else
    say (self, tri_display_session_get_message (TRI_DISPLAY_SESSION (self->session)), OFFER_CONNECT);
}

static void
update_notice (TriConsoleSerial *self)
{
  TriConnection *connection = tri_domain_get_connection (self->domain);
  const char *name = tri_domain_get_name (self->domain);
  g_autofree char *text = NULL;

  if (get_state (self) == TRI_DISPLAY_STATE_SHOWING)
    {
      if (self->quiet)
        text = g_strdup_printf (_("Connected to the console of “%s”, which says nothing. Often it answers when Enter is pressed."), name);
      say (self, text, OFFER_NOTHING);
    }
  else if (tri_connection_get_state (connection) != TRI_CONNECTION_CONNECTED)
    {
      text = g_strdup_printf (_("The server “%s” is not connected"), tri_connection_get_name (connection));
      say (self, text, OFFER_NOTHING);
    }
  else if (tri_domain_get_removed (self->domain))
    {
      text = g_strdup_printf (_("The virtual machine “%s” does not exist on “%s” any more"), name, tri_connection_get_name (connection));
      say (self, text, OFFER_NOTHING);
    }
  else if (!is_active (self))
    {
      const char *reason = tri_domain_get_state_reason (self->domain);

      text = g_strdup_printf (_("The virtual machine “%s” is not running. Its console opens again when it starts."), name);
      if (reason)
        {
          g_autofree char *both = g_strdup_printf ("%s\n%s.", text, reason);

          say (self, both, OFFER_START);
          return;
        }
      say (self, text, OFFER_START);
    }
  else if (get_state (self) == TRI_DISPLAY_STATE_DISCONNECTED && self->grace_id == 0)
    say_ended (self);
  else
    {
      text = g_strdup_printf (_("Connecting to “%s”…"), name);
      say (self, text, OFFER_NOTHING);
    }
}

static void
close_line (TriConsoleSerial *self)
{
  g_clear_handle_id (&self->grace_id, g_source_remove);
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet = FALSE;
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->stream)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      tri_console_stream_close (self->stream);
    }
  g_clear_object (&self->stream);
}

static gboolean
grace_over_cb (gpointer user_data)
{
  TriConsoleSerial *self = user_data;

  self->grace_id = 0;
  update_notice (self);

  return G_SOURCE_REMOVE;
}

static void
stream_ended_cb (TriConsoleSerial *self, const GError *error)
{
  close_line (self);
  /* Also with an error: that is how libvirt tells that somebody else has taken it. Opening it again by itself would take it
   * back, and so on for ever. A lost server is noticed by its connection. */
  self->closed = TRUE;
  /* A machine that stops ends its line before libvirt tells. */
  self->grace_id = g_timeout_add (GRACE_MS, grace_over_cb, self);
  tri_serial_session_ended (self->session, error ? error->message : NULL);
}

static gboolean
quiet_cb (gpointer user_data)
{
  TriConsoleSerial *self = user_data;

  self->quiet_id = 0;
  self->quiet = TRUE;
  update_notice (self);

  return G_SOURCE_REMOVE;
}

/* What is left of a prompt that somebody else has read is often a blank; the terminal stays as black. */
static gboolean
is_blank (GBytes *bytes)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    if (data[i] > ' ')
      return FALSE;

  return TRUE;
}

static void
stream_data_cb (TriConsoleSerial *self, GBytes *bytes)
{
  if (!is_blank (bytes))
    {
      g_clear_handle_id (&self->quiet_id, g_source_remove);
      if (self->quiet)
        {
          self->quiet = FALSE;
          update_notice (self);
        }
    }
  tri_serial_session_output (self->session, bytes);
}

static void open_cb (TriConsoleSerial *self);

static gboolean
again_cb (gpointer user_data)
{
  TriConsoleSerial *self = user_data;

  self->again_id = 0;
  open_cb (self);

  return G_SOURCE_REMOVE;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsoleSerial) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(TriConsoleStream) stream = tri_domain_open_console_finish (TRI_DOMAIN (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->session)
    return;

  g_clear_object (&self->cancellable);
  if (!stream)
    {
      self->in_use = g_error_matches (error, TRI_ERROR, TRI_ERROR_EXISTS);
      if (self->in_use && self->tries > 0)
        {
          self->tries--;
          self->again_id = g_timeout_add (AGAIN_MS, again_cb, self);
          return;
        }
      tri_serial_session_ended (self->session, error->message);
      return;
    }
  self->opened = TRUE;
  self->tries = 0;
  self->stream = g_steal_pointer (&stream);
  self->quiet_id = g_timeout_add (QUIET_MS, quiet_cb, self);
  g_signal_connect_swapped (self->stream, "data", G_CALLBACK (stream_data_cb), self);
  g_signal_connect_swapped (self->stream, "ended", G_CALLBACK (stream_ended_cb), self);
  tri_serial_session_opened (self->session);
}

static void
open_cb (TriConsoleSerial *self)
{
  self->in_use = self->closed = FALSE;
  self->cancellable = g_cancellable_new ();
  tri_domain_open_console_async (self->domain, self->alias, self->force, self->cancellable, opened_cb, g_object_ref (self));
  self->force = FALSE;
}

static void
input_cb (TriConsoleSerial *self, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (self->stream)
    tri_console_stream_write (self->stream, data, length);
}

static void
clicked_cb (TriConsoleSerial *self)
{
  if (self->offer != OFFER_TAKE_OVER && self->offer != OFFER_CONNECT)
    return;

  self->force = self->offer == OFFER_TAKE_OVER;
  tri_display_session_connect (TRI_DISPLAY_SESSION (self->session));
  gtk_widget_grab_focus (self->terminal);
}

/* Makes the line fit the machine's state: one attempt for each run of the machine, and one when the server is back. */
static void
update (TriConsoleSerial *self)
{
  TriConnection *connection = tri_domain_get_connection (self->domain);
  int id = tri_domain_get_id (self->domain);

  if (tri_connection_get_state (connection) != TRI_CONNECTION_CONNECTED)
    self->server_was_lost = TRUE;
  else if (!is_active (self))
    {
      self->domain_id = -1;
      self->server_was_lost = FALSE;
      if (get_state (self) != TRI_DISPLAY_STATE_IDLE)
        tri_display_session_disconnect (TRI_DISPLAY_SESSION (self->session));
    }
  else if (id != self->domain_id || (self->server_was_lost && get_state (self) == TRI_DISPLAY_STATE_DISCONNECTED && !self->in_use))
    {
      self->domain_id = id;
      self->server_was_lost = FALSE;
      self->tries = self->opened ? AGAIN_TRIES : 0;
      tri_display_session_connect (TRI_DISPLAY_SESSION (self->session));
    }

  update_notice (self);
}

static gboolean
tri_console_serial_grab_focus (GtkWidget *widget)
{
  TriConsoleSerial *self = TRI_CONSOLE_SERIAL (widget);

  return gtk_widget_grab_focus (gtk_widget_is_visible (self->button) ? self->button : self->terminal);
}

static void
tri_console_serial_dispose (GObject *object)
{
  TriConsoleSerial *self = TRI_CONSOLE_SERIAL (object);

  close_line (self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_object (&self->domain);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_serial_parent_class)->dispose (object);
}

static void
tri_console_serial_finalize (GObject *object)
{
  g_free (TRI_CONSOLE_SERIAL (object)->alias);

  G_OBJECT_CLASS (tri_console_serial_parent_class)->finalize (object);
}

static void
tri_console_serial_class_init (TriConsoleSerialClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_serial_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_console_serial_finalize;
  widget_class->grab_focus = tri_console_serial_grab_focus;

  g_type_ensure (TRI_TYPE_TERMINAL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-serial.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleSerial, box);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleSerial, terminal);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleSerial, notice);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleSerial, text);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleSerial, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_serial_init (TriConsoleSerial *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->domain_id = -1;
  self->session = tri_serial_session_new ();
  tri_terminal_set_session (TRI_TERMINAL (self->terminal), self->session);
  g_signal_connect_swapped (self->session, "open", G_CALLBACK (open_cb), self);
  g_signal_connect_swapped (self->session, "close", G_CALLBACK (close_line), self);
  g_signal_connect_swapped (self->session, "input", G_CALLBACK (input_cb), self);
}

GtkWidget *
tri_console_serial_new (TriDomain *domain, const char *alias)
{
  TriConsoleSerial *self = g_object_new (TRI_TYPE_CONSOLE_SERIAL, NULL);

  self->domain = g_object_ref (domain);
  self->alias = g_strdup (alias);
  g_signal_connect_object (domain, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "notify::removed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tri_domain_get_connection (domain), "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

TriTerminal *
tri_console_serial_get_terminal (TriConsoleSerial *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_SERIAL (self), NULL);

  return TRI_TERMINAL (self->terminal);
}
