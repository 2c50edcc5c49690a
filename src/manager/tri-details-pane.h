/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriDetailsPane:
 *
 * The tabs under the lists: what one machine is and does, or, with a snapshot selected, what that snapshot holds. The tab is kept in
 * the settings. Read when a machine is shown, and again when its state or configuration changes.
 */
#define TRI_TYPE_DETAILS_PANE (tri_details_pane_get_type ())
G_DECLARE_FINAL_TYPE (TriDetailsPane, tri_details_pane, TRI, DETAILS_PANE, GtkWidget)

GtkWidget *tri_details_pane_new          (void);
/** @domain: (nullable): %NULL when none or several are selected */
void       tri_details_pane_set_domain   (TriDetailsPane *self,
                                          TriDomain      *domain,
                                          guint           n_selected);
/** @snapshot: (nullable) */
void       tri_details_pane_set_snapshot (TriDetailsPane *self,
                                          TriSnapshot    *snapshot);
void       tri_details_pane_refresh      (TriDetailsPane *self);

G_END_DECLS
