/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-server-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriListMessage:
 *
 * What stands in the place of the list of machines while it is empty: why, and what can be done about it.
 */
#define TRI_TYPE_LIST_MESSAGE (tri_list_message_get_type ())
G_DECLARE_FINAL_TYPE (TriListMessage, tri_list_message, TRI, LIST_MESSAGE, GtkWidget)

/** @error: (nullable): why no local server could be added when the program started */
void tri_list_message_set_local_error (TriListMessage *self,
                                       const GError   *error);
/**
 * tri_list_message_update:
 * @connections: the servers whose machines the list shows
 * @server: (nullable): the one that is selected
 * @filtered: whether there are machines that the filter hides
 */
void tri_list_message_update          (TriListMessage *self,
                                       GListModel     *connections,
                                       TriConnection  *server,
                                       gboolean        filtered);

G_END_DECLS
