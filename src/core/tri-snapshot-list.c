/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-snapshot-private.h"

#include <glib/gi18n-lib.h>

/* What a machine remembers of its snapshots: the objects by libvirt's name, and the roots of their tree. */
struct _TriSnapshotStore
{
  GObject     parent_instance;

  GListStore *roots;
  GHashTable *by_name;
  guint       serial;   /* of the newest read that was asked for */
  guint       shown;    /* of the newest read that was taken over */
};

#define TRI_TYPE_SNAPSHOT_STORE (tri_snapshot_store_get_type ())
G_DECLARE_FINAL_TYPE (TriSnapshotStore, tri_snapshot_store, TRI, SNAPSHOT_STORE, GObject)
G_DEFINE_FINAL_TYPE (TriSnapshotStore, tri_snapshot_store, G_TYPE_OBJECT)

typedef struct {
  char  *uuid;
  char  *machine;
  guint  serial;
} Load;

static void
load_free (Load *load)
{
  g_free (load->uuid);
  g_free (load->machine);
  g_free (load);
}

static void
tri_snapshot_store_finalize (GObject *object)
{
  TriSnapshotStore *self = TRI_SNAPSHOT_STORE (object);

  g_clear_object (&self->roots);
  g_hash_table_unref (self->by_name);

  G_OBJECT_CLASS (tri_snapshot_store_parent_class)->finalize (object);
}

static void
tri_snapshot_store_class_init (TriSnapshotStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_snapshot_store_finalize;
}

static void
tri_snapshot_store_init (TriSnapshotStore *self)
{
  self->roots = g_list_store_new (TRI_TYPE_SNAPSHOT);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

static TriSnapshotStore *
get_store (TriDomain *domain)
{
  GObject *store = tri_domain_get_snapshot_store (domain);

  if (store == NULL)
    {
      g_autoptr (GObject) fresh = g_object_new (TRI_TYPE_SNAPSHOT_STORE, NULL);

      tri_domain_set_snapshot_store (domain, fresh);
      store = fresh;
    }
  return TRI_SNAPSHOT_STORE (store);
}

/* Only what lies between the unchanged head and the unchanged tail is replaced, so that selections elsewhere stay. */
void
tri_snapshot_sync_store (GListStore *store,
                         GPtrArray  *children)
{
  GListModel *model = G_LIST_MODEL (store);
  guint old = g_list_model_get_n_items (model);
  guint head = 0, tail = 0;

  while (head < old && head < children->len)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, head);

      if (item != g_ptr_array_index (children, head))
        break;
      head++;
    }
  while (head + tail < old && head + tail < children->len)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, old - 1 - tail);

      if (item != g_ptr_array_index (children, children->len - 1 - tail))
        break;
      tail++;
    }
  if (head + tail == old && old == children->len)
    return;
  g_list_store_splice (store, head, old - head - tail,
                       children->pdata != NULL ? children->pdata + head : NULL, children->len - head - tail);
}

/* A parent that is not there, or one that is its own descendant, must not hide a snapshot: it becomes a root. */
static gboolean
hangs_on_tree (GHashTable           *rows_by_name,
               const TriSnapshotRow *row)
{
  guint steps = 0;

  if (row->parent_name == NULL || !g_hash_table_contains (rows_by_name, row->parent_name))
    return FALSE;
  for (const TriSnapshotRow *up = row; up != NULL && up->parent_name != NULL; steps++)
    {
      up = g_hash_table_lookup (rows_by_name, up->parent_name);
      if (up == row || steps > g_hash_table_size (rows_by_name))
        return FALSE;
    }
  return TRUE;
}

static GHashTable *
sort_into_families (TriSnapshotStore *self,
                    GPtrArray        *rows,
                    GPtrArray        *roots)
{
  g_autoptr (GHashTable) rows_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTable *families = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (rows_by_name, row->name, row);
      g_hash_table_insert (families, g_hash_table_lookup (self->by_name, row->name), g_ptr_array_new ());
    }
  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);
      GPtrArray *family = roots;

      if (hangs_on_tree (rows_by_name, row))
        family = g_hash_table_lookup (families, g_hash_table_lookup (self->by_name, row->parent_name));
      g_ptr_array_add (family, g_hash_table_lookup (self->by_name, row->name));
    }
  return families;
}

