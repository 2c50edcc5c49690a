/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-media.h"
#include "tri-domain-operation-private.h"
#include "tri-error.h"
#include "tri-machine-disk.h"
#include "tri-xml.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <unistd.h>

/* libvirt waits five seconds for the guest to open a tray that it has locked. */
#define TRAY_PATIENCE (9 * G_USEC_PER_SEC / 2)

typedef struct {
  char     *machine;
  char     *target;
  char     *source;   /* as it was asked for; NULL: eject */
  gboolean  force;
  gboolean  local;    /* paths of the server are this computer's */
} Change;

/* A medium as a <disk> names it. */
typedef struct {
  char *type;         /* "file", "block", "volume" */
  char *path;         /* nullable */
  char *pool;
  char *volume;
} Medium;

static void
change_free (Change *change)
{
  g_free (change->machine);
  g_free (change->target);
  g_free (change->source);
  g_free (change);
}

static void
medium_clear (Medium *medium)
{
  g_free (medium->type);
  g_free (medium->path);
  g_free (medium->pool);
  g_free (medium->volume);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Medium, medium_clear)

static virStorageVolPtr
open_volume (virConnectPtr   conn,
             const char     *name,
             GError        **error)
{
  const char *slash = strchr (name, '/');
  g_autofree char *pool_name = slash != NULL ? g_strndup (name, (gsize) (slash - name)) : NULL;
  g_autoptr (virStoragePool) pool = NULL;
  virStorageVolPtr volume;

  if (slash == NULL || slash == name || slash[1] == '\0')
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                   _("“%s” is neither a path on the server nor a storage pool and a file in it (“pool/file”)."), name);
      return NULL;
    }
  pool = virStoragePoolLookupByName (conn, pool_name);
  if (pool == NULL)
    {
      tri_error_take_virt (error, _("The storage pool “%s” cannot be used"), pool_name);
      return NULL;
    }
  volume = virStorageVolLookupByName (pool, slash + 1);
  if (volume == NULL)
    {
      virStoragePoolRefresh (pool, 0);
      volume = virStorageVolLookupByName (pool, slash + 1);
    }
  if (volume == NULL)
    {
      virResetLastError ();
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("There is no file “%s” in the storage pool “%s”."),
                   slash + 1, pool_name);
    }
  return volume;
}

/* The path says most to whoever reads the configuration later; only what has none is named by its pool. */
static void
describe_volume (virStorageVolPtr  volume,
                 const char       *name,
                 Medium           *medium)
{
  virStorageVolInfo info;
  char *path = virStorageVolGetPath (volume);
  gboolean block = virStorageVolGetInfo (volume, &info) == 0 && info.type == VIR_STORAGE_VOL_BLOCK;

  if (path != NULL && g_path_is_absolute (path))
    {
      medium->type = g_strdup (block ? "block" : "file");
      medium->path = g_strdup (path);
    }
  else
    {
      medium->type = g_strdup ("volume");
      medium->pool = g_strndup (name, (gsize) (strchr (name, '/') - name));
      medium->volume = g_strdup (virStorageVolGetName (volume));
    }
  free (path);
}

static gboolean
find_medium (virConnectPtr   conn,
             const Change   *change,
             Medium         *medium,
             GError        **error)
{
  g_autoptr (virStorageVol) volume = NULL;
  gboolean covered = FALSE;

  if (change->source == NULL)
    return TRUE;
  if (!g_path_is_absolute (change->source))
    {
      volume = open_volume (conn, change->source, error);
      if (volume != NULL)
        describe_volume (volume, change->source, medium);
      return volume != NULL;
    }
  volume = tri_work_find_volume (conn, change->source, &covered);
  /* On another computer only a storage pool can tell whether a file is there; what none covers, libvirt tells. */
  if (volume == NULL && (covered || (change->local && access (change->source, F_OK) != 0 && errno == ENOENT)))
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("The file “%s” is not there. The drive “%s” was not touched."),
                   change->source, change->target);
      return FALSE;
    }
  medium->type = g_strdup (g_str_has_prefix (change->source, "/dev/") ? "block" : "file");
  medium->path = g_strdup (change->source);
  return TRUE;
}

