/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

/* So many calls at the same time, each on a connection of its own, of which two may be long ones; one more thread reads. */
#define N_SLOTS 4
#define N_LONG 2

/* Connections that are just being closed. */
static GMutex closing_lock;
static GCond  closing_ended;
static guint  n_closing;

typedef struct {
  TriLink       *link;
  GTask         *task;
  TriWorkFunc    func;
  virConnectPtr  shared;
} TriWork;

/* Returns: whether to begin; otherwise the server fell silent before, and the link was dropped. */
static gboolean
take_slot (TriLink *link)
{
  gboolean begin;

  g_mutex_lock (&link->gate);
  while (link->free_slots == 0 || link->is_silent)
    g_cond_wait (&link->gate_opened, &link->gate);
  begin = !link->ended_silent;
  link->free_slots--;
  g_mutex_unlock (&link->gate);

  return begin;
}

static void
give_slot (TriLink *link)
{
  g_mutex_lock (&link->gate);
  link->free_slots++;
  /* All: one of those that wait may not begin, while another may. */
  g_cond_broadcast (&link->gate_opened);
  g_mutex_unlock (&link->gate);
}

void
tri_link_set_silent (TriLink  *link,
                     gboolean  silent)
{
  g_mutex_lock (&link->gate);
  link->is_silent = silent;
  g_cond_broadcast (&link->gate_opened);
  g_mutex_unlock (&link->gate);
}

static gboolean
release_task (gpointer data)
{
  g_object_unref (data);
  return G_SOURCE_REMOVE;
}

/* Whatever comes of it, the task has returned afterwards. */
static void
do_work (TriWork *work)
{
  GCancellable *cancellable = g_task_get_cancellable (work->task);
  GError *error = NULL;
  virConnectPtr conn;

  if (g_task_return_error_if_cancelled (work->task))
    return;

  conn = work->shared ? work->shared : tri_link_take_conn (work->link, &error);
  if (conn == NULL)
    {
      g_task_return_error (work->task, error);
      return;
    }
  work->func (work->task, conn, g_task_get_task_data (work->task), cancellable);
  if (!work->shared)
    tri_link_give_conn (work->link, conn);
}

static void
work_run (gpointer data,
          gpointer user_data)
{
  TriWork *work = data;

  if (take_slot (work->link))
    do_work (work);
  else
    g_task_return_new_error (work->task, TRI_ERROR, TRI_ERROR_NOT_CONNECTED, _("The server does not answer any more."));
  if (work->shared)
    virConnectClose (work->shared);
  give_slot (work->link);
  tri_link_unref (work->link);
  /* The last reference to the task, and so to its objects, must not go here. */
  g_idle_add_full (G_PRIORITY_DEFAULT, release_task, work->task, NULL);
  g_free (work);
}

static void
read_run (gpointer data,
          gpointer user_data)
{
  tri_read_run (data);
}

TriLink *
tri_link_new (TriConnection *connection)
{
  TriLink *link = g_new0 (TriLink, 1);

  g_atomic_ref_count_init (&link->ref_count);
  link->connection = connection;
  link->events = g_array_new (FALSE, FALSE, sizeof (int));
  g_mutex_init (&link->gate);
  g_cond_init (&link->gate_opened);
  link->free_slots = N_SLOTS;
  link->workers = g_thread_pool_new (work_run, NULL, N_SLOTS, FALSE, NULL);
  link->long_workers = g_thread_pool_new (work_run, NULL, N_LONG, FALSE, NULL);
  /* Reading has a thread of its own: four long operations must not make a healthy server look dead. */
  link->reader = g_thread_pool_new (read_run, NULL, 1, FALSE, NULL);
  return link;
}

TriLink *
tri_link_ref (TriLink *link)
{
  g_atomic_ref_count_inc (&link->ref_count);
  return link;
}

void
tri_link_unref (TriLink *link)
{
  if (!g_atomic_ref_count_dec (&link->ref_count))
    return;
  g_array_unref (link->events);
  g_free (link->uri);
  g_mutex_clear (&link->gate);
  g_cond_clear (&link->gate_opened);
  g_free (link);
}

typedef struct {
  TriLink *link;
  int      reason;
} TriClosed;

static gboolean
closed_idle (gpointer data)
{
  TriClosed *closed = data;
  TriConnection *connection = closed->link->connection;
  g_autoptr(GError) error = NULL;

  if (connection != NULL && connection->link == closed->link)
    {
      const char *text;

      switch (closed->reason)
        {
        case VIR_CONNECT_CLOSE_REASON_KEEPALIVE:
          text = _("The server does not answer any more.");
          break;
        case VIR_CONNECT_CLOSE_REASON_EOF:
          text = _("The server closed the connection: its libvirt service was stopped or restarted.");
          break;
        default:
          text = _("The connection was lost.");
        }
      error = g_error_new_literal (TRI_ERROR, TRI_ERROR_NOT_CONNECTED, text);
      tri_connection_failed (connection, error);
    }
  tri_link_unref (closed->link);
  g_free (closed);
  return G_SOURCE_REMOVE;
}

