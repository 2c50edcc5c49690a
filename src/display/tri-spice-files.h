/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-transfer.h"

G_BEGIN_DECLS

/* Sends the files of a transfer to the agent behind a main channel; the transfer tells how it goes. */
void tri_spice_files_send (SpiceMainChannel *main, TriDisplayTransfer *transfer);

G_END_DECLS
