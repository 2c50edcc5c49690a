/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: how snapshots are read, and what works on them in a worker. */

#include "tri-domain-operation-private.h"
#include "tri-snapshot.h"
#include "tri-xml.h"

G_BEGIN_DECLS

/** TriSnapshotRow: what the server says of one snapshot; made in a worker. */
typedef struct {
  char           *name;
  char           *title;        /* nullable */
  char           *description;  /* nullable */
  char           *parent_name;  /* nullable */
  char           *domain_xml;   /* nullable */
  gint64          created;
  TriDomainState  state;
  gboolean        current;
  gboolean        external;
  gboolean        has_memory;
} TriSnapshotRow;

void            tri_snapshot_row_free      (TriSnapshotRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSnapshotRow, tri_snapshot_row_free)

/** From a snapshot's XML, which is treated as hostile; "current" is not in there. */
TriSnapshotRow *tri_snapshot_row_parse     (const char     *xml,
                                            GError        **error);
/** In a worker: (element-type TriSnapshotRow), oldest first. */
GPtrArray      *tri_snapshot_rows_read     (virDomainPtr    dom,
                                            const char     *machine,
                                            GError        **error);

/**
 * tri_snapshot_rows_find_conflict:
 * Returns: (nullable): an external snapshot in @rows whose files build on a file that applying @name would write into
 */
const TriSnapshotRow *tri_snapshot_rows_find_conflict (GPtrArray  *rows,
                                                       const char *name);

/** Main thread. */
TriSnapshot    *tri_snapshot_new           (TriDomain            *domain,
                                            const char           *name);
/** Takes over what @row says; notifies what changed. */
void            tri_snapshot_update        (TriSnapshot          *self,
                                            const TriSnapshotRow *row);
/** @children: (element-type TriSnapshot): in their order */
void            tri_snapshot_sync_store    (GListStore           *store,
                                            GPtrArray            *children);

/**
 * tri_snapshot_find_obstacle:
 * @xml: the machine's XML
 * Returns: (transfer full) (nullable): a translated sentence why QEMU keeps no snapshot inside this machine's disks
 */
char           *tri_snapshot_find_obstacle (const char     *xml,
                                            const char     *machine);
/** "VM – (date – time)", @detail 0: to the minute; 1: to the second; more: with a number. Always a name that can be taken. */
char           *tri_snapshot_default_name  (const char     *machine,
                                            guint           detail);

/** TriSnapshotCreate: the task data of creating. */
typedef struct {
  char     *machine;
  char     *name;         /* NULL: chosen, and then here */
  char     *description;  /* nullable */
  gboolean  was_running;
  gboolean  lost;         /* the server went away in the middle */
} TriSnapshotCreate;

void            tri_snapshot_create_free   (TriSnapshotCreate *create);
/** TriOperationFunc for a #TriSnapshotCreate */
gboolean        tri_snapshot_create_work   (virConnectPtr      conn,
                                            virDomainPtr       dom,
                                            gpointer           create,
                                            GError           **error);
/** TriOperationDone for a #TriSnapshotCreate: sees to it that nothing half taken stays on a server that went away. */
void            tri_snapshot_create_done   (TriDomain         *domain,
                                            gpointer           create,
                                            const GError      *error);

/** In a worker. @name: (nullable): the current or newest one if %NULL */
gboolean        tri_snapshot_revert_work   (virDomainPtr    dom,
                                            const char     *machine,
                                            const char     *name,
                                            GError        **error);

G_END_DECLS
