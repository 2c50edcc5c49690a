/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-machine-model.h"

#include <string.h>

/* Changes are gathered for this long before the list is put in order again. */
#define FLUSH_MS 40
/* Figures change with every round of statistics; rows that jump about at each cannot be read. */
#define FLUSH_LIVE_MS 3000

typedef struct {
  TriDomain *domain;
  char      *name;
  char      *name_key;    /* for the order of names, in which web2 comes before web10 */
  char      *text;        /* of the sort column; NULL where it is a figure or the name */
  char      *text_key;
  double     figure;
  gulong     handler;
  gboolean   visible;
} Row;

/* One server: its machines in the order of its own list, to know which ones were removed. */
typedef struct {
  TriMachineModel *model;
  TriConnection   *connection;
  GListModel      *list;
  GPtrArray       *rows;
  gulong           handler;
} Source;

struct _TriMachineModel {
  GObject parent_instance;

  GListModel *connections;
  gulong      connections_handler;
  GPtrArray  *sources;
  GHashTable *rows;       /* TriDomain > Row, owned by it */
  GPtrArray  *shown;      /* Rows in order, as the outside knows them */
  GPtrArray  *gone;       /* Rows that are still in @shown but not in @rows */

  char       *filter;
  GStrv       words;
  TriColumnId column;
  gboolean    descending;

  guint       flush_id;
  gint64      flush_at;   /* monotonic, µs */
};

static GType
tri_machine_model_get_item_type (GListModel *list)
{
  return TRI_TYPE_DOMAIN;
}

static guint
tri_machine_model_get_n_items (GListModel *list)
{
  return TRI_MACHINE_MODEL (list)->shown->len;
}

static gpointer
tri_machine_model_get_item (GListModel *list,
                            guint       position)
{
  TriMachineModel *self = TRI_MACHINE_MODEL (list);

  if (position >= self->shown->len)
    return NULL;
  return g_object_ref (((Row *) g_ptr_array_index (self->shown, position))->domain);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = tri_machine_model_get_item_type;
  iface->get_n_items = tri_machine_model_get_n_items;
  iface->get_item = tri_machine_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TriMachineModel, tri_machine_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_signal_handler (&row->handler, row->domain);
  g_object_unref (row->domain);
  g_free (row->name);
  g_free (row->name_key);
  g_free (row->text);
  g_free (row->text_key);
  g_free (row);
}

static char *
collate_key (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text ? text : "", -1);

  return g_utf8_collate_key_for_filename (folded, -1);
}

static gboolean
contains_word (const char *text,
               const char *word)
{
  g_autofree char *folded = text ? g_utf8_casefold (text, -1) : NULL;

  return folded && strstr (folded, word);
}

static gboolean
row_matches (TriMachineModel *self,
             Row             *row)
{
  g_autofree char *title = NULL;

  if (!self->words)
    return TRUE;
  g_object_get (row->domain, "title", &title, NULL);
  for (int i = 0; self->words[i]; i++)
    {
      const char *word = self->words[i];
      if (!contains_word (tri_domain_get_name (row->domain), word) &&
          !contains_word (title, word) &&
          !contains_word (tri_domain_get_ip_addresses (row->domain), word) &&
          !contains_word (tri_domain_get_tags (row->domain), word) &&
          !contains_word (tri_domain_state_get_label (tri_domain_get_state (row->domain)), word) &&
          !contains_word (tri_connection_get_name (tri_domain_get_connection (row->domain)), word))
        return FALSE;
    }
  return TRUE;
}

/* Keeps the key of @text; keys are dear, so only where the text differs. */
static void
keep_key (char       **kept,
          char       **key,
          const char  *text)
{
  if (g_strcmp0 (*kept, text) == 0)
    return;
  g_free (*kept);
  g_free (*key);
  *kept = g_strdup (text);
  *key = text ? collate_key (text) : NULL;
}

