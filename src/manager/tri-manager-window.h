/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-server-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriManagerWindow:
 *
 * The main window: tree of servers, machines with snapshots and details, actions. It asks for other windows by the application's
 * actions: "app.open-console" (ss), "app.new-machine" (s), "app.connect-server", "app.add-server" (s), "app.remove-server" (s), "app.help".
 */
#define TRI_TYPE_MANAGER_WINDOW (tri_manager_window_get_type ())
G_DECLARE_FINAL_TYPE (TriManagerWindow, tri_manager_window, TRI, MANAGER_WINDOW, GtkApplicationWindow)

TriManagerWindow *tri_manager_window_new             (GtkApplication   *application,
                                                      TriServerList    *servers);
/** The machines as the list shows them. (transfer none) */
GListModel       *tri_manager_window_get_machines    (TriManagerWindow *self);
/** @connection: (nullable): the root if %NULL */
void              tri_manager_window_select_server   (TriManagerWindow *self,
                                                      TriConnection    *connection);
/** @error: (nullable): why the local server could not be added by itself */
void              tri_manager_window_set_local_error (TriManagerWindow *self,
                                                      const GError     *error);

G_END_DECLS
