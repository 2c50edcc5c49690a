/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-size.h"

#include "tri-console-state.h"

/**
 * tri_console_size_load:
 * @uuid: a machine
 * @width: (out): set if a size is known
 * @height: (out): set if a size is known
 *
 * Returns: whether a person chose a size for this machine's window before
 */
gboolean
tri_console_size_load (const char *uuid, int *width, int *height)
{
  g_autoptr(GVariant) size = tri_console_state_get (uuid, "size", G_VARIANT_TYPE ("(ii)"));

  if (!size)
    return FALSE;

  g_variant_get (size, "(ii)", width, height);

  return TRUE;
}

/**
 * tri_console_size_save:
 * @uuid: a machine
 * @width: width
 * @height: height
 */
void
tri_console_size_save (const char *uuid, int width, int height)
{
  tri_console_state_set (uuid, "size", g_variant_new ("(ii)", width, height));
}

/**
 * tri_console_size_limit:
 * @window: the window that is to have the size
 * @width: (inout): width
 * @height: (inout): height
 *
 * Makes the size fit the monitor, with room for the desktop's own bars and the title.
 */
void
tri_console_size_limit (GtkWindow *window, int *width, int *height)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  g_autoptr(GdkMonitor) monitor = NULL;
  GdkRectangle area;

  if (surface)
    monitor = gdk_display_get_monitor_at_surface (display, surface);
  if (monitor)
    g_object_ref (monitor);
  else
    monitor = g_list_model_get_item (gdk_display_get_monitors (display), 0);
  if (!monitor)
    return;

  gdk_monitor_get_geometry (monitor, &area);
  *width = MIN (*width, area.width - area.width / 16);
  *height = MIN (*height, area.height - area.height / 8);
}