/* Whether the row's kept keys still say what its machine says. With @update they do afterwards. */
static gboolean
row_keys_hold (TriMachineModel *self,
               Row             *row,
               gboolean         update)
{
  gboolean is_text = !(tri_column_get_info (self->column)->flags & TRI_COLUMN_FLAG_FIGURE) && self->column != TRI_COLUMN_NAME;
  g_autofree char *text = is_text ? tri_column_dup_text (self->column, row->domain) : NULL;
  const char *name = tri_domain_get_name (row->domain);
  gboolean visible = row_matches (self, row);
  double figure = tri_column_get_figure (self->column, row->domain);
  gboolean hold = visible == row->visible && figure == row->figure &&
                  g_strcmp0 (text, row->text) == 0 && g_strcmp0 (name, row->name) == 0;

  if (update && !hold)
    {
      row->visible = visible;
      row->figure = figure;
      keep_key (&row->text, &row->text_key, text);
      keep_key (&row->name, &row->name_key, name);
    }
  return hold;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const Row *first = *(Row * const *) a;
  const Row *second = *(Row * const *) b;
  TriMachineModel *self = user_data;
  int order = 0;

  if (first->figure != second->figure)
    order = first->figure < second->figure ? -1 : 1;
  else if (first->text_key && second->text_key)
    order = strcmp (first->text_key, second->text_key);
  if (order == 0 && self->column == TRI_COLUMN_NAME)
    order = strcmp (first->name_key, second->name_key);
  if (self->descending)
    order = -order;
  /* Equal ones are in the order of their names, whichever way the column is sorted. */
  if (order == 0)
    order = strcmp (first->name_key, second->name_key);
  if (order == 0)
    order = g_strcmp0 (tri_domain_get_uuid (first->domain), tri_domain_get_uuid (second->domain));
  return order;
}

/* Shows @fresh (transfer full) instead of what was shown, telling only the range that differs. */
static void
show_rows (TriMachineModel *self,
           GPtrArray       *fresh)
{
  g_autoptr (GPtrArray) old = self->shown;
  g_autoptr (GPtrArray) gone = self->gone;
  guint head = 0, tail = 0;
  guint common = MIN (old->len, fresh->len);

  while (head < common && old->pdata[head] == fresh->pdata[head])
    head++;
  while (tail < common - head && old->pdata[old->len - 1 - tail] == fresh->pdata[fresh->len - 1 - tail])
    tail++;
  self->shown = fresh;
  self->gone = g_ptr_array_new_with_free_func (row_free);
  if (old->len != fresh->len || head < fresh->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail, fresh->len - head - tail);
}

static void
flush (TriMachineModel *self)
{
  GPtrArray *fresh = g_ptr_array_sized_new (g_hash_table_size (self->rows));
  GHashTableIter iter;
  gpointer row;

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      row_keys_hold (self, row, TRUE);
      if (((Row *) row)->visible)
        g_ptr_array_add (fresh, row);
    }
  g_ptr_array_sort_with_data (fresh, compare_rows, self);
  show_rows (self, fresh);
}

static gboolean
on_flush (gpointer user_data)
{
  TriMachineModel *self = user_data;

  self->flush_id = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
flush_soon (TriMachineModel *self,
            guint            milliseconds)
{
  gint64 at = g_get_monotonic_time () + milliseconds * 1000;

  if (self->flush_id && self->flush_at <= at)
    return;
  g_clear_handle_id (&self->flush_id, g_source_remove);
  self->flush_at = at;
  self->flush_id = g_timeout_add (milliseconds, on_flush, self);
}

static void
on_domain_changed (TriDomain       *domain,
                   TriMachineModel *self)
{
  gboolean live = (tri_column_get_info (self->column)->flags & TRI_COLUMN_FLAG_LIVE) != 0;
  Row *row;

  /* The most frequent case first: sorted by name, no filter, and only figures changed. */
  row = g_hash_table_lookup (self->rows, domain);
  if (row && !row_keys_hold (self, row, FALSE))
    flush_soon (self, live && !self->words ? FLUSH_LIVE_MS : FLUSH_MS);
}

static Row *
row_new (TriMachineModel *self,
         TriDomain       *domain)
{
  Row *row = g_new0 (Row, 1);

  row->domain = g_object_ref (domain);
  row->handler = g_signal_connect (domain, "changed", G_CALLBACK (on_domain_changed), self);
  g_hash_table_insert (self->rows, domain, row);
  return row;
}

static void
row_drop (TriMachineModel *self,
          Row             *row)
{
  g_hash_table_steal (self->rows, row->domain);
  g_clear_signal_handler (&row->handler, row->domain);
  g_ptr_array_add (self->gone, row);
}

static void
on_source_changed (GListModel *list,
                   guint       position,
                   guint       removed,
                   guint       added,
                   Source     *source)
{
  TriMachineModel *self = source->model;
  gboolean was_empty = self->shown->len == 0;

  for (guint i = 0; i < removed; i++)
    row_drop (self, g_ptr_array_index (source->rows, position + i));
  if (removed)
    g_ptr_array_remove_range (source->rows, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TriDomain) domain = g_list_model_get_item (list, position + i);
      g_ptr_array_insert (source->rows, position + i, row_new (self, domain));
    }
  /* The first machines are shown at once; nothing is to be gained by waiting. */
  flush_soon (self, was_empty ? 0 : FLUSH_MS);
}

static void
source_free (gpointer data)
{
  Source *source = data;

  g_clear_signal_handler (&source->handler, source->list);
  for (guint i = 0; i < source->rows->len; i++)
    row_drop (source->model, g_ptr_array_index (source->rows, i));
  g_ptr_array_unref (source->rows);
  g_object_unref (source->list);
  g_object_unref (source->connection);
  g_free (source);
}

