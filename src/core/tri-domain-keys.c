/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-domain-keys.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>

/* QEMU waits so long after each key that goes down or up, and throws away what is more than its queue holds. */
#define HOLD_MS 5
#define PAUSE_MS 10
/* A combination alone is held as a person would: some guests look at their keyboard now and then only. */
#define HOLD_ALONE_MS 50
/* What takes longer than some ten seconds is long work. */
#define LONG 400

typedef struct {
  char      *uuid;
  char      *machine;
  TriStroke *strokes;
  guint      n_strokes;
  guint      n_sent;
} Typing;

static void
typing_free (Typing *typing)
{
  g_free (typing->uuid);
  g_free (typing->machine);
  g_free (typing->strokes);
  g_free (typing);
}

static gboolean
check_running (virDomainPtr   dom,
               Typing        *typing,
               GError       **error)
{
  int state = VIR_DOMAIN_NOSTATE;

  if (virDomainGetState (dom, &state, NULL, 0) < 0)
    {
      tri_error_take_virt (error, _("No keys could be sent to the virtual machine “%s”"), typing->machine);
      return FALSE;
    }
  /* Those of a paused machine would pile up and come all at once, or get lost. */
  if (state == VIR_DOMAIN_RUNNING || state == VIR_DOMAIN_BLOCKED || state == VIR_DOMAIN_SHUTDOWN)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
               _("The virtual machine “%s” is not running, so it takes no keys. Start or resume it first."), typing->machine);
  return FALSE;
}

static gboolean
send_stroke (virDomainPtr      dom,
             Typing           *typing,
             const TriStroke  *stroke,
             GError          **error)
{
  guint hold = typing->n_strokes > 1 ? HOLD_MS : HOLD_ALONE_MS;
  unsigned int keys[TRI_STROKE_MAX_KEYS];

  for (guint i = 0; i < stroke->n_keys; i++)
    keys[i] = stroke->keys[i];
  if (virDomainSendKey (dom, VIR_KEYCODE_SET_LINUX, hold, keys, (int) stroke->n_keys, 0) < 0)
    {
      tri_error_take_virt (error, _("No keys could be sent to the virtual machine “%s”"), typing->machine);
      return FALSE;
    }

  g_usleep ((2 * stroke->n_keys * hold + PAUSE_MS) * 1000);
  return TRUE;
}

static void
typing_work (GTask         *task,
             virConnectPtr  conn,
             gpointer       task_data,
             GCancellable  *cancellable)
{
  Typing *typing = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, typing->uuid, typing->machine, &error);

  if (dom != NULL && check_running (dom, typing, &error))
    while (typing->n_sent < typing->n_strokes && !g_cancellable_set_error_if_cancelled (cancellable, &error) &&
           send_stroke (dom, typing, &typing->strokes[typing->n_sent], &error))
      typing->n_sent++;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
typing_done (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  Typing *typing = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  g_task_set_task_data (outer, GUINT_TO_POINTER (typing->n_sent), NULL);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

void
tri_domain_send_strokes_async (TriDomain           *self,
                               const TriStroke     *strokes,
                               guint                n_strokes,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *outer, *task;
  Typing *typing;

  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_return_if_fail (strokes != NULL || n_strokes == 0);

  outer = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_send_strokes_async);
  typing = g_new0 (Typing, 1);
  typing->uuid = g_strdup (tri_domain_get_uuid (self));
  typing->machine = g_strdup (tri_domain_get_name (self));
  typing->strokes = g_memdup2 (strokes, n_strokes * sizeof *strokes);
  typing->n_strokes = n_strokes;
  task = g_task_new (NULL, cancellable, typing_done, outer);
  /* All that was sent is told, also when it was cancelled at the end. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, typing, (GDestroyNotify) typing_free);
  if (n_strokes > LONG)
    tri_connection_run_long (tri_domain_get_connection (self), task, typing_work);
  else
    tri_connection_run (tri_domain_get_connection (self), task, typing_work);
}

gboolean
tri_domain_send_strokes_finish (TriDomain     *self,
                                GAsyncResult  *result,
                                guint         *n_sent,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (n_sent != NULL)
    *n_sent = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_boolean (G_TASK (result), error);
}
