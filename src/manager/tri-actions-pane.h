/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriActionsPane:
 *
 * The column at the right: what can be done with the server, below it what can be done with the selected machines. Every entry names an
 * action of the window; what is not enabled is not shown.
 */
#define TRI_TYPE_ACTIONS_PANE (tri_actions_pane_get_type ())
G_DECLARE_FINAL_TYPE (TriActionsPane, tri_actions_pane, TRI, ACTIONS_PANE, GtkWidget)

GtkWidget *tri_actions_pane_new          (void);
/** @view_menu: what View opens */
void       tri_actions_pane_set_view_menu (TriActionsPane *self,
                                          GMenuModel     *view_menu);
/** @can_create: whether New is offered */
void       tri_actions_pane_set_host     (TriActionsPane *self,
                                          const char     *name,
                                          gboolean        can_create);
/** @name: (nullable): of the one machine, or what several are called; %NULL hides the group */
void       tri_actions_pane_set_machines (TriActionsPane *self,
                                          const char     *name);

G_END_DECLS
