/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-size.h"

#ifdef TRI_CONSOLE_X11
#include <gdk/x11/gdkx.h>
#endif

#include "tri-console-state.h"

#define SIZE_KEY "tri-console-size"
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
is_recent (TriConsoleSize *size)
{
  return g_get_monotonic_time () - size->fitted_time < LATE_US;
}

static gboolean
is_free (TriConsoleSize *size, GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);

  return size->fitted_width > 0 && size->given_width == 0 && width == size->fitted_width && height == size->fitted_height;
}

static gboolean
was_fitted (TriConsoleSize *size, int width, int height)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (size->earlier); i++)
    if (size->earlier[i].width == width && size->earlier[i].height == height)
      return is_recent (size);

  return FALSE;
}

/* A size that the window took by itself before, and the desktop only grants now. */
static gboolean
is_late (TriConsoleSize *size, GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);

  return size->fitted_width > 0 && size->given_width == 0 && was_fitted (size, width, height);
}

/* GDK asks the screen for no size while it takes one over, and would not remember to do it then. */
static gboolean
ask_again_cb (GtkWidget *window, GdkFrameClock *clock, gpointer user_data)
{
  gtk_widget_queue_resize (window);

  return G_SOURCE_REMOVE;
}

/* A guest that switches its video mode twice in a moment: the desktop may answer to the first size after the second was asked for. */
static void
changed_cb (GtkWindow *window, GParamSpec *pspec, gpointer user_data)
{
  TriConsoleSize *size = user_data;

  if (!is_late (size, window) || gtk_window_is_maximized (window) || gtk_window_is_fullscreen (window))
    return;

  gtk_window_set_default_size (window, size->fitted_width, size->fitted_height);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), ask_again_cb, NULL, NULL);
}

#ifdef TRI_CONSOLE_X11
/* GTK has taken over the size that is to be taken back; before, it would not be asked for. */
static void
layout_cb (GdkSurface *surface, int width, int height, gpointer user_data)
{
  GtkWindow *window = user_data;
  TriConsoleSize *size = g_object_get_data (G_OBJECT (window), SIZE_KEY);

  g_signal_handlers_disconnect_by_func (surface, layout_cb, user_data);
  if (size->given_width == 0)
    return;

  gtk_window_set_default_size (window, size->given_width, size->given_height);
  size->given_width = size->given_height = 0;
  size->fitted_width = size->fitted_height = 0;
}

/* What the window has on the screen from now on. Another size than it took by itself was chosen by somebody, who did that before a size
 * that it took is granted afterwards: then the picture came just when he did, and his is the one that counts. */
static void
note_size (TriConsoleSize *size, GtkWindow *window, int width, int height)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  gboolean fitted = width == size->fitted_width && height == size->fitted_height;

  if (size->fitted_width == 0)
    return;

  if (!fitted && !was_fitted (size, width, height))
    {
      size->given_width = width;
      size->given_height = height;
    }
  else if (size->given_width > 0 && is_recent (size))
    {
      g_signal_handlers_disconnect_by_func (surface, layout_cb, window);
      g_signal_connect_object (surface, "layout", G_CALLBACK (layout_cb), window, G_CONNECT_AFTER);
    }
  else
    size->given_width = size->given_height = 0;
}

/* GTK itself tells of a size with its next frame only, and then of the last of several. */
static gboolean
event_cb (GdkDisplay *display, gpointer event, gpointer user_data)
{
  const XEvent *xevent = event;
  GtkWindow *window = user_data;
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (window));

  /* Where GTK draws the frame, it is part of what the screen has. */
  if (xevent->type == ConfigureNotify && surface && xevent->xconfigure.window == GDK_SURFACE_XID (surface) &&
      !gtk_window_is_maximized (window) && !gtk_window_is_fullscreen (window) && !gtk_widget_has_css_class (GTK_WIDGET (window), "csd"))
    note_size (g_object_get_data (G_OBJECT (window), SIZE_KEY), window,
               (xevent->xconfigure.width + scale - 1) / scale, (xevent->xconfigure.height + scale - 1) / scale);

  return FALSE;
}
#endif

/* The whole screen is not a size that was chosen. */
static void
state_changed_cb (GtkWindow *window, GParamSpec *pspec, gpointer user_data)
{
  TriConsoleSize *size = user_data;

  size->given_width = size->given_height = 0;
}

static void
watch (TriConsoleSize *size, GtkWindow *window)
{
#ifdef TRI_CONSOLE_X11
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));

  if (GDK_IS_X11_DISPLAY (display))
    g_signal_connect_object (display, "xevent", G_CALLBACK (event_cb), window, 0);
#endif
  g_object_set_data (G_OBJECT (window), SIZE_KEY, size);
  g_signal_connect (window, "notify::default-width", G_CALLBACK (changed_cb), size);
  g_signal_connect (window, "notify::default-height", G_CALLBACK (changed_cb), size);
  g_signal_connect (window, "notify::maximized", G_CALLBACK (state_changed_cb), size);
  g_signal_connect (window, "notify::fullscreened", G_CALLBACK (state_changed_cb), size);
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
  watch (size, window);
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
      memmove (size->earlier + 1, size->earlier, sizeof size->earlier - sizeof size->earlier[0]);
      size->earlier[0].width = size->fitted_width;
      size->earlier[0].height = size->fitted_height;
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
