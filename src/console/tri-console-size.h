/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The sizes of console windows, in application pixels, by the machine's UUID (in tri-console-state.h). */
gboolean tri_console_size_load  (const char *uuid, int *width, int *height);
void     tri_console_size_save  (const char *uuid, int width, int height);
void     tri_console_size_limit (GtkWindow *window, int *width, int *height);

G_END_DECLS
