/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

static struct {
  char    *drive;
  char    *pool;
  gboolean upload;
  gboolean force;
} given;

const GOptionEntry tri_cli_vm_insert_options[] = {
  { "drive", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.drive,
    N_("The drive, as “vm media” lists it; without it the only DVD drive"), N_("DRIVE") },
  { "force", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.force, N_("Even where the guest has locked the tray"), NULL },
  { "upload", 'u', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.upload,
    N_("The file is on this computer: copy it to the server first"), NULL },
  { "pool", 'p', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.pool, N_("The storage pool that it is copied into"), N_("POOL") },
  G_OPTION_ENTRY_NULL
};

const GOptionEntry tri_cli_vm_eject_options[] = {
  { "drive", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.drive,
    N_("The drive, as “vm media” lists it; without it the only DVD drive"), N_("DRIVE") },
  { "force", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.force, N_("Even where the guest has locked the tray"), NULL },
  G_OPTION_ENTRY_NULL
};

static GPtrArray *
load_drives (TriCli     *cli,
             TriDomain  *domain,
             GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_load_media_async (domain, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  return result != NULL ? tri_domain_load_media_finish (domain, result, error) : NULL;
}

/* Connects, finds the machine and reads its drives. Says why it could not. */
static GPtrArray *
open_drives (TriCli      *cli,
             const char  *name,
             TriDomain  **domain,
             int         *status)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *drives = NULL;

  if (!tri_cli_connect (cli, &error))
    {
      *status = tri_cli_fail_connect (cli, error);
      return NULL;
    }
  *domain = tri_cli_find_domain (cli, name, &error);
  if (*domain != NULL)
    drives = load_drives (cli, *domain, &error);
  if (drives == NULL)
    *status = tri_cli_fail (NULL, error);
  return drives;
}

static const TriMediaDrive *
find_drive (TriDomain  *domain,
            GPtrArray  *drives,
            GError    **error)
{
  const TriMediaDrive *only = NULL;
  guint n = 0;

  for (guint i = 0; i < drives->len; i++)
    {
      const TriMediaDrive *drive = g_ptr_array_index (drives, i);

      if (given.drive != NULL ? g_str_equal (drive->target, given.drive) : g_str_equal (drive->device, "cdrom"))
        {
          only = drive;
          n++;
        }
    }
  if (n == 1)
    return only;
  if (given.drive != NULL)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("%s: there is no DVD or floppy drive “%s”. “triptychctl vm media” lists them"),
                 tri_domain_get_name (domain), given.drive);
  else if (n == 0)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("%s: it has no DVD drive"), tri_domain_get_name (domain));
  else
    g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("%s: it has several DVD drives: say which with --drive"),
                 tri_domain_get_name (domain));
  return NULL;
}

static void
add_drive_json (JsonBuilder         *builder,
                const TriMediaDrive *drive)
{
  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "drive", drive->target);
  tri_cli_json_string (builder, "device", drive->device);
  tri_cli_json_string (builder, "bus", drive->bus);
  tri_cli_json_string (builder, "medium", drive->source);
  tri_cli_json_string (builder, "volume", drive->volume);
  tri_cli_json_bool (builder, "tray_open", drive->tray_open);
  tri_cli_json_bool (builder, "pending", drive->pending);
  tri_cli_json_string (builder, "next_medium", drive->next_source);
  json_builder_end_object (builder);
}

static void
print_drives (GPtrArray *drives)
{
  g_autoptr (TriCliTable) table = tri_cli_table_new ("llll", _("Drive"), _("Kind"), _("Connected as"), _("Medium"), NULL);

  for (guint i = 0; i < drives->len; i++)
    {
      const TriMediaDrive *drive = g_ptr_array_index (drives, i);
      g_autofree char *medium = g_strdup (drive->source != NULL ? drive->source : drive->tray_open ? _("empty, tray open") : _("empty"));
      const char *cells[] = { drive->target, g_str_equal (drive->device, "floppy") ? _("floppy") : _("DVD"),
                              drive->place != NULL ? drive->place : drive->bus, medium };

      if (drive->pending)
        {
          g_autofree char *now = g_steal_pointer (&medium);

          /* Translators: what is in the drive now, and what will be in it after the next start */
          medium = g_strdup_printf (_("%s; after the next start: %s"), now,
                                    drive->next_source != NULL ? drive->next_source : _("empty"));
          cells[3] = medium;
        }
      tri_cli_table_add (table, cells);
    }
  tri_cli_table_print (table, 0);
}

int
tri_cli_vm_media (TriCli            *cli,
                  const TriCliVerb  *verb,
                  char             **arguments)
{
  g_autoptr (GPtrArray) drives = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  TriDomain *domain = NULL;
  int status = TRI_CLI_DONE;

  drives = open_drives (cli, arguments[0], &domain, &status);
  if (drives == NULL)
    return status;
  if (!cli->json)
    {
      if (drives->len > 0)
        print_drives (drives);
      else
        tri_cli_say (cli, _("%s: it has no DVD drive"), tri_domain_get_name (domain));
      return TRI_CLI_DONE;
    }
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < drives->len; i++)
    add_drive_json (builder, g_ptr_array_index (drives, i));
  json_builder_end_array (builder);
  tri_cli_json_print (builder, FALSE);
  return TRI_CLI_DONE;
}

