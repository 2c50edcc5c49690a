/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-server-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriNavigationPane:
 *
 * The tree: "Triptych", and below it every server with its state. Signal "selection-changed".
 */
#define TRI_TYPE_NAVIGATION_PANE (tri_navigation_pane_get_type ())
G_DECLARE_FINAL_TYPE (TriNavigationPane, tri_navigation_pane, TRI, NAVIGATION_PANE, GtkWidget)

GtkWidget     *tri_navigation_pane_new          (void);
void           tri_navigation_pane_set_servers  (TriNavigationPane *self,
                                                 TriServerList     *servers);
/** Returns: (transfer none) (nullable): the selected server; %NULL for the root */
TriConnection *tri_navigation_pane_get_selected (TriNavigationPane *self);
/** @connection: (nullable): the root if %NULL */
void           tri_navigation_pane_select       (TriNavigationPane *self,
                                                 TriConnection     *connection);
/** @root_menu: for "Triptych"; @server_menu: for a server */
void           tri_navigation_pane_set_menus    (TriNavigationPane *self,
                                                 GMenuModel        *root_menu,
                                                 GMenuModel        *server_menu);

G_END_DECLS
