/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-error.h"
#include "tri-storage.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

typedef struct {
  char    *name;
  char    *path;
  gboolean remove_folder; /* it was not there before, so it may go again */
} PoolRequest;

G_DEFINE_BOXED_TYPE (TriPoolInfo, tri_pool_info, tri_pool_info_copy, tri_pool_info_free)
G_DEFINE_BOXED_TYPE (TriVolumeInfo, tri_volume_info, tri_volume_info_copy, tri_volume_info_free)

TriPoolInfo *
tri_pool_info_copy (const TriPoolInfo *info)
{
  TriPoolInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->name = g_strdup (info->name);
  copy->type = g_strdup (info->type);
  copy->path = g_strdup (info->path);
  return copy;
}

void
tri_pool_info_free (TriPoolInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->name);
  g_free (info->type);
  g_free (info->path);
  g_free (info);
}

TriVolumeInfo *
tri_volume_info_copy (const TriVolumeInfo *info)
{
  TriVolumeInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->name = g_strdup (info->name);
  copy->pool = g_strdup (info->pool);
  copy->path = g_strdup (info->path);
  copy->format = g_strdup (info->format);
  copy->backing = g_strdup (info->backing);
  return copy;
}

void
tri_volume_info_free (TriVolumeInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->name);
  g_free (info->pool);
  g_free (info->path);
  g_free (info->format);
  g_free (info->backing);
  g_free (info);
}

static void
pool_request_free (PoolRequest *request)
{
  g_free (request->name);
  g_free (request->path);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoolRequest, pool_request_free)

static int
compare_pools (gconstpointer a,
               gconstpointer b)
{
  const TriPoolInfo *one = *(TriPoolInfo * const *) a;
  const TriPoolInfo *two = *(TriPoolInfo * const *) b;

  return g_utf8_collate (one->name, two->name);
}

static int
compare_volumes (gconstpointer a,
                 gconstpointer b)
{
  const TriVolumeInfo *one = *(TriVolumeInfo * const *) a;
  const TriVolumeInfo *two = *(TriVolumeInfo * const *) b;

  return g_utf8_collate (one->name, two->name);
}

static void
read_pool_xml (virStoragePoolPtr pool,
               TriPoolInfo      *info)
{
  char *xml = virStoragePoolGetXMLDesc (pool, 0);
  g_autoptr (xmlDoc) doc = NULL;

  if (xml != NULL)
    doc = tri_xml_parse (xml, _("The storage pool’s description"), NULL);
  free (xml);
  if (doc == NULL)
    return;
  info->type = tri_xml_dup_string (doc, NULL, "/pool/@type");
  info->path = tri_xml_dup_string (doc, NULL, "/pool/target/path");
}

/* libvirt keeps the figures of the last refresh; folders are cheap to read again, network storage may not be. */
static void
refresh_folder (virStoragePoolPtr  pool,
                const TriPoolInfo *info)
{
  if (info->active && (g_strcmp0 (info->type, "dir") == 0 || g_strcmp0 (info->type, "fs") == 0))
    virStoragePoolRefresh (pool, 0);
}

static TriPoolInfo *
read_pool (virStoragePoolPtr pool)
{
  TriPoolInfo *info = g_new0 (TriPoolInfo, 1);
  virStoragePoolInfo figures;
  int autostart = 0;

  info->name = g_strdup (virStoragePoolGetName (pool));
  info->active = virStoragePoolIsActive (pool) == 1;
  read_pool_xml (pool, info);
  refresh_folder (pool, info);
  if (virStoragePoolGetInfo (pool, &figures) == 0)
    {
      info->capacity = figures.capacity;
      info->allocation = figures.allocation;
      info->available = figures.available;
    }
  if (virStoragePoolGetAutostart (pool, &autostart) == 0)
    info->autostart = autostart != 0;
  if (info->type == NULL)
    info->type = g_strdup ("");
  return info;
}

static void
load_pools_work (GTask         *task,
                 virConnectPtr  conn,
                 gpointer       task_data,
                 GCancellable  *cancellable)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_pool_info_free);
  virStoragePoolPtr *pools = NULL;
  int n;

  n = virConnectListAllStoragePools (conn, &pools, 0);
  if (n < 0)
    {
      GError *error = NULL;

      tri_error_take_virt (&error, _("The storage pools cannot be listed"));
      g_task_return_error (task, error);
      return;
    }
  for (int i = 0; i < n; i++)
    {
      if (!g_cancellable_is_cancelled (cancellable))
        g_ptr_array_add (infos, read_pool (pools[i]));
      virStoragePoolFree (pools[i]);
    }
  free (pools);
  g_ptr_array_sort (infos, compare_pools);
  g_task_return_pointer (task, g_steal_pointer (&infos), (GDestroyNotify) g_ptr_array_unref);
}

