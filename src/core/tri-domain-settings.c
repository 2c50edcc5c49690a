/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-settings-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_BOXED_TYPE (TriMachineSettings, tri_machine_settings, tri_machine_settings_copy, tri_machine_settings_free)

const char *
tri_settings_group_get_label (TriSettingsGroup group)
{
  static const char * const labels[] = {
    [TRI_SETTINGS_FIRMWARE] = N_("Firmware"),
    [TRI_SETTINGS_MEMORY] = N_("Memory"),
    [TRI_SETTINGS_PROCESSOR] = N_("Processor"),
    [TRI_SETTINGS_NETWORK] = N_("Network Adapter"),
    [TRI_SETTINGS_NAME] = N_("Name and Notes"),
    [TRI_SETTINGS_START] = N_("Automatic Start Action"),
    [TRI_SETTINGS_INTEGRATION] = N_("Integration Services"),
    [TRI_SETTINGS_DEVICES] = N_("Devices"),
  };

  g_return_val_if_fail ((guint) group < TRI_SETTINGS_N_GROUPS, NULL);
  return _(labels[group]);
}

static void
boot_entry_free (gpointer data)
{
  TriBootEntry *entry = data;

  g_free (entry->key);
  g_free (entry->name);
  g_free (entry->title);
  g_free (entry);
}

static gpointer
boot_entry_copy (gconstpointer source,
                 gpointer      data)
{
  TriBootEntry *copy = g_memdup2 (source, sizeof *copy);

  copy->key = g_strdup (copy->key);
  copy->name = g_strdup (copy->name);
  copy->title = g_strdup (copy->title);
  return copy;
}

void
tri_adapter_settings_free (TriAdapterSettings *adapter)
{
  g_free (adapter->mac);
  g_free (adapter->type);
  g_free (adapter->source);
  g_free (adapter->model);
  g_free (adapter);
}

TriAdapterSettings *
tri_adapter_settings_copy (const TriAdapterSettings *self)
{
  TriAdapterSettings *copy = g_memdup2 (self, sizeof *copy);

  copy->mac = g_strdup (copy->mac);
  copy->type = g_strdup (copy->type);
  copy->source = g_strdup (copy->source);
  copy->model = g_strdup (copy->model);
  return copy;
}

static gpointer
adapter_copy (gconstpointer source,
              gpointer      data)
{
  return tri_adapter_settings_copy (source);
}

void
tri_device_info_free (gpointer data)
{
  TriDeviceInfo *info = data;

  g_free (info->title);
  g_free (info->summary);
  g_strfreev (info->facts);
  g_free (info);
}

static gpointer
device_info_copy (gconstpointer source,
                  gpointer      data)
{
  TriDeviceInfo *copy = g_memdup2 (source, sizeof *copy);

  copy->title = g_strdup (copy->title);
  copy->summary = g_strdup (copy->summary);
  copy->facts = g_strdupv (copy->facts);
  return copy;
}

TriMachineSettings *
tri_machine_settings_new (void)
{
  TriMachineSettings *self = g_new0 (TriMachineSettings, 1);

  self->boot = g_ptr_array_new_with_free_func (boot_entry_free);
  self->adapters = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_adapter_settings_free);
  self->devices = g_ptr_array_new_with_free_func (tri_device_info_free);
  return self;
}

/* A copy of the array keeps how it frees its elements. */
static GPtrArray *
copy_array (GPtrArray *array,
            GCopyFunc  copy)
{
  return array != NULL ? g_ptr_array_copy (array, copy, NULL) : NULL;
}

TriMachineSettings *
tri_machine_settings_copy (const TriMachineSettings *self)
{
  TriMachineSettings *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->notes = g_strdup (self->notes);
  copy->kernel = g_strdup (self->kernel);
  copy->boot = copy_array (self->boot, boot_entry_copy);
  copy->adapters = copy_array (self->adapters, adapter_copy);
  copy->devices = copy_array (self->devices, device_info_copy);
  if (self->config != NULL)
    copy->config = g_object_ref (self->config);
  if (self->running != NULL)
    copy->running = tri_machine_settings_copy (self->running);
  return copy;
}

void
tri_machine_settings_free (TriMachineSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->notes);
  g_free (self->kernel);
  g_clear_pointer (&self->boot, g_ptr_array_unref);
  g_clear_pointer (&self->adapters, g_ptr_array_unref);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_object (&self->config);
  tri_machine_settings_free (self->running);
  g_free (self);
}

void
tri_settings_outcome_free (TriSettingsOutcome *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->now);
  g_strfreev (self->later);
  g_free (self);
}

