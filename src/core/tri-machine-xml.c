/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-machine-spec-private.h"
#include "tri-xml.h"

#include <string.h>

#define OSINFO_NS "http://libosinfo.org/xmlns/libvirt/domain/1.0"

/* Four more than the devices below take, so that disks and adapters can be added while the machine runs. */
#define N_ROOT_PORTS 10

/* Everything that the parts of the machine's XML are decided by. */
typedef struct {
  const TriMachineValues *values;
  const TriMachineSite   *site;
  TriHost                *host;
  gboolean                x86;
  gboolean                kvm;
  gboolean                q35;
  gboolean                windows;
  guint                   n_bus_disks; /* on the bus that DVD drives are on */
} Plan;

/* Adds an element; then come attribute names and values in pairs, up to NULL. A pair with a NULL value is left out. */
static xmlNode * G_GNUC_NULL_TERMINATED
add (xmlNode    *parent,
     const char *name,
     ...)
{
  xmlNode *node = xmlNewChild (parent, NULL, BAD_CAST name, NULL);
  const char *attribute;
  va_list args;

  va_start (args, name);
  while ((attribute = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);

      if (value != NULL)
        xmlNewProp (node, BAD_CAST attribute, BAD_CAST value);
    }
  va_end (args);
  return node;
}

static void
add_text (xmlNode    *parent,
          const char *name,
          const char *text)
{
  xmlNewTextChild (parent, NULL, BAD_CAST name, BAD_CAST text);
}

static void
add_number (xmlNode    *node,
            const char *attribute,
            guint64     value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  xmlNewProp (node, BAD_CAST attribute, BAD_CAST text);
}

static void
add_boot_order (xmlNode *device,
                guint    order)
{
  if (order > 0)
    add_number (add (device, "boot", NULL), "order", order);
}

/* The order in which the firmware tries the disk, the DVD drive and the network. */
static guint
find_boot_order (const Plan *plan,
                 const char *what)
{
  static const char * const orders[][3] = {
    [TRI_INSTALL_LATER] = { "disk", "cdrom", NULL },
    [TRI_INSTALL_IMAGE] = { "cdrom", "disk", NULL },
    [TRI_INSTALL_NETWORK] = { "network", "disk", "cdrom" },
  };
  const char * const *order = orders[MIN (plan->values->install_choice, TRI_INSTALL_NETWORK)];
  guint position = 0;

  for (guint i = 0; i < 3 && order[i] != NULL; i++)
    {
      if (g_str_equal (order[i], "disk") && plan->site->disk_path == NULL)
        continue;
      position++;
      if (g_str_equal (order[i], what))
        return position;
    }
  return 0;
}

static void
add_metadata (const Plan *plan,
              xmlNode    *domain)
{
  xmlNode *metadata = add (domain, "metadata", NULL);
  xmlNode *machine = xmlNewChild (metadata, NULL, BAD_CAST "machine", NULL);

  xmlSetNs (machine, xmlNewNs (machine, BAD_CAST TRI_XML_NS, BAD_CAST TRI_XML_NS_PREFIX));
  add_number (machine, "created", (guint64) MAX (plan->site->created, 0));
  if (plan->values->dynamic_memory)
    add_number (machine, "minimum-memory", plan->values->memory_minimum);
  if (plan->values->os_id != NULL && *plan->values->os_id != '\0')
    {
      xmlNode *outer = xmlNewChild (metadata, NULL, BAD_CAST "libosinfo", NULL);
      xmlNs *ns = xmlNewNs (outer, BAD_CAST OSINFO_NS, BAD_CAST "libosinfo");
      xmlNode *os = xmlNewChild (outer, ns, BAD_CAST "os", NULL);

      xmlSetNs (outer, ns);
      xmlNewProp (os, BAD_CAST "id", BAD_CAST plan->values->os_id);
    }
}

static void
add_identity (const Plan *plan,
              xmlNode    *domain)
{
  const TriMachineValues *values = plan->values;
  g_autofree char *maximum = g_strdup_printf ("%" G_GUINT64_FORMAT, tri_machine_values_get_maximum (values) / 1024);
  g_autofree char *startup = g_strdup_printf ("%" G_GUINT64_FORMAT, values->memory / 1024);
  g_autofree char *vcpus = g_strdup_printf ("%u", values->vcpus);

  add_text (domain, "name", values->name != NULL ? values->name : "");
  if (plan->site->uuid != NULL)
    add_text (domain, "uuid", plan->site->uuid);
  add_metadata (plan, domain);
  if (values->notes != NULL && *values->notes != '\0')
    add_text (domain, "description", values->notes);
  xmlNodeAddContent (add (domain, "memory", "unit", "KiB", NULL), BAD_CAST maximum);
  xmlNodeAddContent (add (domain, "currentMemory", "unit", "KiB", NULL), BAD_CAST startup);
  xmlNodeAddContent (add (domain, "vcpu", "placement", "static", NULL), BAD_CAST vcpus);
}

