/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"

/*
 * One QEMU that hangs (stopped, or waiting for storage that is gone) holds the call that reads everybody's figures. The same call
 * on another connection passes that machine over, since the first one is still busy with it. So what is long in coming is asked for
 * once more, the other way; whichever answer comes first is taken. Where that hangs on one more machine, only what no QEMU has to be
 * asked for is read, and so is everything as long as several calls hang.
 *
 * A server that says nothing at all is not asked again and again: the second detour waits for the first one's connection.
 */

/* Milliseconds; the first is less than what makes a server count as not responding. */
#define FIRST_PATIENCE 2000
#define NEXT_PATIENCE 900
#define MOST_PATIENCE 20000
/* The one that reads, those that hang, and a detour. */
#define MANY_READERS 3
#define MOST_READERS 6

static guint
count_readers (TriConnection *self)
{
  return (guint) g_thread_pool_get_max_threads (self->link->reader);
}

static gboolean
is_on_its_way (TriConnection *self)
{
  for (guint i = 0; i < self->detours->len; i++)
    {
      TriRead *detour = self->detours->pdata[i];

      if (detour->around == self->read && !g_atomic_int_get (&detour->is_there))
        return TRUE;
    }
  return FALSE;
}

static TriRead *
take_detour (TriConnection *self)
{
  TriRead *detour = tri_read_new_around (self, self->detours->len > 0);

  g_debug ("%s: asked for another way", self->uri);
  g_ptr_array_add (self->detours, detour);
  g_thread_pool_set_max_threads (self->link->reader, (int) count_readers (self) + 1, NULL);
  g_thread_pool_push (self->link->reader, detour, NULL);
  return detour;
}

static gboolean
detour_cb (gpointer data)
{
  TriConnection *self = data;

  self->detour_id = 0;
  if (count_readers (self) >= MOST_READERS)
    return G_SOURCE_REMOVE;

  if (is_on_its_way (self) || !take_detour (self)->is_light)
    self->detour_id = g_timeout_add (NEXT_PATIENCE, detour_cb, self);
  return G_SOURCE_REMOVE;
}

void
tri_connection_arm_detour (TriConnection *self)
{
  g_clear_handle_id (&self->detour_id, g_source_remove);
  if (self->link->is_shared)
    return;
  self->read_start = g_get_monotonic_time ();
  self->detour_id = g_timeout_add (MAX (self->link->patience, FIRST_PATIENCE), detour_cb, self);
}

gboolean
tri_connection_reads_lightly (TriConnection *self)
{
  return count_readers (self) >= MANY_READERS;
}

static gpointer
close_thread (gpointer data)
{
  virConnectClose (data);
  return NULL;
}

/* It may say goodbye to the server, so not on the main thread. */
static void
close_elsewhere (virConnectPtr conn)
{
  if (conn != NULL)
    g_thread_unref (g_thread_new ("tri-close", close_thread, conn));
}

static void
overtake (TriConnection *self,
          TriRead       *read)
{
  close_elsewhere (g_steal_pointer (&read->link->reading));
  read->link->reading = g_steal_pointer (&read->opened);
  self->read = read;
}

/* The others come too late. */
static void
leave_detours (TriConnection *self)
{
  g_clear_handle_id (&self->detour_id, g_source_remove);
  for (guint i = 0; i < self->detours->len; i++)
    ((TriRead *) self->detours->pdata[i])->around = NULL;
}

/* On a slow line every answer takes long, and no detour is shorter. */
static void
learn_patience (TriConnection *self)
{
  guint taken = (guint) ((g_get_monotonic_time () - self->read_start) / 1000);

  if (taken < FIRST_PATIENCE / 2)
    self->link->patience = FIRST_PATIENCE;
  else if (self->detours->len > 0)
    self->link->patience = CLAMP (2 * taken, FIRST_PATIENCE, MOST_PATIENCE);
}

gboolean
tri_connection_end_detour (TriConnection *self,
                           TriRead       *read)
{
  gboolean is_detour = g_ptr_array_remove_fast (self->detours, read);

  if (is_detour && read->error == NULL && read->around != NULL)
    overtake (self, read);
  if (self->read != read)
    {
      g_thread_pool_set_max_threads (read->link->reader, (int) count_readers (self) - 1, NULL);
      return FALSE;
    }
  if (!is_detour)
    learn_patience (self);
  leave_detours (self);
  return TRUE;
}

void
tri_connection_reset_detours (TriConnection *self)
{
  g_clear_handle_id (&self->detour_id, g_source_remove);
  g_ptr_array_set_size (self->detours, 0);
}

void
tri_read_close_opened (TriRead *read)
{
  close_elsewhere (g_steal_pointer (&read->opened));
}
