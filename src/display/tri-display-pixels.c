/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-pixels.h"

#ifdef TRI_DISPLAY_WAYLAND
#include <gdk/wayland/gdkwayland.h>

#include "tri-display-outputs.h"
#endif

struct _TriDisplayPixels {
  GObject parent_instance;

  /* borrowed */
  GtkWidget  *widget;
  GdkSurface *surface;
  GdkMonitor *monitor;

  double scale;
};

enum {
  PROP_0,
  PROP_SCALE,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (TriDisplayPixels, tri_display_pixels, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static double
measure (TriDisplayPixels *self)
{
#ifdef TRI_DISPLAY_WAYLAND
  GdkDisplay *display = gtk_widget_get_display (self->widget);
  GdkRectangle place;
  double scale;

  if (self->monitor && GDK_IS_WAYLAND_DISPLAY (display))
    {
      gdk_monitor_get_geometry (self->monitor, &place);
      scale = tri_display_outputs_get_scale (tri_display_outputs_get (display), &place);
      if (scale > 0)
        return scale;
    }
#endif

  return tri_display_pixels_get_drawn (self->widget);
}

static void
refresh (TriDisplayPixels *self)
{
  double scale = measure (self);

  if (scale == self->scale)
    return;

  self->scale = scale;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALE]);
}

static void
set_monitor (TriDisplayPixels *self, GdkMonitor *monitor)
{
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_set_weak_pointer (&self->monitor, monitor);
  if (monitor)
    g_signal_connect_object (monitor, "notify::geometry", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
}

/* The last one that the window came to is where GDK says that it is. */
static void
monitors_cb (TriDisplayPixels *self)
{
  set_monitor (self, self->surface ? gdk_display_get_monitor_at_surface (gtk_widget_get_display (self->widget), self->surface) : NULL);
  refresh (self);
}

static void
set_surface (TriDisplayPixels *self, GdkSurface *surface)
{
  if (self->surface)
    g_signal_handlers_disconnect_by_data (self->surface, self);
  g_set_weak_pointer (&self->surface, surface);
  if (surface)
    {
      g_signal_connect_object (surface, "enter-monitor", G_CALLBACK (monitors_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (surface, "leave-monitor", G_CALLBACK (monitors_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
  monitors_cb (self);
}

static void
realize_cb (TriDisplayPixels *self)
{
  set_surface (self, gtk_native_get_surface (gtk_widget_get_native (self->widget)));
}

static void
unrealize_cb (TriDisplayPixels *self)
{
  set_surface (self, NULL);
}

static void
tri_display_pixels_dispose (GObject *object)
{
  TriDisplayPixels *self = TRI_DISPLAY_PIXELS (object);

  if (self->surface)
    g_signal_handlers_disconnect_by_data (self->surface, self);
  g_clear_weak_pointer (&self->surface);
  set_monitor (self, NULL);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (tri_display_pixels_parent_class)->dispose (object);
}

static void
tri_display_pixels_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SCALE)
    g_value_set_double (value, tri_display_pixels_get_scale (TRI_DISPLAY_PIXELS (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tri_display_pixels_class_init (TriDisplayPixelsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tri_display_pixels_dispose;
  object_class->get_property = tri_display_pixels_get_property;

  properties[PROP_SCALE] = g_param_spec_double ("scale", NULL, NULL, 0.0, 100.0, 1.0,
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tri_display_pixels_init (TriDisplayPixels *self)
{
  self->scale = 1.0;
}

/**
 * tri_display_pixels_new:
 * @widget: a widget; not kept alive
 *
 * Knows how many pixels of the screen there are for each of the widget's, also where GTK draws more of them, or fewer,
 * and the compositor makes them fit.
 *
 * Returns: (transfer full): what knows it, as long as the widget is realized
 */
TriDisplayPixels *
tri_display_pixels_new (GtkWidget *widget)
{
  TriDisplayPixels *self = g_object_new (TRI_TYPE_DISPLAY_PIXELS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (widget, "realize", G_CALLBACK (realize_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (widget, "unrealize", G_CALLBACK (unrealize_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "notify::scale-factor", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
#ifdef TRI_DISPLAY_WAYLAND
  if (GDK_IS_WAYLAND_DISPLAY (gtk_widget_get_display (widget)))
    g_signal_connect_object (tri_display_outputs_get (gtk_widget_get_display (widget)), "changed", G_CALLBACK (refresh), self,
                             G_CONNECT_SWAPPED);
#endif

  return self;
}

/**
 * tri_display_pixels_get_scale:
 * @self: what knows it
 *
 * Returns: pixels of the screen per widget pixel, also 1.25
 */
double
tri_display_pixels_get_scale (TriDisplayPixels *self)
{
  return self->scale;
}

/**
 * tri_display_pixels_get_drawn:
 * @widget: a widget
 *
 * Returns: pixels that GTK draws per widget pixel; before GTK 4.12 always a whole number
 */
double
tri_display_pixels_get_drawn (GtkWidget *widget)
{
#if GTK_CHECK_VERSION (4, 12, 0)
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native ? gtk_native_get_surface (native) : NULL;

  if (surface)
    {
      G_GNUC_BEGIN_IGNORE_DEPRECATIONS
      return gdk_surface_get_scale (surface);
      G_GNUC_END_IGNORE_DEPRECATIONS
    }
#endif

  return gtk_widget_get_scale_factor (widget);
}