/* The order of those that are not tried means nothing. */
gboolean
tri_settings_boot_equal (GPtrArray *a,
                         GPtrArray *b)
{
  guint i = 0, j = 0;

  for (;;)
    {
      const TriBootEntry *first, *second;

      while (i < a->len && !((TriBootEntry *) a->pdata[i])->enabled)
        i++;
      while (j < b->len && !((TriBootEntry *) b->pdata[j])->enabled)
        j++;
      if (i == a->len || j == b->len)
        return i == a->len && j == b->len;
      first = a->pdata[i++];
      second = b->pdata[j++];
      if (!g_str_equal (first->key, second->key))
        return FALSE;
    }
}

gboolean
tri_adapter_settings_equal (const TriAdapterSettings *a,
                            const TriAdapterSettings *b)
{
  return g_ascii_strcasecmp (a->mac, b->mac) == 0 && g_strcmp0 (a->type, b->type) == 0 &&
         g_strcmp0 (a->source, b->source) == 0 && g_strcmp0 (a->model, b->model) == 0 && !a->link_up == !b->link_up;
}

static gboolean
adapters_equal (GPtrArray *a,
                GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!tri_adapter_settings_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
vcpus_equal (const TriMachineSettings *a,
             const TriMachineSettings *b)
{
  return a->vcpus == b->vcpus && a->vcpus_maximum == b->vcpus_maximum && a->sockets == b->sockets && a->dies == b->dies &&
         a->cores == b->cores && a->threads == b->threads;
}

gboolean
tri_machine_settings_equal (const TriMachineSettings *self,
                            const TriMachineSettings *other,
                            TriSettingsGroup          group)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  switch (group)
    {
    case TRI_SETTINGS_FIRMWARE:
      return !self->boot_menu == !other->boot_menu && tri_settings_boot_equal (self->boot, other->boot);
    case TRI_SETTINGS_MEMORY:
      return self->memory_maximum == other->memory_maximum && self->memory == other->memory &&
             self->memory_minimum == other->memory_minimum;
    case TRI_SETTINGS_PROCESSOR:
      return vcpus_equal (self, other);
    case TRI_SETTINGS_NETWORK:
      return adapters_equal (self->adapters, other->adapters);
    case TRI_SETTINGS_NAME:
      return g_strcmp0 (self->name, other->name) == 0 && g_strcmp0 (self->notes, other->notes) == 0;
    case TRI_SETTINGS_START:
      return !self->autostart == !other->autostart;
    case TRI_SETTINGS_INTEGRATION:
      return !self->guest_agent == !other->guest_agent && !self->spice_agent == !other->spice_agent;
    case TRI_SETTINGS_DEVICES:
    case TRI_SETTINGS_N_GROUPS:
    default:
      return TRUE;
    }
}

static void
fit_topology (TriMachineSettings *self)
{
  guint64 per_socket = (guint64) self->dies * self->cores * self->threads;

  if (self->sockets == 0 || per_socket == 0 || per_socket * self->sockets == self->vcpus_maximum)
    return;
  /* One socket with many cores stays one: some systems are licensed by sockets. */
  if (self->sockets > 1 && self->vcpus_maximum % per_socket == 0)
    self->sockets = (guint) (self->vcpus_maximum / per_socket);
  else
    {
      self->sockets = 1;
      self->dies = 1;
      self->threads = self->vcpus_maximum % self->threads == 0 ? self->threads : 1;
      self->cores = self->vcpus_maximum / self->threads;
    }
}

void
tri_machine_settings_set_vcpus (TriMachineSettings *self,
                                guint               vcpus)
{
  g_return_if_fail (self != NULL);

  if (!self->fixed_vcpus && (self->vcpus_maximum == self->vcpus || self->vcpus_maximum < vcpus))
    {
      self->vcpus_maximum = vcpus;
      fit_topology (self);
    }
  self->vcpus = vcpus;
}

void
tri_machine_settings_set_vcpus_maximum (TriMachineSettings *self,
                                        guint               maximum)
{
  g_return_if_fail (self != NULL);

  self->vcpus_maximum = maximum;
  fit_topology (self);
}

void
tri_machine_settings_set_memory (TriMachineSettings *self,
                                 guint64             bytes)
{
  g_return_if_fail (self != NULL);

  if (self->memory_minimum == 0 && (self->memory == self->memory_maximum || self->memory_maximum < bytes) && !self->fixed_memory)
    self->memory_maximum = bytes;
  self->memory = bytes;
}

TriAdapterSettings *
tri_machine_settings_find_adapter (const TriMachineSettings *self,
                                   const char               *mac)
{
  g_return_val_if_fail (self != NULL && mac != NULL, NULL);

  for (guint i = 0; i < self->adapters->len; i++)
    {
      TriAdapterSettings *adapter = g_ptr_array_index (self->adapters, i);

      if (g_ascii_strcasecmp (adapter->mac, mac) == 0)
        return adapter;
    }
  return NULL;
}
