/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-manager-layout.h"

#include "widgets/tri-preferences.h"

#define SMALLEST_PANE 60

/* What a divider shall be given as soon as its window has a size. */
typedef struct {
  int        end;         /* size of the pane at the end */
  GtkWidget *inner;       /* nullable: another divider within that pane, and its position */
  int        inner_start;
  gboolean   placed;
} Placement;

static gboolean
is_across (GtkWidget *paned)
{
  return gtk_orientable_get_orientation (GTK_ORIENTABLE (paned)) == GTK_ORIENTATION_HORIZONTAL;
}

static int
full_size (GtkWidget *paned)
{
  return is_across (paned) ? gtk_widget_get_width (paned) : gtk_widget_get_height (paned);
}

/* A divider is counted from the start, but the pane at the end is what was remembered: so it waits for the first size. The
 * inner one follows a frame later, when its pane has been given its own. */
static gboolean
on_tick (GtkWidget     *paned,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Placement *placement = user_data;
  int all = full_size (paned);

  if (all <= 0)
    return G_SOURCE_CONTINUE;
  if (placement->placed)
    {
      gtk_paned_set_position (GTK_PANED (placement->inner), MIN (placement->inner_start, full_size (placement->inner) / 2));
      return G_SOURCE_REMOVE;
    }
  gtk_widget_set_size_request (gtk_paned_get_end_child (GTK_PANED (paned)),
                               is_across (paned) ? SMALLEST_PANE : -1, is_across (paned) ? -1 : SMALLEST_PANE);
  /* A window that is much smaller than last time must not leave nothing for the list. */
  gtk_paned_set_position (GTK_PANED (paned), MAX (all - placement->end, all * 2 / 5));
  placement->placed = TRUE;
  return placement->inner ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
place_end (GtkWidget *paned,
           int        end,
           GtkWidget *inner,
           int        inner_start)
{
  Placement *placement = g_new0 (Placement, 1);

  placement->end = end;
  placement->inner = inner;
  placement->inner_start = inner_start;
  /* The first frame is nearly right already. */
  if (is_across (paned))
    gtk_widget_set_size_request (gtk_paned_get_end_child (GTK_PANED (paned)), end, -1);
  gtk_widget_add_tick_callback (paned, on_tick, placement, g_free);
}

static int
end_size (GtkWidget *paned)
{
  return full_size (paned) - gtk_paned_get_position (GTK_PANED (paned));
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
  place_end (layout->actions, g_settings_get_int (settings, "actions-width"), NULL, 0);
  place_end (layout->lists, snapshots + details, layout->details, snapshots);
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
