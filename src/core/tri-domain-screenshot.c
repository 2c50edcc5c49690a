/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-domain-details.h"
#include "tri-error.h"
#include "tri-picture.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define MAX_SIZE (64 * 1024 * 1024)
#define CHUNK    (256 * 1024)

typedef struct {
  char  *uuid;
  char  *machine;
  guint  screen;
} Shot;

static void
shot_free (Shot *shot)
{
  g_free (shot->uuid);
  g_free (shot->machine);
  g_free (shot);
}

static GBytes *
receive (virStreamPtr   stream,
         const char    *machine,
         GError       **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *chunk = g_malloc (CHUNK);
  int n;

  while ((n = virStreamRecv (stream, chunk, CHUNK)) > 0)
    {
      if (bytes->len + (guint) n > MAX_SIZE)
        {
          virStreamAbort (stream);
          g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                       _("The picture of the screen of the virtual machine “%s” is larger than 64 MiB; it was not read."), machine);
          return NULL;
        }
      g_byte_array_append (bytes, (const guint8 *) chunk, (guint) n);
    }
  if (n < 0 || virStreamFinish (stream) < 0)
    {
      tri_error_take_virt (error, _("The picture of the screen of the virtual machine “%s” could not be read"), machine);
      if (n < 0)
        virStreamAbort (stream);
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* As a file's bytes: PNG or PPM, whatever the hypervisor makes. */
static GBytes *
take (virConnectPtr   conn,
      const Shot     *shot,
      GError        **error)
{
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, shot->uuid, shot->machine, error);
  g_autoptr (virStream) stream = dom != NULL ? virStreamNew (conn, 0) : NULL;
  char *mime_type = stream != NULL ? virDomainScreenshot (dom, stream, shot->screen, 0) : NULL;

  if (dom == NULL)
    return NULL;
  if (mime_type == NULL)
    {
      tri_error_take_virt (error, _("No picture could be taken of the screen of the virtual machine “%s”"), shot->machine);
      return NULL;
    }
  free (mime_type);
  return receive (stream, shot->machine, error);
}

static void
shot_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Shot *shot = task_data;
  GError *error = NULL;
  g_autoptr (GBytes) file = take (conn, shot, &error);
  GBytes *png = file != NULL ? tri_picture_to_png (file, &error) : NULL;

  if (png != NULL)
    g_task_return_pointer (task, png, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
tri_domain_screenshot_async (TriDomain           *self,
                             guint                screen,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;
  Shot *shot;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_screenshot_async);
  shot = g_new0 (Shot, 1);
  shot->uuid = g_strdup (tri_domain_get_uuid (self));
  shot->machine = g_strdup (tri_domain_get_name (self));
  shot->screen = screen;
  tri_connection_ask (tri_domain_get_connection (self), task, shot, (GDestroyNotify) shot_free, shot_work,
                      (GDestroyNotify) g_bytes_unref);
}

GBytes *
tri_domain_screenshot_finish (TriDomain     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
