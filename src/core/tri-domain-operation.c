/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-operation-private.h"
#include "tri-error.h"
#include "tri-snapshot.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

#define POLL_MS 300

typedef struct {
  /* main thread */
  TriDomain         *domain;
  TriConnection     *connection;
  TriJob            *job;
  GTask             *task;
  TriOperationDone   done;
  GError            *error;
  guint              poll_id;
  gboolean           polling;
  gboolean           ended;
  gatomicrefcount    refs;

  /* read by workers */
  TriOperationFlags  flags;
  TriOperationFunc   func;
  gpointer           data;
  GCancellable      *cancellable;
  char              *uuid;
  char              *name;
} Operation;

static void
operation_unref (Operation *op)
{
  if (!g_atomic_ref_count_dec (&op->refs))
    return;
  g_clear_object (&op->domain);
  g_clear_object (&op->connection);
  g_clear_object (&op->job);
  g_clear_object (&op->task);
  g_clear_object (&op->cancellable);
  g_clear_error (&op->error);
  g_free (op->uuid);
  g_free (op->name);
  g_free (op);
}

static void
operation_work (Operation     *op,
                GTask         *inner,
                virConnectPtr  conn)
{
  g_autoptr (virDomain) dom = NULL;
  GError *error = NULL;

  /* It may have waited for its turn. */
  if (op->cancellable != NULL && g_cancellable_set_error_if_cancelled (op->cancellable, &error))
    g_task_return_error (inner, error);
  else if ((dom = tri_work_lookup_domain (conn, op->uuid, op->name, &error)) == NULL ||
           !op->func (conn, dom, op->data, &error))
    g_task_return_error (inner, error);
  else
    g_task_return_boolean (inner, TRUE);
}

static void
run_in_worker (GTask         *inner,
               virConnectPtr  conn,
               gpointer       task_data,
               GCancellable  *cancellable)
{
  operation_work (task_data, inner, conn);
}

/* How far the running job is, or to stop it if that was asked for. */
static void
poll_work (GTask         *poll,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Operation *op = task_data;
  g_autoptr (virDomain) dom = virDomainLookupByUUIDString (conn, op->uuid);
  virTypedParameterPtr params = NULL;
  unsigned long long total = 0, remaining = 0;
  int n_params = 0;
  int type = VIR_DOMAIN_JOB_NONE;
  double *progress = g_new (double, 1);

  *progress = -1;
  if (dom != NULL && g_cancellable_is_cancelled (op->cancellable))
    {
      virDomainAbortJob (dom);
    }
  else if (dom != NULL && virDomainGetJobStats (dom, &type, &params, &n_params, 0) == 0)
    {
      virTypedParamsGetULLong (params, n_params, VIR_DOMAIN_JOB_DATA_TOTAL, &total);
      virTypedParamsGetULLong (params, n_params, VIR_DOMAIN_JOB_DATA_REMAINING, &remaining);
      if (total > 0 && remaining <= total)
        *progress = 1.0 - (double) remaining / (double) total;
      virTypedParamsFree (params, n_params);
    }
  g_task_return_pointer (poll, progress, g_free);
}

static void
poll_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Operation *op = user_data;
  g_autofree double *progress = g_task_propagate_pointer (G_TASK (result), NULL);

  op->polling = FALSE;
  if (!op->ended && !g_cancellable_is_cancelled (op->cancellable) && progress != NULL && *progress > tri_job_get_progress (op->job))
    tri_job_set_progress (op->job, *progress);
  operation_unref (op);
}

static gboolean
poll_now (gpointer user_data)
{
  Operation *op = user_data;
  GTask *poll;

  if (op->polling)
    return G_SOURCE_CONTINUE;
  op->polling = TRUE;
  g_atomic_ref_count_inc (&op->refs);
  poll = g_task_new (NULL, NULL, poll_done, op);
  g_task_set_task_data (poll, op, NULL);
  tri_connection_run (op->connection, poll, poll_work);
  return G_SOURCE_CONTINUE;
}

