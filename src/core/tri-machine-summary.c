/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-machine-spec-private.h"

#include <glib/gi18n-lib.h>

#define MIB (1024ull * 1024)
#define GIB (1024 * MIB)

/* Round sizes are written as they were asked for: "2 GiB", not "2.0 GiB". */
static char *
dup_size (guint64 bytes)
{
  if (bytes >= GIB && bytes % GIB == 0)
    return g_strdup_printf (_("%u GiB"), (guint) (bytes / GIB));
  if (bytes >= MIB && bytes < GIB && bytes % MIB == 0)
    return g_strdup_printf (_("%u MiB"), (guint) (bytes / MIB));
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

static void
add_line (GString    *text,
          const char *label,
          const char *value)
{
  /* Translators: a label and its value in the summary of a new virtual machine */
  g_string_append_printf (text, C_("summary", "%s: %s"), label, value);
  g_string_append_c (text, '\n');
}

static void
add_generation (GString                *text,
                const TriMachineValues *values)
{
  g_autoptr (GString) line = g_string_new (values->generation == 2 ? _("2 (UEFI)") : _("1 (BIOS)"));

  if (values->generation == 2)
    {
      g_string_append (line, ", ");
      g_string_append (line, values->secure_boot ? _("with Secure Boot") : _("without Secure Boot"));
    }
  if (values->tpm)
    {
      g_string_append (line, ", ");
      g_string_append (line, _("TPM 2.0"));
    }
  add_line (text, _("Generation"), line->str);
}

static void
add_memory (GString                *text,
            const TriMachineValues *values)
{
  g_autofree char *startup = dup_size (values->memory);
  g_autofree char *minimum = dup_size (values->memory_minimum);
  g_autofree char *maximum = dup_size (tri_machine_values_get_maximum (values));
  g_autofree char *line = NULL;
  g_autofree char *vcpus = g_strdup_printf ("%u", values->vcpus);

  if (values->dynamic_memory)
    line = g_strdup_printf (_("%s at start, from %s to %s"), startup, minimum, maximum);
  add_line (text, _("Memory"), line != NULL ? line : startup);
  add_line (text, _("Virtual processors"), vcpus);
}

static void
add_disk (GString                *text,
          const TriMachineValues *values)
{
  g_autofree char *size = dup_size (values->disk_size);
  g_autofree char *line = NULL;
  const char *pool = tri_machine_values_get_pool (values);

  if (values->disk_choice == TRI_DISK_CREATE && values->disk_full)
    line = g_strdup_printf (_("%s in the storage pool “%s” (%s, %s, all of it at once)"), values->disk_name,
                            pool != NULL ? pool : "", size, values->disk_format);
  else if (values->disk_choice == TRI_DISK_CREATE)
    line = g_strdup_printf (_("%s in the storage pool “%s” (%s, %s, grows as it fills)"), values->disk_name,
                            pool != NULL ? pool : "", size, values->disk_format);
  else if (values->disk_choice == TRI_DISK_EXISTING)
    line = g_strdup_printf (_("%s (exists already)"), values->disk_path);
  add_line (text, _("Hard disk"), line != NULL ? line : _("Attached later"));
}

static void
add_install (GString                *text,
             const TriMachineValues *values)
{
  if (values->install_choice == TRI_INSTALL_IMAGE)
    add_line (text, _("Operating system"), values->install_image);
  else if (values->install_choice == TRI_INSTALL_NETWORK)
    add_line (text, _("Operating system"), _("Installed from the network"));
  else
    add_line (text, _("Operating system"), _("Installed later"));
  if (values->os_id != NULL && *values->os_id != '\0')
    add_line (text, _("Recognised as"), values->os_id);
}

char *
tri_machine_spec_dup_summary (TriMachineSpec *self,
                              TriConnection  *connection)
{
  const TriMachineValues *values;
  g_autoptr (GString) text = g_string_new (NULL);
  TriHost *host;

  g_return_val_if_fail (TRI_IS_MACHINE_SPEC (self), NULL);
  g_return_val_if_fail (TRI_IS_CONNECTION (connection), NULL);

  values = tri_machine_spec_get_values (self);
  host = tri_connection_get_host (connection);
  add_line (text, _("Name"), values->name != NULL ? values->name : "");
  add_line (text, _("Server"), tri_connection_get_name (connection));
  add_generation (text, values);
  add_memory (text, values);
  add_line (text, _("Network"), values->network != NULL && *values->network != '\0' ? values->network : _("Not connected"));
  add_disk (text, values);
  add_install (text, values);
  if (host != NULL && tri_host_is_emulated (host))
    add_line (text, _("Processor"), _("Emulated, which is slow: this server has no KVM"));
  g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
