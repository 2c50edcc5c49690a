/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"
#include "tri-machine-spec-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MIB (1024ull * 1024)
#define GIB (1024ull * MIB)
#define MIN_MEMORY (32 * MIB)
#define MIN_DISK MIB
#define MAX_DISK (64 * 1024 * GIB)

struct _TriMachineSpec {
  GObject          parent_instance;

  TriHost         *host;
  TriMachineValues values;
};

typedef struct {
  const char *name;
  GType       type;
  gsize       offset;
} Field;

G_DEFINE_FINAL_TYPE (TriMachineSpec, tri_machine_spec, G_TYPE_OBJECT)

#define FIELD(name, type, member) { name, type, G_STRUCT_OFFSET (TriMachineValues, member) }

/* One line per property: where its value lies. */
static const Field fields[] = {
  FIELD ("name", G_TYPE_STRING, name),
  FIELD ("location", G_TYPE_STRING, location),
  FIELD ("generation", G_TYPE_UINT, generation),
  FIELD ("secure-boot", G_TYPE_BOOLEAN, secure_boot),
  FIELD ("tpm", G_TYPE_BOOLEAN, tpm),
  FIELD ("memory", G_TYPE_UINT64, memory),
  FIELD ("dynamic-memory", G_TYPE_BOOLEAN, dynamic_memory),
  FIELD ("memory-minimum", G_TYPE_UINT64, memory_minimum),
  FIELD ("memory-maximum", G_TYPE_UINT64, memory_maximum),
  FIELD ("vcpus", G_TYPE_UINT, vcpus),
  FIELD ("network", G_TYPE_STRING, network),
  FIELD ("disk-choice", G_TYPE_UINT, disk_choice),
  FIELD ("disk-name", G_TYPE_STRING, disk_name),
  FIELD ("disk-pool", G_TYPE_STRING, disk_pool),
  FIELD ("disk-size", G_TYPE_UINT64, disk_size),
  FIELD ("disk-format", G_TYPE_STRING, disk_format),
  FIELD ("disk-full", G_TYPE_BOOLEAN, disk_full),
  FIELD ("disk-path", G_TYPE_STRING, disk_path),
  FIELD ("disk-path-format", G_TYPE_STRING, disk_path_format),
  FIELD ("install-choice", G_TYPE_UINT, install_choice),
  FIELD ("install-image", G_TYPE_STRING, install_image),
  FIELD ("os-id", G_TYPE_STRING, os_id),
  FIELD ("start", G_TYPE_BOOLEAN, start),
  FIELD ("notes", G_TYPE_STRING, notes),
};

static GParamSpec *properties[G_N_ELEMENTS (fields) + 1];

#undef FIELD

TriMachineValues *
tri_machine_values_copy (const TriMachineValues *values)
{
  TriMachineValues *copy = g_memdup2 (values, sizeof *values);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].type == G_TYPE_STRING)
      G_STRUCT_MEMBER (char *, copy, fields[i].offset) = g_strdup (G_STRUCT_MEMBER (char *, values, fields[i].offset));
  return copy;
}

static void
clear_values (TriMachineValues *values)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].type == G_TYPE_STRING)
      g_clear_pointer (&G_STRUCT_MEMBER (char *, values, fields[i].offset), g_free);
}

void
tri_machine_values_free (TriMachineValues *values)
{
  clear_values (values);
  g_free (values);
}

const char *
tri_machine_values_get_pool (const TriMachineValues *values)
{
  return values->disk_pool != NULL ? values->disk_pool : values->location;
}

guint64
tri_machine_values_get_maximum (const TriMachineValues *values)
{
  return values->dynamic_memory ? MAX (values->memory, values->memory_maximum) : values->memory;
}

static void
tri_machine_spec_finalize (GObject *object)
{
  TriMachineSpec *self = TRI_MACHINE_SPEC (object);

  clear_values (&self->values);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (tri_machine_spec_parent_class)->finalize (object);
}

static void
tri_machine_spec_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TriMachineSpec *self = TRI_MACHINE_SPEC (object);
  const Field *field = &fields[prop_id - 1];
  gpointer base = &self->values;

  if (field->type == G_TYPE_STRING)
    g_value_set_string (value, G_STRUCT_MEMBER (char *, base, field->offset));
  else if (field->type == G_TYPE_UINT64)
    g_value_set_uint64 (value, G_STRUCT_MEMBER (guint64, base, field->offset));
  else if (field->type == G_TYPE_UINT)
    g_value_set_uint (value, G_STRUCT_MEMBER (guint, base, field->offset));
  else
    g_value_set_boolean (value, G_STRUCT_MEMBER (gboolean, base, field->offset));
}

