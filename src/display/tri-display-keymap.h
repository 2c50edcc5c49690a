/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TriDisplayKey:
 *
 * XT set 1 scan codes that the program itself has to name. Keys that are prefixed with 0xe0 on the
 * wire are written as 0x100 | code, which is what SPICE expects as well.
 */
typedef enum {
  TRI_DISPLAY_KEY_NONE = 0,
  TRI_DISPLAY_KEY_ESCAPE = 0x01,
  TRI_DISPLAY_KEY_BACKSPACE = 0x0e,
  TRI_DISPLAY_KEY_TAB = 0x0f,
  TRI_DISPLAY_KEY_LEFT_CTRL = 0x1d,
  TRI_DISPLAY_KEY_LEFT_SHIFT = 0x2a,
  TRI_DISPLAY_KEY_RIGHT_SHIFT = 0x36,
  TRI_DISPLAY_KEY_LEFT_ALT = 0x38,
  TRI_DISPLAY_KEY_CAPS_LOCK = 0x3a,
  TRI_DISPLAY_KEY_F1 = 0x3b,
  TRI_DISPLAY_KEY_NUM_LOCK = 0x45,
  TRI_DISPLAY_KEY_SCROLL_LOCK = 0x46,
  TRI_DISPLAY_KEY_F11 = 0x57,
  TRI_DISPLAY_KEY_F12 = 0x58,
  TRI_DISPLAY_KEY_RIGHT_CTRL = 0x11d,
  TRI_DISPLAY_KEY_PRINT = 0x137,
  TRI_DISPLAY_KEY_RIGHT_ALT = 0x138,
  TRI_DISPLAY_KEY_PAUSE = 0x146,
  TRI_DISPLAY_KEY_LEFT = 0x14b,
  TRI_DISPLAY_KEY_END = 0x14f,
  TRI_DISPLAY_KEY_DELETE = 0x153,
  TRI_DISPLAY_KEY_LEFT_SUPER = 0x15b,
  TRI_DISPLAY_KEY_RIGHT_SUPER = 0x15c,
  TRI_DISPLAY_KEY_MENU = 0x15d,
} TriDisplayKey;

/* One more than the largest scan code that the keymap yields. */
#define TRI_DISPLAY_N_KEYS 0x200

guint    tri_display_keymap_from_evdev   (guint evdev_code);
guint    tri_display_keymap_from_keycode (guint gdk_keycode);
gboolean tri_display_keymap_is_modifier  (guint scancode);

G_END_DECLS
