/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>

/* One machine that was named, or a name that is none. */
typedef struct {
  TriDomain *domain;   /* nullable, owned */
  GError    *error;    /* nullable, owned */
} Outcome;

static struct {
  char    *wait;
  gboolean on;
  gboolean off;
} given;

const GOptionEntry tri_cli_vm_shutdown_options[] = {
  { "wait", 'w', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.wait,
    N_("Wait until the machines are off, so long at most"), N_("SECONDS") },
  G_OPTION_ENTRY_NULL
};

const GOptionEntry tri_cli_vm_autostart_options[] = {
  { "on", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.on, N_("Start them with the host (this is the default)"), NULL },
  { "off", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.off, N_("Do not start them with the host"), NULL },
  G_OPTION_ENTRY_NULL
};

static void
outcome_free (Outcome *outcome)
{
  g_clear_object (&outcome->domain);
  g_clear_error (&outcome->error);
  g_free (outcome);
}

static void
add_outcome (GPtrArray    *outcomes,
             TriDomain    *domain,
             const GError *error)
{
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->domain = domain != NULL ? g_object_ref (domain) : NULL;
  outcome->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (outcomes, outcome);
}

/* Whether there is a snapshot to go back to is known only once they were read. */
static GPtrArray *
load_snapshots (TriCli    *cli,
                GPtrArray *domains,
                GPtrArray *outcomes)
{
  GPtrArray *loaded = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (domains, i);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      tri_domain_load_snapshots_async (domain, cli->cancellable, tri_cli_ready, cli);
      result = tri_cli_wait (cli, &error);
      if (result != NULL && tri_domain_load_snapshots_finish (domain, result, &error))
        g_ptr_array_add (loaded, g_object_ref (domain));
      else
        add_outcome (outcomes, domain, error);
    }

  return loaded;
}

/* Scripts say how it shall be, not what shall change: what is so already is done. */
static GPtrArray *
skip_done (TriActionId  id,
           GPtrArray   *domains,
           GPtrArray   *outcomes)
{
  GPtrArray *rest = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (domains, i);

      if (tri_domain_get_autostart (domain) == (id == TRI_ACTION_AUTOSTART_ON))
        add_outcome (outcomes, domain, NULL);
      else
        g_ptr_array_add (rest, g_object_ref (domain));
    }

  return rest;
}

static void
act (TriCli      *cli,
     TriActionId  id,
     GPtrArray   *domains,
     GPtrArray   *outcomes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;

  if (domains->len == 0)
    return;

  tri_act_batch_async (id, domains, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL)
    {
      for (guint i = 0; i < domains->len; i++)
        add_outcome (outcomes, g_ptr_array_index (domains, i), error);
      return;
    }

  results = tri_act_batch_finish (result);
  for (guint i = 0; i < results->len; i++)
    {
      const TriActResult *one = g_ptr_array_index (results, i);

      add_outcome (outcomes, one->domain, one->error);
    }
}

static gboolean
is_still_up (const Outcome *outcome)
{
  return outcome->domain != NULL && outcome->error == NULL && !tri_domain_get_removed (outcome->domain) &&
         (tri_domain_get_state (outcome->domain) & TRI_STATE_ACTIVE) != 0;
}

static gboolean
all_are_down (TriCli   *cli,
              gpointer  data)
{
  GPtrArray *outcomes = data;

  for (guint i = 0; i < outcomes->len; i++)
    if (is_still_up (g_ptr_array_index (outcomes, i)))
      return FALSE;

  return TRUE;
}

static void
wait_for_shutdown (TriCli    *cli,
                   GPtrArray *outcomes,
                   guint      seconds)
{
  tri_cli_wait_until (cli, all_are_down, outcomes, seconds * 1000);

  for (guint i = 0; i < outcomes->len; i++)
    {
      Outcome *outcome = g_ptr_array_index (outcomes, i);

      if (!is_still_up (outcome))
        continue;
      if (cli->interrupted)
        g_set_error (&outcome->error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                     _("%s: asked to shut down, and still up when this was interrupted"),
                     tri_domain_get_name (outcome->domain));
      else
        g_set_error (&outcome->error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                     ngettext ("%s: asked to shut down, and still up after %u second. Wait longer, or turn it off",
                               "%s: asked to shut down, and still up after %u seconds. Wait longer, or turn it off", seconds),
                     tri_domain_get_name (outcome->domain), seconds);
    }
}

