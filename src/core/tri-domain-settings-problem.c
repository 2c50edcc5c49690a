/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"
#include "tri-domain-settings-private.h"
#include "tri-size.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MIN_MEMORY (32 * G_GUINT64_CONSTANT (1024) * 1024)
/* libvirt stores it in bytes, and other programs read it as a signed number. */
#define MAX_MEMORY (G_GUINT64_CONSTANT (1) << 50)
#define MAX_VCPUS 65535
#define MAX_NOTES (64 * 1024)

static char *
dup_memory_problem (const TriMachineSettings *self,
                    const TriMachineSettings *before)
{
  g_autofree char *host = tri_size_dup_text (self->memory_host);

  if (self->fixed_memory && (self->memory_maximum != before->memory_maximum || self->memory > self->memory_maximum))
    return g_strdup (_("The memory of this virtual machine is put together of memory cells (NUMA) or modules, so its maximum cannot be "
                       "changed here."));
  if (self->memory < MIN_MEMORY)
    return g_strdup (_("The startup memory must be at least 32 MiB."));
  if (self->memory_minimum != 0 && self->memory_minimum < MIN_MEMORY)
    return g_strdup (_("The minimum memory must be at least 32 MiB."));
  if (self->memory_minimum > self->memory)
    return g_strdup (_("The minimum memory cannot be more than the startup memory."));
  if (self->memory > self->memory_maximum)
    return g_strdup (_("The startup memory cannot be more than the maximum memory."));
  if (self->memory_host > 0 && self->memory_maximum > self->memory_host && self->memory_maximum > before->memory_maximum)
    return g_strdup_printf (_("This is more memory than the server has (%s)."), host);
  return self->memory_maximum > MAX_MEMORY ? g_strdup (_("No server has so much memory.")) : NULL;
}

static char *
dup_vcpus_problem (const TriMachineSettings *self,
                   const TriMachineSettings *before)
{
  guint64 product = (guint64) self->sockets * self->dies * self->cores;

  if (self->vcpus < 1)
    return g_strdup (_("A virtual machine needs at least one virtual processor."));
  if (self->vcpus_maximum != before->vcpus_maximum && self->fixed_vcpus)
    return g_strdup (_("Memory cells (NUMA) name the processors of this virtual machine, so their maximum number cannot be changed here."));
  if (self->vcpus > self->vcpus_maximum)
    return g_strdup_printf (ngettext ("This virtual machine can have at most %u virtual processor.",
                                      "This virtual machine can have at most %u virtual processors.", self->vcpus_maximum),
                            self->vcpus_maximum);
  if (self->vcpus_maximum > MAX_VCPUS)
    return g_strdup (_("No server has so many processors."));
  if (self->vcpus_host > 0 && self->vcpus_maximum > self->vcpus_host)
    return g_strdup_printf (ngettext ("This server gives a virtual machine at most %u virtual processor.",
                                      "This server gives a virtual machine at most %u virtual processors.", self->vcpus_host),
                            self->vcpus_host);
  /* None is more than 16 bits wide here, so that three of them fit, and the last is compared by division. */
  if (self->sockets != 0 &&
      (self->sockets > self->vcpus_maximum || self->dies > self->vcpus_maximum || self->cores > self->vcpus_maximum ||
       product == 0 || self->threads == 0 || self->vcpus_maximum % self->threads != 0 ||
       product != self->vcpus_maximum / self->threads))
    return g_strdup_printf (_("Sockets, cores and threads must make %u processors, the machine’s maximum."), self->vcpus_maximum);
  return NULL;
}

static const TriBootEntry *
find_entry (GPtrArray  *boot,
            const char *key)
{
  for (guint i = 0; i < boot->len; i++)
    {
      const TriBootEntry *entry = g_ptr_array_index (boot, i);

      if (g_str_equal (entry->key, key))
        return entry;
    }
  return NULL;
}

static char *
dup_boot_problem (const TriMachineSettings *self,
                  const TriMachineSettings *before)
{
  gboolean any = FALSE, any_before = FALSE;

  for (guint i = 0; i < before->boot->len; i++)
    any_before = any_before || ((TriBootEntry *) before->boot->pdata[i])->enabled;
  for (guint i = 0; i < self->boot->len; i++)
    {
      const TriBootEntry *entry = g_ptr_array_index (self->boot, i);

      if (find_entry (before->boot, entry->key) == NULL)
        return g_strdup_printf (_("The virtual machine has no device “%s” to boot from."), entry->key);
      any = any || entry->enabled;
    }
  /* Without any libvirt would put the first hard drive there. */
  if (!any && any_before)
    return g_strdup (_("At least one device must be left to boot from."));
  return NULL;
}

