/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-keyboard.h"

#include "tri-display-keys.h"
#include "tri-display-locks.h"

/* After a click elsewhere in the window: long enough for a menu to take the focus, too short to be noticed. */
#define RESUME_PAUSE_MS 100
#define INHIBIT_PAUSE_MS 100
#define INHIBIT_ATTEMPTS 10

struct _TriDisplayKeyboard {
  GObject parent_instance;

  /* owned */
  TriDisplaySession  *session;
  TriDisplayLockSync *locks;

  /* borrowed */
  GtkWidget          *widget;
  GtkEventController *capture;
  GtkWidget          *root;
  GdkSurface         *toplevel;
  GdkDevice          *device;

  TriDisplayKeys keys;
  guint          resume_id;
  guint          inhibit_id;
  guint          inhibit_attempts;
  /* Somebody asked for the grab and did not take it back: it returns with the focus. */
  gboolean       wanted;
  /* Seen to be on: most layouts of this computer know no Scroll Lock, and then it is never on. */
  gboolean       has_scroll_lock;
};

enum {
  PROP_0,
  PROP_GRABBED,
  PROP_SHORTCUTS_INHIBITED,
  N_PROPS,
};

enum {
  FULL_SCREEN,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriDisplayKeyboard, tri_display_keyboard, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
send_key (TriDisplayKeyboard *self, guint scancode, gboolean pressed)
{
  if (!self->session)
    return;

  tri_display_session_send_key (self->session, scancode, pressed);
  tri_display_lock_sync_key (self->locks, scancode, pressed);
}

static void
release_key (guint scancode, gpointer user_data)
{
  send_key (user_data, scancode, FALSE);
}

static TriDisplayLocks
read_locks (gpointer user_data)
{
  TriDisplayKeyboard *self = user_data;
  TriDisplayLocks guest = tri_display_session_get_guest_locks (self->session), locks = 0;

  /* Without a keyboard there is nothing to agree with. */
  if (!self->device)
    return guest;

  locks |= gdk_device_get_caps_lock_state (self->device) ? TRI_DISPLAY_LOCK_CAPS : 0;
  locks |= gdk_device_get_num_lock_state (self->device) ? TRI_DISPLAY_LOCK_NUM : 0;
  locks |= gdk_device_get_scroll_lock_state (self->device) ? TRI_DISPLAY_LOCK_SCROLL : 0;
  self->has_scroll_lock |= (locks & TRI_DISPLAY_LOCK_SCROLL) != 0;

  return self->has_scroll_lock ? locks : locks | (guest & TRI_DISPLAY_LOCK_SCROLL);
}

static void
locks_changed_cb (TriDisplayKeyboard *self)
{
  tri_display_lock_sync_check (self->locks);
}

/* On Wayland what is locked becomes known a moment after the focus came. */
static void
watch_device (TriDisplayKeyboard *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (self->widget));
  GdkDevice *device = seat ? gdk_seat_get_keyboard (seat) : NULL;
  static const char * const states[] = { "notify::caps-lock-state", "notify::num-lock-state", "notify::scroll-lock-state" };

  if (device == self->device)
    return;

  if (self->device)
    g_signal_handlers_disconnect_by_func (self->device, locks_changed_cb, self);
  g_set_weak_pointer (&self->device, device);
  for (guint i = 0; device && i < G_N_ELEMENTS (states); i++)
    g_signal_connect_object (device, states[i], G_CALLBACK (locks_changed_cb), self, G_CONNECT_SWAPPED);
}

/* A program that types for a person (another keyboard on the screen, an input method) may do so with key codes that no
 * keyboard has: then the meaning says which key it would be. */
static guint
scancode_of_meaning (TriDisplayKeyboard *self, guint keyval)
{
  g_autofree GdkKeymapKey *keys = NULL;
  guint scancode = TRI_DISPLAY_KEY_NONE;
  int n_keys = 0;

  /* A key that the layout gives no meaning. */
  if (keyval == 0 || !gdk_display_map_keyval (gtk_widget_get_display (self->widget), keyval, &keys, &n_keys))
    return TRI_DISPLAY_KEY_NONE;

  for (int i = 0; i < n_keys && scancode == TRI_DISPLAY_KEY_NONE; i++)
    if (keys[i].level == 0)
      scancode = tri_display_keymap_from_keycode (keys[i].keycode);

  return scancode;
}

