/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-config-private.h"
#include "tri-error.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>

struct _TriDomainConfig
{
  GObject     parent_instance;

  char       *xml;
  char       *name;
  char       *domain_type;
  char       *title;
  char       *notes;
  char       *machine;
  char       *os_id;
  char       *tags;
  GPtrArray  *disks;
  GPtrArray  *nics;
  GPtrArray  *graphics;
  guint64     memory;
  guint64     current_memory;
  guint64     minimum_memory;
  gint64      created;
  gint64      started;
  int         started_id;
  guint       generation;
  guint       vcpus;
  gboolean    secure_boot;
  gboolean    has_tpm;
  gboolean    has_agent_channel;
  gboolean    agent_connected;
  gboolean    has_spice_agent_channel;
};

G_DEFINE_FINAL_TYPE (TriDomainConfig, tri_domain_config, G_TYPE_OBJECT)

static void
disk_config_free (gpointer data)
{
  TriDiskConfig *disk = data;

  g_free (disk->target);
  g_free (disk->device);
  g_free (disk->bus);
  g_free (disk->source);
  g_free (disk->source_type);
  g_free (disk->format);
  g_free (disk->controller);
  g_free (disk);
}

static void
nic_config_free (gpointer data)
{
  TriNicConfig *nic = data;

  g_free (nic->mac);
  g_free (nic->type);
  g_free (nic->source);
  g_free (nic->model);
  g_free (nic->target);
  g_free (nic);
}

static void
graphics_config_free (gpointer data)
{
  TriGraphicsConfig *graphics = data;

  g_free (graphics->type);
  g_free (graphics);
}

/* "<source pool= volume=>" is "pool/volume"; a network disk is "protocol://host/name"; the rest has one attribute each. */
static char *
dup_disk_source (xmlDoc     *doc,
                 xmlNode    *node,
                 const char *type)
{
  if (g_strcmp0 (type, "volume") == 0)
    {
      g_autofree char *pool = tri_xml_dup_string (doc, node, "source/@pool");
      g_autofree char *volume = tri_xml_dup_string (doc, node, "source/@volume");

      return pool != NULL && volume != NULL ? g_strdup_printf ("%s/%s", pool, volume) : NULL;
    }
  if (g_strcmp0 (type, "network") == 0)
    {
      g_autofree char *protocol = tri_xml_dup_string (doc, node, "source/@protocol");
      g_autofree char *host = tri_xml_dup_string (doc, node, "source/host/@name");
      g_autofree char *name = tri_xml_dup_string (doc, node, "source/@name");

      if (protocol == NULL)
        return name != NULL ? g_strdup (name) : NULL;
      return g_strdup_printf ("%s://%s/%s", protocol, host != NULL ? host : "", name != NULL ? name : "");
    }
  return tri_xml_dup_string (doc, node, "source/@file | source/@dev | source/@dir");
}

static char *
dup_disk_controller (xmlDoc     *doc,
                     xmlNode    *node,
                     const char *bus)
{
  guint64 controller = tri_xml_get_uint64 (doc, node, "address[@type='drive']/@controller", 0);
  guint64 unit = tri_xml_get_uint64 (doc, node, "address[@type='drive']/@unit", 0);
  guint64 drive_bus = tri_xml_get_uint64 (doc, node, "address[@type='drive']/@bus", 0);
  guint number = (guint) MIN (controller, G_MAXUINT);

  if (bus == NULL)
    return NULL;
  if (!tri_xml_has (doc, node, "address[@type='drive']"))
    {
      if (g_str_equal (bus, "virtio"))
        return g_strdup (_("Virtio"));
      if (g_str_equal (bus, "usb"))
        return g_strdup (_("USB"));
      return g_ascii_strup (bus, -1);
    }
  if (g_str_equal (bus, "scsi"))
    /* Translators: the controller's number, then the position of the disk on it */
    return g_strdup_printf (_("SCSI controller %u, unit %u"), number, (guint) MIN (unit, G_MAXUINT));
  if (g_str_equal (bus, "ide"))
    return g_strdup_printf ("IDE %u:%u", (guint) MIN (drive_bus, G_MAXUINT), (guint) MIN (unit, G_MAXUINT));
  if (g_str_equal (bus, "sata"))
    return g_strdup_printf ("SATA %u:%u", number, (guint) MIN (unit, G_MAXUINT));
  if (g_str_equal (bus, "fdc"))
    return g_strdup_printf (_("Floppy %u:%u"), number, (guint) MIN (unit, G_MAXUINT));
  return g_ascii_strup (bus, -1);
}

