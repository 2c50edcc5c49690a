/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TriResultDialog: what came of an action on several machines, one line each, the failed ones first. */
#define TRI_TYPE_RESULT_DIALOG (tri_result_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriResultDialog, tri_result_dialog, TRI, RESULT_DIALOG, GtkWindow)

/**
 * tri_result_dialog_show:
 * @title: the action's label
 * @done: what stands behind a machine on which it worked: "Turned off"
 * @results: (element-type TriActResult): copied into the window
 */
void tri_result_dialog_show (GtkWindow  *parent,
                             const char *title,
                             const char *done,
                             GPtrArray  *results);

G_END_DECLS
