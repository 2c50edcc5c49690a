/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-domain-settings-private.h"
#include "tri-host.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

/* What can be plugged in has no name of its own: it is counted among its kind. */
static char *
dup_counted_key (const char *kind,
                 xmlNode    *device)
{
  guint n = 0;

  for (xmlNode *node = device->prev; node != NULL; node = node->prev)
    if (node->type == XML_ELEMENT_NODE && xmlStrEqual (node->name, device->name))
      n++;
  return g_strdup_printf ("%s:%u", kind, n);
}

static char *
dup_name (xmlDoc  *doc,
          xmlNode *device)
{
  return tri_xml_dup_string (doc, device, xmlStrEqual (device->name, BAD_CAST "disk") ? "target/@dev" : "mac/@address");
}

/* Two adapters may well have one MAC address: those that stand in for one another do. */
char *
tri_settings_dup_boot_key (xmlDoc  *doc,
                           xmlNode *device)
{
  gboolean is_disk = xmlStrEqual (device->name, BAD_CAST "disk");
  g_autofree char *name = NULL;
  guint n = 1;

  if (!is_disk && !xmlStrEqual (device->name, BAD_CAST "interface"))
    return dup_counted_key ((const char *) device->name, device);
  name = dup_name (doc, device);
  for (xmlNode *node = device->prev; node != NULL; node = node->prev)
    {
      g_autofree char *other = xmlStrEqual (node->name, device->name) ? dup_name (doc, node) : NULL;

      n += other != NULL && g_strcmp0 (other, name) == 0;
    }
  return n == 1 ? g_strconcat (is_disk ? "disk:" : "nic:", name, NULL)
                : g_strdup_printf ("%s:%s#%u", is_disk ? "disk" : "nic", name, n);
}

GPtrArray *
tri_settings_list_boot_devices (xmlDoc *doc)
{
  return tri_xml_list_nodes (doc, NULL,
                             "/domain/devices/disk[target/@dev != ''] | /domain/devices/interface[mac/@address != '']"
                             " | /domain/devices/hostdev[boot] | /domain/devices/redirdev[boot]");
}

static TriBootKind
read_boot_kind (xmlDoc  *doc,
                xmlNode *device)
{
  if (xmlStrEqual (device->name, BAD_CAST "interface"))
    return TRI_BOOT_NETWORK;
  if (!xmlStrEqual (device->name, BAD_CAST "disk"))
    return TRI_BOOT_OTHER;
  if (tri_xml_has (doc, device, "self::*[@device='cdrom']"))
    return TRI_BOOT_DVD;
  return tri_xml_has (doc, device, "self::*[@device='floppy']") ? TRI_BOOT_FLOPPY : TRI_BOOT_DISK;
}

static char *
dup_boot_title (TriBootKind  kind,
                const char  *name)
{
  switch (kind)
    {
    case TRI_BOOT_DISK:
      /* Translators: in the boot order; the disk's target: vda */
      return g_strdup_printf (_("Hard Drive (%s)"), name);
    case TRI_BOOT_DVD:
      return g_strdup_printf (_("DVD Drive (%s)"), name);
    case TRI_BOOT_FLOPPY:
      return g_strdup_printf (_("Floppy Drive (%s)"), name);
    case TRI_BOOT_NETWORK:
      /* Translators: in the boot order; the adapter's MAC address */
      return g_strdup_printf (_("Network Adapter (%s)"), name);
    case TRI_BOOT_OTHER:
    default:
      return g_strdup (_("USB or PCI device of the host"));
    }
}

static TriBootEntry *
read_boot_entry (xmlDoc  *doc,
                 xmlNode *device)
{
  TriBootEntry *entry = g_new0 (TriBootEntry, 1);

  entry->kind = read_boot_kind (doc, device);
  entry->key = tri_settings_dup_boot_key (doc, device);
  if (entry->kind != TRI_BOOT_OTHER)
    entry->name = g_strdup (strchr (entry->key, ':') + 1);
  entry->title = dup_boot_title (entry->kind, entry->name);
  return entry;
}

/* <os><boot dev='hd'/> means the first device of that kind, as QEMU's driver understands it. */
static guint
find_order_by_kind (xmlDoc      *doc,
                    TriBootKind  kind)
{
  static const char * const words[] = {
    [TRI_BOOT_DISK] = "hd", [TRI_BOOT_DVD] = "cdrom", [TRI_BOOT_FLOPPY] = "fd", [TRI_BOOT_NETWORK] = "network",
  };
  g_autoptr (GPtrArray) boots = tri_xml_list_nodes (doc, NULL, "/domain/os/boot[@dev]");

  for (guint i = 0; i < boots->len && kind < TRI_BOOT_OTHER; i++)
    {
      g_autofree char *word = tri_xml_dup_string (doc, boots->pdata[i], "@dev");

      if (g_strcmp0 (word, words[kind]) == 0)
        return i + 1;
    }
  return 0;
}

