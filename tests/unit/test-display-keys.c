/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "display/tri-display-keymap.h"
#include "display/tri-display-keys.h"

#include <linux/input-event-codes.h>

static void
test_keymap_known (void)
{
  static const struct { guint evdev, xt; } known[] = {
    { KEY_RESERVED, 0 }, { KEY_ESC, 0x01 }, { KEY_A, 0x1e }, { KEY_SPACE, 0x39 }, { KEY_KPDOT, 0x53 },
    { KEY_102ND, 0x56 }, { KEY_F11, 0x57 }, { KEY_F12, 0x58 }, { KEY_RO, 0x73 }, { KEY_YEN, 0x7d },
    { KEY_KPENTER, 0x11c }, { KEY_RIGHTCTRL, 0x11d }, { KEY_KPSLASH, 0x135 }, { KEY_SYSRQ, 0x137 },
    { KEY_RIGHTALT, 0x138 }, { KEY_HOME, 0x147 }, { KEY_UP, 0x148 }, { KEY_PAGEUP, 0x149 },
    { KEY_LEFT, 0x14b }, { KEY_RIGHT, 0x14d }, { KEY_END, 0x14f }, { KEY_DOWN, 0x150 },
    { KEY_PAGEDOWN, 0x151 }, { KEY_INSERT, 0x152 }, { KEY_DELETE, 0x153 }, { KEY_PAUSE, 0x146 },
    { KEY_LEFTMETA, 0x15b }, { KEY_RIGHTMETA, 0x15c }, { KEY_COMPOSE, 0x15d }, { KEY_MUTE, 0x120 },
    { KEY_VOLUMEDOWN, 0x12e }, { KEY_VOLUMEUP, 0x130 }, { KEY_POWER, 0x15e }, { KEY_SLEEP, 0x15f },
    { KEY_F13, 0x5d }, { KEY_F24, 0x6f }, { KEY_HANGEUL, 0x72 }, { KEY_HANJA, 0x71 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_assert_cmphex (tri_display_keymap_from_evdev (known[i].evdev), ==, known[i].xt);
      g_assert_cmphex (tri_display_keymap_from_keycode (known[i].evdev + 8), ==, known[i].xt);
    }
}

/* Two keys with one code could not be told apart by the guest. */
static void
test_keymap_unique (void)
{
  guint owner[TRI_DISPLAY_N_KEYS] = { 0 };
  guint n_keys = 0;

  for (guint evdev = 1; evdev < 1024; evdev++)
    {
      guint xt = tri_display_keymap_from_evdev (evdev);

      g_assert_cmpuint (xt, <, TRI_DISPLAY_N_KEYS);
      if (xt == TRI_DISPLAY_KEY_NONE)
        continue;
      if (owner[xt] != 0)
        g_error ("0x%x is both key %u and key %u", xt, owner[xt], evdev);
      owner[xt] = evdev;
      n_keys++;
    }

  g_assert_cmpuint (n_keys, >=, 230);
  g_assert_cmpuint (tri_display_keymap_from_keycode (0), ==, TRI_DISPLAY_KEY_NONE);
  g_assert_cmpuint (tri_display_keymap_from_keycode (7), ==, TRI_DISPLAY_KEY_NONE);
  g_assert_cmpuint (tri_display_keymap_from_evdev (G_MAXUINT), ==, TRI_DISPLAY_KEY_NONE);
}

static void
press_ctrl_alt (TriDisplayKeys *keys)
{
  g_assert_cmpint (tri_display_keys_press (keys, TRI_DISPLAY_KEY_LEFT_CTRL), ==, TRI_DISPLAY_KEY_ACTION_SEND);
  g_assert_cmpint (tri_display_keys_press (keys, TRI_DISPLAY_KEY_LEFT_ALT), ==, TRI_DISPLAY_KEY_ACTION_SEND);
}

static void
test_release_grab (void)
{
  TriDisplayKeys keys = { 0 };

  press_ctrl_alt (&keys);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_ALT), ==,
                   TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_CTRL), ==, TRI_DISPLAY_KEY_ACTION_SEND);

  /* Holding them makes the keyboard repeat, which is no other key. */
  press_ctrl_alt (&keys);
  tri_display_keys_press (&keys, TRI_DISPLAY_KEY_LEFT_ALT);
  tri_display_keys_press (&keys, TRI_DISPLAY_KEY_LEFT_ALT);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_CTRL), ==,
                   TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB);
}

