/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-stroke.h"

#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <linux/input-event-codes.h>
#include <string.h>

static const struct {
  const char *name;
  guint16     key;
} names[] = {
  /* Where two names mean one key, the first is the one that lists show. */
  { "ctrl", KEY_LEFTCTRL }, { "alt", KEY_LEFTALT }, { "shift", KEY_LEFTSHIFT }, { "super", KEY_LEFTMETA },
  { "altgr", KEY_RIGHTALT }, { "right-ctrl", KEY_RIGHTCTRL }, { "right-shift", KEY_RIGHTSHIFT },
  { "right-super", KEY_RIGHTMETA }, { "menu", KEY_COMPOSE },
  { "esc", KEY_ESC }, { "tab", KEY_TAB }, { "enter", KEY_ENTER }, { "space", KEY_SPACE },
  { "backspace", KEY_BACKSPACE }, { "delete", KEY_DELETE }, { "insert", KEY_INSERT },
  { "home", KEY_HOME }, { "end", KEY_END }, { "page-up", KEY_PAGEUP }, { "page-down", KEY_PAGEDOWN },
  { "up", KEY_UP }, { "down", KEY_DOWN }, { "left", KEY_LEFT }, { "right", KEY_RIGHT },
  { "print", KEY_SYSRQ }, { "pause", KEY_PAUSE },
  { "caps-lock", KEY_CAPSLOCK }, { "num-lock", KEY_NUMLOCK }, { "scroll-lock", KEY_SCROLLLOCK },
  { "f1", KEY_F1 }, { "f2", KEY_F2 }, { "f3", KEY_F3 }, { "f4", KEY_F4 }, { "f5", KEY_F5 }, { "f6", KEY_F6 },
  { "f7", KEY_F7 }, { "f8", KEY_F8 }, { "f9", KEY_F9 }, { "f10", KEY_F10 }, { "f11", KEY_F11 }, { "f12", KEY_F12 },
  { "f13", KEY_F13 }, { "f14", KEY_F14 }, { "f15", KEY_F15 }, { "f16", KEY_F16 }, { "f17", KEY_F17 }, { "f18", KEY_F18 },
  { "f19", KEY_F19 }, { "f20", KEY_F20 }, { "f21", KEY_F21 }, { "f22", KEY_F22 }, { "f23", KEY_F23 }, { "f24", KEY_F24 },
  { "a", KEY_A }, { "b", KEY_B }, { "c", KEY_C }, { "d", KEY_D }, { "e", KEY_E }, { "f", KEY_F }, { "g", KEY_G },
  { "h", KEY_H }, { "i", KEY_I }, { "j", KEY_J }, { "k", KEY_K }, { "l", KEY_L }, { "m", KEY_M }, { "n", KEY_N },
  { "o", KEY_O }, { "p", KEY_P }, { "q", KEY_Q }, { "r", KEY_R }, { "s", KEY_S }, { "t", KEY_T }, { "u", KEY_U },
  { "v", KEY_V }, { "w", KEY_W }, { "x", KEY_X }, { "y", KEY_Y }, { "z", KEY_Z },
  { "0", KEY_0 }, { "1", KEY_1 }, { "2", KEY_2 }, { "3", KEY_3 }, { "4", KEY_4 }, { "5", KEY_5 }, { "6", KEY_6 },
  { "7", KEY_7 }, { "8", KEY_8 }, { "9", KEY_9 },
  { "minus", KEY_MINUS }, { "equal", KEY_EQUAL }, { "bracket-left", KEY_LEFTBRACE }, { "bracket-right", KEY_RIGHTBRACE },
  { "semicolon", KEY_SEMICOLON }, { "apostrophe", KEY_APOSTROPHE }, { "grave", KEY_GRAVE }, { "backslash", KEY_BACKSLASH },
  { "comma", KEY_COMMA }, { "period", KEY_DOT }, { "slash", KEY_SLASH }, { "less", KEY_102ND },
  { "kp-0", KEY_KP0 }, { "kp-1", KEY_KP1 }, { "kp-2", KEY_KP2 }, { "kp-3", KEY_KP3 }, { "kp-4", KEY_KP4 },
  { "kp-5", KEY_KP5 }, { "kp-6", KEY_KP6 }, { "kp-7", KEY_KP7 }, { "kp-8", KEY_KP8 }, { "kp-9", KEY_KP9 },
  { "kp-enter", KEY_KPENTER }, { "kp-plus", KEY_KPPLUS }, { "kp-minus", KEY_KPMINUS }, { "kp-period", KEY_KPDOT },
  { "kp-multiply", KEY_KPASTERISK }, { "kp-divide", KEY_KPSLASH },
  { "mute", KEY_MUTE }, { "volume-up", KEY_VOLUMEUP }, { "volume-down", KEY_VOLUMEDOWN },
  { "power", KEY_POWER }, { "sleep", KEY_SLEEP }, { "wakeup", KEY_WAKEUP },
  { "control", KEY_LEFTCTRL }, { "left-ctrl", KEY_LEFTCTRL }, { "left-alt", KEY_LEFTALT }, { "right-alt", KEY_RIGHTALT },
  { "left-shift", KEY_LEFTSHIFT }, { "left-super", KEY_LEFTMETA }, { "meta", KEY_LEFTMETA }, { "win", KEY_LEFTMETA },
  { "windows", KEY_LEFTMETA }, { "escape", KEY_ESC }, { "return", KEY_ENTER }, { "del", KEY_DELETE }, { "ins", KEY_INSERT },
  { "pageup", KEY_PAGEUP }, { "pagedown", KEY_PAGEDOWN }, { "sysrq", KEY_SYSRQ }, { "print-screen", KEY_SYSRQ },
  { "break", KEY_PAUSE }, { "dot", KEY_DOT },
  /* What libvirt and Linux call differently once "KEY_" is taken off. */
  { "leftctrl", KEY_LEFTCTRL }, { "rightctrl", KEY_RIGHTCTRL }, { "leftalt", KEY_LEFTALT }, { "rightalt", KEY_RIGHTALT },
  { "leftshift", KEY_LEFTSHIFT }, { "rightshift", KEY_RIGHTSHIFT }, { "leftmeta", KEY_LEFTMETA },
  { "rightmeta", KEY_RIGHTMETA }, { "compose", KEY_COMPOSE }, { "capslock", KEY_CAPSLOCK }, { "numlock", KEY_NUMLOCK },
  { "scrolllock", KEY_SCROLLLOCK }, { "leftbrace", KEY_LEFTBRACE }, { "rightbrace", KEY_RIGHTBRACE }, { "102nd", KEY_102ND },
};

static guint16
find_key (const char *name)
{
  if (g_ascii_strncasecmp (name, "KEY_", 4) == 0)
    name += 4;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i].name, name) == 0)
      return names[i].key;

  return 0;
}

gboolean
tri_stroke_parse (const char  *text,
                  TriStroke   *stroke,
                  GError     **error)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (stroke != NULL, FALSE);

  memset (stroke, 0, sizeof *stroke);
  parts = g_strsplit (text, "+", -1);
  if (g_strv_length (parts) > TRI_STROKE_MAX_KEYS)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("“%s” has more than %d keys."), text, TRI_STROKE_MAX_KEYS);
      return FALSE;
    }

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint16 key = find_key (g_strstrip (parts[i]));

      if (key == 0)
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                       /* Translators: a part of what was typed, then all of it */
                       _("“%s” in “%s” is not the name of a key."), parts[i], text);
          return FALSE;
        }
      stroke->keys[stroke->n_keys++] = key;
    }
  if (stroke->n_keys > 0)
    return TRUE;

  g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("No key is named."));
  return FALSE;
}

const char *
tri_stroke_get_key_name (guint index)
{
  return index < G_N_ELEMENTS (names) ? names[index].name : NULL;
}
