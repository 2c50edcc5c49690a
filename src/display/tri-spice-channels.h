/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriSpiceChannels:
 *
 * The channels of one SPICE connection that a #TriDisplaySession is made of: the displays with their cursors,
 * and inputs. It follows their signals and passes on what the guest shows; a new connection gets a new one.
 */
typedef struct _TriSpiceChannels TriSpiceChannels;

TriSpiceChannels *tri_spice_channels_new  (TriDisplaySession *session);
void              tri_spice_channels_free (TriSpiceChannels *self);
gboolean          tri_spice_channels_add  (TriSpiceChannels *self, SpiceChannel *channel);
void              tri_spice_channels_set_main (TriSpiceChannels *self, SpiceMainChannel *main);

void tri_spice_channels_send_key  (TriSpiceChannels *self, guint scancode, gboolean pressed);
void tri_spice_channels_set_locks (TriSpiceChannels *self, TriDisplayLocks locks);
void tri_spice_channels_move_to   (TriSpiceChannels *self, guint monitor, int x, int y, TriDisplayButtons held);
void tri_spice_channels_move_by   (TriSpiceChannels *self, int dx, int dy, TriDisplayButtons held);
void tri_spice_channels_button    (TriSpiceChannels *self, TriDisplayButtons button, gboolean pressed,
                                   TriDisplayButtons held);
void tri_spice_channels_scroll    (TriSpiceChannels *self, int steps_x, int steps_y, TriDisplayButtons held);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSpiceChannels, tri_spice_channels_free)

G_END_DECLS
