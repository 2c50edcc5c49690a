/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriSpiceDisplays:
 *
 * The display channels of one SPICE connection, each with its cursor channel, told to a #TriDisplaySession as
 * monitors.
 *
 * There are two ways to have several monitors. A guest with several devices, or heads of virtio-gpu, has one
 * channel for each, and the channel's number is the monitor's. A guest with one QXL device has one channel,
 * and its monitors are parts of one surface.
 */
typedef struct _TriSpiceDisplays TriSpiceDisplays;

TriSpiceDisplays *tri_spice_displays_new        (TriDisplaySession *session);
void              tri_spice_displays_free       (TriSpiceDisplays *self);
gboolean          tri_spice_displays_add        (TriSpiceDisplays *self, SpiceDisplayChannel *channel);
gboolean          tri_spice_displays_add_cursor (TriSpiceDisplays *self, SpiceCursorChannel *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSpiceDisplays, tri_spice_displays_free)

G_END_DECLS
