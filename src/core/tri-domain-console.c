/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-console-stream-private.h"
#include "tri-domain-console.h"
#include "tri-domain-display-private.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

/* While a machine starts, its lines lead nowhere yet, and libvirt says of them what it says of those in use. */
#define STARTING_TRIES 40
#define STARTING_PAUSE_MS 250

G_DEFINE_BOXED_TYPE (TriConsoleInfo, tri_console_info, tri_console_info_copy, tri_console_info_free)

typedef struct {
  char     *uuid;
  char     *machine;
  char     *alias;
  gboolean  force;
  gboolean  starting;  /* why it failed */
  guint     tries;     /* left, until the machine has started */
} Opening;

static void
opening_free (Opening *opening)
{
  g_free (opening->uuid);
  g_free (opening->machine);
  g_free (opening->alias);
  g_free (opening);
}

TriConsoleInfo *
tri_console_info_copy (const TriConsoleInfo *info)
{
  TriConsoleInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->alias = g_strdup (info->alias);
  copy->type = g_strdup (info->type);
  copy->target = g_strdup (info->target);
  return copy;
}

void
tri_console_info_free (TriConsoleInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->alias);
  g_free (info->type);
  g_free (info->target);
  g_free (info);
}

char *
tri_console_info_dup_label (const TriConsoleInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  if (info->is_serial && info->port < 4)
    /* Translators: a serial line of a virtual machine: its number, and what a PC calls it */
    return g_strdup_printf (_("Serial Console %u (COM%u)"), info->port + 1, info->port + 1);
  if (info->is_serial)
    return g_strdup_printf (_("Serial Console %u"), info->port + 1);
  /* Translators: a text console of a virtual machine: its number, and the kind of its device ("virtio") */
  return g_strdup_printf (_("Text Console %u (%s)"), info->port + 1, info->target != NULL ? info->target : info->type);
}

/* The first serial line appears a second time, as a console, under the same alias. */
static gboolean
is_known (GPtrArray  *infos,
          const char *alias)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_strcmp0 (((TriConsoleInfo *) g_ptr_array_index (infos, i))->alias, alias) == 0)
      return TRUE;
  return FALSE;
}

static void
add_infos (GPtrArray  *infos,
           xmlDoc     *doc,
           const char *path,
           gboolean    is_serial)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, path);

  for (guint i = 0; i < nodes->len; i++)
    {
      xmlNode *node = g_ptr_array_index (nodes, i);
      g_autofree char *alias = tri_xml_dup_string (doc, node, "alias/@name");
      TriConsoleInfo *info;

      if (alias == NULL || is_known (infos, alias))
        continue;
      info = g_new0 (TriConsoleInfo, 1);
      info->alias = g_steal_pointer (&alias);
      info->type = tri_xml_dup_string (doc, node, "@type");
      info->target = tri_xml_dup_string (doc, node, "target/@type");
      info->port = (guint) MIN (tri_xml_get_uint64 (doc, node, "target/@port", i), 255);
      info->is_serial = is_serial;
      info->can_open = g_strcmp0 (info->type, "pty") == 0 || g_strcmp0 (info->type, "unix") == 0;
      g_ptr_array_add (infos, info);
    }
}

/* In a worker. Its devices are not ready: they may even lack their names. */
static gboolean
is_starting (virDomainPtr dom)
{
  int state, reason;

  return virDomainGetState (dom, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PAUSED && reason == VIR_DOMAIN_PAUSED_STARTING_UP;
}

static void
take_starting_error (const char  *machine,
                     GError     **error)
{
  g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
               _("The virtual machine “%s” is still starting. Its console can be opened once it runs."), machine);
}

static void
list_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  TriTarget *target = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, target->uuid, target->machine, &error);
  g_autoptr (xmlDoc) doc = NULL;

  if (dom != NULL && is_starting (dom))
    take_starting_error (target->machine, &error);
  else if (dom != NULL && tri_work_check_screen (dom, target->machine, &error))
    doc = tri_work_parse_xml (dom, target->machine, 0, &error);
  if (doc != NULL)
    {
      GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_console_info_free);

      add_infos (infos, doc, "/domain/devices/serial", TRUE);
      add_infos (infos, doc, "/domain/devices/console", FALSE);
      g_task_return_pointer (task, infos, (GDestroyNotify) g_ptr_array_unref);
    }
  else
    g_task_return_error (task, error);
}

