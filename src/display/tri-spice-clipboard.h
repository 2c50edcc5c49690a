/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-agent.h"

G_BEGIN_DECLS

/**
 * TriSpiceClipboard:
 *
 * The agent's messages about the clipboard, on one main channel. The first selection alone; what the guest wants of
 * others is answered with nothing.
 */
typedef struct _TriSpiceClipboard TriSpiceClipboard;

TriSpiceClipboard *tri_spice_clipboard_new    (TriDisplayAgent *agent, SpiceMainChannel *main);
void               tri_spice_clipboard_free   (TriSpiceClipboard *self);
void               tri_spice_clipboard_offer  (TriSpiceClipboard *self, const char * const *mime_types);
void               tri_spice_clipboard_ask    (TriSpiceClipboard *self, const char *mime_type);
void               tri_spice_clipboard_answer (TriSpiceClipboard *self, const char *mime_type, GBytes *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSpiceClipboard, tri_spice_clipboard_free)

G_END_DECLS
