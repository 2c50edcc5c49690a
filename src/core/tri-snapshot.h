/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/**
 * TriSnapshot:
 *
 * One snapshot of a machine. Main thread; kept for the snapshot's life, updated in place. Properties: "name" string (libvirt's, and
 * the key of its data inside the disks: it never changes) · "title" string (what people see: the name until somebody renames it) · "created"
 * int64 (UNIX time, seconds) · "state" uint (#TriDomainState at that moment) · "description" string (nullable) · "current" boolean ·
 * "external" boolean (files of its own) · "has-memory" boolean · "parent-name" string (nullable) · "domain" #TriDomain ·
 * "children" GListModel of #TriSnapshot, oldest first.
 */
#define TRI_TYPE_SNAPSHOT (tri_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (TriSnapshot, tri_snapshot, TRI, SNAPSHOT, GObject)

/** Returns: (nullable) (transfer none): %NULL once the machine is gone */
TriDomain      *tri_snapshot_get_domain      (TriSnapshot *self);
const char     *tri_snapshot_get_name        (TriSnapshot *self);
/** What people see; never %NULL. For lists, questions and messages. */
const char     *tri_snapshot_get_title       (TriSnapshot *self);
gint64          tri_snapshot_get_created     (TriSnapshot *self);
TriDomainState  tri_snapshot_get_state       (TriSnapshot *self);
const char     *tri_snapshot_get_description (TriSnapshot *self);
gboolean        tri_snapshot_get_current     (TriSnapshot *self);
gboolean        tri_snapshot_get_external    (TriSnapshot *self);
gboolean        tri_snapshot_get_has_memory  (TriSnapshot *self);
const char     *tri_snapshot_get_parent_name (TriSnapshot *self);
GListModel     *tri_snapshot_list_children   (TriSnapshot *self);
/** The configuration of the machine in the snapshot; (nullable) borrowed. */
TriDomainConfig *tri_snapshot_get_config     (TriSnapshot *self);

/**
 * tri_domain_list_snapshots:
 * Returns: (transfer none): a #GListModel of the root #TriSnapshots of @self, oldest first; the same object for the
 *   machine's life. Empty until tri_domain_load_snapshots_async(); afterwards kept up to date: after our own operations, and when
 *   libvirt's events tell (libvirt has no snapshot event: a domain event or F5 reads them again while somebody looks).
 */
GListModel     *tri_domain_list_snapshots    (TriDomain *self);
/** Returns: (transfer full) (nullable): anywhere in the tree, by libvirt's name or, where no snapshot has that name, by its title */
TriSnapshot    *tri_domain_find_snapshot     (TriDomain  *self,
                                              const char *name);
/** Returns: (transfer full) (nullable): the newest by creation time: what Revert goes to; per Hyper-V the current one if there is one */
TriSnapshot    *tri_domain_dup_revert_target (TriDomain  *self);
/** "VM – (date – time)" in the locale's short form, (transfer full) */
char           *tri_domain_dup_default_snapshot_name (TriDomain *self);
/** Returns: (transfer full) (nullable): a translated sentence why no snapshot of that name can be taken */
char           *tri_snapshot_name_problem    (const char *name);
/** Returns: (transfer full) (nullable): a translated sentence why a snapshot that is there cannot be shown by that name */
char           *tri_snapshot_title_problem   (const char *name);

void            tri_domain_load_snapshots_async  (TriDomain           *self,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
gboolean        tri_domain_load_snapshots_finish (TriDomain           *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

/**
 * tri_domain_create_snapshot_async:
 * @name: (nullable): the default name if %NULL
 * @description: (nullable)
 *
 * virDomainSnapshotCreateXML: internal where libvirt can; otherwise the reason is given before anything is touched
 * (UEFI machines and raw disks keep no internal snapshots). Shows in the machine's job.
 */
void            tri_domain_create_snapshot_async  (TriDomain           *self,
                                                   const char          *name,
                                                   const char          *description,
                                                   GCancellable        *cancellable,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
/** Returns: (transfer full): the snapshot's name */
char           *tri_domain_create_snapshot_finish (TriDomain           *self,
                                                   GAsyncResult        *result,
                                                   GError             **error);

/**
 * tri_snapshot_apply_async:
 * virDomainRevertToSnapshot; the present state is lost, a saved state too, where the snapshot has memory. Over a saved state a
 * snapshot without memory is refused by libvirt; the error says what to do. Refused with %TRI_ERROR_UNSUPPORTED where an external
 * snapshot builds on a file that would be written into.
 */
void            tri_snapshot_apply_async   (TriSnapshot *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean        tri_snapshot_apply_finish  (TriSnapshot *self, GAsyncResult *result, GError **error);

/**
 * tri_snapshot_rename_async:
 * Changes the title. libvirt's name is the key of the data inside the disks: redefined under another name (which libvirt 9.0 lets
 * happen) the snapshot can neither be applied (the machine is off afterwards) nor deleted, so the name stays. The title is kept in
 * the <metadata> of the snapshot's own <domain> (virDomainSnapshotCreateXML with REDEFINE), where every console that
 * reads it finds it. %TRI_ERROR_EXISTS where another snapshot of the machine has this name or title. Back to the name: no title.
 */
void            tri_snapshot_rename_async  (TriSnapshot *self, const char *new_name, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean        tri_snapshot_rename_finish (TriSnapshot *self, GAsyncResult *result, GError **error);

/** @subtree: the children too. virDomainSnapshotDelete. */
void            tri_snapshot_delete_async  (TriSnapshot *self, gboolean subtree, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean        tri_snapshot_delete_finish (TriSnapshot *self, GAsyncResult *result, GError **error);

G_END_DECLS
