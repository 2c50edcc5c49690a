/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-settings-private.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>

typedef struct {
  const char *label;      /* untranslated */
  const char *xpath;      /* below the device */
} Fact;

typedef struct {
  TriDeviceKind  kind;
  const char    *xpath;
  const char    *title;   /* untranslated */
  const Fact    *facts;   /* ends with a NULL label */
  guint          n_summary; /* how many of the facts that are there make the summary */
} Sort;

#define SOURCE "source/@file | source/@dev | source/@dir | source/@volume | source/@name"

static const Fact disk_facts[] = {
  { N_("Name"), "target/@dev" },
  { N_("File"), SOURCE },
  { N_("Storage pool"), "source/@pool" },
  { N_("Bus"), "target/@bus" },
  { N_("Format"), "driver/@type" },
  { N_("Cache"), "driver/@cache" },
  { N_("Serial number"), "serial" },
  { NULL, NULL }
};

static const Fact graphics_facts[] = {
  { N_("Protocol"), "@type" },
  { N_("Port"), "@port[. != '-1']" },
  { N_("Listens on"), "listen/@address | listen/@socket | @listen" },
  { NULL, NULL }
};

static const Fact video_facts[] = {
  { N_("Model"), "model/@type" },
  { N_("Screens"), "model/@heads" },
  { N_("Video memory (KiB)"), "model/@vram" },
  { NULL, NULL }
};

static const Fact model_facts[] = {
  { N_("Model"), "@model" },
  { NULL, NULL }
};

static const Fact tpm_facts[] = {
  { N_("Model"), "@model" },
  { N_("Version"), "backend/@version" },
  { N_("Kind"), "backend/@type" },
  { NULL, NULL }
};

static const Fact rng_facts[] = {
  { N_("Model"), "@model" },
  { N_("Source"), "backend" },
  { NULL, NULL }
};

static const Fact watchdog_facts[] = {
  { N_("Model"), "@model" },
  { N_("When it barks"), "@action" },
  { NULL, NULL }
};

static const Fact serial_facts[] = {
  { N_("Connected to"), "@type" },
  { N_("Number"), "target/@port" },
  { N_("File"), "source/@path" },
  { NULL, NULL }
};

static const Fact usb_facts[] = {
  { N_("Vendor"), "source/vendor/@id" },
  { N_("Product"), "source/product/@id" },
  { N_("Connected to"), "@type[. != 'usb']" },
  { N_("Bus"), "@bus" },
  { NULL, NULL }
};

static const Fact controller_facts[] = {
  { N_("Model"), "@model" },
  { N_("Kind"), "@type" },
  { N_("Number"), "@index" },
  { NULL, NULL }
};

/* PCI bridges and ports are wiring that libvirt makes by itself; a virtio-serial controller serves the channels. */
static const Sort sorts[] = {
  { TRI_DEVICE_CONTROLLER, "controller[@type != 'pci' and @type != 'virtio-serial']", N_("Controller"), controller_facts, 1 },
  { TRI_DEVICE_DISK, "disk[not(@device) or @device='disk' or @device='lun']", N_("Hard Drive"), disk_facts, 2 },
  { TRI_DEVICE_DVD, "disk[@device='cdrom']", N_("DVD Drive"), disk_facts, 2 },
  { TRI_DEVICE_FLOPPY, "disk[@device='floppy']", N_("Floppy Drive"), disk_facts, 2 },
  { TRI_DEVICE_SERIAL, "serial", N_("Serial Port"), serial_facts, 1 },
  { TRI_DEVICE_GRAPHICS, "graphics", N_("Graphics"), graphics_facts, 1 },
  { TRI_DEVICE_VIDEO, "video", N_("Video"), video_facts, 1 },
  { TRI_DEVICE_SOUND, "sound", N_("Sound"), model_facts, 1 },
  { TRI_DEVICE_USB, "redirdev[@bus='usb']", N_("USB Redirection"), usb_facts, 1 },
  { TRI_DEVICE_USB, "hostdev[@type='usb']", N_("USB Device of the Host"), usb_facts, 2 },
  { TRI_DEVICE_TPM, "tpm", N_("Trusted Platform Module"), tpm_facts, 2 },
  { TRI_DEVICE_WATCHDOG, "watchdog", N_("Watchdog"), watchdog_facts, 2 },
  { TRI_DEVICE_RNG, "rng", N_("Random Number Generator"), rng_facts, 2 },
};

