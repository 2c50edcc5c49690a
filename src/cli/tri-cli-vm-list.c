/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What --details asks for comes in the background; a machine that does not say is shown without. */
#define DETAILS_MILLISECONDS 10000
#define CPU_MILLISECONDS 3500

static struct {
  gboolean details;
  gboolean names;
  gboolean watch;
  char    *states;
} given;

const GOptionEntry tri_cli_vm_list_options[] = {
  { "details", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.details,
    N_("CPU usage, generation, snapshots, addresses and tags too, which takes longer"), NULL },
  { "state", 's', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.states,
    N_("Only machines in these states: off, running, saved, paused, shutting-down, crashed, suspended"), N_("STATE,…") },
  { "names", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.names, N_("Names alone, one a line"), NULL },
  { "watch", 'w', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.watch,
    N_("Print a line for every change until interrupted"), NULL },
  G_OPTION_ENTRY_NULL
};

static gboolean
parse_states (guint   *states,
              GError **error)
{
  g_auto (GStrv) words = given.states != NULL ? g_strsplit (given.states, ",", -1) : NULL;

  *states = 0;
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      guint found = 0;

      for (guint bit = TRI_STATE_OFF; bit <= TRI_STATE_SUSPENDED; bit <<= 1)
        if (strcmp (g_strstrip (words[i]), tri_domain_state_get_nick ((TriDomainState) bit)) == 0)
          found = bit;
      if (found == 0)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("--state: there is no state “%s”. “triptychctl vm list --help” names those that are there"), words[i]);
          return FALSE;
        }
      *states |= found;
    }

  return TRUE;
}

static int
compare_domains (gconstpointer a,
                 gconstpointer b)
{
  const char *name_a = tri_domain_get_name (*(TriDomain * const *) a);
  const char *name_b = tri_domain_get_name (*(TriDomain * const *) b);
  int order = g_utf8_collate (name_a, name_b);

  return order != 0 ? order : strcmp (name_a, name_b);
}

static GPtrArray *
select_domains (TriCli    *cli,
                char     **names,
                guint      states,
                GPtrArray *errors)
{
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *selected = g_ptr_array_new_with_free_func (g_object_unref);

  if (names[0] != NULL)
    {
      all = tri_cli_vm_find_all (cli, names, errors);
    }
  else
    {
      GListModel *domains = tri_connection_list_domains (cli->connection);

      all = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < g_list_model_get_n_items (domains); i++)
        g_ptr_array_add (all, g_list_model_get_item (domains, i));
      g_ptr_array_sort (all, compare_domains);
    }

  for (guint i = 0; i < all->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (all, i);

      if (states == 0 || (tri_domain_get_state (domain) & states) != 0)
        g_ptr_array_add (selected, g_object_ref (domain));
    }

  return selected;
}

static gboolean
details_are_there (TriCli   *cli,
                   gpointer  data)
{
  GPtrArray *domains = data;

  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (domains, i);

      if (!tri_domain_get_removed (domain) &&
          (tri_domain_get_generation (domain) == 0 || tri_domain_get_n_snapshots (domain) < 0))
        return FALSE;
    }

  return TRUE;
}

/* A usage is the difference of two figures, so it takes two rounds of statistics. */
static gboolean
cpu_is_there (TriCli   *cli,
              gpointer  data)
{
  GPtrArray *domains = data;

  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (domains, i);

      if (!tri_domain_get_removed (domain) && tri_domain_get_state (domain) == TRI_STATE_RUNNING &&
          tri_domain_get_cpu_usage (domain) < 0)
        return FALSE;
    }

  return TRUE;
}

static void
load_details (TriCli    *cli,
              GPtrArray *domains)
{
  guint limit = cli->timeout > 0 ? (guint) cli->timeout * 1000 : DETAILS_MILLISECONDS;

  for (guint i = 0; i < domains->len; i++)
    {
      tri_domain_want_config (g_ptr_array_index (domains, i));
      tri_domain_want_guest_info (g_ptr_array_index (domains, i));
    }

  tri_connection_set_stats_interval (cli->connection, 1);
  tri_cli_wait_until (cli, details_are_there, domains, limit);
  /* libvirt's test driver knows no processor time: it would be waited for in vain. */
  if (!tri_connection_is_test (cli->connection))
    tri_cli_wait_until (cli, cpu_is_there, domains, MIN (limit, CPU_MILLISECONDS));
  tri_connection_set_stats_interval (cli->connection, 0);
}

static char *
dup_memory (TriDomain *domain)
{
  guint64 assigned = tri_domain_get_memory_assigned (domain);

  return assigned > 0 ? tri_cli_dup_size (assigned) : NULL;
}

