/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-spice-patience.h"

G_BEGIN_DECLS

/**
 * TriSpiceSocketsFailed:
 * @message: what went wrong, for a person to read
 * @user_data: as given
 */
typedef void (*TriSpiceSocketsFailed) (const char *message, gpointer user_data);

/**
 * TriSpiceSockets:
 *
 * The sockets of one SPICE connection: what comes through them is looked at where a guest could bring down the
 * library (#TriSpiceSieve), and a server that says nothing is given up (#TriSpicePatience).
 */
typedef struct {
  TriSpicePatience      patience;
  GPtrArray            *sieves;
  TriSpiceSocketsFailed failed;
  gpointer              user_data;
} TriSpiceSockets;

void tri_spice_sockets_init   (TriSpiceSockets *self, TriSpiceSocketsFailed failed, gpointer user_data);
void tri_spice_sockets_finish (TriSpiceSockets *self);
void tri_spice_sockets_clear  (TriSpiceSockets *self);
void tri_spice_sockets_give   (TriSpiceSockets *self, SpiceChannel *channel, int fd);
gboolean tri_spice_sockets_is_needed (SpiceChannel *channel);

G_END_DECLS
