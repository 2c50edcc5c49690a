/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Context menus of lists, alike in all panes. */

/** Opens @popover, a child of any ancestor of @widget, at a place in @widget. */
void            tri_popup_at            (GtkWidget  *popover,
                                         GtkWidget  *widget,
                                         double      x,
                                         double      y);

/** Returns: (transfer none) (nullable): the row of a tree at that place of @view */
GtkTreeListRow *tri_popup_find_tree_row (GtkWidget  *view,
                                         double      x,
                                         double      y);

/**
 * tri_popup_add_keys:
 * @popover: opened by the Menu key and Shift+F10 at the focused row
 * @rename, @delete: (nullable): actions for F2 and Delete, only while the focus is in @view
 */
void            tri_popup_add_keys      (GtkWidget  *view,
                                         GtkWidget  *popover,
                                         const char *rename,
                                         const char *delete);

G_END_DECLS
