/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-settings-private.h"
#include "tri-size.h"

#include <glib/gi18n-lib.h>

char *
tri_settings_dup_memory_text (guint64 bytes)
{
  g_autofree char *size = tri_size_dup_text (bytes);

  return g_strdup_printf (_("Memory: %s"), size);
}

char *
tri_settings_dup_minimum_memory_text (const TriMachineSettings *settings)
{
  g_autofree char *size = tri_size_dup_text (settings->memory_minimum);

  return settings->memory_minimum != 0 ? g_strdup_printf (_("Minimum memory: %s"), size) : g_strdup (_("Dynamic memory: off"));
}

char *
tri_settings_dup_maximum_memory_text (const TriMachineSettings *settings)
{
  g_autofree char *size = tri_size_dup_text (settings->memory_maximum);

  return g_strdup_printf (_("Maximum memory: %s"), size);
}

char *
tri_settings_dup_vcpus_text (guint vcpus)
{
  return g_strdup_printf (_("Virtual processors: %u"), vcpus);
}

char *
tri_settings_dup_boot_text (const TriMachineSettings *settings)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < settings->boot->len; i++)
    {
      const TriBootEntry *entry = g_ptr_array_index (settings->boot, i);

      if (entry->enabled)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", entry->title);
    }
  /* Translators: a list of devices follows */
  return g_strdup_printf (_("Boot order: %s"), names->str);
}

char *
tri_settings_dup_adapter_text (const TriAdapterSettings *adapter)
{
  if (adapter->source == NULL)
    return g_strdup_printf (adapter->link_up ? _("Network adapter %s: connected") : _("Network adapter %s: not connected"), adapter->mac);
  /* Translators: the adapter's MAC address, and the name of its virtual switch */
  return g_strdup_printf (adapter->link_up ? _("Network adapter %s: connected to “%s”")
                                           : _("Network adapter %s: not connected; its virtual switch is “%s”"),
                          adapter->mac, adapter->source);
}

char *
tri_settings_dup_channels_text (const TriMachineSettings *settings)
{
  if (settings->guest_agent && settings->spice_agent)
    return g_strdup (_("Integration services: guest agent, SPICE agent"));
  if (settings->guest_agent)
    return g_strdup (_("Integration services: guest agent"));
  return g_strdup (settings->spice_agent ? _("Integration services: SPICE agent") : _("Integration services: none"));
}

/* What differs between this adapter now and after the next start. */
static gboolean
is_adapter_pending (const TriMachineSettings *self,
                    const TriAdapterSettings *adapter)
{
  const TriAdapterSettings *live = tri_machine_settings_find_adapter (self->running, adapter->mac);

  return !adapter->is_stored || live == NULL || !tri_adapter_settings_equal (adapter, live);
}

static char *
dup_adapters_pending (const TriMachineSettings *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->adapters->len; i++)
    {
      const TriAdapterSettings *adapter = g_ptr_array_index (self->adapters, i);

      if (!is_adapter_pending (self, adapter))
        continue;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (!adapter->is_stored)
        g_string_append_printf (text, _("The network adapter %s will not be there after the next start."), adapter->mac);
      else
        g_string_append_printf (text, _("What is set for the network adapter %s takes effect after the next start."), adapter->mac);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static char *
dup_memory_pending (const TriMachineSettings *self)
{
  const TriMachineSettings *running = self->running;
  g_autofree char *now = NULL;
  g_autofree char *next = NULL;

  /* Dynamic memory goes up and down by itself. */
  if (running->memory != self->memory && self->memory_minimum == 0)
    {
      now = tri_size_dup_text (running->memory);
      next = tri_size_dup_text (self->memory);
      return g_strdup_printf (_("%s now, %s after the next start."), now, next);
    }
  if (running->memory_maximum == self->memory_maximum)
    return NULL;
  now = tri_size_dup_text (running->memory_maximum);
  next = tri_size_dup_text (self->memory_maximum);
  return g_strdup_printf (_("At most %s now, at most %s after the next start."), now, next);
}

static char *
dup_vcpus_pending (const TriMachineSettings *self)
{
  if (self->vcpus != self->running->vcpus)
    return g_strdup_printf (_("Virtual processors: %u now, %u after the next start."), self->running->vcpus, self->vcpus);
  if (self->vcpus_maximum != self->running->vcpus_maximum)
    return g_strdup_printf (_("Virtual processors: at most %u now, at most %u after the next start."),
                            self->running->vcpus_maximum, self->vcpus_maximum);
  return tri_machine_settings_equal (self, self->running, TRI_SETTINGS_PROCESSOR) ? NULL
         : g_strdup (_("The new topology of the processors takes effect after the next start."));
}

char *
tri_machine_settings_dup_pending (const TriMachineSettings *self,
                                  TriSettingsGroup          group)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->running == NULL || !self->persistent)
    return NULL;
  switch (group)
    {
    case TRI_SETTINGS_FIRMWARE:
      return tri_machine_settings_equal (self, self->running, group) ? NULL
             : g_strdup (_("The boot order takes effect after the next start."));
    case TRI_SETTINGS_MEMORY:
      return dup_memory_pending (self);
    case TRI_SETTINGS_PROCESSOR:
      return dup_vcpus_pending (self);
    case TRI_SETTINGS_NETWORK:
      return dup_adapters_pending (self);
    case TRI_SETTINGS_INTEGRATION:
      return tri_machine_settings_equal (self, self->running, group) ? NULL
             : g_strdup (_("The integration services change with the next start."));
    case TRI_SETTINGS_NAME:
    case TRI_SETTINGS_START:
    case TRI_SETTINGS_DEVICES:
    case TRI_SETTINGS_N_GROUPS:
    default:
      return NULL;
    }
}

gboolean
tri_machine_settings_is_pending (const TriMachineSettings *self,
                                 TriSettingsGroup          group)
{
  g_autofree char *text = tri_machine_settings_dup_pending (self, group);

  return text != NULL;
}
