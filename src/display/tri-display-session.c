/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-session.h"

#include "tri-display-geometry.h"

typedef struct {
  /* owned */
  char            *message;
  cairo_surface_t *surface;
  GdkTexture      *cursor;

  TriDisplayState       state;
  TriDisplayLocks       guest_locks;
  cairo_rectangle_int_t area;
  int                   hot_x, hot_y;
  int                   cursor_x, cursor_y;
  guint                 absolute : 1;
  guint                 secure : 1;
  guint                 cursor_visible : 1;
  guint                 cursor_placed : 1;
} TriDisplaySessionPrivate;

enum {
  PROP_0,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_ABSOLUTE,
  PROP_SECURE,
  N_PROPS,
};

enum {
  PICTURE_CHANGED,
  DAMAGED,
  CURSOR_CHANGED,
  CURSOR_MOVED,
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
  g_clear_pointer (&priv->surface, cairo_surface_destroy);
  g_clear_object (&priv->cursor);

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
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PICTURE_CHANGED] = new_signal ("picture-changed");
  signals[CURSOR_CHANGED] = new_signal ("cursor-changed");
  signals[CURSOR_MOVED] = new_signal ("cursor-moved");
  signals[LOCKS_CHANGED] = new_signal ("locks-changed");
  signals[DAMAGED] = g_signal_new ("damaged", TRI_TYPE_DISPLAY_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
tri_display_session_init (TriDisplaySession *self)
{
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
 * tri_display_session_get_picture:
 * @self: a session
 * @area: (out) (optional): the part to show
 *
 * The pixels as they are at this moment. They change in place, between two returns to the main loop; the
 * surface is finished (cairo_surface_finish()) when the pixels go away.
 *
 * Returns: (transfer none) (nullable): an image surface of format RGB24
 */
cairo_surface_t *
tri_display_session_get_picture (TriDisplaySession *self, cairo_rectangle_int_t *area)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), NULL);

  if (area)
    *area = PRIV (self)->area;

  return PRIV (self)->surface;
}

/**
 * tri_display_session_get_cursor:
 * @self: a session
 * @hot_x: (out): the column that points
 * @hot_y: (out): the row that points
 *
 * Returns: (transfer none) (nullable): the shape of the guest's pointer, %NULL if it has none or hides it
 */
GdkTexture *
tri_display_session_get_cursor (TriDisplaySession *self, int *hot_x, int *hot_y)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), NULL);

  *hot_x = PRIV (self)->hot_x;
  *hot_y = PRIV (self)->hot_y;

  return PRIV (self)->cursor_visible ? PRIV (self)->cursor : NULL;
}

/**
 * tri_display_session_get_cursor_position:
 * @self: a session
 * @x: (out): guest pixels from the left of the surface
 * @y: (out): guest pixels from its top
 *
 * Returns: whether the guest said where its pointer is
 */
gboolean
tri_display_session_get_cursor_position (TriDisplaySession *self, int *x, int *y)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), FALSE);

  *x = PRIV (self)->cursor_x;
  *y = PRIV (self)->cursor_y;

  return PRIV (self)->cursor_placed;
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
 * tri_display_session_set_picture: (skip)
 * @self: a session
 * @surface: (nullable): an image surface of format RGB24, or %NULL when there is none any more
 * @area: (nullable): the part to show, %NULL for all of it
 *
 * For subclasses. Before the pixels of the surface that was given last go away, set another or %NULL: the
 * old one is finished here, which cuts off everybody who still holds it.
 */
void
tri_display_session_set_picture (TriDisplaySession           *self,
                                 cairo_surface_t             *surface,
                                 const cairo_rectangle_int_t *area)
{
  TriDisplaySessionPrivate *priv = PRIV (self);
  cairo_surface_t *old = priv->surface;
  cairo_rectangle_int_t whole = { 0 };

  if (surface)
    {
      whole.width = cairo_image_surface_get_width (surface);
      whole.height = cairo_image_surface_get_height (surface);
      cairo_surface_reference (surface);
    }

  priv->surface = surface;
  if (!area || !tri_display_rectangle_intersect (&whole, area, &priv->area))
    priv->area = whole;

  g_signal_emit (self, signals[PICTURE_CHANGED], 0);

  if (old && old != surface)
    cairo_surface_finish (old);
  g_clear_pointer (&old, cairo_surface_destroy);
}

/**
 * tri_display_session_damage: (skip)
 * @self: a session
 * @x: left, in pixels of the surface; may be anything
 * @y: top
 * @width: width
 * @height: height
 *
 * For subclasses: these pixels changed.
 */
void
tri_display_session_damage (TriDisplaySession *self, int x, int y, int width, int height)
{
  TriDisplaySessionPrivate *priv = PRIV (self);
  cairo_rectangle_int_t whole = { 0 }, damage;

  if (!priv->surface)
    return;

  whole.width = cairo_image_surface_get_width (priv->surface);
  whole.height = cairo_image_surface_get_height (priv->surface);
  if (tri_display_rectangle_clamp (&whole, x, y, width, height, &damage))
    g_signal_emit (self, signals[DAMAGED], 0, &damage);
}

/**
 * tri_display_session_set_cursor: (skip)
 * @self: a session
 * @rgba: (nullable): straight-alpha pixels without padding, %NULL for no shape
 * @width: width
 * @height: height
 * @hot_x: the column that points; brought into the shape if it lies outside
 * @hot_y: the row that points
 *
 * For subclasses.
 */
void
tri_display_session_set_cursor (TriDisplaySession *self, const guint8 *rgba,
                                int width, int height, int hot_x, int hot_y)
{
  TriDisplaySessionPrivate *priv = PRIV (self);

  g_clear_object (&priv->cursor);
  if (rgba && width > 0 && height > 0)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (rgba, (gsize) width * height * 4);

      priv->cursor = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, (gsize) width * 4);
      priv->hot_x = CLAMP (hot_x, 0, width - 1);
      priv->hot_y = CLAMP (hot_y, 0, height - 1);
    }
  priv->cursor_visible = TRUE;

  g_signal_emit (self, signals[CURSOR_CHANGED], 0);
}

/**
 * tri_display_session_show_cursor: (skip)
 * @self: a session
 * @visible: whether the guest shows its pointer
 *
 * For subclasses.
 */
void
tri_display_session_show_cursor (TriDisplaySession *self, gboolean visible)
{
  if (PRIV (self)->cursor_visible == !!visible)
    return;

  PRIV (self)->cursor_visible = !!visible;
  g_signal_emit (self, signals[CURSOR_CHANGED], 0);
}

/**
 * tri_display_session_move_cursor: (skip)
 * @self: a session
 * @x: guest pixels from the left of the surface
 * @y: guest pixels from its top
 *
 * For subclasses: the guest moved its pointer, which shows it again.
 */
void
tri_display_session_move_cursor (TriDisplaySession *self, int x, int y)
{
  TriDisplaySessionPrivate *priv = PRIV (self);

  priv->cursor_x = x;
  priv->cursor_y = y;
  priv->cursor_placed = TRUE;
  tri_display_session_show_cursor (self, TRUE);
  g_signal_emit (self, signals[CURSOR_MOVED], 0);
}
