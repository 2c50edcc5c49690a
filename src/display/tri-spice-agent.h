/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-agent.h"

G_BEGIN_DECLS

#define TRI_TYPE_SPICE_AGENT (tri_spice_agent_get_type ())
G_DECLARE_FINAL_TYPE (TriSpiceAgent, tri_spice_agent, TRI, SPICE_AGENT, TriDisplayAgent)

/**
 * TriSpiceAgent:
 *
 * The SPICE agent (spice-vdagent and its like) behind the main channel, and the channels for sound and a shared
 * folder. One for the life of a #TriDisplaySession; each connection is given to it and taken away again.
 */
TriSpiceAgent *tri_spice_agent_new          (void);
void           tri_spice_agent_attach       (TriSpiceAgent *self, SpiceSession *spice);
void           tri_spice_agent_set_main     (TriSpiceAgent *self, SpiceMainChannel *main);
gboolean       tri_spice_agent_add_channel  (TriSpiceAgent *self, SpiceChannel *channel);
void           tri_spice_agent_detach       (TriSpiceAgent *self);
void           tri_spice_agent_use_monitor  (TriSpiceAgent *self, guint monitor, gboolean used);

G_END_DECLS
