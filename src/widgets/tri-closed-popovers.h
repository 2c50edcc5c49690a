/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * tri_forget_closed_popovers:
 *
 * From now on each popover of the program, GTK's own too, that is closed by a choice with the pointer gives up its surface, and gets another
 * when it opens again. GTK 4.8 goes on telling a closed popover where the pointer is, whenever the window that it was over has a new layout. Where
 * the pointer came to its new place in one step, as in a remote desktop, the press that follows is taken for one on the popover, and lost.
 * Closed otherwise it keeps its surface: GTK may still look for the place of a press beside it there.
 *
 * Once, after GTK was initialised.
 */
void tri_forget_closed_popovers (void);

G_END_DECLS
