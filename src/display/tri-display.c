/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-private.h"

#include <glib/gi18n-lib.h>

enum {
  PROP_0,
  PROP_SESSION,
  PROP_MONITOR,
  PROP_ZOOM,
  PROP_PIXEL_SCALE,
  PROP_KEYBOARD_GRABBED,
  PROP_SHORTCUTS_INHIBITED,
  PROP_POINTER_CAPTURED,
  N_PROPS,
};

enum {
  FULL_SCREEN,
  RESIZED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriDisplay, tri_display, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
window_active_cb (TriDisplay *self)
{
  if (gtk_window_is_active (self->window))
    tri_display_keyboard_resume (self->keyboard);
  else
    {
      tri_display_keyboard_suspend (self->keyboard);
      tri_display_pointer_release (self->pointer);
    }
}

static void
focus_enter_cb (TriDisplay *self)
{
  tri_display_keyboard_resume_later (self->keyboard);
}

static void
focus_leave_cb (TriDisplay *self)
{
  tri_display_keyboard_suspend (self->keyboard);
  tri_display_pointer_release (self->pointer);
}

static void
tri_display_root (GtkWidget *widget)
{
  TriDisplay *self = TRI_DISPLAY (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (tri_display_parent_class)->root (widget);

  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    {
      self->window = GTK_WINDOW (root);
      g_signal_connect_object (root, "notify::is-active", G_CALLBACK (window_active_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
tri_display_unroot (GtkWidget *widget)
{
  TriDisplay *self = TRI_DISPLAY (widget);

  focus_leave_cb (self);
  if (self->window)
    g_signal_handlers_disconnect_by_func (self->window, window_active_cb, self);
  self->window = NULL;

  GTK_WIDGET_CLASS (tri_display_parent_class)->unroot (widget);
}

static void
tri_display_unrealize (GtkWidget *widget)
{
  tri_display_canvas_unrealize (TRI_DISPLAY (widget)->canvas);
  GTK_WIDGET_CLASS (tri_display_parent_class)->unrealize (widget);
}

static void
tri_display_unmap (GtkWidget *widget)
{
  focus_leave_cb (TRI_DISPLAY (widget));
  GTK_WIDGET_CLASS (tri_display_parent_class)->unmap (widget);
}

static void
pressed_cb (TriDisplay *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  tri_display_keyboard_grab (self->keyboard);
}

static gboolean
enter_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  tri_display_keyboard_grab (TRI_DISPLAY (widget)->keyboard);
  return TRUE;
}

static void
used_cb (TriDisplay *self)
{
  tri_display_keyboard_disarm (self->keyboard);
}

static void
full_screen_cb (TriDisplay *self)
{
  g_signal_emit (self, signals[FULL_SCREEN], 0);
}

static void
grabbed_cb (TriDisplay *self)
{
  if (!tri_display_keyboard_get_grabbed (self->keyboard))
    tri_display_pointer_release (self->pointer);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYBOARD_GRABBED]);
}

static void
inhibited_cb (TriDisplay *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHORTCUTS_INHIBITED]);
}

static void
pixel_scale_cb (TriDisplay *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PIXEL_SCALE]);
}

static void
captured_cb (TriDisplay *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POINTER_CAPTURED]);
}

static void
tri_display_dispose (GObject *object)
{
  TriDisplay *self = TRI_DISPLAY (object);

  if (self->keyboard)
    tri_display_set_session (self, NULL);
  g_clear_object (&self->keyboard);
  g_clear_object (&self->pointer);
  g_clear_object (&self->pixels);
  g_clear_pointer (&self->canvas, tri_display_canvas_free);
  g_clear_pointer (&self->scroll, tri_display_scroll_free);

  G_OBJECT_CLASS (tri_display_parent_class)->dispose (object);
}

