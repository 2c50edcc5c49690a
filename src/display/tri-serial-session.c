/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-serial-session.h"

struct _TriSerialSession {
  TriDisplaySession parent_instance;
};

enum {
  OPEN,
  CLOSE,
  OUTPUT,
  INPUT,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriSerialSession, tri_serial_session, TRI_TYPE_DISPLAY_SESSION)

static guint signals[N_SIGNALS];

static void
tri_serial_session_connect (TriDisplaySession *session)
{
  g_signal_emit (session, signals[CLOSE], 0);
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_CONNECTING, NULL);
  g_signal_emit (session, signals[OPEN], 0);
}

static void
tri_serial_session_disconnect (TriDisplaySession *session)
{
  g_signal_emit (session, signals[CLOSE], 0);
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_IDLE, NULL);
}

static guint
new_signal (const char *name, gboolean with_bytes)
{
  return g_signal_new (name, TRI_TYPE_SERIAL_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       with_bytes ? 1 : 0, G_TYPE_BYTES);
}

static void
tri_serial_session_class_init (TriSerialSessionClass *klass)
{
  TRI_DISPLAY_SESSION_CLASS (klass)->connect = tri_serial_session_connect;
  TRI_DISPLAY_SESSION_CLASS (klass)->disconnect = tri_serial_session_disconnect;

  signals[OPEN] = new_signal ("open", FALSE);
  signals[CLOSE] = new_signal ("close", FALSE);
  signals[OUTPUT] = new_signal ("output", TRUE);
  signals[INPUT] = new_signal ("input", TRUE);
}

static void
tri_serial_session_init (TriSerialSession *self)
{
}

TriSerialSession *
tri_serial_session_new (void)
{
  return g_object_new (TRI_TYPE_SERIAL_SESSION, NULL);
}

/**
 * tri_serial_session_opened:
 * @self: a session that is connecting
 *
 * The line is open.
 */
void
tri_serial_session_opened (TriSerialSession *self)
{
  g_return_if_fail (TRI_IS_SERIAL_SESSION (self));

  tri_display_session_set_state (TRI_DISPLAY_SESSION (self), TRI_DISPLAY_STATE_SHOWING, NULL);
}

/**
 * tri_serial_session_ended:
 * @self: a session
 * @message: (nullable): why, for a person to read
 *
 * The line could not be opened, or has ended by itself.
 */
void
tri_serial_session_ended (TriSerialSession *self, const char *message)
{
  g_return_if_fail (TRI_IS_SERIAL_SESSION (self));

  tri_display_session_set_state (TRI_DISPLAY_SESSION (self), TRI_DISPLAY_STATE_DISCONNECTED, message);
}

/**
 * tri_serial_session_output:
 * @self: a session
 * @bytes: what the guest said, in pieces of any size
 */
void
tri_serial_session_output (TriSerialSession *self, GBytes *bytes)
{
  g_return_if_fail (TRI_IS_SERIAL_SESSION (self));

  g_signal_emit (self, signals[OUTPUT], 0, bytes);
}

/**
 * tri_serial_session_input:
 * @self: a session
 * @data: what was typed
 * @length: in bytes
 *
 * Dropped while the line is not open.
 */
void
tri_serial_session_input (TriSerialSession *self, const char *data, gsize length)
{
  g_return_if_fail (TRI_IS_SERIAL_SESSION (self));

  if (tri_display_session_get_state (TRI_DISPLAY_SESSION (self)) == TRI_DISPLAY_STATE_SHOWING && length > 0)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (data, length);

      g_signal_emit (self, signals[INPUT], 0, bytes);
    }
}
