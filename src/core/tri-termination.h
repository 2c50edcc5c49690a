/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tri_termination_watch:
 * @func: called in the main context, each time
 *
 * For a program that puts things in order before it ends: SIGINT (Ctrl+C), SIGTERM, and SIGHUP (its terminal was closed) end it no more, but
 * call @func. Started so that SIGHUP is ignored, as nohup does, it goes on ignoring that. Once, from the main thread.
 */
void tri_termination_watch (GSourceFunc func, gpointer user_data);

G_END_DECLS
