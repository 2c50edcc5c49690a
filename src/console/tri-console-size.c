/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-size.h"

#include "tri-console-state.h"

#define DEFAULT_WIDTH 1024
#define DEFAULT_HEIGHT 768
#define SMALLEST 200
/* How late a size that was asked for may come. */
#define LATE_US (2 * G_USEC_PER_SEC)

/* The monitor's room, without the desktop's own bars and the title. */
static void
limit (GtkWindow *window, int *width, int *height)
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

/* Where the window draws its own title (Wayland), it is part of its size. */
static int
measure_title (GtkWindow *window)
{
  GtkWidget *child;
  int height = 0;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (window)); child; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_has_css_class (child, "titlebar"))
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);

  return height;
}

static gboolean
is_free (TriConsoleSize *size, GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);

  return size->fitted_width > 0 && width == size->fitted_width && height == size->fitted_height;
}

/* The size that the window took by itself before, and the desktop only grants now. */
static gboolean
is_late (TriConsoleSize *size, GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);

  return size->fitted_width > 0 && width == size->earlier_width && height == size->earlier_height &&
         g_get_monotonic_time () - size->fitted_time < LATE_US;
}

/* A guest that switches its video mode twice in a moment: the desktop may answer to the first size after the second was asked for. */
static void
changed_cb (GtkWindow *window, GParamSpec *pspec, gpointer user_data)
{
  TriConsoleSize *size = user_data;

  if (is_late (size, window) && !gtk_window_is_maximized (window) && !gtk_window_is_fullscreen (window))
    gtk_window_set_default_size (window, size->fitted_width, size->fitted_height);
}

void
tri_console_size_restore (TriConsoleSize *size, GtkWindow *window, const char *uuid)
{
  g_autoptr(GVariant) saved = tri_console_state_get (uuid, "size", G_VARIANT_TYPE ("(ii)"));
  int width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT;

  if (saved)
    g_variant_get (saved, "(ii)", &width, &height);
  else
    {
      limit (window, &width, &height);
      size->fitted_width = width;
      size->fitted_height = height;
    }

  gtk_window_set_default_size (window, MAX (width, SMALLEST), MAX (height, SMALLEST));
  if (tri_console_state_get_boolean (uuid, "maximized", FALSE))
    gtk_window_maximize (window);
  g_signal_connect (window, "notify::default-width", G_CALLBACK (changed_cb), size);
  g_signal_connect (window, "notify::default-height", G_CALLBACK (changed_cb), size);
}

void
tri_console_size_save (TriConsoleSize *size, GtkWindow *window, const char *uuid)
{
  int width, height;

  if (!gtk_window_is_fullscreen (window) && gtk_window_is_maximized (window) != tri_console_state_get_boolean (uuid, "maximized", FALSE))
    tri_console_state_set_boolean (uuid, "maximized", gtk_window_is_maximized (window));
  if (is_free (size, window) || is_late (size, window))
    return;

  gtk_window_get_default_size (window, &width, &height);
  tri_console_state_set (uuid, "size", g_variant_new ("(ii)", width, height));
}

void
tri_console_size_fit (TriConsoleSize *size, GtkWindow *window, int width, int height)
{
  int least_width, least_height;

  if ((!is_free (size, window) && !is_late (size, window)) || gtk_window_is_maximized (window) || gtk_window_is_fullscreen (window) ||
      width < SMALLEST || height < SMALLEST)
    return;

  height += measure_title (window);
  limit (window, &width, &height);
  /* What GTK would make of it anyway; a size that is not the one wanted looks like one that somebody chose. */
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_VERTICAL, -1, &least_height, NULL, NULL, NULL);
  width = MAX (width, least_width);
  height = MAX (height, least_height);
  if (width != size->fitted_width || height != size->fitted_height)
    {
      size->earlier_width = size->fitted_width;
      size->earlier_height = size->fitted_height;
      size->fitted_time = g_get_monotonic_time ();
    }
  size->fitted_width = width;
  size->fitted_height = height;
  gtk_window_set_default_size (window, width, height);
}

void
tri_console_size_keep (TriConsoleSize *size)
{
  size->fitted_width = size->fitted_height = 0;
}
