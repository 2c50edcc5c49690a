/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SEEK_DATA */
#define _GNU_SOURCE
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-error.h"
#include "tri-volume-upload.h"
#include "tri-xml.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (256 * 1024)
#define TICK_MS 200
#define MAX_NAME_BYTES 255
/* The server may still be busy with what arrived when the half-done file is to be removed. */
#define REMOVE_TRIES 20
#define REMOVE_PAUSE (G_USEC_PER_SEC / 4)

typedef struct {
  /* main thread */
  TriJob           *job;
  guint             tick;
  gulong            state_handler;
  gulong            cancel_handler;

  /* fixed before the first thread */
  char             *pool;
  char             *name;
  char             *path;
  GCancellable     *cancellable;

  /* the worker's, then the sender's */
  int               fd;
  guint64           size;
  gboolean          sparse;
  char             *buffer;
  virConnectPtr     conn;
  virStorageVolPtr  volume;
  virStreamPtr      stream;

  int               permille; /* atomic */
} Upload;

static void
upload_free (Upload *upload)
{
  g_clear_object (&upload->job);
  g_clear_object (&upload->cancellable);
  g_free (upload->pool);
  g_free (upload->name);
  g_free (upload->path);
  g_free (upload->buffer);
  if (upload->fd >= 0)
    close (upload->fd);
  g_free (upload);
}

/* libvirt may block here: in a thread. */
static void
let_go (Upload *upload)
{
  g_clear_pointer (&upload->stream, virStreamFree);
  g_clear_pointer (&upload->volume, virStorageVolFree);
  g_clear_pointer (&upload->conn, virConnectClose);
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  const char *problem = NULL;

  if (*name == '\0' || g_str_equal (name, ".") || g_str_equal (name, "..") || strchr (name, '/') != NULL)
    problem = _("A file’s name cannot be empty or contain a slash.");
  else if (!g_utf8_validate (name, -1, NULL))
    problem = _("The name is not valid text (UTF-8).");
  else if (strlen (name) > MAX_NAME_BYTES)
    problem = _("The name is too long: it may have 255 bytes.");
  for (const char *p = name; problem == NULL && *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      problem = _("The name cannot contain line breaks or other control characters.");
  if (problem != NULL)
    g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, problem);
  return problem == NULL;
}

static gboolean
open_file (Upload  *upload,
           GError **error)
{
  struct stat status;

  upload->fd = g_open (upload->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (upload->fd < 0 || fstat (upload->fd, &status) != 0)
    {
      int code = errno;

      g_set_error (error, TRI_ERROR, code == ENOENT ? TRI_ERROR_NOT_FOUND : TRI_ERROR_FAILED,
                   _("The file “%s” cannot be read: %s."), upload->path, g_strerror (code));
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) || status.st_size == 0)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                   S_ISREG (status.st_mode) ? _("The file “%s” is empty.") : _("“%s” is not a file."), upload->path);
      return FALSE;
    }
  upload->size = (guint64) status.st_size;
  upload->sparse = (guint64) status.st_blocks * 512 < upload->size;
  return TRUE;
}

static gboolean
check_pool (virStoragePoolPtr   pool,
            const Upload       *upload,
            GError            **error)
{
  g_autoptr (virStorageVol) volume = NULL;
  virStoragePoolInfo info;

  if (virStoragePoolIsActive (pool) != 1)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE, _("The storage pool “%s” is stopped. Start it first."), upload->pool);
      return FALSE;
    }
  /* Files that somebody put there by hand count as well. Refused while another one is being written: no reason to stop. */
  virStoragePoolRefresh (pool, 0);
  volume = virStorageVolLookupByName (pool, upload->name);
  virResetLastError ();
  if (volume != NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS,
                   _("The storage pool “%s” already has a file “%s”. It was not touched; choose another name."),
                   upload->pool, upload->name);
      return FALSE;
    }
  if (virStoragePoolGetInfo (pool, &info) == 0 && info.available < upload->size)
    {
      g_autofree char *needed = g_format_size_full (upload->size, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *available = g_format_size_full (info.available, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, TRI_ERROR, TRI_ERROR_NO_SPACE,
                   _("There is not enough room in the storage pool “%s” for the file “%s”: %s are needed, %s are free. "
                     "Make room, or choose another pool."), upload->pool, upload->name, needed, available);
      return FALSE;
    }
  return TRUE;
}