static Source *
source_new (TriMachineModel *self,
            TriConnection   *connection)
{
  Source *source = g_new0 (Source, 1);

  source->model = self;
  source->connection = g_object_ref (connection);
  source->list = g_object_ref (tri_connection_list_domains (connection));
  source->rows = g_ptr_array_new ();
  source->handler = g_signal_connect (source->list, "items-changed", G_CALLBACK (on_source_changed), source);
  on_source_changed (source->list, 0, 0, g_list_model_get_n_items (source->list), source);
  return source;
}

static void
on_connections_changed (GListModel      *connections,
                        guint            position,
                        guint            removed,
                        guint            added,
                        TriMachineModel *self)
{
  if (removed)
    g_ptr_array_remove_range (self->sources, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (connections, position + i);
      g_ptr_array_insert (self->sources, position + i, source_new (self, connection));
    }
  flush (self);
}

static void
tri_machine_model_dispose (GObject *object)
{
  TriMachineModel *self = TRI_MACHINE_MODEL (object);

  if (self->connections)
    g_clear_signal_handler (&self->connections_handler, self->connections);
  g_clear_object (&self->connections);
  g_ptr_array_set_size (self->sources, 0);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  G_OBJECT_CLASS (tri_machine_model_parent_class)->dispose (object);
}

static void
tri_machine_model_finalize (GObject *object)
{
  TriMachineModel *self = TRI_MACHINE_MODEL (object);

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->gone);
  g_hash_table_unref (self->rows);
  g_free (self->filter);
  g_strfreev (self->words);
  G_OBJECT_CLASS (tri_machine_model_parent_class)->finalize (object);
}

static void
tri_machine_model_class_init (TriMachineModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_machine_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_machine_model_finalize;
}

static void
tri_machine_model_init (TriMachineModel *self)
{
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->rows = g_hash_table_new_full (NULL, NULL, NULL, row_free);
  self->shown = g_ptr_array_new ();
  self->gone = g_ptr_array_new_with_free_func (row_free);
  self->filter = g_strdup ("");
}

TriMachineModel *
tri_machine_model_new (void)
{
  return g_object_new (TRI_TYPE_MACHINE_MODEL, NULL);
}

void
tri_machine_model_set_connections (TriMachineModel *self,
                                   GListModel      *connections)
{
  g_return_if_fail (TRI_IS_MACHINE_MODEL (self));

  if (self->connections)
    g_clear_signal_handler (&self->connections_handler, self->connections);
  g_set_object (&self->connections, connections);
  g_ptr_array_set_size (self->sources, 0);
  if (!connections)
    {
      flush (self);
      return;
    }
  self->connections_handler = g_signal_connect (connections, "items-changed", G_CALLBACK (on_connections_changed), self);
  on_connections_changed (connections, 0, 0, g_list_model_get_n_items (connections), self);
}

void
tri_machine_model_set_filter (TriMachineModel *self,
                              const char      *text)
{
  g_autofree char *folded = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;
  gboolean any = FALSE;

  g_return_if_fail (TRI_IS_MACHINE_MODEL (self));

  folded = g_utf8_casefold (text ? text : "", -1);
  if (g_strcmp0 (folded, self->filter) == 0)
    return;
  g_free (self->filter);
  self->filter = g_strdup (folded);
  parts = g_strsplit (folded, " ", -1);
  for (int i = 0; parts[i]; i++)
    if (*parts[i])
      {
        g_strv_builder_add (builder, parts[i]);
        any = TRUE;
      }
  g_clear_pointer (&self->words, g_strfreev);
  if (any)
    self->words = g_strv_builder_end (builder);
  flush (self);
}

void
tri_machine_model_set_sort (TriMachineModel *self,
                            TriColumnId      column,
                            gboolean         descending)
{
  g_return_if_fail (TRI_IS_MACHINE_MODEL (self));
  g_return_if_fail (column < TRI_N_COLUMNS);

  if (self->column == column && self->descending == descending)
    return;
  self->column = column;
  self->descending = descending;
  flush (self);
}

guint
tri_machine_model_get_n_unfiltered (TriMachineModel *self)
{
  g_return_val_if_fail (TRI_IS_MACHINE_MODEL (self), 0);
  return g_hash_table_size (self->rows);
}

gboolean
tri_machine_model_find (TriMachineModel *self,
                        TriDomain       *domain,
                        guint           *position)
{
  Row *row;

  g_return_val_if_fail (TRI_IS_MACHINE_MODEL (self), FALSE);

  row = g_hash_table_lookup (self->rows, domain);
  return row && g_ptr_array_find (self->shown, row, position);
}
