/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * tri_forget_closed_popovers:
 *
 * From now on each popover of the program, GTK's own too, gives up its surface as soon as it is closed, and gets another when it opens again.
 * GTK 4.8 goes on telling a closed popover where the pointer is, whenever the window that it was over has a new layout. Where the pointer came to
 * its new place in one step, as on a touch screen or in a remote desktop, the press that follows is taken for one on the popover, and lost.
 *
 * Once, after GTK was initialised.
 */
void tri_forget_closed_popovers (void);

G_END_DECLS
