/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"

#include <glib/gi18n-lib.h>

#define MAX_PER_SERVER 4

typedef struct {
  TriActionId  id;
  GPtrArray   *results;   /* TriActResult, in the order asked for */
  GHashTable  *running;   /* TriConnection (borrowed from the machines) → how many */
  guint        n_open;
  gboolean    *started;
} Batch;

typedef struct {
  GTask *task;
  guint  index;
} Step;

static void
act_result_free (TriActResult *result)
{
  g_clear_object (&result->domain);
  g_clear_error (&result->error);
  g_free (result);
}

static void
batch_free (Batch *batch)
{
  g_clear_pointer (&batch->results, g_ptr_array_unref);
  g_hash_table_unref (batch->running);
  g_free (batch->started);
  g_free (batch);
}

static void
batch_count (Batch     *batch,
             TriDomain *domain,
             int        delta)
{
  TriConnection *connection = tri_domain_get_connection (domain);
  int n = GPOINTER_TO_INT (g_hash_table_lookup (batch->running, connection));

  g_hash_table_insert (batch->running, connection, GINT_TO_POINTER (n + delta));
}

static gboolean
batch_has_room (Batch     *batch,
                TriDomain *domain)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (batch->running, tri_domain_get_connection (domain))) < MAX_PER_SERVER;
}

/* Each machine that ends makes room for the next of its server; the lists are as long as a person can select. */
static void
batch_pump (GTask               *task,
            GAsyncReadyCallback  step_done)
{
  Batch *batch = g_task_get_task_data (task);

  for (guint i = 0; i < batch->results->len; i++)
    {
      TriActResult *result = g_ptr_array_index (batch->results, i);
      Step *step;

      if (batch->started[i] || !batch_has_room (batch, result->domain))
        continue;
      batch->started[i] = TRUE;
      batch_count (batch, result->domain, 1);
      step = g_new0 (Step, 1);
      step->task = g_object_ref (task);
      step->index = i;
      tri_domain_act_async (result->domain, batch->id, g_task_get_cancellable (task), step_done, step);
    }
}

static void
step_done (GObject      *source,
           GAsyncResult *async_result,
           gpointer      user_data)
{
  g_autofree Step *step = user_data;
  g_autoptr (GTask) task = step->task;
  Batch *batch = g_task_get_task_data (task);
  TriActResult *result = g_ptr_array_index (batch->results, step->index);

  tri_domain_act_finish (result->domain, async_result, &result->error);
  batch_count (batch, result->domain, -1);
  if (--batch->n_open == 0)
    g_task_return_boolean (task, TRUE);
  else
    batch_pump (task, step_done);
}

void
tri_act_batch_async (TriActionId          id,
                     GPtrArray           *domains,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Batch *batch;

  g_return_if_fail ((guint) id < TRI_N_ACTIONS);
  g_return_if_fail ((tri_action_get_info (id)->flags & TRI_ACTION_FLAG_WINDOW) == 0);
  g_return_if_fail (domains != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_act_batch_async);
  g_task_set_check_cancellable (task, FALSE);
  batch = g_new0 (Batch, 1);
  batch->id = id;
  batch->results = g_ptr_array_new_with_free_func ((GDestroyNotify) act_result_free);
  batch->running = g_hash_table_new (NULL, NULL);
  batch->n_open = domains->len;
  batch->started = g_new0 (gboolean, domains->len);
  for (guint i = 0; i < domains->len; i++)
    {
      TriActResult *result = g_new0 (TriActResult, 1);

      result->domain = g_object_ref (g_ptr_array_index (domains, i));
      g_ptr_array_add (batch->results, result);
    }
  g_task_set_task_data (task, batch, (GDestroyNotify) batch_free);
  if (domains->len == 0)
    g_task_return_boolean (task, TRUE);
  else
    batch_pump (task, step_done);
}

GPtrArray *
tri_act_batch_finish (GAsyncResult *result)
{
  Batch *batch;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  g_task_propagate_boolean (G_TASK (result), NULL);
  batch = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&batch->results);
}
