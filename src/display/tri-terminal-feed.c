/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-terminal-feed.h"

/* What a terminal reads with ease within one turn, in bytes. */
#define TURN_MS 10
#define TURN_SIZE (128 * 1024)
#define LIMIT (4 * 1024 * 1024)

struct _TriTerminalFeed {
  /* owned */
  GQueue waiting; /* of GBytes */
  gsize  size;
  guint  turn_id;

  /* borrowed */
  VteTerminal *vte;

  gsize left; /* of this turn */
};

static void
feed (TriTerminalFeed *self, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  vte_terminal_feed (self->vte, data, (gssize) length);
  self->left -= MIN (self->left, length);
}

static gboolean
turn_cb (gpointer user_data)
{
  TriTerminalFeed *self = user_data;
  gboolean busy = self->left < TURN_SIZE;

  self->left = TURN_SIZE;
  while (self->left > 0 && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GBytes) bytes = g_queue_pop_head (&self->waiting);

      self->size -= g_bytes_get_size (bytes);
      feed (self, bytes);
    }
  if (busy || self->left < TURN_SIZE)
    return G_SOURCE_CONTINUE;

  self->turn_id = 0;
  return G_SOURCE_REMOVE;
}

/**
 * tri_terminal_feed_new:
 * @vte: a terminal, which outlives this
 *
 * Returns: (transfer full): a feed with nothing in it
 */
TriTerminalFeed *
tri_terminal_feed_new (VteTerminal *vte)
{
  TriTerminalFeed *self = g_new0 (TriTerminalFeed, 1);

  g_queue_init (&self->waiting);
  self->vte = vte;
  self->left = TURN_SIZE;

  return self;
}

/**
 * tri_terminal_feed_free:
 * @self: (transfer full): a feed
 */
void
tri_terminal_feed_free (TriTerminalFeed *self)
{
  g_clear_handle_id (&self->turn_id, g_source_remove);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_free (self);
}

/**
 * tri_terminal_feed_add:
 * @self: a feed
 * @bytes: what the guest said
 *
 * At once, as long as the terminal keeps up.
 */
void
tri_terminal_feed_add (TriTerminalFeed *self, GBytes *bytes)
{
  /* After the frames, so that the terminal draws between two turns. */
  if (self->turn_id == 0)
    self->turn_id = g_timeout_add_full (GDK_PRIORITY_REDRAW + 10, TURN_MS, turn_cb, self, NULL);

  if (g_queue_is_empty (&self->waiting) && self->left > 0)
    {
      feed (self, bytes);
      return;
    }

  g_queue_push_tail (&self->waiting, g_bytes_ref (bytes));
  self->size += g_bytes_get_size (bytes);
  while (self->size > LIMIT)
    {
      g_autoptr(GBytes) oldest = g_queue_pop_head (&self->waiting);

      self->size -= g_bytes_get_size (oldest);
    }
}
