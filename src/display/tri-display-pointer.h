/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-geometry.h"
#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_POINTER (tri_display_pointer_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayPointer, tri_display_pointer, TRI, DISPLAY_POINTER, GObject)

/**
 * TriDisplayPointer:
 *
 * Takes pointer motion, buttons and wheel of a widget to the guest, and gives the widget the guest's
 * cursor. Signals: `pressed` (a button went down on the picture), `used` (anything went to the guest),
 * `notify::captured`.
 *
 * A guest without a tablet sees movements only. There the pointer is captured by a click (#TriDisplayCapture). Where
 * the desktop does not allow that, movements count while the pointer is over the picture, and stop at its edges.
 * One finger on a touch screen is the pointer with its left button.
 */
TriDisplayPointer *tri_display_pointer_new          (GtkWidget *widget, const TriDisplayGeometry *geometry);
void               tri_display_pointer_set_session  (TriDisplayPointer *self, TriDisplaySession *session);
void               tri_display_pointer_set_monitor  (TriDisplayPointer *self, guint monitor);
void               tri_display_pointer_release      (TriDisplayPointer *self);
gboolean           tri_display_pointer_get_captured (TriDisplayPointer *self);

G_END_DECLS
