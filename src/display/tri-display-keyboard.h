/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_KEYBOARD (tri_display_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayKeyboard, tri_display_keyboard, TRI, DISPLAY_KEYBOARD, GObject)

/**
 * TriDisplayKeyboard:
 *
 * Takes the keys of a window for the guest while it is grabbed. Signals: `full-screen` (Ctrl+Alt+Break was
 * pressed), `notify::grabbed`, `notify::shortcuts-inhibited`.
 */
TriDisplayKeyboard *tri_display_keyboard_new         (GtkWidget *widget);
void                tri_display_keyboard_set_session (TriDisplayKeyboard *self, TriDisplaySession *session);
void                tri_display_keyboard_grab        (TriDisplayKeyboard *self);
void                tri_display_keyboard_ungrab      (TriDisplayKeyboard *self);
void                tri_display_keyboard_suspend     (TriDisplayKeyboard *self);
void                tri_display_keyboard_resume      (TriDisplayKeyboard *self);
void                tri_display_keyboard_resume_later (TriDisplayKeyboard *self);
gboolean            tri_display_keyboard_get_wanted  (TriDisplayKeyboard *self);
gboolean            tri_display_keyboard_get_grabbed (TriDisplayKeyboard *self);
gboolean            tri_display_keyboard_get_shortcuts_inhibited (TriDisplayKeyboard *self);
void                tri_display_keyboard_disarm      (TriDisplayKeyboard *self);

G_END_DECLS
