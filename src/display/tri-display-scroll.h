/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriDisplayScroll:
 *
 * The scrollbars of a #TriDisplay whose picture is larger than the widget. The wheel belongs to the guest, so they are
 * moved with the pointer.
 */
typedef struct _TriDisplayScroll TriDisplayScroll;

/* @moved: called with @data when the person moved a bar */
TriDisplayScroll *tri_display_scroll_new      (GtkWidget *widget,
                                               GCallback  moved,
                                               gpointer   data);
void              tri_display_scroll_free     (TriDisplayScroll *self);
void              tri_display_scroll_allocate (TriDisplayScroll *self,
                                               int              *width,
                                               int              *height,
                                               double            picture_width,
                                               double            picture_height);
void              tri_display_scroll_get_pan  (TriDisplayScroll *self,
                                               double           *x,
                                               double           *y);
void              tri_display_scroll_snapshot (TriDisplayScroll *self,
                                               GtkSnapshot      *snapshot);

G_END_DECLS
