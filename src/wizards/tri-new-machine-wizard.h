/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-connection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriNewMachineWizard:
 *
 * New Virtual Machine. Makes it with tri_connection_create_machine_async(); when it was to be started, the application's action
 * "open-console" (ss: server's URI, UUID) is activated at the end. Errors are shown in it, and nothing half made stays.
 */
#define TRI_TYPE_NEW_MACHINE_WIZARD (tri_new_machine_wizard_get_type ())
G_DECLARE_FINAL_TYPE (TriNewMachineWizard, tri_new_machine_wizard, TRI, NEW_MACHINE_WIZARD, GtkWindow)

/**
 * tri_new_machine_wizard_new:
 * @parent: (nullable)
 * Returns: (nullable): a window to present, or %NULL where the server has never been connected, so that nothing is known of its host
 */
GtkWidget *tri_new_machine_wizard_new (GtkWindow     *parent,
                                       TriConnection *connection);

G_END_DECLS
