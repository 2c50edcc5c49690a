/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-domain-media.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

G_DEFINE_BOXED_TYPE (TriMediaDrive, tri_media_drive, tri_media_drive_copy, tri_media_drive_free)

TriMediaDrive *
tri_media_drive_copy (const TriMediaDrive *drive)
{
  TriMediaDrive *copy;

  g_return_val_if_fail (drive != NULL, NULL);

  copy = g_memdup2 (drive, sizeof *drive);
  copy->target = g_strdup (drive->target);
  copy->device = g_strdup (drive->device);
  copy->bus = g_strdup (drive->bus);
  copy->place = g_strdup (drive->place);
  copy->source = g_strdup (drive->source);
  copy->volume = g_strdup (drive->volume);
  copy->next_source = g_strdup (drive->next_source);
  return copy;
}

void
tri_media_drive_free (TriMediaDrive *drive)
{
  if (drive == NULL)
    return;
  g_free (drive->target);
  g_free (drive->device);
  g_free (drive->bus);
  g_free (drive->place);
  g_free (drive->source);
  g_free (drive->volume);
  g_free (drive->next_source);
  g_free (drive);
}

char *
tri_media_drive_dup_title (const TriMediaDrive *drive)
{
  gboolean floppy;

  g_return_val_if_fail (drive != NULL, NULL);

  floppy = g_str_equal (drive->device, "floppy");
  if (drive->place == NULL)
    return g_strdup_printf (floppy ? _("Floppy drive %s") : _("DVD drive %s"), drive->target);
  /* Translators: the guest's name of the drive ("sda"), and where it is connected ("SATA 0:1") */
  return g_strdup_printf (floppy ? _("Floppy drive %s (%s)") : _("DVD drive %s (%s)"), drive->target, drive->place);
}

char *
tri_media_drive_dup_medium (const TriMediaDrive *drive)
{
  g_return_val_if_fail (drive != NULL, NULL);

  return drive->source != NULL ? g_path_get_basename (drive->source) : NULL;
}

static gboolean
is_drive (const TriDiskConfig *disk)
{
  return disk->target != NULL && (g_str_equal (disk->device, "cdrom") || g_str_equal (disk->device, "floppy"));
}

static TriMediaDrive *
find_drive (GPtrArray  *drives,
            const char *target)
{
  for (guint i = 0; i < drives->len; i++)
    {
      TriMediaDrive *drive = g_ptr_array_index (drives, i);

      if (g_str_equal (drive->target, target))
        return drive;
    }
  return NULL;
}

/* The running machine's drives come first; the stored configuration says what they will hold, and may have more. */
static void
collect_drives (GPtrArray       *drives,
                TriDomainConfig *config,
                gboolean         live)
{
  GPtrArray *disks = tri_domain_config_get_disks (config);

  for (guint i = 0; i < disks->len; i++)
    {
      const TriDiskConfig *disk = g_ptr_array_index (disks, i);
      TriMediaDrive *drive = is_drive (disk) ? find_drive (drives, disk->target) : NULL;

      if (!is_drive (disk))
        continue;
      if (drive == NULL)
        {
          drive = g_new0 (TriMediaDrive, 1);
          drive->target = g_strdup (disk->target);
          drive->device = g_strdup (disk->device);
          drive->bus = g_strdup (disk->bus);
          drive->place = g_strdup (disk->controller);
          drive->source = g_strdup (disk->source);
          drive->tray_open = disk->tray_open;
          g_ptr_array_add (drives, drive);
        }
      drive->live = drive->live || live;
      drive->persistent = drive->persistent || !live;
      g_free (drive->next_source);
      drive->next_source = g_strdup (disk->source);
      drive->pending = g_strcmp0 (drive->source, drive->next_source) != 0;
    }
}

static gboolean
read_drives (virDomainPtr   dom,
             GPtrArray     *drives,
             gboolean       live,
             const char    *machine,
             GError       **error)
{
  g_autoptr (TriWorkXml) xml = tri_work_read_xml (dom, machine, live ? 0 : VIR_DOMAIN_XML_INACTIVE, error);
  g_autoptr (TriDomainConfig) config = xml != NULL ? tri_domain_config_new_from_xml (xml, error) : NULL;

  if (config != NULL)
    collect_drives (drives, config, live);
  return config != NULL;
}

static void
find_volume (virConnectPtr  conn,
             TriMediaDrive *drive)
{
  g_autoptr (virStorageVol) volume = NULL;
  g_autoptr (virStoragePool) pool = NULL;

  if (drive->source == NULL || !g_path_is_absolute (drive->source))
    return;
  volume = virStorageVolLookupByPath (conn, drive->source);
  pool = volume != NULL ? virStoragePoolLookupByVolume (volume) : NULL;
  if (pool != NULL)
    drive->volume = g_strdup_printf ("%s/%s", virStoragePoolGetName (pool), virStorageVolGetName (volume));
  virResetLastError ();
}

static void
load_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  TriTarget *target = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, target->uuid, target->machine, &error);
  g_autoptr (GPtrArray) drives = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_media_drive_free);
  gboolean active = dom != NULL && virDomainIsActive (dom) == 1;

  if (dom == NULL ||
      (active && !read_drives (dom, drives, TRUE, target->machine, &error)) ||
      ((!active || virDomainIsPersistent (dom) == 1) && !read_drives (dom, drives, FALSE, target->machine, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < drives->len; i++)
    find_volume (conn, g_ptr_array_index (drives, i));
  g_task_return_pointer (task, g_steal_pointer (&drives), (GDestroyNotify) g_ptr_array_unref);
}

void
tri_domain_load_media_async (TriDomain           *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_load_media_async);
  tri_domain_ask (self, task, load_work, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
tri_domain_load_media_finish (TriDomain     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
