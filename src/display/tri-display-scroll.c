/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-scroll.h"

#include <math.h>

/* How far a click beside the slider's ends goes, as a part of what is seen. */
#define STEP 0.1
#define PAGE 0.9

struct _TriDisplayScroll {
  /* borrowed */
  GtkWidget *widget;
  GtkWidget *bars[2];
  GCallback  moved;
  gpointer   data;

  gboolean allocating;
};

static void
value_changed_cb (GtkAdjustment *adjustment, TriDisplayScroll *self)
{
  if (!self->allocating)
    ((void (*) (gpointer)) self->moved) (self->data);
}

static GtkAdjustment *
get_adjustment (TriDisplayScroll *self, GtkOrientation orientation)
{
  return gtk_scrollbar_get_adjustment (GTK_SCROLLBAR (self->bars[orientation]));
}

static int
thickness (TriDisplayScroll *self, GtkOrientation orientation)
{
  int size = 0;

  gtk_widget_measure (self->bars[orientation],
                      orientation == GTK_ORIENTATION_HORIZONTAL ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL,
                      -1, &size, NULL, NULL, NULL);

  return size;
}

static void
configure (TriDisplayScroll *self, GtkOrientation orientation, double picture, double seen)
{
  GtkAdjustment *adjustment = get_adjustment (self, orientation);
  double upper = MAX (picture, seen);

  gtk_adjustment_configure (adjustment, CLAMP (gtk_adjustment_get_value (adjustment), 0, upper - seen), 0, upper,
                            seen * STEP, seen * PAGE, seen);
}

/**
 * tri_display_scroll_new:
 * @widget: the widget that they belong to; outlives this
 * @moved: called when the person moved a bar
 * @data: its argument
 *
 * Returns: (transfer full): bars that are not seen
 */
TriDisplayScroll *
tri_display_scroll_new (GtkWidget *widget, GCallback moved, gpointer data)
{
  TriDisplayScroll *self = g_new0 (TriDisplayScroll, 1);

  self->widget = widget;
  self->moved = moved;
  self->data = data;
  for (GtkOrientation i = GTK_ORIENTATION_HORIZONTAL; i <= GTK_ORIENTATION_VERTICAL; i++)
    {
      self->bars[i] = gtk_scrollbar_new (i, gtk_adjustment_new (0, 0, 0, 0, 0, 0));
      /* Not the guest's pointer. */
      gtk_widget_set_cursor_from_name (self->bars[i], "default");
      gtk_widget_set_child_visible (self->bars[i], FALSE);
      gtk_widget_set_parent (self->bars[i], widget);
      g_signal_connect (get_adjustment (self, i), "value-changed", G_CALLBACK (value_changed_cb), self);
    }

  return self;
}

/**
 * tri_display_scroll_free:
 * @self: (transfer full): scrollbars
 */
void
tri_display_scroll_free (TriDisplayScroll *self)
{
  for (GtkOrientation i = GTK_ORIENTATION_HORIZONTAL; i <= GTK_ORIENTATION_VERTICAL; i++)
    {
      g_signal_handlers_disconnect_by_data (get_adjustment (self, i), self);
      gtk_widget_unparent (self->bars[i]);
    }
  g_free (self);
}

/**
 * tri_display_scroll_allocate:
 * @self: scrollbars
 * @width: (inout): the widget's width; what is left of it for the picture
 * @height: (inout): the widget's height; the same
 * @picture_width: the whole picture's, in widget pixels; 0 if it is made to fit
 * @picture_height: the same
 *
 * Shows the bars that are needed, where there is room for them.
 */
void
tri_display_scroll_allocate (TriDisplayScroll *self, int *width, int *height,
                             double picture_width, double picture_height)
{
  int w = *width, h = *height;
  int bar_height = thickness (self, GTK_ORIENTATION_HORIZONTAL), bar_width = thickness (self, GTK_ORIENTATION_VERTICAL);
  gboolean below = ceil (picture_width) > w;
  gboolean beside = ceil (picture_height) > h - (below ? bar_height : 0);

  below = below || ceil (picture_width) > w - (beside ? bar_width : 0);
  if (w <= 2 * bar_width || h <= 2 * bar_height)
    below = beside = FALSE;
  *width = w - (beside ? bar_width : 0);
  *height = h - (below ? bar_height : 0);

  self->allocating = TRUE;
  gtk_widget_set_child_visible (self->bars[GTK_ORIENTATION_HORIZONTAL], below);
  gtk_widget_set_child_visible (self->bars[GTK_ORIENTATION_VERTICAL], beside);
  configure (self, GTK_ORIENTATION_HORIZONTAL, picture_width, *width);
  configure (self, GTK_ORIENTATION_VERTICAL, picture_height, *height);
  if (below)
    gtk_widget_size_allocate (self->bars[GTK_ORIENTATION_HORIZONTAL],
                              &(GtkAllocation) { 0, *height, *width, bar_height }, -1);
  if (beside)
    gtk_widget_size_allocate (self->bars[GTK_ORIENTATION_VERTICAL],
                              &(GtkAllocation) { *width, 0, bar_width, *height }, -1);
  self->allocating = FALSE;
}

/**
 * tri_display_scroll_get_pan:
 * @self: scrollbars
 * @x: (out): how far the picture is moved to the left, in widget pixels
 * @y: (out): how far it is moved up
 */
void
tri_display_scroll_get_pan (TriDisplayScroll *self, double *x, double *y)
{
  *x = gtk_adjustment_get_value (get_adjustment (self, GTK_ORIENTATION_HORIZONTAL));
  *y = gtk_adjustment_get_value (get_adjustment (self, GTK_ORIENTATION_VERTICAL));
}

/**
 * tri_display_scroll_snapshot:
 * @self: scrollbars
 * @snapshot: where to draw
 */
void
tri_display_scroll_snapshot (TriDisplayScroll *self, GtkSnapshot *snapshot)
{
  for (GtkOrientation i = GTK_ORIENTATION_HORIZONTAL; i <= GTK_ORIENTATION_VERTICAL; i++)
    if (gtk_widget_get_child_visible (self->bars[i]))
      gtk_widget_snapshot_child (self->widget, self->bars[i], snapshot);
}
