/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-vnc-session-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "tri-display-text.h"

/* A server on the other side of a bad line answers within this; one that hangs never does. */
#define PATIENCE_MS 15000

G_DEFINE_FINAL_TYPE (TriVncSession, tri_vnc_session, TRI_TYPE_DISPLAY_SESSION)

static void
shut_down_cb (VncConnection *vnc)
{
  vnc_connection_shutdown (vnc);
}

static void
drop_connection (TriVncSession *self)
{
  tri_display_end_clear (&self->end);
  g_clear_handle_id (&self->request_id, g_source_remove);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_pointer (&self->failure, g_free);
  self->input = (TriVncInput) { 0 };
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  tri_vnc_session_drop_picture (self);

  if (self->vnc)
    {
      g_signal_handlers_disconnect_by_data (self->vnc, self);
      /* Shut down before its coroutine runs, the library would keep the connection for ever. */
      if (self->connected || !vnc_connection_is_open (self->vnc))
        vnc_connection_shutdown (self->vnc);
      else
        g_signal_connect (self->vnc, "vnc-connected", G_CALLBACK (shut_down_cb), NULL);
      g_clear_object (&self->vnc);
    }
  self->connected = FALSE;
}

void
tri_vnc_session_end_later (TriVncSession *self, TriDisplayState state, const char *message)
{
  /* Nothing is sent to what ends. */
  self->input.vnc = NULL;
  tri_display_end_later (&self->end, TRI_DISPLAY_SESSION (self), state, message, (TriDisplayDropFunc) drop_connection);
}

static gboolean
patience_cb (gpointer user_data)
{
  TriVncSession *self = user_data;

  self->patience_id = 0;
  tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_DISCONNECTED,
                             _("The virtual machine’s display server does not answer."));

  return G_SOURCE_REMOVE;
}

static void
take_fd (TriDisplaySession *session, gpointer channel, int fd)
{
  TriVncSession *self = TRI_VNC_SESSION (session);

  if (!vnc_connection_open_fd_with_hostname (self->vnc, fd, self->host_name))
    {
      close (fd);
      return;
    }
  g_clear_handle_id (&self->patience_id, g_source_remove);
  self->patience_id = g_timeout_add (self->patience_ms, patience_cb, self);
}

static void
miss_fd (TriDisplaySession *session, gpointer channel, const char *message)
{
  tri_vnc_session_end_later (TRI_VNC_SESSION (session), TRI_DISPLAY_STATE_DISCONNECTED, message);
}

static void
tri_vnc_session_connect (TriDisplaySession *session)
{
  static const TriDisplayFdTaker taker = { take_fd, miss_fd };
  TriVncSession *self = TRI_VNC_SESSION (session);

  drop_connection (self);
  tri_display_session_set_absolute (session, TRUE);
  tri_display_session_set_secure (session, FALSE);
  tri_display_session_set_cursor (session, NULL, 0, 0, 0, 0);
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_CONNECTING, NULL);

  self->cancellable = g_cancellable_new ();
  self->vnc = vnc_connection_new ();
  /* Whoever looks already goes on looking. */
  vnc_connection_set_shared (self->vnc, TRUE);
  tri_vnc_session_watch (self);

  if (self->opener.open_fd)
    tri_display_opener_ask (&self->opener, session, NULL, FALSE, self->cancellable, &taker);
  else
    tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_DISCONNECTED, _("The virtual machine’s display server could not be reached."));
}

static void
tri_vnc_session_disconnect (TriDisplaySession *session)
{
  drop_connection (TRI_VNC_SESSION (session));
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_IDLE, NULL);
}

static void
tri_vnc_session_set_password (TriDisplaySession *session, const char *password)
{
  TriVncSession *self = TRI_VNC_SESSION (session);
  char *old = self->password;

  self->password = g_strdup (password);
  tri_display_text_wipe (old);
}

static void
tri_vnc_session_send_key (TriDisplaySession *session, guint scancode, gboolean pressed)
{
  tri_vnc_input_send_key (&TRI_VNC_SESSION (session)->input, scancode, pressed);
}

static void
tri_vnc_session_set_locks (TriDisplaySession *session, TriDisplayLocks locks)
{
  tri_vnc_input_set_locks (&TRI_VNC_SESSION (session)->input, tri_display_session_get_guest_locks (session), locks);
}

