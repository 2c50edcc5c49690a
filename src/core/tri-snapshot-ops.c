/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-snapshot-private.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

/* The task data of apply, rename and delete. */
typedef struct {
  char    *machine;
  char    *name;
  char    *title;      /* for people */
  char    *new_title;  /* rename */
  gboolean subtree;    /* delete */
} Op;

static void
op_free (Op *op)
{
  g_free (op->machine);
  g_free (op->name);
  g_free (op->title);
  g_free (op->new_title);
  g_free (op);
}

static virDomainSnapshot *
look_up (virDomainPtr   dom,
         const char    *machine,
         const char    *name,
         GError       **error)
{
  virDomainSnapshot *snapshot = virDomainSnapshotLookupByName (dom, name, 0);

  if (snapshot == NULL && virGetLastErrorCode () == VIR_ERR_NO_DOMAIN_SNAPSHOT)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                 _("The snapshot “%s” of the virtual machine “%s” is not there any more."), name, machine);
  else if (snapshot == NULL)
    tri_error_take_virt (error, _("The snapshot “%s” of the virtual machine “%s” could not be found"), name, machine);
  return snapshot;
}

static const char *
choose_target (GPtrArray   *rows,
               const char  *machine,
               GError     **error)
{
  TriSnapshotRow *newest;

  if (rows->len == 0)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("The virtual machine “%s” has no snapshots."), machine);
      return NULL;
    }
  newest = g_ptr_array_index (rows, rows->len - 1);
  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);

      if (row->current)
        newest = row;
    }
  return newest->name;
}

/* What people call it. */
static const char *
get_title (GPtrArray  *rows,
           const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->name, name) && row->title != NULL)
        return row->title;
    }
  return name;
}

/* libvirt would write into a backing file, and what builds on it would be lost without a word. */
static gboolean
check_nothing_builds_on (GPtrArray   *rows,
                         const char  *machine,
                         const char  *name,
                         GError     **error)
{
  const TriSnapshotRow *row = tri_snapshot_rows_find_conflict (rows, name);

  if (row == NULL)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
               _("The snapshot “%s” cannot be applied to the virtual machine “%s”: that would write into a disk file on which the "
                 "files of the snapshot “%s” build, and destroy them. Delete that snapshot first."),
               get_title (rows, name), machine, get_title (rows, row->name));
  return FALSE;
}

