/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static struct {
  char    *name;
  char    *notes;
  int      generation;
  char    *memory;
  char    *dynamic_memory;
  int      vcpus;
  char    *network;
  gboolean no_network;
  char    *disk_size;
  char    *disk_format;
  char    *disk_pool;
  char    *disk_name;
  gboolean disk_full;
  char    *disk;
  gboolean no_disk;
  char    *iso;
  gboolean pxe;
  char    *os;
  gboolean secure_boot;
  gboolean no_secure_boot;
  gboolean tpm;
  gboolean no_tpm;
  gboolean start;
  gboolean dry_run;
} given;

const GOptionEntry tri_cli_vm_create_options[] = {
  { "name", 0, 0, G_OPTION_ARG_FILENAME, &given.name, N_("The machine’s name"), N_("NAME") },
  { "notes", 0, 0, G_OPTION_ARG_FILENAME, &given.notes, N_("Notes about it"), N_("TEXT") },
  { "generation", 0, 0, G_OPTION_ARG_INT, &given.generation, N_("1: BIOS, 2: UEFI (default: 2 where the host has UEFI)"), "1|2" },
  { "memory", 0, 0, G_OPTION_ARG_FILENAME, &given.memory, N_("Startup memory, for example 2G"), N_("SIZE") },
  { "dynamic-memory", 0, 0, G_OPTION_ARG_FILENAME, &given.dynamic_memory, N_("Let the memory vary between these"), N_("MIN:MAX") },
  { "vcpus", 0, 0, G_OPTION_ARG_INT, &given.vcpus, N_("Number of virtual processors"), N_("N") },
  { "network", 0, 0, G_OPTION_ARG_FILENAME, &given.network, N_("Virtual switch"), N_("NAME") },
  { "no-network", 0, 0, G_OPTION_ARG_NONE, &given.no_network, N_("Connected to no virtual switch"), NULL },
  { "disk-size", 0, 0, G_OPTION_ARG_FILENAME, &given.disk_size, N_("Size of a new disk, for example 20G"), N_("SIZE") },
  { "disk-format", 0, 0, G_OPTION_ARG_FILENAME, &given.disk_format, N_("Format of a new disk"), "qcow2|raw" },
  { "disk-pool", 0, 0, G_OPTION_ARG_FILENAME, &given.disk_pool, N_("Storage pool for a new disk"), N_("POOL") },
  { "disk-name", 0, 0, G_OPTION_ARG_FILENAME, &given.disk_name, N_("File name of a new disk"), N_("NAME") },
  { "disk-full", 0, 0, G_OPTION_ARG_NONE, &given.disk_full, N_("Give a new disk all its room at once"), NULL },
  { "disk", 0, 0, G_OPTION_ARG_FILENAME, &given.disk, N_("Use this disk, which is on the server"), N_("FILE") },
  { "no-disk", 0, 0, G_OPTION_ARG_NONE, &given.no_disk, N_("No disk"), NULL },
  { "iso", 0, 0, G_OPTION_ARG_FILENAME, &given.iso, N_("Install from this image, which is on the server"), N_("FILE") },
  { "pxe", 0, 0, G_OPTION_ARG_NONE, &given.pxe, N_("Install from the network"), NULL },
  { "os", 0, 0, G_OPTION_ARG_FILENAME, &given.os, N_("Guest system as libosinfo names it, for example debian11"), N_("ID") },
  { "secure-boot", 0, 0, G_OPTION_ARG_NONE, &given.secure_boot, N_("Secure Boot (generation 2)"), NULL },
  { "no-secure-boot", 0, 0, G_OPTION_ARG_NONE, &given.no_secure_boot, N_("No Secure Boot"), NULL },
  { "tpm", 0, 0, G_OPTION_ARG_NONE, &given.tpm, N_("A TPM 2.0 (generation 2)"), NULL },
  { "no-tpm", 0, 0, G_OPTION_ARG_NONE, &given.no_tpm, N_("No TPM"), NULL },
  { "start", 0, 0, G_OPTION_ARG_NONE, &given.start, N_("Start it when it is made"), NULL },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &given.dry_run, N_("Make nothing; print the XML that libvirt would be given"), NULL },
  G_OPTION_ENTRY_NULL
};

