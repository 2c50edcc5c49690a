/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* What lies in this computer's clipboard, as a guest wants it. */
GStrv   tri_display_fetch_list_types (GdkClipboard *clipboard);
void    tri_display_fetch_async      (GdkClipboard *clipboard, const char *mime_type, gsize limit,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *tri_display_fetch_finish     (GdkClipboard *clipboard, GAsyncResult *result, GError **error);

G_END_DECLS
