/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriSpiceInputs:
 *
 * Keyboard and pointer of one SPICE connection.
 *
 * A guest repeats a key that it believes to be held. Over a slow line press and release may come far apart, and a
 * short tap is written three times. So, where the server is not on this computer, a press waits up to 100 ms for its
 * release, and both travel in one message; anything else that is sent meanwhile goes after it. Keys that only change
 * others (Ctrl, Shift) never wait.
 */
typedef struct _TriSpiceInputs TriSpiceInputs;

TriSpiceInputs *tri_spice_inputs_new       (SpiceInputsChannel *channel, TriDisplaySession *session);
void            tri_spice_inputs_free      (TriSpiceInputs *self);

void            tri_spice_inputs_send_key  (TriSpiceInputs *self, guint scancode, gboolean pressed);
void            tri_spice_inputs_set_locks (TriSpiceInputs *self, TriDisplayLocks locks);
void            tri_spice_inputs_move_to   (TriSpiceInputs *self, int display, int x, int y, TriDisplayButtons held);
void            tri_spice_inputs_move_by   (TriSpiceInputs *self, int dx, int dy, TriDisplayButtons held);
void            tri_spice_inputs_button    (TriSpiceInputs *self, TriDisplayButtons button, gboolean pressed,
                                            TriDisplayButtons held);
void            tri_spice_inputs_scroll    (TriSpiceInputs *self, int steps_x, int steps_y, TriDisplayButtons held);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSpiceInputs, tri_spice_inputs_free)

G_END_DECLS