static TriDiskConfig *
parse_disk (xmlDoc  *doc,
            xmlNode *node)
{
  TriDiskConfig *disk = g_new0 (TriDiskConfig, 1);
  g_autoptr(GPtrArray) backing = tri_xml_list_nodes (doc, node, ".//backingStore[source]");

  disk->target = tri_xml_dup_string (doc, node, "target/@dev");
  disk->bus = tri_xml_dup_string (doc, node, "target/@bus");
  disk->device = tri_xml_dup_string (doc, node, "@device");
  if (disk->device == NULL)
    disk->device = g_strdup ("disk");
  disk->source_type = tri_xml_dup_string (doc, node, "@type");
  disk->source = dup_disk_source (doc, node, disk->source_type);
  disk->format = tri_xml_dup_string (doc, node, "driver/@type");
  disk->readonly = tri_xml_has (doc, node, "readonly");
  disk->shareable = tri_xml_has (doc, node, "shareable");
  disk->chain_depth = backing->len;
  disk->tray_open = tri_xml_has (doc, node, "target[@tray='open']");
  disk->controller = dup_disk_controller (doc, node, disk->bus);
  return disk;
}

static TriNicConfig *
parse_nic (xmlDoc  *doc,
           xmlNode *node)
{
  TriNicConfig *nic = g_new0 (TriNicConfig, 1);

  nic->mac = tri_xml_dup_string (doc, node, "mac/@address");
  nic->type = tri_xml_dup_string (doc, node, "@type");
  /* A network adapter of a running machine names the bridge as well: the network is what the person knows. */
  nic->source = tri_xml_dup_string (doc, node, "source/@network");
  if (nic->source == NULL)
    nic->source = tri_xml_dup_string (doc, node, "source/@bridge | source/@dev | source/@name | source/@path");
  nic->model = tri_xml_dup_string (doc, node, "model/@type");
  nic->target = tri_xml_dup_string (doc, node, "target/@dev");
  nic->link_down = tri_xml_has (doc, node, "link[@state='down']");
  return nic;
}

static TriGraphicsConfig *
parse_graphics (xmlDoc  *doc,
                xmlNode *node)
{
  TriGraphicsConfig *graphics = g_new0 (TriGraphicsConfig, 1);

  graphics->type = tri_xml_dup_string (doc, node, "@type");
  if (graphics->type == NULL)
    graphics->type = g_strdup ("");
  return graphics;
}

static void
parse_firmware (TriDomainConfig *self,
                xmlDoc          *doc)
{
  gboolean uefi = tri_xml_has (doc, NULL, "/domain/os[@firmware='efi'] | /domain/os/loader[@type='pflash'] | /domain/os/nvram");

  self->generation = uefi ? 2 : 1;
  self->machine = tri_xml_dup_string (doc, NULL, "/domain/os/type/@machine");
  self->secure_boot = uefi && tri_xml_has (doc, NULL,
                                           "/domain/os/firmware/feature[@name='secure-boot' and @enabled='yes']"
                                           " | /domain/os/loader[@secure='yes']");
  self->has_tpm = tri_xml_has (doc, NULL, "/domain/devices/tpm");
}

