/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: how work reaches the workers and how its results reach the objects. */

#include "tri-connection.h"
#include "tri-domain.h"
#include "tri-job.h"
#include "tri-work-private.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomainSnapshot, virDomainSnapshotFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virNetwork, virNetworkFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStoragePool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStorageVol, virStorageVolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStream, virStreamFree)

/**
 * TriWorkFunc:
 * Runs in one of the connection's four workers. May block in libvirt. Must return the task exactly once (g_task_return_…);
 * the task's source object and the main thread's objects are not touched.
 */
typedef void (*TriWorkFunc) (GTask         *task,
                             virConnectPtr  conn,
                             gpointer       task_data,
                             GCancellable  *cancellable);

/**
 * tri_connection_run:
 * @task: (transfer full): its callback comes on the main thread
 * Hands @func to the workers. Without a connection the task fails with %TRI_ERROR_NOT_CONNECTED. Counts towards "responding".
 */
void      tri_connection_run             (TriConnection *self,
                                          GTask         *task,
                                          TriWorkFunc    func);

/**
 * tri_connection_ask:
 * @outer: (transfer full): returns the pointer or the error of @func's task. The object that it is about stays on the main thread.
 * @data: (transfer full): the task data of @func's task
 * @free_answer: frees the pointer
 * As tri_connection_run(), for what is read for a caller.
 */
void      tri_connection_ask             (TriConnection  *self,
                                          GTask          *outer,
                                          gpointer        data,
                                          GDestroyNotify  free_data,
                                          TriWorkFunc     func,
                                          GDestroyNotify  free_answer);

/**
 * tri_domain_ask:
 * @outer: (transfer full): as for tri_connection_ask()
 * The same about one machine: the task data of @func's task is a #TriTarget.
 */
void      tri_domain_ask                 (TriDomain      *self,
                                          GTask          *outer,
                                          TriWorkFunc     func,
                                          GDestroyNotify  free_answer);

/**
 * tri_connection_run_long:
 * The same for work that may take minutes (saving, snapshots): two at a time, so that what is short never waits for them.
 */
void      tri_connection_run_long        (TriConnection *self,
                                          GTask         *task,
                                          TriWorkFunc    func);

/** Returns: (nullable): the name that the person gave, without the one that stands in for it */
const char *tri_connection_get_given_name (TriConnection *self);

/** Main thread: read this machine again soon (50 ms, with all others that are marked by then). @config: its XML too, if it was read. */
void      tri_connection_mark_dirty      (TriConnection *self,
                                          const char    *uuid,
                                          gboolean       config);

/**
 * tri_domain_take_job:
 * Main thread: shows @job in the Status column until it finishes.
 * Returns: %FALSE with %TRI_ERROR_WRONG_STATE if another operation runs on this machine
 */
gboolean  tri_domain_take_job            (TriDomain     *self,
                                          TriJob        *job,
                                          GError       **error);

/** Main thread, after an operation of our own: its snapshots are read again if somebody has asked for them before. */
void      tri_domain_snapshots_changed   (TriDomain     *self);

/** Storage for the snapshots model of tri-snapshot-list.c, owned by the domain (dispose frees it). */
GObject  *tri_domain_get_snapshot_store  (TriDomain     *self);
void      tri_domain_set_snapshot_store  (TriDomain     *self,
                                          GObject       *store);
/** Told by whoever counted them; notifies. */
void      tri_domain_set_n_snapshots     (TriDomain     *self,
                                          int            n_snapshots);

G_END_DECLS
