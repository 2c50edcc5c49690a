/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-machine-spec.h"
#include "core/tri-network.h"
#include "core/tri-storage.h"

G_BEGIN_DECLS

/**
 * TriWizardContext:
 *
 * What the pages of the New Virtual Machine wizard share: the server, the spec that they fill in, and what the server has. It
 * also keeps the defaults: the first pool that fits, a file name for the disk that follows the machine's name until a person changes it.
 *
 * Signals: "storage-changed", "networks-changed": what the getters below return is different, or the first answer has come.
 */
#define TRI_TYPE_WIZARD_CONTEXT (tri_wizard_context_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardContext, tri_wizard_context, TRI, WIZARD_CONTEXT, GObject)

/** @connection: one that has been connected, so that its host is known */
TriWizardContext *tri_wizard_context_new            (TriConnection    *connection);
TriConnection    *tri_wizard_context_get_connection (TriWizardContext *self);
TriMachineSpec   *tri_wizard_context_get_spec       (TriWizardContext *self);

/** Asks the server again for its storage pools and virtual switches. */
void              tri_wizard_context_reload         (TriWizardContext *self);
/** Drops what was asked for; nothing is signalled any more. */
void              tri_wizard_context_stop           (TriWizardContext *self);

/** (element-type TriPoolInfo) (nullable): the active ones; %NULL until they have come. Borrowed until "storage-changed". */
GPtrArray        *tri_wizard_context_get_pools      (TriWizardContext *self);
/** (nullable) borrowed: by name, among the active ones */
TriPoolInfo      *tri_wizard_context_find_pool      (TriWizardContext *self,
                                                     const char       *name);
/** (nullable) borrowed: why there is no list of pools */
const GError     *tri_wizard_context_get_storage_error (TriWizardContext *self);
/** (element-type TriNetworkInfo) (nullable): %NULL until they have come. Borrowed until "networks-changed". */
GPtrArray        *tri_wizard_context_get_networks   (TriWizardContext *self);

G_END_DECLS