/* A folder's file grows as it comes; volumes of other kinds have their size from the start. */
static gboolean
is_folder (virStoragePoolPtr pool)
{
  static const char * const types[] = { "dir", "fs", "netfs", NULL };
  char *xml = virStoragePoolGetXMLDesc (pool, 0);
  g_autoptr (xmlDoc) doc = xml != NULL ? tri_xml_parse (xml, _("The storage pool’s description"), NULL) : NULL;
  g_autofree char *type = doc != NULL ? tri_xml_dup_string (doc, NULL, "/pool/@type") : NULL;

  free (xml);
  return type != NULL && g_strv_contains (types, type);
}

static char *
volume_to_xml (const Upload *upload,
               gboolean      grows)
{
  g_autoptr (xmlDoc) doc = xmlNewDoc (BAD_CAST "1.0");
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, upload->size);
  xmlNode *root = xmlNewNode (NULL, BAD_CAST "volume");

  xmlDocSetRootElement (doc, root);
  tri_xml_set_text (root, "name", upload->name);
  tri_xml_set_text (root, "capacity", size);
  tri_xml_set_text (root, "allocation", grows ? "0" : size);
  xmlNewProp (tri_xml_set_text (root, "target/format", ""), BAD_CAST "type", BAD_CAST "raw");
  return tri_xml_to_string (doc);
}

static gboolean
open_stream (Upload *upload)
{
  upload->stream = virStreamNew (upload->conn, 0);
  if (upload->stream == NULL)
    return FALSE;
  if (upload->sparse &&
      virStorageVolUpload (upload->volume, upload->stream, 0, upload->size, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM) == 0)
    return TRUE;
  upload->sparse = FALSE;
  return virStorageVolUpload (upload->volume, upload->stream, 0, upload->size, 0) == 0;
}

static gboolean
remove_volume (Upload *upload)
{
  for (guint i = 0; i < REMOVE_TRIES; i++)
    {
      const virError *last;

      if (virStorageVolDelete (upload->volume, 0) == 0)
        return TRUE;
      last = virGetLastError ();
      if (last == NULL || last->code == VIR_ERR_NO_STORAGE_VOL || last->domain == VIR_FROM_RPC)
        return last != NULL && last->code == VIR_ERR_NO_STORAGE_VOL;
      g_usleep (REMOVE_PAUSE);
    }
  return FALSE;
}

/* In a thread, after any failure: nothing half done stays, or it is said. */
static void
take_back (Upload  *upload,
           GError **error)
{
  g_autofree char *reason = NULL;

  if (upload->volume == NULL || remove_volume (upload))
    {
      virResetLastError ();
      return;
    }
  virResetLastError ();
  reason = g_strdup ((*error)->message);
  g_clear_error (error);
  /* Translators: why it failed, without a full stop at its end; then, on a line of its own, what is left of it */
  g_set_error (error, TRI_ERROR, TRI_ERROR_PARTIAL,
               _("%s\nThe half-done file “%s” stays behind in the storage pool “%s”; it can be deleted."), reason, upload->name, upload->pool);
}

static gboolean
begin (Upload         *upload,
       virConnectPtr   conn,
       GError        **error)
{
  g_autoptr (virStoragePool) pool = NULL;
  g_autofree char *xml = NULL;

  if (g_cancellable_set_error_if_cancelled (upload->cancellable, error) ||
      !check_name (upload->name, error) || !open_file (upload, error))
    return FALSE;
  pool = virStoragePoolLookupByName (conn, upload->pool);
  if (pool == NULL)
    {
      tri_error_take_virt (error, _("The storage pool “%s” cannot be used"), upload->pool);
      return FALSE;
    }
  if (!check_pool (pool, upload, error))
    return FALSE;
  virConnectRef (conn);
  upload->conn = conn;
  xml = volume_to_xml (upload, is_folder (pool));
  upload->volume = virStorageVolCreateXML (pool, xml, 0);
  if (upload->volume != NULL && open_stream (upload))
    return TRUE;
  tri_error_take_virt (error, _("The file “%s” cannot be copied into the storage pool “%s”"), upload->name, upload->pool);
  take_back (upload, error);
  return FALSE;
}

