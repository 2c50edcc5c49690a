/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_MONITOR_WINDOW (tri_monitor_window_get_type ())
G_DECLARE_FINAL_TYPE (TriMonitorWindow, tri_monitor_window, TRI, MONITOR_WINDOW, GtkWindow)

/**
 * TriMonitorWindow:
 *
 * A further screen of a machine whose first one a #TriConsolePage shows. It has the page's connection, and ends with the
 * page; closing it closes nothing else.
 */
/** @page: not kept alive */
TriMonitorWindow *tri_monitor_window_new (TriConsolePage *page,
                                          guint           monitor);

G_END_DECLS
