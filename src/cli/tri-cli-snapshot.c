/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli.h"

#include <glib/gi18n-lib.h>

static struct {
  char    *description;
  gboolean names;
  gboolean subtree;
  gboolean save_first;
} given;

static const GOptionEntry list_options[] = {
  { "names", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.names, N_("Names alone, one a line"), NULL },
  G_OPTION_ENTRY_NULL
};

static const GOptionEntry create_options[] = {
  { "description", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.description, N_("What it is for"), N_("TEXT") },
  G_OPTION_ENTRY_NULL
};

static const GOptionEntry apply_options[] = {
  { "snapshot-first", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.save_first,
    N_("Take a snapshot of the present state before it is lost"), NULL },
  G_OPTION_ENTRY_NULL
};

static const GOptionEntry delete_options[] = {
  { "subtree", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.subtree, N_("Delete the snapshots below it too"), NULL },
  G_OPTION_ENTRY_NULL
};

/* Connects, finds the machine and reads its snapshots. Says why it could not. */
static TriDomain *
open_domain (TriCli     *cli,
             const char *name,
             int        *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain;

  if (!tri_cli_connect (cli, &error))
    {
      *status = tri_cli_fail_connect (cli, error);
      return NULL;
    }

  domain = tri_cli_find_domain (cli, name, &error);
  if (domain != NULL)
    {
      tri_domain_load_snapshots_async (domain, cli->cancellable, tri_cli_ready, cli);
      result = tri_cli_wait (cli, &error);
      if (result == NULL || !tri_domain_load_snapshots_finish (domain, result, &error))
        domain = NULL;
    }
  if (domain == NULL)
    *status = tri_cli_fail (NULL, error);

  return domain;
}

static TriSnapshot *
find_snapshot (TriDomain  *domain,
               const char *name,
               int        *status)
{
  TriSnapshot *snapshot = tri_domain_find_snapshot (domain, name);
  g_autoptr (GError) error = NULL;

  if (snapshot == NULL)
    {
      error = g_error_new (TRI_ERROR, TRI_ERROR_NOT_FOUND,
                           _("%s: there is no snapshot “%s”. “triptychctl snapshot list” shows those that are there"),
                           tri_domain_get_name (domain), name);
      *status = tri_cli_fail (NULL, error);
    }

  return snapshot;
}

static void
print_result (TriCli     *cli,
              TriDomain  *domain,
              const char *action,
              const char *name,
              const char *title)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!cli->json)
    return;

  builder = tri_cli_json_begin_result (action, tri_domain_get_name (domain), tri_domain_get_uuid (domain));
  tri_cli_json_string (builder, "name", name);
  tri_cli_json_string (builder, "title", title);
  json_builder_end_object (builder);
  tri_cli_json_print (builder, FALSE);
}

typedef void (*SnapshotFunc) (TriSnapshot *snapshot,
                              const char  *prefix,
                              gboolean     last,
                              gpointer     data);

/* Parents before children, with what is drawn in front of them. "Now" hangs under the current one and counts as its last child. */
static void
foreach_snapshot (GListModel  *snapshots,
                  const char  *prefix,
                  gboolean     now_follows,
                  SnapshotFunc func,
                  gpointer     data)
{
  guint n = g_list_model_get_n_items (snapshots);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TriSnapshot) snapshot = g_list_model_get_item (snapshots, i);
      gboolean last = i + 1 == n && !now_follows;
      g_autofree char *below = g_strconcat (prefix, last ? "   " : "│  ", NULL);

      func (snapshot, prefix, last, data);
      foreach_snapshot (tri_snapshot_list_children (snapshot), below, tri_snapshot_get_current (snapshot), func, data);
      if (tri_snapshot_get_current (snapshot))
        func (NULL, below, TRUE, data);
    }
}