/* Comes on whatever thread noticed it. */
static void
close_cb (virConnectPtr  conn,
          int            reason,
          void          *opaque)
{
  TriClosed *closed = g_new0 (TriClosed, 1);

  closed->link = tri_link_ref (opaque);
  closed->reason = reason;
  g_idle_add_full (G_PRIORITY_DEFAULT, closed_idle, closed, NULL);
}

gboolean
tri_link_open (TriLink     *link,
               const char  *uri,
               GError     **error)
{
  gboolean has_keepalive;
  virNodeInfo info;

  link->conn = tri_conn_open (uri, &has_keepalive, error);
  if (link->conn == NULL)
    return FALSE;

  link->uri = g_strdup (uri);
  link->is_shared = !has_keepalive;
  /* It holds no reference: drivers without this call say yes and forget what they were given. close_thread() ends it in time. */
  link->has_close_callback = virConnectRegisterCloseCallback (link->conn, close_cb, link, NULL) == 0;

  if (virNodeGetInfo (link->conn, &info) == 0)
    link->cpus = info.cpus;
  tri_link_register_events (link);
  virResetLastError ();
  return TRUE;
}

static gpointer
close_thread (gpointer data)
{
  TriLink *link = data;
  gboolean is_awaited = !link->ended_silent;

  /* Reading ends first: two threads on one connection are one too many. */
  g_thread_pool_free (g_steal_pointer (&link->reader), FALSE, TRUE);
  tri_link_close_spares (link);
  if (link->reading != NULL)
    virConnectClose (g_steal_pointer (&link->reading));
  if (link->conn != NULL)
    {
      tri_link_deregister_events (link);
      if (link->has_close_callback)
        virConnectUnregisterCloseCallback (link->conn, close_cb);
      virConnectClose (g_steal_pointer (&link->conn));
    }
  tri_link_unref (link);

  g_mutex_lock (&closing_lock);
  n_closing -= is_awaited;
  g_cond_broadcast (&closing_ended);
  g_mutex_unlock (&closing_lock);
  return NULL;
}

void
tri_link_drop (TriLink *link)
{
  link->connection = NULL;
  g_mutex_lock (&link->gate);
  link->ended_silent = link->is_silent;
  link->is_silent = FALSE;
  link->has_ended = TRUE;
  g_cond_broadcast (&link->gate_opened);
  g_mutex_unlock (&link->gate);
  g_thread_pool_free (g_steal_pointer (&link->workers), FALSE, FALSE);
  g_thread_pool_free (g_steal_pointer (&link->long_workers), FALSE, FALSE);
  /* A silent server is not waited for. */
  g_mutex_lock (&closing_lock);
  n_closing += !link->ended_silent;
  g_mutex_unlock (&closing_lock);
  g_thread_unref (g_thread_new ("tri-close", close_thread, link));
}

gboolean
tri_connection_await_closed (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  gboolean closed;

  g_mutex_lock (&closing_lock);
  while (n_closing > 0 && g_cond_wait_until (&closing_ended, &closing_lock, end))
    ;
  closed = n_closing == 0;
  g_mutex_unlock (&closing_lock);

  return closed;
}

static void
run_in (TriConnection *self,
        GTask         *task,
        TriWorkFunc    func,
        gboolean       is_long)
{
  TriWork *work;

  if (self->link == NULL || !self->link->is_ready)
    {
      g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_NOT_CONNECTED,
                               _("The server “%s” is not connected."), tri_connection_get_name (self));
      g_object_unref (task);
      return;
    }

  work = g_new0 (TriWork, 1);
  work->link = tri_link_ref (self->link);
  work->task = task;
  work->func = func;
  if (self->link->is_shared)
    {
      work->shared = self->link->conn;
      virConnectRef (work->shared);
    }
  g_thread_pool_push (is_long ? self->link->long_workers : self->link->workers, work, NULL);
}

void
tri_connection_run (TriConnection *self,
                    GTask         *task,
                    TriWorkFunc    func)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  run_in (self, task, func, FALSE);
}

typedef struct {
  GTask          *outer;
  GDestroyNotify  free_answer;
} Question;

static void
question_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree Question *question = user_data;
  g_autoptr(GTask) outer = question->outer;
  GError *error = NULL;
  gpointer answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_pointer (outer, answer, question->free_answer);
}

void
tri_connection_ask (TriConnection  *self,
                    GTask          *outer,
                    gpointer        data,
                    GDestroyNotify  free_data,
                    TriWorkFunc     func,
                    GDestroyNotify  free_answer)
{
  Question *question = g_new0 (Question, 1);
  GTask *task = g_task_new (NULL, g_task_get_cancellable (outer), question_done, question);

  question->outer = outer;
  question->free_answer = free_answer;
  g_task_set_task_data (task, data, free_data);
  tri_connection_run (self, task, func);
}

void
tri_domain_ask (TriDomain      *self,
                GTask          *outer,
                TriWorkFunc     func,
                GDestroyNotify  free_answer)
{
  tri_connection_ask (tri_domain_get_connection (self), outer, tri_target_new (self), (GDestroyNotify) tri_target_free, func,
                      free_answer);
}

void
tri_connection_run_long (TriConnection *self,
                         GTask         *task,
                         TriWorkFunc    func)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  run_in (self, task, func, TRUE);
}
