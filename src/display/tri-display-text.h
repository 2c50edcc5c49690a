/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is copied and pasted between systems that do not agree on what text is. */
GBytes   *tri_display_text_from_guest (const guint8 *data, gsize size);
GBytes   *tri_display_text_to_guest   (GBytes *text, gboolean crlf);
gboolean  tri_display_image_is        (const char *mime_type, const guint8 *data, gsize size);

/* What is not to be left lying about. */
void      tri_display_text_wipe       (char *text);

G_END_DECLS
