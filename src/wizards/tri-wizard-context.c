/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-context.h"

struct _TriWizardContext {
  GObject         parent_instance;

  TriConnection  *connection;
  TriMachineSpec *spec;
  GCancellable   *cancellable;
  GPtrArray      *pools;        /* nullable */
  GPtrArray      *networks;     /* nullable */
  GPtrArray      *volumes;      /* nullable: of the pool below */
  char           *volumes_pool;
  char           *proposed;     /* the disk's file name that nobody has changed yet */
  GError         *storage_error;
  gboolean        network_chosen;
};

enum { STORAGE_CHANGED, NETWORKS_CHANGED, N_SIGNALS };

G_DEFINE_FINAL_TYPE (TriWizardContext, tri_wizard_context, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static char *
dup_value (TriWizardContext *self,
           const char       *property)
{
  char *value = NULL;

  g_object_get (self->spec, property, &value, NULL);
  return value;
}

/* Follows the machine's name until somebody writes another one. */
static void
propose_disk_name (TriWizardContext *self)
{
  g_autofree char *machine = dup_value (self, "name");
  g_autofree char *format = dup_value (self, "disk-format");
  g_autofree char *present = dup_value (self, "disk-name");
  g_autofree char *name = NULL;

  if (present != NULL && *present != '\0' && g_strcmp0 (present, self->proposed) != 0)
    return;
  if (machine != NULL && *machine != '\0')
    name = tri_volume_propose_name (self->volumes, machine, format);
  g_free (self->proposed);
  self->proposed = g_strdup (name);
  g_object_set (self->spec, "disk-name", name, NULL);
}

static void
on_volumes (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriWizardContext) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *volumes = tri_connection_load_volumes_finish (TRI_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&volumes, g_ptr_array_unref);
      return;
    }
  /* Without a list the first name is proposed; making the machine finds out whether it is taken. */
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  self->volumes = volumes;
  propose_disk_name (self);
}

static void
on_pool_changed (TriWizardContext *self)
{
  g_autofree char *pool = dup_value (self, "disk-pool");

  if (g_strcmp0 (pool, self->volumes_pool) == 0)
    return;
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  g_free (self->volumes_pool);
  self->volumes_pool = g_strdup (pool);
  propose_disk_name (self);
  if (pool != NULL)
    tri_connection_load_volumes_async (self->connection, pool, self->cancellable, on_volumes, g_object_ref (self));
}

/* The files go where the machine's place is, until another pool is chosen for the disk. */
static void
on_location_changed (TriWizardContext *self)
{
  g_autofree char *location = dup_value (self, "location");

  g_object_set (self->spec, "disk-pool", location, NULL);
}

static void
tri_wizard_context_dispose (GObject *object)
{
  TriWizardContext *self = TRI_WIZARD_CONTEXT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->spec);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  g_clear_pointer (&self->volumes_pool, g_free);
  g_clear_pointer (&self->proposed, g_free);
  g_clear_error (&self->storage_error);

  G_OBJECT_CLASS (tri_wizard_context_parent_class)->dispose (object);
}

static void
tri_wizard_context_class_init (TriWizardContextClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_wizard_context_dispose;

  signals[STORAGE_CHANGED] = g_signal_new ("storage-changed", TRI_TYPE_WIZARD_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
  signals[NETWORKS_CHANGED] = g_signal_new ("networks-changed", TRI_TYPE_WIZARD_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
tri_wizard_context_init (TriWizardContext *self)
{
  self->cancellable = g_cancellable_new ();
}

TriWizardContext *
tri_wizard_context_new (TriConnection *connection)
{
  TriWizardContext *self = g_object_new (TRI_TYPE_WIZARD_CONTEXT, NULL);

  self->connection = g_object_ref (connection);
  self->spec = tri_machine_spec_new (tri_connection_get_host (connection));
  g_signal_connect_object (self->spec, "notify::location", G_CALLBACK (on_location_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->spec, "notify::disk-pool", G_CALLBACK (on_pool_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->spec, "notify::name", G_CALLBACK (propose_disk_name), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->spec, "notify::disk-format", G_CALLBACK (propose_disk_name), self, G_CONNECT_SWAPPED);
  return self;
}

TriConnection *
tri_wizard_context_get_connection (TriWizardContext *self)
{
  return self->connection;
}

TriMachineSpec *
tri_wizard_context_get_spec (TriWizardContext *self)
{
  return self->spec;
}

TriPoolInfo *
tri_wizard_context_find_pool (TriWizardContext *self,
                              const char       *name)
{
  for (guint i = 0; self->pools != NULL && i < self->pools->len; i++)
    if (g_strcmp0 (((TriPoolInfo *) self->pools->pdata[i])->name, name) == 0)
      return self->pools->pdata[i];
  return NULL;
}

/* libvirt's usual pool if it is there, else the one with the most room. */
static void
choose_pool (TriWizardContext *self)
{
  g_autofree char *present = dup_value (self, "location");
  TriPoolInfo *best = tri_wizard_context_find_pool (self, "default");

  if (present != NULL && tri_wizard_context_find_pool (self, present) != NULL)
    return;
  for (guint i = 0; best == NULL && i < self->pools->len; i++)
    best = self->pools->pdata[i];
  for (guint i = 0; best != NULL && !g_str_equal (best->name, "default") && i < self->pools->len; i++)
    if (((TriPoolInfo *) self->pools->pdata[i])->available > best->available)
      best = self->pools->pdata[i];
  if (best != NULL)
    g_object_set (self->spec, "location", best->name, NULL);
}

static void
on_pools (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (TriWizardContext) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pools = tri_connection_load_pools_finish (TRI_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_error (&self->storage_error);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  self->storage_error = g_steal_pointer (&error);
  if (pools != NULL)
    {
      for (guint i = pools->len; i > 0; i--)
        if (!((TriPoolInfo *) pools->pdata[i - 1])->active)
          g_ptr_array_remove_index (pools, i - 1);
      self->pools = g_steal_pointer (&pools);
      choose_pool (self);
    }
  g_signal_emit (self, signals[STORAGE_CHANGED], 0);
}

/* The usual switch, if machines can be started on it. */
static void
choose_network (TriWizardContext *self)
{
  if (self->network_chosen)
    return;
  self->network_chosen = TRUE;
  for (guint i = 0; i < self->networks->len; i++)
    {
      TriNetworkInfo *info = self->networks->pdata[i];

      if (info->active && g_str_equal (info->name, "default"))
        g_object_set (self->spec, "network", info->name, NULL);
    }
}

static void
on_networks (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (TriWizardContext) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *networks = tri_connection_load_networks_finish (TRI_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&networks, g_ptr_array_unref);
      return;
    }
  /* A driver without networks has none, which the page says by itself. */
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  self->networks = networks != NULL ? networks : g_ptr_array_new ();
  choose_network (self);
  g_signal_emit (self, signals[NETWORKS_CHANGED], 0);
}

void
tri_wizard_context_reload (TriWizardContext *self)
{
  tri_connection_load_pools_async (self->connection, self->cancellable, on_pools, g_object_ref (self));
  tri_connection_load_networks_async (self->connection, self->cancellable, on_networks, g_object_ref (self));
}

void
tri_wizard_context_stop (TriWizardContext *self)
{
  g_cancellable_cancel (self->cancellable);
}

GPtrArray *
tri_wizard_context_get_pools (TriWizardContext *self)
{
  return self->pools;
}

const GError *
tri_wizard_context_get_storage_error (TriWizardContext *self)
{
  return self->storage_error;
}

GPtrArray *
tri_wizard_context_get_networks (TriWizardContext *self)
{
  return self->networks;
}
