/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-reads.h"

#include <glib/gi18n-lib.h>

#include "tri-display-agent.h"

struct _TriDisplayReads {
  /* owned */
  GPtrArray *waiting; /* of Read */
};

typedef struct {
  /* owned */
  GTask *task;
  char  *mime_type;
  guint  timeout_id;

  /* borrowed */
  TriDisplayReads *owner;
} Read;

static void
free_read (Read *read)
{
  g_clear_handle_id (&read->timeout_id, g_source_remove);
  g_object_unref (read->task);
  g_free (read->mime_type);
  g_free (read);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Read *read = user_data;
  g_autoptr(GTask) task = g_object_ref (read->task);
  const char *message = _("What was copied in the virtual machine cannot be pasted: the virtual machine did not answer in time.");

  read->timeout_id = 0;
  g_ptr_array_remove (read->owner->waiting, read);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s", message);
  tri_display_agent_complain (g_task_get_source_object (task), message);

  return G_SOURCE_REMOVE;
}

static gboolean
is_awaited (TriDisplayReads *self, const char *mime_type)
{
  for (guint i = 0; i < self->waiting->len; i++)
    if (strcmp (((Read *) g_ptr_array_index (self->waiting, i))->mime_type, mime_type) == 0)
      return TRUE;

  return FALSE;
}

/**
 * tri_display_reads_new:
 *
 * Returns: (transfer full): nobody waits
 */
TriDisplayReads *
tri_display_reads_new (void)
{
  TriDisplayReads *self = g_new0 (TriDisplayReads, 1);

  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) free_read);

  return self;
}

/**
 * tri_display_reads_free:
 * @self: (transfer full): nobody waits any more, see tri_display_reads_end()
 */
void
tri_display_reads_free (TriDisplayReads *self)
{
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

/**
 * tri_display_reads_add:
 * @self: those who wait
 * @task: (transfer full): returns a #GBytes; its object is the agent, which also tells of what is not passed on
 * @mime_type: of what
 * @patience: how long it waits, in milliseconds
 *
 * Returns: whether the guest has to be asked: it is not when somebody else waits for the same already
 */
gboolean
tri_display_reads_add (TriDisplayReads *self, GTask *task, const char *mime_type, guint patience)
{
  gboolean first = !is_awaited (self, mime_type);
  Read *read = g_new0 (Read, 1);

  read->owner = self;
  read->task = task;
  read->mime_type = g_strdup (mime_type);
  read->timeout_id = g_timeout_add (patience, timeout_cb, read);
  g_ptr_array_add (self->waiting, read);

  return first;
}

/**
 * tri_display_reads_end:
 * @self: those who wait
 * @mime_type: (nullable): only those who wait for this
 * @data: (nullable): what they get, %NULL for an error
 * @reason: (nullable): why there is an error, for a person to read
 */
void
tri_display_reads_end (TriDisplayReads *self, const char *mime_type, GBytes *data, const char *reason)
{
  g_autoptr(GPtrArray) ended = g_ptr_array_new_with_free_func ((GDestroyNotify) free_read);

  for (guint i = 0; i < self->waiting->len;)
    {
      Read *read = g_ptr_array_index (self->waiting, i);

      if (mime_type && strcmp (read->mime_type, mime_type) != 0)
        i++;
      else
        g_ptr_array_add (ended, g_ptr_array_steal_index (self->waiting, i));
    }

  for (guint i = 0; i < ended->len; i++)
    {
      GTask *task = ((Read *) g_ptr_array_index (ended, i))->task;

      if (data)
        g_task_return_pointer (task, g_bytes_ref (data), (GDestroyNotify) g_bytes_unref);
      else
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                                 reason ? reason : _("The virtual machine did not hand over what was copied in it."));
    }
  if (reason && ended->len > 0)
    tri_display_agent_complain (g_task_get_source_object (((Read *) g_ptr_array_index (ended, 0))->task), reason);
}
