/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: one operation on one machine, from the job in the Status column to the outcome. */

#include "tri-connection-private.h"

G_BEGIN_DECLS

/**
 * TriOperationFlags:
 * @TRI_OPERATION_LONG: tri_connection_run_long(), so that status, figures and cancelling still get through
 * @TRI_OPERATION_STOPPABLE: virDomainAbortJob ends it and virDomainGetJobStats tells how far it is
 * @TRI_OPERATION_SNAPSHOTS: the machine's snapshots are different afterwards
 */
typedef enum {
  TRI_OPERATION_DEFAULT   = 0,
  TRI_OPERATION_LONG      = 1 << 0,
  TRI_OPERATION_STOPPABLE = 1 << 1,
  TRI_OPERATION_SNAPSHOTS = 1 << 2,
} TriOperationFlags;

/** In a worker. @data is the task data of the task that tri_operation_run() was given. */
typedef gboolean (*TriOperationFunc) (virConnectPtr   conn,
                                      virDomainPtr    dom,
                                      gpointer        data,
                                      GError        **error);

/** On the main thread, before the task returns. */
typedef void (*TriOperationDone) (TriDomain    *domain,
                                  gpointer      data,
                                  const GError *error);

/**
 * tri_operation_run:
 * @task: (transfer full): returns %TRUE or the error; its task data outlives the work
 * @title: (nullable): translated, for the Status column; without one the operation takes no job
 * @done: (nullable)
 */
void  tri_operation_run  (TriDomain         *domain,
                          GTask             *task,
                          const char        *title,
                          TriOperationFlags  flags,
                          TriOperationFunc   func,
                          TriOperationDone   done);

/** In a worker. */
gboolean  tri_work_is_running        (virDomainPtr  dom);

/** In a worker: virDomainRename. */
gboolean  tri_work_rename            (virDomainPtr   dom,
                                      const char    *machine,
                                      const char    *new_name,
                                      GError       **error);
/** In a worker: the description, running and stored (virDomainSetMetadata). Empty removes it. */
gboolean  tri_work_set_notes         (virDomainPtr   dom,
                                      const char    *machine,
                                      const char    *notes,
                                      GError       **error);
/** Main thread: whether it may have that name now: its state, the name's form, others of that name. */
gboolean  tri_domain_check_rename    (TriDomain     *self,
                                      const char    *new_name,
                                      GError       **error);

/**
 * tri_domain_tidy_when_back:
 * @snapshot: (nullable): the snapshot that was being taken; %NULL: it was being saved
 * @was_running: whether the guest ran before
 * Main thread, after the server went away in the middle: when it is connected again, what is left of the attempt is removed, and
 * the guest goes on if libvirt forgot to let it. What libvirt still works on, or has finished, is left alone.
 */
void      tri_domain_tidy_when_back  (TriDomain    *domain,
                                      const char   *snapshot,
                                      gboolean      was_running);

G_END_DECLS
