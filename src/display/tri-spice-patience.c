/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-patience.h"

/* A server on the other side of a bad line answers within this; one that hangs never does. */
#define PATIENCE_MS 15000

static gboolean
timeout_cb (gpointer user_data)
{
  TriSpicePatience *self = user_data;

  self->source_id = 0;
  return self->given_up (self->user_data);
}

/**
 * tri_spice_patience_init:
 * @self: (out caller-allocates): the patience
 * @given_up: called once when it has come to its end; returns %G_SOURCE_REMOVE
 * @user_data: for @given_up
 */
void
tri_spice_patience_init (TriSpicePatience *self, GSourceFunc given_up, gpointer user_data)
{
  *self = (TriSpicePatience) { .given_up = given_up, .user_data = user_data, .milliseconds = PATIENCE_MS };
}

/**
 * tri_spice_patience_clear:
 * @self: the patience
 *
 * Waits for nothing any more, until the next tri_spice_patience_opening().
 */
void
tri_spice_patience_clear (TriSpicePatience *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  self->n_silent = 0;
  self->named = FALSE;
}

/**
 * tri_spice_patience_opening:
 * @self: the patience
 *
 * A channel has its socket. The time starts anew for all of them.
 */
void
tri_spice_patience_opening (TriSpicePatience *self)
{
  self->n_silent++;
  g_clear_handle_id (&self->source_id, g_source_remove);
  self->source_id = g_timeout_add (self->milliseconds, timeout_cb, self);
}

/**
 * tri_spice_patience_named:
 * @self: the patience
 *
 * The main channel named another one; the first time this is its answer.
 */
void
tri_spice_patience_named (TriSpicePatience *self)
{
  if (!self->named)
    tri_spice_patience_answered (self);
  self->named = TRUE;
}

/**
 * tri_spice_patience_answered:
 * @self: the patience
 *
 * A channel is open.
 */
void
tri_spice_patience_answered (TriSpicePatience *self)
{
  if (self->n_silent > 0 && --self->n_silent == 0)
    g_clear_handle_id (&self->source_id, g_source_remove);
}
