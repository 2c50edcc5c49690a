/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the menu bar for @page; the window's own menus are @file, @help and two sections of View */
GMenuModel *tri_console_menu_new_bar      (TriConsolePage *page, GMenuModel *file, GMenuModel *view_start, GMenuModel *view_end,
                                           GMenuModel *help);
/** Fills @toolbar with buttons for the console's actions. */
void        tri_console_menu_fill_toolbar (GtkBox *toolbar);
/**
 * tri_console_menu_update:
 * @menu_bar: a #GtkPopoverMenuBar with a menu of tri_console_menu_new_bar()
 * @toolbar: filled by tri_console_menu_fill_toolbar()
 *
 * Pause and Resume share a place in both: shows the one that the machine of @page can take. A button that cannot be pressed says why in
 * its tooltip.
 */
void        tri_console_menu_update       (GtkWidget *menu_bar, GtkWidget *toolbar, TriConsolePage *page);

G_END_DECLS