static void
explain_revert_failure (virDomainPtr   dom,
                        const char    *machine,
                        const char    *name,
                        gboolean       was_active,
                        GError       **error)
{
  gboolean risky = virGetLastErrorCode () == VIR_ERR_SNAPSHOT_REVERT_RISKY;
  g_autoptr (GError) reason = NULL;
  const char *what_now = NULL;

  tri_error_take_virt (&reason, _("The snapshot “%s” could not be applied to the virtual machine “%s”"), name, machine);
  if (risky && virDomainHasManagedSaveImage (dom, 0) == 1)
    what_now = _("The saved state would no longer fit the disks. Delete the saved state first, then apply the snapshot.");
  else if (risky)
    what_now = _("libvirt does not consider this safe, and nothing was changed.");
  else if (was_active && virDomainIsActive (dom) == 0)
    what_now = _("The virtual machine is turned off now.");

  if (what_now == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    /* Translators: libvirt's reason, then what can be done or what is the case now; both are sentences */
    g_set_error (error, reason->domain, reason->code, _("%s. %s"), reason->message, what_now);
}

/* libvirt 9.0 keeps it: started from later, its memory would write into disks that are not the ones it knows. */
static gboolean
remove_stale_saved_state (virDomainPtr   dom,
                          const char    *machine,
                          GError       **error)
{
  g_autoptr (GError) reason = NULL;

  if (virDomainHasManagedSaveImage (dom, 0) != 1 || virDomainManagedSaveRemove (dom, 0) == 0)
    return TRUE;
  tri_error_take_virt (&reason, _("The snapshot was applied to the virtual machine “%s”, but the saved state from before, "
                                  "which no longer fits the disks, could not be deleted"), machine);
  g_set_error_literal (error, TRI_ERROR, TRI_ERROR_PARTIAL, reason->message);
  return FALSE;
}

gboolean
tri_snapshot_revert_work (virDomainPtr   dom,
                          const char    *machine,
                          const char    *name,
                          GError       **error)
{
  g_autoptr (GPtrArray) rows = tri_snapshot_rows_read (dom, machine, error);
  g_autoptr (virDomainSnapshot) snapshot = NULL;
  gboolean was_active = virDomainIsActive (dom) == 1;
  const char *target;

  if (rows == NULL)
    return FALSE;
  target = name != NULL ? name : choose_target (rows, machine, error);
  if (target == NULL || !check_nothing_builds_on (rows, machine, target, error))
    return FALSE;
  snapshot = look_up (dom, machine, target, error);
  if (snapshot == NULL)
    return FALSE;
  if (virDomainRevertToSnapshot (snapshot, 0) < 0)
    {
      explain_revert_failure (dom, machine, get_title (rows, target), was_active, error);
      return FALSE;
    }
  /* The configuration in the snapshot carries the snapshot's title; the machine has no use for it. */
  virDomainSetMetadata (dom, VIR_DOMAIN_METADATA_ELEMENT, NULL, NULL, TRI_XML_NS_SNAPSHOT, VIR_DOMAIN_AFFECT_CONFIG);
  if (virDomainIsActive (dom) == 1)
    virDomainSetMetadata (dom, VIR_DOMAIN_METADATA_ELEMENT, NULL, NULL, TRI_XML_NS_SNAPSHOT, VIR_DOMAIN_AFFECT_LIVE);
  return remove_stale_saved_state (dom, machine, error);
}

static gboolean
apply_work (virConnectPtr   conn,
            virDomainPtr    dom,
            gpointer        data,
            GError        **error)
{
  Op *op = data;

  return tri_snapshot_revert_work (dom, op->machine, op->name, error);
}

static gboolean
check_title_free (virDomainPtr   dom,
                  Op            *op,
                  GError       **error)
{
  g_autoptr (GPtrArray) rows = tri_snapshot_rows_read (dom, op->machine, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);

      if (!g_str_equal (row->name, op->name) &&
          (g_str_equal (row->name, op->new_title) || g_strcmp0 (row->title, op->new_title) == 0))
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS,
                       _("The virtual machine “%s” has a snapshot named “%s” already. Choose another name."),
                       op->machine, op->new_title);
          return FALSE;
        }
    }
  return TRUE;
}

static xmlNode *
get_child (xmlNode    *parent,
           const char *name)
{
  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    {
      if (child->type == XML_ELEMENT_NODE && g_str_equal ((const char *) child->name, name))
        return child;
    }
  return NULL;
}

/* Where the schema wants it: libvirt itself does not mind the order. */
static xmlNode *
get_or_add_metadata (xmlNode *domain)
{
  xmlNode *metadata = get_child (domain, "metadata");
  xmlNode *before = get_child (domain, "uuid");

  if (metadata != NULL)
    return metadata;
  metadata = xmlNewNode (NULL, BAD_CAST "metadata");
  if (before == NULL)
    before = get_child (domain, "name");
  return before != NULL ? xmlAddNextSibling (before, metadata) : xmlAddChild (domain, metadata);
}

static char *
write_title (const char  *xml,
             Op          *op,
             GError     **error)
{
  g_autoptr (xmlDoc) doc = tri_xml_parse (xml, _("The snapshot’s description"), error);
  g_autoptr (GPtrArray) old = NULL;
  xmlNode *domain, *metadata, *element;

  if (doc == NULL)
    return NULL;
  domain = get_child (xmlDocGetRootElement (doc), "domain");
  if (domain == NULL || get_child (domain, "devices") == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                   _("The snapshot “%s” of the virtual machine “%s” cannot be renamed: it holds no configuration in which "
                     "another name could be kept."), op->title, op->machine);
      return NULL;
    }
  metadata = get_or_add_metadata (domain);
  old = tri_xml_list_nodes (doc, metadata, "*[namespace-uri()='" TRI_XML_NS_SNAPSHOT "']");
  for (guint i = 0; i < old->len; i++)
    {
      xmlUnlinkNode (g_ptr_array_index (old, i));
      xmlFreeNode (g_ptr_array_index (old, i));
    }
  if (!g_str_equal (op->new_title, op->name))
    {
      element = xmlNewChild (metadata, NULL, BAD_CAST "snapshot", NULL);
      xmlSetNs (element, xmlNewNs (element, BAD_CAST TRI_XML_NS_SNAPSHOT, BAD_CAST "triptych-snapshot"));
      xmlSetProp (element, BAD_CAST "name", BAD_CAST op->name);
      xmlSetProp (element, BAD_CAST "title", BAD_CAST op->new_title);
    }
  return tri_xml_to_string (doc);
}

