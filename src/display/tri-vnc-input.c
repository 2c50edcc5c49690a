/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-vnc-input.h"

#include "tri-display-keymap.h"
#include "tri-vnc-keys.h"

/* What stands for no movement when the guest has no tablet. */
#define RELATIVE_ZERO 0x7fff
#define MOST_CLICKS 16

enum {
  MASK_LEFT = 1 << 0,
  MASK_MIDDLE = 1 << 1,
  MASK_RIGHT = 1 << 2,
  MASK_WHEEL_UP = 1 << 3,
  MASK_WHEEL_DOWN = 1 << 4,
  MASK_WHEEL_LEFT = 1 << 5,
  MASK_WHEEL_RIGHT = 1 << 6,
};

/**
 * tri_vnc_input_send_key:
 * @input: keyboard and pointer
 * @scancode: XT set 1, 0x100 for the 0xe0 prefix
 * @pressed: down or up
 */
void
tri_vnc_input_send_key (TriVncInput *input, guint scancode, gboolean pressed)
{
  guint shift = scancode == TRI_DISPLAY_KEY_LEFT_SHIFT ? 1 : scancode == TRI_DISPLAY_KEY_RIGHT_SHIFT ? 2 : 0;

  if (!input->vnc)
    return;

  input->shift_held = pressed ? input->shift_held | shift : input->shift_held & ~shift;
  vnc_connection_key_event (input->vnc, pressed, tri_vnc_keys_get_symbol (scancode, input->shift_held != 0),
                            tri_vnc_keys_get_number (scancode));
}

static void
toggle (TriVncInput *input, TriDisplayLocks wrong, TriDisplayLocks lock, guint scancode)
{
  if (!(wrong & lock))
    return;

  tri_vnc_input_send_key (input, scancode, TRUE);
  tri_vnc_input_send_key (input, scancode, FALSE);
}

/**
 * tri_vnc_input_set_locks:
 * @input: keyboard and pointer
 * @guest: the lock keys that are on in the guest
 * @wanted: those that should be
 *
 * The protocol cannot set lock keys, but it can press them. A guest that has not answered once is not asked again.
 */
void
tri_vnc_input_set_locks (TriVncInput *input, TriDisplayLocks guest, TriDisplayLocks wanted)
{
  TriDisplayLocks wrong = (wanted ^ guest) & ~input->toggled;

  if (!input->has_leds || !input->vnc)
    return;

  input->toggled |= wrong;
  toggle (input, wrong, TRI_DISPLAY_LOCK_SCROLL, TRI_DISPLAY_KEY_SCROLL_LOCK);
  toggle (input, wrong, TRI_DISPLAY_LOCK_NUM, TRI_DISPLAY_KEY_NUM_LOCK);
  toggle (input, wrong, TRI_DISPLAY_LOCK_CAPS, TRI_DISPLAY_KEY_CAPS_LOCK);
}

/* The side buttons have no bits: of eight, the first three buttons and both wheels take seven, and QEMU's VNC server reads the first five
 * alone (its table of buttons ends with the upright wheel). libgvnc sends one byte and knows no message with more. SPICE has them. */
static guint8
get_mask (TriDisplayButtons held)
{
  return (held & TRI_DISPLAY_BUTTON_LEFT ? MASK_LEFT : 0) | (held & TRI_DISPLAY_BUTTON_MIDDLE ? MASK_MIDDLE : 0) |
         (held & TRI_DISPLAY_BUTTON_RIGHT ? MASK_RIGHT : 0);
}

/* Without a tablet a place is a movement, counted from the middle. */
static void
send_in_place (TriVncInput *input, guint8 mask)
{
  gboolean absolute = vnc_connection_get_abs_pointer (input->vnc);

  vnc_connection_pointer_event (input->vnc, mask, absolute ? input->x : RELATIVE_ZERO, absolute ? input->y : RELATIVE_ZERO);
}

void
tri_vnc_input_move_to (TriVncInput *input, int x, int y, TriDisplayButtons held)
{
  input->x = CLAMP (x, 0, G_MAXUINT16);
  input->y = CLAMP (y, 0, G_MAXUINT16);
  if (input->vnc)
    send_in_place (input, get_mask (held));
}

/**
 * tri_vnc_input_move_by:
 * @input: keyboard and pointer
 * @dx: guest pixels to the right
 * @dy: guest pixels down
 * @held: the buttons that are down from now on: they have no message of their own
 */
void
tri_vnc_input_move_by (TriVncInput *input, int dx, int dy, TriDisplayButtons held)
{
  if (!input->vnc)
    return;

  if (vnc_connection_get_abs_pointer (input->vnc))
    send_in_place (input, get_mask (held));
  else
    vnc_connection_pointer_event (input->vnc, get_mask (held), CLAMP (RELATIVE_ZERO + dx, 0, G_MAXUINT16),
                                  CLAMP (RELATIVE_ZERO + dy, 0, G_MAXUINT16));
}

static void
click (TriVncInput *input, guint8 wheel, int times, TriDisplayButtons held)
{
  for (int i = 0; i < MIN (times, MOST_CLICKS); i++)
    {
      send_in_place (input, get_mask (held) | wheel);
      send_in_place (input, get_mask (held));
    }
}

void
tri_vnc_input_scroll (TriVncInput *input, int steps_x, int steps_y, TriDisplayButtons held)
{
  if (!input->vnc)
    return;

  click (input, steps_y < 0 ? MASK_WHEEL_UP : MASK_WHEEL_DOWN, ABS (steps_y), held);
  click (input, steps_x < 0 ? MASK_WHEEL_LEFT : MASK_WHEEL_RIGHT, ABS (steps_x), held);
}