static void
add_fact (GPtrArray  *facts,
          const char *label,
          const char *value)
{
  g_ptr_array_add (facts, g_strdup (label));
  g_ptr_array_add (facts, g_strdup (value));
}

/* The summary has a file's name without its folder: the line is narrow. */
static void
append_summary (GString    *summary,
                const char *value)
{
  g_autofree char *base = g_path_is_absolute (value) ? g_path_get_basename (value) : g_strdup (value);

  if (summary->len > 0)
    g_string_append (summary, ", ");
  g_string_append (summary, base);
}

/* "IDE Controller 0"; of USB a machine has one, mostly, and what it is says more. */
static char *
dup_controller_title (xmlDoc  *doc,
                      xmlNode *node)
{
  g_autofree char *type = tri_xml_dup_string (doc, node, "@type");
  g_autofree char *number = tri_xml_dup_string (doc, node, "@index");
  g_autofree char *name = type != NULL ? g_ascii_strup (type, -1) : NULL;

  if (name == NULL)
    return g_strdup (_("Controller"));
  if (number == NULL || g_str_equal (type, "usb"))
    /* Translators: USB, IDE, SATA, SCSI, … */
    return g_strdup_printf (_("%s Controller"), name);
  /* Translators: IDE, SATA, SCSI, … and the controller's number */
  return g_strdup_printf (_("%s Controller %s"), name, number);
}

static TriDeviceInfo *
read_device (xmlDoc     *doc,
             xmlNode    *node,
             const Sort *sort)
{
  TriDeviceInfo *info = g_new0 (TriDeviceInfo, 1);
  g_autoptr (GString) summary = g_string_new (NULL);
  GPtrArray *facts = g_ptr_array_new ();
  /* Of these the first facts and no others are the summary. */
  gboolean is_narrow = sort->facts == disk_facts || sort->facts == controller_facts;

  info->kind = sort->kind;
  info->title = sort->kind == TRI_DEVICE_CONTROLLER ? dup_controller_title (doc, node) : g_strdup (_(sort->title));
  for (guint i = 0; sort->facts[i].label != NULL; i++)
    {
      g_autofree char *value = tri_xml_dup_string (doc, node, sort->facts[i].xpath);

      if (value == NULL)
        continue;
      add_fact (facts, _(sort->facts[i].label), value);
      if (facts->len / 2 <= sort->n_summary && (!is_narrow || i < sort->n_summary))
        append_summary (summary, value);
    }
  if (sort->facts == disk_facts)
    {
      if (!tri_xml_has (doc, node, SOURCE))
        append_summary (summary, _("empty"));
      if (tri_xml_has (doc, node, "readonly"))
        add_fact (facts, _("Access"), _("read only"));
      else if (tri_xml_has (doc, node, "shareable"))
        add_fact (facts, _("Access"), _("shared with other machines"));
    }
  g_ptr_array_add (facts, NULL);
  info->facts = (char **) g_ptr_array_free (facts, FALSE);
  info->summary = g_strdup (summary->str);
  return info;
}

GPtrArray *
tri_settings_read_devices (xmlDoc *doc)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func (tri_device_info_free);

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    {
      g_autofree char *xpath = g_strconcat ("/domain/devices/", sorts[i].xpath, NULL);
      g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, xpath);

      for (guint j = 0; j < nodes->len; j++)
        g_ptr_array_add (infos, read_device (doc, nodes->pdata[j], &sorts[i]));
    }
  return infos;
}
