/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_WINDOW (tri_console_window_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleWindow, tri_console_window, TRI, CONSOLE_WINDOW, GtkApplicationWindow)

/**
 * TriConsoleWindow:
 *
 * The screen of one machine, or of several as tabs (the settings' "console-tabs"), with menus, toolbar and status bar. Closing it
 * does nothing to the machine. Its own actions are "win.full-screen", "win.close-tab", "win.move-tab", and three of the
 * settings: "win.console-toolbar", "win.console-status-bar", "win.console-tabs"; the machine's are the page's ("page.start", …).
 */

/** Shows the console of @domain: the one that is there already, or a new tab or window. (transfer none) */
TriConsoleWindow *tri_console_window_open     (GtkApplication *application, TriDomain *domain);
/** Returns: (transfer none) (nullable): the window of @application that shows @domain, perhaps as a tab that is not in front */
TriConsoleWindow *tri_console_window_find     (GtkApplication *application, TriDomain *domain);
/** @domain: kept for the window's life. A window of its own, not shown yet. */
TriConsoleWindow *tri_console_window_new      (GtkApplication *application, TriDomain *domain);
/** Returns: (transfer none) (nullable): the page that is seen */
TriConsolePage   *tri_console_window_get_page (TriConsoleWindow *self);
/** The window's size is kept, as when it is closed. */
void              tri_console_window_remember (TriConsoleWindow *self);

G_END_DECLS