/* What contradicts itself, found without asking the server. */
static const char *
contradiction (void)
{
  gboolean new_disk = given.disk_size != NULL || given.disk_format != NULL || given.disk_pool != NULL ||
                      given.disk_name != NULL || given.disk_full;

  if (given.name == NULL)
    return _("--name is missing: the machine needs a name");
  if (given.network != NULL && given.no_network)
    return _("--network and --no-network do not go together");
  if ((given.disk != NULL) + new_disk + given.no_disk > 1)
    return _("--disk, --no-disk and the options of a new disk (--disk-size, …) do not go together");
  if (given.iso != NULL && given.pxe)
    return _("--iso and --pxe do not go together");
  if (given.secure_boot && given.no_secure_boot)
    return _("--secure-boot and --no-secure-boot do not go together");
  if (given.tpm && given.no_tpm)
    return _("--tpm and --no-tpm do not go together");
  if (given.generation < 0 || given.generation > 2)
    return _("--generation is 1 (BIOS) or 2 (UEFI)");
  if (given.vcpus < 0)
    return _("--vcpus must be above zero");
  if (given.disk_format != NULL && strcmp (given.disk_format, "qcow2") != 0 && strcmp (given.disk_format, "raw") != 0)
    return _("--disk-format is qcow2 or raw");

  return NULL;
}

static gboolean
check_text (GError **error)
{
  const char * const texts[] = {
    given.name, given.notes, given.network, given.disk_pool, given.disk_name, given.disk, given.iso, given.os,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && !g_utf8_validate (texts[i], -1, NULL))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("“%s” is not text in UTF-8"), texts[i]);
        return FALSE;
      }

  return TRUE;
}

static gboolean
apply_memory (TriMachineSpec *spec,
              GError        **error)
{
  g_auto (GStrv) ends = NULL;
  guint64 bytes, minimum, maximum;

  if (given.memory != NULL)
    {
      if (!tri_cli_parse_size (given.memory, "--memory", &bytes, error))
        return FALSE;
      g_object_set (spec, "memory", bytes, NULL);
    }

  if (given.dynamic_memory == NULL)
    return TRUE;

  ends = g_strsplit (given.dynamic_memory, ":", -1);
  if (g_strv_length (ends) != 2)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--dynamic-memory: “%s” is not of the form MIN:MAX, for example 1G:4G"), given.dynamic_memory);
      return FALSE;
    }
  if (!tri_cli_parse_size (ends[0], "--dynamic-memory", &minimum, error) ||
      !tri_cli_parse_size (ends[1], "--dynamic-memory", &maximum, error))
    return FALSE;
  g_object_set (spec, "dynamic-memory", TRUE, "memory-minimum", minimum, "memory-maximum", maximum, NULL);

  return TRUE;
}

static gboolean
apply_disk (TriMachineSpec *spec,
            GError        **error)
{
  guint64 bytes;

  if (given.no_disk)
    g_object_set (spec, "disk-choice", (guint) TRI_DISK_LATER, NULL);
  else if (given.disk != NULL)
    g_object_set (spec, "disk-choice", (guint) TRI_DISK_EXISTING, "disk-path", given.disk, NULL);
  else
    g_object_set (spec, "disk-choice", (guint) TRI_DISK_CREATE, "disk-full", given.disk_full, NULL);

  if (given.disk_format != NULL)
    g_object_set (spec, "disk-format", given.disk_format, NULL);
  if (given.disk_size != NULL)
    {
      if (!tri_cli_parse_size (given.disk_size, "--disk-size", &bytes, error))
        return FALSE;
      g_object_set (spec, "disk-size", bytes, NULL);
    }

  return TRUE;
}

static void
apply_rest (TriMachineSpec *spec)
{
  g_object_set (spec, "name", given.name, "notes", given.notes, "start", given.start, NULL);
  if (given.generation != 0)
    g_object_set (spec, "generation", (guint) given.generation, NULL);
  if (given.vcpus != 0)
    g_object_set (spec, "vcpus", (guint) given.vcpus, NULL);
  if (given.network != NULL || given.no_network)
    g_object_set (spec, "network", given.network, NULL);
  if (given.iso != NULL)
    g_object_set (spec, "install-choice", (guint) TRI_INSTALL_IMAGE, "install-image", given.iso, NULL);
  if (given.pxe)
    g_object_set (spec, "install-choice", (guint) TRI_INSTALL_NETWORK, NULL);
  if (given.secure_boot || given.no_secure_boot)
    g_object_set (spec, "secure-boot", given.secure_boot, NULL);
  if (given.tpm || given.no_tpm)
    g_object_set (spec, "tpm", given.tpm, NULL);
}

