/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAC_LENGTH 17

static struct {
  char    *notes;
  char    *memory;
  char    *dynamic_memory;
  gboolean no_dynamic_memory;
  char    *vcpus;
  char    *vcpus_maximum;
  char    *boot;
  char    *boot_menu;
  char   **networks;
  char   **links;
  char    *autostart;
  char    *guest_agent;
  char    *spice_agent;
} given;

const GOptionEntry tri_cli_vm_set_options[] = {
  { "notes", 0, 0, G_OPTION_ARG_FILENAME, &given.notes, N_("Notes about it; an empty text removes them"), N_("TEXT") },
  { "memory", 0, 0, G_OPTION_ARG_FILENAME, &given.memory, N_("Startup memory, for example 2G"), N_("SIZE") },
  { "dynamic-memory", 0, 0, G_OPTION_ARG_FILENAME, &given.dynamic_memory, N_("Let the memory vary between these"), N_("MIN:MAX") },
  { "no-dynamic-memory", 0, 0, G_OPTION_ARG_NONE, &given.no_dynamic_memory, N_("The startup memory, no less and no more"), NULL },
  { "vcpus", 0, 0, G_OPTION_ARG_FILENAME, &given.vcpus, N_("Number of virtual processors"), N_("N") },
  { "processors", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &given.vcpus, N_("Number of virtual processors"), N_("N") },
  { "vcpus-maximum", 0, 0, G_OPTION_ARG_FILENAME, &given.vcpus_maximum,
    N_("Up to how many there can be while it runs"), N_("N") },
  { "boot", 0, 0, G_OPTION_ARG_FILENAME, &given.boot,
    N_("What it boots from, in this order: disk, dvd, floppy, network, or single devices (vda, a MAC address)"), N_("DEVICE,…") },
  { "boot-menu", 0, 0, G_OPTION_ARG_FILENAME, &given.boot_menu, N_("Whether the firmware offers a menu"), "on|off" },
  { "network", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.networks,
    N_("Connect a network adapter to this virtual switch; which one, if it has several"), N_("[MAC=]NAME") },
  { "link", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.links, N_("Plug a network adapter’s cable in, or pull it out"), "[MAC=]up|down" },
  { "autostart", 0, 0, G_OPTION_ARG_FILENAME, &given.autostart, N_("Whether it starts with its host"), "on|off" },
  { "guest-agent", 0, 0, G_OPTION_ARG_FILENAME, &given.guest_agent, N_("A channel for the QEMU guest agent"), "on|off" },
  { "spice-agent", 0, 0, G_OPTION_ARG_FILENAME, &given.spice_agent, N_("A channel for the SPICE agent"), "on|off" },
  G_OPTION_ENTRY_NULL
};

