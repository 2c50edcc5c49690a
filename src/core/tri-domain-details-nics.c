/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-details-private.h"

#include <stdlib.h>

/* In this order: what is cheap and sure first. */
static const struct {
  unsigned int  source;
  const char   *name;
} sources[] = {
  { VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE, "lease" },
  { VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, "agent" },
  { VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP, "arp" },
};

static TriNicDetails *
find_nic (GPtrArray  *nics,
          const char *mac)
{
  for (guint i = 0; mac != NULL && i < nics->len; i++)
    {
      TriNicDetails *nic = g_ptr_array_index (nics, i);

      if (nic->config->mac != NULL && g_ascii_strcasecmp (nic->config->mac, mac) == 0)
        return nic;
    }
  return NULL;
}

static void
take_addresses (TriNicDetails         *nic,
                virDomainInterfacePtr  interface,
                const char            *source)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (nic == NULL || nic->addresses != NULL || interface->naddrs == 0)
    return;
  for (unsigned int i = 0; i < interface->naddrs; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", interface->addrs[i].addr);
  nic->addresses = g_string_free (g_steal_pointer (&text), FALSE);
  nic->address_source = g_strdup (source);
}

static void
read_addresses (TriDomainDetails *self,
                virDomainPtr      dom,
                guint             which)
{
  virDomainInterfacePtr *interfaces = NULL;
  int n = virDomainInterfaceAddresses (dom, &interfaces, sources[which].source, 0);

  for (int i = 0; i < n; i++)
    {
      take_addresses (find_nic (self->nics, interfaces[i]->hwaddr), interfaces[i], sources[which].name);
      virDomainInterfaceFree (interfaces[i]);
    }
  free (interfaces);
}

static gboolean
all_have_addresses (GPtrArray *nics)
{
  for (guint i = 0; i < nics->len; i++)
    {
      if (((TriNicDetails *) g_ptr_array_index (nics, i))->addresses == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_network_inactive (virConnectPtr       conn,
                     const TriNicConfig *nic)
{
  g_autoptr (virNetwork) network = NULL;

  if (g_strcmp0 (nic->type, "network") != 0 || nic->source == NULL)
    return FALSE;
  network = virNetworkLookupByName (conn, nic->source);
  return network != NULL && virNetworkIsActive (network) == 0;
}

void
tri_domain_details_read_nics (TriDomainDetails *self,
                              virConnectPtr     conn,
                              virDomainPtr      dom)
{
  GPtrArray *nics = tri_domain_config_get_nics (self->config);
  gboolean active = virDomainIsActive (dom) == 1;

  for (guint i = 0; i < nics->len; i++)
    {
      TriNicDetails *nic = g_new0 (TriNicDetails, 1);

      nic->config = g_ptr_array_index (nics, i);
      nic->network_inactive = is_network_inactive (conn, nic->config);
      g_ptr_array_add (self->nics, nic);
    }
  for (guint which = 0; active && which < G_N_ELEMENTS (sources) && !all_have_addresses (self->nics); which++)
    {
      /* An agent that does not answer would be waited for. */
      if (sources[which].source == VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT &&
          !tri_domain_config_get_agent_connected (self->config))
        continue;
      read_addresses (self, dom, which);
    }
}
