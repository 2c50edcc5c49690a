/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_TRANSFER (tri_display_transfer_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayTransfer, tri_display_transfer, TRI, DISPLAY_TRANSFER, GObject)

/**
 * TriDisplayTransfer:
 *
 * Files on their way into a guest, all those that were sent at once.
 *
 * Signals: `progress` (now and then), `finished` (once, also when nothing was sent; not before the main loop has run).
 */
GListModel         *tri_display_transfer_list_files       (TriDisplayTransfer *self);
GCancellable       *tri_display_transfer_get_cancellable  (TriDisplayTransfer *self);
void                tri_display_transfer_cancel           (TriDisplayTransfer *self);
gboolean            tri_display_transfer_get_finished     (TriDisplayTransfer *self);
gboolean            tri_display_transfer_get_cancelled    (TriDisplayTransfer *self);
guint               tri_display_transfer_get_n_sent       (TriDisplayTransfer *self);
guint64             tri_display_transfer_get_bytes        (TriDisplayTransfer *self, guint64 *total);
const char * const *tri_display_transfer_get_failures     (TriDisplayTransfer *self);

/* For agents. */
TriDisplayTransfer *tri_display_transfer_new              (GListModel *files);
void                tri_display_transfer_set_bytes        (TriDisplayTransfer *self, guint64 sent, guint64 total);
void                tri_display_transfer_file_sent        (TriDisplayTransfer *self);
void                tri_display_transfer_file_failed      (TriDisplayTransfer *self, const char *name, const char *reason);
void                tri_display_transfer_finish           (TriDisplayTransfer *self);

G_END_DECLS
