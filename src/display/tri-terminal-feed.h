/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <vte/vte.h>

G_BEGIN_DECLS

/**
 * TriTerminalFeed:
 *
 * What a guest says on its way to a terminal that keeps everything it is given until it has drawn it. A guest that never
 * stops would fill the memory: of what the terminal has no time for, only the end is kept, and that is more than the terminal
 * remembers of what has scrolled away.
 */
typedef struct _TriTerminalFeed TriTerminalFeed;

TriTerminalFeed *tri_terminal_feed_new  (VteTerminal *vte);
void             tri_terminal_feed_free (TriTerminalFeed *self);
void             tri_terminal_feed_add  (TriTerminalFeed *self, GBytes *bytes);

G_END_DECLS
