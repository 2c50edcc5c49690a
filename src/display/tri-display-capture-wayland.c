/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-capture.h"

#include <gdk/wayland/gdkwayland.h>

#include "pointer-constraints-unstable-v1-client-protocol.h"
#include "relative-pointer-unstable-v1-client-protocol.h"
#include "tri-display-wayland.h"

/* A compositor that has not locked the pointer by then does not want to. */
#define LOCK_MS 1000

/* What a Wayland display offers, asked once for each. */
typedef struct {
  struct wl_display                      *display;
  struct zwp_pointer_constraints_v1      *constraints;
  struct zwp_relative_pointer_manager_v1 *relative;
} Globals;

typedef struct {
  TriDisplayCapture parent;

  const TriDisplayCaptureFuncs *funcs;
  gpointer                      user_data;

  struct zwp_locked_pointer_v1   *lock;
  struct zwp_relative_pointer_v1 *motion;
  struct wl_display              *display;
  guint                           timeout_id;
} TriDisplayCaptureWayland;

static void
global_cb (void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version)
{
  Globals *globals = data;

  if (g_strcmp0 (interface, zwp_pointer_constraints_v1_interface.name) == 0 && !globals->constraints)
    globals->constraints = wl_registry_bind (registry, name, &zwp_pointer_constraints_v1_interface, 1);
  else if (g_strcmp0 (interface, zwp_relative_pointer_manager_v1_interface.name) == 0 && !globals->relative)
    globals->relative = wl_registry_bind (registry, name, &zwp_relative_pointer_manager_v1_interface, 1);
}

static void
global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = { global_cb, global_remove_cb };

/* As long as the program runs. */
static Globals *
get_globals (GdkDisplay *display)
{
  static const char key[] = "tri-display-capture";
  Globals *globals = g_object_get_data (G_OBJECT (display), key);

  if (globals)
    return globals;

  globals = g_new0 (Globals, 1);
  globals->display = gdk_wayland_display_get_wl_display (display);
  tri_display_wayland_open (display, "Wayland pointer capture", &registry_listener, globals);
  g_object_set_data (G_OBJECT (display), key, globals);

  return globals;
}

static void
lose (TriDisplayCaptureWayland *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->funcs->lost (self->user_data);
}

static gboolean
timeout_cb (gpointer user_data)
{
  TriDisplayCaptureWayland *self = user_data;

  self->timeout_id = 0;
  lose (self);

  return G_SOURCE_REMOVE;
}

static void
locked_cb (void *data, struct zwp_locked_pointer_v1 *lock)
{
  TriDisplayCaptureWayland *self = data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
}

static void
unlocked_cb (void *data, struct zwp_locked_pointer_v1 *lock)
{
  lose (data);
}

static const struct zwp_locked_pointer_v1_listener lock_listener = { locked_cb, unlocked_cb };

static void
motion_cb (void *data, struct zwp_relative_pointer_v1 *motion, uint32_t time_high, uint32_t time_low,
           wl_fixed_t dx, wl_fixed_t dy, wl_fixed_t plain_dx, wl_fixed_t plain_dy)
{
  TriDisplayCaptureWayland *self = data;

  /* Without this computer's acceleration, for the guest has its own; a compositor may not know that motion. */
  if (plain_dx == 0 && plain_dy == 0)
    self->funcs->moved (wl_fixed_to_double (dx), wl_fixed_to_double (dy), self->user_data);
  else
    self->funcs->moved (wl_fixed_to_double (plain_dx), wl_fixed_to_double (plain_dy), self->user_data);
}

static const struct zwp_relative_pointer_v1_listener motion_listener = { motion_cb };

static gboolean
capture_is_possible (GtkWidget *widget)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  Globals *globals;

  if (!GDK_IS_WAYLAND_DISPLAY (display))
    return FALSE;

  /* The first answer is always no, and comes long before anybody clicks. */
  globals = get_globals (display);
  return globals->constraints && globals->relative;
}

static void
capture_free (TriDisplayCapture *capture)
{
  TriDisplayCaptureWayland *self = (TriDisplayCaptureWayland *) capture;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  zwp_relative_pointer_v1_destroy (self->motion);
  zwp_locked_pointer_v1_destroy (self->lock);
  wl_display_flush (self->display);
  g_free (self);
}

static TriDisplayCapture *
capture_new (GtkWidget *widget, const TriDisplayCaptureFuncs *funcs, gpointer user_data)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkDevice *device = seat ? gdk_seat_get_pointer (seat) : NULL;
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native ? gtk_native_get_surface (native) : NULL;
  struct wl_pointer *pointer = device && GDK_IS_WAYLAND_DEVICE (device) ? gdk_wayland_device_get_wl_pointer (device) : NULL;
  Globals *globals = get_globals (display);
  TriDisplayCaptureWayland *self;

  if (!surface || !pointer)
    return NULL;

  self = g_new0 (TriDisplayCaptureWayland, 1);
  self->funcs = funcs;
  self->user_data = user_data;
  self->display = globals->display;
  self->motion = zwp_relative_pointer_manager_v1_get_relative_pointer (globals->relative, pointer);
  zwp_relative_pointer_v1_add_listener (self->motion, &motion_listener, self);
  self->lock = zwp_pointer_constraints_v1_lock_pointer (globals->constraints, gdk_wayland_surface_get_wl_surface (surface),
                                                        pointer, NULL, ZWP_POINTER_CONSTRAINTS_V1_LIFETIME_ONESHOT);
  zwp_locked_pointer_v1_add_listener (self->lock, &lock_listener, self);
  self->timeout_id = g_timeout_add (LOCK_MS, timeout_cb, self);
  wl_display_flush (globals->display);

  return (TriDisplayCapture *) self;
}

const TriDisplayCaptureClass tri_display_capture_wayland = { capture_is_possible, capture_new, capture_free };
