/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-transfer.h"

#include <glib/gi18n-lib.h>

struct _TriDisplayTransfer {
  GObject parent_instance;

  /* owned */
  GListModel   *files;
  GCancellable *cancellable;
  GPtrArray    *failures;
  guint         finish_id;

  guint64  sent, total;
  guint    n_sent;
  gboolean finished;
};

enum {
  PROGRESS,
  FINISHED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriDisplayTransfer, tri_display_transfer, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static gboolean
finish_cb (gpointer user_data)
{
  TriDisplayTransfer *self = user_data;

  self->finish_id = 0;
  self->finished = TRUE;
  g_signal_emit (self, signals[FINISHED], 0);

  return G_SOURCE_REMOVE;
}

static void
tri_display_transfer_finalize (GObject *object)
{
  TriDisplayTransfer *self = TRI_DISPLAY_TRANSFER (object);

  g_clear_object (&self->files);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->failures, g_ptr_array_unref);

  G_OBJECT_CLASS (tri_display_transfer_parent_class)->finalize (object);
}

static void
tri_display_transfer_class_init (TriDisplayTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_display_transfer_finalize;

  signals[PROGRESS] = g_signal_new ("progress", TRI_TYPE_DISPLAY_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", TRI_TYPE_DISPLAY_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
tri_display_transfer_init (TriDisplayTransfer *self)
{
  self->cancellable = g_cancellable_new ();
  self->failures = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->failures, NULL);
}

/**
 * tri_display_transfer_new: (skip)
 * @files: (element-type GFile): what is to be sent
 *
 * Returns: (transfer full): a transfer of which nothing has been sent
 */
TriDisplayTransfer *
tri_display_transfer_new (GListModel *files)
{
  TriDisplayTransfer *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (files), NULL);

  self = g_object_new (TRI_TYPE_DISPLAY_TRANSFER, NULL);
  self->files = g_object_ref (files);

  return self;
}

/**
 * tri_display_transfer_list_files:
 * @self: a transfer
 *
 * Returns: (transfer none) (element-type GFile): what is sent
 */
GListModel *
tri_display_transfer_list_files (TriDisplayTransfer *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), NULL);

  return self->files;
}

/**
 * tri_display_transfer_get_cancellable:
 * @self: a transfer
 *
 * Returns: (transfer none): what tri_display_transfer_cancel() cancels
 */
GCancellable *
tri_display_transfer_get_cancellable (TriDisplayTransfer *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), NULL);

  return self->cancellable;
}

/**
 * tri_display_transfer_cancel:
 * @self: a transfer
 *
 * Sends no more. The transfer finishes at once, also when the guest does not answer; a file that was sent in part is
 * removed by the agent in the guest.
 */
void
tri_display_transfer_cancel (TriDisplayTransfer *self)
{
  g_return_if_fail (TRI_IS_DISPLAY_TRANSFER (self));

  g_cancellable_cancel (self->cancellable);
  tri_display_transfer_finish (self);
}

/**
 * tri_display_transfer_get_finished:
 * @self: a transfer
 *
 * Returns: whether nothing more will happen
 */
gboolean
tri_display_transfer_get_finished (TriDisplayTransfer *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), TRUE);

  return self->finished;
}

/**
 * tri_display_transfer_get_cancelled:
 * @self: a transfer
 *
 * Returns: whether it was cancelled from this side
 */
gboolean
tri_display_transfer_get_cancelled (TriDisplayTransfer *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), FALSE);

  return g_cancellable_is_cancelled (self->cancellable);
}

/**
 * tri_display_transfer_get_n_sent:
 * @self: a transfer
 *
 * Returns: how many files have arrived, as the guest said
 */
guint
tri_display_transfer_get_n_sent (TriDisplayTransfer *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), 0);

  return self->n_sent;
}

/**
 * tri_display_transfer_get_bytes:
 * @self: a transfer
 * @total: (out): bytes of all files, as far as is known
 *
 * Returns: bytes that have been sent
 */
guint64
tri_display_transfer_get_bytes (TriDisplayTransfer *self, guint64 *total)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), 0);

  *total = self->total;

  return MIN (self->sent, self->total);
}

/**
 * tri_display_transfer_get_failures:
 * @self: a transfer
 *
 * Returns: (transfer none) (array zero-terminated=1): a sentence for each file that did not arrive, for a person to
 *   read
 */
const char * const *
tri_display_transfer_get_failures (TriDisplayTransfer *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TRANSFER (self), NULL);

  return (const char * const *) self->failures->pdata;
}

/**
 * tri_display_transfer_set_bytes: (skip)
 * @self: a transfer
 * @sent: bytes that have been sent
 * @total: bytes of all files
 *
 * For agents.
 */
void
tri_display_transfer_set_bytes (TriDisplayTransfer *self, guint64 sent, guint64 total)
{
  if (self->finished || (self->sent == sent && self->total == total))
    return;

  self->sent = sent;
  self->total = total;
  g_signal_emit (self, signals[PROGRESS], 0);
}

/**
 * tri_display_transfer_file_sent: (skip)
 * @self: a transfer
 *
 * For agents: one more file has arrived.
 */
void
tri_display_transfer_file_sent (TriDisplayTransfer *self)
{
  if (self->finished)
    return;

  self->n_sent++;
  g_signal_emit (self, signals[PROGRESS], 0);
}

/**
 * tri_display_transfer_file_failed: (skip)
 * @self: a transfer
 * @name: the file
 * @reason: why it did not arrive, for a person to read
 *
 * For agents.
 */
void
tri_display_transfer_file_failed (TriDisplayTransfer *self, const char *name, const char *reason)
{
  if (self->finished)
    return;

  /* Translators: a file's name, then a sentence that says why */
  g_ptr_array_insert (self->failures, self->failures->len - 1, g_strdup_printf (_("“%s” was not sent: %s"), name, reason));
}

/**
 * tri_display_transfer_finish: (skip)
 * @self: a transfer
 *
 * For agents: nothing more will happen. Whoever sent the files is told when the main loop runs.
 */
void
tri_display_transfer_finish (TriDisplayTransfer *self)
{
  if (!self->finished && self->finish_id == 0)
    self->finish_id = g_idle_add_full (G_PRIORITY_DEFAULT, finish_cb, g_object_ref (self), g_object_unref);
}
