/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-pointer.h"

#include <math.h>

#include "tri-display-capture.h"
#include "tri-display-cursor.h"

/* As GTK itself reckons. */
#define CLICK_PIXELS 10.0

struct _TriDisplayPointer {
  GObject parent_instance;

  /* owned */
  TriDisplaySession *session;
  TriDisplayCapture *capture;

  /* borrowed */
  GtkWidget                *widget;
  const TriDisplayGeometry *geometry;
  /* The finger that is followed; only ever compared. */
  GdkEventSequence         *finger;

  guint             monitor;
  TriDisplayButtons held;
  double            last_x, last_y;
  double            rest_x, rest_y;
  double            scroll_x, scroll_y;
  gboolean          have_last;
};

enum {
  PROP_0,
  PROP_CAPTURED,
  N_PROPS,
};

enum {
  PRESSED,
  USED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriDisplayPointer, tri_display_pointer, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_live (TriDisplayPointer *self)
{
  return self->session && self->geometry->dest.width > 0 &&
         tri_display_session_get_state (self->session) == TRI_DISPLAY_STATE_SHOWING;
}

static gboolean
is_absolute (TriDisplayPointer *self)
{
  return self->session && tri_display_session_get_absolute (self->session);
}

static void
update_cursor (TriDisplayPointer *self)
{
  g_autoptr(GdkCursor) cursor = NULL;

  if (self->session && is_live (self) && is_absolute (self))
    cursor = tri_display_cursor_new (self->session, self->monitor);
  else if (self->capture)
    cursor = gdk_cursor_new_from_name ("none", NULL);

  gtk_widget_set_cursor (self->widget, cursor);
}

static void
send_motion (TriDisplayPointer *self, double dx, double dy)
{
  int x, y;

  self->rest_x += dx;
  self->rest_y += dy;
  x = (int) trunc (self->rest_x);
  y = (int) trunc (self->rest_y);
  self->rest_x -= x;
  self->rest_y -= y;

  if (x != 0 || y != 0)
    {
      g_signal_emit (self, signals[USED], 0);
      tri_display_session_move_by (self->session, x, y, self->held);
    }
}

static void
send_position (TriDisplayPointer *self, double x, double y)
{
  int guest_x, guest_y;

  tri_display_geometry_to_guest (self->geometry, x, y, &guest_x, &guest_y);
  tri_display_session_move_to_monitor (self->session, self->monitor, guest_x, guest_y, self->held);
}

static void
captured_motion_cb (double dx, double dy, gpointer user_data)
{
  TriDisplayPointer *self = user_data;

  if (is_live (self))
    send_motion (self, dx, dy);
}

static void
capture_lost_cb (gpointer user_data)
{
  tri_display_pointer_release (user_data);
}

static void
capture_pointer (TriDisplayPointer *self)
{
  static const TriDisplayCaptureFuncs funcs = { captured_motion_cb, capture_lost_cb };

  self->capture = tri_display_capture_new (self->widget, &funcs, self);
  if (!self->capture)
    return;

  update_cursor (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTURED]);
}

static void
motion_cb (TriDisplayPointer *self, double x, double y)
{
  gboolean moved = !self->have_last || x != self->last_x || y != self->last_y;
  double dx = x - self->last_x, dy = y - self->last_y;

  /* GTK reports the same place again after every layout. */
  if (self->capture || !moved || !is_live (self))
    return;

  if (is_absolute (self))
    {
      g_signal_emit (self, signals[USED], 0);
      send_position (self, x, y);
    }
  else if (self->have_last && (self->finger || !tri_display_capture_is_possible (self->widget)))
    send_motion (self, dx, dy);

  self->last_x = x;
  self->last_y = y;
  self->have_last = TRUE;
}

static void
leave_cb (TriDisplayPointer *self)
{
  self->have_last = FALSE;
}

static TriDisplayButtons
button_from_gdk (guint button)
{
  switch (button)
    {
    case GDK_BUTTON_PRIMARY:
      return TRI_DISPLAY_BUTTON_LEFT;
    case GDK_BUTTON_MIDDLE:
      return TRI_DISPLAY_BUTTON_MIDDLE;
    case GDK_BUTTON_SECONDARY:
      return TRI_DISPLAY_BUTTON_RIGHT;
    case 8:
      return TRI_DISPLAY_BUTTON_SIDE;
    case 9:
      return TRI_DISPLAY_BUTTON_EXTRA;
    default:
      return 0;
    }
}