/* libvirt says "aborted" for what the person stopped; that is no failure to report as one. */
static void
explain_cancelled (Operation  *op,
                   GError    **error)
{
  if (op->cancellable == NULL || !g_cancellable_is_cancelled (op->cancellable))
    return;
  if (g_error_matches (*error, TRI_VIRT_ERROR, VIR_ERR_OPERATION_ABORTED) ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (error);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                   /* Translators: the operation's title ("Saving") and the machine's name */
                   _("%s: cancelled for the virtual machine “%s”, which is as it was before."),
                   tri_job_get_title (op->job), op->name);
    }
}

static void
operation_return (Operation *op)
{
  if (op->done != NULL)
    op->done (op->domain, op->data, op->error);
  if (op->error != NULL)
    g_task_return_error (op->task, g_steal_pointer (&op->error));
  else
    g_task_return_boolean (op->task, TRUE);
  operation_unref (op);
}

static void
snapshots_loaded (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  tri_domain_load_snapshots_finish (TRI_DOMAIN (source), result, NULL);
  operation_return (user_data);
}

static void
operation_done (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Operation *op = user_data;

  op->ended = TRUE;
  g_clear_handle_id (&op->poll_id, g_source_remove);
  if (!g_task_propagate_boolean (G_TASK (result), &op->error))
    explain_cancelled (op, &op->error);
  if (op->job != NULL)
    tri_job_finish (op->job, op->error);
  tri_connection_mark_dirty (op->connection, op->uuid, TRUE);
  /* Whoever took a snapshot finds it in the tree when they are told that it is taken. */
  if ((op->flags & TRI_OPERATION_SNAPSHOTS) && tri_domain_get_snapshot_store (op->domain) != NULL)
    {
      tri_domain_load_snapshots_async (op->domain, NULL, snapshots_loaded, op);
      return;
    }
  if (op->flags & TRI_OPERATION_SNAPSHOTS)
    tri_domain_snapshots_changed (op->domain);
  operation_return (op);
}

static gboolean
operation_take_job (Operation   *op,
                    const char  *title,
                    GError     **error)
{
  GCancellable *outer = g_task_get_cancellable (op->task);
  gboolean stoppable = (op->flags & TRI_OPERATION_STOPPABLE) != 0;

  if (outer != NULL && g_cancellable_set_error_if_cancelled (outer, error))
    return FALSE;
  if (title == NULL)
    return TRUE;
  op->job = tri_job_new (title, stoppable);
  if (!tri_domain_take_job (op->domain, op->job, error))
    return FALSE;
  if (stoppable)
    {
      op->cancellable = g_object_ref (tri_job_get_cancellable (op->job));
      op->poll_id = g_timeout_add (POLL_MS, poll_now, op);
      if (outer != NULL)
        g_signal_connect_object (outer, "cancelled", G_CALLBACK (tri_job_cancel), op->job, G_CONNECT_SWAPPED);
    }
  return TRUE;
}

void
tri_operation_run (TriDomain         *domain,
                   GTask             *task,
                   const char        *title,
                   TriOperationFlags  flags,
                   TriOperationFunc   func,
                   TriOperationDone   done)
{
  Operation *op = g_new0 (Operation, 1);
  GTask *inner;
  GError *error = NULL;

  g_return_if_fail (TRI_IS_DOMAIN (domain));
  g_return_if_fail (G_IS_TASK (task));

  /* What came of it counts, also when it was cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  g_atomic_ref_count_init (&op->refs);
  op->domain = g_object_ref (domain);
  op->connection = g_object_ref (tri_domain_get_connection (domain));
  op->task = task;
  op->done = done;
  op->flags = flags;
  op->func = func;
  op->data = g_task_get_task_data (task);
  op->uuid = g_strdup (tri_domain_get_uuid (domain));
  op->name = g_strdup (tri_domain_get_name (domain));

  if (!operation_take_job (op, title, &error))
    {
      g_task_return_error (task, error);
      operation_unref (op);
      return;
    }
  inner = g_task_new (NULL, NULL, operation_done, op);
  g_task_set_task_data (inner, op, NULL);
  /* Few long ones at a time: progress and above all the call that stops one must get through. */
  if (flags & TRI_OPERATION_LONG)
    tri_connection_run_long (op->connection, inner, run_in_worker);
  else
    tri_connection_run (op->connection, inner, run_in_worker);
}