static void
tri_display_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TriDisplay *self = TRI_DISPLAY (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_MONITOR:
      g_value_set_uint (value, self->monitor);
      break;
    case PROP_ZOOM:
      g_value_set_uint (value, self->zoom);
      break;
    case PROP_PIXEL_SCALE:
      g_value_set_double (value, tri_display_get_pixel_scale (self));
      break;
    case PROP_KEYBOARD_GRABBED:
      g_value_set_boolean (value, tri_display_get_keyboard_grabbed (self));
      break;
    case PROP_SHORTCUTS_INHIBITED:
      g_value_set_boolean (value, tri_display_get_shortcuts_inhibited (self));
      break;
    case PROP_POINTER_CAPTURED:
      g_value_set_boolean (value, tri_display_get_pointer_captured (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tri_display_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    tri_display_set_session (TRI_DISPLAY (object), g_value_get_object (value));
  else if (id == PROP_MONITOR)
    tri_display_set_monitor (TRI_DISPLAY (object), g_value_get_uint (value));
  else if (id == PROP_ZOOM)
    tri_display_set_zoom (TRI_DISPLAY (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, TRI_TYPE_DISPLAY_SESSION,
                                                  flags | G_PARAM_WRITABLE);
  properties[PROP_MONITOR] = g_param_spec_uint ("monitor", NULL, NULL, 0, TRI_DISPLAY_MAX_MONITORS - 1, 0,
                                                flags | G_PARAM_WRITABLE);
  properties[PROP_ZOOM] = g_param_spec_uint ("zoom", NULL, NULL, 0, TRI_DISPLAY_MAX_ZOOM, 0, flags | G_PARAM_WRITABLE);
  properties[PROP_PIXEL_SCALE] = g_param_spec_double ("pixel-scale", NULL, NULL, 0.0, 100.0, 1.0, flags);
  properties[PROP_KEYBOARD_GRABBED] = g_param_spec_boolean ("keyboard-grabbed", NULL, NULL, FALSE, flags);
  properties[PROP_SHORTCUTS_INHIBITED] = g_param_spec_boolean ("shortcuts-inhibited", NULL, NULL, FALSE, flags);
  properties[PROP_POINTER_CAPTURED] = g_param_spec_boolean ("pointer-captured", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tri_display_class_init (TriDisplayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const guint enter_keys[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter };

  object_class->dispose = tri_display_dispose;
  object_class->get_property = tri_display_get_property;
  object_class->set_property = tri_display_set_property;

  tri_display_view_class_init (widget_class);
  widget_class->root = tri_display_root;
  widget_class->unroot = tri_display_unroot;
  widget_class->unrealize = tri_display_unrealize;
  widget_class->unmap = tri_display_unmap;

  install_properties (object_class);

  /**
   * TriDisplay::resized:
   *
   * The widget was given room; most often as much as before.
   */
  signals[RESIZED] = g_signal_new ("resized", TRI_TYPE_DISPLAY, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * TriDisplay::full-screen:
   *
   * Ctrl+Alt+Break was pressed while the guest had the keyboard.
   */
  signals[FULL_SCREEN] = g_signal_new ("full-screen", TRI_TYPE_DISPLAY, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);

  /* For who has no mouse: as a click. The guest does not see this key, as it does not have the keyboard yet. */
  for (guint i = 0; i < G_N_ELEMENTS (enter_keys); i++)
    gtk_widget_class_add_binding (widget_class, enter_keys[i], 0, enter_cb, NULL);

  gtk_widget_class_set_css_name (widget_class, "guestdisplay");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tri_display_init (TriDisplay *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  tri_display_view_init (self);
  self->keyboard = tri_display_keyboard_new (GTK_WIDGET (self));
  self->pointer = tri_display_pointer_new (GTK_WIDGET (self), tri_display_canvas_get_geometry (self->canvas));

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Screen of the virtual machine"), -1);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);

  g_signal_connect_object (self->pixels, "notify::scale", G_CALLBACK (pixel_scale_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keyboard, "full-screen", G_CALLBACK (full_screen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keyboard, "notify::grabbed", G_CALLBACK (grabbed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keyboard, "notify::shortcuts-inhibited", G_CALLBACK (inhibited_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pointer, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pointer, "used", G_CALLBACK (used_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pointer, "notify::captured", G_CALLBACK (captured_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tri_display_new:
 *
 * Returns: (transfer floating): a display that shows nothing
 */
GtkWidget *
tri_display_new (void)
{
  return g_object_new (TRI_TYPE_DISPLAY, NULL);
}

/**
 * tri_display_get_session:
 * @self: a display
 *
 * Returns: (transfer none) (nullable): what it shows
 */
TriDisplaySession *
tri_display_get_session (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), NULL);

  return self->session;
}

/**
 * tri_display_set_session:
 * @self: a display
 * @session: (nullable): what to show, connected or not
 *
 * Keys and buttons that are held are released in the session that was shown before. That one is not
 * disconnected.
 */
void
tri_display_set_session (TriDisplay *self, TriDisplaySession *session)
{
  g_return_if_fail (TRI_IS_DISPLAY (self));
  g_return_if_fail (!session || TRI_IS_DISPLAY_SESSION (session));

  if (self->session == session)
    return;

  tri_display_keyboard_set_session (self->keyboard, session);
  tri_display_pointer_set_session (self->pointer, session);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);

  g_set_object (&self->session, session);
  if (session)
    tri_display_view_watch_session (self);

  tri_display_view_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * tri_display_get_monitor:
 * @self: a display
 *
 * Returns: the number of the guest's screen that is shown
 */
guint
tri_display_get_monitor (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), 0);

  return self->monitor;
}

/**
 * tri_display_set_monitor:
 * @self: a display
 * @monitor: which of the guest's screens to show, see tri_display_session_get_n_monitors(); it may show
 *   nothing yet
 */
void
tri_display_set_monitor (TriDisplay *self, guint monitor)
{
  g_return_if_fail (TRI_IS_DISPLAY (self));
  g_return_if_fail (monitor < TRI_DISPLAY_MAX_MONITORS);

  if (self->monitor == monitor)
    return;

  self->monitor = monitor;
  tri_display_pointer_set_monitor (self->pointer, monitor);
  tri_display_view_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MONITOR]);
}

/**
 * tri_display_get_zoom:
 * @self: a display
 *
 * Returns: pixels of the screen per guest pixel in per cent; 0 for one to one where that fits and smaller where not
 */
guint
tri_display_get_zoom (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), 0);

  return self->zoom;
}

/**
 * tri_display_set_zoom:
 * @self: a display
 * @zoom: see tri_display_get_zoom(); between %TRI_DISPLAY_MIN_ZOOM and %TRI_DISPLAY_MAX_ZOOM if it is not 0
 */
void
tri_display_set_zoom (TriDisplay *self, guint zoom)
{
  g_return_if_fail (TRI_IS_DISPLAY (self));
  g_return_if_fail (zoom == 0 || (zoom >= TRI_DISPLAY_MIN_ZOOM && zoom <= TRI_DISPLAY_MAX_ZOOM));

  if (self->zoom == zoom)
    return;

  self->zoom = zoom;
  tri_display_view_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

/**
 * tri_display_get_pixel_scale:
 * @self: a display
 *
 * Returns: pixels of the screen per widget pixel; also 1.5 where GTK draws 2 and the compositor shrinks them
 */
double
tri_display_get_pixel_scale (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), 1.0);

  return tri_display_pixels_get_scale (self->pixels);
}

/**
 * tri_display_get_figures:
 * @self: a display
 *
 * Returns: (transfer none): what it has drawn so far
 */
const TriDisplayFigures *
tri_display_get_figures (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), NULL);

  return tri_display_canvas_get_figures (self->canvas);
}

/**
 * tri_display_grab_keyboard:
 * @self: a display
 *
 * Gives the focus to the widget and the keyboard to the guest, as soon as the window is active.
 */
void
tri_display_grab_keyboard (TriDisplay *self)
{
  g_return_if_fail (TRI_IS_DISPLAY (self));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  tri_display_keyboard_grab (self->keyboard);
}

/**
 * tri_display_release:
 * @self: a display
 *
 * Gives keyboard and pointer back to this computer, as Ctrl+Alt does.
 */
void
tri_display_release (TriDisplay *self)
{
  g_return_if_fail (TRI_IS_DISPLAY (self));

  tri_display_keyboard_ungrab (self->keyboard);
  tri_display_pointer_release (self->pointer);
}

/**
 * tri_display_get_keyboard_wanted:
 * @self: a display
 *
 * Returns: whether the guest was given the keyboard, and has it whenever the widget has the focus
 */
gboolean
tri_display_get_keyboard_wanted (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), FALSE);

  return tri_display_keyboard_get_wanted (self->keyboard);
}

/**
 * tri_display_get_keyboard_grabbed:
 * @self: a display
 *
 * Returns: whether the guest has the keyboard at this moment
 */
gboolean
tri_display_get_keyboard_grabbed (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), FALSE);

  return tri_display_keyboard_get_grabbed (self->keyboard);
}

