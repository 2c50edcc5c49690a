/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-session.h"

#include <glib/gi18n-lib.h>
#include <spice-client.h>

#include "tri-display-fd-request-private.h"
#include "tri-display-session-private.h"
#include "tri-display-text.h"
#include "tri-spice-agent.h"
#include "tri-spice-channels.h"
#include "tri-spice-parting.h"
#include "tri-spice-sockets.h"
#include "tri-spice-usb.h"

struct _TriSpiceSession {
  TriDisplaySession parent_instance;

  /* owned */
  SpiceSession     *spice;
  SpiceMainChannel *main;
  TriSpiceChannels *channels;
  /* Those that are listened to; the library forgets some when it is sent to another host, and they speak once more. */
  GPtrArray        *heard;
  TriSpiceAgent    *agent;
  TriSpiceUsb      *usb;
  GCancellable     *cancellable;
  char             *password;
  char             *host;
  char             *unix_path;
  guint             port, tls_port;

  TriDisplayEnd     end;
  TriDisplayOpener  opener;
  TriSpiceSockets   sockets;
};

G_DEFINE_FINAL_TYPE (TriSpiceSession, tri_spice_session, TRI_TYPE_DISPLAY_SESSION)

/* Takes the connection down; safe outside of the library's own callbacks only. */
static void
drop_connection (TriSpiceSession *self)
{
  tri_display_end_clear (&self->end);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  g_clear_pointer (&self->channels, tri_spice_channels_free);
  tri_spice_agent_detach (self->agent);
  tri_spice_usb_detach (self->usb);
  for (guint i = 0; i < self->heard->len; i++)
    g_signal_handlers_disconnect_by_data (self->heard->pdata[i], self);
  g_ptr_array_set_size (self->heard, 0);
  g_clear_object (&self->main);

  if (self->spice)
    {
      g_signal_handlers_disconnect_by_data (self->spice, self);
      tri_spice_part (g_steal_pointer (&self->spice));
    }
  tri_spice_sockets_finish (&self->sockets);
}

/* Outside of the library's own callbacks, which is soon. */
static void
end_later (TriSpiceSession *self, TriDisplayState state, const char *message)
{
  tri_display_end_later (&self->end, TRI_DISPLAY_SESSION (self), state, message, (TriDisplayDropFunc) drop_connection);
}

static void
sockets_failed_cb (const char *message, gpointer user_data)
{
  end_later (user_data, TRI_DISPLAY_STATE_DISCONNECTED, message);
}

static char *
describe_event (SpiceChannel *channel, SpiceChannelEvent event)
{
  const GError *error = spice_channel_get_error (channel);
  const char *text;

  switch (event)
    {
    case SPICE_CHANNEL_CLOSED:
      return g_strdup (_("The virtual machine’s display server closed the connection."));
    case SPICE_CHANNEL_ERROR_CONNECT:
      text = _("The virtual machine’s display server could not be reached.");
      break;
    case SPICE_CHANNEL_ERROR_TLS:
      text = _("The encrypted connection to the virtual machine’s display server could not be made.");
      break;
    case SPICE_CHANNEL_ERROR_LINK:
      text = _("The virtual machine’s display server did not answer as a SPICE server does.");
      break;
    default:
      text = _("The connection to the virtual machine’s display was lost.");
      break;
    }

  return error ? g_strdup_printf ("%s %s", text, error->message) : g_strdup (text);
}

/* The other channels follow the main one in: they are refused when another client came between. */
static void
refused (TriSpiceSession *self, SpiceChannel *channel)
{
  if (!SPICE_IS_MAIN_CHANNEL (channel))
    end_later (self, TRI_DISPLAY_STATE_DISCONNECTED, _("The connection to the virtual machine’s display was lost."));
  else
    end_later (self, TRI_DISPLAY_STATE_NEEDS_PASSWORD,
               self->password ? _("The display server did not accept the password.") : _("The display server asks for a password."));
}

