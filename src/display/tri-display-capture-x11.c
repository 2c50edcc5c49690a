/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-capture.h"

#include <X11/Xlib.h>
#include <X11/extensions/Xfixes.h>
#include <gdk/x11/gdkx.h>
#include <math.h>

/* How far the captured pointer may stray before it is put back, in pixels. */
#define STRAY 64
#define N_BARRIERS 4

typedef struct {
  TriDisplayCapture parent;

  const TriDisplayCaptureFuncs *funcs;
  gpointer                      user_data;

  /* borrowed */
  GtkWidget          *widget;
  GtkWidget          *root;
  GtkEventController *controller;
  GdkDisplay         *display;

  PointerBarrier barriers[N_BARRIERS];
  double         centre_x, centre_y;
  double         last_x, last_y;
  gboolean       warp_pending;
} TriDisplayCaptureX11;

/* A rectangle of the widget in the coordinates of its window's surface. */
static gboolean
find_area (TriDisplayCaptureX11 *self, graphene_rect_t *area)
{
  double x, y, offset_x, offset_y;

  if (!self->widget || !self->root || !gtk_widget_translate_coordinates (self->widget, self->root, 0, 0, &x, &y))
    return FALSE;

  gtk_native_get_surface_transform (GTK_NATIVE (self->root), &offset_x, &offset_y);
  graphene_rect_init (area, (float) (x + offset_x), (float) (y + offset_y), (float) gtk_widget_get_width (self->widget),
                      (float) gtk_widget_get_height (self->widget));
  return TRUE;
}

static void
warp_to_centre (TriDisplayCaptureX11 *self)
{
  GdkSurface *surface = self->root ? gtk_native_get_surface (GTK_NATIVE (self->root)) : NULL;
  Display *display = gdk_x11_display_get_xdisplay (self->display);
  graphene_rect_t area;
  int scale;

  if (!surface || !find_area (self, &area))
    return;

  scale = gdk_surface_get_scale_factor (surface);
  self->centre_x = floor (area.origin.x + area.size.width / 2.0);
  self->centre_y = floor (area.origin.y + area.size.height / 2.0);
  self->warp_pending = TRUE;
  XWarpPointer (display, None, gdk_x11_surface_get_xid (surface), 0, 0, 0, 0,
                (int) (self->centre_x * scale), (int) (self->centre_y * scale));
  XFlush (display);
}

static gboolean
event_cb (GtkEventController *controller, GdkEvent *event, TriDisplayCaptureX11 *self)
{
  double x, y, dx, dy;

  if (gdk_event_get_event_type (event) != GDK_MOTION_NOTIFY || !gdk_event_get_position (event, &x, &y))
    return GDK_EVENT_PROPAGATE;

  dx = x - self->last_x;
  dy = y - self->last_y;
  self->last_x = x;
  self->last_y = y;

  /* Putting the pointer back is a motion as well, which the guest must not see. */
  if (self->warp_pending && fabs (x - self->centre_x) < 1 && fabs (y - self->centre_y) < 1)
    {
      self->warp_pending = FALSE;
      return GDK_EVENT_STOP;
    }

  if (!self->warp_pending && (fabs (x - self->centre_x) > STRAY || fabs (y - self->centre_y) > STRAY))
    warp_to_centre (self);
  self->funcs->moved (dx, dy, self->user_data);

  return GDK_EVENT_STOP;
}

/* A fast hand moves the pointer out of the window between two events; then no more of them would come. */
static void
put_barriers (TriDisplayCaptureX11 *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self->root));
  Display *display = gdk_x11_display_get_xdisplay (self->display);
  int scale = gdk_surface_get_scale_factor (surface), event_base, error_base, major = 5, minor = 0;
  Window root = DefaultRootWindow (display), child;
  graphene_rect_t area;
  int left, top, right, bottom;

  if (!XFixesQueryExtension (display, &event_base, &error_base) || !XFixesQueryVersion (display, &major, &minor) ||
      major < 5 || !find_area (self, &area) ||
      !XTranslateCoordinates (display, gdk_x11_surface_get_xid (surface), root, (int) area.origin.x * scale,
                              (int) area.origin.y * scale, &left, &top, &child))
    return;

  right = left + (int) area.size.width * scale;
  bottom = top + (int) area.size.height * scale;
  self->barriers[0] = XFixesCreatePointerBarrier (display, root, left, top, left, bottom, BarrierPositiveX, 0, NULL);
  self->barriers[1] = XFixesCreatePointerBarrier (display, root, right, top, right, bottom, BarrierNegativeX, 0, NULL);
  self->barriers[2] = XFixesCreatePointerBarrier (display, root, left, top, right, top, BarrierPositiveY, 0, NULL);
  self->barriers[3] = XFixesCreatePointerBarrier (display, root, left, bottom, right, bottom, BarrierNegativeY, 0, NULL);
}

static void
capture_free (TriDisplayCapture *capture)
{
  TriDisplayCaptureX11 *self = (TriDisplayCaptureX11 *) capture;

  g_signal_handlers_disconnect_by_data (self->controller, self);
  if (self->root)
    gtk_widget_remove_controller (self->root, self->controller);
  for (guint i = 0; i < N_BARRIERS; i++)
    if (self->barriers[i])
      XFixesDestroyPointerBarrier (gdk_x11_display_get_xdisplay (self->display), self->barriers[i]);
  g_clear_weak_pointer (&self->root);
  g_clear_weak_pointer (&self->widget);
  g_free (self);
}

static gboolean
capture_is_possible (GtkWidget *widget)
{
  return GDK_IS_X11_DISPLAY (gtk_widget_get_display (widget));
}

static TriDisplayCapture *
capture_new (GtkWidget *widget, const TriDisplayCaptureFuncs *funcs, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  TriDisplayCaptureX11 *self;

  if (!GTK_IS_NATIVE (root) || !GDK_IS_X11_SURFACE (gtk_native_get_surface (GTK_NATIVE (root))))
    return NULL;

  self = g_new0 (TriDisplayCaptureX11, 1);
  self->funcs = funcs;
  self->user_data = user_data;
  self->display = gtk_widget_get_display (widget);
  g_set_weak_pointer (&self->widget, widget);
  g_set_weak_pointer (&self->root, GTK_WIDGET (root));

  self->controller = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->controller, GTK_PHASE_CAPTURE);
  g_signal_connect (self->controller, "event", G_CALLBACK (event_cb), self);
  gtk_widget_add_controller (self->root, self->controller);

  put_barriers (self);
  warp_to_centre (self);
  self->last_x = self->centre_x;
  self->last_y = self->centre_y;

  return (TriDisplayCapture *) self;
}

const TriDisplayCaptureClass tri_display_capture_x11 = { capture_is_possible, capture_new, capture_free };