/* A system that was named must be known. One that is only guessed from the image may stay unknown. */
static gboolean
apply_os (TriCli         *cli,
          TriMachineSpec *spec,
          GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  TriOsInfo *os;

  if (given.os == NULL && given.iso == NULL)
    return TRUE;

  if (given.os != NULL)
    tri_osinfo_find_async (given.os, cli->cancellable, tri_cli_ready, cli);
  else
    tri_osinfo_detect_async (cli->connection, given.iso, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  if (result == NULL)
    return FALSE;

  os = given.os != NULL ? tri_osinfo_find_finish (result, error) : tri_osinfo_detect_finish (result, NULL);
  if (os != NULL)
    g_object_set (spec, "os-id", os->id, NULL);
  else if (given.os != NULL && error != NULL && *error == NULL)
    g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("--os: libosinfo knows no system “%s”"), given.os);
  if (given.os != NULL && os == NULL)
    return FALSE;

  g_clear_pointer (&os, tri_os_info_free);

  return TRUE;
}

static const TriPoolInfo *
choose_pool (GPtrArray  *pools,
             const char *name)
{
  const TriPoolInfo *chosen = NULL;

  for (guint i = 0; i < pools->len; i++)
    {
      const TriPoolInfo *pool = g_ptr_array_index (pools, i);

      if (name != NULL ? strcmp (pool->name, name) == 0 : pool->active && strcmp (pool->name, "default") == 0)
        return pool;
      if (name == NULL && chosen == NULL && pool->active && strcmp (pool->type, "dir") == 0)
        chosen = pool;
    }

  return chosen;
}

static char *
propose_disk_name (TriCli         *cli,
                   TriMachineSpec *spec,
                   const char     *pool,
                   GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) volumes = NULL;
  g_autofree char *format = NULL;

  if (given.disk_name != NULL)
    return g_strdup (given.disk_name);

  tri_connection_load_volumes_async (cli->connection, pool, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  volumes = result != NULL ? tri_connection_load_volumes_finish (cli->connection, result, error) : NULL;
  if (volumes == NULL)
    return NULL;

  g_object_get (spec, "disk-format", &format, NULL);

  return tri_volume_propose_name (volumes, given.name, format);
}

/* Where a new disk goes. @path: (out): what it will be called on the server, as far as that is known beforehand */
static gboolean
place_disk (TriCli         *cli,
            TriMachineSpec *spec,
            char          **path,
            GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) pools = NULL;
  g_autofree char *name = NULL;
  const TriPoolInfo *pool;

  tri_connection_load_pools_async (cli->connection, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  pools = result != NULL ? tri_connection_load_pools_finish (cli->connection, result, error) : NULL;
  if (pools == NULL)
    return FALSE;

  pool = choose_pool (pools, given.disk_pool);
  if (pool == NULL)
    {
      if (given.disk_pool != NULL)
        g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                     _("--disk-pool: there is no storage pool “%s” on %s. “triptychctl host info” lists those that are there"),
                     given.disk_pool, tri_cli_get_server (cli));
      else
        g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                     _("%s has no active storage pool for the new disk. Make one, or use --disk FILE or --no-disk"),
                     tri_cli_get_server (cli));
      return FALSE;
    }

  name = propose_disk_name (cli, spec, pool->name, error);
  if (name == NULL)
    return FALSE;
  g_object_set (spec, "disk-pool", pool->name, "disk-name", name, NULL);
  *path = g_build_filename (pool->path != NULL ? pool->path : "", name, NULL);

  return TRUE;
}

