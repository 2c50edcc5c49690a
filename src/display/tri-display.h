/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-keymap.h"
#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY (tri_display_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplay, tri_display, TRI, DISPLAY, GtkWidget)

/**
 * TriDisplay:
 *
 * A widget that shows a guest's screen and takes keyboard and pointer to it, for any #TriDisplaySession.
 *
 * The picture is shown one to one where it fits and smaller where it does not. A click, or
 * tri_display_grab_keyboard(), gives the keyboard to the guest while the widget has the focus: no
 * accelerator of the window or of the application fires then. Ctrl+Alt, pressed and released without
 * anything between, gives it back, as Ctrl+Alt+Left does; Ctrl+Alt+End sends Ctrl+Alt+Delete;
 * Ctrl+Alt+Break emits #TriDisplay::full-screen.
 *
 * What it says when there is no picture is up to the window: follow #TriDisplaySession:state.
 *
 * Properties: `session`, `monitor`, `keyboard-grabbed`, `shortcuts-inhibited`, `pointer-captured`.
 */
GtkWidget         *tri_display_new                     (void);
TriDisplaySession *tri_display_get_session             (TriDisplay *self);
void               tri_display_set_session             (TriDisplay *self, TriDisplaySession *session);
guint              tri_display_get_monitor             (TriDisplay *self);
void               tri_display_set_monitor             (TriDisplay *self, guint monitor);
void               tri_display_grab_keyboard           (TriDisplay *self);
void               tri_display_release                 (TriDisplay *self);
gboolean           tri_display_get_keyboard_wanted     (TriDisplay *self);
gboolean           tri_display_get_keyboard_grabbed    (TriDisplay *self);
gboolean           tri_display_get_shortcuts_inhibited (TriDisplay *self);
gboolean           tri_display_get_pointer_captured    (TriDisplay *self);
void               tri_display_send_keys               (TriDisplay *self, const guint *scancodes, guint n_scancodes);

G_END_DECLS
