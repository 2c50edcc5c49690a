/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean tri_display_warp_is_possible (GtkWidget *widget);
void     tri_display_warp_pointer     (GtkWidget *widget, double x, double y);

G_END_DECLS
