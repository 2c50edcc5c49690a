/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

struct _TriHost
{
  GObject     parent_instance;

  char       *hostname;
  char       *driver;
  char       *arch;
  char       *cpu_model;
  char       *domain_type;
  char       *emulator;
  char       *bios_machine;
  char       *uefi_machine;
  GPtrArray  *video_models;
  guint64     memory;
  gulong      libvirt_version;
  gulong      driver_version;
  guint       cpus;
  guint       max_vcpus;
  gboolean    has_uefi;
  gboolean    has_secure_boot;
  gboolean    has_tpm;
  gboolean    has_spice;
  gboolean    has_host_passthrough;
};

G_DEFINE_FINAL_TYPE (TriHost, tri_host, G_TYPE_OBJECT)

static void
tri_host_finalize (GObject *object)
{
  TriHost *self = TRI_HOST (object);

  g_free (self->hostname);
  g_free (self->driver);
  g_free (self->arch);
  g_free (self->cpu_model);
  g_free (self->domain_type);
  g_free (self->emulator);
  g_free (self->bios_machine);
  g_free (self->uefi_machine);
  g_ptr_array_unref (self->video_models);

  G_OBJECT_CLASS (tri_host_parent_class)->finalize (object);
}

static void
tri_host_class_init (TriHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_host_finalize;
}

static void
tri_host_init (TriHost *self)
{
  self->video_models = g_ptr_array_new_with_free_func (g_free);
}

static char *
dup_guest_path (TriHost    *self,
                const char *rest)
{
  return g_strdup_printf ("/capabilities/guest[os_type='hvm']/arch[@name='%s']%s", self->arch, rest);
}

/* Capabilities name machine types twice: an alias ("q35") and what it stands for here ("pc-q35-7.2"). */
static char *
dup_machine (TriHost    *self,
             xmlDoc     *doc,
             const char *alias)
{
  g_autofree char *rest = g_strdup_printf ("//machine[.='%s']/@canonical", alias);
  g_autofree char *path = dup_guest_path (self, rest);
  g_autofree char *exact_rest = g_strdup_printf ("//machine[.='%s']", alias);
  g_autofree char *exact_path = dup_guest_path (self, exact_rest);
  char *machine = tri_xml_dup_string (doc, NULL, path);

  return machine != NULL ? machine : tri_xml_dup_string (doc, NULL, exact_path);
}

