/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* One machine and the disks that go with it. */
typedef struct {
  TriDeletePlan *plan;    /* owned */
  GPtrArray     *paths;   /* of char *, owned, without the NULL at the end */
} Doomed;

static struct {
  char   **disks;
  gboolean all_disks;
  gboolean yes;
  gboolean dry_run;
} given;

const GOptionEntry tri_cli_vm_delete_options[] = {
  { "disk", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &given.disks,
    N_("Delete this disk too: vda, or its path; may be given several times"), N_("DISK") },
  { "all-disks", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.all_disks,
    N_("Delete all disks that nothing else uses"), NULL },
  { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.yes, N_("Do not ask"), NULL },
  { "dry-run", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.dry_run, N_("Only list what would go"), NULL },
  G_OPTION_ENTRY_NULL
};

static void
doomed_free (Doomed *doomed)
{
  g_clear_object (&doomed->plan);
  g_clear_pointer (&doomed->paths, g_ptr_array_unref);
  g_free (doomed);
}

static const char *
doomed_name (const Doomed *doomed)
{
  return tri_domain_get_name (tri_delete_plan_get_domain (doomed->plan));
}

static const TriDeleteItem *
find_item (GPtrArray  *items,
           const char *disk)
{
  for (guint i = 0; i < items->len; i++)
    {
      const TriDeleteItem *item = g_ptr_array_index (items, i);

      if (g_strcmp0 (item->target, disk) == 0 || g_strcmp0 (item->path, disk) == 0)
        return item;
    }

  return NULL;
}

static gboolean
goes (const Doomed        *doomed,
      const TriDeleteItem *item)
{
  return g_ptr_array_find_with_equal_func (doomed->paths, item->path, g_str_equal, NULL);
}

static void
add_path (Doomed              *doomed,
          const TriDeleteItem *item)
{
  if (!goes (doomed, item))
    g_ptr_array_add (doomed->paths, g_strdup (item->path));
}

/* A disk that was named and cannot go stops everything before anything is touched. */
static gboolean
choose_disks (Doomed  *doomed,
              GError **error)
{
  GPtrArray *items = tri_delete_plan_get_items (doomed->plan);

  for (guint i = 0; given.disks != NULL && given.disks[i] != NULL; i++)
    {
      const TriDeleteItem *item = find_item (items, given.disks[i]);

      if (item == NULL)
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                       _("%s: there is no disk “%s”. “triptychctl vm delete --dry-run” lists the disks"),
                       doomed_name (doomed), given.disks[i]);
          return FALSE;
        }
      if (!item->can_delete)
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED, _("%s: the disk %s cannot be deleted: %s"),
                       doomed_name (doomed), given.disks[i], item->reason != NULL ? item->reason : item->path);
          return FALSE;
        }
      add_path (doomed, item);
    }

  for (guint i = 0; given.all_disks && i < items->len; i++)
    {
      const TriDeleteItem *item = g_ptr_array_index (items, i);

      if (item->can_delete)
        add_path (doomed, item);
    }

  return TRUE;
}

static Doomed *
plan (TriCli     *cli,
      TriDomain  *domain,
      GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *reason = NULL;
  TriDeletePlan *plan;
  Doomed *doomed;

  if (!tri_action_applies (TRI_ACTION_DELETE, domain, &reason))
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE, "%s", reason);
      return NULL;
    }

  tri_domain_plan_delete_async (domain, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  plan = result != NULL ? tri_domain_plan_delete_finish (domain, result, error) : NULL;
  if (plan == NULL)
    return NULL;

  doomed = g_new0 (Doomed, 1);
  doomed->plan = plan;
  doomed->paths = g_ptr_array_new_with_free_func (g_free);
  if (!choose_disks (doomed, &local_error))
    {
      doomed_free (doomed);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return doomed;
}

static GPtrArray *
plan_all (TriCli   *cli,
          char    **names,
          GError  **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) domains = tri_cli_vm_find_all (cli, names, missing);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) doomed_free);

  /* Whoever mistypes one name of several may have meant something else altogether: nothing is deleted then. */
  if (missing->len > 0)
    {
      g_propagate_error (error, g_error_copy (g_ptr_array_index (missing, 0)));
      return NULL;
    }

  for (guint i = 0; i < domains->len; i++)
    {
      Doomed *doomed = plan (cli, g_ptr_array_index (domains, i), error);

      if (doomed == NULL)
        return NULL;
      g_ptr_array_add (all, doomed);
    }

  return g_steal_pointer (&all);
}

static void
print_plan (const Doomed *doomed)
{
  GPtrArray *items = tri_delete_plan_get_items (doomed->plan);
  guint n_snapshots = tri_delete_plan_get_n_snapshots (doomed->plan);
  g_autoptr (TriCliTable) table = tri_cli_table_new ("llrll", _("Disk"), _("Deleted"), _("Size"), _("File"), _("Remark"), NULL);
  g_autofree char *name = tri_cli_clean (doomed_name (doomed));

  g_print (_("%s will be deleted.\n"), name);
  if (n_snapshots > 0)
    g_print (ngettext ("  %u snapshot goes with it.\n", "  %u snapshots go with it.\n", n_snapshots), n_snapshots);
  if (tri_delete_plan_has_managed_save (doomed->plan))
    g_print ("  %s\n", _("Its saved state goes with it."));
  if (tri_delete_plan_has_nvram (doomed->plan))
    g_print ("  %s\n", _("Its firmware variables go with it."));

  for (guint i = 0; i < items->len; i++)
    {
      const TriDeleteItem *item = g_ptr_array_index (items, i);
      g_autofree char *size = item->allocation > 0 ? tri_cli_dup_size (item->allocation) : NULL;
      const char *cells[] = {
        item->target, goes (doomed, item) ? _("yes") : _("no, kept"), size, item->path, item->reason,
      };

      tri_cli_table_add (table, cells);
    }
  if (items->len > 0)
    tri_cli_table_print (table, 2);
}