static void
print_outcomes_json (const TriActionInfo *info,
                     GPtrArray           *outcomes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < outcomes->len; i++)
    {
      const Outcome *outcome = g_ptr_array_index (outcomes, i);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "action", info->name);
      tri_cli_json_string (builder, "name", outcome->domain != NULL ? tri_domain_get_name (outcome->domain) : NULL);
      tri_cli_json_string (builder, "uuid", outcome->domain != NULL ? tri_domain_get_uuid (outcome->domain) : NULL);
      tri_cli_json_bool (builder, "done", outcome->error == NULL);
      tri_cli_json_int (builder, "status", outcome->error != NULL ? tri_cli_exit_code (outcome->error) : TRI_CLI_DONE);
      tri_cli_json_string (builder, "error", outcome->error != NULL ? outcome->error->message : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  tri_cli_json_print (builder, FALSE);
}

static int
report (TriCli              *cli,
        const TriActionInfo *info,
        GPtrArray           *outcomes)
{
  guint n_failed = 0;
  int status = TRI_CLI_DONE;

  if (cli->json)
    print_outcomes_json (info, outcomes);

  for (guint i = 0; i < outcomes->len; i++)
    {
      const Outcome *outcome = g_ptr_array_index (outcomes, i);

      if (outcome->error == NULL)
        {
          /* Translators: a machine's name, what was done to it: "Started" */
          tri_cli_say (cli, C_("result", "%s: %s"), tri_domain_get_name (outcome->domain), _(info->done));
          continue;
        }
      n_failed++;
      status = tri_cli_fail (NULL, outcome->error);
    }

  return n_failed > 0 && outcomes->len > 1 && !cli->interrupted ? TRI_CLI_FAILED : status;
}

static gboolean
parse_wait (guint   *seconds,
            GError **error)
{
  guint64 number = 0;

  if (given.wait != NULL && !g_ascii_string_to_unsigned (given.wait, 10, 1, 1000000, &number, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--wait: “%s” is not a number of seconds above zero"), given.wait);
      return FALSE;
    }

  *seconds = (guint) number;
  return TRUE;
}

int
tri_cli_vm_act (TriCli           *cli,
                const TriCliVerb *verb,
                char            **arguments)
{
  TriActionId id = verb->action == TRI_ACTION_AUTOSTART_ON && given.off ? TRI_ACTION_AUTOSTART_OFF : verb->action;
  g_autoptr (GPtrArray) outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (GError) error = NULL;
  guint seconds;

  if (given.on && given.off)
    return tri_cli_usage (_("--on and --off do not go together"));
  if (!parse_wait (&seconds, &error))
    return tri_cli_fail (NULL, error);
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);

  domains = tri_cli_vm_find_all (cli, arguments, missing);
  if (id == TRI_ACTION_REVERT)
    {
      g_autoptr (GPtrArray) loaded = load_snapshots (cli, domains, outcomes);

      act (cli, id, loaded, outcomes);
    }
  else if (id == TRI_ACTION_AUTOSTART_ON || id == TRI_ACTION_AUTOSTART_OFF)
    {
      g_autoptr (GPtrArray) rest = skip_done (id, domains, outcomes);

      act (cli, id, rest, outcomes);
    }
  else
    {
      act (cli, id, domains, outcomes);
    }
  if (seconds > 0)
    wait_for_shutdown (cli, outcomes, seconds);
  for (guint i = 0; i < missing->len; i++)
    add_outcome (outcomes, NULL, g_ptr_array_index (missing, i));

  return report (cli, tri_action_get_info (id), outcomes);
}

int
tri_cli_vm_rename (TriCli           *cli,
                   const TriCliVerb *verb,
                   char            **arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *old_name = NULL;
  TriDomain *domain;

  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, arguments[0], &error);
  if (domain == NULL)
    return tri_cli_fail (NULL, error);

  old_name = g_strdup (tri_domain_get_name (domain));
  if (tri_connection_find_domain_by_name (cli->connection, arguments[1]) == NULL)
    problem = tri_domain_name_problem (cli->connection, arguments[1], domain);
  if (problem != NULL)
    return tri_cli_usage ("%s: %s", arguments[1], problem);

  tri_domain_rename_async (domain, arguments[1], cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_domain_rename_finish (domain, result, &error))
    return tri_cli_fail (old_name, error);

  tri_cli_say (cli, _("%s: renamed to %s"), old_name, arguments[1]);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "uuid", tri_domain_get_uuid (domain));
      tri_cli_json_string (builder, "old_name", old_name);
      tri_cli_json_string (builder, "name", arguments[1]);
      json_builder_end_object (builder);
      tri_cli_json_print (builder, FALSE);
    }

  return TRI_CLI_DONE;
}
