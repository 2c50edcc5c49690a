/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-machine-columns.h"

G_BEGIN_DECLS

/**
 * tri_machine_cells_new_factory:
 * Returns: (transfer full): makes the cells of one column. A cell follows just the properties of its machine that its text depends
 *   on, and has a fixed place for its text, so that a change redraws the cell and lays out nothing.
 */
GtkListItemFactory *tri_machine_cells_new_factory (TriColumnId  column);

/** Writes the running uptimes anew, on bound cells below @root only. */
void                tri_machine_cells_tick        (GtkWidget   *root);

/** Returns: (transfer none) (nullable): the list item of the row that @widget (any widget of a row) belongs to */
GtkListItem        *tri_machine_cells_find_item   (GtkWidget   *widget);

G_END_DECLS