static void
begin_work (GTask         *task,
            virConnectPtr  conn,
            gpointer       task_data,
            GCancellable  *cancellable)
{
  Upload *upload = task_data;
  GError *error = NULL;

  if (begin (upload, conn, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  let_go (upload);
  g_task_return_error (task, error);
}

static gboolean
send_all (Upload      *upload,
          const char  *bytes,
          gsize        length,
          GError     **error)
{
  while (length > 0)
    {
      int n = virStreamSend (upload->stream, bytes, length);

      if (n < 0)
        {
          tri_error_take_virt (error, _("The file “%s” could not be copied completely into the storage pool “%s”"),
                               upload->name, upload->pool);
          return FALSE;
        }
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

/* Skips the hole that begins at @position, if one does. Returns: where data begins. */
static guint64
send_hole (Upload  *upload,
           guint64  position)
{
  off_t data = lseek (upload->fd, (off_t) position, SEEK_DATA);
  guint64 end = data >= 0 ? MIN ((guint64) data, upload->size) : errno == ENXIO ? upload->size : position;

  if (end > position && virStreamSendHole (upload->stream, (long long) (end - position), 0) == 0)
    position = end;
  lseek (upload->fd, (off_t) position, SEEK_SET);
  return position;
}

static gboolean
send_file (Upload  *upload,
           GError **error)
{
  guint64 position = 0;

  upload->buffer = g_malloc (CHUNK);
  while (position < upload->size)
    {
      gsize wanted = (gsize) MIN (upload->size - position, CHUNK);
      gssize n = 0;

      if (g_cancellable_is_cancelled (upload->cancellable))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       _("Copying “%s” to the server was cancelled."), upload->name);
          return FALSE;
        }
      if (upload->sparse && (position = send_hole (upload, position)) >= upload->size)
        break;
      wanted = (gsize) MIN (wanted, upload->size - position);
      n = read (upload->fd, upload->buffer, wanted);
      if (n <= 0)
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED, _("The file “%s” cannot be read: %s."), upload->path,
                       n < 0 ? g_strerror (errno) : _("it has become shorter meanwhile"));
          return FALSE;
        }
      if (!send_all (upload, upload->buffer, (gsize) n, error))
        return FALSE;
      position += (guint64) n;
      g_atomic_int_set (&upload->permille, (int) ((double) position / (double) upload->size * 1000));
    }
  if (virStreamFinish (upload->stream) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The file “%s” could not be copied completely into the storage pool “%s”"),
                       upload->name, upload->pool);
  return FALSE;
}

static TriVolumeInfo *
describe (const Upload *upload)
{
  TriVolumeInfo *info = g_new0 (TriVolumeInfo, 1);
  char *path = virStorageVolGetPath (upload->volume);

  info->name = g_strdup (upload->name);
  info->pool = g_strdup (upload->pool);
  info->path = g_strdup (path);
  info->capacity = upload->size;
  info->allocation = upload->size;
  free (path);
  return info;
}

/* A line may be slow for hours: it is no worker's business to wait for that. */
static gpointer
send_thread (gpointer data)
{
  GTask *task = data;
  Upload *upload = g_task_get_task_data (task);
  TriVolumeInfo *info = NULL;
  GError *error = NULL;

  if (send_file (upload, &error))
    info = describe (upload);
  else
    {
      virStreamAbort (upload->stream);
      take_back (upload, &error);
    }
  let_go (upload);
  if (info != NULL)
    g_task_return_pointer (task, info, (GDestroyNotify) tri_volume_info_free);
  else
    g_task_return_error (task, error);
  return NULL;
}

