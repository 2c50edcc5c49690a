/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-fetch.h"

#include "tri-display-agent.h"

#define PIECE (64 * 1024)
/* A program that holds the clipboard and does not answer. */
#define PATIENCE_SECONDS 5

/* What guests know. */
static const char * const image_types[] = { "image/png", "image/bmp", "image/jpeg", "image/tiff" };

typedef struct {
  char         *mime_type;
  gsize         limit;
  GInputStream *stream;
  GByteArray   *data;
  GCancellable *cancellable;
  GCancellable *outer;
  gulong        outer_id;
  guint         timeout_id;
} Fetch;

static void
free_fetch (Fetch *fetch)
{
  g_clear_handle_id (&fetch->timeout_id, g_source_remove);
  g_cancellable_disconnect (fetch->outer, fetch->outer_id);
  g_clear_object (&fetch->outer);
  g_clear_object (&fetch->cancellable);
  g_clear_object (&fetch->stream);
  g_clear_pointer (&fetch->data, g_byte_array_unref);
  g_free (fetch->mime_type);
  g_free (fetch);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Fetch *fetch = user_data;

  fetch->timeout_id = 0;
  g_cancellable_cancel (fetch->cancellable);

  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Formats with all that GTK can make of what is there. */
static GdkContentFormats *
list_formats (GdkClipboard *clipboard)
{
  return gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
}

static gboolean
has_text (GdkContentFormats *formats)
{
  return gdk_content_formats_contain_gtype (formats, G_TYPE_STRING) ||
         gdk_content_formats_contain_mime_type (formats, TRI_DISPLAY_TEXT);
}

/**
 * tri_display_fetch_list_types:
 * @clipboard: a clipboard
 *
 * Returns: (transfer full): what a guest can have of it: text, pictures as they are, and a PNG of each picture that GTK
 *   can read
 */
GStrv
tri_display_fetch_list_types (GdkClipboard *clipboard)
{
  g_autoptr(GdkContentFormats) formats = list_formats (clipboard);
  g_autoptr(GStrvBuilder) types = g_strv_builder_new ();

  if (has_text (formats))
    g_strv_builder_add (types, TRI_DISPLAY_TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (image_types); i++)
    if (gdk_content_formats_contain_mime_type (formats, image_types[i]) ||
        (i == 0 && gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE)))
      g_strv_builder_add (types, image_types[i]);

  return g_strv_builder_end (types);
}

static void
return_bytes (GTask *task, GBytes *bytes)
{
  Fetch *fetch = g_task_get_task_data (task);

  if (g_bytes_get_size (bytes) <= fetch->limit)
    g_task_return_pointer (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "More than is passed on");
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      return_bytes (task, bytes);
    }
  else
    g_task_return_error (task, error);
}

static void
write_png (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr(GBytes) bytes = gdk_texture_save_to_png_bytes (GDK_TEXTURE (data));

  g_task_return_pointer (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
}

static void
png_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes)
    return_bytes (task, bytes);
  else
    g_task_return_error (task, error);
}

static void
texture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GTask) writing = NULL;
  GError *error = NULL;
  GdkTexture *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, &error);

  if (!texture)
    {
      g_task_return_error (task, error);
      return;
    }

  /* A large picture takes a second. */
  writing = g_task_new (source, NULL, png_cb, g_object_ref (task));
  g_task_set_task_data (writing, texture, g_object_unref);
  g_task_run_in_thread (writing, write_png);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) piece = g_input_stream_read_bytes_finish (fetch->stream, result, &error);

  if (!piece)
    g_task_return_error (task, error);
  else if (g_bytes_get_size (piece) == 0)
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&fetch->data)),
                           (GDestroyNotify) g_bytes_unref);
  else if (fetch->data->len + g_bytes_get_size (piece) > fetch->limit)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "More than is passed on");
  else
    {
      g_byte_array_append (fetch->data, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
      g_input_stream_read_bytes_async (fetch->stream, PIECE, G_PRIORITY_DEFAULT, fetch->cancellable, piece_cb,
                                       g_object_ref (task));
    }
}

static void
stream_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  fetch->stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, &error);
  if (!fetch->stream)
    {
      g_task_return_error (task, error);
      return;
    }

  fetch->data = g_byte_array_new ();
  g_input_stream_read_bytes_async (fetch->stream, PIECE, G_PRIORITY_DEFAULT, fetch->cancellable, piece_cb,
                                   g_object_ref (task));
}

/**
 * tri_display_fetch_async:
 * @clipboard: a clipboard
 * @mime_type: one of tri_display_fetch_list_types()
 * @limit: how many bytes at most
 * @cancellable: (nullable): ends it
 * @callback: called with the contents, or without
 * @user_data: for @callback
 *
 * Whoever holds the clipboard has five seconds.
 */
void
tri_display_fetch_async (GdkClipboard *clipboard, const char *mime_type, gsize limit, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GdkContentFormats) formats = list_formats (clipboard);
  GTask *task = g_task_new (clipboard, NULL, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);
  const char *wanted[] = { mime_type, NULL };

  fetch->mime_type = g_strdup (mime_type);
  fetch->limit = limit;
  fetch->cancellable = g_cancellable_new ();
  fetch->timeout_id = g_timeout_add_seconds (PATIENCE_SECONDS, timeout_cb, fetch);
  g_task_set_task_data (task, fetch, (GDestroyNotify) free_fetch);
  if (cancellable)
    {
      fetch->outer = g_object_ref (cancellable);
      fetch->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb), fetch->cancellable, NULL);
    }

  if (gdk_content_formats_contain_mime_type (formats, mime_type))
    gdk_clipboard_read_async (clipboard, wanted, G_PRIORITY_DEFAULT, fetch->cancellable, stream_cb, task);
  else if (strcmp (mime_type, TRI_DISPLAY_TEXT) == 0 && has_text (formats))
    gdk_clipboard_read_text_async (clipboard, fetch->cancellable, text_cb, task);
  else if (strcmp (mime_type, image_types[0]) == 0 && gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    gdk_clipboard_read_texture_async (clipboard, fetch->cancellable, texture_cb, task);
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Nothing of that kind");
      g_object_unref (task);
    }
}

/**
 * tri_display_fetch_finish:
 * @clipboard: a clipboard
 * @result: what the callback got
 * @error: for a %G_IO_ERROR, not for a person to read
 *
 * Returns: (transfer full): the contents
 */
GBytes *
tri_display_fetch_finish (GdkClipboard *clipboard, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, clipboard), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
