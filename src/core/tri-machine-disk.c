/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-machine-disk.h"
#include "tri-xml.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <unistd.h>

void
tri_machine_disk_clear (TriMachineDisk *disk)
{
  g_clear_pointer (&disk->path, g_free);
  g_clear_pointer (&disk->format, g_free);
  g_clear_pointer (&disk->made, virStorageVolFree);
}

void
tri_machine_disk_take_back (TriMachineDisk *disk)
{
  if (disk->made != NULL && virStorageVolDelete (disk->made, 0) < 0)
    {
      g_autoptr (GError) error = NULL;

      tri_error_take_virt (&error, "%s", disk->path);
      g_message ("A disk that was made for nothing stays behind: %s", error->message);
    }
}

static char *
dup_pool_value (virStoragePoolPtr  pool,
                const char        *xpath)
{
  g_autoptr (xmlDoc) doc = NULL;
  char *xml = virStoragePoolGetXMLDesc (pool, 0);

  if (xml != NULL)
    doc = tri_xml_parse (xml, _("The storage pool’s description"), NULL);
  free (xml);
  return doc != NULL ? tri_xml_dup_string (doc, NULL, xpath) : NULL;
}

/* The active pool over this very folder, read again. */
static virStoragePoolPtr
find_pool_over (virConnectPtr  conn,
                const char    *folder)
{
  virStoragePoolPtr *pools = NULL;
  virStoragePoolPtr found = NULL;
  int n = virConnectListAllStoragePools (conn, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *target = found == NULL ? dup_pool_value (pools[i], "/pool/target/path") : NULL;

      if (g_strcmp0 (target, folder) == 0)
        found = pools[i];
      else
        virStoragePoolFree (pools[i]);
    }
  free (pools);
  if (found != NULL)
    virStoragePoolRefresh (found, 0);
  return found;
}

virStorageVolPtr
tri_work_find_volume (virConnectPtr  conn,
                      const char    *path,
                      gboolean      *covered)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (virStoragePool) pool = NULL;
  virStorageVolPtr volume = virStorageVolLookupByPath (conn, path);

  *covered = volume != NULL;
  if (volume != NULL)
    return volume;
  pool = find_pool_over (conn, folder);
  *covered = pool != NULL;
  if (pool != NULL)
    volume = virStorageVolLookupByPath (conn, path);
  virResetLastError ();
  return volume;
}

static gboolean
is_block_pool (const char *type)
{
  static const char * const types[] = { "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "zfs", NULL };

  return type != NULL && g_strv_contains (types, type);
}

static char *
volume_to_xml (const TriMachineValues *values,
               const char             *format)
{
  g_autoptr (xmlDoc) doc = xmlNewDoc (BAD_CAST "1.0");
  g_autofree char *capacity = g_strdup_printf ("%" G_GUINT64_FORMAT, values->disk_size);
  xmlNode *root = xmlNewNode (NULL, BAD_CAST "volume");

  xmlDocSetRootElement (doc, root);
  tri_xml_set_text (root, "name", values->disk_name);
  tri_xml_set_text (root, "capacity", capacity);
  tri_xml_set_text (root, "allocation", values->disk_full ? capacity : "0");
  xmlNewProp (tri_xml_set_text (root, "target/format", ""), BAD_CAST "type", BAD_CAST format);
  /* Unless told otherwise libvirt makes qcow2 files in their form of 2008. */
  if (g_str_equal (format, "qcow2"))
    tri_xml_set_text (root, "target/compat", "1.1");
  return tri_xml_to_string (doc);
}

static void
set_no_space (const TriMachineValues *values,
              guint64                 available,
              GError                **error)
{
  g_autofree char *needed = g_format_size_full (values->disk_size, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *free_room = g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS);

  if (values->disk_full)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NO_SPACE,
                 _("There is not enough room in the storage pool “%s” for the disk “%s”: %s are needed, %s are free. "
                   "Make the disk smaller, let it grow as it fills, or choose another pool."),
                 tri_machine_values_get_pool (values), values->disk_name, needed, free_room);
  else
    g_set_error (error, TRI_ERROR, TRI_ERROR_NO_SPACE,
                 _("There is not enough room in the storage pool “%s” even to begin the disk “%s”: %s are free. "
                   "Make room, or choose another pool."),
                 tri_machine_values_get_pool (values), values->disk_name, free_room);
}

static guint64
get_available (virStoragePoolPtr pool)
{
  virStoragePoolInfo info;

  return virStoragePoolGetInfo (pool, &info) == 0 ? info.available : 0;
}

static gboolean
check_new_disk (virStoragePoolPtr        pool,
                const TriMachineValues  *values,
                GError                 **error)
{
  g_autoptr (virStorageVol) volume = NULL;

  /* Files that somebody put there by hand count as well. Refused while another disk is being made: no reason to stop. */
  virStoragePoolRefresh (pool, 0);
  volume = virStorageVolLookupByName (pool, values->disk_name);
  virResetLastError ();
  if (volume != NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS,
                   _("The storage pool “%s” already has a file “%s”. It was not touched; choose another name for the disk."),
                   virStoragePoolGetName (pool), values->disk_name);
      return FALSE;
    }
  if (values->disk_full && get_available (pool) < values->disk_size)
    {
      set_no_space (values, get_available (pool), error);
      return FALSE;
    }
  return TRUE;
}

