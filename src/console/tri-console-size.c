/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-size.h"

#include "widgets/tri-preferences.h"

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
  g_autoptr(GVariant) sizes = g_settings_get_value (tri_preferences_get (), "console-sizes");

  return g_variant_lookup (sizes, uuid, "(ii)", width, height);
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
  g_autoptr(GVariant) old = g_settings_get_value (tri_preferences_get (), "console-sizes");
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other;
  int w, h;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(ii)}"));
  g_variant_iter_init (&iter, old);
  while (g_variant_iter_next (&iter, "{&s(ii)}", &other, &w, &h))
    if (g_strcmp0 (other, uuid) != 0)
      g_variant_builder_add (&builder, "{s(ii)}", other, w, h);
  g_variant_builder_add (&builder, "{s(ii)}", uuid, width, height);
  g_settings_set_value (tri_preferences_get (), "console-sizes", g_variant_builder_end (&builder));
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
