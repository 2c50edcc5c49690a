/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-actions.h"
#include "core/tri-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From a click to its outcome: the question, the names, the work, and the errors in @parent. All return at once. */

/**
 * tri_act_with_confirmation:
 * @parent: (nullable): where questions and errors are shown; may be closed while the work goes on
 * @domains: (element-type TriDomain): one or several; kept as long as needed
 *
 * Does any action of the table: asks where the table says so (one question for all machines), runs tri_act_batch_async(), then
 * shows the error of one machine or the list of results of several. Connect activates "app.open-console", Settings "app.machine-settings"; snapshot,
 * revert, rename and delete go the ways below. Machines to which @id does not apply are refused with their reason.
 */
void tri_act_with_confirmation   (GtkWindow   *parent,
                                  TriActionId  id,
                                  GPtrArray   *domains);
/** The same for one machine. */
void tri_act_on_domain           (GtkWindow   *parent,
                                  TriActionId  id,
                                  TriDomain   *domain);

/** Asks for the snapshot's name, proposing the default one, then takes it. Without a question: %TRI_ACTION_SNAPSHOT. */
void tri_act_take_snapshot       (GtkWindow   *parent,
                                  TriDomain   *domain);
/** Back to the snapshot that tri_domain_dup_revert_target() names, after asking. */
void tri_act_revert              (GtkWindow   *parent,
                                  TriDomain   *domain);
void tri_act_rename              (GtkWindow   *parent,
                                  TriDomain   *domain);
/** The delete dialog for one; several are asked about together and keep their disks. */
void tri_act_delete              (GtkWindow   *parent,
                                  GPtrArray   *domains);
void tri_act_set_notes           (GtkWindow   *parent,
                                  TriDomain   *domain,
                                  const char  *notes);

/** Asks: take a snapshot of the present state first and apply, apply, or cancel. */
void tri_act_apply_snapshot      (GtkWindow   *parent,
                                  TriSnapshot *snapshot);
void tri_act_rename_snapshot     (GtkWindow   *parent,
                                  TriSnapshot *snapshot);
void tri_act_delete_snapshot     (GtkWindow   *parent,
                                  TriSnapshot *snapshot,
                                  gboolean     subtree);

G_END_DECLS