static void
handle_action (TriDisplayKeyboard *self, TriDisplayKeyAction action, guint scancode, gboolean pressed)
{
  switch (action)
    {
    case TRI_DISPLAY_KEY_ACTION_SEND:
      send_key (self, scancode, pressed);
      break;
    case TRI_DISPLAY_KEY_ACTION_CTRL_ALT_DELETE:
      send_key (self, TRI_DISPLAY_KEY_DELETE, TRUE);
      send_key (self, TRI_DISPLAY_KEY_DELETE, FALSE);
      break;
    case TRI_DISPLAY_KEY_ACTION_FULL_SCREEN:
      g_signal_emit (self, signals[FULL_SCREEN], 0);
      break;
    case TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB:
      if (!pressed)
        send_key (self, scancode, FALSE);
      tri_display_keyboard_ungrab (self);
      break;
    case TRI_DISPLAY_KEY_ACTION_SWALLOW:
    default:
      break;
    }
}

/* Ctrl and Alt may have gone down before the guest had the keyboard: they are not its own, but with Left they ask for
 * everything back all the same. */
static TriDisplayKeyAction
press (TriDisplayKeyboard *self, GdkEvent *event, guint scancode)
{
  GdkModifierType asked = GDK_CONTROL_MASK | GDK_ALT_MASK;

  if (scancode == TRI_DISPLAY_KEY_LEFT && (gdk_event_get_modifier_state (event) & asked) == asked &&
      !tri_display_keys_has_ctrl_or_alt (&self->keys))
    return TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB;

  return tri_display_keys_press (&self->keys, scancode);
}

static gboolean
is_inside (TriDisplayKeyboard *self, GdkEvent *event)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  double x, y, offset_x, offset_y;

  if (!native || gtk_native_get_surface (native) != gdk_event_get_surface (event) ||
      !gdk_event_get_position (event, &x, &y))
    return FALSE;

  gtk_native_get_surface_transform (native, &offset_x, &offset_y);

  return gtk_widget_translate_coordinates (GTK_WIDGET (native), self->widget, x - offset_x, y - offset_y, &x, &y) &&
         gtk_widget_contains (self->widget, x, y);
}

static gboolean
resume_cb (gpointer user_data)
{
  TriDisplayKeyboard *self = user_data;

  self->resume_id = 0;
  tri_display_keyboard_resume (self);

  return G_SOURCE_REMOVE;
}

static gboolean
capture_event_cb (GtkEventController *controller, GdkEvent *event, TriDisplayKeyboard *self)
{
  GdkEventType type = gdk_event_get_event_type (event);
  guint scancode;

  /* A click beside the picture may open a menu, which grabs the seat. On X11 taking the system shortcuts is such a
   * grab as well, and ending it later would end the menu's: so it ends now, and comes back if no menu came. */
  if ((type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN) && !is_inside (self, event))
    {
      tri_display_keyboard_suspend (self);
      tri_display_keyboard_resume_later (self);
      return GDK_EVENT_PROPAGATE;
    }

  if (type != GDK_KEY_PRESS && type != GDK_KEY_RELEASE)
    return GDK_EVENT_PROPAGATE;

  scancode = tri_display_keymap_from_keycode (gdk_key_event_get_keycode (event));
  if (scancode == TRI_DISPLAY_KEY_NONE)
    scancode = scancode_of_meaning (self, gdk_key_event_get_keyval (event));
  g_object_ref (self);
  if (type == GDK_KEY_PRESS)
    handle_action (self, press (self, event, scancode), scancode, TRUE);
  else
    handle_action (self, tri_display_keys_release (&self->keys, scancode), scancode, FALSE);
  g_object_unref (self);

  return GDK_EVENT_STOP;
}

static void
inhibited_cb (TriDisplayKeyboard *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHORTCUTS_INHIBITED]);
}

/* X11 gives them to a window that has the focus only, which GTK may believe a moment too early, and not while another
 * program (the window manager that switched the windows) still holds the keyboard. */
static gboolean
inhibit_cb (gpointer user_data)
{
  TriDisplayKeyboard *self = user_data;

  if (self->toplevel && !tri_display_keyboard_get_shortcuts_inhibited (self) && self->inhibit_attempts++ < INHIBIT_ATTEMPTS)
    {
      gdk_toplevel_inhibit_system_shortcuts (GDK_TOPLEVEL (self->toplevel), NULL);
      return G_SOURCE_CONTINUE;
    }

  self->inhibit_id = 0;
  return G_SOURCE_REMOVE;
}

