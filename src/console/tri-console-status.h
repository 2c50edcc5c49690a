/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_STATUS (tri_console_status_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleStatus, tri_console_status, TRI, CONSOLE_STATUS, GtkWidget)

/**
 * TriConsoleStatus:
 *
 * The status bar of a console window: the machine's state at the left; who has keyboard and mouse, and whether the connection is
 * secure, at the right.
 */
/** Shows what is true of @page now. */
void tri_console_status_update (TriConsoleStatus *self, TriConsolePage *page);

G_END_DECLS
