/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-connection.h"
#include "core/tri-domain-display.h"
#include "display/tri-display-session.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (nullable): a session for the kind of graphics, not connected yet; %NULL if it is none that can be shown */
TriDisplaySession *tri_console_open_session      (TriDomain *domain, const TriGraphicsInfo *graphics);
/** Whether the server serves one client at a time, and throws out the one before. */
gboolean           tri_console_open_is_exclusive (TriDisplaySession *session);
/** The way that the session's last socket took. */
TriGraphicsWay     tri_console_open_get_way      (TriDisplaySession *session);
/** Returns: the same for what goes through libvirt itself, as serial lines do; @secure: (out) */
const char        *tri_console_open_describe_server (TriConnection *connection, gboolean *secure);
/** Returns: a translated sentence; @secure: (out): whether nobody on the way can look at picture and keys */
const char        *tri_console_open_describe_way (TriDisplaySession *session, gboolean *secure);

G_END_DECLS
