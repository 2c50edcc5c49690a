/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VNC names a key by its symbol, and to servers that know QEMU's extension by its position as well. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-vnc-keys.h"

#include <gdk/gdk.h>

#include "tri-display-keymap.h"

#define GDK_KEYCODE_OFFSET 8
#define EVDEV_LAST 247

/* One byte: the prefix of extended keys is its highest bit. */
guint
tri_vnc_keys_get_number (guint scancode)
{
  return (scancode & 0x7f) | (scancode & 0x100 ? 0x80 : 0);
}

static guint
find_keycode (guint scancode)
{
  static guint8 keycodes[TRI_DISPLAY_N_KEYS];

  if (keycodes[TRI_DISPLAY_KEY_ESCAPE] == 0)
    for (guint code = EVDEV_LAST; code > 0; code--)
      if (tri_display_keymap_from_evdev (code) < TRI_DISPLAY_N_KEYS)
        keycodes[tri_display_keymap_from_evdev (code)] = code + GDK_KEYCODE_OFFSET;

  return scancode < TRI_DISPLAY_N_KEYS ? keycodes[scancode] : 0;
}

/**
 * tri_vnc_keys_get_symbol:
 * @scancode: XT set 1, 0x100 for the 0xe0 prefix
 * @shifted: whether a Shift key is held
 *
 * Returns: the X11 key symbol that this computer's keyboard layout has there; 0 if it has none
 */
guint
tri_vnc_keys_get_symbol (guint scancode, gboolean shifted)
{
  GdkDisplay *display = gdk_display_get_default ();
  guint keycode = find_keycode (scancode), symbol = 0;

  if (!display || keycode == 0 ||
      !gdk_display_translate_key (display, keycode, shifted ? GDK_SHIFT_MASK : 0, 0, &symbol, NULL, NULL, NULL))
    return 0;

  return symbol;
}