static void
store_take_rows (TriSnapshotStore *self,
                 TriDomain        *domain,
                 GPtrArray        *rows)
{
  /* What is gone stays referenced until the stores below have let it go. */
  g_autoptr (GHashTable) before = g_steal_pointer (&self->by_name);
  g_autoptr (GHashTable) families = NULL;
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer snapshot, family;

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);
      TriSnapshot *known = g_hash_table_lookup (before, row->name);

      known = known != NULL ? g_object_ref (known) : tri_snapshot_new (domain, row->name);
      tri_snapshot_update (known, row);
      g_hash_table_insert (self->by_name, (char *) tri_snapshot_get_name (known), known);
    }
  families = sort_into_families (self, rows, roots);
  g_hash_table_iter_init (&iter, families);
  while (g_hash_table_iter_next (&iter, &snapshot, &family))
    tri_snapshot_sync_store (G_LIST_STORE (tri_snapshot_list_children (snapshot)), family);
  tri_snapshot_sync_store (self->roots, roots);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &snapshot, &family))
    {
      if (!g_hash_table_contains (self->by_name, snapshot))
        g_list_store_remove_all (G_LIST_STORE (tri_snapshot_list_children (family)));
    }
}

GListModel *
tri_domain_list_snapshots (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);

  return G_LIST_MODEL (get_store (self)->roots);
}

TriSnapshot *
tri_domain_find_snapshot (TriDomain  *self,
                          const char *name)
{
  TriSnapshotStore *store;
  TriSnapshot *found;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  store = get_store (self);
  found = g_hash_table_lookup (store->by_name, name);
  g_hash_table_iter_init (&iter, store->by_name);
  while (found == NULL && g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (g_str_equal (tri_snapshot_get_title (value), name))
        found = value;
    }
  return found != NULL ? g_object_ref (found) : NULL;
}

TriSnapshot *
tri_domain_dup_revert_target (TriDomain *self)
{
  TriSnapshot *newest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);

  g_hash_table_iter_init (&iter, get_store (self)->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (tri_snapshot_get_current (value))
        return g_object_ref (value);
      if (newest == NULL || tri_snapshot_get_created (value) > tri_snapshot_get_created (newest))
        newest = value;
    }
  return newest != NULL ? g_object_ref (newest) : NULL;
}

char *
tri_domain_dup_default_snapshot_name (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);

  for (guint detail = 0; ; detail++)
    {
      g_autofree char *name = tri_snapshot_default_name (tri_domain_get_name (self), detail);
      g_autoptr (TriSnapshot) taken = tri_domain_find_snapshot (self, name);

      if (taken == NULL)
        return g_steal_pointer (&name);
    }
}

static void
load_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Load *load = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, load->uuid, load->machine, &error);
  GPtrArray *rows = dom != NULL ? tri_snapshot_rows_read (dom, load->machine, &error) : NULL;

  if (rows == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
}

static void
load_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  TriDomain *domain = TRI_DOMAIN (g_task_get_source_object (outer));
  Load *load = g_task_get_task_data (G_TASK (result));
  TriSnapshotStore *store = get_store (domain);
  g_autoptr (GPtrArray) rows = NULL;
  GError *error = NULL;

  rows = g_task_propagate_pointer (G_TASK (result), &error);
  if (rows == NULL)
    {
      g_task_return_error (outer, error);
      return;
    }
  /* Four workers: an older read may arrive after a newer one. */
  if (load->serial > store->shown)
    {
      store->shown = load->serial;
      store_take_rows (store, domain, rows);
      tri_domain_set_n_snapshots (domain, (int) rows->len);
    }
  g_task_return_boolean (outer, TRUE);
}

void
tri_domain_load_snapshots_async (TriDomain           *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *outer, *task;
  Load *load;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_load_snapshots_async);
  load = g_new0 (Load, 1);
  load->uuid = g_strdup (tri_domain_get_uuid (self));
  load->machine = g_strdup (tri_domain_get_name (self));
  load->serial = ++get_store (self)->serial;
  task = g_task_new (NULL, NULL, load_done, outer);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  tri_connection_run (tri_domain_get_connection (self), task, load_work);
}

gboolean
tri_domain_load_snapshots_finish (TriDomain     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