static void
add_row (TriSnapshot *snapshot,
         const char  *prefix,
         gboolean     last,
         gpointer     data)
{
  TriCliTable *table = data;
  g_autofree char *time = snapshot != NULL ? tri_cli_dup_time (tri_snapshot_get_created (snapshot)) : NULL;
  g_autofree char *text = g_strconcat (prefix, last ? "└─ " : "├─ ",
                                       snapshot != NULL ? tri_snapshot_get_title (snapshot) : _("Now"), NULL);
  const char *cells[] = { text, "", "", "", "" };

  if (snapshot != NULL)
    {
      cells[1] = time;
      cells[2] = tri_domain_state_get_label (tri_snapshot_get_state (snapshot));
      cells[3] = tri_snapshot_get_has_memory (snapshot) ? _("disks and memory") : _("disks");
      cells[4] = tri_snapshot_get_description (snapshot);
    }
  tri_cli_table_add (table, cells);
}

static void
add_json (TriSnapshot *snapshot,
          const char  *prefix,
          gboolean     last,
          gpointer     data)
{
  JsonBuilder *builder = data;

  if (snapshot == NULL)
    return;

  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "name", tri_snapshot_get_name (snapshot));
  tri_cli_json_string (builder, "title", tri_snapshot_get_title (snapshot));
  tri_cli_json_string (builder, "parent", tri_snapshot_get_parent_name (snapshot));
  tri_cli_json_int (builder, "created", tri_snapshot_get_created (snapshot));
  tri_cli_json_string (builder, "state", tri_domain_state_get_nick (tri_snapshot_get_state (snapshot)));
  tri_cli_json_string (builder, "description", tri_snapshot_get_description (snapshot));
  tri_cli_json_bool (builder, "current", tri_snapshot_get_current (snapshot));
  tri_cli_json_bool (builder, "external", tri_snapshot_get_external (snapshot));
  tri_cli_json_bool (builder, "memory", tri_snapshot_get_has_memory (snapshot));
  json_builder_end_object (builder);
}

static void
print_name (TriSnapshot *snapshot,
            const char  *prefix,
            gboolean     last,
            gpointer     data)
{
  if (snapshot != NULL)
    tri_cli_print_name (tri_snapshot_get_title (snapshot));
}

static int
run_list (TriCli           *cli,
          const TriCliVerb *verb,
          char            **arguments)
{
  int status = TRI_CLI_DONE;
  TriDomain *domain = open_domain (cli, arguments[0], &status);
  GListModel *snapshots;

  if (domain == NULL)
    return status;

  snapshots = tri_domain_list_snapshots (domain);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_array (builder);
      foreach_snapshot (snapshots, "", FALSE, add_json, builder);
      json_builder_end_array (builder);
      tri_cli_json_print (builder, FALSE);
    }
  else if (given.names)
    {
      foreach_snapshot (snapshots, "", FALSE, print_name, NULL);
    }
  else if (g_list_model_get_n_items (snapshots) == 0)
    {
      tri_cli_say (cli, _("%s has no snapshots."), tri_domain_get_name (domain));
    }
  else
    {
      g_autoptr (TriCliTable) table = tri_cli_table_new ("lllll", _("Snapshot"), _("Created"), _("State"), _("Holds"), _("Description"), NULL);

      foreach_snapshot (snapshots, "", FALSE, add_row, table);
      tri_cli_table_print (table, 0);
    }

  return TRI_CLI_DONE;
}

static char *
create (TriCli     *cli,
        TriDomain  *domain,
        const char *name,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_create_snapshot_async (domain, name, given.description, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);

  return result != NULL ? tri_domain_create_snapshot_finish (domain, result, error) : NULL;
}

static int
run_create (TriCli           *cli,
            const TriCliVerb *verb,
            char            **arguments)
{
  int status = TRI_CLI_DONE;
  TriDomain *domain;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (given.description != NULL && !g_utf8_validate (given.description, -1, NULL))
    return tri_cli_usage (_("--description: this is not text in UTF-8"));
  domain = open_domain (cli, arguments[0], &status);
  if (domain == NULL)
    return status;

  name = create (cli, domain, arguments[1], &error);
  if (name == NULL)
    return tri_cli_fail (NULL, error);

  tri_cli_say (cli, _("%s: snapshot “%s” taken"), tri_domain_get_name (domain), name);
  print_result (cli, domain, "create", name, name);

  return TRI_CLI_DONE;
}

