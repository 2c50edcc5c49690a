/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-session.h"

#include "tri-display-session-private.h"

typedef struct {
  /* owned */
  char             *message;
  TriDisplayMonitor monitors[TRI_DISPLAY_MAX_MONITORS];

  TriDisplayState state;
  TriDisplayLocks guest_locks;
  guint           n_monitors;
  gint64          opened_time;
  guint           absolute : 1;
  guint           secure : 1;
  guint           local : 1;
} TriDisplaySessionPrivate;

enum {
  PROP_0,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_ABSOLUTE,
  PROP_SECURE,
  PROP_LOCAL,
  PROP_N_MONITORS,
  N_PROPS,
};

/* Those of the monitors are emitted by name, in tri-display-session-monitors.c. */
enum {
  LOCKS_CHANGED,
  N_SIGNALS,
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TriDisplaySession, tri_display_session, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

#define PRIV(self) ((TriDisplaySessionPrivate *) tri_display_session_get_instance_private (self))

static void
tri_display_session_finalize (GObject *object)
{
  TriDisplaySessionPrivate *priv = PRIV (TRI_DISPLAY_SESSION (object));

  g_free (priv->message);
  for (guint i = 0; i < TRI_DISPLAY_MAX_MONITORS; i++)
    {
      g_clear_pointer (&priv->monitors[i].surface, cairo_surface_destroy);
      g_clear_object (&priv->monitors[i].cursor);
    }

  G_OBJECT_CLASS (tri_display_session_parent_class)->finalize (object);
}

static void
tri_display_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TriDisplaySessionPrivate *priv = PRIV (TRI_DISPLAY_SESSION (object));

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, priv->state);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, priv->message);
      break;
    case PROP_ABSOLUTE:
      g_value_set_boolean (value, priv->absolute);
      break;
    case PROP_SECURE:
      g_value_set_boolean (value, priv->secure);
      break;
    case PROP_LOCAL:
      g_value_set_boolean (value, priv->local);
      break;
    case PROP_N_MONITORS:
      g_value_set_uint (value, priv->n_monitors);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, TRI_TYPE_DISPLAY_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
new_monitor_signal (const char *name)
{
  g_signal_new (name, TRI_TYPE_DISPLAY_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
tri_display_session_class_init (TriDisplaySessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = tri_display_session_finalize;
  object_class->get_property = tri_display_session_get_property;

  /* A TriDisplayState. */
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, G_MAXUINT, TRI_DISPLAY_STATE_IDLE, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_ABSOLUTE] = g_param_spec_boolean ("absolute", NULL, NULL, FALSE, flags);
  properties[PROP_SECURE] = g_param_spec_boolean ("secure", NULL, NULL, FALSE, flags);
  properties[PROP_LOCAL] = g_param_spec_boolean ("local", NULL, NULL, FALSE, flags);
  properties[PROP_N_MONITORS] = g_param_spec_uint ("n-monitors", NULL, NULL, 1, TRI_DISPLAY_MAX_MONITORS, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  new_monitor_signal ("picture-changed");
  new_monitor_signal ("cursor-changed");
  new_monitor_signal ("cursor-moved");
  signals[LOCKS_CHANGED] = new_signal ("locks-changed");
  g_signal_new ("damaged", TRI_TYPE_DISPLAY_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
}

static void
tri_display_session_init (TriDisplaySession *self)
{
  PRIV (self)->n_monitors = 1;
}

/* The caller knows that there is one of this number. */
TriDisplayMonitor *
tri_display_session_peek_monitor (TriDisplaySession *self, guint monitor)
{
  g_assert (monitor < TRI_DISPLAY_MAX_MONITORS);

  return &PRIV (self)->monitors[monitor];
}

/**
 * tri_display_session_get_state:
 * @self: a session
 *
 * Returns: how the session is
 */
TriDisplayState
tri_display_session_get_state (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), TRI_DISPLAY_STATE_IDLE);

  return PRIV (self)->state;
}

/**
 * tri_display_session_get_message:
 * @self: a session
 *
 * Returns: (nullable): why it is as it is, for a person to read
 */
const char *
tri_display_session_get_message (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), NULL);

  return PRIV (self)->message;
}

/**
 * tri_display_session_get_absolute:
 * @self: a session
 *
 * Returns: whether the guest follows the pointer's position (it has a tablet or an agent). Otherwise it
 *   sees movements only, and the pointer has to be captured.
 */
gboolean
tri_display_session_get_absolute (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), FALSE);

  return PRIV (self)->absolute;
}

/**
 * tri_display_session_get_secure:
 * @self: a session
 *
 * Returns: whether picture and keys travel by TLS. (A socket on this computer or an SSH stream can be
 *   secure without it: whoever opened the socket knows.)
 */
gboolean
tri_display_session_get_secure (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), FALSE);

  return PRIV (self)->secure;
}

/**
 * tri_display_session_get_local:
 * @self: a session
 *
 * Returns: whether what is sent arrives at once, because the server is on this computer. Keys are sent differently to one
 *   that is far.
 */
