/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-error.h"
#include "tri-osinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <osinfo/osinfo.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The volume descriptors of an ISO 9660 image begin at 32 KiB, its first folders follow them. */
#define HEAD_SIZE (256 * 1024)

G_DEFINE_BOXED_TYPE (TriOsInfo, tri_os_info, tri_os_info_copy, tri_os_info_free)

/* libosinfo's objects are not made for several threads. */
G_LOCK_DEFINE_STATIC (database);
static OsinfoDb *database;

TriOsInfo *
tri_os_info_copy (const TriOsInfo *info)
{
  TriOsInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->id = g_strdup (info->id);
  copy->short_id = g_strdup (info->short_id);
  copy->name = g_strdup (info->name);
  return copy;
}

void
tri_os_info_free (TriOsInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->id);
  g_free (info->short_id);
  g_free (info->name);
  g_free (info);
}

/* In a worker, with the lock held. A database that cannot be read knows nothing, which is no error for whoever asks. */
static OsinfoDb *
get_database (void)
{
  g_autoptr (OsinfoLoader) loader = NULL;
  g_autoptr (GError) error = NULL;

  if (database != NULL)
    return database;
  loader = osinfo_loader_new ();
  osinfo_loader_process_default_path (loader, &error);
  if (error != NULL)
    g_debug ("libosinfo's database: %s", error->message);
  database = g_object_ref (osinfo_loader_get_db (loader));
  return database;
}

/* Figures for this processor first, else those that hold for all. */
static void
read_resources (OsinfoResourcesList *list,
                TriOsInfo           *info)
{
  int n = osinfo_list_get_length (OSINFO_LIST (list));

  for (int i = 0; i < n; i++)
    {
      OsinfoResources *resources = OSINFO_RESOURCES (osinfo_list_get_nth (OSINFO_LIST (list), i));
      const char *arch = osinfo_resources_get_architecture (resources);
      gboolean exact = g_strcmp0 (arch, "x86_64") == 0;

      if (!exact && (g_strcmp0 (arch, "all") != 0 || info->memory != 0))
        continue;
      info->memory = MAX (osinfo_resources_get_ram (resources), 0);
      info->storage = MAX (osinfo_resources_get_storage (resources), 0);
      info->vcpus = MAX (osinfo_resources_get_n_cpus (resources), 0);
      if (exact)
        break;
    }
}

static gboolean
supports_uefi (OsinfoOs *os)
{
  g_autoptr (OsinfoFirmwareList) firmwares = osinfo_os_get_firmware_list (os, NULL);
  int n = osinfo_list_get_length (OSINFO_LIST (firmwares));

  for (int i = 0; i < n; i++)
    {
      OsinfoFirmware *firmware = OSINFO_FIRMWARE (osinfo_list_get_nth (OSINFO_LIST (firmwares), i));

      if (g_strcmp0 (osinfo_firmware_get_firmware_type (firmware), "efi") == 0 && osinfo_firmware_is_supported (firmware))
        return TRUE;
    }
  return FALSE;
}

static TriOsInfo *
os_info_new (OsinfoOs *os)
{
  g_autoptr (OsinfoResourcesList) minimum = osinfo_os_get_minimum_resources (os);
  g_autoptr (OsinfoResourcesList) recommended = osinfo_os_get_recommended_resources (os);
  TriOsInfo *info = g_new0 (TriOsInfo, 1);

  info->id = g_strdup (osinfo_entity_get_id (OSINFO_ENTITY (os)));
  info->short_id = g_strdup (osinfo_product_get_short_id (OSINFO_PRODUCT (os)));
  info->name = g_strdup (osinfo_product_get_name (OSINFO_PRODUCT (os)));
  if (info->name == NULL)
    info->name = g_strdup (info->short_id);
  read_resources (recommended, info);
  if (info->memory == 0 && info->storage == 0)
    read_resources (minimum, info);
  info->uefi = supports_uefi (os);
  return info;
}

/* libosinfo runs a main loop of its own on the thread's default context: that must not be the program's. */
static OsinfoMedia *
open_media (const char    *file,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  OsinfoMedia *media;

  g_main_context_push_thread_default (context);
  media = osinfo_media_create_from_location_with_flags (file, cancellable, 0, error);
  g_main_context_pop_thread_default (context);
  return media;
}

static gboolean
identify (const char    *file,
          const char    *path,
          TriOsInfo    **info,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (OsinfoMedia) media = NULL;
  g_autoptr (OsinfoOs) os = NULL;
  g_autoptr (GError) reason = NULL;

  *info = NULL;
  media = open_media (file, cancellable, &reason);
  if (media == NULL && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (media == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                   _("“%s” is not an installation image (an ISO 9660 file): %s"), path, reason->message);
      return FALSE;
    }
  G_LOCK (database);
  if (osinfo_db_identify_media (get_database (), media))
    {
      g_object_get (media, "os", &os, NULL);
      if (os != NULL)
        *info = os_info_new (os);
    }
  G_UNLOCK (database);
  return TRUE;
}

static gboolean
receive_head (virStreamPtr   stream,
              int            fd,
              GCancellable  *cancellable,
              GError       **error)
{
  char buffer[32 * 1024];

  for (;;)
    {
      int received = virStreamRecv (stream, buffer, sizeof buffer);

      if (received == 0)
        return TRUE;
      if (received < 0)
        {
          tri_error_take_virt (error, _("The image cannot be read"));
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (int done = 0; done < received; )
        {
          gssize written = write (fd, buffer + done, received - done);

          if (written < 0 && errno != EINTR)
            {
              g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED, _("The image cannot be read: %s"), g_strerror (errno));
              return FALSE;
            }
          done += MAX (written, 0);
        }
    }
}