static void
tri_machine_spec_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TriMachineSpec *self = TRI_MACHINE_SPEC (object);
  const Field *field = &fields[prop_id - 1];
  gpointer base = &self->values;
  g_auto (GValue) before = G_VALUE_INIT;

  g_value_init (&before, field->type);
  tri_machine_spec_get_property (object, prop_id, &before, pspec);
  if (g_param_values_cmp (pspec, &before, value) == 0)
    return;
  if (field->type == G_TYPE_STRING)
    {
      g_free (G_STRUCT_MEMBER (char *, base, field->offset));
      G_STRUCT_MEMBER (char *, base, field->offset) = g_value_dup_string (value);
    }
  else if (field->type == G_TYPE_UINT64)
    G_STRUCT_MEMBER (guint64, base, field->offset) = g_value_get_uint64 (value);
  else if (field->type == G_TYPE_UINT)
    G_STRUCT_MEMBER (guint, base, field->offset) = g_value_get_uint (value);
  else
    G_STRUCT_MEMBER (gboolean, base, field->offset) = g_value_get_boolean (value);
  g_object_notify_by_pspec (object, pspec);
}

static GParamSpec *
make_pspec (const Field *field)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  if (field->type == G_TYPE_STRING)
    return g_param_spec_string (field->name, NULL, NULL, NULL, flags);
  if (field->type == G_TYPE_UINT64)
    return g_param_spec_uint64 (field->name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
  if (field->type == G_TYPE_UINT)
    return g_param_spec_uint (field->name, NULL, NULL, 0, G_MAXUINT, 0, flags);
  return g_param_spec_boolean (field->name, NULL, NULL, FALSE, flags);
}

