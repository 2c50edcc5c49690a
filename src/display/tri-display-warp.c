/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-warp.h"

#ifdef TRI_DISPLAY_X11
#include <X11/Xlib.h>
#include <gdk/x11/gdkx.h>
#endif

/**
 * tri_display_warp_is_possible:
 * @widget: a widget
 *
 * Returns: whether this kind of desktop lets a program move the pointer (X11 does, Wayland does not)
 */
gboolean
tri_display_warp_is_possible (GtkWidget *widget)
{
#ifdef TRI_DISPLAY_X11
  return GDK_IS_X11_DISPLAY (gtk_widget_get_display (widget));
#else
  return FALSE;
#endif
}

/**
 * tri_display_warp_pointer:
 * @widget: a realized widget
 * @x: coordinate in the surface of the widget's window, in its pixels
 * @y: coordinate
 *
 * Moves this computer's pointer. Does nothing where that is not possible.
 */
void
tri_display_warp_pointer (GtkWidget *widget, double x, double y)
{
#ifdef TRI_DISPLAY_X11
  GdkDisplay *display = gtk_widget_get_display (widget);
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native ? gtk_native_get_surface (native) : NULL;
  int scale;

  if (!GDK_IS_X11_DISPLAY (display) || !GDK_IS_X11_SURFACE (surface))
    return;

  scale = gdk_surface_get_scale_factor (surface);
  XWarpPointer (gdk_x11_display_get_xdisplay (display), None, gdk_x11_surface_get_xid (surface),
                0, 0, 0, 0, (int) (x * scale), (int) (y * scale));
  XFlush (gdk_x11_display_get_xdisplay (display));
#endif
}