static void
tri_vnc_session_move_to (TriDisplaySession *session, int x, int y, TriDisplayButtons held)
{
  tri_vnc_input_move_to (&TRI_VNC_SESSION (session)->input, x, y, held);
}

static void
tri_vnc_session_move_by (TriDisplaySession *session, int dx, int dy, TriDisplayButtons held)
{
  tri_vnc_input_move_by (&TRI_VNC_SESSION (session)->input, dx, dy, held);
}

static void
tri_vnc_session_button (TriDisplaySession *session, TriDisplayButtons button, gboolean pressed,
                        TriDisplayButtons held)
{
  tri_vnc_input_move_by (&TRI_VNC_SESSION (session)->input, 0, 0, pressed ? held | button : held & ~button);
}

static void
tri_vnc_session_scroll (TriDisplaySession *session, int steps_x, int steps_y, TriDisplayButtons held)
{
  tri_vnc_input_scroll (&TRI_VNC_SESSION (session)->input, steps_x, steps_y, held);
}

static void
tri_vnc_session_dispose (GObject *object)
{
  TriVncSession *self = TRI_VNC_SESSION (object);

  drop_connection (self);
  tri_display_opener_clear (&self->opener);

  G_OBJECT_CLASS (tri_vnc_session_parent_class)->dispose (object);
}

static void
tri_vnc_session_finalize (GObject *object)
{
  TriVncSession *self = TRI_VNC_SESSION (object);

  tri_display_text_wipe (self->password);
  g_free (self->host_name);

  G_OBJECT_CLASS (tri_vnc_session_parent_class)->finalize (object);
}

static void
tri_vnc_session_class_init (TriVncSessionClass *klass)
{
  TriDisplaySessionClass *session_class = TRI_DISPLAY_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_vnc_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_vnc_session_finalize;

  session_class->connect = tri_vnc_session_connect;
  session_class->disconnect = tri_vnc_session_disconnect;
  session_class->set_password = tri_vnc_session_set_password;
  session_class->send_key = tri_vnc_session_send_key;
  session_class->set_locks = tri_vnc_session_set_locks;
  session_class->move_to = tri_vnc_session_move_to;
  session_class->move_by = tri_vnc_session_move_by;
  session_class->button = tri_vnc_session_button;
  session_class->scroll = tri_vnc_session_scroll;
}

static void
tri_vnc_session_init (TriVncSession *self)
{
  self->patience_ms = PATIENCE_MS;
}

TriVncSession *
tri_vnc_session_new (void)
{
  return g_object_new (TRI_TYPE_VNC_SESSION, NULL);
}

/**
 * tri_vnc_session_set_fd_opener:
 * @self: a session
 * @open_fd: (scope notified): gives the session its socket
 * @user_data: for @open_fd
 * @destroy: (nullable): frees @user_data
 */
void
tri_vnc_session_set_fd_opener (TriVncSession *self, TriDisplayOpenFd open_fd, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (TRI_IS_VNC_SESSION (self));

  tri_display_opener_set (&self->opener, open_fd, user_data, destroy);
}

/**
 * tri_vnc_session_set_host_name:
 * @self: a session
 * @host_name: whom the server's certificate has to name
 */
void
tri_vnc_session_set_host_name (TriVncSession *self, const char *host_name)
{
  g_return_if_fail (TRI_IS_VNC_SESSION (self));

  g_free (self->host_name);
  self->host_name = g_strdup (host_name);
}

/**
 * tri_vnc_session_set_near:
 * @self: a session
 * @near_by: whether the server runs on this computer, so that pixels need not be compressed
 */
void
tri_vnc_session_set_near (TriVncSession *self, gboolean near_by)
{
  g_return_if_fail (TRI_IS_VNC_SESSION (self));

  self->near_by = !!near_by;
}

/**
 * tri_vnc_session_set_patience:
 * @self: a session
 * @milliseconds: how long a server that was reached may take until it has said how large the screen is
 *
 * After that the session is #TRI_DISPLAY_STATE_DISCONNECTED.
 */
void
tri_vnc_session_set_patience (TriVncSession *self, guint milliseconds)
{
  g_return_if_fail (TRI_IS_VNC_SESSION (self));

  self->patience_ms = milliseconds;
}