static void
take_system_shortcuts (TriDisplayKeyboard *self)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (self->widget));

  if (!GDK_IS_TOPLEVEL (surface))
    return;

  self->toplevel = surface;
  g_object_add_weak_pointer (G_OBJECT (surface), (gpointer *) &self->toplevel);
  g_signal_connect_object (surface, "notify::shortcuts-inhibited", G_CALLBACK (inhibited_cb), self,
                           G_CONNECT_SWAPPED);
  gdk_toplevel_inhibit_system_shortcuts (GDK_TOPLEVEL (surface), NULL);
  self->inhibit_attempts = 0;
  self->inhibit_id = g_timeout_add (INHIBIT_PAUSE_MS, inhibit_cb, self);
}

static void
give_system_shortcuts (TriDisplayKeyboard *self)
{
  GdkSurface *surface = self->toplevel;

  if (!surface)
    return;

  g_clear_weak_pointer (&self->toplevel);
  g_clear_handle_id (&self->inhibit_id, g_source_remove);
  g_signal_handlers_disconnect_by_func (surface, inhibited_cb, self);
  gdk_toplevel_restore_system_shortcuts (GDK_TOPLEVEL (surface));
  inhibited_cb (self);
}

static void
tri_display_keyboard_dispose (GObject *object)
{
  TriDisplayKeyboard *self = TRI_DISPLAY_KEYBOARD (object);

  g_clear_handle_id (&self->resume_id, g_source_remove);
  g_clear_handle_id (&self->inhibit_id, g_source_remove);
  tri_display_keyboard_suspend (self);
  tri_display_keyboard_set_session (self, NULL);
  if (self->device)
    g_signal_handlers_disconnect_by_func (self->device, locks_changed_cb, self);
  g_clear_weak_pointer (&self->device);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (tri_display_keyboard_parent_class)->dispose (object);
}

static void
tri_display_keyboard_finalize (GObject *object)
{
  tri_display_lock_sync_free (TRI_DISPLAY_KEYBOARD (object)->locks);

  G_OBJECT_CLASS (tri_display_keyboard_parent_class)->finalize (object);
}

