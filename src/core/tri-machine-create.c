/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-error.h"
#include "tri-machine-disk.h"
#include "tri-machine-spec-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* How long libvirt's event of the new machine may take before whoever waits is told all the same. */
#define EVENT_PATIENCE_MS 5000

/* What the worker gets: no object of the main thread but those that never change. */
typedef struct {
  TriMachineValues *values;
  TriHost          *host;
  TriJob           *job;             /* nullable; only passed on to the main thread */
  GCancellable     *job_cancellable; /* nullable */
  char             *uuid;
  char             *spice_password;  /* nullable */
  gboolean          local;
  gboolean          test;
  gboolean          unprivileged;
} Creation;

/* What waits on the main thread. */
typedef struct {
  char   *uuid;
  TriJob *job;       /* nullable */
  GError *error;     /* of a machine that is there but did not start */
  gulong  added;
  guint   timeout;
} Waiting;

typedef struct {
  TriJob *job;
  double  progress;
} Progress;

static void
creation_free (Creation *creation)
{
  tri_machine_values_free (creation->values);
  g_object_unref (creation->host);
  g_clear_object (&creation->job);
  g_clear_object (&creation->job_cancellable);
  g_free (creation->uuid);
  g_free (creation->spice_password);
  g_free (creation);
}

static void
waiting_free (Waiting *waiting)
{
  g_clear_object (&waiting->job);
  g_clear_error (&waiting->error);
  g_free (waiting->uuid);
  g_free (waiting);
}

static gboolean
apply_progress (gpointer user_data)
{
  Progress *progress = user_data;

  if (!tri_job_get_finished (progress->job))
    tri_job_set_progress (progress->job, progress->progress);
  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer user_data)
{
  Progress *progress = user_data;

  g_object_unref (progress->job);
  g_free (progress);
}

static void
tell_progress (Creation *creation,
               double    value)
{
  Progress *progress;

  if (creation->job == NULL)
    return;
  progress = g_new0 (Progress, 1);
  progress->job = g_object_ref (creation->job);
  progress->progress = value;
  g_idle_add_full (G_PRIORITY_DEFAULT, apply_progress, progress, progress_free);
}

static gboolean
check_cancelled (Creation      *creation,
                 GCancellable  *cancellable,
                 GError       **error)
{
  return g_cancellable_set_error_if_cancelled (cancellable, error) ||
         g_cancellable_set_error_if_cancelled (creation->job_cancellable, error);
}

static gboolean
check_name (virConnectPtr   conn,
            const char     *name,
            GError        **error)
{
  g_autoptr (virDomain) domain = virDomainLookupByName (conn, name);

  virResetLastError ();
  if (domain != NULL)
    g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS, _("There is already a virtual machine “%s” on this server."), name);
  return domain == NULL;
}

static gboolean
check_network (virConnectPtr   conn,
               const char     *name,
               GError        **error)
{
  g_autoptr (virNetwork) network = NULL;

  if (name == NULL || *name == '\0')
    return TRUE;
  network = virNetworkLookupByName (conn, name);
  if (network == NULL)
    tri_error_take_virt (error, _("The virtual switch “%s” cannot be used"), name);
  return network != NULL;
}

/* On another computer only a storage pool can tell whether a file is there; what none covers, the start of the machine tells. */
static gboolean
check_image (virConnectPtr    conn,
             const Creation  *creation,
             GError         **error)
{
  const char *path = creation->values->install_image;
  g_autoptr (virStorageVol) volume = NULL;
  gboolean covered = FALSE;

  if (creation->values->install_choice != TRI_INSTALL_IMAGE || creation->test)
    return TRUE;
  volume = tri_work_find_volume (conn, path, &covered);
  if (volume != NULL || (!covered && !(creation->local && g_access (path, F_OK) != 0 && errno == ENOENT)))
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
               _("The installation image “%s” is not there. Nothing was made."), path);
  return FALSE;
}

static virDomainPtr
define_machine (virConnectPtr    conn,
                const Creation  *creation,
                TriMachineDisk  *disk,
                GError         **error)
{
  const TriMachineSite site = {
    .uuid = creation->uuid,
    .disk_path = disk->path,
    .disk_format = disk->format,
    .created = g_get_real_time () / G_USEC_PER_SEC,
    .unprivileged = creation->unprivileged,
    .spice_password = creation->spice_password,
  };
  g_autofree char *xml = tri_machine_values_to_xml (creation->values, creation->host, &site);
  virDomainPtr domain = virDomainDefineXML (conn, xml);

  if (domain == NULL)
    tri_error_take_virt (error, _("The virtual machine “%s” cannot be made"), creation->values->name);
  return domain;
}