static int
run_apply (TriCli           *cli,
           const TriCliVerb *verb,
           char            **arguments)
{
  int status = TRI_CLI_DONE;
  TriDomain *domain = open_domain (cli, arguments[0], &status);
  g_autoptr (TriSnapshot) snapshot = domain != NULL ? find_snapshot (domain, arguments[1], &status) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;

  if (snapshot == NULL)
    return status;

  if (given.save_first)
    {
      saved = create (cli, domain, NULL, &error);
      if (saved == NULL)
        return tri_cli_fail (NULL, error);
      tri_cli_say (cli, _("%s: snapshot “%s” taken"), tri_domain_get_name (domain), saved);
    }

  tri_snapshot_apply_async (snapshot, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_snapshot_apply_finish (snapshot, result, &error))
    return tri_cli_fail (NULL, error);

  tri_cli_say (cli, _("%s: snapshot “%s” applied"), tri_domain_get_name (domain), arguments[1]);
  print_result (cli, domain, "apply", tri_snapshot_get_name (snapshot), tri_snapshot_get_title (snapshot));

  return TRI_CLI_DONE;
}

static int
run_delete (TriCli           *cli,
            const TriCliVerb *verb,
            char            **arguments)
{
  int status = TRI_CLI_DONE;
  TriDomain *domain = open_domain (cli, arguments[0], &status);
  g_autoptr (TriSnapshot) snapshot = domain != NULL ? find_snapshot (domain, arguments[1], &status) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (snapshot == NULL)
    return status;

  tri_snapshot_delete_async (snapshot, given.subtree, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_snapshot_delete_finish (snapshot, result, &error))
    return tri_cli_fail (NULL, error);

  if (given.subtree)
    tri_cli_say (cli, _("%s: snapshot “%s” and those below it deleted"), tri_domain_get_name (domain), arguments[1]);
  else
    tri_cli_say (cli, _("%s: snapshot “%s” deleted"), tri_domain_get_name (domain), arguments[1]);
  print_result (cli, domain, "delete", tri_snapshot_get_name (snapshot), tri_snapshot_get_title (snapshot));

  return TRI_CLI_DONE;
}

static int
run_rename (TriCli           *cli,
            const TriCliVerb *verb,
            char            **arguments)
{
  int status = TRI_CLI_DONE;
  TriDomain *domain = open_domain (cli, arguments[0], &status);
  g_autoptr (TriSnapshot) snapshot = domain != NULL ? find_snapshot (domain, arguments[1], &status) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (snapshot == NULL)
    return status;

  tri_snapshot_rename_async (snapshot, arguments[2], cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_snapshot_rename_finish (snapshot, result, &error))
    return tri_cli_fail (NULL, error);

  tri_cli_say (cli, _("%s: snapshot “%s” renamed to “%s”"), tri_domain_get_name (domain), arguments[1], arguments[2]);
  print_result (cli, domain, "rename", tri_snapshot_get_name (snapshot), arguments[2]);

  return TRI_CLI_DONE;
}

static const TriCliVerb verbs[] = {
  { .name = "list", .parameters = N_("MACHINE"), .summary = N_("List a machine’s snapshots as a tree"),
    .min_arguments = 1, .max_arguments = 1, .options = list_options, .run = run_list },
  { .name = "create", .parameters = N_("MACHINE [SNAPSHOT]"), .summary = N_("Take a snapshot"),
    .min_arguments = 1, .max_arguments = 2, .options = create_options, .run = run_create },
  { .name = "apply", .parameters = N_("MACHINE SNAPSHOT"), .summary = N_("Go back to a snapshot; the present state is lost"),
    .min_arguments = 2, .max_arguments = 2, .options = apply_options, .run = run_apply },
  { .name = "rename", .parameters = N_("MACHINE SNAPSHOT NEW-NAME"), .summary = N_("Rename a snapshot"),
    .min_arguments = 3, .max_arguments = 3, .run = run_rename },
  { .name = "delete", .parameters = N_("MACHINE SNAPSHOT"), .summary = N_("Delete a snapshot; the machine stays as it is"),
    .min_arguments = 2, .max_arguments = 2, .options = delete_options, .run = run_delete },
  { NULL }
};

const TriCliNoun tri_cli_snapshot = { "snapshot", N_("Snapshots of a virtual machine"), verbs };