static void
tri_display_keyboard_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TriDisplayKeyboard *self = TRI_DISPLAY_KEYBOARD (object);

  switch (id)
    {
    case PROP_GRABBED:
      g_value_set_boolean (value, tri_display_keyboard_get_grabbed (self));
      break;
    case PROP_SHORTCUTS_INHIBITED:
      g_value_set_boolean (value, tri_display_keyboard_get_shortcuts_inhibited (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tri_display_keyboard_class_init (TriDisplayKeyboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tri_display_keyboard_dispose;
  object_class->finalize = tri_display_keyboard_finalize;
  object_class->get_property = tri_display_keyboard_get_property;

  properties[PROP_GRABBED] = g_param_spec_boolean ("grabbed", NULL, NULL, FALSE, flags);
  properties[PROP_SHORTCUTS_INHIBITED] = g_param_spec_boolean ("shortcuts-inhibited", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FULL_SCREEN] = g_signal_new ("full-screen", TRI_TYPE_DISPLAY_KEYBOARD, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_display_keyboard_init (TriDisplayKeyboard *self)
{
  self->locks = tri_display_lock_sync_new (read_locks, self);
}

/**
 * tri_display_keyboard_new:
 * @widget: the widget that shows the guest; not kept alive
 *
 * Returns: (transfer full): a keyboard that is not grabbed
 */
TriDisplayKeyboard *
tri_display_keyboard_new (GtkWidget *widget)
{
  TriDisplayKeyboard *self = g_object_new (TRI_TYPE_DISPLAY_KEYBOARD, NULL);

  g_set_weak_pointer (&self->widget, widget);
  return self;
}

/**
 * tri_display_keyboard_set_session:
 * @self: a keyboard
 * @session: (nullable): who gets the keys
 */
void
tri_display_keyboard_set_session (TriDisplayKeyboard *self, TriDisplaySession *session)
{
  if (self->session == session)
    return;

  tri_display_keys_release_all (&self->keys, release_key, self);
  g_set_object (&self->session, session);
  tri_display_lock_sync_set_session (self->locks, session);
}

/**
 * tri_display_keyboard_grab:
 * @self: a keyboard
 *
 * The guest shall have the keys, now or as soon as the widget has the focus of an active window.
 */
void
tri_display_keyboard_grab (TriDisplayKeyboard *self)
{
  self->wanted = TRUE;
  tri_display_keyboard_resume (self);
}

/**
 * tri_display_keyboard_ungrab:
 * @self: a keyboard
 *
 * This computer gets its keys back, and keeps them until tri_display_keyboard_grab().
 */
void
tri_display_keyboard_ungrab (TriDisplayKeyboard *self)
{
  self->wanted = FALSE;
  tri_display_keyboard_suspend (self);
}

/**
 * tri_display_keyboard_resume:
 * @self: a keyboard
 *
 * The widget may have got the focus: takes the keys if they are wanted.
 */
void
tri_display_keyboard_resume (TriDisplayKeyboard *self)
{
  GtkRoot *root = self->widget ? gtk_widget_get_root (self->widget) : NULL;

  if (!self->wanted || self->capture || !GTK_IS_WINDOW (root) || !gtk_widget_get_mapped (self->widget) ||
      !gtk_window_is_active (GTK_WINDOW (root)) || gtk_root_get_focus (root) != self->widget)
    return;

  /* On the root, and added last: it runs before the accelerators of the window and the application. */
  self->capture = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->capture, GTK_PHASE_CAPTURE);
  g_signal_connect (self->capture, "event", G_CALLBACK (capture_event_cb), self);
  g_set_weak_pointer (&self->root, GTK_WIDGET (root));
  gtk_widget_add_controller (self->root, self->capture);

  take_system_shortcuts (self);
  watch_device (self);
  tri_display_lock_sync_set_active (self->locks, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
}

/**
 * tri_display_keyboard_resume_later:
 * @self: a keyboard
 *
 * As tri_display_keyboard_resume(), when what goes on now (a menu opens or closes) is over.
 */
void
tri_display_keyboard_resume_later (TriDisplayKeyboard *self)
{
  if (self->resume_id == 0)
    self->resume_id = g_timeout_add (RESUME_PAUSE_MS, resume_cb, self);
}

/**
 * tri_display_keyboard_suspend:
 * @self: a keyboard
 *
 * The focus went elsewhere: no key stays pressed in the guest. A wanted grab stays wanted.
 */
void
tri_display_keyboard_suspend (TriDisplayKeyboard *self)
{
  GtkEventController *capture = g_steal_pointer (&self->capture);

  if (!capture)
    return;

  tri_display_keys_release_all (&self->keys, release_key, self);
  tri_display_lock_sync_set_active (self->locks, FALSE);
  g_signal_handlers_disconnect_by_data (capture, self);
  if (self->root)
    gtk_widget_remove_controller (self->root, capture);
  g_clear_weak_pointer (&self->root);
  give_system_shortcuts (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
}

/**
 * tri_display_keyboard_get_wanted:
 * @self: a keyboard
 *
 * Returns: whether the keys go to the guest as long as the widget has the focus
 */
gboolean
tri_display_keyboard_get_wanted (TriDisplayKeyboard *self)
{
  return self->wanted;
}

/**
 * tri_display_keyboard_get_grabbed:
 * @self: a keyboard
 *
 * Returns: whether the keys go to the guest
 */
gboolean
tri_display_keyboard_get_grabbed (TriDisplayKeyboard *self)
{
  return self->capture != NULL;
}

/**
 * tri_display_keyboard_get_shortcuts_inhibited:
 * @self: a keyboard
 *
 * Returns: whether the desktop leaves its own shortcuts (Super, Alt+Tab) to the guest, which it may refuse
 */
gboolean
tri_display_keyboard_get_shortcuts_inhibited (TriDisplayKeyboard *self)
{
  gboolean inhibited = FALSE;

  if (self->toplevel)
    g_object_get (self->toplevel, "shortcuts-inhibited", &inhibited, NULL);

  return inhibited;
}

/**
 * tri_display_keyboard_disarm:
 * @self: a keyboard
 *
 * The pointer was used: Ctrl and Alt, if they are down, belong to that.
 */
void
tri_display_keyboard_disarm (TriDisplayKeyboard *self)
{
  tri_display_keys_disarm (&self->keys);
}
