/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_DISPLAY_CHORD_MAX_KEYS 16

/**
 * TriDisplayChord:
 * @scancodes: XT set 1 codes, in the order in which they are pressed
 * @n_scancodes: how many
 *
 * Keys that are pressed together.
 */
typedef struct {
  guint scancodes[TRI_DISPLAY_CHORD_MAX_KEYS];
  guint n_scancodes;
} TriDisplayChord;

#define TRI_TYPE_DISPLAY_TYPIST (tri_display_typist_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayTypist, tri_display_typist, TRI, DISPLAY_TYPIST, GObject)

/**
 * TriDisplayTypist:
 *
 * Types into a guest, with pauses: a PC keyboard remembers sixteen bytes, and what a busy guest has not fetched by then is lost.
 * Caps Lock, if it is on in the guest, is off meanwhile. No key stays pressed, however it ends.
 *
 * Signals: `progress`, and `finished` once, with whether all of it was typed.
 */
TriDisplayTypist *tri_display_typist_new         (TriDisplaySession *session, const TriDisplayChord *chords, guint n_chords);
void              tri_display_typist_start       (TriDisplayTypist *self);
void              tri_display_typist_stop        (TriDisplayTypist *self);
guint             tri_display_typist_get_n_typed (TriDisplayTypist *self);

G_END_DECLS
