/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-manager-layout.h"

#include "widgets/tri-preferences.h"

#define SMALLEST_PANE 60

/* Keeps the pane at the end as large as it was, whatever the size of the window: so its size is asked for until the divider can be set. */
static gboolean
place_end (GtkWidget     *paned,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  GtkWidget *end = gtk_paned_get_end_child (GTK_PANED (paned));
  gboolean across = gtk_orientable_get_orientation (GTK_ORIENTABLE (paned)) == GTK_ORIENTATION_HORIZONTAL;
  int all = across ? gtk_widget_get_width (paned) : gtk_widget_get_height (paned);
  int size = GPOINTER_TO_INT (user_data);

  if (all <= 0)
    return G_SOURCE_CONTINUE;
  gtk_widget_set_size_request (end, across ? SMALLEST_PANE : -1, across ? -1 : SMALLEST_PANE);
  /* A window that is much smaller than last time must not leave nothing for the list. */
  gtk_paned_set_position (GTK_PANED (paned), MAX (all - size, all * 3 / 10));
  return G_SOURCE_REMOVE;
}

static void
ask_for_end (GtkWidget *paned,
             int        size)
{
  GtkWidget *end = gtk_paned_get_end_child (GTK_PANED (paned));
  gboolean across = gtk_orientable_get_orientation (GTK_ORIENTABLE (paned)) == GTK_ORIENTATION_HORIZONTAL;

  gtk_widget_set_size_request (end, across ? size : -1, across ? -1 : SMALLEST_PANE);
  gtk_widget_add_tick_callback (paned, place_end, GINT_TO_POINTER (size), NULL);
}

static int
end_size (GtkWidget *paned)
{
  gboolean across = gtk_orientable_get_orientation (GTK_ORIENTABLE (paned)) == GTK_ORIENTATION_HORIZONTAL;
  int all = across ? gtk_widget_get_width (paned) : gtk_widget_get_height (paned);

  return all - gtk_paned_get_position (GTK_PANED (paned));
}

void
tri_manager_layout_load (GtkWindow              *window,
                         const TriManagerLayout *layout)
{
  GSettings *settings = tri_preferences_get ();
  int snapshots = g_settings_get_int (settings, "snapshots-height");
  int details = g_settings_get_int (settings, "details-height");

  gtk_window_set_default_size (window, g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (window);
  gtk_paned_set_position (GTK_PANED (layout->navigation), g_settings_get_int (settings, "navigation-width"));
  gtk_paned_set_position (GTK_PANED (layout->details), snapshots);
  ask_for_end (layout->actions, g_settings_get_int (settings, "actions-width"));
  ask_for_end (layout->lists, snapshots + details);
}

void
tri_manager_layout_save (GtkWindow              *window,
                         const TriManagerLayout *layout)
{
  GSettings *settings = tri_preferences_get ();
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  if (!gtk_window_is_maximized (window) && width >= 320 && height >= 240)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  if (gtk_widget_get_visible (gtk_paned_get_start_child (GTK_PANED (layout->navigation))))
    g_settings_set_int (settings, "navigation-width", gtk_paned_get_position (GTK_PANED (layout->navigation)));
  if (gtk_widget_get_visible (gtk_paned_get_end_child (GTK_PANED (layout->actions))))
    g_settings_set_int (settings, "actions-width", MAX (0, end_size (layout->actions)));
  g_settings_set_int (settings, "snapshots-height", gtk_paned_get_position (GTK_PANED (layout->details)));
  g_settings_set_int (settings, "details-height", MAX (0, end_size (layout->details)));
}
