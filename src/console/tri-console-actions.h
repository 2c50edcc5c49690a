/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-actions.h"

G_BEGIN_DECLS

/* What a console's menu and toolbar do to the machine, in their order, from core's one table. %TRI_N_ACTIONS is a gap. */
extern const TriActionId tri_console_actions[];
extern const guint       tri_console_n_actions;

/** Returns: (nullable): the key of an action: "<Control>s" */
const char *tri_console_get_key (TriActionId id);

G_END_DECLS