void
tri_connection_load_pools_async (TriConnection       *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_connection_load_pools_async);
  tri_connection_run (self, task, load_pools_work);
}

GPtrArray *
tri_connection_load_pools_finish (TriConnection  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static TriVolumeInfo *
read_volume (virStorageVolPtr  volume,
             const char       *pool)
{
  g_autoptr (xmlDoc) doc = NULL;
  TriVolumeInfo *info;
  char *xml = virStorageVolGetXMLDesc (volume, 0);

  if (xml != NULL)
    doc = tri_xml_parse (xml, _("The storage volume’s description"), NULL);
  free (xml);
  /* Gone between the list and now, or not readable: not worth failing the whole list. */
  if (doc == NULL)
    return NULL;
  info = g_new0 (TriVolumeInfo, 1);
  info->name = g_strdup (virStorageVolGetName (volume));
  info->pool = g_strdup (pool);
  info->path = tri_xml_dup_string (doc, NULL, "/volume/target/path");
  info->format = tri_xml_dup_string (doc, NULL, "/volume/target/format/@type");
  info->backing = tri_xml_dup_string (doc, NULL, "/volume/backingStore/path");
  /* A volume's sizes are in bytes unless the unit says otherwise, unlike a domain's. */
  info->capacity = tri_xml_get_uint64 (doc, NULL, "/volume/capacity", 0);
  info->allocation = tri_xml_get_uint64 (doc, NULL, "/volume/allocation", 0);
  return info;
}

static void
load_volumes_work (GTask         *task,
                   virConnectPtr  conn,
                   gpointer       task_data,
                   GCancellable  *cancellable)
{
  const char *name = task_data;
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_volume_info_free);
  g_autoptr (virStoragePool) pool = virStoragePoolLookupByName (conn, name);
  virStorageVolPtr *volumes = NULL;
  int n = -1;

  if (pool != NULL)
    {
      /* Refused while a volume is being made in it: then the list of before must do. */
      virStoragePoolRefresh (pool, 0);
      n = virStoragePoolListAllVolumes (pool, &volumes, 0);
    }
  if (n < 0)
    {
      GError *error = NULL;

      tri_error_take_virt (&error, _("The files in the storage pool “%s” cannot be listed"), name);
      g_task_return_error (task, error);
      return;
    }
  for (int i = 0; i < n; i++)
    {
      TriVolumeInfo *info = g_cancellable_is_cancelled (cancellable) ? NULL : read_volume (volumes[i], name);

      if (info != NULL)
        g_ptr_array_add (infos, info);
      virStorageVolFree (volumes[i]);
    }
  free (volumes);
  g_ptr_array_sort (infos, compare_volumes);
  g_task_return_pointer (task, g_steal_pointer (&infos), (GDestroyNotify) g_ptr_array_unref);
}

void
tri_connection_load_volumes_async (TriConnection       *self,
                                   const char          *pool,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (pool != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_connection_load_volumes_async);
  g_task_set_task_data (task, g_strdup (pool), g_free);
  tri_connection_run (self, task, load_volumes_work);
}

GPtrArray *
tri_connection_load_volumes_finish (TriConnection  *self,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
pool_to_xml (const PoolRequest *request)
{
  g_autoptr (xmlDoc) doc = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *root = xmlNewNode (NULL, BAD_CAST "pool");

  xmlDocSetRootElement (doc, root);
  xmlNewProp (root, BAD_CAST "type", BAD_CAST "dir");
  tri_xml_set_text (root, "name", request->name);
  tri_xml_set_text (root, "target/path", request->path);
  return tri_xml_to_string (doc);
}

/* A second pool over the same folder would list, and delete, the same files. */
static gboolean
check_no_such_pool (virConnectPtr       conn,
                    const PoolRequest  *request,
                    GError            **error)
{
  virStoragePoolPtr *pools = NULL;
  int n = virConnectListAllStoragePools (conn, &pools, 0);
  gboolean free_to_use = TRUE;

  if (n < 0)
    {
      tri_error_take_virt (error, _("The storage pools cannot be listed"));
      return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      TriPoolInfo info = { 0 };

      read_pool_xml (pools[i], &info);
      if (free_to_use && g_strcmp0 (virStoragePoolGetName (pools[i]), request->name) == 0)
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS, _("There is already a storage pool with the name “%s”."),
                       request->name);
          free_to_use = FALSE;
        }
      else if (free_to_use && g_strcmp0 (info.path, request->path) == 0)
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS,
                       _("The folder “%s” is already the storage pool “%s”."), request->path,
                       virStoragePoolGetName (pools[i]));
          free_to_use = FALSE;
        }
      g_free (info.type);
      g_free (info.path);
      virStoragePoolFree (pools[i]);
    }
  free (pools);
  return free_to_use;
}

