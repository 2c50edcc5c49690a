/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The most keys that are held at once: as many as virDomainSendKey takes. */
#define TRI_STROKE_MAX_KEYS 16

/**
 * TriStroke:
 * @keys: Linux input event codes (KEY_A is 30), in the order in which they are pressed
 * @n_keys: how many
 *
 * Keys that are pressed together and released in the opposite order: Ctrl+Alt+Delete, or Shift and a letter.
 */
typedef struct {
  guint16 keys[TRI_STROKE_MAX_KEYS];
  guint   n_keys;
} TriStroke;

/**
 * tri_stroke_parse:
 * @text: names of keys with "+" between them: "ctrl+alt+delete", "super", "shift+f10"; capitals do not matter. A key that
 *   writes has the name of what a US keyboard writes with it. "KEY_…", as libvirt and Linux write them, is known as well.
 * @stroke: (out): the keys
 *
 * Returns: %FALSE with %TRI_ERROR_INVALID, saying which name is not known
 */
gboolean tri_stroke_parse (const char  *text,
                           TriStroke   *stroke,
                           GError     **error);

/** Returns: (nullable): the name of row @index of the table of keys, %NULL after the last; for completion and lists */
const char *tri_stroke_get_key_name (guint index);

G_END_DECLS
