/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-machine-columns.h"

G_BEGIN_DECLS

/**
 * TriMachineModel:
 *
 * The machines of some servers as one sorted, filtered #GListModel of #TriDomain.
 *
 * It watches every machine, not only added and removed ones: a machine whose place or visibility changes is moved. The sort
 * keys are kept, so that a change which does not touch them costs the same however many machines there are. All changes that
 * arrive together are told in one "items-changed" over the smallest range: selections and rows survive them.
 */
#define TRI_TYPE_MACHINE_MODEL (tri_machine_model_get_type ())
G_DECLARE_FINAL_TYPE (TriMachineModel, tri_machine_model, TRI, MACHINE_MODEL, GObject)

TriMachineModel *tri_machine_model_new             (void);

/** @connections: (nullable): a #GListModel of #TriConnection; servers may come and go in it */
void             tri_machine_model_set_connections (TriMachineModel *self,
                                                    GListModel      *connections);
/** @text: words that must all occur in the name, title, addresses, tags, state or host; empty shows everything */
void             tri_machine_model_set_filter      (TriMachineModel *self,
                                                    const char      *text);
void             tri_machine_model_set_sort        (TriMachineModel *self,
                                                    TriColumnId      column,
                                                    gboolean         descending);
/** How many there are without the filter. */
guint            tri_machine_model_get_n_unfiltered (TriMachineModel *self);

/** @position: (out): where @domain is. Returns: %FALSE when it is not shown */
gboolean         tri_machine_model_find            (TriMachineModel *self,
                                                    TriDomain       *domain,
                                                    guint           *position);

G_END_DECLS
