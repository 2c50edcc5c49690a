/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain-console.c only. */

#include "tri-console-stream.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** @stream: (transfer full): non-blocking, open. @where: for errors */
TriConsoleStream *tri_console_stream_new     (virStreamPtr  stream,
                                              const char   *where);
/** In any thread: ends a stream that nobody wants. (transfer full) */
void              tri_console_stream_discard (virStreamPtr  stream);

G_END_DECLS
