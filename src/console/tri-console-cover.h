/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-link.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_COVER (tri_console_cover_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleCover, tri_console_cover, TRI, CONSOLE_COVER, GtkWidget)

/**
 * TriConsoleCover:
 *
 * The dark pane over a guest's screen: says why there is no picture, or that it stands still, and offers what
 * helps (Start, Resume, Connect Again, a password). Its buttons activate the page's actions. Signal "password"
 * (string): the person typed it.
 */
void     tri_console_cover_update     (TriConsoleCover *self, TriConsoleLink *link);
gboolean tri_console_cover_grab_focus (TriConsoleCover *self);

G_END_DECLS
