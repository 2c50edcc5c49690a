/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/**
 * tri_spice_part:
 * @spice: (transfer full): a session whose signals nobody listens to any more
 *
 * Ends its channels at once, and the session itself when they are through.
 *
 * A channel that is being linked does not notice that it is to end (release 0.42) before the server has answered, and then asks its session
 * once more. spice_session_disconnect() alone takes that away first, and the library complains (g_object_get() of nothing).
 */
void tri_spice_part (SpiceSession *spice);

G_END_DECLS