static gboolean
rename_work (virConnectPtr   conn,
             virDomainPtr    dom,
             gpointer        data,
             GError        **error)
{
  Op *op = data;
  g_autoptr (virDomainSnapshot) snapshot = look_up (dom, op->machine, op->name, error);
  g_autoptr (virDomainSnapshot) redefined = NULL;
  unsigned int flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
  g_autofree char *changed = NULL;
  char *xml;

  if (snapshot == NULL || !check_title_free (dom, op, error))
    return FALSE;
  if (virDomainSnapshotIsCurrent (snapshot, 0) == 1)
    flags |= VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
  xml = virDomainSnapshotGetXMLDesc (snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE);
  if (xml != NULL)
    {
      changed = write_title (xml, op, error);
      free (xml);
      if (changed == NULL)
        return FALSE;
      redefined = virDomainSnapshotCreateXML (dom, changed, flags);
    }
  if (redefined == NULL)
    tri_error_take_virt (error, _("The snapshot “%s” of the virtual machine “%s” could not be renamed"),
                         op->title, op->machine);
  return redefined != NULL;
}

static gboolean
delete_work (virConnectPtr   conn,
             virDomainPtr    dom,
             gpointer        data,
             GError        **error)
{
  Op *op = data;
  g_autoptr (virDomainSnapshot) snapshot = look_up (dom, op->machine, op->name, error);

  if (snapshot == NULL)
    return FALSE;
  if (virDomainSnapshotDelete (snapshot, op->subtree ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN : 0) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The snapshot “%s” of the virtual machine “%s” could not be deleted"),
                       op->title, op->machine);
  return FALSE;
}

static GTask *
op_task_new (TriSnapshot         *snapshot,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (snapshot, cancellable, callback, user_data);
  TriDomain *domain = tri_snapshot_get_domain (snapshot);
  Op *op = g_new0 (Op, 1);

  op->name = g_strdup (tri_snapshot_get_name (snapshot));
  op->title = g_strdup (tri_snapshot_get_title (snapshot));
  op->machine = g_strdup (domain != NULL ? tri_domain_get_name (domain) : "");
  g_task_set_task_data (task, op, (GDestroyNotify) op_free);
  return task;
}

static void
op_run (TriSnapshot       *snapshot,
        GTask             *task,
        const char        *title,
        TriOperationFlags  flags,
        TriOperationFunc   func)
{
  TriDomain *domain = tri_snapshot_get_domain (snapshot);

  if (domain != NULL)
    {
      tri_operation_run (domain, task, title, flags | TRI_OPERATION_SNAPSHOTS, func, NULL);
      return;
    }
  g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                           _("The virtual machine of the snapshot “%s” is not there any more."),
                           tri_snapshot_get_title (snapshot));
  g_object_unref (task);
}

void
tri_snapshot_apply_async (TriSnapshot         *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_SNAPSHOT (self));

  task = op_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_snapshot_apply_async);
  op_run (self, task, _("Applying snapshot"), TRI_OPERATION_LONG, apply_work);
}

gboolean
tri_snapshot_apply_finish (TriSnapshot   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
tri_snapshot_rename_async (TriSnapshot         *self,
                           const char          *new_name,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *problem = NULL;
  Op *op;

  g_return_if_fail (TRI_IS_SNAPSHOT (self));
  g_return_if_fail (new_name != NULL);

  task = op_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_snapshot_rename_async);
  op = g_task_get_task_data (task);
  op->new_title = g_strdup (new_name);
  problem = tri_snapshot_title_problem (new_name);
  if (problem != NULL)
    g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_INVALID, "%s", problem);
  else
    op_run (self, g_steal_pointer (&task), _("Renaming snapshot"), TRI_OPERATION_DEFAULT, rename_work);
}

gboolean
tri_snapshot_rename_finish (TriSnapshot   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
tri_snapshot_delete_async (TriSnapshot         *self,
                           gboolean             subtree,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;
  Op *op;

  g_return_if_fail (TRI_IS_SNAPSHOT (self));

  task = op_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_snapshot_delete_async);
  op = g_task_get_task_data (task);
  op->subtree = subtree;
  op_run (self, task, _("Deleting snapshot"), TRI_OPERATION_LONG, delete_work);
}

gboolean
tri_snapshot_delete_finish (TriSnapshot   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