/* Cancelled while libvirt was at it: it has never run, so nothing but its definition is there. */
static gboolean
take_back_if_cancelled (Creation      *creation,
                        virDomainPtr   domain,
                        GCancellable  *cancellable,
                        GError       **error)
{
  GError *reason = NULL;

  if (!check_cancelled (creation, cancellable, &reason))
    return FALSE;
  if (virDomainUndefine (domain) == 0)
    {
      g_propagate_error (error, reason);
      return TRUE;
    }
  /* Then it stays whole, with its disk, rather than half. */
  g_error_free (reason);
  virResetLastError ();
  return FALSE;
}

static gboolean
start_machine (virDomainPtr     domain,
               const Creation  *creation,
               GError         **error)
{
  g_autoptr (GError) reason = NULL;

  if (!creation->values->start || virDomainCreate (domain) == 0)
    return TRUE;
  tri_error_take_virt (&reason, _("The virtual machine “%s” was made, but it did not start"), creation->values->name);
  g_set_error_literal (error, TRI_ERROR, TRI_ERROR_PARTIAL, reason->message);
  return FALSE;
}

static void
create_work (GTask         *task,
             virConnectPtr  conn,
             gpointer       task_data,
             GCancellable  *cancellable)
{
  Creation *creation = task_data;
  TriMachineDisk disk = { 0 };
  g_autoptr (virDomain) domain = NULL;
  GError *error = NULL;

  if (check_name (conn, creation->values->name, &error) &&
      check_network (conn, creation->values->network, &error) &&
      check_image (conn, creation, &error) &&
      tri_machine_disk_check (conn, creation->values, creation->local, &error) &&
      !check_cancelled (creation, cancellable, &error))
    {
      tell_progress (creation, 0.1);
      if (tri_machine_disk_prepare (conn, creation->values, creation->local, &disk, &error) &&
          !check_cancelled (creation, cancellable, &error))
        {
          tell_progress (creation, 0.8);
          domain = define_machine (conn, creation, &disk, &error);
          if (domain != NULL && take_back_if_cancelled (creation, domain, cancellable, &error))
            g_clear_pointer (&domain, virDomainFree);
        }
    }
  if (domain == NULL)
    tri_machine_disk_take_back (&disk);
  else
    {
      tell_progress (creation, 0.9);
      start_machine (domain, creation, &error);
    }
  tri_machine_disk_clear (&disk);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
complete (GTask  *task,
          GError *error)
{
  Waiting *waiting = g_task_get_task_data (task);

  if (waiting->added != 0)
    g_signal_handler_disconnect (g_task_get_source_object (task), waiting->added);
  waiting->added = 0;
  g_clear_handle_id (&waiting->timeout, g_source_remove);
  if (waiting->job != NULL)
    tri_job_finish (waiting->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (waiting->uuid), g_free);
  g_object_unref (task);
}

static void
complete_kept (GTask *task)
{
  Waiting *waiting = g_task_get_task_data (task);

  complete (task, g_steal_pointer (&waiting->error));
}

static void
domain_added (TriConnection *connection,
              TriDomain     *domain,
              gpointer       user_data)
{
  GTask *task = user_data;
  Waiting *waiting = g_task_get_task_data (task);

  if (g_strcmp0 (tri_domain_get_uuid (domain), waiting->uuid) == 0)
    complete_kept (task);
}

static gboolean
patience_ended (gpointer user_data)
{
  GTask *task = user_data;
  Waiting *waiting = g_task_get_task_data (task);

  waiting->timeout = 0;
  complete_kept (task);
  return G_SOURCE_REMOVE;
}

/* Whoever waits for the machine wants to find it in the list: its event is on the way. */
static void
created (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  TriConnection *connection = TRI_CONNECTION (source);
  GTask *task = user_data;
  Waiting *waiting = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && !g_error_matches (error, TRI_ERROR, TRI_ERROR_PARTIAL))
    {
      complete (task, error);
      return;
    }
  waiting->error = error;
  tri_connection_mark_dirty (connection, waiting->uuid, FALSE);
  if (tri_connection_find_domain (connection, waiting->uuid) != NULL)
    {
      complete_kept (task);
      return;
    }
  waiting->added = g_signal_connect (connection, "domain-added", G_CALLBACK (domain_added), task);
  waiting->timeout = g_timeout_add (EVENT_PATIENCE_MS, patience_ended, task);
}

