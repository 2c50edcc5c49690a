/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-internal.h"
#include "tri-domain-list.h"

struct _TriDomainList
{
  GObject     parent_instance;

  GPtrArray  *domains;
  GHashTable *by_uuid; /* keys and values are the machines' own */
  GHashTable *by_name; /* keys owned: a name is another one after a rename */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TriDomainList, tri_domain_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return TRI_TYPE_DOMAIN;
}

static guint
get_n_items (GListModel *model)
{
  return TRI_DOMAIN_LIST (model)->domains->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  TriDomainList *self = TRI_DOMAIN_LIST (model);

  return position < self->domains->len ? g_object_ref (self->domains->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
tri_domain_list_finalize (GObject *object)
{
  TriDomainList *self = TRI_DOMAIN_LIST (object);

  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_uuid);
  g_ptr_array_unref (self->domains);

  G_OBJECT_CLASS (tri_domain_list_parent_class)->finalize (object);
}

static void
tri_domain_list_class_init (TriDomainListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_domain_list_finalize;
}

static void
tri_domain_list_init (TriDomainList *self)
{
  self->domains = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
forget_name (TriDomainList *self,
             TriDomain     *domain,
             const char    *name)
{
  /* Another machine may have taken the name meanwhile. */
  if (g_hash_table_lookup (self->by_name, name) == domain)
    g_hash_table_remove (self->by_name, name);
}

TriDomainList *
tri_domain_list_new (void)
{
  return g_object_new (TRI_TYPE_DOMAIN_LIST, NULL);
}

TriDomain *
tri_domain_list_find (TriDomainList *self,
                      const char    *uuid)
{
  return g_hash_table_lookup (self->by_uuid, uuid);
}

TriDomain *
tri_domain_list_find_by_name (TriDomainList *self,
                              const char    *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

void
tri_domain_list_append (TriDomainList *self,
                        GPtrArray     *domains)
{
  guint first = self->domains->len;

  if (domains->len == 0)
    return;
  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = domains->pdata[i];

      tri_domain_set_position (domain, self->domains->len);
      g_ptr_array_add (self->domains, g_object_ref (domain));
      g_hash_table_insert (self->by_uuid, (gpointer) tri_domain_get_uuid (domain), domain);
      g_hash_table_replace (self->by_name, g_strdup (tri_domain_get_name (domain)), domain);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), first, 0, domains->len);
}

void
tri_domain_list_remove (TriDomainList *self,
                        TriDomain     *domain)
{
  g_autoptr(TriDomain) keep = g_object_ref (domain);
  guint position = tri_domain_get_position (domain);

  g_return_if_fail (position < self->domains->len && self->domains->pdata[position] == domain);

  g_hash_table_remove (self->by_uuid, tri_domain_get_uuid (domain));
  forget_name (self, domain, tri_domain_get_name (domain));
  /* The others keep their order: moving the last one here would take it out of the person's selection. */
  g_ptr_array_remove_index (self->domains, position);
  for (guint i = position; i < self->domains->len; i++)
    tri_domain_set_position (self->domains->pdata[i], i);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
tri_domain_list_clear (TriDomainList *self)
{
  guint length = self->domains->len;

  if (length == 0)
    return;
  g_hash_table_remove_all (self->by_name);
  g_hash_table_remove_all (self->by_uuid);
  g_ptr_array_set_size (self->domains, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, length, 0);
}

void
tri_domain_list_renamed (TriDomainList *self,
                         TriDomain     *domain,
                         const char    *old_name)
{
  forget_name (self, domain, old_name);
  g_hash_table_replace (self->by_name, g_strdup (tri_domain_get_name (domain)), domain);
}

guint
tri_domain_list_get_length (TriDomainList *self)
{
  return self->domains->len;
}

TriDomain *
tri_domain_list_get (TriDomainList *self,
                     guint          position)
{
  return self->domains->pdata[position];
}
