/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A debugging aid. With TRI_BENCH=path in the environment, SIGUSR1 makes the program write into that file, as JSON: the seconds from the start
 * of the process to the first rows on the screen and to all of them, and, since the last time it was asked, the longest time that the main
 * loop was held and all those over 10 ms, in microseconds of the monotonic clock; and how many frames and pixels the consoles have drawn since they
 * were opened. Without it, nothing happens. */

/** At the beginning of main(). */
void tri_loop_watch_start  (void);

/**
 * tri_loop_watch_window:
 * @machines: what the window's list shows
 * @servers: #GListModel of #TriConnection: "all loaded" is when none of them is connecting any more and the rows are drawn
 */
void tri_loop_watch_window (GtkWindow  *window,
                            GListModel *machines,
                            GListModel *servers);

G_END_DECLS