static gboolean
download_head (virConnectPtr   conn,
               const char     *path,
               int             fd,
               GCancellable   *cancellable,
               GError        **error)
{
  g_autoptr (virStorageVol) volume = virStorageVolLookupByPath (conn, path);
  g_autoptr (virStream) stream = NULL;

  if (volume == NULL)
    {
      virResetLastError ();
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                   _("No storage pool of this server holds the image “%s”, so it cannot be looked at."), path);
      return FALSE;
    }
  stream = virStreamNew (conn, 0);
  if (stream == NULL || virStorageVolDownload (volume, stream, 0, HEAD_SIZE, 0) < 0)
    {
      tri_error_take_virt (error, _("The image “%s” cannot be read"), path);
      return FALSE;
    }
  if (!receive_head (stream, fd, cancellable, error))
    {
      virStreamAbort (stream);
      return FALSE;
    }
  virStreamFinish (stream);
  return TRUE;
}

static void
detect_remote_work (GTask         *task,
                    virConnectPtr  conn,
                    gpointer       task_data,
                    GCancellable  *cancellable)
{
  const char *path = task_data;
  g_autofree char *file = NULL;
  TriOsInfo *info = NULL;
  GError *error = NULL;
  int fd = g_file_open_tmp ("triptych-image-XXXXXX", &file, &error);
  gboolean done = FALSE;

  if (fd >= 0)
    {
      done = download_head (conn, path, fd, cancellable, &error) && identify (file, path, &info, cancellable, &error);
      close (fd);
      g_unlink (file);
    }
  if (done)
    g_task_return_pointer (task, info, (GDestroyNotify) tri_os_info_free);
  else
    g_task_return_error (task, error);
}

/* What this program may not open (libvirt's own folder is root's), libvirt may. */
static void
detect_local_work (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  const char *path = task_data;
  TriOsInfo *info = NULL;
  GError *error = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  int reason = errno;
  struct stat status;

  if (fd < 0 && reason == ENOENT)
    g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("The image “%s” is not there."), path);
  else if (fd < 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (reason), _("The image “%s” cannot be read: %s"),
                             path, g_strerror (reason));
  else if (fstat (fd, &status) != 0 || (!S_ISREG (status.st_mode) && !S_ISBLK (status.st_mode)))
    g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_INVALID, _("“%s” is a folder or a device, not an image."), path);
  else if (identify (path, path, &info, cancellable, &error))
    g_task_return_pointer (task, info, (GDestroyNotify) tri_os_info_free);
  else
    g_task_return_error (task, error);
  if (fd >= 0)
    close (fd);
}

static void
detected_locally (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TriOsInfo *info = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      g_error_free (error);
      tri_connection_run (TRI_CONNECTION (source), g_steal_pointer (&task), detect_remote_work);
    }
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, info, (GDestroyNotify) tri_os_info_free);
}

void
tri_osinfo_detect_async (TriConnection       *connection,
                         const char          *path,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) local = NULL;

  g_return_if_fail (TRI_IS_CONNECTION (connection));
  g_return_if_fail (path != NULL);

  task = g_task_new (connection, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_osinfo_detect_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  if (!g_path_is_absolute (path))
    g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_INVALID,
                             _("“%s” is not a full path: it must begin with “/”."), path);
  else if (!tri_connection_is_local (connection))
    tri_connection_run (connection, g_steal_pointer (&task), detect_remote_work);
  else
    {
      local = g_task_new (connection, cancellable, detected_locally, g_object_ref (task));
      g_task_set_task_data (local, g_strdup (path), g_free);
      g_task_run_in_thread (local, detect_local_work);
    }
}

TriOsInfo *
tri_osinfo_detect_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static OsinfoOs *
find_os (OsinfoDb   *db,
         const char *id)
{
  g_autoptr (OsinfoOsList) list = NULL;
  OsinfoOs *os = osinfo_db_get_os (db, id);
  int n;

  if (os != NULL)
    return os;
  list = osinfo_db_get_os_list (db);
  n = osinfo_list_get_length (OSINFO_LIST (list));
  for (int i = 0; i < n; i++)
    {
      OsinfoEntity *entity = osinfo_list_get_nth (OSINFO_LIST (list), i);

      if (g_strcmp0 (osinfo_product_get_short_id (OSINFO_PRODUCT (entity)), id) == 0)
        return OSINFO_OS (entity);
    }
  return NULL;
}

static void
find_work (GTask        *task,
           gpointer      source,
           gpointer      task_data,
           GCancellable *cancellable)
{
  OsinfoOs *os;
  TriOsInfo *info = NULL;

  G_LOCK (database);
  os = find_os (get_database (), task_data);
  if (os != NULL)
    info = os_info_new (os);
  G_UNLOCK (database);
  if (info != NULL)
    g_task_return_pointer (task, info, (GDestroyNotify) tri_os_info_free);
  else
    g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                             _("The operating system “%s” is not known to libosinfo."), (const char *) task_data);
}

void
tri_osinfo_find_async (const char          *id_or_short_id,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (id_or_short_id != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_osinfo_find_async);
  g_task_set_task_data (task, g_strdup (id_or_short_id), g_free);
  g_task_run_in_thread (task, find_work);
}

TriOsInfo *
tri_osinfo_find_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