static void
remove_child (xmlNode    *node,
              const char *name)
{
  for (xmlNode *child = node->children, *next; child != NULL; child = next)
    {
      next = child->next;
      if (child->type == XML_ELEMENT_NODE && xmlStrEqual (child->name, BAD_CAST name))
        {
          xmlUnlinkNode (child);
          xmlFreeNode (child);
        }
    }
}

/* Only the medium changes; the rest of the element stays as libvirt wrote it, or it would refuse the update. */
static void
edit_disk (xmlNode      *disk,
           const Medium *medium)
{
  xmlNode *source;

  remove_child (disk, "source");
  remove_child (disk, "backingStore");
  remove_child (disk, "mirror");
  if (medium->type == NULL)
    return;
  xmlSetProp (disk, BAD_CAST "type", BAD_CAST medium->type);
  source = xmlNewChild (disk, NULL, BAD_CAST "source", NULL);
  if (medium->path != NULL)
    xmlNewProp (source, BAD_CAST (g_str_equal (medium->type, "block") ? "dev" : "file"), BAD_CAST medium->path);
  else
    {
      xmlNewProp (source, BAD_CAST "pool", BAD_CAST medium->pool);
      xmlNewProp (source, BAD_CAST "volume", BAD_CAST medium->volume);
    }
}

/* The drive of the running machine, or of its stored configuration. NULL without an error: that one has no such drive. */
static xmlNode *
find_drive (xmlDoc     *doc,
            const char *target)
{
  g_autoptr (GPtrArray) disks = tri_xml_list_nodes (doc, NULL, "/domain/devices/disk[@device='cdrom' or @device='floppy']");

  for (guint i = 0; i < disks->len; i++)
    {
      g_autofree char *name = tri_xml_dup_string (doc, disks->pdata[i], "target/@dev");

      if (g_strcmp0 (name, target) == 0)
        return disks->pdata[i];
    }
  return NULL;
}

static int
update_disk (virDomainPtr  dom,
             xmlDoc       *doc,
             xmlNode      *disk,
             unsigned int  flags)
{
  g_autofree char *xml = tri_xml_node_to_string (doc, disk);

  return virDomainUpdateDeviceFlags (dom, xml, flags);
}

/* libvirt has no code of its own for a tray that does not open, and its words may be in the server's language: the wait tells it too. */
static gboolean
is_locked (gint64 started)
{
  const virError *last = virGetLastError ();

  if (last == NULL || last->code != VIR_ERR_OPERATION_FAILED)
    return last != NULL && last->message != NULL && strstr (last->message, "is locked") != NULL;
  return (last->message != NULL && strstr (last->message, "tray") != NULL) ||
         g_get_monotonic_time () - started > TRAY_PATIENCE;
}

static void
set_change_error (const Change *change,
                  gboolean      locked,
                  GError      **error)
{
  if (locked)
    {
      virResetLastError ();
      g_set_error (error, TRI_ERROR, TRI_ERROR_LOCKED,
                   _("The guest of the virtual machine “%s” uses the disc in the drive “%s” and keeps its tray locked. "
                     "Eject it in the guest, or eject it by force."), change->machine, change->target);
    }
  else if (change->source != NULL)
    tri_error_take_virt (error, _("“%s” could not be inserted into the drive “%s” of the virtual machine “%s”"),
                         change->source, change->target, change->machine);
  else
    tri_error_take_virt (error, _("The drive “%s” of the virtual machine “%s” could not be ejected"),
                         change->target, change->machine);
}

/*
 * QEMU has given the old medium out by the time it finds that it cannot open the new one, while libvirt believes it to be still in: only
 * taking it out and putting it in again makes both agree.
 */
static void
put_back (virDomainPtr   dom,
          xmlDoc        *doc,
          xmlNode       *disk,
          const xmlNode *old)
{
  const Medium none = { 0 };
  xmlNode *again = xmlDocCopyNode ((xmlNode *) old, doc, 1);
  unsigned int flags = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_DEVICE_MODIFY_FORCE;

  edit_disk (disk, &none);
  if (update_disk (dom, doc, disk, flags) < 0 || update_disk (dom, doc, again, flags) < 0)
    g_message ("The former medium could not be put back into the drive: %s", virGetLastErrorMessage ());
  virResetLastError ();
  xmlFreeNode (again);
}