static void
add_os (const Plan *plan,
        xmlNode    *domain)
{
  gboolean uefi = plan->values->generation == 2;
  const char *machine = uefi ? tri_host_get_uefi_machine (plan->host) : tri_host_get_bios_machine (plan->host);
  const char *secure = plan->values->secure_boot ? "yes" : "no";
  xmlNode *os = add (domain, "os", "firmware", uefi ? "efi" : NULL, NULL);
  xmlNode *type = add (os, "type", "arch", tri_host_get_arch (plan->host), "machine", machine, NULL);
  xmlNode *firmware;

  xmlNodeAddContent (type, BAD_CAST "hvm");
  if (!uefi)
    return;
  /* Secure Boot without enrolled keys refuses nothing, so both go together. */
  firmware = add (os, "firmware", NULL);
  add (firmware, "feature", "enabled", secure, "name", "enrolled-keys", NULL);
  add (firmware, "feature", "enabled", secure, "name", "secure-boot", NULL);
}

/* What makes Windows usable on a hypervisor; every value is one that TCG and KVM both accept. */
static void
add_hyperv (xmlNode *features)
{
  xmlNode *hyperv = add (features, "hyperv", "mode", "custom", NULL);

  add (hyperv, "relaxed", "state", "on", NULL);
  add (hyperv, "vapic", "state", "on", NULL);
  add (hyperv, "spinlocks", "state", "on", "retries", "8191", NULL);
}

static void
add_features (const Plan *plan,
              xmlNode    *domain)
{
  xmlNode *features = add (domain, "features", NULL);

  add (features, "acpi", NULL);
  if (!plan->x86)
    return;
  add (features, "apic", NULL);
  if (plan->windows)
    add_hyperv (features);
  add (features, "vmport", "state", "off", NULL);
  if (plan->values->generation == 2 && plan->values->secure_boot)
    add (features, "smm", "state", "on", NULL);
}

/*
 * Emulated: the processor of 2010 that today's systems ask for at least (x86-64-v2 with AES). qemu64, libvirt's choice, is
 * older than that; "maximum" costs time for features that nobody needs, and changes with every QEMU, which breaks saved states.
 */
static void
add_cpu (const Plan *plan,
         xmlNode    *domain)
{
  g_autofree char *vcpus = g_strdup_printf ("%u", plan->values->vcpus);
  xmlNode *cpu;

  if (plan->kvm)
    cpu = add (domain, "cpu", "mode", tri_host_has_host_passthrough (plan->host) ? "host-passthrough" : "host-model", NULL);
  else if (plan->x86)
    {
      cpu = add (domain, "cpu", "mode", "custom", "match", "exact", "check", "none", NULL);
      xmlNodeAddContent (add (cpu, "model", "fallback", "allow", NULL), BAD_CAST "Westmere");
    }
  else
    return;
  /* Windows counts sockets for its licence: one socket with many cores, not many sockets. */
  if (plan->windows)
    add (cpu, "topology", "sockets", "1", "dies", "1", "cores", vcpus, "threads", "1", NULL);
}

static void
add_clock (const Plan *plan,
           xmlNode    *domain)
{
  xmlNode *clock = add (domain, "clock", "offset", plan->windows ? "localtime" : "utc", NULL);
  xmlNode *pm;

  if (!plan->x86)
    return;
  add (clock, "timer", "name", "rtc", "tickpolicy", "catchup", NULL);
  add (clock, "timer", "name", "pit", "tickpolicy", "delay", NULL);
  add (clock, "timer", "name", "hpet", "present", "no", NULL);
  if (plan->windows)
    add (clock, "timer", "name", "hypervclock", "present", "yes", NULL);
  /* A guest that puts itself to sleep looks like a hung one. */
  pm = add (domain, "pm", NULL);
  add (pm, "suspend-to-mem", "enabled", "no", NULL);
  add (pm, "suspend-to-disk", "enabled", "no", NULL);
}

/* The first DVD drive and disks of Windows share a bus: sda, sdb or hda, hdb. */
static char *
next_bus_target (Plan *plan)
{
  return g_strdup_printf ("%s%c", plan->q35 ? "sd" : "hd", 'a' + plan->n_bus_disks++);
}

