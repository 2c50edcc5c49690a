/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriVncInput:
 *
 * Keyboard and pointer of one VNC connection. Zeroed to begin with.
 */
typedef struct {
  VncConnection   *vnc; /* borrowed; NULL while nothing can be sent */
  int              x, y;
  TriDisplayLocks  toggled;
  guint            shift_held;
  gboolean         has_leds;
} TriVncInput;

void tri_vnc_input_send_key  (TriVncInput *input, guint scancode, gboolean pressed);
void tri_vnc_input_set_locks (TriVncInput *input, TriDisplayLocks guest, TriDisplayLocks wanted);
void tri_vnc_input_move_to   (TriVncInput *input, int x, int y, TriDisplayButtons held);
void tri_vnc_input_move_by   (TriVncInput *input, int dx, int dy, TriDisplayButtons held);
void tri_vnc_input_scroll    (TriVncInput *input, int steps_x, int steps_y, TriDisplayButtons held);

G_END_DECLS