static gboolean
change_one (virDomainPtr   dom,
            const Change  *change,
            const Medium  *medium,
            gboolean       live,
            gboolean      *found,
            GError       **error)
{
  g_autoptr (xmlDoc) doc = tri_work_parse_xml (dom, change->machine, VIR_DOMAIN_XML_SECURE | (live ? 0 : VIR_DOMAIN_XML_INACTIVE),
                                               error);
  xmlNode *disk = doc != NULL ? find_drive (doc, change->target) : NULL;
  unsigned int flags = live ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CONFIG;
  gint64 started = g_get_monotonic_time ();
  gboolean had_medium, locked, changed;
  xmlNode *old;

  if (disk == NULL)
    return doc != NULL;
  *found = TRUE;
  had_medium = tri_xml_has (doc, disk, "source");
  old = xmlDocCopyNode (disk, doc, 1);
  edit_disk (disk, medium);
  if (change->force && live)
    flags |= VIR_DOMAIN_DEVICE_MODIFY_FORCE;
  changed = update_disk (dom, doc, disk, flags) == 0;
  if (!changed)
    {
      locked = live && !change->force && is_locked (started);
      set_change_error (change, locked, error);
      if (live && !locked && had_medium && change->source != NULL)
        put_back (dom, doc, disk, old);
    }
  xmlFreeNode (old);
  return changed;
}

static gboolean
check_saved (virDomainPtr   dom,
             const Change  *change,
             GError       **error)
{
  if (virDomainIsActive (dom) == 1 || virDomainHasManagedSaveImage (dom, 0) != 1)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
               _("The virtual machine “%s” is saved, and its drives with it. Start it first."), change->machine);
  return FALSE;
}

static void
explain_partial (const Change  *change,
                 GError       **error)
{
  g_autofree char *reason = g_strdup ((*error)->message);

  g_clear_error (error);
  g_set_error (error, TRI_ERROR, TRI_ERROR_PARTIAL,
               _("The drive “%s” of the running virtual machine “%s” was changed, but not its configuration, so it is as before after "
                 "the next start. %s"), change->target, change->machine, reason);
}

static gboolean
change_work (virConnectPtr   conn,
             virDomainPtr    dom,
             gpointer        data,
             GError        **error)
{
  const Change *change = data;
  g_auto (Medium) medium = { 0 };
  gboolean in_live = FALSE, in_config = FALSE;

  if (!check_saved (dom, change, error) || !find_medium (conn, change, &medium, error))
    return FALSE;
  /* The guest may refuse, the configuration hardly ever: what may fail comes first. */
  if (virDomainIsActive (dom) == 1 && !change_one (dom, change, &medium, TRUE, &in_live, error))
    return FALSE;
  if (virDomainIsPersistent (dom) == 1 && !change_one (dom, change, &medium, FALSE, &in_config, error))
    {
      if (in_live)
        explain_partial (change, error);
      return FALSE;
    }
  if (in_live || in_config)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
               _("The virtual machine “%s” has no DVD or floppy drive “%s”, or not any more."), change->machine, change->target);
  return FALSE;
}

static void
run_change (GTask      *task,
            TriDomain  *self,
            const char *target,
            const char *source,
            gboolean    force)
{
  Change *change = g_new0 (Change, 1);
  TriConnection *connection = tri_domain_get_connection (self);

  change->machine = g_strdup (tri_domain_get_name (self));
  change->target = g_strdup (target);
  change->source = g_strdup (source);
  change->force = force;
  change->local = connection != NULL && tri_connection_is_local (connection) && !tri_connection_is_test (connection);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  tri_operation_run (self, task, NULL, TRI_OPERATION_DEFAULT, change_work, NULL);
}

void
tri_domain_insert_media_async (TriDomain           *self,
                               const char          *target,
                               const char          *source,
                               gboolean             force,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_return_if_fail (target != NULL && source != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_insert_media_async);
  run_change (task, self, target, source, force);
}

gboolean
tri_domain_insert_media_finish (TriDomain     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
tri_domain_eject_media_async (TriDomain           *self,
                              const char          *target,
                              gboolean             force,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_return_if_fail (target != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_eject_media_async);
  run_change (task, self, target, NULL, force);
}

gboolean
tri_domain_eject_media_finish (TriDomain     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
