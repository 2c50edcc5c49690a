/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/**
 * tri_settings_entries_fill:
 * @list: filled with #TriSettingsRow
 * @stack: filled with their pages
 *
 * The entries that a machine has: those that every machine has, its devices, and its network adapters. Where @list has just these already, nothing
 * is done; else all are made anew, and the one that was chosen, by its key, is chosen again.
 */
void tri_settings_entries_fill (GtkListBox         *list,
                                GtkStack           *stack,
                                TriSettingsContext *context);

G_END_DECLS
