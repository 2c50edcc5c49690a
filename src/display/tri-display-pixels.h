/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_PIXELS (tri_display_pixels_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayPixels, tri_display_pixels, TRI, DISPLAY_PIXELS, GObject)

TriDisplayPixels *tri_display_pixels_new       (GtkWidget *widget);
double            tri_display_pixels_get_scale (TriDisplayPixels *self);
double            tri_display_pixels_get_drawn (GtkWidget *widget);

G_END_DECLS