static gboolean
parse_switch (const char  *text,
              const char  *option,
              gboolean    *value,
              GError     **error)
{
  if (text == NULL)
    return TRUE;
  *value = g_str_equal (text, "on");
  if (*value || g_str_equal (text, "off"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s: “%s” is neither “on” nor “off”"), option, text);
  return FALSE;
}

static gboolean
parse_count (const char  *text,
             const char  *option,
             guint       *value,
             GError     **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s: “%s” is not a number above zero"), option, text);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

static gboolean
apply_memory (TriMachineSettings  *settings,
              GError             **error)
{
  g_auto (GStrv) ends = NULL;
  guint64 bytes;

  if (given.memory != NULL)
    {
      if (!tri_cli_parse_size (given.memory, "--memory", &bytes, error))
        return FALSE;
      tri_machine_settings_set_memory (settings, bytes);
      settings->insist |= 1 << TRI_SETTINGS_MEMORY;
    }
  if (given.no_dynamic_memory)
    {
      settings->memory_minimum = 0;
      settings->memory_maximum = settings->memory;
    }
  if (given.dynamic_memory == NULL)
    return TRUE;
  ends = g_strsplit (given.dynamic_memory, ":", -1);
  if (g_strv_length (ends) == 2)
    return tri_cli_parse_size (ends[0], "--dynamic-memory", &settings->memory_minimum, error) &&
           tri_cli_parse_size (ends[1], "--dynamic-memory", &settings->memory_maximum, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("--dynamic-memory: “%s” is not of the form MIN:MAX, for example 1G:4G"), given.dynamic_memory);
  return FALSE;
}

static gboolean
apply_vcpus (TriMachineSettings  *settings,
             GError             **error)
{
  guint number;

  if (given.vcpus != NULL)
    {
      if (!parse_count (given.vcpus, "--vcpus", &number, error))
        return FALSE;
      tri_machine_settings_set_vcpus (settings, number);
      settings->insist |= 1 << TRI_SETTINGS_PROCESSOR;
    }
  if (given.vcpus_maximum != NULL)
    {
      if (!parse_count (given.vcpus_maximum, "--vcpus-maximum", &number, error))
        return FALSE;
      tri_machine_settings_set_vcpus_maximum (settings, number);
    }
  return TRUE;
}

/* One word of --boot: all devices of a kind, or the device of that name. */
static gboolean
is_meant (const TriBootEntry *entry,
          const char         *word)
{
  static const char * const kinds[] = {
    [TRI_BOOT_DISK] = "disk", [TRI_BOOT_DVD] = "dvd", [TRI_BOOT_FLOPPY] = "floppy", [TRI_BOOT_NETWORK] = "network",
  };

  if (entry->kind < TRI_BOOT_OTHER && g_str_equal (kinds[entry->kind], word))
    return TRUE;
  return g_ascii_strcasecmp (entry->key, word) == 0 || (entry->name != NULL && g_ascii_strcasecmp (entry->name, word) == 0);
}

static gboolean
apply_boot (TriMachineSettings  *settings,
            TriDomain           *domain,
            GError             **error)
{
  g_auto (GStrv) words = given.boot != NULL ? g_strsplit (given.boot, ",", -1) : NULL;
  guint place = 0;

  for (guint i = 0; words != NULL && i < settings->boot->len; i++)
    ((TriBootEntry *) settings->boot->pdata[i])->enabled = FALSE;
  for (guint w = 0; words != NULL && words[w] != NULL; w++)
    {
      guint first = place;

      for (guint i = place; i < settings->boot->len; i++)
        {
          TriBootEntry *entry = g_ptr_array_index (settings->boot, i);

          if (!is_meant (entry, words[w]))
            continue;
          entry->enabled = TRUE;
          memmove (&settings->boot->pdata[place + 1], &settings->boot->pdata[place], (i - place) * sizeof (gpointer));
          settings->boot->pdata[place++] = entry;
        }
      if (place > first)
        continue;
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                   _("--boot: the virtual machine “%s” has no “%s” to boot from, or it was named before"),
                   tri_domain_get_name (domain), words[w]);
      return FALSE;
    }
  return TRUE;
}

/* "[MAC=]value": a name may have an equals sign too, so that what stands before it must look like a MAC address. */
static TriAdapterSettings *
find_adapter (TriMachineSettings  *settings,
              TriDomain           *domain,
              const char          *option,
              const char          *text,
              const char         **value,
              GError             **error)
{
  g_autofree char *mac = g_strndup (text, MAC_LENGTH);
  TriAdapterSettings *adapter = NULL;

  *value = text;
  if (strlen (text) > MAC_LENGTH && text[MAC_LENGTH] == '=' && strspn (mac, "0123456789abcdefABCDEF:") == MAC_LENGTH)
    {
      *value = text + MAC_LENGTH + 1;
      adapter = tri_machine_settings_find_adapter (settings, mac);
      if (adapter == NULL)
        g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("%s: the virtual machine “%s” has no network adapter %s"),
                     option, tri_domain_get_name (domain), mac);
    }
  else if (settings->adapters->len == 1)
    adapter = g_ptr_array_index (settings->adapters, 0);
  else if (settings->adapters->len == 0)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("%s: the virtual machine “%s” has no network adapter"),
                 option, tri_domain_get_name (domain));
  else
    g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                 _("%s: the virtual machine “%s” has several network adapters: say which as MAC=…"), option, tri_domain_get_name (domain));
  return adapter;
}

static gboolean
apply_networks (TriMachineSettings  *settings,
                TriDomain           *domain,
                GError             **error)
{
  for (guint i = 0; given.networks != NULL && given.networks[i] != NULL; i++)
    {
      const char *name;
      TriAdapterSettings *adapter = find_adapter (settings, domain, "--network", given.networks[i], &name, error);

      if (adapter == NULL)
        return FALSE;
      /* One that was connected to nothing has its link down for that reason alone. */
      if (g_strcmp0 (adapter->type, "network") != 0 && g_strcmp0 (adapter->type, "bridge") != 0)
        adapter->link_up = TRUE;
      g_free (adapter->type);
      g_free (adapter->source);
      adapter->type = g_strdup ("network");
      adapter->source = g_strdup (name);
      adapter->insist = TRUE;
    }
  return TRUE;
}

static gboolean
apply_links (TriMachineSettings  *settings,
             TriDomain           *domain,
             GError             **error)
{
  for (guint i = 0; given.links != NULL && given.links[i] != NULL; i++)
    {
      const char *state;
      TriAdapterSettings *adapter = find_adapter (settings, domain, "--link", given.links[i], &state, error);

      if (adapter == NULL)
        return FALSE;
      if (!g_str_equal (state, "up") && !g_str_equal (state, "down"))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--link: “%s” is neither “up” nor “down”"), state);
          return FALSE;
        }
      adapter->link_up = g_str_equal (state, "up");
      adapter->insist = TRUE;
    }
  return TRUE;
}

