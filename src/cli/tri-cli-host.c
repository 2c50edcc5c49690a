/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli.h"
#include "tri-cli-output.h"

#include <glib/gi18n-lib.h>

/* How long --check waits for the slowest server unless --timeout says so. */
#define CHECK_SECONDS 10

static struct {
  gboolean check;
} given;

static const GOptionEntry list_options[] = {
  { "check", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.check, N_("Connect to each server to see whether it answers"), NULL },
  G_OPTION_ENTRY_NULL
};

static const char *
state_nick (TriConnectionState state)
{
  switch (state)
    {
    case TRI_CONNECTION_CONNECTED:
      return "connected";
    case TRI_CONNECTION_NEEDS_SIGN_IN:
      return "needs-sign-in";
    case TRI_CONNECTION_UNREACHABLE:
      return "unreachable";
    case TRI_CONNECTION_CONNECTING:
      return "no-answer";
    case TRI_CONNECTION_DISCONNECTED:
    default:
      return "disconnected";
    }
}

static gboolean
all_answered (TriCli   *cli,
              gpointer  data)
{
  GListModel *servers = data;

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (TriConnection) server = g_list_model_get_item (servers, i);

      if (tri_connection_get_state (server) == TRI_CONNECTION_CONNECTING)
        return FALSE;
    }

  return TRUE;
}

static void
check_servers (TriCli     *cli,
               GListModel *servers)
{
  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (TriConnection) server = g_list_model_get_item (servers, i);

      tri_connection_set_stats_interval (server, 0);
      tri_connection_open_async (server, cli->cancellable, NULL, NULL);
    }

  tri_cli_wait_until (cli, all_answered, servers, 1000 * (guint) (cli->timeout > 0 ? cli->timeout : CHECK_SECONDS));
}

static void
add_server_json (JsonBuilder   *builder,
                 TriConnection *server)
{
  const GError *error = tri_connection_get_error (server);

  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "name", tri_connection_get_name (server));
  tri_cli_json_string (builder, "uri", tri_connection_get_uri (server));
  tri_cli_json_bool (builder, "autoconnect", tri_connection_get_autoconnect (server));
  tri_cli_json_string (builder, "state", given.check ? state_nick (tri_connection_get_state (server)) : NULL);
  tri_cli_json_string (builder, "error", given.check && error != NULL ? error->message : NULL);
  json_builder_end_object (builder);
}

static void
print_servers (TriCli     *cli,
               GListModel *servers)
{
  g_autoptr (TriCliTable) table = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (given.check)
    table = tri_cli_table_new ("llll", _("Name"), _("URI"), _("Connects by itself"), _("State"), NULL);
  else
    table = tri_cli_table_new ("lll", _("Name"), _("URI"), _("Connects by itself"), NULL);

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (TriConnection) server = g_list_model_get_item (servers, i);
      const char *cells[] = {
        tri_connection_get_name (server), tri_connection_get_uri (server),
        tri_connection_get_autoconnect (server) ? _("yes") : _("no"),
        tri_connection_get_status_text (server),
      };

      tri_cli_table_add (table, cells);
      add_server_json (builder, server);
    }
  json_builder_end_array (builder);

  if (cli->json)
    tri_cli_json_print (builder, FALSE);
  else
    tri_cli_table_print (table, 0);
}

static int
run_list (TriCli           *cli,
          const TriCliVerb *verb,
          char            **arguments)
{
  g_autoptr (TriServerList) servers = tri_server_list_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!tri_server_list_load (servers, &error))
    return tri_cli_fail (NULL, error);

  if (given.check)
    check_servers (cli, G_LIST_MODEL (servers));
  print_servers (cli, G_LIST_MODEL (servers));
  if (!cli->json && !cli->quiet && g_list_model_get_n_items (G_LIST_MODEL (servers)) == 0)
    g_printerr ("%s\n", _("No servers are remembered: commands go to this computer (qemu:///system) unless --connect names another."));

  return cli->interrupted ? TRI_CLI_INTERRUPTED : TRI_CLI_DONE;
}

/* What only some servers have is left out where it cannot be read: an overview does not fail for it. */
static GPtrArray *
load_pools (TriCli *cli)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_connection_load_pools_async (cli->connection, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, NULL);

  return result != NULL ? tri_connection_load_pools_finish (cli->connection, result, NULL) : NULL;
}

