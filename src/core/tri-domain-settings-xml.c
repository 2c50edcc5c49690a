/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-settings-private.h"
#include "tri-error.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>

#define GUEST_AGENT "org.qemu.guest_agent.0"
#define SPICE_AGENT "com.redhat.spice.0"

static void
set_number (xmlNode    *node,
            const char *attribute,
            guint64     value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  xmlSetProp (node, BAD_CAST attribute, BAD_CAST text);
}

static xmlNode *
find_node (xmlDoc     *doc,
           xmlNode    *node,
           const char *xpath)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, node, xpath);

  return nodes->len > 0 ? nodes->pdata[0] : NULL;
}

static void
remove_nodes (xmlDoc     *doc,
              xmlNode    *node,
              const char *xpath)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, node, xpath);

  for (guint i = 0; i < nodes->len; i++)
    {
      xmlUnlinkNode (nodes->pdata[i]);
      xmlFreeNode (nodes->pdata[i]);
    }
}

static xmlNode *
make_child (xmlDoc     *doc,
            xmlNode    *parent,
            const char *name)
{
  xmlNode *node = find_node (doc, parent, name);

  return node != NULL ? node : xmlNewChild (parent, NULL, BAD_CAST name, NULL);
}

static void
set_size (xmlNode    *domain,
          const char *name,
          guint64     bytes)
{
  g_autofree char *kib = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes / 1024 + (bytes % 1024 != 0));

  xmlSetProp (tri_xml_set_text (domain, name, kib), BAD_CAST "unit", BAD_CAST "KiB");
}

static void
edit_memory (xmlDoc                   *doc,
             xmlNode                  *domain,
             const TriMachineSettings *before,
             const TriMachineSettings *after)
{
  xmlNode *machine;

  if (before->memory_maximum != after->memory_maximum)
    set_size (domain, "memory", after->memory_maximum);
  if (before->memory_maximum != after->memory_maximum || before->memory != after->memory)
    set_size (domain, "currentMemory", after->memory);
  if (before->memory_minimum == after->memory_minimum)
    return;
  machine = find_node (doc, domain, "metadata/t:machine");
  if (machine == NULL && after->memory_minimum == 0)
    return;
  if (machine == NULL)
    {
      machine = xmlNewChild (make_child (doc, domain, "metadata"), NULL, BAD_CAST "machine", NULL);
      xmlSetNs (machine, xmlNewNs (machine, BAD_CAST TRI_XML_NS, BAD_CAST TRI_XML_NS_PREFIX));
    }
  if (after->memory_minimum != 0)
    set_number (machine, "minimum-memory", after->memory_minimum);
  else
    xmlUnsetProp (machine, BAD_CAST "minimum-memory");
  /* Nothing else was recorded. */
  if (machine->properties == NULL && machine->children == NULL)
    {
      xmlUnlinkNode (machine);
      xmlFreeNode (machine);
    }
}

static void
edit_topology (xmlDoc                   *doc,
               xmlNode                  *domain,
               const TriMachineSettings *after)
{
  xmlNode *topology;

  if (after->sockets == 0)
    {
      remove_nodes (doc, domain, "cpu/topology");
      return;
    }
  topology = make_child (doc, make_child (doc, domain, "cpu"), "topology");
  set_number (topology, "sockets", after->sockets);
  if (after->dies != 1 || tri_xml_has (doc, topology, "@dies"))
    set_number (topology, "dies", after->dies);
  set_number (topology, "cores", after->cores);
  set_number (topology, "threads", after->threads);
}

static void
edit_vcpus (xmlDoc                   *doc,
            xmlNode                  *domain,
            const TriMachineSettings *before,
            const TriMachineSettings *after)
{
  g_autofree char *maximum = g_strdup_printf ("%u", after->vcpus_maximum);
  xmlNode *vcpu = tri_xml_set_text (domain, "vcpu", maximum);

  if (after->vcpus < after->vcpus_maximum)
    set_number (vcpu, "current", after->vcpus);
  else
    xmlUnsetProp (vcpu, BAD_CAST "current");
  /* Which of them are there, one by one: that contradicts another number, and libvirt makes it anew. */
  if (before->vcpus != after->vcpus || before->vcpus_maximum != after->vcpus_maximum)
    remove_nodes (doc, domain, "vcpus");
  if (before->sockets != after->sockets || before->dies != after->dies || before->cores != after->cores ||
      before->threads != after->threads)
    edit_topology (doc, domain, after);
}

