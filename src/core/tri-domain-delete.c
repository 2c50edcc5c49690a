/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"
#include "tri-domain-delete-private.h"
#include "tri-domain-operation-private.h"
#include "tri-error.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

struct _TriDeletePlan
{
  GObject    parent_instance;

  TriDomain *domain;
  GPtrArray *items;
  guint      n_snapshots;
  gboolean   has_managed_save;
  gboolean   has_nvram;
};

G_DEFINE_FINAL_TYPE (TriDeletePlan, tri_delete_plan, G_TYPE_OBJECT)

/* What the worker finds out; becomes a plan on the main thread. */
typedef struct {
  char      *uuid;
  char      *machine;
  gboolean   local;
  GPtrArray *items;
  guint      n_snapshots;
  gboolean   has_managed_save;
  gboolean   has_nvram;
} Look;

typedef struct {
  char      *machine;
  char      *uuid;
  char     **paths;
  gboolean   local;
} Execution;

static void
look_free (Look *look)
{
  g_free (look->uuid);
  g_free (look->machine);
  g_clear_pointer (&look->items, g_ptr_array_unref);
  g_free (look);
}

static void
execution_free (Execution *execution)
{
  g_free (execution->machine);
  g_free (execution->uuid);
  g_strfreev (execution->paths);
  g_free (execution);
}

static void
tri_delete_plan_dispose (GObject *object)
{
  TriDeletePlan *self = TRI_DELETE_PLAN (object);

  g_clear_object (&self->domain);
  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (tri_delete_plan_parent_class)->dispose (object);
}

static void
tri_delete_plan_class_init (TriDeletePlanClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_delete_plan_dispose;
}

static void
tri_delete_plan_init (TriDeletePlan *self)
{
}

static gboolean
look (Look           *data,
      virConnectPtr   conn,
      virDomainPtr    dom,
      GError        **error)
{
  g_autoptr (TriFileUses) uses = tri_file_uses_read (conn, data->local, data->uuid, error);
  g_autoptr (TriDomainConfig) config = NULL;
  g_autoptr (TriWorkXml) xml = uses != NULL ? tri_work_read_xml (dom, data->machine, VIR_DOMAIN_XML_INACTIVE, error) : NULL;
  g_autoptr (xmlDoc) doc = NULL;
  int n;

  if (xml == NULL)
    return FALSE;
  config = tri_domain_config_new_from_xml (xml, error);
  doc = config != NULL ? tri_xml_parse (xml, _("The virtual machine’s configuration"), error) : NULL;
  if (doc == NULL)
    return FALSE;
  data->has_nvram = tri_xml_has (doc, NULL, "/domain/os/nvram | /domain/os[@firmware='efi']");
  data->items = tri_delete_items_read (conn, config, uses);
  data->has_managed_save = virDomainHasManagedSaveImage (dom, 0) == 1;
  n = virDomainSnapshotNum (dom, 0);
  data->n_snapshots = n > 0 ? (guint) n : 0;
  return TRUE;
}

/* The test driver's files are nowhere. */
static gboolean
has_our_paths (TriDomain *domain)
{
  TriConnection *connection = tri_domain_get_connection (domain);

  return tri_connection_is_local (connection) && !tri_connection_is_test (connection);
}

static void
plan_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Look *data = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, data->uuid, data->machine, &error);

  if (dom != NULL && look (data, conn, dom, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
plan_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  Look *data = g_task_get_task_data (G_TASK (result));
  TriDeletePlan *plan;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (outer, error);
      return;
    }
  plan = g_object_new (TRI_TYPE_DELETE_PLAN, NULL);
  plan->domain = g_object_ref (g_task_get_source_object (outer));
  plan->items = g_steal_pointer (&data->items);
  plan->n_snapshots = data->n_snapshots;
  plan->has_managed_save = data->has_managed_save;
  plan->has_nvram = data->has_nvram;
  g_task_return_pointer (outer, plan, g_object_unref);
}

void
tri_domain_plan_delete_async (TriDomain           *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *outer, *task;
  Look *data;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_plan_delete_async);
  data = g_new0 (Look, 1);
  data->uuid = g_strdup (tri_domain_get_uuid (self));
  data->machine = g_strdup (tri_domain_get_name (self));
  data->local = has_our_paths (self);
  task = g_task_new (NULL, cancellable, plan_done, outer);
  g_task_set_task_data (task, data, (GDestroyNotify) look_free);
  tri_connection_run (tri_domain_get_connection (self), task, plan_work);
}

TriDeletePlan *
tri_domain_plan_delete_finish (TriDomain     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* From all to what the oldest drivers know. A driver that does not know a flag says so before it does anything. */
static gboolean
undefine (virDomainPtr   dom,
          const char    *machine,
          GError       **error)
{
  static const unsigned int attempts[] = {
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
      VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_TPM,
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
      VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM,
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM,
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
    0,
  };

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      int result = attempts[i] != 0 ? virDomainUndefineFlags (dom, attempts[i]) : virDomainUndefine (dom);

      if (result == 0)
        return TRUE;
      if (virGetLastErrorCode () != VIR_ERR_INVALID_ARG && virGetLastErrorCode () != VIR_ERR_NO_SUPPORT)
        break;
    }
  tri_error_take_virt (error, _("The virtual machine “%s” could not be deleted"), machine);
  return FALSE;
}