static void
press (TriDisplayPointer *self, TriDisplayButtons button, double x, double y)
{
  g_signal_emit (self, signals[PRESSED], 0);
  if (!is_live (self))
    return;

  if (!is_absolute (self) && !self->capture && !self->finger && tri_display_capture_is_possible (self->widget))
    {
      /* The click that captures the pointer is not meant for the guest: its pointer is elsewhere. */
      capture_pointer (self);
      return;
    }

  g_signal_emit (self, signals[USED], 0);
  if (is_absolute (self))
    send_position (self, x, y);
  self->held |= button;
  tri_display_session_button (self->session, button, TRUE, self->held);
}

static void
release (TriDisplayPointer *self, TriDisplayButtons button, double x, double y)
{
  if (!(self->held & button))
    return;

  /* Still held on the way there. */
  if (is_live (self) && is_absolute (self))
    send_position (self, x, y);
  self->held &= ~button;
  tri_display_session_button (self->session, button, FALSE, self->held);
}

static gboolean
event_position (TriDisplayPointer *self, GdkEvent *event, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  double offset_x, offset_y;

  if (!native || !gdk_event_get_position (event, x, y))
    return FALSE;

  gtk_native_get_surface_transform (native, &offset_x, &offset_y);

  return gtk_widget_translate_coordinates (GTK_WIDGET (native), self->widget, *x - offset_x, *y - offset_y, x, y);
}

/* One finger is the left button; the others would be the same button once more. */
static void
touch (TriDisplayPointer *self, GdkEventType type, GdkEventSequence *finger, double x, double y)
{
  if (type == GDK_TOUCH_BEGIN && !self->finger)
    {
      self->finger = finger;
      self->last_x = x;
      self->last_y = y;
      self->have_last = TRUE;
      press (self, TRI_DISPLAY_BUTTON_LEFT, x, y);
    }
  else if (finger != self->finger)
    return;
  else if (type == GDK_TOUCH_UPDATE)
    motion_cb (self, x, y);
  else
    {
      release (self, TRI_DISPLAY_BUTTON_LEFT, x, y);
      self->finger = NULL;
      self->have_last = FALSE;
    }
}

/* A click gesture follows one button at a time, a guest wants to see each of them. */
static gboolean
button_event_cb (GtkEventController *controller, GdkEvent *event, TriDisplayPointer *self)
{
  GdkEventType type = gdk_event_get_event_type (event);
  gboolean is_touch = type == GDK_TOUCH_BEGIN || type == GDK_TOUCH_UPDATE || type == GDK_TOUCH_END ||
                      type == GDK_TOUCH_CANCEL;
  TriDisplayButtons button = 0;
  double x, y;

  if (type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE)
    button = button_from_gdk (gdk_button_event_get_button (event));
  if ((!is_touch && !button) || !event_position (self, event, &x, &y))
    return GDK_EVENT_PROPAGATE;

  if (is_touch)
    touch (self, type, gdk_event_get_event_sequence (event), x, y);
  else if (type == GDK_BUTTON_PRESS)
    press (self, button, x, y);
  else
    release (self, button, x, y);

  return GDK_EVENT_STOP;
}

/* A wheel is counted in clicks, fingers on a touchpad (Wayland) in pixels. */
static gboolean
scroll_cb (GtkEventControllerScroll *scroll, double dx, double dy, TriDisplayPointer *self)
{
  double click = gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_SURFACE ? CLICK_PIXELS : 1.0;
  int steps_x, steps_y;

  if (!is_live (self))
    return GDK_EVENT_PROPAGATE;

  steps_x = (int) tri_display_scroll_steps (&self->scroll_x, dx / click);
  steps_y = (int) tri_display_scroll_steps (&self->scroll_y, dy / click);
  if (steps_x != 0 || steps_y != 0)
    {
      g_signal_emit (self, signals[USED], 0);
      tri_display_session_scroll (self->session, steps_x, steps_y, self->held);
    }

  return GDK_EVENT_STOP;
}

