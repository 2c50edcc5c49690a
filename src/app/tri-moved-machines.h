/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-server-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * tri_moved_machines_watch:
 *
 * While there are console windows of @application, looks whether a machine that ended here goes on, under the same UUID, on another
 * connected server: then it was moved there, and its console follows. Call it again after each window; the watch ends with the last.
 */
void tri_moved_machines_watch (GtkApplication *application, TriServerList *servers);

G_END_DECLS
