/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/**
 * TriSpiceSound:
 *
 * Sound and microphone of one SPICE connection. The library plays and records by itself as soon as the guest says so:
 * this stands between them, and lets nothing through that was not asked for.
 */
typedef struct _TriSpiceSound TriSpiceSound;

TriSpiceSound *tri_spice_sound_new            (SpiceSession *spice);
void           tri_spice_sound_free           (TriSpiceSound *self);
gboolean       tri_spice_sound_add            (TriSpiceSound *self, SpiceChannel *channel);
gboolean       tri_spice_sound_has_computer   (void);
gboolean       tri_spice_sound_has_plugins    (void);
gboolean       tri_spice_sound_can_play       (TriSpiceSound *self);
gboolean       tri_spice_sound_can_record     (TriSpiceSound *self);
void           tri_spice_sound_set_playing    (TriSpiceSound *self, gboolean on);
void           tri_spice_sound_set_recording  (TriSpiceSound *self, gboolean on);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSpiceSound, tri_spice_sound_free)

G_END_DECLS