static void
test_release_grab_not (void)
{
  TriDisplayKeys keys = { 0 };

  /* Ctrl+Alt+T belongs to the guest. */
  press_ctrl_alt (&keys);
  g_assert_cmpint (tri_display_keys_press (&keys, 0x14), ==, TRI_DISPLAY_KEY_ACTION_SEND);
  g_assert_cmpint (tri_display_keys_release (&keys, 0x14), ==, TRI_DISPLAY_KEY_ACTION_SEND);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_ALT), ==, TRI_DISPLAY_KEY_ACTION_SEND);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_CTRL), ==, TRI_DISPLAY_KEY_ACTION_SEND);

  /* So does a click with Ctrl and Alt held. */
  press_ctrl_alt (&keys);
  tri_display_keys_disarm (&keys);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_ALT), ==, TRI_DISPLAY_KEY_ACTION_SEND);
  tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_CTRL);

  /* Shift+Ctrl+Alt too. */
  tri_display_keys_press (&keys, TRI_DISPLAY_KEY_LEFT_SHIFT);
  press_ctrl_alt (&keys);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_ALT), ==, TRI_DISPLAY_KEY_ACTION_SEND);
  tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_CTRL);
  tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_SHIFT);

  /* AltGr is for typing. */
  tri_display_keys_press (&keys, TRI_DISPLAY_KEY_LEFT_CTRL);
  tri_display_keys_press (&keys, TRI_DISPLAY_KEY_RIGHT_ALT);
  g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_RIGHT_ALT), ==, TRI_DISPLAY_KEY_ACTION_SEND);
}

static void
test_combinations (void)
{
  static const struct { guint key; TriDisplayKeyAction action; } table[] = {
    { TRI_DISPLAY_KEY_END, TRI_DISPLAY_KEY_ACTION_CTRL_ALT_DELETE },
    { TRI_DISPLAY_KEY_PAUSE, TRI_DISPLAY_KEY_ACTION_FULL_SCREEN },
    { TRI_DISPLAY_KEY_LEFT, TRI_DISPLAY_KEY_ACTION_RELEASE_GRAB },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      TriDisplayKeys keys = { 0 };

      g_assert_cmpint (tri_display_keys_press (&keys, table[i].key), ==, TRI_DISPLAY_KEY_ACTION_SEND);
      g_assert_cmpint (tri_display_keys_release (&keys, table[i].key), ==, TRI_DISPLAY_KEY_ACTION_SEND);

      press_ctrl_alt (&keys);
      g_assert_cmpint (tri_display_keys_press (&keys, table[i].key), ==, table[i].action);
      g_assert_false (tri_display_keys_is_down (&keys, table[i].key));
      /* The repeat does nothing, and the release has nothing to release. */
      g_assert_cmpint (tri_display_keys_press (&keys, table[i].key), ==, TRI_DISPLAY_KEY_ACTION_SWALLOW);
      g_assert_cmpint (tri_display_keys_release (&keys, table[i].key), ==, TRI_DISPLAY_KEY_ACTION_SWALLOW);
      /* Ctrl and Alt were used, so letting go of them is not a wish to leave. */
      g_assert_cmpint (tri_display_keys_release (&keys, TRI_DISPLAY_KEY_LEFT_ALT), ==, TRI_DISPLAY_KEY_ACTION_SEND);
    }
}

static void
collect (guint scancode, gpointer user_data)
{
  g_array_append_val ((GArray *) user_data, scancode);
}

static void
test_release_all (void)
{
  g_autoptr(GArray) released = g_array_new (FALSE, FALSE, sizeof (guint));
  TriDisplayKeys keys = { 0 };

  tri_display_keys_press (&keys, 0x1e);
  tri_display_keys_press (&keys, 0x1e);
  tri_display_keys_press (&keys, TRI_DISPLAY_KEY_RIGHT_CTRL);
  tri_display_keys_press (&keys, 0x1f);
  tri_display_keys_release (&keys, 0x1f);
  tri_display_keys_release_all (&keys, collect, released);

  g_assert_cmpuint (released->len, ==, 2);
  g_assert_cmphex (g_array_index (released, guint, 0), ==, 0x1e);
  g_assert_cmphex (g_array_index (released, guint, 1), ==, TRI_DISPLAY_KEY_RIGHT_CTRL);

  /* The person lets go of the key later: the guest heard it already. */
  g_assert_cmpint (tri_display_keys_release (&keys, 0x1e), ==, TRI_DISPLAY_KEY_ACTION_SWALLOW);
  g_assert_cmpint (tri_display_keys_press (&keys, TRI_DISPLAY_N_KEYS), ==, TRI_DISPLAY_KEY_ACTION_SWALLOW);
  g_assert_cmpint (tri_display_keys_press (&keys, TRI_DISPLAY_KEY_NONE), ==, TRI_DISPLAY_KEY_ACTION_SWALLOW);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display/keymap/known", test_keymap_known);
  g_test_add_func ("/display/keymap/unique", test_keymap_unique);
  g_test_add_func ("/display/keys/release-grab", test_release_grab);
  g_test_add_func ("/display/keys/release-grab-not", test_release_grab_not);
  g_test_add_func ("/display/keys/combinations", test_combinations);
  g_test_add_func ("/display/keys/release-all", test_release_all);

  return g_test_run ();
}
