/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>

static void
add_more_json (JsonBuilder *builder,
               TriDomain   *domain)
{
  double cpu = tri_domain_get_cpu_usage (domain);
  int n_snapshots = tri_domain_get_n_snapshots (domain);

  tri_cli_json_known (builder, "generation", tri_domain_get_generation (domain));
  json_builder_set_member_name (builder, "cpu_usage");
  if (cpu >= 0)
    json_builder_add_double_value (builder, cpu);
  else
    json_builder_add_null_value (builder);
  tri_cli_json_known (builder, "memory_demand", tri_domain_get_memory_demand (domain));
  json_builder_set_member_name (builder, "snapshots");
  if (n_snapshots >= 0)
    json_builder_add_int_value (builder, n_snapshots);
  else
    json_builder_add_null_value (builder);
  tri_cli_json_list (builder, "ip_addresses", tri_domain_get_ip_addresses (domain));
  tri_cli_json_list (builder, "tags", tri_domain_get_tags (domain));
  tri_cli_json_bool (builder, "agent_connected", tri_domain_get_agent_connected (domain));
}

void
tri_cli_vm_add_json (JsonBuilder *builder,
                     TriDomain   *domain,
                     gboolean     more)
{
  int id = tri_domain_get_id (domain);

  tri_cli_json_string (builder, "name", tri_domain_get_name (domain));
  tri_cli_json_string (builder, "uuid", tri_domain_get_uuid (domain));
  tri_cli_json_known (builder, "id", id > 0 ? (guint64) id : 0);
  tri_cli_json_string (builder, "state", tri_domain_state_get_nick (tri_domain_get_state (domain)));
  tri_cli_json_int (builder, "vcpus", tri_domain_get_vcpus (domain));
  tri_cli_json_int (builder, "memory_assigned", (gint64) tri_domain_get_memory_assigned (domain));
  tri_cli_json_int (builder, "memory_maximum", (gint64) tri_domain_get_memory_maximum (domain));
  tri_cli_json_known (builder, "uptime_since", (guint64) MAX (tri_domain_get_uptime_since (domain), 0));
  tri_cli_json_bool (builder, "autostart", tri_domain_get_autostart (domain));
  tri_cli_json_bool (builder, "persistent", tri_domain_get_persistent (domain));
  tri_cli_json_bool (builder, "saved_state", tri_domain_get_has_managed_save (domain));
  tri_cli_json_string (builder, "operation", tri_domain_get_operation (domain));
  if (more)
    add_more_json (builder, domain);
}

GPtrArray *
tri_cli_vm_find_all (TriCli    *cli,
                     char     **names,
                     GPtrArray *errors)
{
  GPtrArray *domains = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      TriDomain *domain = tri_cli_find_domain (cli, names[i], &error);

      if (domain == NULL)
        g_ptr_array_add (errors, g_steal_pointer (&error));
      else if (!g_ptr_array_find (domains, domain, NULL))
        g_ptr_array_add (domains, g_object_ref (domain));
    }

  return domains;
}

/* A verb that is a row of the actions table, on any number of machines. */
#define ACTION(verb, id, text) \
  { .name = verb, .parameters = N_("NAME…"), .summary = text, \
    .min_arguments = 1, .max_arguments = G_MAXUINT, .run = tri_cli_vm_act, .action = id }

