/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_EDGE (tri_console_edge_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleEdge, tri_console_edge, TRI, CONSOLE_EDGE, GtkWidget)

/**
 * TriConsoleEdge:
 *
 * The bar of the full screen, over the guest's picture at the top edge: it slides in when the full screen begins and whenever the
 * pointer touches the edge, and out again unless it is pinned. Who has the keyboard does not change by it.
 */
/** @area: what the pointer is watched over: the whole of the full screen */
void tri_console_edge_watch           (TriConsoleEdge *self, GtkWidget *area);
void tri_console_edge_set_title       (TriConsoleEdge *self, const char *title);
void tri_console_edge_set_full_screen (TriConsoleEdge *self, gboolean full_screen);

G_END_DECLS