static void
tri_machine_spec_class_init (TriMachineSpecClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tri_machine_spec_finalize;
  object_class->get_property = tri_machine_spec_get_property;
  object_class->set_property = tri_machine_spec_set_property;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    properties[i + 1] = make_pspec (&fields[i]);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
tri_machine_spec_init (TriMachineSpec *self)
{
}

/* Half of what a small server has is the most that a first machine should take by itself. */
static guint64
choose_memory (TriHost *host)
{
  guint64 host_memory = tri_host_get_memory (host);

  if (host_memory == 0 || host_memory >= 4 * GIB)
    return 2 * GIB;
  return MAX (host_memory / 2 / (256 * MIB) * (256 * MIB), 256 * MIB);
}

TriMachineSpec *
tri_machine_spec_new (TriHost *host)
{
  TriMachineSpec *self;
  TriMachineValues *values;

  g_return_val_if_fail (TRI_IS_HOST (host), NULL);

  self = g_object_new (TRI_TYPE_MACHINE_SPEC, NULL);
  self->host = g_object_ref (host);
  values = &self->values;
  values->name = g_strdup ("");
  values->generation = tri_host_has_uefi (host) ? 2 : 1;
  values->memory = choose_memory (host);
  values->memory_minimum = MIN (values->memory, 512 * MIB);
  values->memory_maximum = values->memory * 2;
  if (tri_host_get_memory (host) > 0)
    values->memory_maximum = MAX (values->memory, MIN (values->memory_maximum, tri_host_get_memory (host)));
  values->vcpus = CLAMP (tri_host_get_cpus (host), 1, 2);
  values->disk_choice = TRI_DISK_CREATE;
  values->disk_size = 20 * GIB;
  values->disk_format = g_strdup ("qcow2");
  values->install_choice = TRI_INSTALL_LATER;
  return self;
}

const TriMachineValues *
tri_machine_spec_get_values (TriMachineSpec *self)
{
  return &self->values;
}

static const char *
find_generation_problem (TriMachineSpec *self)
{
  const TriMachineValues *values = &self->values;

  if (values->generation != 1 && values->generation != 2)
    return _("A virtual machine is of generation 1 or 2.");
  if (values->generation == 1)
    return values->secure_boot || values->tpm ? _("Secure Boot and a TPM need generation 2.") : NULL;
  if (!tri_host_has_uefi (self->host))
    return _("This server has no UEFI firmware for virtual machines (OVMF), so it can only make generation 1.");
  if (values->secure_boot && !tri_host_has_secure_boot (self->host))
    return _("This server’s UEFI firmware has no Secure Boot.");
  if (values->tpm && !tri_host_has_tpm (self->host))
    return _("This server has no swtpm, which a virtual TPM needs.");
  return NULL;
}

static char *
dup_memory_problem (TriMachineSpec *self)
{
  const TriMachineValues *values = &self->values;
  guint64 host_memory = tri_host_get_memory (self->host);
  guint max_vcpus = tri_host_get_max_vcpus (self->host);
  g_autofree char *size = g_format_size_full (host_memory, G_FORMAT_SIZE_IEC_UNITS);

  if (values->memory < MIN_MEMORY)
    return g_strdup (_("The startup memory must be at least 32 MiB."));
  if (values->dynamic_memory && values->memory_minimum < MIN_MEMORY)
    return g_strdup (_("The minimum memory must be at least 32 MiB."));
  if (values->dynamic_memory && values->memory_minimum > values->memory)
    return g_strdup (_("The minimum memory cannot be more than the startup memory."));
  if (values->dynamic_memory && values->memory_maximum < values->memory)
    return g_strdup (_("The maximum memory cannot be less than the startup memory."));
  if (host_memory > 0 && tri_machine_values_get_maximum (values) > host_memory)
    return g_strdup_printf (_("This is more memory than the server has (%s)."), size);
  if (values->vcpus < 1)
    return g_strdup (_("A virtual machine needs at least one virtual processor."));
  if (max_vcpus > 0 && values->vcpus > max_vcpus)
    return g_strdup_printf (ngettext ("This server gives a virtual machine at most %u virtual processor.",
                                      "This server gives a virtual machine at most %u virtual processors.", max_vcpus),
                            max_vcpus);
  return NULL;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static const char *
find_new_disk_problem (const TriMachineValues *values)
{
  if (is_empty (tri_machine_values_get_pool (values)))
    return _("Choose the storage pool in which the disk is made.");
  if (is_empty (values->disk_name))
    return _("The disk’s file needs a name.");
  if (strchr (values->disk_name, '/') != NULL || g_str_equal (values->disk_name, ".") || g_str_equal (values->disk_name, ".."))
    return _("The name of the disk’s file cannot contain “/”: the folder is the storage pool’s.");
  if (!g_utf8_validate (values->disk_name, -1, NULL) || strlen (values->disk_name) > 255)
    return _("The name of the disk’s file is too long.");
  if (values->disk_size < MIN_DISK)
    return _("The disk must be at least 1 MiB large.");
  if (values->disk_size > MAX_DISK)
    return _("The disk cannot be larger than 64 TiB.");
  if (g_strcmp0 (values->disk_format, "qcow2") != 0 && g_strcmp0 (values->disk_format, "raw") != 0)
    return _("The disk’s format is qcow2 or raw.");
  return NULL;
}

static const char *
find_disk_problem (const TriMachineValues *values)
{
  switch (values->disk_choice)
    {
    case TRI_DISK_CREATE:
      return find_new_disk_problem (values);
    case TRI_DISK_EXISTING:
      if (is_empty (values->disk_path))
        return _("Choose the disk that the machine shall use.");
      return *values->disk_path == '/' ? NULL : _("The disk’s path must begin with “/”.");
    case TRI_DISK_LATER:
      return NULL;
    default:
      return _("Choose whether a disk is made, used or attached later.");
    }
}

static const char *
find_install_problem (const TriMachineValues *values)
{
  switch (values->install_choice)
    {
    case TRI_INSTALL_IMAGE:
      if (is_empty (values->install_image))
        return _("Choose the image to install from.");
      return *values->install_image == '/' ? NULL : _("The image’s path must begin with “/”.");
    case TRI_INSTALL_NETWORK:
      return is_empty (values->network) ? _("Installing from the network needs a virtual switch.") : NULL;
    case TRI_INSTALL_LATER:
      return NULL;
    default:
      return _("Choose how the operating system is installed.");
    }
}

char *
tri_machine_spec_problem (TriMachineSpec *self,
                          TriConnection  *connection,
                          TriSpecField    field)
{
  g_return_val_if_fail (TRI_IS_MACHINE_SPEC (self), NULL);

  switch (field)
    {
    case TRI_SPEC_NAME:
      return tri_domain_name_problem (connection, self->values.name != NULL ? self->values.name : "", NULL);
    case TRI_SPEC_GENERATION:
      return g_strdup (find_generation_problem (self));
    case TRI_SPEC_MEMORY:
      return dup_memory_problem (self);
    case TRI_SPEC_DISK:
      return g_strdup (find_disk_problem (&self->values));
    case TRI_SPEC_INSTALL:
      return g_strdup (find_install_problem (&self->values));
    case TRI_SPEC_NETWORK:
    default:
      return NULL;
    }
}

char *
tri_machine_spec_to_xml (TriMachineSpec *self,
                         TriHost        *host,
                         const char     *disk_path,
                         const char     *disk_format,
                         gint64          created)
{
  const TriMachineSite site = { .disk_path = disk_path, .disk_format = disk_format, .created = created };

  g_return_val_if_fail (TRI_IS_MACHINE_SPEC (self), NULL);
  g_return_val_if_fail (TRI_IS_HOST (host), NULL);

  return tri_machine_values_to_xml (&self->values, host, &site);
}