static void
parse_channels (TriDomainConfig *self,
                xmlDoc          *doc)
{
  self->has_agent_channel = tri_xml_has (doc, NULL, "/domain/devices/channel/target[@name='org.qemu.guest_agent.0']");
  self->agent_connected = tri_xml_has (doc, NULL,
                                       "/domain/devices/channel/target[@name='org.qemu.guest_agent.0' and @state='connected']");
  self->has_spice_agent_channel = tri_xml_has (doc, NULL,
                                               "/domain/devices/channel[@type='spicevmc']/target[@name='com.redhat.spice.0']"
                                               " | /domain/devices/channel[@type='qemu-vdagent']");
}

static char *
normalize_tags (const char *tags)
{
  g_auto(GStrv) parts = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (tags == NULL)
    return NULL;
  parts = g_strsplit (tags, ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (*parts[i] == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, parts[i]);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static gint64
clamp_time (guint64 seconds)
{
  return seconds > G_MAXINT64 / G_USEC_PER_SEC ? 0 : (gint64) seconds;
}

static void
parse_metadata (TriDomainConfig *self,
                xmlDoc          *doc)
{
  g_autofree char *tags = tri_xml_dup_string (doc, NULL, "/domain/metadata/t:machine/@tags");

  self->tags = normalize_tags (tags);
  self->created = clamp_time (tri_xml_get_uint64 (doc, NULL, "/domain/metadata/t:machine/@created", 0));
  self->minimum_memory = tri_xml_get_uint64 (doc, NULL, "/domain/metadata/t:machine/@minimum-memory", 0);
  self->os_id = tri_xml_dup_string (doc, NULL, "/domain/metadata/osinfo:libosinfo/osinfo:os/@id");
  self->started = clamp_time (tri_xml_get_uint64 (doc, NULL, "/domain/metadata/run:started/@time", 0));
  self->started_id = (int) MIN (tri_xml_get_uint64 (doc, NULL, "/domain/metadata/run:started/@id", G_MAXINT), G_MAXINT);
}

static void
parse_devices (TriDomainConfig *self,
               xmlDoc          *doc)
{
  g_autoptr(GPtrArray) disks = tri_xml_list_nodes (doc, NULL, "/domain/devices/disk");
  g_autoptr(GPtrArray) nics = tri_xml_list_nodes (doc, NULL, "/domain/devices/interface");
  g_autoptr(GPtrArray) graphics = tri_xml_list_nodes (doc, NULL, "/domain/devices/graphics");

  for (guint i = 0; i < disks->len; i++)
    g_ptr_array_add (self->disks, parse_disk (doc, disks->pdata[i]));
  for (guint i = 0; i < nics->len; i++)
    g_ptr_array_add (self->nics, parse_nic (doc, nics->pdata[i]));
  for (guint i = 0; i < graphics->len; i++)
    g_ptr_array_add (self->graphics, parse_graphics (doc, graphics->pdata[i]));
}

static void
tri_domain_config_finalize (GObject *object)
{
  TriDomainConfig *self = TRI_DOMAIN_CONFIG (object);

  g_free (self->xml);
  g_free (self->name);
  g_free (self->domain_type);
  g_free (self->title);
  g_free (self->notes);
  g_free (self->machine);
  g_free (self->os_id);
  g_free (self->tags);
  g_ptr_array_unref (self->disks);
  g_ptr_array_unref (self->nics);
  g_ptr_array_unref (self->graphics);

  G_OBJECT_CLASS (tri_domain_config_parent_class)->finalize (object);
}

static void
tri_domain_config_class_init (TriDomainConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_domain_config_finalize;
}

static void
tri_domain_config_init (TriDomainConfig *self)
{
  self->disks = g_ptr_array_new_with_free_func (disk_config_free);
  self->nics = g_ptr_array_new_with_free_func (nic_config_free);
  self->graphics = g_ptr_array_new_with_free_func (graphics_config_free);
}

TriDomainConfig *
tri_domain_config_new_from_xml (const char  *xml,
                                GError     **error)
{
  g_autoptr(TriDomainConfig) self = NULL;
  g_autoptr(xmlDoc) doc = NULL;

  g_return_val_if_fail (xml != NULL, NULL);

  doc = tri_xml_parse (xml, _("The virtual machine’s configuration"), error);
  if (doc == NULL)
    return NULL;
  if (!tri_xml_has (doc, NULL, "/domain"))
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, _("This XML does not describe a virtual machine."));
      return NULL;
    }

  self = g_object_new (TRI_TYPE_DOMAIN_CONFIG, NULL);
  self->xml = g_strdup (xml);
  self->name = tri_xml_dup_string (doc, NULL, "/domain/name");
  self->domain_type = tri_xml_dup_string (doc, NULL, "/domain/@type");
  self->title = tri_xml_dup_string (doc, NULL, "/domain/title");
  self->notes = tri_xml_dup_string (doc, NULL, "/domain/description");
  self->memory = tri_xml_get_size (doc, NULL, "/domain/memory");
  self->current_memory = tri_xml_has (doc, NULL, "/domain/currentMemory")
                         ? tri_xml_get_size (doc, NULL, "/domain/currentMemory") : self->memory;
  self->vcpus = (guint) MIN (tri_xml_get_uint64 (doc, NULL, "/domain/vcpu/@current",
                                                 tri_xml_get_uint64 (doc, NULL, "/domain/vcpu", 1)),
                             G_MAXUINT);
  parse_firmware (self, doc);
  parse_channels (self, doc);
  parse_metadata (self, doc);
  parse_devices (self, doc);
  return g_steal_pointer (&self);
}