static void
print_result (TriCli     *cli,
              TriDomain  *domain,
              const char *action,
              const char *target,
              const char *medium)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!cli->json)
    return;
  builder = tri_cli_json_begin_result (action, tri_domain_get_name (domain), tri_domain_get_uuid (domain));
  tri_cli_json_string (builder, "drive", target);
  tri_cli_json_string (builder, "medium", medium);
  json_builder_end_object (builder);
  tri_cli_json_print (builder, FALSE);
}

/* --pool, else "default", else the first active folder, as for new disks. (transfer full) */
static char *
choose_pool (TriCli  *cli,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) pools = NULL;
  const TriPoolInfo *chosen = NULL;

  if (given.pool != NULL)
    return g_strdup (given.pool);
  tri_connection_load_pools_async (cli->connection, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  pools = result != NULL ? tri_connection_load_pools_finish (cli->connection, result, error) : NULL;
  if (pools == NULL)
    return NULL;
  for (guint i = 0; i < pools->len; i++)
    {
      const TriPoolInfo *pool = g_ptr_array_index (pools, i);

      if (pool->active && g_str_equal (pool->type, "dir") && (chosen == NULL || g_str_equal (pool->name, "default")))
        chosen = pool;
    }
  if (chosen == NULL)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("%s has no active storage pool that is a folder: say which one with --pool"),
                 tri_cli_get_server (cli));
  return chosen != NULL ? g_strdup (chosen->name) : NULL;
}

static void
show_progress (TriJob     *job,
               GParamSpec *pspec,
               gpointer    user_data)
{
  g_autofree char *text = tri_job_dup_text (job);

  g_printerr ("\r\033[K%s", text);
}

/* (transfer full): the new volume's path */
static char *
upload (TriCli     *cli,
        const char *path,
        GError    **error)
{
  g_autofree char *pool = choose_pool (cli, error);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *title = g_strdup_printf (_("Copying “%s”"), name);
  g_autoptr (TriJob) job = tri_job_new (title, TRUE);
  g_autoptr (GAsyncResult) result = NULL;
  TriVolumeInfo *volume;
  char *source;

  if (pool == NULL)
    return NULL;
  if (!cli->quiet && !cli->json && isatty (STDERR_FILENO))
    g_signal_connect (job, "notify::progress", G_CALLBACK (show_progress), NULL);
  tri_connection_upload_volume_async (cli->connection, pool, NULL, file, job, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  if (!cli->quiet && !cli->json && isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
  volume = result != NULL ? tri_connection_upload_volume_finish (cli->connection, result, error) : NULL;
  if (volume == NULL)
    return NULL;
  source = volume->path != NULL ? g_strdup (volume->path) : g_strdup_printf ("%s/%s", volume->pool, volume->name);
  tri_volume_info_free (volume);
  return source;
}

int
tri_cli_vm_insert (TriCli            *cli,
                   const TriCliVerb  *verb,
                   char             **arguments)
{
  g_autoptr (GPtrArray) drives = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *medium = NULL;
  const TriMediaDrive *drive;
  TriDomain *domain = NULL;
  int status = TRI_CLI_DONE;

  if (given.pool != NULL && !given.upload)
    return tri_cli_usage (_("--pool: it goes with --upload only; a file of a pool is named POOL/FILE"));
  drives = open_drives (cli, arguments[0], &domain, &status);
  if (drives == NULL)
    return status;
  drive = find_drive (domain, drives, &error);
  if (drive == NULL)
    return tri_cli_fail (NULL, error);
  medium = given.upload ? upload (cli, arguments[1], &error) : g_strdup (arguments[1]);
  if (medium == NULL)
    return tri_cli_fail (NULL, error);
  tri_domain_insert_media_async (domain, drive->target, medium, given.force, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_domain_insert_media_finish (domain, result, &error))
    return tri_cli_fail (NULL, error);
  tri_cli_say (cli, _("%s: %s is in the drive %s"), tri_domain_get_name (domain), medium, drive->target);
  print_result (cli, domain, "insert", drive->target, medium);
  return TRI_CLI_DONE;
}

int
tri_cli_vm_eject (TriCli            *cli,
                  const TriCliVerb  *verb,
                  char             **arguments)
{
  g_autoptr (GPtrArray) drives = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const TriMediaDrive *drive;
  TriDomain *domain = NULL;
  int status = TRI_CLI_DONE;

  drives = open_drives (cli, arguments[0], &domain, &status);
  if (drives == NULL)
    return status;
  drive = find_drive (domain, drives, &error);
  if (drive == NULL)
    return tri_cli_fail (NULL, error);
  tri_domain_eject_media_async (domain, drive->target, given.force, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_domain_eject_media_finish (domain, result, &error))
    return tri_cli_fail (NULL, error);
  tri_cli_say (cli, _("%s: the drive %s is empty"), tri_domain_get_name (domain), drive->target);
  print_result (cli, domain, "eject", drive->target, NULL);
  return TRI_CLI_DONE;
}