void
tri_domain_load_consoles_async (TriDomain           *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_load_consoles_async);
  tri_domain_ask (self, task, list_work, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
tri_domain_load_consoles_finish (TriDomain     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
take_open_error (Opening  *opening,
                 GError  **error)
{
  virErrorPtr reason = virGetLastError ();

  /* libvirt has no code of its own for this. Should it be something else, force fails with the true reason. */
  if (!opening->force && reason != NULL && reason->code == VIR_ERR_OPERATION_FAILED)
    g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS, _("The console of the virtual machine “%s” is in use by someone else."),
                 opening->machine);
  else
    tri_error_take_virt (error, _("The console of the virtual machine “%s” could not be opened"), opening->machine);
}

static void
open_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, opening->uuid, opening->machine, &error);
  virStreamPtr stream = NULL;

  if (dom != NULL && virDomainIsActive (dom) != 1)
    g_set_error (&error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                 _("The virtual machine “%s” is not running, so nobody answers on its console. Start it first."), opening->machine);
  else if (dom != NULL && (opening->starting = is_starting (dom)))
    take_starting_error (opening->machine, &error);
  else if (dom != NULL)
    {
      stream = virStreamNew (conn, VIR_STREAM_NONBLOCK);
      if (stream == NULL || virDomainOpenConsole (dom, opening->alias, stream,
                                                  opening->force ? VIR_DOMAIN_CONSOLE_FORCE : VIR_DOMAIN_CONSOLE_SAFE) < 0)
        {
          take_open_error (opening, &error);
          g_clear_pointer (&stream, virStreamFree);
        }
    }
  if (stream != NULL)
    g_task_return_pointer (task, stream, (GDestroyNotify) tri_console_stream_discard);
  else
    g_task_return_error (task, error);
}

static void open_line (GTask *outer);

static gboolean
again_cb (gpointer user_data)
{
  GTask *outer = user_data;

  if (!g_task_return_error_if_cancelled (outer))
    open_line (g_object_ref (outer));
  return G_SOURCE_REMOVE;
}

/* Takes over the reference to outer. */
static void
open_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  Opening *opening = g_task_get_task_data (outer);
  g_autoptr (GError) error = NULL;
  virStreamPtr stream = g_task_propagate_pointer (G_TASK (result), &error);

  if (stream == NULL && opening->starting && opening->tries > 0)
    {
      opening->tries--;
      g_timeout_add_full (G_PRIORITY_DEFAULT, STARTING_PAUSE_MS, again_cb, g_steal_pointer (&outer), g_object_unref);
    }
  else if (stream == NULL)
    g_task_return_error (outer, g_steal_pointer (&error));
  else if (g_task_return_error_if_cancelled (outer))
    tri_console_stream_discard (stream);
  else
    g_task_return_pointer (outer, tri_console_stream_new (stream, opening->machine), g_object_unref);
}

/* Takes over the reference to outer; what is to be opened belongs to that, and nobody else has it meanwhile. */
static void
open_line (GTask *outer)
{
  GTask *task = g_task_new (NULL, NULL, open_done, outer);

  g_task_set_task_data (task, g_task_get_task_data (outer), NULL);
  tri_connection_run (tri_domain_get_connection (g_task_get_source_object (outer)), task, open_work);
}

void
tri_domain_open_console_async (TriDomain           *self,
                               const char          *alias,
                               gboolean             force,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *outer;
  Opening *opening;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_open_console_async);
  opening = g_new0 (Opening, 1);
  opening->uuid = g_strdup (tri_domain_get_uuid (self));
  opening->machine = g_strdup (tri_domain_get_name (self));
  opening->alias = g_strdup (alias);
  opening->force = force;
  opening->tries = STARTING_TRIES;
  g_task_set_task_data (outer, opening, (GDestroyNotify) opening_free);
  open_line (outer);
}

TriConsoleStream *
tri_domain_open_console_finish (TriDomain     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