gint64
tri_domain_config_get_started (TriDomainConfig *self,
                               int              id)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_CONFIG (self), 0);
  return id > 0 && self->started_id == id ? self->started : 0;
}

#define DEFINE_GETTER(type, field, fallback)                              \
  type                                                                    \
  tri_domain_config_get_##field (TriDomainConfig *self)                   \
  {                                                                       \
    g_return_val_if_fail (TRI_IS_DOMAIN_CONFIG (self), fallback);         \
    return self->field;                                                   \
  }

DEFINE_GETTER (const char *, xml, NULL)
DEFINE_GETTER (const char *, title, NULL)
DEFINE_GETTER (const char *, notes, NULL)
DEFINE_GETTER (guint, generation, 0)
DEFINE_GETTER (const char *, machine, NULL)
DEFINE_GETTER (gboolean, secure_boot, FALSE)
DEFINE_GETTER (gboolean, has_tpm, FALSE)
DEFINE_GETTER (const char *, os_id, NULL)
DEFINE_GETTER (guint64, memory, 0)
DEFINE_GETTER (guint64, current_memory, 0)
DEFINE_GETTER (guint64, minimum_memory, 0)
DEFINE_GETTER (guint, vcpus, 0)
DEFINE_GETTER (gint64, created, 0)
DEFINE_GETTER (const char *, tags, NULL)
DEFINE_GETTER (gboolean, has_agent_channel, FALSE)
DEFINE_GETTER (gboolean, agent_connected, FALSE)
DEFINE_GETTER (gboolean, has_spice_agent_channel, FALSE)
DEFINE_GETTER (GPtrArray *, disks, NULL)
DEFINE_GETTER (GPtrArray *, nics, NULL)
DEFINE_GETTER (GPtrArray *, graphics, NULL)

/* A file from outside may lack these two: an empty word, so that nobody trips over NULL. */
const char *
tri_domain_config_get_name (TriDomainConfig *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_CONFIG (self), NULL);
  return self->name != NULL ? self->name : "";
}

const char *
tri_domain_config_get_domain_type (TriDomainConfig *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_CONFIG (self), NULL);
  return self->domain_type != NULL ? self->domain_type : "";
}