/* Windows brings no virtio drivers along; its own disk would be invisible to its installer. */
static void
add_disk (Plan    *plan,
          xmlNode *devices)
{
  const char *format = plan->site->disk_format != NULL ? plan->site->disk_format : "raw";
  g_autofree char *target = NULL;
  xmlNode *disk;

  if (plan->site->disk_path == NULL)
    return;
  target = plan->windows ? next_bus_target (plan) : g_strdup ("vda");
  disk = add (devices, "disk", "type", g_str_has_prefix (plan->site->disk_path, "/dev/") ? "block" : "file",
              "device", "disk", NULL);
  add (disk, "driver", "name", "qemu", "type", format, "discard", "unmap", NULL);
  add (disk, "source", g_str_has_prefix (plan->site->disk_path, "/dev/") ? "dev" : "file", plan->site->disk_path, NULL);
  add (disk, "target", "dev", target, "bus", !plan->windows ? "virtio" : plan->q35 ? "sata" : "ide", NULL);
  add_boot_order (disk, find_boot_order (plan, "disk"));
}

/* There always is a drive: one cannot be added to a running machine. */
static void
add_dvd_drive (Plan    *plan,
               xmlNode *devices)
{
  gboolean has_image = plan->values->install_choice == TRI_INSTALL_IMAGE && plan->values->install_image != NULL;
  g_autofree char *target = next_bus_target (plan);
  xmlNode *disk = add (devices, "disk", "type", "file", "device", "cdrom", NULL);

  add (disk, "driver", "name", "qemu", "type", "raw", NULL);
  if (has_image)
    add (disk, "source", "file", plan->values->install_image, NULL);
  add (disk, "target", "dev", target, "bus", plan->q35 ? "sata" : "ide", NULL);
  add (disk, "readonly", NULL);
  add_boot_order (disk, find_boot_order (plan, "cdrom"));
}

/*
 * Not connected: a tap without a bridge, its link down, so nothing is at the other end even when the link comes up. A session may
 * not make taps; there the link alone keeps the guest apart. (libvirt 9.0's daemon dies of type 'null'.)
 */
static void
add_adapter (const Plan *plan,
             xmlNode    *devices)
{
  gboolean connected = plan->values->network != NULL && *plan->values->network != '\0';
  xmlNode *nic = add (devices, "interface",
                      "type", connected ? "network" : plan->site->unprivileged ? "user" : "ethernet", NULL);

  if (connected)
    add (nic, "source", "network", plan->values->network, NULL);
  add (nic, "model", "type", !plan->windows ? "virtio" : plan->q35 ? "e1000e" : "e1000", NULL);
  if (!connected)
    add (nic, "link", "state", "down", NULL);
  add_boot_order (nic, find_boot_order (plan, "network"));
}

static void
add_controllers (const Plan *plan,
                 xmlNode    *devices)
{
  add (devices, "controller", "type", "usb", "model", "qemu-xhci", "ports", "15", NULL);
  if (!plan->q35)
    return;
  add (devices, "controller", "type", "pci", "model", "pcie-root", NULL);
  for (guint i = 0; i < N_ROOT_PORTS; i++)
    add (devices, "controller", "type", "pci", "model", "pcie-root-port", NULL);
}

static void
add_channels (const Plan *plan,
              xmlNode    *devices)
{
  xmlNode *device = add (devices, "serial", "type", "pty", NULL);

  add (device, "target", "port", "0", NULL);
  device = add (devices, "console", "type", "pty", NULL);
  add (device, "target", "type", "serial", "port", "0", NULL);
  device = add (devices, "channel", "type", "unix", NULL);
  add (device, "source", "mode", "bind", NULL);
  add (device, "target", "type", "virtio", "name", "org.qemu.guest_agent.0", NULL);
  if (!tri_host_has_spice (plan->host))
    return;
  device = add (devices, "channel", "type", "spicevmc", NULL);
  add (device, "target", "type", "virtio", "name", "com.redhat.spice.0", NULL);
}

static void
add_graphics (const Plan *plan,
              xmlNode    *devices)
{
  const char *type = tri_host_has_spice (plan->host) ? "spice" : "vnc";
  const char *password = plan->site->spice_password;
  xmlNode *graphics = add (devices, "graphics", "type", type, "autoport", password != NULL ? "yes" : NULL,
                           "passwd", password, NULL);

  if (password != NULL)
    add (graphics, "listen", "type", "address", "address", "127.0.0.1", NULL);
  else
    add (graphics, "listen", "type", "socket", NULL);
}

