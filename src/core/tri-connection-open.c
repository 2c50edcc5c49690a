/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

#define LONGEST_PAUSE 30
#define GIVE_UP_AFTER 150
#define MAX_HANGING 4

/* TriAttempt: crosses from the main thread to the attempt's own thread and back. */
typedef struct {
  GWeakRef       weak;
  TriLink       *link;
  char          *uri;
  GError        *error;
} TriAttempt;

static void
attempt_free (TriAttempt *attempt)
{
  g_weak_ref_clear (&attempt->weak);
  g_clear_pointer (&attempt->link, tri_link_unref);
  g_clear_error (&attempt->error);
  g_free (attempt->uri);
  g_free (attempt);
}

/* Errors after which trying again by itself only annoys, or locks an account. */
static gboolean
needs_sign_in (const GError *error)
{
  static const char *texts[] = {
    "Permission denied (", "Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED", "Too many authentication failures",
  };

  if (error->domain != TRI_VIRT_ERROR)
    return FALSE;
  if (error->code == VIR_ERR_AUTH_FAILED || error->code == VIR_ERR_AUTH_CANCELLED || error->code == VIR_ERR_AUTH_UNAVAILABLE)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strstr (error->message, texts[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* A URI that libvirt does not understand is not mended by waiting. */
static gboolean
is_hopeless (const GError *error)
{
  static const int codes[] = { VIR_ERR_INVALID_ARG, VIR_ERR_NO_CONNECT, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_XML_ERROR,
                               VIR_ERR_XML_DETAIL, VIR_ERR_NO_SUPPORT };

  if (error->domain == TRI_ERROR)
    return error->code == TRI_ERROR_INVALID;
  for (gsize i = 0; error->domain == TRI_VIRT_ERROR && i < G_N_ELEMENTS (codes); i++)
    if (error->code == codes[i])
      return TRUE;
  return FALSE;
}

void
tri_connection_complete_opening (TriConnection *self,
                                 const GError  *error)
{
  g_autoptr(GPtrArray) tasks = g_steal_pointer (&self->opening);

  self->opening = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    {
      if (error != NULL)
        g_task_return_error (tasks->pdata[i], g_error_copy (error));
      else
        g_task_return_boolean (tasks->pdata[i], TRUE);
    }
}

static gboolean
retry_tick (gpointer data)
{
  TriConnection *self = data;

  tri_connection_set_retry_in (self, self->retry_in - 1);
  if (self->retry_in > 0)
    return G_SOURCE_CONTINUE;
  self->retry_id = 0;
  tri_connection_start_attempt (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_retry (TriConnection *self)
{
  guint pause = 1u << MIN (self->n_failures, 5);

  self->n_failures++;
  tri_connection_set_retry_in (self, MIN (pause, LONGEST_PAUSE));
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add_seconds (1, retry_tick, self);
}

static void
drop_link (TriConnection *self)
{
  tri_connection_reset_reading (self);
  tri_connection_reset_wants (self);
  self->loaded = FALSE;
  self->host_loaded = FALSE;
  g_clear_handle_id (&self->attempt_id, g_source_remove);
  if (self->link != NULL && self->link->is_ready)
    tri_link_drop (g_steal_pointer (&self->link));
  else if (self->link != NULL)
    {
      /* Its thread is still in libvirt and closes it when it comes back. */
      self->n_hanging++;
      self->link->connection = NULL;
      tri_link_unref (g_steal_pointer (&self->link));
    }
}

void
tri_connection_failed (TriConnection *self,
                       const GError  *error)
{
  g_autoptr(TriConnection) keep = g_object_ref (self);
  g_autoptr(GError) copy = g_error_copy (error);

  drop_link (self);
  for (guint i = 0; i < tri_domain_list_get_length (self->domains); i++)
    tri_domain_clear_figures (tri_domain_list_get (self->domains, i));

  if (needs_sign_in (copy))
    tri_connection_set_state (self, TRI_CONNECTION_NEEDS_SIGN_IN, copy);
  else
    {
      tri_connection_set_state (self, TRI_CONNECTION_UNREACHABLE, copy);
      /* Unless somebody closed it, or tried again at once, when the state changed. */
      if (self->wanted && self->link == NULL && !is_hopeless (copy))
        schedule_retry (self);
    }
  tri_connection_set_responding (self, TRUE);
  tri_connection_complete_opening (self, copy);
}

void
tri_connection_check_complete (TriConnection *self)
{
  if (!self->loaded || !self->host_loaded || self->state == TRI_CONNECTION_CONNECTED)
    return;
  self->n_failures = 0;
  tri_connection_set_state (self, TRI_CONNECTION_CONNECTED, NULL);
  tri_connection_update_stats_timer (self);
  tri_connection_send_wants (self);
  tri_connection_complete_opening (self, NULL);
}

static void
load_host_worker (GTask         *task,
                  virConnectPtr  conn,
                  gpointer       task_data,
                  GCancellable  *cancellable)
{
  GError *error = NULL;
  TriHost *host = tri_host_load (conn, &error);

  if (host == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, host, g_object_unref);
}

static void
host_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  TriConnection *self = TRI_CONNECTION (object);
  TriLink *link = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(TriHost) host = g_task_propagate_pointer (G_TASK (result), &error);

  /* An answer of a connection that is gone is dropped. */
  if (self->link == link && host == NULL)
    tri_connection_failed (self, error);
  else if (self->link == link)
    {
      self->host_loaded = TRUE;
      tri_connection_set_host (self, host);
      tri_connection_check_complete (self);
    }
  tri_link_unref (link);
}

static void
adopt_link (TriConnection *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, host_loaded_cb, tri_link_ref (self->link));

  g_task_set_source_tag (task, adopt_link);
  g_clear_handle_id (&self->attempt_id, g_source_remove);
  self->link->is_ready = TRUE;
  self->list_due = TRUE;
  tri_connection_read_next (self);
  tri_connection_run (self, g_steal_pointer (&task), load_host_worker);
}

static gboolean
attempt_done (gpointer data)
{
  TriAttempt *attempt = data;
  g_autoptr(TriConnection) self = g_weak_ref_get (&attempt->weak);

  if (self != NULL && self->link == attempt->link)
    {
      if (attempt->error != NULL)
        {
          /* Nothing to close, and nothing hangs any more. */
          self->link->is_ready = TRUE;
          tri_connection_failed (self, attempt->error);
        }
      else
        adopt_link (self);
    }
  else
    {
      if (self != NULL && self->n_hanging > 0)
        self->n_hanging--;
      tri_link_drop (tri_link_ref (attempt->link));
    }
  attempt_free (attempt);
  return G_SOURCE_REMOVE;
}

static gpointer
attempt_thread (gpointer data)
{
  TriAttempt *attempt = data;

  tri_link_open (attempt->link, attempt->uri, &attempt->error);
  g_idle_add_full (G_PRIORITY_DEFAULT, attempt_done, attempt, NULL);
  return NULL;
}

static gboolean
attempt_tick (gpointer data)
{
  TriConnection *self = data;
  gint64 seconds = (g_get_monotonic_time () - self->attempt_start) / G_USEC_PER_SEC;
  g_autoptr(GError) error = NULL;

  if (seconds < self->patience)
    {
      tri_connection_update_status (self);
      return G_SOURCE_CONTINUE;
    }
  if (self->state == TRI_CONNECTION_CONNECTING)
    {
      error = g_error_new (TRI_ERROR, TRI_ERROR_NOT_CONNECTED,
                           _("Could not connect to “%s”: nothing has answered for %u seconds."), self->uri, self->patience);
      tri_connection_set_state (self, TRI_CONNECTION_UNREACHABLE, error);
      tri_connection_complete_opening (self, error);
    }
  if (seconds < GIVE_UP_AFTER || self->n_hanging >= MAX_HANGING)
    return G_SOURCE_CONTINUE;

  self->attempt_id = 0;
  error = error != NULL ? g_steal_pointer (&error) : g_error_copy (self->error);
  tri_connection_failed (self, error);
  return G_SOURCE_REMOVE;
}

void
tri_connection_start_attempt (TriConnection *self)
{
  TriAttempt *attempt;

  g_return_if_fail (self->link == NULL);

  self->link = tri_link_new (self);
  self->attempt_start = g_get_monotonic_time ();
  self->attempt_id = g_timeout_add_seconds (1, attempt_tick, self);
  attempt = g_new0 (TriAttempt, 1);
  g_weak_ref_init (&attempt->weak, self);
  attempt->link = tri_link_ref (self->link);
  attempt->uri = g_strdup (self->uri);
  g_thread_unref (g_thread_new ("tri-open", attempt_thread, attempt));
}

void
tri_connection_try_now (TriConnection *self)
{
  gboolean hangs = self->link != NULL && !self->link->is_ready && self->state == TRI_CONNECTION_UNREACHABLE
                   && g_get_monotonic_time () - self->attempt_start >= self->patience * G_USEC_PER_SEC;

  if (hangs && self->n_hanging < MAX_HANGING)
    drop_link (self);
  if (self->link == NULL)
    tri_connection_start_attempt (self);
  else if (hangs)
    self->attempt_start = g_get_monotonic_time ();
}

void
tri_connection_stop_trying (TriConnection *self)
{
  self->wanted = FALSE;
  self->n_failures = 0;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  tri_connection_set_retry_in (self, 0);
  drop_link (self);
}