static int
check_fields (TriCli         *cli,
              TriMachineSpec *spec)
{
  static const struct { TriSpecField field; const char *option; } fields[] = {
    { TRI_SPEC_NAME, "--name" }, { TRI_SPEC_GENERATION, "--generation" }, { TRI_SPEC_MEMORY, "--memory" },
    { TRI_SPEC_NETWORK, "--network" }, { TRI_SPEC_DISK, "--disk" }, { TRI_SPEC_INSTALL, "--iso" },
  };

  /* Taken is not mistyped. */
  if (tri_connection_find_domain_by_name (cli->connection, given.name) != NULL)
    {
      g_autoptr (GError) error =
        g_error_new (TRI_ERROR, TRI_ERROR_EXISTS, _("%s: there is a virtual machine of this name on %s already. Choose another name"),
                     given.name, tri_cli_get_server (cli));

      return tri_cli_fail (NULL, error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *problem = tri_machine_spec_problem (spec, cli->connection, fields[i].field);

      if (problem != NULL)
        return tri_cli_usage ("%s: %s", fields[i].option, problem);
    }

  return TRI_CLI_DONE;
}

static void
print_xml (TriCli         *cli,
           TriMachineSpec *spec,
           const char     *disk_path)
{
  g_autofree char *path = g_strdup (disk_path != NULL ? disk_path : given.disk);
  g_autofree char *format = NULL;
  g_autofree char *xml = NULL;

  g_object_get (spec, disk_path != NULL ? "disk-format" : "disk-path-format", &format, NULL);
  xml = tri_machine_spec_to_xml (spec, tri_connection_get_host (cli->connection), path, format,
                                 g_get_real_time () / G_USEC_PER_SEC);

  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "name", given.name);
      tri_cli_json_string (builder, "disk", path);
      tri_cli_json_string (builder, "xml", xml);
      json_builder_end_object (builder);
      tri_cli_json_print (builder, FALSE);
    }
  else
    {
      /* Of a form that `virsh define` takes, whatever the locale. */
      fputs (xml, stdout);
      if (!g_str_has_suffix (xml, "\n"))
        fputc ('\n', stdout);
    }
}

static void
print_made (TriCli       *cli,
            const char   *uuid,
            const char   *disk_path,
            const GError *error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!cli->json)
    return;

  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "name", given.name);
  tri_cli_json_string (builder, "uuid", uuid);
  tri_cli_json_string (builder, "disk", disk_path != NULL ? disk_path : given.disk);
  tri_cli_json_bool (builder, "started", given.start && error == NULL);
  tri_cli_json_string (builder, "error", error != NULL ? error->message : NULL);
  json_builder_end_object (builder);
  tri_cli_json_print (builder, FALSE);
}

static int
make (TriCli         *cli,
      TriMachineSpec *spec,
      const char     *disk_path)
{
  g_autoptr (TriJob) job = tri_job_new (_("Creating the virtual machine"), TRUE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *kept = NULL;

  tri_connection_create_machine_async (cli->connection, spec, job, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result != NULL)
    uuid = tri_connection_create_machine_finish (cli->connection, result, &kept, &error);

  if (uuid == NULL)
    {
      if (kept != NULL)
        print_made (cli, kept, disk_path, error);
      return tri_cli_fail (NULL, error);
    }

  tri_cli_say (cli, given.start ? _("%s: created and started (%s)") : _("%s: created (%s)"), given.name, uuid);
  print_made (cli, uuid, disk_path, NULL);

  return TRI_CLI_DONE;
}

int
tri_cli_vm_create (TriCli           *cli,
                   const TriCliVerb *verb,
                   char            **arguments)
{
  const char *wrong = contradiction ();
  g_autoptr (TriMachineSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *disk_path = NULL;
  int status;

  if (wrong != NULL)
    return tri_cli_usage ("%s", wrong);
  if (!check_text (&error))
    return tri_cli_fail (NULL, error);
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);

  spec = tri_machine_spec_new (tri_connection_get_host (cli->connection));
  apply_rest (spec);
  if (!apply_memory (spec, &error) || !apply_disk (spec, &error) || !apply_os (cli, spec, &error))
    return tri_cli_fail (NULL, error);
  if (given.disk == NULL && !given.no_disk && !place_disk (cli, spec, &disk_path, &error))
    return tri_cli_fail (NULL, error);

  status = check_fields (cli, spec);
  if (status != TRI_CLI_DONE)
    return status;

  if (given.dry_run)
    {
      print_xml (cli, spec, disk_path);
      return TRI_CLI_DONE;
    }

  if (tri_host_is_emulated (tri_connection_get_host (cli->connection)))
    tri_cli_say (cli, "%s", _("This host has no KVM: the machine will be emulated, and slow."));

  return make (cli, spec, disk_path);
}
