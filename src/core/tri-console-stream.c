/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-console-stream-private.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>

#define PIECE 4096
/* A machine that talks without end must leave the window time to draw. */
#define MOST_PIECES 16
#define QUEUE_LIMIT (1024 * 1024)
#define ALWAYS (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP)

struct _TriConsoleStream {
  GObject       parent_instance;

  virStreamPtr  stream;
  char         *where;
  GByteArray   *queue;
};

enum {
  DATA,
  ENDED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriConsoleStream, tri_console_stream, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static gpointer
discard_thread (gpointer data)
{
  virStreamPtr stream = data;

  virStreamAbort (stream);
  virStreamFree (stream);
  return NULL;
}

/* Abort tells the server and may wait for it, which the main thread must not. */
void
tri_console_stream_discard (virStreamPtr stream)
{
  g_thread_unref (g_thread_new ("console-end", discard_thread, stream));
}

static void
let_go (TriConsoleStream *self)
{
  virStreamPtr stream = g_steal_pointer (&self->stream);

  if (stream == NULL)
    return;
  /* At once, also from within the callback: what is left for later calls back for ever. */
  virStreamEventRemoveCallback (stream);
  tri_console_stream_discard (stream);
  g_byte_array_set_size (self->queue, 0);
}

static void
end (TriConsoleStream *self,
     GError           *error)
{
  g_autoptr (GError) owned = error;

  if (self->stream == NULL)
    return;
  let_go (self);
  g_signal_emit (self, signals[ENDED], 0, owned);
}

static void
receive (TriConsoleStream *self)
{
  char buffer[PIECE];

  for (guint i = 0; i < MOST_PIECES && self->stream != NULL; i++)
    {
      int n = virStreamRecv (self->stream, buffer, sizeof buffer);

      if (n > 0)
        {
          g_autoptr (GBytes) bytes = g_bytes_new (buffer, n);

          g_signal_emit (self, signals[DATA], 0, bytes);
        }
      else if (n == 0)
        end (self, NULL);
      else if (n == -1)
        {
          GError *error = NULL;

          tri_error_take_virt (&error, _("The console of “%s” was cut off"), self->where);
          end (self, error);
        }
      if (n <= 0)
        return;
    }
}

static void
watch (TriConsoleStream *self)
{
  if (self->stream != NULL)
    virStreamEventUpdateCallback (self->stream, ALWAYS | (self->queue->len > 0 ? VIR_STREAM_EVENT_WRITABLE : 0));
}

static void
transmit (TriConsoleStream *self)
{
  while (self->queue->len > 0)
    {
      int n = virStreamSend (self->stream, (const char *) self->queue->data, MIN (self->queue->len, PIECE));

      if (n == -2)
        break;
      if (n < 0)
        {
          GError *error = NULL;

          tri_error_take_virt (&error, _("The console of “%s” was cut off"), self->where);
          end (self, error);
          return;
        }
      g_byte_array_remove_range (self->queue, 0, n);
    }
  watch (self);
}

static void
stream_event (virStreamPtr  stream,
              int           events,
              void         *user_data)
{
  g_autoptr (TriConsoleStream) self = g_object_ref (user_data);

  if (self->stream != NULL && (events & VIR_STREAM_EVENT_READABLE))
    receive (self);
  if (self->stream != NULL && (events & VIR_STREAM_EVENT_WRITABLE))
    transmit (self);
  if (self->stream != NULL && (events & (VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP)))
    end (self, NULL);
}

static void
tri_console_stream_dispose (GObject *object)
{
  let_go (TRI_CONSOLE_STREAM (object));
  G_OBJECT_CLASS (tri_console_stream_parent_class)->dispose (object);
}

static void
tri_console_stream_finalize (GObject *object)
{
  TriConsoleStream *self = TRI_CONSOLE_STREAM (object);

  g_byte_array_unref (self->queue);
  g_free (self->where);
  G_OBJECT_CLASS (tri_console_stream_parent_class)->finalize (object);
}

static void
tri_console_stream_class_init (TriConsoleStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_console_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_console_stream_finalize;
  signals[DATA] = g_signal_new ("data", TRI_TYPE_CONSOLE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_BYTES);
  signals[ENDED] = g_signal_new ("ended", TRI_TYPE_CONSOLE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_ERROR);
}

static void
tri_console_stream_init (TriConsoleStream *self)
{
  self->queue = g_byte_array_new ();
}

TriConsoleStream *
tri_console_stream_new (virStreamPtr  stream,
                        const char   *where)
{
  TriConsoleStream *self = g_object_new (TRI_TYPE_CONSOLE_STREAM, NULL);

  self->stream = stream;
  self->where = g_strdup (where);
  virStreamEventAddCallback (stream, ALWAYS, stream_event, self, NULL);
  return self;
}

void
tri_console_stream_write (TriConsoleStream *self,
                          const char       *data,
                          gsize             length)
{
  g_return_if_fail (TRI_IS_CONSOLE_STREAM (self));

  /* A guest that does not read: what was pasted in vain must not fill the memory. */
  if (self->stream == NULL || self->queue->len + length > QUEUE_LIMIT)
    return;
  g_byte_array_append (self->queue, (const guint8 *) data, length);
  watch (self);
}

gsize
tri_console_stream_get_queued (TriConsoleStream *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_STREAM (self), 0);

  return self->queue->len;
}

void
tri_console_stream_close (TriConsoleStream *self)
{
  g_return_if_fail (TRI_IS_CONSOLE_STREAM (self));

  let_go (self);
}

gboolean
tri_console_stream_is_open (TriConsoleStream *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_STREAM (self), FALSE);

  return self->stream != NULL;
}
