/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-actions.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The actions of parity with the window's menu and toolbar, in their order, from core's one table. */
extern const TriActionId tri_console_actions[];
extern const guint       tri_console_n_actions;

/** Returns: (transfer full): the sections of the Action menu */
GMenuModel *tri_console_menu_new          (void);
/** Fills @toolbar with buttons for the same actions. */
void        tri_console_menu_fill_toolbar (GtkBox *toolbar);
/** Returns: (nullable): the key of an action: "<Control>s" */
const char *tri_console_menu_get_key      (TriActionId id);

G_END_DECLS
