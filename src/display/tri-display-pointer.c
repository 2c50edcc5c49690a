/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-pointer.h"

#include <math.h>

#include "tri-display-warp.h"

/* How far the captured pointer may stray before it is put back, in pixels. */
#define STRAY 64

struct _TriDisplayPointer {
  GObject parent_instance;

  /* owned */
  TriDisplaySession *session;

  /* borrowed */
  GtkWidget                *widget;
  const TriDisplayGeometry *geometry;
  GtkEventController       *capture;
  GtkWidget                *root;

  guint             monitor;
  TriDisplayButtons held;
  double            last_x, last_y;
  double            centre_x, centre_y;
  double            rest_x, rest_y;
  double            scroll_x, scroll_y;
  guint             have_last : 1;
  guint             warp_pending : 1;
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
  GdkTexture *shape = NULL;
  int hot_x = 0, hot_y = 0;

  if (self->session && is_live (self) && is_absolute (self))
    {
      shape = tri_display_session_get_monitor_cursor (self->session, self->monitor, &hot_x, &hot_y);
      /* Without a shape the guest draws its pointer into the picture: two would be one too many. */
      cursor = shape ? gdk_cursor_new_from_texture (shape, hot_x, hot_y, NULL)
                     : gdk_cursor_new_from_name ("none", NULL);
    }
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
warp_to_centre (TriDisplayPointer *self)
{
  self->warp_pending = TRUE;
  tri_display_warp_pointer (self->widget, self->centre_x, self->centre_y);
}

static gboolean
capture_event_cb (GtkEventController *controller, GdkEvent *event, TriDisplayPointer *self)
{
  double x, y;

  if (gdk_event_get_event_type (event) != GDK_MOTION_NOTIFY || !gdk_event_get_position (event, &x, &y))
    return GDK_EVENT_PROPAGATE;

  if (!is_live (self))
    return GDK_EVENT_STOP;

  /* Putting the pointer back is a motion as well, which the guest must not see. */
  if (self->warp_pending && fabs (x - self->centre_x) < 1 && fabs (y - self->centre_y) < 1)
    {
      self->warp_pending = FALSE;
      self->last_x = x;
      self->last_y = y;
      return GDK_EVENT_STOP;
    }

  send_motion (self, x - self->last_x, y - self->last_y);
  self->last_x = x;
  self->last_y = y;
  if (!self->warp_pending && (fabs (x - self->centre_x) > STRAY || fabs (y - self->centre_y) > STRAY))
    warp_to_centre (self);

  return GDK_EVENT_STOP;
}

static void
capture_pointer (TriDisplayPointer *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);
  double x, y, offset_x, offset_y;

  if (self->capture || !root || !tri_display_warp_is_possible (self->widget) ||
      !gtk_widget_translate_coordinates (self->widget, GTK_WIDGET (root), gtk_widget_get_width (self->widget) / 2.0,
                                         gtk_widget_get_height (self->widget) / 2.0, &x, &y))
    return;

  gtk_native_get_surface_transform (GTK_NATIVE (root), &offset_x, &offset_y);
  self->centre_x = floor (x + offset_x);
  self->centre_y = floor (y + offset_y);
  self->last_x = self->centre_x;
  self->last_y = self->centre_y;

  self->capture = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->capture, GTK_PHASE_CAPTURE);
  g_signal_connect (self->capture, "event", G_CALLBACK (capture_event_cb), self);
  g_set_weak_pointer (&self->root, GTK_WIDGET (root));
  gtk_widget_add_controller (self->root, self->capture);

  warp_to_centre (self);
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
  else if (self->have_last && !tri_display_warp_is_possible (self->widget))
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

  if (!is_absolute (self) && !self->capture && tri_display_warp_is_possible (self->widget))
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

  self->held &= ~button;
  if (is_live (self) && is_absolute (self))
    send_position (self, x, y);
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

/* A click gesture follows one button at a time, a guest wants to see each of them. */
static gboolean
button_event_cb (GtkEventController *controller, GdkEvent *event, TriDisplayPointer *self)
{
  GdkEventType type = gdk_event_get_event_type (event);
  TriDisplayButtons button;
  double x, y;

  if (type == GDK_TOUCH_UPDATE && event_position (self, event, &x, &y))
    {
      motion_cb (self, x, y);
      return GDK_EVENT_STOP;
    }

  if (type == GDK_TOUCH_BEGIN || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL)
    button = TRI_DISPLAY_BUTTON_LEFT;
  else if (type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE)
    button = button_from_gdk (gdk_button_event_get_button (event));
  else
    return GDK_EVENT_PROPAGATE;

  if (!button || !event_position (self, event, &x, &y))
    return GDK_EVENT_PROPAGATE;

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    press (self, button, x, y);
  else
    release (self, button, x, y);

  return GDK_EVENT_STOP;
}

static gboolean
scroll_cb (TriDisplayPointer *self, double dx, double dy)
{
  int steps_x, steps_y;

  if (!is_live (self))
    return GDK_EVENT_PROPAGATE;

  steps_x = (int) tri_display_scroll_steps (&self->scroll_x, dx);
  steps_y = (int) tri_display_scroll_steps (&self->scroll_y, dy);
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
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
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
  GtkEventController *capture = g_steal_pointer (&self->capture);

  for (guint button = TRI_DISPLAY_BUTTON_LEFT; button <= TRI_DISPLAY_BUTTON_EXTRA; button <<= 1)
    if (self->held & button)
      {
        self->held &= ~button;
        tri_display_session_button (self->session, button, FALSE, self->held);
      }

  self->have_last = FALSE;
  if (!capture)
    return;

  g_signal_handlers_disconnect_by_data (capture, self);
  if (self->root)
    gtk_widget_remove_controller (self->root, capture);
  g_clear_weak_pointer (&self->root);
  self->warp_pending = FALSE;
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