/* Somebody may have given the disk to another machine since the plan was made. */
static char *
delete_volume (virConnectPtr  conn,
               TriFileUses   *uses,
               const char    *path)
{
  g_autofree char *users = tri_file_uses_dup_users (uses, path);
  const char *overlay = tri_file_uses_get_overlay (uses, path);
  g_autoptr (virStorageVol) volume = NULL;

  if (users != NULL)
    return g_strdup_printf (_("“%s” is now used by: %s"), path, users);
  if (overlay != NULL)
    return g_strdup_printf (_("“%s” is now the backing file of “%s”"), path, overlay);
  volume = virStorageVolLookupByPath (conn, path);
  if (volume != NULL && virStorageVolDelete (volume, 0) == 0)
    return NULL;
  return g_strdup_printf ("“%s”: %s", path, virGetLastErrorMessage ());
}

static gboolean
delete_volumes (virConnectPtr   conn,
                Execution      *execution,
                GError        **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TriFileUses) uses = NULL;
  g_autoptr (GString) stayed = g_string_new (NULL);

  if (execution->paths == NULL || execution->paths[0] == NULL)
    return TRUE;
  uses = tri_file_uses_read (conn, execution->local, execution->uuid, &why);
  for (guint i = 0; execution->paths[i] != NULL; i++)
    {
      g_autofree char *problem = uses != NULL ? delete_volume (conn, uses, execution->paths[i])
                                              : g_strdup_printf ("“%s”: %s", execution->paths[i], why->message);

      if (problem != NULL)
        g_string_append_printf (stayed, "\n%s", problem);
    }
  if (stayed->len == 0)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_PARTIAL,
               _("The virtual machine “%s” is deleted, but these disks stayed:%s"), execution->machine, stayed->str);
  return FALSE;
}

static gboolean
execute_work (virConnectPtr   conn,
              virDomainPtr    dom,
              gpointer        data,
              GError        **error)
{
  Execution *execution = data;

  if (virDomainIsActive (dom) == 1)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                   _("The virtual machine “%s” is running. Turn it off first, then delete it."), execution->machine);
      return FALSE;
    }
  return undefine (dom, execution->machine, error) && delete_volumes (conn, execution, error);
}

static const TriDeleteItem *
find_item (TriDeletePlan *self,
           const char    *path)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const TriDeleteItem *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (item->path, path))
        return item;
    }
  return NULL;
}

static gboolean
check_paths (TriDeletePlan       *self,
             const char * const  *paths,
             GError             **error)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    {
      const TriDeleteItem *item = find_item (self, paths[i]);

      if (item != NULL && item->can_delete)
        continue;
      if (item != NULL)
        g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("“%s” cannot be deleted with the virtual machine: %s"),
                     paths[i], item->reason);
      else
        g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("“%s” is not a disk of the virtual machine “%s”."),
                     paths[i], tri_domain_get_name (self->domain));
      return FALSE;
    }
  return TRUE;
}

void
tri_delete_plan_execute_async (TriDeletePlan       *self,
                               const char * const  *paths,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *reason = NULL;
  GError *error = NULL;
  Execution *execution;

  g_return_if_fail (TRI_IS_DELETE_PLAN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_delete_plan_execute_async);
  if (!tri_action_applies (TRI_ACTION_DELETE, self->domain, &reason))
    {
      g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_WRONG_STATE, "%s", reason);
      return;
    }
  if (!check_paths (self, paths, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  execution = g_new0 (Execution, 1);
  execution->machine = g_strdup (tri_domain_get_name (self->domain));
  execution->uuid = g_strdup (tri_domain_get_uuid (self->domain));
  execution->local = has_our_paths (self->domain);
  execution->paths = g_strdupv ((char **) paths);
  g_task_set_task_data (task, execution, (GDestroyNotify) execution_free);
  tri_operation_run (self->domain, g_steal_pointer (&task), _(tri_action_get_info (TRI_ACTION_DELETE)->doing),
                     TRI_OPERATION_LONG, execute_work, NULL);
}

gboolean
tri_delete_plan_execute_finish (TriDeletePlan  *self,
                                GAsyncResult   *result,
                                GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

TriDomain *
tri_delete_plan_get_domain (TriDeletePlan *self)
{
  g_return_val_if_fail (TRI_IS_DELETE_PLAN (self), NULL);
  return self->domain;
}

GPtrArray *
tri_delete_plan_get_items (TriDeletePlan *self)
{
  g_return_val_if_fail (TRI_IS_DELETE_PLAN (self), NULL);
  return self->items;
}

guint
tri_delete_plan_get_n_snapshots (TriDeletePlan *self)
{
  g_return_val_if_fail (TRI_IS_DELETE_PLAN (self), 0);
  return self->n_snapshots;
}

gboolean
tri_delete_plan_has_managed_save (TriDeletePlan *self)
{
  g_return_val_if_fail (TRI_IS_DELETE_PLAN (self), FALSE);
  return self->has_managed_save;
}

gboolean
tri_delete_plan_has_nvram (TriDeletePlan *self)
{
  g_return_val_if_fail (TRI_IS_DELETE_PLAN (self), FALSE);
  return self->has_nvram;
}
