/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriConsoleSize:
 *
 * How large a console window is. Until a person chooses a size it follows the guest's picture; a chosen one is remembered for the
 * machine (tri-console-state.h), in application pixels.
 */
typedef struct {
  /* The size that the window took by itself, 0 once a person chose one. */
  int fitted_width, fitted_height;
  /* Those before, the last one first, and when that was left (monotonic µs). */
  struct { int width, height; } earlier[3];
  gint64 fitted_time;
  /* The size that the desktop gave it instead, or 0. */
  int given_width, given_height;
} TriConsoleSize;

/** Before the others, and once; @size is the window's own. */
void tri_console_size_restore (TriConsoleSize *size, GtkWindow *window, const char *uuid);
void tri_console_size_save    (TriConsoleSize *size, GtkWindow *window, const char *uuid);
/** Makes the window as large as this, or as the monitor allows, if nobody chose another size. */
void tri_console_size_fit     (TriConsoleSize *size, GtkWindow *window, int width, int height);
/** From now on the window keeps its size. */
void tri_console_size_keep    (TriConsoleSize *size);

G_END_DECLS