static const TriCliVerb verbs[] = {
  { .name = "list", .parameters = N_("[NAME…]"), .summary = N_("List virtual machines, or watch them"),
    .max_arguments = G_MAXUINT, .options = tri_cli_vm_list_options, .run = tri_cli_vm_list },
  { .name = "show", .parameters = N_("NAME"), .summary = N_("Show all about one virtual machine"),
    .min_arguments = 1, .max_arguments = 1, .run = tri_cli_vm_show },
  { .name = "create", .parameters = N_("--name NAME"), .summary = N_("Create a virtual machine"),
    .options = tri_cli_vm_create_options, .run = tri_cli_vm_create },
  { .name = "set", .parameters = N_("NAME"), .summary = N_("Change a virtual machine’s settings, running or off"),
    .min_arguments = 1, .max_arguments = 1, .options = tri_cli_vm_set_options, .run = tri_cli_vm_set },
  ACTION ("start", TRI_ACTION_START, N_("Start virtual machines; a saved one goes on where it was")),
  { .name = "shutdown", .parameters = N_("NAME…"), .summary = N_("Ask the guest systems to shut down"),
    .min_arguments = 1, .max_arguments = G_MAXUINT, .options = tri_cli_vm_shutdown_options,
    .run = tri_cli_vm_act, .action = TRI_ACTION_SHUT_DOWN },
  ACTION ("turn-off", TRI_ACTION_TURN_OFF, N_("Turn virtual machines off at once, as by the mains switch")),
  ACTION ("save", TRI_ACTION_SAVE, N_("Save the state of running virtual machines and stop them")),
  ACTION ("delete-saved-state", TRI_ACTION_DELETE_SAVED_STATE, N_("Throw saved states away")),
  ACTION ("pause", TRI_ACTION_PAUSE, N_("Pause virtual machines")),
  ACTION ("resume", TRI_ACTION_RESUME, N_("Let paused virtual machines go on")),
  ACTION ("reset", TRI_ACTION_RESET, N_("Reset virtual machines, as by the reset button")),
  ACTION ("revert", TRI_ACTION_REVERT, N_("Go back to the newest snapshot; the present state is lost")),
  { .name = "autostart", .parameters = N_("NAME…"), .summary = N_("Start virtual machines with their host, or no longer"),
    .min_arguments = 1, .max_arguments = G_MAXUINT, .options = tri_cli_vm_autostart_options,
    .run = tri_cli_vm_act, .action = TRI_ACTION_AUTOSTART_ON },
  { .name = "media", .parameters = N_("NAME"), .summary = N_("List DVD and floppy drives, and what is in them"),
    .min_arguments = 1, .max_arguments = 1, .run = tri_cli_vm_media },
  { .name = "insert", .parameters = N_("NAME FILE"), .summary = N_("Insert an image into a DVD drive"),
    .min_arguments = 2, .max_arguments = 2, .options = tri_cli_vm_insert_options, .run = tri_cli_vm_insert },
  { .name = "eject", .parameters = N_("NAME"), .summary = N_("Eject what is in a DVD drive"),
    .min_arguments = 1, .max_arguments = 1, .options = tri_cli_vm_eject_options, .run = tri_cli_vm_eject },
  { .name = "connect", .parameters = N_("NAME"), .summary = N_("Open the console window of a virtual machine"),
    .min_arguments = 1, .max_arguments = 1, .run = tri_cli_vm_connect },
  { .name = "console", .parameters = N_("NAME"), .summary = N_("Attach this terminal to the text console of a running machine"),
    .min_arguments = 1, .max_arguments = 1, .options = tri_cli_vm_console_options, .run = tri_cli_vm_console },
  { .name = "screenshot", .parameters = N_("NAME FILE"), .summary = N_("Save what a machine’s screen shows as a PNG file; “-” is the standard output"),
    .min_arguments = 2, .max_arguments = 2, .options = tri_cli_vm_screenshot_options, .run = tri_cli_vm_screenshot },
  { .name = "send-key", .parameters = N_("NAME KEYS…"), .summary = N_("Press keys: ctrl+alt+delete, super"),
    .min_arguments = 2, .max_arguments = G_MAXUINT, .run = tri_cli_vm_send_key },
  { .name = "type", .parameters = N_("NAME [TEXT]"), .summary = N_("Type a text into a virtual machine; without TEXT, what the standard input gives"),
    .max_arguments = 2, .options = tri_cli_vm_type_options, .run = tri_cli_vm_type },
  { .name = "rename", .parameters = N_("NAME NEW-NAME"), .summary = N_("Rename a virtual machine that is off"),
    .min_arguments = 2, .max_arguments = 2, .run = tri_cli_vm_rename },
  { .name = "delete", .parameters = N_("NAME…"), .summary = N_("Delete virtual machines, and the disks that are named"),
    .min_arguments = 1, .max_arguments = G_MAXUINT, .options = tri_cli_vm_delete_options, .run = tri_cli_vm_delete },
  { NULL }
};

const TriCliNoun tri_cli_vm = { "vm", N_("Virtual machines"), verbs };