static void
take_back_pool (virStoragePoolPtr  pool,
                const PoolRequest *request,
                gboolean           built)
{
  if (virStoragePoolIsActive (pool) == 1)
    virStoragePoolDestroy (pool);
  if (built && request->remove_folder)
    virStoragePoolDelete (pool, VIR_STORAGE_POOL_DELETE_NORMAL);
  virStoragePoolUndefine (pool);
}

static void
create_pool_work (GTask         *task,
                  virConnectPtr  conn,
                  gpointer       task_data,
                  GCancellable  *cancellable)
{
  PoolRequest *request = task_data;
  g_autoptr (virStoragePool) pool = NULL;
  g_autofree char *xml = pool_to_xml (request);
  GError *error = NULL;
  gboolean built = FALSE;

  /* Only a local folder can be looked at; elsewhere an empty folder may stay behind, a full one is never touched. */
  request->remove_folder = request->remove_folder && !g_file_test (request->path, G_FILE_TEST_EXISTS);
  if (!check_no_such_pool (conn, request, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  pool = virStoragePoolDefineXML (conn, xml, 0);
  if (pool != NULL)
    {
      built = virStoragePoolBuild (pool, VIR_STORAGE_POOL_BUILD_NEW) == 0;
      if (built && virStoragePoolCreate (pool, 0) == 0 && virStoragePoolSetAutostart (pool, 1) == 0)
        {
          g_task_return_boolean (task, TRUE);
          return;
        }
    }
  tri_error_take_virt (&error, _("The storage pool “%s” in the folder “%s” cannot be made"), request->name, request->path);
  if (pool != NULL)
    take_back_pool (pool, request, built);
  g_task_return_error (task, error);
}

void
tri_connection_create_pool_async (TriConnection       *self,
                                  const char          *name,
                                  const char          *path,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  PoolRequest *request;
  GTask *task;

  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (name != NULL && path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_connection_create_pool_async);
  if (*name == '\0' || strchr (name, '/') != NULL || !g_path_is_absolute (path))
    {
      g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_INVALID,
                               _("A storage pool needs a name without slashes and a folder that begins with “/”."));
      g_object_unref (task);
      return;
    }
  request = g_new0 (PoolRequest, 1);
  request->name = g_strdup (name);
  request->path = g_canonicalize_filename (path, "/");
  request->remove_folder = tri_connection_is_local (self) && !tri_connection_is_test (self);
  g_task_set_task_data (task, request, (GDestroyNotify) pool_request_free);
  tri_connection_run (self, task, create_pool_work);
}

gboolean
tri_connection_create_pool_finish (TriConnection  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
tri_connection_dup_default_pool_path (TriConnection *self)
{
  g_autoptr (GUri) uri = NULL;
  const char *user;

  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);

  uri = g_uri_parse (tri_connection_get_uri (self), G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || g_strcmp0 (g_uri_get_path (uri), "/session") != 0)
    return g_strdup ("/var/lib/libvirt/images");
  if (tri_connection_is_local (self))
    return g_build_filename (g_get_user_data_dir (), "libvirt", "images", NULL);
  user = g_uri_get_userinfo (uri) != NULL ? g_uri_get_userinfo (uri) : g_get_user_name ();
  if (g_str_equal (user, "root"))
    return g_strdup ("/root/.local/share/libvirt/images");
  return g_build_filename ("/home", user, ".local/share/libvirt/images", NULL);
}

char *
tri_volume_propose_name (GPtrArray  *volumes,
                         const char *machine,
                         const char *format)
{
  const char *suffix = g_strcmp0 (format, "raw") == 0 ? "img" : format != NULL ? format : "qcow2";

  g_return_val_if_fail (machine != NULL, NULL);

  for (guint number = 0; ; number++)
    {
      g_autofree char *name = number == 0 ? g_strdup_printf ("%s.%s", machine, suffix)
                                          : g_strdup_printf ("%s-%u.%s", machine, number, suffix);
      gboolean taken = FALSE;

      for (guint i = 0; volumes != NULL && i < volumes->len && !taken; i++)
        taken = g_str_equal (((TriVolumeInfo *) g_ptr_array_index (volumes, i))->name, name);
      if (!taken)
        return g_steal_pointer (&name);
    }
}