static void
channel_event_cb (SpiceChannel *channel, SpiceChannelEvent event, TriSpiceSession *self)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (self);
  g_autofree char *message = NULL;

  switch (event)
    {
    case SPICE_CHANNEL_OPENED:
      tri_display_session_mark_opened (session);
      if (!SPICE_IS_MAIN_CHANNEL (channel))
        {
          tri_spice_patience_answered (&self->sockets.patience);
          break;
        }
      spice_main_channel_request_mouse_mode (SPICE_MAIN_CHANNEL (channel), SPICE_MOUSE_MODE_CLIENT);
      if (tri_display_session_get_state (session) == TRI_DISPLAY_STATE_CONNECTING)
        tri_display_session_set_state (session, TRI_DISPLAY_STATE_WAITING, NULL);
      break;
    case SPICE_CHANNEL_ERROR_AUTH:
      refused (self, channel);
      break;
    case SPICE_CHANNEL_CLOSED:
    case SPICE_CHANNEL_ERROR_CONNECT:
    case SPICE_CHANNEL_ERROR_TLS:
    case SPICE_CHANNEL_ERROR_LINK:
    case SPICE_CHANNEL_ERROR_IO:
      message = describe_event (channel, event);
      end_later (self, TRI_DISPLAY_STATE_DISCONNECTED, message);
      break;
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_SWITCHING:
    default:
      break;
    }
}

static void
mouse_update_cb (SpiceMainChannel *channel, TriSpiceSession *self)
{
  int mode = 0;

  g_object_get (channel, "mouse-mode", &mode, NULL);
  tri_display_session_set_absolute (TRI_DISPLAY_SESSION (self), mode == SPICE_MOUSE_MODE_CLIENT);
}

static void
take_fd (TriDisplaySession *session, gpointer channel, int fd)
{
  tri_display_session_mark_opened (session);
  tri_spice_sockets_give (&TRI_SPICE_SESSION (session)->sockets, channel, fd);
}

static void
miss_fd (TriDisplaySession *session, gpointer channel, const char *message)
{
  if (tri_spice_sockets_is_needed (channel))
    end_later (TRI_SPICE_SESSION (session), TRI_DISPLAY_STATE_DISCONNECTED, message);
  else
    spice_channel_disconnect (channel, SPICE_CHANNEL_ERROR_CONNECT);
}

static void
open_fd_cb (SpiceChannel *channel, int with_tls, TriSpiceSession *self)
{
  static const TriDisplayFdTaker taker = { take_fd, miss_fd };

  if (self->end.source_id == 0 && self->opener.open_fd)
    tri_display_opener_ask (&self->opener, TRI_DISPLAY_SESSION (self), channel, with_tls != 0, self->cancellable, &taker);
}

static void
channel_new_cb (SpiceSession *spice, SpiceChannel *channel, TriSpiceSession *self)
{
  gboolean is_main = SPICE_IS_MAIN_CHANNEL (channel);

  g_ptr_array_add (self->heard, g_object_ref (channel));
  g_signal_connect (channel, "open-fd", G_CALLBACK (open_fd_cb), self);
  if (is_main)
    {
      g_set_object (&self->main, SPICE_MAIN_CHANNEL (channel));
      tri_spice_channels_set_main (self->channels, self->main);
      tri_spice_agent_set_main (self->agent, self->main);
      g_signal_connect (channel, "main-mouse-update", G_CALLBACK (mouse_update_cb), self);
    }
  else
    {
      tri_spice_patience_named (&self->sockets.patience);
      if (tri_spice_agent_add_channel (self->agent, channel) || !tri_spice_channels_add (self->channels, channel))
        return;
    }

  g_signal_connect (channel, "channel-event", G_CALLBACK (channel_event_cb), self);
  tri_display_session_mark_opened (TRI_DISPLAY_SESSION (self));
  if (!is_main)
    spice_channel_connect (channel);
  if (!self->opener.open_fd)
    tri_spice_patience_opening (&self->sockets.patience);
}

static gboolean
start (TriSpiceSession *self)
{
  g_autofree char *port = self->port > 0 ? g_strdup_printf ("%u", self->port) : NULL;
  g_autofree char *tls_port = self->tls_port > 0 ? g_strdup_printf ("%u", self->tls_port) : NULL;

  if (self->opener.open_fd)
    {
      g_object_set (self->spice, "client-sockets", TRUE, NULL);
      return spice_session_open_fd (self->spice, -1);
    }

  if (self->unix_path)
    g_object_set (self->spice, "unix-path", self->unix_path, NULL);
  else if (self->host && (port || tls_port))
    g_object_set (self->spice, "host", self->host, "port", port, "tls-port", tls_port, NULL);
  else
    return FALSE;

  tri_display_session_set_secure (TRI_DISPLAY_SESSION (self), tls_port && !port);
  return spice_session_connect (self->spice);
}

