/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * tri_picture_to_png:
 * @file: what a server sent as a picture; hostile
 * @error: %TRI_ERROR_FAILED: it is neither PNG nor PPM (P6 with 8 bits for each colour), it ends too early, or it has no pixels or
 *   more than 64 million
 *
 * Makes a PNG file of a picture. May take some tenths of a second: for workers.
 *
 * What is PNG already is given back as it is when its header and the lengths of its parts are in order; whoever decodes it knows
 * then that only a decoder for PNG is needed, and how much memory at most (4 bytes for each pixel).
 *
 * Returns: (transfer full): a PNG file
 */
GBytes *tri_picture_to_png (GBytes  *file,
                            GError **error);

G_END_DECLS