/**
 * tri_display_get_shortcuts_inhibited:
 * @self: a display
 *
 * Returns: whether the desktop's own shortcuts go to the guest as well, which a desktop may refuse
 */
gboolean
tri_display_get_shortcuts_inhibited (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), FALSE);

  return tri_display_keyboard_get_shortcuts_inhibited (self->keyboard);
}

/**
 * tri_display_get_pointer_captured:
 * @self: a display
 *
 * Returns: whether the pointer cannot leave the picture (a guest without a tablet, on X11)
 */
gboolean
tri_display_get_pointer_captured (TriDisplay *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY (self), FALSE);

  return tri_display_pointer_get_captured (self->pointer);
}

/**
 * tri_display_send_keys:
 * @self: a display
 * @scancodes: (array length=n_scancodes): XT set 1 codes, see #TriDisplayKey
 * @n_scancodes: how many
 *
 * Presses the keys in this order and releases them in the opposite one, for combinations that this
 * computer keeps for itself. Does nothing without a session.
 */
void
tri_display_send_keys (TriDisplay *self, const guint *scancodes, guint n_scancodes)
{
  g_return_if_fail (TRI_IS_DISPLAY (self));

  if (!self->session)
    return;

  for (guint i = 0; i < n_scancodes; i++)
    tri_display_session_send_key (self->session, scancodes[i], TRUE);
  for (guint i = n_scancodes; i > 0; i--)
    tri_display_session_send_key (self->session, scancodes[i - 1], FALSE);
}
