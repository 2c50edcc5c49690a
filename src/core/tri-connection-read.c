/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

/* Events come in bursts: what arrives within this time is read in one go. */
#define COALESCE_MS 50
#define SLOW_AFTER 3
/* Between drawing and idle work, so that rows do not wait for a busy window nor a window for rows. */
#define APPLY_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

void
tri_domain_row_clear (TriDomainRow *row)
{
  g_clear_pointer (&row->name, g_free);
}

static void
read_free (TriRead *read)
{
  g_clear_pointer (&read->asked, g_array_unref);
  g_clear_pointer (&read->rows, g_array_unref);
  g_clear_error (&read->error);
  if (read->conn != NULL)
    virConnectClose (read->conn);
  tri_read_close_opened (read);
  tri_link_unref (read->link);
  g_free (read);
}

static TriRead *
read_new_without (TriConnection *self,
                  TriReadKind    kind)
{
  TriRead *read = g_new0 (TriRead, 1);

  read->kind = kind;
  read->link = tri_link_ref (self->link);
  read->rows = g_array_new (FALSE, TRUE, sizeof (TriDomainRow));
  g_array_set_clear_func (read->rows, (GDestroyNotify) tri_domain_row_clear);
  return read;
}

static TriRead *
read_new (TriConnection *self,
          TriReadKind    kind)
{
  TriRead *read = read_new_without (self, kind);

  read->is_light = tri_connection_reads_lightly (self);
  read->conn = self->link->reading ? self->link->reading : self->link->conn;
  virConnectRef (read->conn);
  return read;
}

TriRead *
tri_read_new_around (TriConnection *self,
                     gboolean       is_light)
{
  TriRead *read = read_new_without (self, self->read->kind);

  read->is_detour = TRUE;
  read->is_light = is_light;
  read->around = self->read;
  if (self->read->asked != NULL)
    read->asked = g_array_ref (self->read->asked);
  return read;
}