static void
tri_spice_session_connect (TriDisplaySession *session)
{
  TriSpiceSession *self = TRI_SPICE_SESSION (session);

  drop_connection (self);
  tri_display_session_set_absolute (session, FALSE);
  tri_display_session_set_secure (session, FALSE);
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_CONNECTING, NULL);

  self->cancellable = g_cancellable_new ();
  self->channels = tri_spice_channels_new (session);
  self->spice = spice_session_new ();
  g_object_set (self->spice, "enable-smartcard", FALSE, "password", self->password, NULL);
  tri_spice_agent_attach (self->agent, self->spice);
  tri_spice_usb_attach (self->usb, self->spice);
  g_signal_connect (self->spice, "channel-new", G_CALLBACK (channel_new_cb), self);

  if (!start (self))
    end_later (self, TRI_DISPLAY_STATE_DISCONNECTED, _("The virtual machine’s display server could not be reached."));
}

static void
tri_spice_session_disconnect (TriDisplaySession *session)
{
  drop_connection (TRI_SPICE_SESSION (session));
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_IDLE, NULL);
}

static void
tri_spice_session_set_password (TriDisplaySession *session, const char *password)
{
  TriSpiceSession *self = TRI_SPICE_SESSION (session);
  char *old = self->password;

  self->password = g_strdup (password);
  tri_display_text_wipe (old);
}

static void
tri_spice_session_send_key (TriDisplaySession *session, guint scancode, gboolean pressed)
{
  if (TRI_SPICE_SESSION (session)->channels)
    tri_spice_channels_send_key (TRI_SPICE_SESSION (session)->channels, scancode, pressed);
}

static void
tri_spice_session_set_locks (TriDisplaySession *session, TriDisplayLocks locks)
{
  if (TRI_SPICE_SESSION (session)->channels)
    tri_spice_channels_set_locks (TRI_SPICE_SESSION (session)->channels, locks);
}

static void
tri_spice_session_move_to_monitor (TriDisplaySession *session, guint monitor, int x, int y, TriDisplayButtons held)
{
  if (TRI_SPICE_SESSION (session)->channels)
    tri_spice_channels_move_to (TRI_SPICE_SESSION (session)->channels, monitor, x, y, held);
}

static void
tri_spice_session_move_to (TriDisplaySession *session, int x, int y, TriDisplayButtons held)
{
  tri_spice_session_move_to_monitor (session, 0, x, y, held);
}

static void
tri_spice_session_move_by (TriDisplaySession *session, int dx, int dy, TriDisplayButtons held)
{
  if (TRI_SPICE_SESSION (session)->channels)
    tri_spice_channels_move_by (TRI_SPICE_SESSION (session)->channels, dx, dy, held);
}

static void
tri_spice_session_button (TriDisplaySession *session, TriDisplayButtons button, gboolean pressed,
                          TriDisplayButtons held)
{
  if (TRI_SPICE_SESSION (session)->channels)
    tri_spice_channels_button (TRI_SPICE_SESSION (session)->channels, button, pressed, held);
}

static void
tri_spice_session_scroll (TriDisplaySession *session, int steps_x, int steps_y, TriDisplayButtons held)
{
  if (TRI_SPICE_SESSION (session)->channels)
    tri_spice_channels_scroll (TRI_SPICE_SESSION (session)->channels, steps_x, steps_y, held);
}

static void
tri_spice_session_use_monitor (TriDisplaySession *session, guint monitor, gboolean used)
{
  tri_spice_agent_use_monitor (TRI_SPICE_SESSION (session)->agent, monitor, used);
}

static TriDisplayAgent *
tri_spice_session_get_agent (TriDisplaySession *session)
{
  return TRI_DISPLAY_AGENT (TRI_SPICE_SESSION (session)->agent);
}

static void
tri_spice_session_dispose (GObject *object)
{
  TriSpiceSession *self = TRI_SPICE_SESSION (object);

  drop_connection (self);
  tri_display_opener_clear (&self->opener);

  G_OBJECT_CLASS (tri_spice_session_parent_class)->dispose (object);
}

