/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-sockets.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "tri-spice-sieve.h"

static gboolean
given_up_cb (gpointer user_data)
{
  TriSpiceSockets *self = user_data;

  self->failed (_("The virtual machine’s display server does not answer."), self->user_data);
  return G_SOURCE_REMOVE;
}

static void
cut_cb (gpointer user_data)
{
  TriSpiceSockets *self = user_data;

  self->failed (_("The virtual machine’s display server sent something that makes no sense."), self->user_data);
}

/**
 * tri_spice_sockets_init:
 * @self: (out caller-allocates): no sockets yet
 * @failed: called when the connection has to be ended; it must not clear @self before it has returned
 * @user_data: for @failed
 */
void
tri_spice_sockets_init (TriSpiceSockets *self, TriSpiceSocketsFailed failed, gpointer user_data)
{
  *self = (TriSpiceSockets) { .failed = failed, .user_data = user_data };
  self->sieves = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_spice_sieve_free);
  tri_spice_patience_init (&self->patience, given_up_cb, self);
}

/**
 * tri_spice_sockets_finish:
 * @self: sockets
 *
 * Ends all connections; others can follow.
 */
void
tri_spice_sockets_finish (TriSpiceSockets *self)
{
  tri_spice_patience_clear (&self->patience);
  g_ptr_array_set_size (self->sieves, 0);
}

/**
 * tri_spice_sockets_clear:
 * @self: sockets
 *
 * Ends all connections for good.
 */
void
tri_spice_sockets_clear (TriSpiceSockets *self)
{
  tri_spice_patience_clear (&self->patience);
  g_clear_pointer (&self->sieves, g_ptr_array_unref);
}

/**
 * tri_spice_sockets_is_needed:
 * @channel: a channel
 *
 * Returns: whether there is no console without it. Sound, folders and USB may fail by themselves.
 */
gboolean
tri_spice_sockets_is_needed (SpiceChannel *channel)
{
  return SPICE_IS_MAIN_CHANNEL (channel) || SPICE_IS_DISPLAY_CHANNEL (channel) || SPICE_IS_CURSOR_CHANNEL (channel) ||
         SPICE_IS_INPUTS_CHANNEL (channel);
}

/**
 * tri_spice_sockets_give:
 * @self: sockets
 * @channel: a channel that asked for a socket
 * @fd: a connected socket, which is now looked after here
 */
void
tri_spice_sockets_give (TriSpiceSockets *self, SpiceChannel *channel, int fd)
{
  gboolean is_main = SPICE_IS_MAIN_CHANNEL (channel);
  TriSpiceSieve *sieve = NULL;

  /* What the others carry cannot be made up by a guest, or is too much to be looked at. */
  if (is_main || SPICE_IS_CURSOR_CHANNEL (channel))
    sieve = tri_spice_sieve_new (is_main ? TRI_SPICE_SIEVE_MAIN : TRI_SPICE_SIEVE_CURSOR, fd, &fd, cut_cb, self);
  if (sieve)
    g_ptr_array_add (self->sieves, sieve);

  if (!spice_channel_open_fd (channel, fd))
    close (fd);
  else if (tri_spice_sockets_is_needed (channel))
    tri_spice_patience_opening (&self->patience);
}
