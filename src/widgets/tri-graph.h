/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriGraph:
 *
 * One or two lines over time, filled below, with a title, the newest figures and the scale. The colour is the theme's
 * accent; it draws only what it is given and keeps no history.
 */
#define TRI_TYPE_GRAPH (tri_graph_get_type ())
G_DECLARE_FINAL_TYPE (TriGraph, tri_graph, TRI, GRAPH, GtkWidget)

/** How a figure is written. (transfer full) */
typedef char * (*TriGraphFormat) (double value);

GtkWidget *tri_graph_new     (void);

/**
 * tri_graph_describe:
 * @first, @second: (nullable): what the lines are, for the legend: "Read", "Write"
 * @format: writes a figure
 * @fixed_maximum: the top of the scale, or 0 for the largest value shown
 */
void       tri_graph_describe (TriGraph       *self,
                               const char     *title,
                               const char     *first,
                               const char     *second,
                               TriGraphFormat  format,
                               double          fixed_maximum);

/**
 * tri_graph_set_values:
 * @first, @second: (array length=n) (nullable): oldest first; below 0 = not known. Copied.
 * @capacity: how many values the whole width stands for
 * @current: whether the last value holds still, so that it is written beside the title
 */
void       tri_graph_set_values (TriGraph     *self,
                                 const double *first,
                                 const double *second,
                                 guint         n,
                                 guint         capacity,
                                 gboolean      current);

G_END_DECLS