static void
tri_spice_session_finalize (GObject *object)
{
  TriSpiceSession *self = TRI_SPICE_SESSION (object);

  g_clear_object (&self->agent);
  g_clear_object (&self->usb);
  tri_spice_sockets_clear (&self->sockets);
  g_ptr_array_unref (self->heard);
  tri_display_text_wipe (self->password);
  g_free (self->host);
  g_free (self->unix_path);

  G_OBJECT_CLASS (tri_spice_session_parent_class)->finalize (object);
}

static void
tri_spice_session_class_init (TriSpiceSessionClass *klass)
{
  TriDisplaySessionClass *session_class = TRI_DISPLAY_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_spice_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_spice_session_finalize;

  session_class->connect = tri_spice_session_connect;
  session_class->disconnect = tri_spice_session_disconnect;
  session_class->set_password = tri_spice_session_set_password;
  session_class->send_key = tri_spice_session_send_key;
  session_class->set_locks = tri_spice_session_set_locks;
  session_class->move_to = tri_spice_session_move_to;
  session_class->move_to_monitor = tri_spice_session_move_to_monitor;
  session_class->move_by = tri_spice_session_move_by;
  session_class->button = tri_spice_session_button;
  session_class->scroll = tri_spice_session_scroll;
  session_class->use_monitor = tri_spice_session_use_monitor;
  session_class->get_agent = tri_spice_session_get_agent;
}

static void
tri_spice_session_init (TriSpiceSession *self)
{
  self->heard = g_ptr_array_new_with_free_func (g_object_unref);
  self->agent = tri_spice_agent_new ();
  self->usb = tri_spice_usb_new ();
  tri_display_session_set_usb (TRI_DISPLAY_SESSION (self), TRI_DISPLAY_USB (self->usb));
  tri_spice_sockets_init (&self->sockets, sockets_failed_cb, self);
}

/**
 * tri_spice_session_new:
 *
 * Returns: (transfer full): a session that knows of no server yet
 */
TriSpiceSession *
tri_spice_session_new (void)
{
  return g_object_new (TRI_TYPE_SPICE_SESSION, NULL);
}

/**
 * tri_spice_session_set_fd_opener:
 * @self: a session
 * @open_fd: (scope notified): gives each channel its socket
 * @user_data: for @open_fd
 * @destroy: (nullable): frees @user_data
 *
 * Connect over sockets that the caller opens, however it reaches the server. This goes before an address.
 */
void
tri_spice_session_set_fd_opener (TriSpiceSession *self, TriDisplayOpenFd open_fd,
                                 gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (TRI_IS_SPICE_SESSION (self));

  tri_display_opener_set (&self->opener, open_fd, user_data, destroy);
}

/**
 * tri_spice_session_set_address:
 * @self: a session
 * @host: a host name or an address
 * @port: the TCP port, 0 for none
 * @tls_port: the TCP port with TLS, 0 for none
 */
void
tri_spice_session_set_address (TriSpiceSession *self, const char *host, guint port, guint tls_port)
{
  g_return_if_fail (TRI_IS_SPICE_SESSION (self));

  g_free (self->host);
  self->host = g_strdup (host);
  self->port = port;
  self->tls_port = tls_port;
}

/**
 * tri_spice_session_set_unix_path:
 * @self: a session
 * @path: a UNIX socket on this computer
 */
void
tri_spice_session_set_unix_path (TriSpiceSession *self, const char *path)
{
  g_return_if_fail (TRI_IS_SPICE_SESSION (self));

  g_free (self->unix_path);
  self->unix_path = g_strdup (path);
  tri_display_session_set_local (TRI_DISPLAY_SESSION (self), path != NULL);
}

/**
 * tri_spice_session_set_patience:
 * @self: a session
 * @milliseconds: how long a server that was reached may say nothing while the connection is made
 *
 * After that the session is #TRI_DISPLAY_STATE_DISCONNECTED. The time until a #TriDisplayOpenFd has its socket does not
 * count. A display that is shown may rest as long as it likes.
 */
void
tri_spice_session_set_patience (TriSpiceSession *self, guint milliseconds)
{
  g_return_if_fail (TRI_IS_SPICE_SESSION (self));

  self->sockets.patience.milliseconds = milliseconds;
}
