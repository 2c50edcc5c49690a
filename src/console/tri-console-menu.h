/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-actions.h"
#include "tri-console-page.h"

G_BEGIN_DECLS

/* The actions of parity with the window's menu and toolbar, in their order, from core's one table. */
extern const TriActionId tri_console_actions[];
extern const guint       tri_console_n_actions;

/** Returns: (transfer full): the menu bar for @page; the window's own menus are @file, @help and two sections of View */
GMenuModel *tri_console_menu_new_bar      (TriConsolePage *page, GMenuModel *file, GMenuModel *view_start, GMenuModel *view_end,
                                           GMenuModel *help);
/** Fills @toolbar with buttons for the same actions. */
void        tri_console_menu_fill_toolbar (GtkBox *toolbar);
/** Pause and Resume share a place in @toolbar: shows the one that @domain can take. */
void        tri_console_menu_update_toolbar (GtkBox *toolbar, TriDomain *domain);
/** Returns: (nullable): the key of an action: "<Control>s" */
const char *tri_console_menu_get_key      (TriActionId id);

G_END_DECLS