typedef struct {
  TriBootEntry *entry;
  guint64       order;
  guint         position;
} Place;

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *first = a, *second = b;

  if (first->order != second->order)
    return first->order < second->order ? -1 : 1;
  return (first->position > second->position) - (first->position < second->position);
}

static void
read_boot (TriMachineSettings *self,
           xmlDoc             *doc)
{
  g_autoptr (GPtrArray) devices = tri_settings_list_boot_devices (doc);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  gboolean by_device = tri_xml_has (doc, NULL, "/domain/devices/*/boot/@order");
  gboolean seen[TRI_BOOT_OTHER + 1] = { FALSE };

  for (guint i = 0; i < devices->len; i++)
    {
      Place place = { read_boot_entry (doc, devices->pdata[i]), 0, i };

      if (by_device)
        place.order = tri_xml_get_uint64 (doc, devices->pdata[i], "boot/@order", 0);
      else if (!seen[place.entry->kind])
        place.order = find_order_by_kind (doc, place.entry->kind);
      seen[place.entry->kind] = TRUE;
      place.entry->enabled = place.order > 0;
      if (!place.entry->enabled)
        place.order = G_MAXUINT64;
      g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len; i++)
    g_ptr_array_add (self->boot, g_array_index (places, Place, i).entry);
  self->boot_menu = tri_xml_has (doc, NULL, "/domain/os/bootmenu[@enable='yes']");
  self->kernel = tri_xml_dup_string (doc, NULL, "/domain/os/kernel");
}

static void
read_adapters (TriMachineSettings *self)
{
  GPtrArray *nics = tri_domain_config_get_nics (self->config);

  for (guint i = 0; i < nics->len; i++)
    {
      const TriNicConfig *nic = g_ptr_array_index (nics, i);
      TriAdapterSettings *adapter;

      if (nic->mac == NULL)
        continue;
      adapter = g_new0 (TriAdapterSettings, 1);
      adapter->mac = g_strdup (nic->mac);
      adapter->type = g_strdup (nic->type != NULL ? nic->type : "");
      adapter->source = g_strdup (nic->source);
      adapter->model = g_strdup (nic->model);
      adapter->link_up = !nic->link_down;
      adapter->is_stored = TRUE;
      g_ptr_array_add (self->adapters, adapter);
    }
}

static guint
read_uint (xmlDoc     *doc,
           const char *xpath,
           guint       fallback)
{
  return (guint) MIN (tri_xml_get_uint64 (doc, NULL, xpath, fallback), G_MAXUINT);
}

static void
read_vcpus (TriMachineSettings *self,
            xmlDoc             *doc)
{
  self->vcpus = tri_domain_config_get_vcpus (self->config);
  self->vcpus_maximum = read_uint (doc, "/domain/vcpu", 1);
  if (tri_xml_has (doc, NULL, "/domain/cpu/topology"))
    {
      self->sockets = read_uint (doc, "/domain/cpu/topology/@sockets", 1);
      self->dies = read_uint (doc, "/domain/cpu/topology/@dies", 1);
      self->cores = read_uint (doc, "/domain/cpu/topology/@cores", 1);
      self->threads = read_uint (doc, "/domain/cpu/topology/@threads", 1);
    }
  self->fixed_vcpus = tri_xml_has (doc, NULL, "/domain/cpu/numa/cell");
}

