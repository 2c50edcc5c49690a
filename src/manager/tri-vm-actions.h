/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-actions.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriVmActions:
 *
 * The action group "vm": every action of core's table, on the selected machines, enabled while it applies to all of them; and "vm.cancel"
 * for their running operations. It follows the machines' states by itself.
 */
#define TRI_TYPE_VM_ACTIONS (tri_vm_actions_get_type ())
G_DECLARE_FINAL_TYPE (TriVmActions, tri_vm_actions, TRI, VM_ACTIONS, GObject)

/** @window: (nullable): where questions and errors are shown; not kept alive */
TriVmActions *tri_vm_actions_new          (GtkWindow    *window);
GActionGroup *tri_vm_actions_get_group    (TriVmActions *self);
/** @domains: (element-type TriDomain): the selection */
void          tri_vm_actions_set_domains  (TriVmActions *self,
                                           GPtrArray    *domains);

/**
 * tri_vm_actions_create_menu:
 * @hide: leave out what does not apply (context menus) instead of showing it insensitive
 */
GMenuModel   *tri_vm_actions_create_menu  (gboolean      hide);

G_END_DECLS