static gboolean
apply_all (TriMachineSettings  *settings,
           TriDomain           *domain,
           GError             **error)
{
  if (given.notes != NULL)
    {
      g_free (settings->notes);
      settings->notes = g_strdup (given.notes);
    }
  return parse_switch (given.boot_menu, "--boot-menu", &settings->boot_menu, error) &&
         parse_switch (given.autostart, "--autostart", &settings->autostart, error) &&
         parse_switch (given.guest_agent, "--guest-agent", &settings->guest_agent, error) &&
         parse_switch (given.spice_agent, "--spice-agent", &settings->spice_agent, error) &&
         apply_memory (settings, error) && apply_vcpus (settings, error) && apply_boot (settings, domain, error) &&
         apply_networks (settings, domain, error) && apply_links (settings, domain, error);
}

static const char *
find_usage_problem (void)
{
  if (given.dynamic_memory != NULL && given.no_dynamic_memory)
    return _("--dynamic-memory and --no-dynamic-memory do not go together");
  for (guint i = 0; given.networks != NULL && given.networks[i] != NULL; i++)
    if (!g_utf8_validate (given.networks[i], -1, NULL))
      return _("--network: this is not text in UTF-8");
  if ((given.notes != NULL && !g_utf8_validate (given.notes, -1, NULL)) || (given.boot != NULL && !g_utf8_validate (given.boot, -1, NULL)))
    return _("--notes, --boot: this is not text in UTF-8");
  if (given.notes == NULL && given.memory == NULL && given.dynamic_memory == NULL && !given.no_dynamic_memory && given.vcpus == NULL &&
      given.vcpus_maximum == NULL && given.boot == NULL && given.boot_menu == NULL && given.networks == NULL && given.links == NULL &&
      given.autostart == NULL && given.guest_agent == NULL && given.spice_agent == NULL)
    return _("There is nothing to set: say what with an option. “triptychctl vm set --help” lists them");
  return NULL;
}

static void
print_outcome (TriCli                   *cli,
               TriDomain                *domain,
               const TriSettingsOutcome *outcome)
{
  g_autoptr (JsonBuilder) builder = NULL;
  char * const *lists[] = { outcome->now, outcome->later };

  for (guint i = 0; outcome->now[i] != NULL; i++)
    tri_cli_say (cli, _("%s: %s"), tri_domain_get_name (domain), outcome->now[i]);
  for (guint i = 0; outcome->later[i] != NULL; i++)
    /* Translators: the machine's name, then what was set: "web01: after the next start: Memory: 1 GiB" */
    tri_cli_say (cli, _("%s: after the next start: %s"), tri_domain_get_name (domain), outcome->later[i]);
  if (outcome->now[0] == NULL && outcome->later[0] == NULL)
    tri_cli_say (cli, _("%s: all of it was so already"), tri_domain_get_name (domain));
  if (!cli->json)
    return;
  builder = tri_cli_json_begin_result ("set", tri_domain_get_name (domain), tri_domain_get_uuid (domain));
  for (guint list = 0; list < G_N_ELEMENTS (lists); list++)
    {
      json_builder_set_member_name (builder, list == 0 ? "now" : "later");
      json_builder_begin_array (builder);
      for (guint i = 0; lists[list][i] != NULL; i++)
        json_builder_add_string_value (builder, lists[list][i]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  tri_cli_json_print (builder, FALSE);
}

static TriMachineSettings *
load_settings (TriCli     *cli,
               TriDomain  *domain,
               GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_load_settings_async (domain, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  return result != NULL ? tri_domain_load_settings_finish (domain, result, error) : NULL;
}

int
tri_cli_vm_set (TriCli            *cli,
                const TriCliVerb  *verb,
                char             **arguments)
{
  g_autoptr (TriMachineSettings) before = NULL;
  g_autoptr (TriMachineSettings) after = NULL;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *problem = find_usage_problem ();
  TriDomain *domain;

  if (problem != NULL)
    return tri_cli_usage ("%s", problem);
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, arguments[0], &error);
  before = domain != NULL ? load_settings (cli, domain, &error) : NULL;
  after = before != NULL ? tri_machine_settings_copy (before) : NULL;
  if (after == NULL || !apply_all (after, domain, &error))
    return tri_cli_fail (NULL, error);
  tri_domain_apply_settings_async (domain, before, after, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result == NULL || !tri_domain_apply_settings_finish (domain, result, &outcome, &error))
    return tri_cli_fail (NULL, error);
  print_outcome (cli, domain, outcome);
  return TRI_CLI_DONE;
}
