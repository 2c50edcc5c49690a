/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "display/tri-display-transfer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_TRANSFER (tri_console_transfer_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleTransfer, tri_console_transfer, TRI, CONSOLE_TRANSFER, GtkWidget)

/**
 * TriConsoleTransfer:
 *
 * A bar that says how files get on that are sent to a guest, with a button to cancel. What arrived without a failure is said for some
 * seconds; failures stay until somebody has read them. The bar removes itself from the box that it is in.
 */
GtkWidget *tri_console_transfer_new         (const char *machine, TriDisplayTransfer *transfer);
/** @reason: why nothing is sent at all */
GtkWidget *tri_console_transfer_new_refused (const char *machine, const char *reason);
/** @text: what else is said of what is shared, until somebody has read it */
GtkWidget *tri_console_transfer_new_notice  (const char *text);
/** Removes the bars of transfers that have ended, read or not: another one begins. */
void       tri_console_transfer_close_ended (GtkBox *bars);

G_END_DECLS
