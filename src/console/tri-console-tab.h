/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_TAB (tri_console_tab_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleTab, tri_console_tab, TRI, CONSOLE_TAB, GtkWidget)

/**
 * TriConsoleTab:
 *
 * The tab of a page: the machine's name, whether it runs, and a button that closes it. Signal "close": that was
 * pressed.
 */
/** @page: borrowed; a tab goes with its page */
GtkWidget      *tri_console_tab_new           (TriConsolePage *page);
TriConsolePage *tri_console_tab_get_page      (TriConsoleTab *self);
/** With the server, where the machine's name alone would not tell it from another. */
void            tri_console_tab_set_full_name (TriConsoleTab *self, gboolean full_name);

G_END_DECLS
