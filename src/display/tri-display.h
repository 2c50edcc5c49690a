/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-keymap.h"
#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriDisplayFigures:
 * @frames: how often the picture, or a part of it, was brought to the screen
 * @damaged_pixels: device pixels that the guest changed, each counted once a frame
 * @drawn_pixels: pixels that were drawn for it; guest pixels where they are copied to a graphics card
 *
 * What a display has drawn so far, for tests and for measuring.
 */
typedef struct {
  guint64 frames;
  guint64 damaged_pixels;
  guint64 drawn_pixels;
} TriDisplayFigures;

#define TRI_TYPE_DISPLAY (tri_display_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplay, tri_display, TRI, DISPLAY, GtkWidget)

/**
 * TriDisplay:
 *
 * A widget that shows a guest's screen and takes keyboard and pointer to it, for any #TriDisplaySession.
 *
 * The picture is shown one to one where it fits and smaller where it does not; or, with a zoom, in a size of its own, with
 * scrollbars where that is larger than the widget. One to one means pixels of the screen. A click, Enter on the focused widget, or
 * tri_display_grab_keyboard(), gives the keyboard to the guest while the widget has the focus: no
 * accelerator of the window or of the application fires then. Ctrl+Alt, pressed and released without
 * anything between, gives it back, as Ctrl+Alt+Left does; Ctrl+Alt+End sends Ctrl+Alt+Delete;
 * Ctrl+Alt+Break emits #TriDisplay::full-screen.
 *
 * What it says when there is no picture is up to the window: follow #TriDisplaySession:state.
 *
 * Properties: `session`, `monitor`, `zoom`, `pixel-scale`, `keyboard-grabbed`, `shortcuts-inhibited`, `pointer-captured`.
 */
GtkWidget         *tri_display_new                     (void);
TriDisplaySession *tri_display_get_session             (TriDisplay *self);
void               tri_display_set_session             (TriDisplay *self, TriDisplaySession *session);
guint              tri_display_get_monitor             (TriDisplay *self);
void               tri_display_set_monitor             (TriDisplay *self, guint monitor);
guint              tri_display_get_zoom                (TriDisplay *self);
void               tri_display_set_zoom                (TriDisplay *self, guint zoom);
double             tri_display_get_pixel_scale         (TriDisplay *self);
const TriDisplayFigures *tri_display_get_figures       (TriDisplay *self);
void               tri_display_grab_keyboard           (TriDisplay *self);
void               tri_display_release                 (TriDisplay *self);
gboolean           tri_display_get_keyboard_wanted     (TriDisplay *self);
gboolean           tri_display_get_keyboard_grabbed    (TriDisplay *self);
gboolean           tri_display_get_shortcuts_inhibited (TriDisplay *self);
gboolean           tri_display_get_pointer_captured    (TriDisplay *self);
void               tri_display_send_keys               (TriDisplay *self, const guint *scancodes, guint n_scancodes);

G_END_DECLS
