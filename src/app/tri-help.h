/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * tri_help_show:
 * @page: "index", "console", …: a page of data/help without its suffix
 * Opens the user help in the person's language with whatever shows HTML here; says where the pages are when nothing does.
 */
void tri_help_show (GtkWindow  *parent,
                    const char *page);

G_END_DECLS