static gboolean
tick (gpointer user_data)
{
  Upload *upload = user_data;

  if (!g_cancellable_is_cancelled (upload->cancellable))
    tri_job_set_progress (upload->job, g_atomic_int_get (&upload->permille) / 1000.0);
  return G_SOURCE_CONTINUE;
}

static void
state_changed (TriConnection *connection,
               GParamSpec    *pspec,
               gpointer       user_data)
{
  if (tri_connection_get_state (connection) != TRI_CONNECTION_CONNECTED)
    g_cancellable_cancel (user_data);
}

static void
complete (GTask         *outer,
          Upload        *upload,
          TriVolumeInfo *info,
          GError        *error)
{
  GCancellable *cancellable = g_task_get_cancellable (outer);

  g_clear_handle_id (&upload->tick, g_source_remove);
  g_clear_signal_handler (&upload->state_handler, g_task_get_source_object (outer));
  g_clear_signal_handler (&upload->cancel_handler, cancellable);
  if (info != NULL)
    tri_job_set_progress (upload->job, 1);
  tri_job_finish (upload->job, error);
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_pointer (outer, info, (GDestroyNotify) tri_volume_info_free);
  g_object_unref (outer);
}

static void
sent (GObject      *source,
      GAsyncResult *result,
      gpointer      user_data)
{
  GError *error = NULL;
  TriVolumeInfo *info = g_task_propagate_pointer (G_TASK (result), &error);

  complete (user_data, g_task_get_task_data (G_TASK (result)), info, error);
}

static void
begun (GObject      *source,
       GAsyncResult *result,
       gpointer      user_data)
{
  GTask *outer = user_data;
  Upload *upload = g_task_get_task_data (outer);
  GError *error = NULL;
  GTask *task;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      complete (outer, upload, NULL, error);
      return;
    }
  task = g_task_new (NULL, NULL, sent, outer);
  g_task_set_task_data (task, upload, NULL);
  upload->tick = g_timeout_add (TICK_MS, tick, upload);
  g_thread_unref (g_thread_new ("tri-upload", send_thread, task));
}

static Upload *
upload_new (const char *pool,
            const char *name,
            GFile      *file,
            TriJob     *job)
{
  Upload *upload = g_new0 (Upload, 1);

  upload->fd = -1;
  upload->pool = g_strdup (pool);
  upload->name = name != NULL ? g_strdup (name) : g_file_get_basename (file);
  upload->path = g_file_get_path (file);
  if (upload->name == NULL)
    upload->name = g_strdup ("");
  upload->job = job != NULL ? g_object_ref (job) : tri_job_new (_("Copying a file to the server"), TRUE);
  upload->cancellable = g_object_ref (tri_job_get_cancellable (upload->job));
  return upload;
}

void
tri_connection_upload_volume_async (TriConnection       *self,
                                    const char          *pool,
                                    const char          *name,
                                    GFile               *file,
                                    TriJob              *job,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  GTask *outer;
  GTask *task;
  Upload *upload;

  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (pool != NULL);
  g_return_if_fail (G_IS_FILE (file));

  upload = upload_new (pool, name, file, job);
  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_connection_upload_volume_async);
  g_task_set_check_cancellable (outer, FALSE);
  g_task_set_task_data (outer, upload, (GDestroyNotify) upload_free);
  if (upload->path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      complete (outer, upload, NULL, g_error_new (TRI_ERROR, TRI_ERROR_INVALID, _("“%s” is not a file of this computer."), uri));
      return;
    }
  upload->state_handler = g_signal_connect_object (self, "notify::state", G_CALLBACK (state_changed), upload->cancellable, 0);
  if (cancellable != NULL)
    upload->cancel_handler = g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (tri_job_cancel), upload->job,
                                                      G_CONNECT_SWAPPED);
  task = g_task_new (NULL, NULL, begun, outer);
  g_task_set_task_data (task, upload, NULL);
  tri_connection_run (self, task, begin_work);
}

TriVolumeInfo *
tri_connection_upload_volume_finish (TriConnection  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