static guint
find_position (const TriMachineSettings *after,
               const char               *key)
{
  guint position = 0;

  for (guint i = 0; i < after->boot->len; i++)
    {
      const TriBootEntry *entry = g_ptr_array_index (after->boot, i);

      position += entry->enabled;
      if (g_strcmp0 (entry->key, key) == 0)
        return entry->enabled ? position : 0;
    }
  return 0;
}

static guint
count_enabled (const TriMachineSettings *settings)
{
  guint n = 0;

  for (guint i = 0; i < settings->boot->len; i++)
    n += ((TriBootEntry *) settings->boot->pdata[i])->enabled != FALSE;
  return n;
}

/* The order by kind of device and the order by device exclude each other: what is written is the latter, which says more. */
static gboolean
edit_boot (xmlDoc                    *doc,
           xmlNode                   *domain,
           const TriMachineSettings  *after,
           GError                   **error)
{
  g_autoptr (GPtrArray) devices = tri_settings_list_boot_devices (doc);
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      char *key = tri_settings_dup_boot_key (doc, devices->pdata[i]);
      guint position = find_position (after, key);

      g_hash_table_add (done, key);
      if (position > 0)
        set_number (make_child (doc, devices->pdata[i], "boot"), "order", position);
      else
        remove_nodes (doc, devices->pdata[i], "boot");
    }
  for (guint i = 0; i < after->boot->len; i++)
    {
      const TriBootEntry *entry = g_ptr_array_index (after->boot, i);

      if (!entry->enabled || g_hash_table_contains (done, entry->key))
        continue;
      g_set_error (error, TRI_ERROR, TRI_ERROR_CHANGED,
                   _("The device “%s” of the boot order is not there any more. Nothing was changed; load the settings again."), entry->title);
      return FALSE;
    }
  if (count_enabled (after) > 0)
    remove_nodes (doc, domain, "os/boot");
  return TRUE;
}

static void
edit_boot_menu (xmlDoc   *doc,
                xmlNode  *domain,
                gboolean  enable)
{
  xmlNode *menu = make_child (doc, make_child (doc, domain, "os"), "bootmenu");

  xmlSetProp (menu, BAD_CAST "enable", BAD_CAST (enable ? "yes" : "no"));
}

static void
edit_link (xmlDoc   *doc,
           xmlNode  *node,
           gboolean  up)
{
  xmlSetProp (make_child (doc, node, "link"), BAD_CAST "state", BAD_CAST (up ? "up" : "down"));
}

/* What belongs to the old connection goes with it; filters, bandwidth, and what nobody here knows stay. */
static void
edit_connection (xmlDoc                   *doc,
                 xmlNode                  *node,
                 const TriAdapterSettings *now,
                 const TriAdapterSettings *after)
{
  xmlNode *source, *target;

  remove_nodes (doc, node, "source");
  if (!g_str_equal (now->type, after->type))
    {
      remove_nodes (doc, node, "virtualport | script | portForward | ip | route");
      target = find_node (doc, node, "target");
      if (target != NULL)
        xmlUnsetProp (target, BAD_CAST "managed");
    }
  xmlSetProp (node, BAD_CAST "type", BAD_CAST after->type);
  source = xmlNewChild (node, NULL, BAD_CAST "source", NULL);
  xmlNewProp (source, BAD_CAST after->type, BAD_CAST after->source);
}

void
tri_settings_edit_adapter (xmlDoc                   *doc,
                           xmlNode                  *node,
                           const TriAdapterSettings *now,
                           const TriAdapterSettings *after)
{
  if (!now->link_up != !after->link_up)
    edit_link (doc, node, after->link_up);
  if (g_strcmp0 (now->type, after->type) != 0 || g_strcmp0 (now->source, after->source) != 0)
    edit_connection (doc, node, now, after);
  if (g_strcmp0 (now->model, after->model) != 0 && after->model != NULL && *after->model != '\0')
    xmlSetProp (make_child (doc, node, "model"), BAD_CAST "type", BAD_CAST after->model);
  else if (g_strcmp0 (now->model, after->model) != 0)
    remove_nodes (doc, node, "model");
}