static gboolean
has_twin (const TriMachineSettings *self,
          const TriAdapterSettings *adapter)
{
  for (guint i = 0; i < self->adapters->len; i++)
    {
      const TriAdapterSettings *other = g_ptr_array_index (self->adapters, i);

      if (other != adapter && g_ascii_strcasecmp (other->mac, adapter->mac) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
dup_adapter_problem (const TriMachineSettings *self,
                     const TriMachineSettings *before,
                     const TriAdapterSettings *adapter)
{
  const TriAdapterSettings *old = tri_machine_settings_find_adapter (before, adapter->mac);

  if (old == NULL)
    return g_strdup_printf (_("The virtual machine has no network adapter “%s”."), adapter->mac);
  if (tri_adapter_settings_equal (adapter, old) && !adapter->insist)
    return NULL;
  if (has_twin (self, adapter))
    return g_strdup_printf (_("Two network adapters have the MAC address %s, so that they cannot be told apart."), adapter->mac);
  if (g_strcmp0 (adapter->type, old->type) == 0 && g_strcmp0 (adapter->source, old->source) == 0)
    return NULL;
  if (!g_str_equal (adapter->type, "network") && !g_str_equal (adapter->type, "bridge"))
    return g_strdup_printf (_("The network adapter %s can be connected to a virtual switch or a bridge only."), adapter->mac);
  if (adapter->source == NULL || *adapter->source == '\0' || !g_utf8_validate (adapter->source, -1, NULL))
    return g_strdup_printf (_("Choose the virtual switch for the network adapter %s."), adapter->mac);
  return NULL;
}

static char *
dup_network_problem (const TriMachineSettings *self,
                     const TriMachineSettings *before)
{
  for (guint i = 0; i < self->adapters->len; i++)
    {
      char *problem = dup_adapter_problem (self, before, g_ptr_array_index (self->adapters, i));

      if (problem != NULL)
        return problem;
    }
  return self->adapters->len == before->adapters->len ? NULL
         : g_strdup (_("Network adapters cannot be added or removed here."));
}

static gboolean
is_xml_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x20 ? c != '\n' && c != '\t' && c != '\r' : c == 0xfffe || c == 0xffff)
        return FALSE;
    }
  return TRUE;
}

static char *
dup_name_problem (const TriMachineSettings *self,
                  const TriMachineSettings *before,
                  TriDomain                *domain)
{
  if (g_strcmp0 (self->name, before->name) != 0)
    {
      char *problem = tri_domain_name_problem (tri_domain_get_connection (domain), self->name != NULL ? self->name : "", domain);

      if (problem != NULL)
        return problem;
    }
  if (self->notes == NULL || g_strcmp0 (self->notes, before->notes) == 0)
    return NULL;
  if (!g_utf8_validate (self->notes, -1, NULL) || !is_xml_text (self->notes))
    return g_strdup (_("The notes contain control characters, which cannot be stored."));
  return strlen (self->notes) > MAX_NOTES ? g_strdup (_("The notes are too long: they may have 64 KiB.")) : NULL;
}

char *
tri_machine_settings_find_problem (const TriMachineSettings *self,
                                   const TriMachineSettings *before,
                                   TriDomain                *domain,
                                   TriSettingsGroup          group)
{
  g_return_val_if_fail (self != NULL && before != NULL, NULL);
  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  if (group != TRI_SETTINGS_NETWORK && tri_machine_settings_equal (self, before, group))
    return NULL;
  switch (group)
    {
    case TRI_SETTINGS_FIRMWARE:
      return dup_boot_problem (self, before);
    case TRI_SETTINGS_MEMORY:
      return dup_memory_problem (self, before);
    case TRI_SETTINGS_PROCESSOR:
      return dup_vcpus_problem (self, before);
    case TRI_SETTINGS_NETWORK:
      return dup_network_problem (self, before);
    case TRI_SETTINGS_NAME:
      return dup_name_problem (self, before, domain);
    case TRI_SETTINGS_INTEGRATION:
      return self->spice_agent && !before->spice_agent && !self->has_spice
             ? g_strdup (_("The SPICE agent needs a SPICE display, which this virtual machine does not have.")) : NULL;
    case TRI_SETTINGS_START:
      return self->autostart && !self->persistent
             ? g_strdup (_("This virtual machine exists only while it runs, so it cannot start with its host.")) : NULL;
    case TRI_SETTINGS_DEVICES:
    case TRI_SETTINGS_N_GROUPS:
    default:
      return NULL;
    }
}
