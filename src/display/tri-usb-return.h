/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/**
 * tri_usb_return_all:
 * @spice: a session that is about to end
 *
 * Starts to take back all devices that the guest has. A program that ended before that is done would leave them without a driver, of no
 * use to this computer until they are plugged in anew: so the default #GApplication is held meanwhile.
 */
void     tri_usb_return_all      (SpiceSession *spice);
/** How many are on their way back. */
guint    tri_usb_count_returning (void);
/** Runs the main loop until all are back, or for @milliseconds. Returns: whether they are back */
gboolean tri_usb_await_returned  (guint milliseconds);

G_END_DECLS