gboolean
tri_display_session_get_local (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), FALSE);

  return PRIV (self)->local;
}

/**
 * tri_display_session_set_local:
 * @self: a session
 * @local: see tri_display_session_get_local()
 *
 * For subclasses, and for those who open the sockets of a session themselves: only they know where those lead.
 */
void
tri_display_session_set_local (TriDisplaySession *self, gboolean local)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (PRIV (self)->local == !!local)
    return;

  PRIV (self)->local = !!local;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCAL]);
}

/**
 * tri_display_session_get_guest_locks:
 * @self: a session
 *
 * Returns: the lock keys as the guest's keyboard shows them
 */
TriDisplayLocks
tri_display_session_get_guest_locks (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), 0);

  return PRIV (self)->guest_locks;
}

/**
 * tri_display_session_get_n_monitors:
 * @self: a session
 *
 * Returns: how many screens the guest can have, at least 1; not all of them need to show something
 */
guint
tri_display_session_get_n_monitors (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), 1);

  return PRIV (self)->n_monitors;
}

/**
 * tri_display_session_set_state: (skip)
 * @self: a session
 * @state: the new state
 * @message: (nullable): why, for a person to read
 *
 * For subclasses.
 */
void
tri_display_session_set_state (TriDisplaySession *self, TriDisplayState state, const char *message)
{
  TriDisplaySessionPrivate *priv = PRIV (self);
  gboolean changed = priv->state != state;

  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (priv->message, message) != 0)
    {
      g_free (priv->message);
      priv->message = g_strdup (message);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
    }
  if (changed)
    {
      priv->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
end_cb (gpointer user_data)
{
  TriDisplayEnd *end = user_data;
  TriDisplaySession *session = end->session;
  TriDisplayState state = end->state;
  g_autofree char *message = g_steal_pointer (&end->message);

  end->source_id = 0;
  end->drop (session);
  tri_display_session_set_state (session, state, message);

  return G_SOURCE_REMOVE;
}

/* Not before the library's own idle work, which ends its channels. */
void
tri_display_end_later (TriDisplayEnd *end, TriDisplaySession *session, TriDisplayState state, const char *message,
                       TriDisplayDropFunc drop)
{
  if (end->source_id != 0)
    return;

  end->session = session;
  end->drop = drop;
  end->state = state;
  end->message = g_strdup (message);
  end->source_id = g_idle_add (end_cb, end);
}

void
tri_display_end_clear (TriDisplayEnd *end)
{
  g_clear_handle_id (&end->source_id, g_source_remove);
  g_clear_pointer (&end->message, g_free);
}

/**
 * tri_display_session_set_absolute: (skip)
 * @self: a session
 * @absolute: see tri_display_session_get_absolute()
 *
 * For subclasses.
 */
void
tri_display_session_set_absolute (TriDisplaySession *self, gboolean absolute)
{
  if (PRIV (self)->absolute == !!absolute)
    return;

  PRIV (self)->absolute = !!absolute;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ABSOLUTE]);
}

/**
 * tri_display_session_set_secure: (skip)
 * @self: a session
 * @secure: see tri_display_session_get_secure()
 *
 * For subclasses.
 */
void
tri_display_session_set_secure (TriDisplaySession *self, gboolean secure)
{
  if (PRIV (self)->secure == !!secure)
    return;

  PRIV (self)->secure = !!secure;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECURE]);
}

/**
 * tri_display_session_mark_opened: (skip)
 * @self: a session
 *
 * For subclasses: a connection to the server is made, of which a session may have several.
 */
void
tri_display_session_mark_opened (TriDisplaySession *self)
{
  PRIV (self)->opened_time = g_get_monotonic_time ();
}

/**
 * tri_display_session_get_opened_time:
 * @self: a session
 *
 * Returns: when it last made a connection to its server, as g_get_monotonic_time() has it; 0 if it never did
 */
gint64
tri_display_session_get_opened_time (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), 0);

  return PRIV (self)->opened_time;
}

/**
 * tri_display_session_set_guest_locks: (skip)
 * @self: a session
 * @locks: the lock keys of the guest
 *
 * For subclasses.
 */
void
tri_display_session_set_guest_locks (TriDisplaySession *self, TriDisplayLocks locks)
{
  PRIV (self)->guest_locks = locks;
  g_signal_emit (self, signals[LOCKS_CHANGED], 0);
}

/**
 * tri_display_session_set_n_monitors: (skip)
 * @self: a session
 * @n_monitors: see tri_display_session_get_n_monitors(); brought between 1 and %TRI_DISPLAY_MAX_MONITORS
 *
 * For subclasses.
 */
void
tri_display_session_set_n_monitors (TriDisplaySession *self, guint n_monitors)
{
  n_monitors = CLAMP (n_monitors, 1, TRI_DISPLAY_MAX_MONITORS);
  if (PRIV (self)->n_monitors == n_monitors)
    return;

  PRIV (self)->n_monitors = n_monitors;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MONITORS]);
}
