/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriDeleteDialog:
 * Asks before virtual machines are deleted: lists what goes in any case, and every disk with its size, kept unless it is ticked.
 */
#define TRI_TYPE_DELETE_DIALOG (tri_delete_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriDeleteDialog, tri_delete_dialog, TRI, DELETE_DIALOG, GtkWindow)

/** @domains: (element-type TriDomain). Shows errors or the list of results in @parent afterwards. */
void tri_delete_dialog_show (GtkWindow *parent,
                             GPtrArray *domains);

G_END_DECLS