static void
mode_changed_cb (TriDisplayPointer *self)
{
  if (!is_live (self) || is_absolute (self))
    tri_display_pointer_release (self);
  update_cursor (self);
}

static void
tri_display_pointer_dispose (GObject *object)
{
  TriDisplayPointer *self = TRI_DISPLAY_POINTER (object);

  if (self->widget)
    tri_display_pointer_set_session (self, NULL);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (tri_display_pointer_parent_class)->dispose (object);
}

static void
tri_display_pointer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAPTURED)
    g_value_set_boolean (value, tri_display_pointer_get_captured (TRI_DISPLAY_POINTER (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tri_display_pointer_class_init (TriDisplayPointerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tri_display_pointer_dispose;
  object_class->get_property = tri_display_pointer_get_property;

  properties[PROP_CAPTURED] = g_param_spec_boolean ("captured", NULL, NULL, FALSE,
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PRESSED] = g_signal_new ("pressed", TRI_TYPE_DISPLAY_POINTER, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[USED] = g_signal_new ("used", TRI_TYPE_DISPLAY_POINTER, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_display_pointer_init (TriDisplayPointer *self)
{
}

/**
 * tri_display_pointer_new:
 * @widget: the widget that shows the guest; not kept alive
 * @geometry: where the picture is in it; kept up to date by the widget, which outlives this
 *
 * Returns: (transfer full): a pointer
 */
TriDisplayPointer *
tri_display_pointer_new (GtkWidget *widget, const TriDisplayGeometry *geometry)
{
  TriDisplayPointer *self = g_object_new (TRI_TYPE_DISPLAY_POINTER, NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *buttons = gtk_event_controller_legacy_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_set_weak_pointer (&self->widget, widget);
  self->geometry = geometry;

  g_signal_connect_object (motion, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buttons, "event", G_CALLBACK (button_event_cb), self, 0);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, 0);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, buttons);
  gtk_widget_add_controller (widget, scroll);

  return self;
}

/**
 * tri_display_pointer_set_session:
 * @self: a pointer
 * @session: (nullable): who gets the motion
 */
void
tri_display_pointer_set_session (TriDisplayPointer *self, TriDisplaySession *session)
{
  if (self->session == session)
    return;

  tri_display_pointer_release (self);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_func (self->session, mode_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->session, update_cursor, self);
    }

  g_set_object (&self->session, session);
  if (session)
    {
      /* Asked early, for the desktop takes a moment to answer. */
      tri_display_capture_is_possible (self->widget);
      g_signal_connect_object (session, "notify::absolute", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "notify::state", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "cursor-changed", G_CALLBACK (update_cursor), self, G_CONNECT_SWAPPED);
    }
  update_cursor (self);
}

/**
 * tri_display_pointer_set_monitor:
 * @self: a pointer
 * @monitor: which of the guest's screens the widget shows
 */
void
tri_display_pointer_set_monitor (TriDisplayPointer *self, guint monitor)
{
  tri_display_pointer_release (self);
  self->monitor = monitor;
  update_cursor (self);
}

/**
 * tri_display_pointer_release:
 * @self: a pointer
 *
 * Ends the capture, and lets go of all buttons.
 */
void
tri_display_pointer_release (TriDisplayPointer *self)
{
  TriDisplayCapture *capture = g_steal_pointer (&self->capture);

  for (guint button = TRI_DISPLAY_BUTTON_LEFT; button <= TRI_DISPLAY_BUTTON_EXTRA; button <<= 1)
    if (self->held & button)
      {
        self->held &= ~button;
        tri_display_session_button (self->session, button, FALSE, self->held);
      }

  self->have_last = FALSE;
  self->finger = NULL;
  self->rest_x = self->rest_y = self->scroll_x = self->scroll_y = 0;
  if (!capture)
    return;

  tri_display_capture_free (capture);
  update_cursor (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTURED]);
}

/**
 * tri_display_pointer_get_captured:
 * @self: a pointer
 *
 * Returns: whether the pointer cannot leave the guest until it is released
 */
gboolean
tri_display_pointer_get_captured (TriDisplayPointer *self)
{
  return self->capture != NULL;
}
