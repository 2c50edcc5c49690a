/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriSnapshotPane:
 *
 * The tree of the selected machine's snapshots, with "Now" under the one that the present state came from.
 * Signal "selection-changed".
 */
#define TRI_TYPE_SNAPSHOT_PANE (tri_snapshot_pane_get_type ())
G_DECLARE_FINAL_TYPE (TriSnapshotPane, tri_snapshot_pane, TRI, SNAPSHOT_PANE, GtkWidget)

GtkWidget    *tri_snapshot_pane_new          (void);
/**
 * tri_snapshot_pane_set_domain:
 * @domain: (nullable): %NULL when none or several machines are selected
 * @n_selected: how many are selected, for the text in the empty pane
 */
void          tri_snapshot_pane_set_domain   (TriSnapshotPane *self,
                                              TriDomain       *domain,
                                              guint            n_selected);
/** Returns: (transfer none) (nullable): %NULL also when "Now" is selected */
TriSnapshot  *tri_snapshot_pane_get_selected (TriSnapshotPane *self);
/** Selects none, so that the machine itself is meant again. */
void          tri_snapshot_pane_unselect     (TriSnapshotPane *self);
/** Reads the snapshots again. */
void          tri_snapshot_pane_refresh      (TriSnapshotPane *self);
/** The group "snapshot" for the window: apply, rename, delete, delete-subtree. (transfer none) */
GActionGroup *tri_snapshot_pane_get_actions  (TriSnapshotPane *self);

G_END_DECLS