static virStoragePoolPtr
open_pool (virConnectPtr           conn,
           const TriMachineValues *values,
           GError                **error)
{
  const char *name = tri_machine_values_get_pool (values);
  virStoragePoolPtr pool = virStoragePoolLookupByName (conn, name);

  if (pool == NULL)
    tri_error_take_virt (error, _("The storage pool “%s” cannot be used"), name);
  else if (virStoragePoolIsActive (pool) != 1)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE, _("The storage pool “%s” is stopped. Start it first."), name);
      g_clear_pointer (&pool, virStoragePoolFree);
    }
  return pool;
}

/* A volume that libvirt began and could not finish. It was not there before, and is not somebody else's who came first. */
static void
sweep_up (virStoragePoolPtr       pool,
          const TriMachineValues *values,
          const GError           *error)
{
  g_autoptr (virStorageVol) volume = NULL;

  if (g_error_matches (error, TRI_VIRT_ERROR, VIR_ERR_STORAGE_VOL_EXIST))
    return;
  virStoragePoolRefresh (pool, 0);
  volume = virStorageVolLookupByName (pool, values->disk_name);
  if (volume != NULL)
    virStorageVolDelete (volume, 0);
  virResetLastError ();
}

static gboolean
make_disk (virConnectPtr            conn,
           const TriMachineValues  *values,
           TriMachineDisk          *disk,
           GError                 **error)
{
  g_autoptr (virStoragePool) pool = open_pool (conn, values, error);
  g_autoptr (GError) reason = NULL;
  g_autofree char *type = NULL;
  g_autofree char *xml = NULL;
  char *path = NULL;
  guint flags;

  if (pool == NULL || !check_new_disk (pool, values, error))
    return FALSE;
  type = dup_pool_value (pool, "/pool/@type");
  disk->format = g_strdup (is_block_pool (type) ? "raw" : values->disk_format);
  xml = volume_to_xml (values, disk->format);
  flags = values->disk_full && g_str_equal (disk->format, "qcow2") ? VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA : 0;
  disk->made = virStorageVolCreateXML (pool, xml, flags);
  if (disk->made != NULL)
    path = virStorageVolGetPath (disk->made);
  if (path == NULL)
    {
      tri_error_take_virt (&reason, _("The disk “%s” cannot be made in the storage pool “%s”"), values->disk_name,
                           tri_machine_values_get_pool (values));
      sweep_up (pool, values, reason);
      /* qemu-img's words have no number. */
      if (tri_error_get_system (reason) == ENOSPC || strstr (reason->message, "No space left") != NULL)
        set_no_space (values, get_available (pool), error);
      else
        g_propagate_error (error, g_steal_pointer (&reason));
      g_clear_pointer (&disk->made, virStorageVolFree);
      return FALSE;
    }
  disk->path = g_strdup (path);
  free (path);
  return TRUE;
}

static char *
dup_volume_format (virStorageVolPtr volume)
{
  g_autoptr (xmlDoc) doc = NULL;
  char *xml = virStorageVolGetXMLDesc (volume, 0);

  if (xml != NULL)
    doc = tri_xml_parse (xml, _("The storage volume’s description"), NULL);
  free (xml);
  return doc != NULL ? tri_xml_dup_string (doc, NULL, "/volume/target/format/@type") : NULL;
}

/* The person chose this very file just now; nothing that a guest wrote into a raw disk decides here later. */
static char *
probe_format (const char *path)
{
  char magic[4] = "";
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    return NULL;
  if (read (fd, magic, sizeof magic) < 0)
    magic[0] = '\0';
  close (fd);
  return g_strdup (memcmp (magic, "QFI\xfb", sizeof magic) == 0 ? "qcow2" : "raw");
}

static gboolean
find_existing (virConnectPtr            conn,
               const TriMachineValues  *values,
               gboolean                 local,
               TriMachineDisk          *disk,
               GError                 **error)
{
  gboolean covered;
  g_autoptr (virStorageVol) volume = tri_work_find_volume (conn, values->disk_path, &covered);

  if (volume == NULL && (covered || (local && g_access (values->disk_path, F_OK) != 0 && errno == ENOENT)))
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("The disk “%s” is not there."), values->disk_path);
      return FALSE;
    }
  if (values->disk_path_format != NULL && *values->disk_path_format != '\0')
    disk->format = g_strdup (values->disk_path_format);
  else if (volume != NULL)
    disk->format = dup_volume_format (volume);
  else if (local)
    disk->format = probe_format (values->disk_path);
  if (disk->format == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                   _("The format of the disk “%s” is not known: no storage pool of this server holds it. "
                     "Make its folder a storage pool, or say the format."), values->disk_path);
      return FALSE;
    }
  disk->path = g_strdup (values->disk_path);
  return TRUE;
}

gboolean
tri_machine_disk_prepare (virConnectPtr            conn,
                          const TriMachineValues  *values,
                          gboolean                 local,
                          TriMachineDisk          *disk,
                          GError                 **error)
{
  if (values->disk_choice == TRI_DISK_CREATE)
    return make_disk (conn, values, disk, error);
  if (values->disk_choice == TRI_DISK_EXISTING)
    return find_existing (conn, values, local, disk, error);
  return TRUE;
}

gboolean
tri_machine_disk_check (virConnectPtr            conn,
                        const TriMachineValues  *values,
                        gboolean                 local,
                        GError                 **error)
{
  g_autoptr (virStoragePool) pool = NULL;
  TriMachineDisk disk = { 0 };
  gboolean fine = TRUE;

  if (values->disk_choice == TRI_DISK_CREATE)
    {
      pool = open_pool (conn, values, error);
      fine = pool != NULL && check_new_disk (pool, values, error);
    }
  else if (values->disk_choice == TRI_DISK_EXISTING)
    fine = find_existing (conn, values, local, &disk, error);
  tri_machine_disk_clear (&disk);
  return fine;
}
