/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-server-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriHostActions:
 *
 * The action group "host", on the selected server or, at the root, on all: new-machine, refresh, connect, disconnect, remove,
 * connect-server (at the root).
 */
#define TRI_TYPE_HOST_ACTIONS (tri_host_actions_get_type ())
G_DECLARE_FINAL_TYPE (TriHostActions, tri_host_actions, TRI, HOST_ACTIONS, GObject)

TriHostActions *tri_host_actions_new            (TriServerList  *servers);
GActionGroup   *tri_host_actions_get_group      (TriHostActions *self);
/** @connection: (nullable): the root if %NULL */
void            tri_host_actions_set_connection (TriHostActions *self,
                                                 TriConnection  *connection);
/** The context menu of a server, and the host part of the Action menu. (transfer full) */
GMenuModel     *tri_host_actions_create_menu    (gboolean        hide);

G_END_DECLS