static GPtrArray *
load_networks (TriCli *cli)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_connection_load_networks_async (cli->connection, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, NULL);

  return result != NULL ? tri_connection_load_networks_finish (cli->connection, result, NULL) : NULL;
}

static const char *
switch_nick (TriSwitchType type)
{
  switch (type)
    {
    case TRI_SWITCH_NAT:
      return "nat";
    case TRI_SWITCH_INTERNAL:
      return "internal";
    case TRI_SWITCH_PRIVATE:
      return "private";
    case TRI_SWITCH_EXTERNAL:
      return "external";
    case TRI_SWITCH_EXTERNAL_DEDICATED:
      return "external-dedicated";
    case TRI_SWITCH_OTHER:
    default:
      return "other";
    }
}

static guint
count_running (TriCli *cli)
{
  GListModel *domains = tri_connection_list_domains (cli->connection);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (domains); i++)
    {
      g_autoptr (TriDomain) domain = g_list_model_get_item (domains, i);

      n += (tri_domain_get_state (domain) & TRI_STATE_ACTIVE) != 0;
    }

  return n;
}

static void
add_pools_json (JsonBuilder *builder,
                GPtrArray   *pools)
{
  json_builder_set_member_name (builder, "storage_pools");
  json_builder_begin_array (builder);
  for (guint i = 0; pools != NULL && i < pools->len; i++)
    {
      const TriPoolInfo *pool = g_ptr_array_index (pools, i);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "name", pool->name);
      tri_cli_json_string (builder, "type", pool->type);
      tri_cli_json_string (builder, "path", pool->path);
      tri_cli_json_bool (builder, "active", pool->active);
      tri_cli_json_bool (builder, "autostart", pool->autostart);
      tri_cli_json_int (builder, "capacity", (gint64) pool->capacity);
      tri_cli_json_int (builder, "allocation", (gint64) pool->allocation);
      tri_cli_json_int (builder, "available", (gint64) pool->available);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_networks_json (JsonBuilder *builder,
                   GPtrArray   *networks)
{
  json_builder_set_member_name (builder, "virtual_switches");
  json_builder_begin_array (builder);
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      const TriNetworkInfo *network = g_ptr_array_index (networks, i);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "name", network->name);
      tri_cli_json_string (builder, "type", switch_nick (network->type));
      tri_cli_json_string (builder, "bridge", network->bridge);
      tri_cli_json_bool (builder, "active", network->active);
      tri_cli_json_bool (builder, "autostart", network->autostart);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_info_json (TriCli    *cli,
                 TriHost   *host,
                 GPtrArray *pools,
                 GPtrArray *networks)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *libvirt = tri_host_dup_libvirt_version (host);
  g_autofree char *driver = tri_host_dup_driver_version (host);

  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "uri", tri_cli_get_server (cli));
  tri_cli_json_string (builder, "hostname", tri_host_get_hostname (host));
  tri_cli_json_string (builder, "driver", tri_host_get_driver (host));
  tri_cli_json_string (builder, "driver_version", driver);
  tri_cli_json_string (builder, "libvirt_version", libvirt);
  tri_cli_json_string (builder, "architecture", tri_host_get_arch (host));
  tri_cli_json_string (builder, "cpu_model", tri_host_get_cpu_model (host));
  tri_cli_json_int (builder, "cpus", tri_host_get_cpus (host));
  tri_cli_json_int (builder, "memory", (gint64) tri_host_get_memory (host));
  tri_cli_json_bool (builder, "emulated", tri_host_is_emulated (host));
  tri_cli_json_bool (builder, "uefi", tri_host_has_uefi (host));
  tri_cli_json_bool (builder, "secure_boot", tri_host_has_secure_boot (host));
  tri_cli_json_bool (builder, "tpm", tri_host_has_tpm (host));
  tri_cli_json_bool (builder, "spice", tri_host_has_spice (host));
  tri_cli_json_int (builder, "max_vcpus", tri_host_get_max_vcpus (host));
  tri_cli_json_int (builder, "machines", g_list_model_get_n_items (tri_connection_list_domains (cli->connection)));
  tri_cli_json_int (builder, "machines_running", count_running (cli));
  add_pools_json (builder, pools);
  add_networks_json (builder, networks);
  json_builder_end_object (builder);

  tri_cli_json_print (builder, FALSE);
}

static const char *
speed (TriHost *host)
{
  if (g_str_equal (tri_host_get_domain_type (host), "test"))
    return _("simulated: this is a demonstration server");

  return tri_host_is_emulated (host) ? _("emulated, slow: this host has no KVM") : _("accelerated by KVM");
}

