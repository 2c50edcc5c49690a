/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/* What was printed of a machine last, so that a change of nothing that is shown prints nothing. */
typedef struct {
  char *name;
  char *line;
} Shown;

typedef struct {
  TriCli     *cli;
  GHashTable *shown;   /* TriDomain → Shown */
} Watch;

static void
shown_free (Shown *shown)
{
  g_free (shown->name);
  g_free (shown->line);
  g_free (shown);
}

static char *
dup_line (TriDomain *domain)
{
  const char *state = tri_domain_state_get_label (tri_domain_get_state (domain));
  const char *reason = tri_domain_get_state_reason (domain);
  const char *operation = tri_domain_get_operation (domain);
  GString *line = g_string_new (state);

  if (reason != NULL)
    g_string_append_printf (line, " (%s)", reason);
  if (operation != NULL)
    g_string_append_printf (line, ", %s", operation);
  if (tri_domain_get_autostart (domain))
    g_string_append_printf (line, ", %s", _("starts with the host"));

  return g_string_free (line, FALSE);
}

/* Everything that a line of JSON says of a machine but its live figures, to compare with what it said before. */
static char *
dup_key (TriDomain *domain)
{
  g_autofree char *line = dup_line (domain);

  return g_strdup_printf ("%s\n%s\n%u\n%d\n%" G_GUINT64_FORMAT "\n%d", tri_domain_get_name (domain), line,
                          tri_domain_get_vcpus (domain), tri_domain_get_id (domain),
                          tri_domain_get_memory_maximum (domain), tri_domain_get_has_managed_save (domain));
}

static void
print_event (Watch      *watch,
             const char *event,
             TriDomain  *domain,
             const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%F %T");

  if (watch->cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autofree char *stamp = g_date_time_format_iso8601 (now);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "event", event);
      tri_cli_json_string (builder, "time", stamp);
      json_builder_set_member_name (builder, "machine");
      json_builder_begin_object (builder);
      tri_cli_vm_add_json (builder, domain, FALSE);
      json_builder_end_object (builder);
      json_builder_end_object (builder);
      tri_cli_json_print (builder, TRUE);
    }
  else
    {
      g_autofree char *name = tri_cli_clean (tri_domain_get_name (domain));
      g_autofree char *clean = tri_cli_clean (text);

      /* Translators: time, a machine's name, what became of it */
      g_print (C_("watch", "%s  %s: %s\n"), time, name, clean);
    }

  fflush (stdout);
}

static void
remember (Watch     *watch,
          TriDomain *domain)
{
  Shown *shown = g_new0 (Shown, 1);

  shown->name = g_strdup (tri_domain_get_name (domain));
  shown->line = dup_key (domain);
  g_hash_table_insert (watch->shown, g_object_ref (domain), shown);
}

static void
on_changed (TriDomain *domain,
            gpointer   user_data)
{
  Watch *watch = user_data;
  Shown *shown = g_hash_table_lookup (watch->shown, domain);
  g_autofree char *key = dup_key (domain);
  g_autofree char *line = NULL;

  if (shown == NULL || g_strcmp0 (shown->line, key) == 0)
    return;

  if (g_strcmp0 (shown->name, tri_domain_get_name (domain)) != 0)
    line = g_strdup_printf (_("renamed, it was “%s”"), shown->name);
  else
    line = dup_line (domain);
  print_event (watch, "changed", domain, line);
  remember (watch, domain);
}

static void
watch_domain (Watch      *watch,
              TriDomain  *domain,
              const char *event)
{
  g_autofree char *line = dup_line (domain);

  print_event (watch, event, domain, line);
  remember (watch, domain);
  g_signal_connect (domain, "changed", G_CALLBACK (on_changed), watch);
}

static void
on_added (TriConnection *connection,
          TriDomain     *domain,
          gpointer       user_data)
{
  Watch *watch = user_data;

  if (!g_hash_table_contains (watch->shown, domain))
    watch_domain (watch, domain, "added");
}

static void
on_removed (TriConnection *connection,
            TriDomain     *domain,
            gpointer       user_data)
{
  Watch *watch = user_data;

  if (!g_hash_table_contains (watch->shown, domain))
    return;

  g_signal_handlers_disconnect_by_data (domain, watch);
  print_event (watch, "removed", domain, _("removed"));
  g_hash_table_remove (watch->shown, domain);
}

static void
on_connection_state (TriConnection *connection,
                     GParamSpec    *pspec,
                     gpointer       user_data)
{
  Watch *watch = user_data;
  gboolean connected = tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTED;
  const GError *error = tri_connection_get_error (connection);

  if (watch->cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *stamp = g_date_time_format_iso8601 (now);

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "event", "connection");
      tri_cli_json_string (builder, "time", stamp);
      tri_cli_json_bool (builder, "connected", connected);
      tri_cli_json_string (builder, "error", !connected && error != NULL ? error->message : NULL);
      json_builder_end_object (builder);
      tri_cli_json_print (builder, TRUE);
    }
  else
    {
      g_autofree char *clean = tri_cli_clean (tri_connection_get_status_text (connection));

      /* Not among the machines' lines: this is about the server. */
      g_printerr ("%s: %s\n", tri_cli_get_server (watch->cli), clean);
    }
}

static gboolean
never (TriCli   *cli,
       gpointer  data)
{
  return FALSE;
}

int
tri_cli_vm_watch (TriCli *cli)
{
  Watch watch = { .cli = cli };
  GListModel *domains = tri_connection_list_domains (cli->connection);

  watch.shown = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) shown_free);
  g_signal_connect (cli->connection, "domain-added", G_CALLBACK (on_added), &watch);
  g_signal_connect (cli->connection, "domain-removed", G_CALLBACK (on_removed), &watch);
  g_signal_connect (cli->connection, "notify::state", G_CALLBACK (on_connection_state), &watch);
  for (guint i = 0; i < g_list_model_get_n_items (domains); i++)
    {
      g_autoptr (TriDomain) domain = g_list_model_get_item (domains, i);

      watch_domain (&watch, domain, "present");
    }

  /* Lost connections come back by themselves; only Ctrl+C ends this. */
  tri_cli_wait_until (cli, never, NULL, 0);

  g_signal_handlers_disconnect_by_data (cli->connection, &watch);
  for (guint i = 0; i < g_list_model_get_n_items (domains); i++)
    {
      g_autoptr (TriDomain) domain = g_list_model_get_item (domains, i);

      g_signal_handlers_disconnect_by_data (domain, &watch);
    }
  g_hash_table_unref (watch.shown);

  return TRI_CLI_DONE;
}
