/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-keymap.h"

/* Keys travel by position, not by what is printed on them: the guest has a layout of its own. */
#define EVDEV_LAST_PLAIN 83
#define GDK_KEYCODE_OFFSET 8

/* evdev codes from 84 on; the first 83 are the XT codes themselves. A zero is a key without a code; so are 84 and 195 to
 * 199, by which X11 presses modifiers that no key has (AltGr, Alt, Meta, Super, Hyper). */
static const guint16 higher_keys[] = {
  /*  84 */ 0x000, 0x076, 0x056, 0x057, 0x058, 0x073, 0x078, 0x077,
  /*  92 */ 0x079, 0x070, 0x07b, 0x05c, 0x11c, 0x11d, 0x135, 0x137,
  /* 100 */ 0x138, 0x05b, 0x147, 0x148, 0x149, 0x14b, 0x14d, 0x14f,
  /* 108 */ 0x150, 0x151, 0x152, 0x153, 0x16f, 0x120, 0x12e, 0x130,
  /* 116 */ 0x15e, 0x059, 0x14e, 0x146, 0x10b, 0x07e, 0x072, 0x071,
  /* 124 */ 0x07d, 0x15b, 0x15c, 0x15d, 0x168, 0x105, 0x106, 0x107,
  /* 132 */ 0x10c, 0x178, 0x064, 0x065, 0x141, 0x13c, 0x175, 0x11e,
  /* 140 */ 0x121, 0x066, 0x15f, 0x163, 0x067, 0x068, 0x069, 0x113,
  /* 148 */ 0x11f, 0x117, 0x102, 0x06a, 0x112, 0x06b, 0x126, 0x16c,
  /* 156 */ 0x166, 0x16b, 0x16a, 0x169, 0x123, 0x06c, 0x17d, 0x119,
  /* 164 */ 0x122, 0x110, 0x124, 0x131, 0x118, 0x063, 0x000, 0x101,
  /* 172 */ 0x132, 0x167, 0x000, 0x000, 0x108, 0x075, 0x10f, 0x176,
  /* 180 */ 0x17b, 0x109, 0x10a, 0x05d, 0x05e, 0x05f, 0x055, 0x103,
  /* 188 */ 0x177, 0x104, 0x05a, 0x074, 0x179, 0x06d, 0x06f, 0x000,
  /* 196 */ 0x000, 0x000, 0x000, 0x000, 0x128, 0x129, 0x12b, 0x12c,
  /* 204 */ 0x12d, 0x125, 0x12f, 0x133, 0x134, 0x136, 0x139, 0x13a,
  /* 212 */ 0x13b, 0x13d, 0x13e, 0x13f, 0x140, 0x165, 0x142, 0x143,
  /* 220 */ 0x144, 0x145, 0x114, 0x14a, 0x14c, 0x154, 0x16d, 0x156,
  /* 228 */ 0x157, 0x158, 0x159, 0x15a, 0x164, 0x10e, 0x155, 0x170,
  /* 236 */ 0x171, 0x172, 0x173, 0x174,
};

/**
 * tri_display_keymap_from_evdev:
 * @evdev_code: a Linux input event code (KEY_A is 30)
 *
 * The PC keyboard code of the key, whatever layout either side uses.
 *
 * Returns: an XT set 1 scan code, with 0x100 for the 0xe0 prefix, or %TRI_DISPLAY_KEY_NONE if a PC
 *   keyboard has no such key
 */
guint
tri_display_keymap_from_evdev (guint evdev_code)
{
  guint higher = evdev_code - EVDEV_LAST_PLAIN - 1;

  if (evdev_code <= EVDEV_LAST_PLAIN)
    return evdev_code;

  return higher < G_N_ELEMENTS (higher_keys) ? higher_keys[higher] : TRI_DISPLAY_KEY_NONE;
}

/**
 * tri_display_keymap_from_keycode:
 * @gdk_keycode: the hardware key code of a GDK key event, on X11 (evdev driver) or Wayland
 *
 * Returns: an XT set 1 scan code as tri_display_keymap_from_evdev() gives it
 */
guint
tri_display_keymap_from_keycode (guint gdk_keycode)
{
  if (gdk_keycode < GDK_KEYCODE_OFFSET)
    return TRI_DISPLAY_KEY_NONE;

  return tri_display_keymap_from_evdev (gdk_keycode - GDK_KEYCODE_OFFSET);
}

/**
 * tri_display_keymap_is_modifier:
 * @scancode: an XT set 1 scan code
 *
 * Returns: %TRUE for Ctrl, Alt, Shift and Super on either side
 */
gboolean
tri_display_keymap_is_modifier (guint scancode)
{
  switch (scancode)
    {
    case TRI_DISPLAY_KEY_LEFT_CTRL:
    case TRI_DISPLAY_KEY_RIGHT_CTRL:
    case TRI_DISPLAY_KEY_LEFT_ALT:
    case TRI_DISPLAY_KEY_RIGHT_ALT:
    case TRI_DISPLAY_KEY_LEFT_SHIFT:
    case TRI_DISPLAY_KEY_RIGHT_SHIFT:
    case TRI_DISPLAY_KEY_LEFT_SUPER:
    case TRI_DISPLAY_KEY_RIGHT_SUPER:
      return TRUE;
    default:
      return FALSE;
    }
}
