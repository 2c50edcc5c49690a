/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tri_loop_watch_start:
 * @path: file that is written on SIGUSR1 and by tri_loop_watch_write()
 *
 * Measures how long the default main context is away from poll(), which is how long a click would wait. For
 * tests/bench; costs two clock readings an iteration. On SIGUSR1 what was measured is written and forgotten.
 */
void tri_loop_watch_start (const char *path);

/**
 * tri_loop_watch_write:
 * Writes what was measured since the start or the last SIGUSR1, as JSON: the longest hold, and the longest ten with
 * the monotonic time of their beginning, all in microseconds. Nothing happens without tri_loop_watch_start().
 */
void tri_loop_watch_write (void);

G_END_DECLS