static void
add_plan_json (JsonBuilder  *builder,
               const Doomed *doomed,
               gboolean      done,
               const GError *error)
{
  GPtrArray *items = tri_delete_plan_get_items (doomed->plan);
  TriDomain *domain = tri_delete_plan_get_domain (doomed->plan);

  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "name", tri_domain_get_name (domain));
  tri_cli_json_string (builder, "uuid", tri_domain_get_uuid (domain));
  tri_cli_json_bool (builder, "done", done);
  tri_cli_json_int (builder, "status", error != NULL ? tri_cli_exit_code (error) : TRI_CLI_DONE);
  tri_cli_json_string (builder, "error", error != NULL ? error->message : NULL);
  tri_cli_json_int (builder, "snapshots", tri_delete_plan_get_n_snapshots (doomed->plan));
  tri_cli_json_bool (builder, "saved_state", tri_delete_plan_has_managed_save (doomed->plan));
  tri_cli_json_bool (builder, "nvram", tri_delete_plan_has_nvram (doomed->plan));

  json_builder_set_member_name (builder, "disks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    {
      const TriDeleteItem *item = g_ptr_array_index (items, i);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "target", item->target);
      tri_cli_json_string (builder, "path", item->path);
      tri_cli_json_string (builder, "pool", item->pool);
      tri_cli_json_known (builder, "allocation", item->allocation);
      tri_cli_json_bool (builder, "delete", goes (doomed, item));
      tri_cli_json_bool (builder, "can_delete", item->can_delete);
      tri_cli_json_string (builder, "used_by", item->used_by);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
execute (TriCli  *cli,
         Doomed  *doomed,
         GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < doomed->paths->len; i++)
    g_ptr_array_add (paths, g_ptr_array_index (doomed->paths, i));
  g_ptr_array_add (paths, NULL);

  tri_delete_plan_execute_async (doomed->plan, paths->len > 1 ? (const char * const *) paths->pdata : NULL,
                                 cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);

  return result != NULL && tri_delete_plan_execute_finish (doomed->plan, result, error);
}

static int
execute_all (TriCli      *cli,
             GPtrArray   *all,
             JsonBuilder *builder)
{
  guint n_failed = 0;
  int status = TRI_CLI_DONE;

  for (guint i = 0; i < all->len && !cli->interrupted; i++)
    {
      Doomed *doomed = g_ptr_array_index (all, i);
      g_autofree char *name = g_strdup (doomed_name (doomed));
      g_autoptr (GError) error = NULL;
      gboolean done = execute (cli, doomed, &error);

      add_plan_json (builder, doomed, done, error);
      if (done)
        {
          tri_cli_say (cli, _("%s: Deleted"), name);
          continue;
        }
      n_failed++;
      status = tri_cli_fail (NULL, error);
    }

  if (cli->interrupted)
    return TRI_CLI_INTERRUPTED;

  return n_failed > 0 && all->len > 1 ? TRI_CLI_FAILED : status;
}

static int
list_all (TriCli      *cli,
          GPtrArray   *all,
          JsonBuilder *builder)
{
  for (guint i = 0; i < all->len; i++)
    {
      add_plan_json (builder, g_ptr_array_index (all, i), FALSE, NULL);
      if (!cli->json && (!cli->quiet || given.dry_run || !given.yes))
        print_plan (g_ptr_array_index (all, i));
    }

  return TRI_CLI_DONE;
}

int
tri_cli_vm_delete (TriCli           *cli,
                   const TriCliVerb *verb,
                   char            **arguments)
{
  g_autoptr (JsonBuilder) listed = json_builder_new ();
  g_autoptr (JsonBuilder) deleted = json_builder_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  int status = TRI_CLI_DONE;

  if (given.disks != NULL && arguments[1] != NULL)
    return tri_cli_usage (_("--disk names a disk of one machine: delete the machines one by one, or use --all-disks"));
  if (!given.yes && !given.dry_run && (cli->json || !isatty (STDIN_FILENO)))
    return tri_cli_usage (_("There is nobody to ask: say --yes to delete, or --dry-run to see what would go"));
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);

  all = plan_all (cli, arguments, &error);
  if (all == NULL)
    return tri_cli_fail (NULL, error);

  json_builder_begin_array (listed);
  list_all (cli, all, listed);
  json_builder_end_array (listed);

  if (!given.dry_run)
    {
      if (!given.yes && !tri_cli_ask (cli, _("Delete this for good?")))
        {
          g_printerr ("%s\n", _("Nothing was deleted."));
          return cli->interrupted ? TRI_CLI_INTERRUPTED : TRI_CLI_REFUSED;
        }

      json_builder_begin_array (deleted);
      status = execute_all (cli, all, deleted);
      json_builder_end_array (deleted);
    }

  if (cli->json)
    tri_cli_json_print (given.dry_run ? listed : deleted, FALSE);

  return status;
}
