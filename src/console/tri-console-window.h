/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_WINDOW (tri_console_window_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleWindow, tri_console_window, TRI, CONSOLE_WINDOW, GtkApplicationWindow)

/**
 * TriConsoleWindow:
 *
 * The screen of one machine, with its menus, toolbar and status bar. Closing it does nothing to the machine. Its own
 * actions are "win.full-screen", "win.toolbar" and "win.status-bar"; the machine's are the page's ("page.start", …).
 */

/** @domain: kept for the window's life. Shown with gtk_window_present(). */
TriConsoleWindow *tri_console_window_new        (GtkApplication *application, TriDomain *domain);
/** Returns: (transfer none) (nullable): the window that shows @domain already; there is one per machine */
TriConsoleWindow *tri_console_window_find       (GtkApplication *application, TriDomain *domain);
TriDomain        *tri_console_window_get_domain (TriConsoleWindow *self);

G_END_DECLS
