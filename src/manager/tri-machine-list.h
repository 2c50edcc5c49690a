/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-machine-columns.h"

G_BEGIN_DECLS

/**
 * TriMachineList:
 *
 * The list of virtual machines. Columns, their order and widths, and sorting are kept in the settings.
 *
 * Signals: "selection-changed"; "activated" (TriDomain*): Enter or double click. Actions, in the group "columns": one switch for each column,
 * "columns.state" and so on.
 */
#define TRI_TYPE_MACHINE_LIST (tri_machine_list_get_type ())
G_DECLARE_FINAL_TYPE (TriMachineList, tri_machine_list, TRI, MACHINE_LIST, GtkWidget)

GtkWidget  *tri_machine_list_new             (void);
/** @connections: a #GListModel of #TriConnection: whose machines are shown */
void        tri_machine_list_set_connections (TriMachineList *self,
                                              GListModel     *connections);
void        tri_machine_list_set_filter      (TriMachineList *self,
                                              const char     *text);
/** Returns: (transfer none): the machines as shown, a #GListModel of #TriDomain */
GListModel *tri_machine_list_get_model       (TriMachineList *self);
/** Returns: (transfer full) (element-type TriDomain): in the order of the list, possibly empty */
GPtrArray  *tri_machine_list_dup_selected    (TriMachineList *self);
/** Selects @domain alone. Returns: %FALSE when it is not in the list */
gboolean    tri_machine_list_select          (TriMachineList *self,
                                              TriDomain      *domain);
/** @menu: the context menu of the machines; once */
void        tri_machine_list_set_menu        (TriMachineList *self,
                                              GMenuModel     *menu);
/** The widget that typed characters start the filter from. (transfer none) */
GtkWidget  *tri_machine_list_get_view        (TriMachineList *self);
/** The group "columns", for the window that the menus belong to. (transfer none) */
GActionGroup *tri_machine_list_get_actions   (TriMachineList *self);
/** (transfer full): a menu with one switch per column */
GMenuModel *tri_machine_list_create_columns_menu (void);

G_END_DECLS
