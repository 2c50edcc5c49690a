/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-content.h"

/* What some programs call the same text. */
#define PLAIN "text/plain"

struct _TriDisplayContent {
  GdkContentProvider parent_instance;

  /* owned */
  TriDisplayAgent *agent;
  GStrv            mime_types;
};

G_DEFINE_FINAL_TYPE (TriDisplayContent, tri_display_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
tri_display_content_ref_formats (GdkContentProvider *provider)
{
  TriDisplayContent *self = TRI_DISPLAY_CONTENT (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  for (guint i = 0; self->mime_types[i]; i++)
    gdk_content_formats_builder_add_mime_type (builder, self->mime_types[i]);
  if (g_strv_contains ((const char * const *) self->mime_types, TRI_DISPLAY_TEXT))
    gdk_content_formats_builder_add_mime_type (builder, PLAIN);

  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;
  GOutputStream *stream;

  bytes = tri_display_agent_read_finish (TRI_DISPLAY_AGENT (source), result, &error);
  if (!bytes)
    {
      g_task_return_error (task, error);
      return;
    }

  stream = g_task_get_task_data (task);
  /* The bytes live as long as the write. */
  g_object_set_data_full (G_OBJECT (task), "bytes", g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   g_task_get_priority (task), g_task_get_cancellable (task), written_cb,
                                   g_object_ref (task));
}

static void
tri_display_content_write_mime_type_async (GdkContentProvider *provider, const char *mime_type, GOutputStream *stream,
                                           int io_priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  TriDisplayContent *self = TRI_DISPLAY_CONTENT (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  tri_display_agent_read_async (self->agent, strcmp (mime_type, PLAIN) == 0 ? TRI_DISPLAY_TEXT : mime_type,
                                cancellable, read_cb, task);
}

static gboolean
tri_display_content_write_mime_type_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tri_display_content_finalize (GObject *object)
{
  TriDisplayContent *self = TRI_DISPLAY_CONTENT (object);

  g_clear_object (&self->agent);
  g_strfreev (self->mime_types);

  G_OBJECT_CLASS (tri_display_content_parent_class)->finalize (object);
}

static void
tri_display_content_class_init (TriDisplayContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tri_display_content_finalize;

  provider_class->ref_formats = tri_display_content_ref_formats;
  provider_class->write_mime_type_async = tri_display_content_write_mime_type_async;
  provider_class->write_mime_type_finish = tri_display_content_write_mime_type_finish;
}

static void
tri_display_content_init (TriDisplayContent *self)
{
}

/**
 * tri_display_content_new:
 * @agent: whose guest it is
 * @mime_types: (array zero-terminated=1): what that guest offers
 *
 * Returns: (transfer full): for gdk_clipboard_set_content()
 */
GdkContentProvider *
tri_display_content_new (TriDisplayAgent *agent, const char * const *mime_types)
{
  TriDisplayContent *self = g_object_new (TRI_TYPE_DISPLAY_CONTENT, NULL);

  self->agent = g_object_ref (agent);
  self->mime_types = g_strdupv ((GStrv) mime_types);

  return GDK_CONTENT_PROVIDER (self);
}