static void
parse_capabilities (TriHost    *self,
                    const char *xml)
{
  g_autoptr(xmlDoc) doc = tri_xml_parse (xml, "capabilities", NULL);
  g_autofree char *kvm_path = NULL;
  g_autofree char *type_path = NULL;
  g_autofree char *emulator_path = NULL;
  char *arch;

  if (doc == NULL)
    return;
  arch = tri_xml_dup_string (doc, NULL, "/capabilities/host/cpu/arch");
  /* It goes into a path expression, and comes from a server. */
  if (arch != NULL && strspn (arch, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen (arch))
    {
      g_free (self->arch);
      self->arch = arch;
    }
  else
    g_free (arch);
  self->cpu_model = tri_xml_dup_string (doc, NULL, "/capabilities/host/cpu/model");

  kvm_path = dup_guest_path (self, "/domain[@type='kvm']");
  type_path = dup_guest_path (self, "/domain/@type");
  emulator_path = dup_guest_path (self, "//emulator");
  self->domain_type = tri_xml_has (doc, NULL, kvm_path) ? g_strdup ("kvm") : tri_xml_dup_string (doc, NULL, type_path);
  self->emulator = tri_xml_dup_string (doc, NULL, emulator_path);
  self->uefi_machine = dup_machine (self, doc, "q35");
  self->bios_machine = dup_machine (self, doc, "pc");
}

static void
parse_domain_capabilities (TriHost    *self,
                           const char *xml)
{
  g_autoptr(xmlDoc) doc = tri_xml_parse (xml, "domain capabilities", NULL);
  g_autoptr(GPtrArray) models = NULL;
  char *emulator;

  if (doc == NULL)
    return;
  emulator = tri_xml_dup_string (doc, NULL, "/domainCapabilities/path");
  if (emulator != NULL)
    {
      g_free (self->emulator);
      self->emulator = emulator;
    }
  self->max_vcpus = (guint) tri_xml_get_uint64 (doc, NULL, "/domainCapabilities/vcpu/@max", self->max_vcpus);
  self->has_uefi = tri_xml_has (doc, NULL, "/domainCapabilities/os/enum[@name='firmware']/value[.='efi']");
  self->has_secure_boot = self->has_uefi
                          && tri_xml_has (doc, NULL, "/domainCapabilities/os/loader/enum[@name='secure']/value[.='yes']");
  self->has_tpm = tri_xml_has (doc, NULL, "/domainCapabilities/devices/tpm[@supported='yes']"
                                          "/enum[@name='backendModel']/value[.='emulator']");
  self->has_spice = tri_xml_has (doc, NULL, "/domainCapabilities/devices/graphics/enum[@name='type']/value[.='spice']");
  self->has_host_passthrough = tri_xml_has (doc, NULL, "/domainCapabilities/cpu/mode[@name='host-passthrough' and @supported='yes']");

  models = tri_xml_list_nodes (doc, NULL, "/domainCapabilities/devices/video/enum[@name='modelType']/value");
  for (guint i = 0; i < models->len; i++)
    {
      char *model = tri_xml_dup_string (doc, models->pdata[i], ".");

      if (model != NULL)
        g_ptr_array_add (self->video_models, model);
    }
}

static void
load_domain_capabilities (TriHost       *self,
                          virConnectPtr  conn)
{
  char *xml = virConnectGetDomainCapabilities (conn, NULL, self->arch, self->uefi_machine, self->domain_type, 0);

  /* A hypervisor without q35 still has capabilities for its own default machine. */
  if (xml == NULL)
    xml = virConnectGetDomainCapabilities (conn, NULL, self->arch, NULL, self->domain_type, 0);
  if (xml != NULL)
    parse_domain_capabilities (self, xml);
  free (xml);
}

TriHost *
tri_host_load (virConnectPtr   conn,
               GError        **error)
{
  g_autoptr(TriHost) self = g_object_new (TRI_TYPE_HOST, NULL);
  virNodeInfo info;
  char *text;
  int max;

  if (virNodeGetInfo (conn, &info) < 0)
    {
      tri_error_take_virt (error, _("Could not read what the server is"));
      return NULL;
    }
  self->cpus = info.cpus;
  self->memory = (guint64) info.memory * 1024;
  self->arch = g_strndup (info.model, strnlen (info.model, sizeof info.model));
  self->driver = g_strdup (virConnectGetType (conn));
  virConnectGetLibVersion (conn, &self->libvirt_version);
  virConnectGetVersion (conn, &self->driver_version);
  max = virConnectGetMaxVcpus (conn, NULL);
  self->max_vcpus = max > 0 ? (guint) max : MAX (self->cpus, 1);

  text = virConnectGetHostname (conn);
  self->hostname = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  free (text);
  text = virConnectGetCapabilities (conn);
  if (text != NULL)
    parse_capabilities (self, text);
  free (text);
  if (self->domain_type == NULL)
    self->domain_type = g_ascii_strdown (self->driver != NULL ? self->driver : "qemu", -1);
  load_domain_capabilities (self, conn);
  virResetLastError ();
  return g_steal_pointer (&self);
}

TriHost *
tri_host_new_from_xml (const char *driver,
                       guint       cpus,
                       guint64     memory,
                       const char *capabilities,
                       const char *domain_capabilities)
{
  TriHost *self = g_object_new (TRI_TYPE_HOST, NULL);

  self->driver = g_strdup (driver);
  self->cpus = cpus;
  self->max_vcpus = cpus;
  self->memory = memory;
  self->arch = g_strdup ("x86_64");
  parse_capabilities (self, capabilities);
  if (self->domain_type == NULL)
    self->domain_type = g_ascii_strdown (driver, -1);
  if (domain_capabilities != NULL)
    parse_domain_capabilities (self, domain_capabilities);
  return self;
}

static char *
dup_version (gulong version)
{
  return g_strdup_printf ("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

char *
tri_host_dup_libvirt_version (TriHost *self)
{
  g_return_val_if_fail (TRI_IS_HOST (self), NULL);
  return dup_version (self->libvirt_version);
}

char *
tri_host_dup_driver_version (TriHost *self)
{
  g_return_val_if_fail (TRI_IS_HOST (self), NULL);
  return dup_version (self->driver_version);
}

gboolean
tri_host_is_emulated (TriHost *self)
{
  g_return_val_if_fail (TRI_IS_HOST (self), FALSE);
  return g_strcmp0 (self->domain_type, "qemu") == 0;
}

gboolean
tri_host_has_video_model (TriHost    *self,
                          const char *model)
{
  g_return_val_if_fail (TRI_IS_HOST (self), FALSE);
  return g_ptr_array_find_with_equal_func (self->video_models, model, g_str_equal, NULL);
}

const char *
tri_host_get_hostname (TriHost *self)
{
  g_return_val_if_fail (TRI_IS_HOST (self), NULL);
  return self->hostname != NULL ? self->hostname : "";
}

const char *
tri_host_get_driver (TriHost *self)
{
  g_return_val_if_fail (TRI_IS_HOST (self), NULL);
  return self->driver != NULL ? self->driver : "";
}

#define DEFINE_GETTER(type, name, field, fallback)          \
  type                                                      \
  tri_host_##name (TriHost *self)                           \
  {                                                         \
    g_return_val_if_fail (TRI_IS_HOST (self), fallback);    \
    return self->field;                                     \
  }

DEFINE_GETTER (const char *, get_arch, arch, NULL)
DEFINE_GETTER (const char *, get_cpu_model, cpu_model, NULL)
DEFINE_GETTER (guint, get_cpus, cpus, 0)
DEFINE_GETTER (guint64, get_memory, memory, 0)
DEFINE_GETTER (const char *, get_domain_type, domain_type, NULL)
DEFINE_GETTER (const char *, get_emulator, emulator, NULL)
DEFINE_GETTER (const char *, get_bios_machine, bios_machine, NULL)
DEFINE_GETTER (const char *, get_uefi_machine, uefi_machine, NULL)
DEFINE_GETTER (gboolean, has_uefi, has_uefi, FALSE)
DEFINE_GETTER (gboolean, has_secure_boot, has_secure_boot, FALSE)
DEFINE_GETTER (gboolean, has_tpm, has_tpm, FALSE)
DEFINE_GETTER (gboolean, has_spice, has_spice, FALSE)
DEFINE_GETTER (gboolean, has_host_passthrough, has_host_passthrough, FALSE)
DEFINE_GETTER (guint, get_max_vcpus, max_vcpus, 0)
