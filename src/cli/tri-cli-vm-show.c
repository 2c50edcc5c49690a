/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>

static TriDomainDetails *
load (TriCli     *cli,
      TriDomain  *domain,
      GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_load_details_async (domain, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);

  return result != NULL ? tri_domain_load_details_finish (domain, result, error) : NULL;
}

static gboolean
has_guest_info (TriCli   *cli,
                gpointer  data)
{
  TriDomain *domain = data;

  return tri_domain_get_removed (domain) ||
         (tri_domain_get_n_snapshots (domain) >= 0 && tri_domain_get_generation (domain) != 0);
}

static const char *
created_nick (TriCreatedKind kind)
{
  switch (kind)
    {
    case TRI_CREATED_EXACTLY:
      return "exactly";
    case TRI_CREATED_AT_THE_LATEST:
      return "at-the-latest";
    case TRI_CREATED_UNKNOWN:
    default:
      return NULL;
    }
}

static void
add_disks_json (JsonBuilder *builder,
                GPtrArray   *disks)
{
  json_builder_set_member_name (builder, "disks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < disks->len; i++)
    {
      const TriDiskDetails *disk = g_ptr_array_index (disks, i);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "target", disk->config->target);
      tri_cli_json_string (builder, "device", disk->config->device);
      tri_cli_json_string (builder, "bus", disk->config->bus);
      tri_cli_json_string (builder, "controller", disk->config->controller);
      tri_cli_json_string (builder, "source", disk->config->source);
      tri_cli_json_string (builder, "source_type", disk->config->source_type);
      tri_cli_json_string (builder, "format", disk->config->format);
      tri_cli_json_bool (builder, "readonly", disk->config->readonly);
      tri_cli_json_bool (builder, "shareable", disk->config->shareable);
      tri_cli_json_known (builder, "capacity", disk->capacity);
      tri_cli_json_known (builder, "allocation", disk->allocation);
      tri_cli_json_int (builder, "chain_depth", disk->chain_depth);
      tri_cli_json_string (builder, "problem", disk->problem);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_nics_json (JsonBuilder *builder,
               GPtrArray   *nics)
{
  json_builder_set_member_name (builder, "network_adapters");
  json_builder_begin_array (builder);
  for (guint i = 0; i < nics->len; i++)
    {
      const TriNicDetails *nic = g_ptr_array_index (nics, i);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "mac", nic->config->mac);
      tri_cli_json_string (builder, "type", nic->config->type);
      tri_cli_json_string (builder, "source", nic->config->source);
      tri_cli_json_string (builder, "model", nic->config->model);
      tri_cli_json_string (builder, "host_device", nic->config->target);
      tri_cli_json_bool (builder, "link_up", !nic->config->link_down);
      tri_cli_json_bool (builder, "switch_inactive", nic->network_inactive);
      tri_cli_json_list (builder, "addresses", nic->addresses);
      tri_cli_json_string (builder, "address_source", nic->address_source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_config_json (JsonBuilder     *builder,
                 TriDomainConfig *config)
{
  GPtrArray *graphics = tri_domain_config_get_graphics (config);

  tri_cli_json_string (builder, "domain_type", tri_domain_config_get_domain_type (config));
  tri_cli_json_string (builder, "machine_type", tri_domain_config_get_machine (config));
  tri_cli_json_bool (builder, "secure_boot", tri_domain_config_get_secure_boot (config));
  tri_cli_json_bool (builder, "tpm", tri_domain_config_get_has_tpm (config));
  tri_cli_json_string (builder, "title", tri_domain_config_get_title (config));
  tri_cli_json_string (builder, "notes", tri_domain_config_get_notes (config));
  tri_cli_json_string (builder, "os_id", tri_domain_config_get_os_id (config));
  tri_cli_json_int (builder, "memory_startup", (gint64) tri_domain_config_get_current_memory (config));
  tri_cli_json_known (builder, "memory_minimum", tri_domain_config_get_minimum_memory (config));
  tri_cli_json_bool (builder, "guest_agent_channel", tri_domain_config_get_has_agent_channel (config));
  tri_cli_json_bool (builder, "spice_agent_channel", tri_domain_config_get_has_spice_agent_channel (config));

  json_builder_set_member_name (builder, "graphics");
  json_builder_begin_array (builder);
  for (guint i = 0; i < graphics->len; i++)
    {
      const TriGraphicsConfig *one = g_ptr_array_index (graphics, i);

      json_builder_add_string_value (builder, one->type);
    }
  json_builder_end_array (builder);
}

static void
print_json (TriDomain        *domain,
            TriDomainDetails *details)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  TriCreatedKind kind;
  gint64 created = tri_domain_details_get_created (details, &kind);

  json_builder_begin_object (builder);
  tri_cli_vm_add_json (builder, domain, TRUE);
  tri_cli_json_known (builder, "created", (guint64) MAX (created, 0));
  tri_cli_json_string (builder, "created_kind", created_nick (kind));
  tri_cli_json_string (builder, "guest_os", tri_domain_details_get_guest_os (details));
  tri_cli_json_string (builder, "guest_hostname", tri_domain_details_get_guest_hostname (details));
  add_config_json (builder, tri_domain_details_get_config (details));
  tri_cli_json_bool (builder, "changes_pending", tri_domain_details_get_pending (details) != NULL);
  add_disks_json (builder, tri_domain_details_get_disks (details));
  add_nics_json (builder, tri_domain_details_get_nics (details));
  json_builder_end_object (builder);

  tri_cli_json_print (builder, FALSE);
}

static char *
dup_created (TriDomainDetails *details)
{
  TriCreatedKind kind;
  g_autofree char *time = tri_cli_dup_time (tri_domain_details_get_created (details, &kind));

  if (time != NULL && kind == TRI_CREATED_AT_THE_LATEST)
    return g_strdup_printf (_("%s at the latest"), time);

  return g_steal_pointer (&time);
}

static char *
dup_generation (TriDomainConfig *config)
{
  if (tri_domain_config_get_generation (config) == 1)
    return g_strdup (_("1 (BIOS)"));

  return g_strdup (tri_domain_config_get_secure_boot (config) ? _("2 (UEFI with Secure Boot)") : _("2 (UEFI)"));
}

static const char *
heartbeat (TriDomain       *domain,
           TriDomainConfig *config)
{
  if (tri_domain_get_agent_connected (domain))
    return _("The guest agent answers");
  if (!tri_domain_config_get_has_agent_channel (config))
    return _("The machine has no channel for the guest agent");

  return (tri_domain_get_state (domain) & TRI_STATE_ACTIVE) != 0 ? _("The guest agent does not answer") : NULL;
}

static void
print_summary (TriDomain        *domain,
               TriDomainDetails *details)
{
  TriDomainConfig *config = tri_domain_details_get_config (details);
  gint64 since = tri_domain_get_uptime_since (domain);
  int n = tri_domain_get_n_snapshots (domain);
  g_autofree char *created = dup_created (details);
  g_autofree char *generation = dup_generation (config);
  g_autofree char *uptime = since > 0 ? tri_cli_dup_uptime (g_get_real_time () / G_USEC_PER_SEC - since) : NULL;
  g_autofree char *snapshots = n >= 0 ? g_strdup_printf ("%d", n) : NULL;
  g_autofree char *vcpus = g_strdup_printf ("%u", tri_domain_config_get_vcpus (config));

  tri_cli_print_pair (_("Name"), tri_domain_get_name (domain));
  tri_cli_print_pair (_("UUID"), tri_domain_get_uuid (domain));
  tri_cli_print_pair (_("State"), tri_domain_state_get_label (tri_domain_get_state (domain)));
  tri_cli_print_pair (_("Reason"), tri_domain_get_state_reason (domain));
  tri_cli_print_pair (_("Status"), tri_domain_get_operation (domain));
  tri_cli_print_pair (_("Uptime"), uptime);
  tri_cli_print_pair (_("Created"), created);
  tri_cli_print_pair (_("Generation"), generation);
  tri_cli_print_pair (_("Machine type"), tri_domain_config_get_machine (config));
  tri_cli_print_pair (_("TPM"), tri_domain_config_get_has_tpm (config) ? _("yes") : _("no"));
  tri_cli_print_pair (_("Guest OS"), tri_domain_details_get_guest_os (details));
  tri_cli_print_pair (_("Guest’s host name"), tri_domain_details_get_guest_hostname (details));
  tri_cli_print_pair (_("Heartbeat"), heartbeat (domain, config));
  tri_cli_print_pair (_("vCPUs"), vcpus);
  tri_cli_print_pair (_("Snapshots"), snapshots);
  tri_cli_print_pair (_("Autostart"), tri_domain_get_autostart (domain) ? _("yes") : _("no"));
  tri_cli_print_pair (_("Tags"), tri_domain_get_tags (domain));
  tri_cli_print_pair (_("Notes"), tri_domain_config_get_notes (config));
  if (tri_domain_details_get_pending (details) != NULL)
    tri_cli_print_pair (_("Pending"), _("changes that take effect after the next start"));
}

static void
print_memory (TriDomain       *domain,
              TriDomainConfig *config)
{
  guint64 minimum = tri_domain_config_get_minimum_memory (config);
  g_autofree char *startup = tri_cli_dup_size (tri_domain_config_get_current_memory (config));
  g_autofree char *smallest = minimum > 0 ? tri_cli_dup_size (minimum) : NULL;
  g_autofree char *largest = tri_cli_dup_size (tri_domain_config_get_memory (config));
  g_autofree char *assigned = tri_cli_dup_size (tri_domain_get_memory_assigned (domain));
  g_autofree char *demand = tri_cli_dup_size (tri_domain_get_memory_demand (domain));

  g_print ("\n");
  tri_cli_print_pair (_("Startup memory"), startup);
  tri_cli_print_pair (_("Minimum memory"), smallest);
  tri_cli_print_pair (_("Maximum memory"), largest);
  if (tri_domain_get_memory_assigned (domain) > 0)
    tri_cli_print_pair (_("Assigned memory"), assigned);
  if (tri_domain_get_memory_demand (domain) > 0)
    tri_cli_print_pair (_("Memory demand"), demand);
}

static void
print_disks (GPtrArray *disks)
{
  g_autoptr (TriCliTable) table = tri_cli_table_new ("lllrrrll", _("Disk"), _("Controller"), _("Format"), _("Size"), _("Allocated"),
                                                     _("Chain"), _("File"), _("Remark"), NULL);

  for (guint i = 0; i < disks->len; i++)
    {
      const TriDiskDetails *disk = g_ptr_array_index (disks, i);
      g_autofree char *capacity = disk->capacity > 0 ? tri_cli_dup_size (disk->capacity) : NULL;
      g_autofree char *allocation = disk->allocation > 0 ? tri_cli_dup_size (disk->allocation) : NULL;
      g_autofree char *chain = g_strdup_printf ("%u", disk->chain_depth);
      const char *cells[] = {
        disk->config->target, disk->config->controller != NULL ? disk->config->controller : disk->config->bus,
        disk->config->format, capacity, allocation, chain,
        disk->config->source != NULL ? disk->config->source : _("(empty)"), disk->problem,
      };

      tri_cli_table_add (table, cells);
    }

  if (disks->len > 0)
    {
      g_print ("\n");
      tri_cli_table_print (table, 0);
    }
}

static void
print_nics (GPtrArray *nics)
{
  g_autoptr (TriCliTable) table = tri_cli_table_new ("lllll", _("Network adapter"), _("Virtual switch"), _("Model"), _("Link"),
                                                     _("IP Addresses"), NULL);

  for (guint i = 0; i < nics->len; i++)
    {
      const TriNicDetails *nic = g_ptr_array_index (nics, i);
      const char *cells[] = {
        nic->config->mac, nic->config->source, nic->config->model,
        nic->network_inactive ? _("the switch is stopped") : nic->config->link_down ? _("down") : _("up"), nic->addresses,
      };

      tri_cli_table_add (table, cells);
    }

  if (nics->len > 0)
    {
      g_print ("\n");
      tri_cli_table_print (table, 0);
    }
}

int
tri_cli_vm_show (TriCli           *cli,
                 const TriCliVerb *verb,
                 char            **arguments)
{
  g_autoptr (TriDomainDetails) details = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain;

  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, arguments[0], &error);
  if (domain == NULL)
    return tri_cli_fail (NULL, error);

  tri_domain_want_config (domain);
  tri_domain_want_guest_info (domain);
  details = load (cli, domain, &error);
  if (details == NULL)
    return tri_cli_fail (NULL, error);
  tri_cli_wait_until (cli, has_guest_info, domain, 5000);

  if (cli->json)
    {
      print_json (domain, details);
    }
  else
    {
      print_summary (domain, details);
      print_memory (domain, tri_domain_details_get_config (details));
      print_disks (tri_domain_details_get_disks (details));
      print_nics (tri_domain_details_get_nics (details));
    }

  return TRI_CLI_DONE;
}