static char *
dup_uptime (TriDomain *domain)
{
  gint64 since = tri_domain_get_uptime_since (domain);

  return since > 0 ? tri_cli_dup_uptime (g_get_real_time () / G_USEC_PER_SEC - since) : NULL;
}

static void
print_table (GPtrArray *domains)
{
  g_autoptr (TriCliTable) table =
    tri_cli_table_new ("llrrrl", _("Name"), _("State"), _("vCPUs"), _("Assigned Memory"), _("Uptime"), _("Status"), NULL);

  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (domains, i);
      g_autofree char *vcpus = g_strdup_printf ("%u", tri_domain_get_vcpus (domain));
      g_autofree char *memory = dup_memory (domain);
      g_autofree char *uptime = dup_uptime (domain);
      const char *cells[] = {
        tri_domain_get_name (domain), tri_domain_state_get_label (tri_domain_get_state (domain)),
        vcpus, memory, uptime, tri_domain_get_operation (domain),
      };

      tri_cli_table_add (table, cells);
    }

  tri_cli_table_print (table, 0);
}

static void
add_details_row (TriCliTable *table,
                 TriDomain   *domain)
{
  double usage = tri_domain_get_cpu_usage (domain);
  int n_snapshots = tri_domain_get_n_snapshots (domain);
  guint n_generation = tri_domain_get_generation (domain);
  g_autofree char *vcpus = g_strdup_printf ("%u", tri_domain_get_vcpus (domain));
  g_autofree char *memory = dup_memory (domain);
  g_autofree char *uptime = dup_uptime (domain);
  g_autofree char *cpu = usage >= 0 ? g_strdup_printf (_("%.0f %%"), usage * 100) : NULL;
  g_autofree char *generation = n_generation > 0 ? g_strdup_printf ("%u", n_generation) : NULL;
  g_autofree char *snapshots = n_snapshots >= 0 ? g_strdup_printf ("%d", n_snapshots) : NULL;
  const char *cells[] = {
    tri_domain_get_name (domain), tri_domain_state_get_label (tri_domain_get_state (domain)), cpu, vcpus, memory, uptime,
    tri_domain_get_operation (domain), generation, snapshots, tri_domain_get_autostart (domain) ? _("yes") : _("no"),
    tri_domain_get_ip_addresses (domain), tri_domain_get_tags (domain),
  };

  tri_cli_table_add (table, cells);
}

static void
print_details_table (GPtrArray *domains)
{
  g_autoptr (TriCliTable) table =
    tri_cli_table_new ("llrrrrlrrlll", _("Name"), _("State"), _("CPU Usage"), _("vCPUs"), _("Assigned Memory"), _("Uptime"), _("Status"),
                       _("Generation"), _("Snapshots"), _("Autostart"), _("IP Addresses"), _("Tags"), NULL);

  for (guint i = 0; i < domains->len; i++)
    add_details_row (table, g_ptr_array_index (domains, i));

  tri_cli_table_print (table, 0);
}

static void
print_json (GPtrArray *domains)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < domains->len; i++)
    {
      json_builder_begin_object (builder);
      tri_cli_vm_add_json (builder, g_ptr_array_index (domains, i), given.details);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  tri_cli_json_print (builder, FALSE);
}

static void
print_domains (TriCli    *cli,
               GPtrArray *domains)
{
  if (cli->json)
    {
      print_json (domains);
    }
  else if (given.names)
    {
      for (guint i = 0; i < domains->len; i++)
        tri_cli_print_name (tri_domain_get_name (g_ptr_array_index (domains, i)));
    }
  else if (given.details)
    {
      print_details_table (domains);
    }
  else
    {
      print_table (domains);
    }
}

int
tri_cli_vm_list (TriCli           *cli,
                 const TriCliVerb *verb,
                 char            **arguments)
{
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (GError) error = NULL;
  guint states;
  int status = TRI_CLI_DONE;

  if (!parse_states (&states, &error))
    return tri_cli_fail (NULL, error);
  if (given.watch && (given.details || given.names || given.states != NULL || arguments[0] != NULL))
    return tri_cli_usage (_("--watch shows every machine: it goes with neither names nor --state, --names or --details"));
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  if (given.watch)
    return tri_cli_vm_watch (cli);

  domains = select_domains (cli, arguments, states, errors);
  if (given.details)
    load_details (cli, domains);
  print_domains (cli, domains);

  for (guint i = 0; i < errors->len; i++)
    status = tri_cli_fail (NULL, g_ptr_array_index (errors, i));
  if (errors->len > 0 && domains->len > 0)
    status = TRI_CLI_FAILED;

  return cli->interrupted ? TRI_CLI_INTERRUPTED : status;
}