static gboolean
check_spec (TriConnection   *self,
            TriMachineSpec  *spec,
            GError         **error)
{
  for (TriSpecField field = TRI_SPEC_NAME; field <= TRI_SPEC_INSTALL; field++)
    {
      g_autofree char *problem = tri_machine_spec_problem (spec, self, field);

      if (problem != NULL)
        {
          const char *name = tri_machine_spec_get_values (spec)->name;
          gboolean taken = field == TRI_SPEC_NAME && tri_connection_find_domain_by_name (self, name) != NULL;

          g_set_error_literal (error, TRI_ERROR, taken ? TRI_ERROR_EXISTS : TRI_ERROR_INVALID, problem);
          return FALSE;
        }
    }
  if (tri_connection_get_host (self) == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED, _("The server “%s” is not connected."),
                   tri_connection_get_name (self));
      return FALSE;
    }
  return TRUE;
}

/*
 * The machine's picture comes through a UNIX socket that libvirt guards. A user of another computer who is not its administrator
 * cannot reach that socket over SSH: there the picture listens on the loopback, behind a password that only libvirt's clients can read.
 */
static char *
make_spice_password (TriConnection *self)
{
  g_autoptr (GUri) uri = g_uri_parse (tri_connection_get_uri (self), G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *user = uri != NULL ? g_uri_get_userinfo (uri) : NULL;
  guint8 bytes[24];

  if (tri_connection_is_local (self) || uri == NULL || g_strcmp0 (g_uri_get_path (uri), "/system") != 0 ||
      g_strcmp0 (user != NULL ? user : g_get_user_name (), "root") == 0)
    return NULL;
  if (getentropy (bytes, sizeof bytes) != 0)
    return NULL;
  return g_base64_encode (bytes, sizeof bytes);
}

static Creation *
creation_new (TriConnection  *self,
              TriMachineSpec *spec,
              TriJob         *job,
              const char     *uuid)
{
  Creation *creation = g_new0 (Creation, 1);
  g_autoptr (GUri) uri = g_uri_parse (tri_connection_get_uri (self), G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);

  creation->values = tri_machine_values_copy (tri_machine_spec_get_values (spec));
  creation->host = g_object_ref (tri_connection_get_host (self));
  creation->uuid = g_strdup (uuid);
  creation->test = tri_connection_is_test (self);
  creation->local = tri_connection_is_local (self) && !creation->test;
  creation->unprivileged = uri != NULL && g_strcmp0 (g_uri_get_path (uri), "/session") == 0;
  creation->spice_password = make_spice_password (self);
  if (job != NULL)
    {
      creation->job = g_object_ref (job);
      creation->job_cancellable = g_object_ref (tri_job_get_cancellable (job));
    }
  return creation;
}

void
tri_connection_create_machine_async (TriConnection       *self,
                                     TriMachineSpec      *spec,
                                     TriJob              *job,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  GTask *task;
  GTask *work;
  Waiting *waiting;
  GError *error = NULL;

  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (TRI_IS_MACHINE_SPEC (spec));

  /* What was made is made, whatever was cancelled after it: the worker's answer counts. */
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, tri_connection_create_machine_async);
  waiting = g_new0 (Waiting, 1);
  waiting->uuid = g_uuid_string_random ();
  waiting->job = job != NULL ? g_object_ref (job) : NULL;
  g_task_set_task_data (task, waiting, (GDestroyNotify) waiting_free);
  if (!check_spec (self, spec, &error))
    {
      complete (task, error);
      return;
    }
  work = g_task_new (self, cancellable, created, task);
  g_task_set_check_cancellable (work, FALSE);
  g_task_set_task_data (work, creation_new (self, spec, job, waiting->uuid), (GDestroyNotify) creation_free);
  tri_connection_run_long (self, work, create_work);
}

char *
tri_connection_create_machine_finish (TriConnection  *self,
                                      GAsyncResult   *result,
                                      char          **uuid_if_kept,
                                      GError        **error)
{
  GError *reason = NULL;
  char *uuid;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (uuid_if_kept != NULL)
    *uuid_if_kept = NULL;
  uuid = g_task_propagate_pointer (G_TASK (result), &reason);
  if (uuid_if_kept != NULL && g_error_matches (reason, TRI_ERROR, TRI_ERROR_PARTIAL))
    *uuid_if_kept = g_strdup (((Waiting *) g_task_get_task_data (G_TASK (result)))->uuid);
  if (reason != NULL)
    g_propagate_error (error, reason);
  return uuid;
}