static void
add_video (const Plan *plan,
           xmlNode    *devices)
{
  static const char * const models[] = { "virtio", "qxl", "vga", "bochs" };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    if (tri_host_has_video_model (plan->host, models[i]))
      {
        add (add (devices, "video", NULL), "model", "type", models[i], "heads", "1", "primary", "yes", NULL);
        return;
      }
}

static void
add_rest (const Plan *plan,
          xmlNode    *devices)
{
  gboolean spice = tri_host_has_spice (plan->host);
  xmlNode *device;

  add (devices, "input", "type", "tablet", "bus", "usb", NULL);
  if (plan->values->tpm && plan->values->generation == 2)
    {
      device = add (devices, "tpm", "model", "tpm-crb", NULL);
      add (device, "backend", "type", "emulator", "version", "2.0", NULL);
    }
  add_graphics (plan, devices);
  /* Emulated sound costs an emulated processor more than it gives. */
  if (spice && plan->kvm && plan->x86)
    add (devices, "sound", "model", plan->q35 ? "ich9" : "ich6", NULL);
  add_video (plan, devices);
  for (guint i = 0; i < 2 && spice; i++)
    add (devices, "redirdev", "bus", "usb", "type", "spicevmc", NULL);
  /* Without a period the guest's driver never tells how much memory it needs. */
  device = add (devices, "memballoon", "model", "virtio", NULL);
  add (device, "stats", "period", "5", NULL);
  device = add (devices, "rng", "model", "virtio", NULL);
  xmlNodeAddContent (add (device, "backend", "model", "random", NULL), BAD_CAST "/dev/urandom");
}

static void
add_machine (Plan    *plan,
             xmlNode *domain)
{
  xmlNode *devices;

  add_features (plan, domain);
  add_cpu (plan, domain);
  add_clock (plan, domain);
  add_text (domain, "on_poweroff", "destroy");
  add_text (domain, "on_reboot", "restart");
  add_text (domain, "on_crash", "destroy");
  devices = add (domain, "devices", NULL);
  if (tri_host_get_emulator (plan->host) != NULL)
    add_text (devices, "emulator", tri_host_get_emulator (plan->host));
  add_disk (plan, devices);
  add_dvd_drive (plan, devices);
  add_controllers (plan, devices);
  add_adapter (plan, devices);
  add_channels (plan, devices);
  add_rest (plan, devices);
}

/* libvirt's test driver knows a machine, a disk and an adapter, and little else. */
static void
add_test_machine (Plan    *plan,
                  xmlNode *domain)
{
  xmlNode *devices = add (domain, "devices", NULL);

  add_disk (plan, devices);
  if (plan->values->install_choice == TRI_INSTALL_IMAGE)
    add_dvd_drive (plan, devices);
  if (plan->values->network != NULL && *plan->values->network != '\0')
    add_adapter (plan, devices);
  add (devices, "memballoon", "model", "virtio", NULL);
}

/* A person may read it: in the error of a test, in --dry-run. */
static char *
indent (xmlDoc *doc)
{
  xmlChar *text = NULL;
  char *copy;
  int length = 0;

  xmlDocDumpFormatMemoryEnc (doc, &text, &length, "UTF-8", 1);
  copy = g_strndup ((const char *) text, (gsize) MAX (length, 0));
  xmlFree (text);
  return copy;
}

char *
tri_machine_values_to_xml (const TriMachineValues *values,
                           TriHost                *host,
                           const TriMachineSite   *site)
{
  const char *type = tri_host_get_domain_type (host);
  const char *machine = values->generation == 2 ? tri_host_get_uefi_machine (host) : tri_host_get_bios_machine (host);
  g_autoptr (xmlDoc) doc = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *domain = xmlNewNode (NULL, BAD_CAST "domain");
  Plan plan = {
    .values = values, .site = site, .host = host,
    .x86 = g_str_equal (tri_host_get_arch (host), "x86_64") || g_str_equal (tri_host_get_arch (host), "i686"),
    .kvm = g_str_equal (type, "kvm"),
    .q35 = machine == NULL || strstr (machine, "i440fx") == NULL,
    .windows = values->os_id != NULL && g_str_has_prefix (values->os_id, "http://microsoft.com/win"),
  };

  xmlDocSetRootElement (doc, domain);
  xmlNewProp (domain, BAD_CAST "type", BAD_CAST type);
  add_identity (&plan, domain);
  add_os (&plan, domain);
  if (g_str_equal (type, "test"))
    add_test_machine (&plan, domain);
  else
    add_machine (&plan, domain);
  return indent (doc);
}