xmlNode *
tri_settings_find_interface (xmlDoc     *doc,
                             const char *mac)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, "/domain/devices/interface");

  for (guint i = 0; i < nodes->len; i++)
    {
      g_autofree char *address = tri_xml_dup_string (doc, nodes->pdata[i], "mac/@address");

      if (address != NULL && g_ascii_strcasecmp (address, mac) == 0)
        return nodes->pdata[i];
    }
  return NULL;
}

static void
edit_adapters (xmlDoc                   *doc,
               const TriMachineSettings *before,
               const TriMachineSettings *after)
{
  for (guint i = 0; i < after->adapters->len; i++)
    {
      const TriAdapterSettings *adapter = g_ptr_array_index (after->adapters, i);
      const TriAdapterSettings *old = tri_machine_settings_find_adapter (before, adapter->mac);
      xmlNode *node = old != NULL ? tri_settings_find_interface (doc, adapter->mac) : NULL;

      if (node != NULL && !tri_adapter_settings_equal (old, adapter))
        tri_settings_edit_adapter (doc, node, old, adapter);
    }
}

static void
edit_channels (xmlDoc                   *doc,
               xmlNode                  *domain,
               const TriMachineSettings *before,
               const TriMachineSettings *after)
{
  xmlNode *devices = make_child (doc, domain, "devices");
  xmlNode *channel, *target;

  if (before->guest_agent && !after->guest_agent)
    remove_nodes (doc, devices, "channel[target/@name='" GUEST_AGENT "']");
  if (before->spice_agent && !after->spice_agent)
    remove_nodes (doc, devices, "channel[@type='spicevmc' and target/@name='" SPICE_AGENT "'] | channel[@type='qemu-vdagent']");
  for (guint i = 0; i < 2; i++)
    {
      gboolean spice = i == 1;

      if (spice ? before->spice_agent || !after->spice_agent : before->guest_agent || !after->guest_agent)
        continue;
      channel = xmlNewChild (devices, NULL, BAD_CAST "channel", NULL);
      xmlNewProp (channel, BAD_CAST "type", BAD_CAST (spice ? "spicevmc" : "unix"));
      if (!spice)
        xmlNewProp (xmlNewChild (channel, NULL, BAD_CAST "source", NULL), BAD_CAST "mode", BAD_CAST "bind");
      target = xmlNewChild (channel, NULL, BAD_CAST "target", NULL);
      xmlNewProp (target, BAD_CAST "type", BAD_CAST "virtio");
      xmlNewProp (target, BAD_CAST "name", BAD_CAST (spice ? SPICE_AGENT : GUEST_AGENT));
    }
}

char *
tri_machine_settings_edit_xml (const char                *xml,
                               const TriMachineSettings  *before,
                               const TriMachineSettings  *after,
                               GError                   **error)
{
  g_autoptr (xmlDoc) doc = tri_xml_parse (xml, _("The virtual machine’s configuration"), error);
  xmlNode *domain = doc != NULL ? find_node (doc, NULL, "/domain") : NULL;

  if (domain == NULL)
    {
      if (doc != NULL)
        g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, _("This XML does not describe a virtual machine."));
      return NULL;
    }
  if (!tri_machine_settings_equal (before, after, TRI_SETTINGS_MEMORY))
    edit_memory (doc, domain, before, after);
  if (!tri_machine_settings_equal (before, after, TRI_SETTINGS_PROCESSOR))
    edit_vcpus (doc, domain, before, after);
  if (!tri_settings_boot_equal (before->boot, after->boot) && !edit_boot (doc, domain, after, error))
    return NULL;
  if (!before->boot_menu != !after->boot_menu)
    edit_boot_menu (doc, domain, after->boot_menu);
  edit_adapters (doc, before, after);
  if (!tri_machine_settings_equal (before, after, TRI_SETTINGS_INTEGRATION))
    edit_channels (doc, domain, before, after);
  return tri_xml_to_string (doc);
}
