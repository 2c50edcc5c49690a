/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * tri_menu_bar_set_model:
 * @bar: a menu bar
 * @model: its menus
 *
 * gtk_popover_menu_bar_set_menu_model(), with a guard. When a submenu closes under the pointer, GTK looks for what is there now, with the
 * pointer's place in the submenu taken for its place in the window: over the submenu's first item that is a place in the menu bar, and the menu
 * there would open. Therefore the pointer does not find @bar while it is over a submenu.
 *
 * And when the menus are closed, or the pointer has passed over @bar, what had the focus before has it again; GTK 4.8 leaves it on the bar.
 */
void tri_menu_bar_set_model (GtkPopoverMenuBar *bar, GMenuModel *model);

/** Whether one of its menus is open, or is just opening. */
gboolean tri_menu_bar_is_open (GtkPopoverMenuBar *bar);

/**
 * tri_menu_empty:
 * @model: a menu that is not needed any more
 *
 * Takes everything out of it, and out of the sections and submenus below. GTK 4.8 never gives back what a menu bar showed; emptied it is small.
 */
void tri_menu_empty         (GMenuModel *model);

/**
 * tri_menu_append_sections:
 * @from: a menu of sections
 *
 * Puts the sections of another menu beside those of @menu. As one section they would have no lines between them: lines are
 * drawn between the sections of the menu itself alone.
 */
void tri_menu_append_sections (GMenu *menu, GMenuModel *from);

G_END_DECLS
