/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/** @servers: the #TriConnection objects that the consoles of @application may follow a machine to; kept for the application's life */
void tri_console_follow_set_servers (GtkApplication *application, GListModel *servers);
/**
 * tri_console_follow_attach:
 *
 * When the machine ends here because it was moved, and has arrived at another of the servers, that server's console takes the place of
 * @page; whenever that is, also after somebody connects to the server. A machine that merely has the same UUID is not followed.
 */
void tri_console_follow_attach      (TriConsolePage *page);

G_END_DECLS