TriMachineSettings *
tri_machine_settings_new_from_xml (const char  *xml,
                                   GError     **error)
{
  g_autoptr (TriMachineSettings) self = tri_machine_settings_new ();
  g_autoptr (xmlDoc) doc = NULL;
  const char *notes;

  g_return_val_if_fail (xml != NULL, NULL);

  self->config = tri_domain_config_new_from_xml (xml, error);
  doc = self->config != NULL ? tri_xml_parse (xml, _("The virtual machine’s configuration"), error) : NULL;
  if (doc == NULL)
    return NULL;
  notes = tri_domain_config_get_notes (self->config);
  self->name = g_strdup (tri_domain_config_get_name (self->config));
  self->notes = g_strdup (notes != NULL ? notes : "");
  self->memory_maximum = tri_domain_config_get_memory (self->config);
  self->memory = tri_domain_config_get_current_memory (self->config);
  self->memory_minimum = tri_domain_config_get_minimum_memory (self->config);
  self->fixed_memory = tri_xml_has (doc, NULL, "/domain/cpu/numa/cell | /domain/devices/memory");
  self->has_balloon = !tri_xml_has (doc, NULL, "/domain/devices/memballoon[@model='none']");
  self->uefi = tri_domain_config_get_generation (self->config) == 2;
  self->secure_boot = tri_domain_config_get_secure_boot (self->config);
  self->guest_agent = tri_domain_config_get_has_agent_channel (self->config);
  self->spice_agent = tri_domain_config_get_has_spice_agent_channel (self->config);
  self->has_spice = tri_xml_has (doc, NULL, "/domain/devices/graphics[@type='spice']");
  read_vcpus (self, doc);
  read_boot (self, doc);
  read_adapters (self);
  self->devices = (g_ptr_array_unref (self->devices), tri_settings_read_devices (doc));
  return g_steal_pointer (&self);
}

static TriMachineSettings *
read_one (virDomainPtr   dom,
          const char    *machine,
          gboolean       live,
          GError       **error)
{
  g_autoptr (TriWorkXml) xml = tri_work_read_xml (dom, machine, live ? 0 : VIR_DOMAIN_XML_INACTIVE, error);

  return xml != NULL ? tri_machine_settings_new_from_xml (xml, error) : NULL;
}

/* What was plugged into the running machine alone is looked at and changed together with what is stored. */
static void
merge_adapters (TriMachineSettings *stored,
                TriMachineSettings *running)
{
  for (guint i = 0; i < running->adapters->len; i++)
    {
      TriAdapterSettings *live = g_ptr_array_index (running->adapters, i);
      TriAdapterSettings *same = tri_machine_settings_find_adapter (stored, live->mac);

      live->is_live = TRUE;
      live->is_stored = same != NULL && stored->persistent;
      if (same != NULL)
        same->is_live = TRUE;
      else
        g_ptr_array_add (stored->adapters, tri_adapter_settings_copy (live));
    }
  for (guint i = 0; !stored->persistent && i < stored->adapters->len; i++)
    ((TriAdapterSettings *) stored->adapters->pdata[i])->is_stored = FALSE;
}

TriMachineSettings *
tri_settings_work_load (virDomainPtr   dom,
                        const char    *machine,
                        GError       **error)
{
  gboolean active = virDomainIsActive (dom) == 1;
  gboolean persistent = virDomainIsPersistent (dom) == 1;
  g_autoptr (TriMachineSettings) self = read_one (dom, machine, !persistent, error);
  int autostart = 0;

  if (self == NULL)
    return NULL;
  self->persistent = persistent;
  if (active)
    {
      self->running = persistent ? read_one (dom, machine, TRUE, error) : tri_machine_settings_copy (self);
      if (self->running == NULL)
        return NULL;
      merge_adapters (self, self->running);
    }
  self->saved = !active && virDomainHasManagedSaveImage (dom, 0) == 1;
  if (persistent && virDomainGetAutostart (dom, &autostart) < 0)
    virResetLastError ();
  self->autostart = autostart != 0;
  return g_steal_pointer (&self);
}

static void
load_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  TriTarget *target = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, target->uuid, target->machine, &error);
  TriMachineSettings *settings = dom != NULL ? tri_settings_work_load (dom, target->machine, &error) : NULL;

  if (settings != NULL)
    g_task_return_pointer (task, settings, (GDestroyNotify) tri_machine_settings_free);
  else
    g_task_return_error (task, error);
}

static void
load_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  TriDomain *self = g_task_get_source_object (outer);
  TriConnection *connection = tri_domain_get_connection (self);
  TriHost *host = connection != NULL ? tri_connection_get_host (connection) : NULL;
  GError *error = NULL;
  TriMachineSettings *settings = g_task_propagate_pointer (G_TASK (result), &error);

  if (settings == NULL)
    {
      g_task_return_error (outer, error);
      return;
    }
  settings->memory_host = host != NULL ? tri_host_get_memory (host) : 0;
  settings->vcpus_host = host != NULL ? tri_host_get_max_vcpus (host) : 0;
  g_task_return_pointer (outer, settings, (GDestroyNotify) tri_machine_settings_free);
}

void
tri_domain_load_settings_async (TriDomain           *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *outer;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_load_settings_async);
  tri_domain_ask (self, g_task_new (self, cancellable, load_done, outer), load_work,
                  (GDestroyNotify) tri_machine_settings_free);
}

TriMachineSettings *
tri_domain_load_settings_finish (TriDomain     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