static void
print_host (TriCli  *cli,
            TriHost *host)
{
  g_autofree char *libvirt = tri_host_dup_libvirt_version (host);
  g_autofree char *driver = tri_host_dup_driver_version (host);
  g_autofree char *memory = tri_cli_dup_size (tri_host_get_memory (host));
  g_autofree char *hypervisor = g_strdup_printf ("%s %s", tri_host_get_driver (host), driver != NULL ? driver : "");
  g_autofree char *model = g_strdup (tri_host_get_cpu_model (host));
  guint n_machines = g_list_model_get_n_items (tri_connection_list_domains (cli->connection));
  g_autofree char *machines = g_strdup_printf (_("%u, of which %u running"), n_machines, count_running (cli));
  g_autofree char *cpus = g_strdup_printf ("%u × %s", tri_host_get_cpus (host), model != NULL ? model : tri_host_get_arch (host));

  tri_cli_print_pair (_("Host"), tri_host_get_hostname (host));
  tri_cli_print_pair (_("URI"), tri_cli_get_server (cli));
  tri_cli_print_pair (_("Hypervisor"), hypervisor);
  tri_cli_print_pair (_("libvirt"), libvirt);
  tri_cli_print_pair (_("Architecture"), tri_host_get_arch (host));
  tri_cli_print_pair (_("Processors"), cpus);
  tri_cli_print_pair (_("Memory"), memory);
  tri_cli_print_pair (_("New machines"), speed (host));
  tri_cli_print_pair (_("UEFI"), tri_host_has_uefi (host) ? _("yes") : _("no"));
  tri_cli_print_pair (_("Secure Boot"), tri_host_has_secure_boot (host) ? _("yes") : _("no"));
  tri_cli_print_pair (_("TPM 2.0"), tri_host_has_tpm (host) ? _("yes") : _("no"));
  tri_cli_print_pair (_("Virtual machines"), machines);
}

static void
print_pools (GPtrArray *pools)
{
  g_autoptr (TriCliTable) table = tri_cli_table_new ("lllrrl", _("Storage pool"), _("Type"), _("State"), _("Size"), _("Free"), _("Path"), NULL);

  for (guint i = 0; i < pools->len; i++)
    {
      const TriPoolInfo *pool = g_ptr_array_index (pools, i);
      g_autofree char *capacity = tri_cli_dup_size (pool->capacity);
      g_autofree char *available = tri_cli_dup_size (pool->available);
      const char *cells[] = {
        pool->name, pool->type, pool->active ? _("active") : _("stopped"), capacity, available, pool->path,
      };

      tri_cli_table_add (table, cells);
    }

  g_print ("\n");
  tri_cli_table_print (table, 0);
}

static void
print_networks (GPtrArray *networks)
{
  g_autoptr (TriCliTable) table = tri_cli_table_new ("llll", _("Virtual switch"), _("Type"), _("State"), _("Bridge"), NULL);

  for (guint i = 0; i < networks->len; i++)
    {
      const TriNetworkInfo *network = g_ptr_array_index (networks, i);
      const char *cells[] = {
        network->name, tri_switch_type_get_label (network->type),
        network->active ? _("active") : _("stopped"), network->bridge,
      };

      tri_cli_table_add (table, cells);
    }

  g_print ("\n");
  tri_cli_table_print (table, 0);
}

static int
run_info (TriCli           *cli,
          const TriCliVerb *verb,
          char            **arguments)
{
  g_autoptr (GPtrArray) pools = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  g_autoptr (GError) error = NULL;
  TriHost *host;

  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);

  host = tri_connection_get_host (cli->connection);
  pools = load_pools (cli);
  networks = load_networks (cli);

  if (cli->json)
    {
      print_info_json (cli, host, pools, networks);
      return TRI_CLI_DONE;
    }

  print_host (cli, host);
  if (pools != NULL && pools->len > 0)
    print_pools (pools);
  if (networks != NULL && networks->len > 0)
    print_networks (networks);

  return TRI_CLI_DONE;
}

static const TriCliVerb verbs[] = {
  { .name = "list", .summary = N_("List the remembered servers"), .options = list_options, .run = run_list },
  { .name = "info", .summary = N_("Show what a server is and what it offers"), .run = run_info },
  { NULL }
};

const TriCliNoun tri_cli_host = { "host", N_("Servers"), verbs };
