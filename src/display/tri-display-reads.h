/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TriDisplayReads:
 *
 * Those who wait for what was copied in a guest. Each of them gets an answer: the contents, or after a while an error.
 */
typedef struct _TriDisplayReads TriDisplayReads;

TriDisplayReads *tri_display_reads_new  (void);
void             tri_display_reads_free (TriDisplayReads *self);
gboolean         tri_display_reads_add  (TriDisplayReads *self, GTask *task, const char *mime_type, guint patience);
void             tri_display_reads_end  (TriDisplayReads *self, const char *mime_type, GBytes *data, const char *reason);

G_END_DECLS
