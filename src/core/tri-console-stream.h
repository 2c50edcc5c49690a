/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_STREAM (tri_console_stream_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleStream, tri_console_stream, TRI, CONSOLE_STREAM, GObject)

/**
 * TriConsoleStream:
 *
 * An open serial line of a machine (virDomainOpenConsole), until it is closed or ends. Main thread only; nothing blocks.
 *
 * Signals: "data" (GBytes*): what the machine said. "ended" (GError*, nullable): the line is closed from the other side: the
 * machine stopped, somebody took the console over, or the connection was lost, which is the error. Nothing comes after it.
 */

/** Queues what was typed; sent as the other side takes it. */
void     tri_console_stream_write   (TriConsoleStream *self, const char *data, gsize length);
/** Bytes that wait to be sent. */
gsize    tri_console_stream_get_queued (TriConsoleStream *self);
/** Returns at once; nothing is emitted any more. */
void     tri_console_stream_close   (TriConsoleStream *self);
gboolean tri_console_stream_is_open (TriConsoleStream *self);

G_END_DECLS
