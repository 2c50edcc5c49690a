/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* GTK's own setters of these draw the window again although the value is what it was. Statistics come every few seconds. */

/** @text: (nullable): for gtk_widget_set_tooltip_text() */
void tri_set_tooltip (GtkWidget *widget, const char *text);
/** @icon_name: for gtk_image_set_from_icon_name() */
void tri_set_icon    (GtkImage *image, const char *icon_name);

/** A label that is there only while it has something to say. @text: (nullable) */
void tri_set_remark  (GtkLabel *label, const char *text);

/**
 * tri_set_plain_names:
 *
 * GTK 4.8 tells screen readers a button's or check button's label with the underscore of its mnemonic. Gives all of them below @root the
 * label as it is read, once; and the buttons in drop-downs the name of their drop-down. Labels that change later have the underscore again.
 */
void tri_set_plain_names (GtkWidget *root);

/** What is long and has no spaces (names, paths) may be broken anywhere, and gets no hyphen, which would be taken for a part of it. */
void tri_set_wrap_anywhere (GtkLabel *label);

G_END_DECLS
