/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* That a machine goes on when its console is closed is said once, to who closes the console of a running one for the first time. */

/** Returns: whether it is to be said before @domain's console closes */
gboolean tri_console_closing_needs_word (TriDomain *domain);
/** Says it. @callback comes when the dialog is answered; from then on, it is not said again. */
void     tri_console_closing_say_async  (GtkWindow *window, TriDomain *domain, GAsyncReadyCallback callback, gpointer user_data);
/** Returns: whether to close the console now */
gboolean tri_console_closing_say_finish (GAsyncResult *result);

G_END_DECLS