static gboolean
slow_cb (gpointer data)
{
  TriConnection *self = data;

  self->slow_id = 0;
  tri_connection_set_responding (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
finish_read (TriConnection *self)
{
  TriRead *read = g_steal_pointer (&self->read);
  TriReadKind kind = read->kind;

  read_free (read);
  if (kind == TRI_READ_ALL && !self->loaded)
    {
      self->loaded = TRUE;
      tri_connection_emit_loaded (self);
      tri_connection_check_complete (self);
    }
  if (self->read == NULL)
    tri_connection_read_next (self);
}

static gboolean
apply_cb (gpointer data)
{
  TriConnection *self = data;
  g_autoptr(TriConnection) keep = g_object_ref (self);
  TriRead *read = self->read;

  if (tri_connection_apply_slice (self, read))
    return G_SOURCE_CONTINUE;
  /* Somebody may have closed the connection from a signal. */
  if (self->read != read)
    return G_SOURCE_REMOVE;
  self->apply_id = 0;
  finish_read (self);
  return G_SOURCE_REMOVE;
}

static void
take_failure (TriConnection *self,
              TriRead       *read)
{
  g_autoptr(GError) error = g_steal_pointer (&read->error);
  gboolean fatal = !read->is_alive || (read->kind == TRI_READ_ALL && !self->loaded);

  g_debug ("%s: %s", self->uri, error->message);
  if (fatal)
    tri_connection_failed (self, error);
  else
    finish_read (self);
}

static gboolean
read_done (gpointer data)
{
  TriRead *read = data;
  TriConnection *self = read->link->connection;

  if (self == NULL || !tri_connection_end_detour (self, read))
    {
      read_free (read);
      return G_SOURCE_REMOVE;
    }

  g_clear_handle_id (&self->slow_id, g_source_remove);
  if (read->error != NULL)
    {
      take_failure (self, read);
      return G_SOURCE_REMOVE;
    }
  tri_connection_set_responding (self, TRUE);
  if (read->kind == TRI_READ_ALL)
    self->serial++;
  if (read->kind == TRI_READ_STATS)
    {
      tri_connection_apply_stats (self, read);
      if (self->read == read)
        finish_read (self);
    }
  else
    self->apply_id = g_idle_add_full (APPLY_PRIORITY, apply_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
ask (TriRead *read)
{
  if (read->kind == TRI_READ_STATS)
    tri_read_stats (read);
  else
    tri_read_list (read);
  if (read->error != NULL)
    read->is_alive = virConnectIsAlive (read->conn) == 1;
  if (read->error == NULL && read->is_detour)
    read->opened = g_steal_pointer (&read->conn);
  else
    /* Here and not on the main thread: the last reference says goodbye to the server. */
    virConnectClose (g_steal_pointer (&read->conn));
}

/* In the reader's thread. */
void
tri_read_run (TriRead *read)
{
  if (read->is_detour)
    read->conn = tri_link_take_conn (read->link, &read->error);
  g_atomic_int_set (&read->is_there, TRUE);
  if (read->conn != NULL)
    ask (read);
  g_idle_add_full (G_PRIORITY_DEFAULT, read_done, read, NULL);
}

static TriRead *
take_dirty (TriConnection *self)
{
  TriRead *read = read_new (self, TRI_READ_SOME);
  GHashTableIter iter;
  gpointer uuid;
  gpointer value;

  read->asked = g_array_new (FALSE, FALSE, sizeof (TriDomainRow));
  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &uuid, &value))
    {
      TriDirty *dirty = value;
      TriDomain *domain = tri_domain_list_find (self->domains, uuid);
      TriDomainRow row = { .started = dirty->started };

      g_strlcpy (row.uuid, uuid, sizeof row.uuid);
      g_array_append_val (read->asked, row);
      if (domain != NULL && dirty->config)
        tri_domain_config_outdated (domain);
      /* Taking a snapshot pauses and resumes the machine, and no event tells of the snapshot itself. */
      if (domain != NULL)
        tri_domain_snapshots_changed (domain);
    }
  g_hash_table_remove_all (self->dirty);
  return read;
}

static void
start_read (TriConnection *self,
            TriRead       *read)
{
  self->read = read;
  self->slow_id = g_timeout_add_seconds (SLOW_AFTER, slow_cb, self);
  tri_connection_arm_detour (self);
  g_thread_pool_push (self->link->reader, read, NULL);
}

void
tri_connection_read_next (TriConnection *self)
{
  if (self->link == NULL || !self->link->is_ready || self->read != NULL)
    return;

  if (self->list_due)
    {
      self->list_due = FALSE;
      self->last_list = g_get_monotonic_time ();
      start_read (self, read_new (self, TRI_READ_ALL));
    }
  else if (self->dirty_id == 0 && g_hash_table_size (self->dirty) > 0 && self->loaded)
    start_read (self, take_dirty (self));
  else if (self->stats_due && self->loaded)
    {
      self->stats_due = FALSE;
      start_read (self, read_new (self, TRI_READ_STATS));
    }
}

static gboolean
dirty_cb (gpointer data)
{
  TriConnection *self = data;

  self->dirty_id = 0;
  tri_connection_read_next (self);
  return G_SOURCE_REMOVE;
}

void
tri_connection_mark_event (TriConnection *self,
                           const char    *uuid,
                           gboolean       config,
                           gint64         started)
{
  TriDirty *dirty = g_hash_table_lookup (self->dirty, uuid);

  if (dirty == NULL)
    {
      dirty = g_new0 (TriDirty, 1);
      g_hash_table_insert (self->dirty, g_strdup (uuid), dirty);
    }
  dirty->config |= config;
  if (started >= 0)
    dirty->started = started;
  if (self->dirty_id == 0)
    self->dirty_id = g_timeout_add (COALESCE_MS, dirty_cb, self);
}

void
tri_connection_mark_dirty (TriConnection *self,
                           const char    *uuid,
                           gboolean       config)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (uuid != NULL);

  tri_connection_mark_event (self, uuid, config, -1);
}

void
tri_connection_reset_reading (TriConnection *self)
{
  g_clear_handle_id (&self->slow_id, g_source_remove);
  g_clear_handle_id (&self->dirty_id, g_source_remove);
  g_clear_handle_id (&self->stats_id, g_source_remove);
  if (self->apply_id != 0)
    {
      /* Its reading is done, so nobody else frees it. */
      g_clear_handle_id (&self->apply_id, g_source_remove);
      g_clear_pointer (&self->read, read_free);
    }
  self->read = NULL;
  tri_connection_reset_detours (self);
  self->list_due = FALSE;
  self->stats_due = FALSE;
  g_hash_table_remove_all (self->dirty);
}
