/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-serial-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_TERMINAL (tri_terminal_get_type ())
G_DECLARE_FINAL_TYPE (TriTerminal, tri_terminal, TRI, TERMINAL, GtkWidget)

/**
 * TriTerminal:
 *
 * A text terminal (VTE) for a guest's serial line. While it has the focus every key goes to the guest, before the window's
 * shortcuts, except Ctrl+Shift+C and Ctrl+Shift+V (copy, paste), Ctrl with plus, minus and 0 (zoom), and what
 * begins with Ctrl+Alt, which stays the window's. Actions: "terminal.copy", "terminal.paste", "terminal.select-all",
 * "terminal.zoom-in", "terminal.zoom-out", "terminal.zoom-normal".
 */
GtkWidget        *tri_terminal_new         (void);
void              tri_terminal_set_session (TriTerminal *self, TriSerialSession *session);
TriSerialSession *tri_terminal_get_session (TriTerminal *self);
/** Returns: (transfer full): what can be seen, as plain text */
char             *tri_terminal_dup_text    (TriTerminal *self);
double            tri_terminal_get_zoom    (TriTerminal *self);
void              tri_terminal_set_zoom    (TriTerminal *self, double zoom);

G_END_DECLS
