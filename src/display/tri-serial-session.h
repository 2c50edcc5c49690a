/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_SERIAL_SESSION (tri_serial_session_get_type ())
G_DECLARE_FINAL_TYPE (TriSerialSession, tri_serial_session, TRI, SERIAL_SESSION, TriDisplaySession)

/**
 * TriSerialSession:
 *
 * A guest's serial line: text instead of a picture. #TriTerminal shows it. Whoever owns the session carries the bytes: it
 * opens a line when "open" is emitted, says tri_serial_session_opened() or tri_serial_session_ended(), hands on what comes
 * with tri_serial_session_output(), and sends what "input" (GBytes) brings. "close" tells it to let the line go. "output" (GBytes)
 * is for the terminal.
 *
 * Its states are those of every session; %TRI_DISPLAY_STATE_SHOWING means that the line is open.
 */
TriSerialSession *tri_serial_session_new    (void);
void              tri_serial_session_opened (TriSerialSession *self);
void              tri_serial_session_ended  (TriSerialSession *self, const char *message);
void              tri_serial_session_output (TriSerialSession *self, GBytes *bytes);
void              tri_serial_session_input  (TriSerialSession *self, const char *data, gsize length);

G_END_DECLS
