/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-server-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriConnectDialog:
 *
 * Connect to Server…: this computer (system or session), another one over SSH, or any URI. What is wrong is said while it is typed. Signal
 * "connected-to" (TriConnection*): the server was added; it is being connected.
 */
#define TRI_TYPE_CONNECT_DIALOG (tri_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriConnectDialog, tri_connect_dialog, TRI, CONNECT_DIALOG, GtkWindow)

TriConnectDialog *tri_connect_dialog_new (GtkWindow     *parent,
                                          TriServerList *servers);

G_END_DECLS
