/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-application.h"

#include "console/tri-console-follow.h"
#include "console/tri-console-window.h"
#include "console/tri-media-upload.h"
#include "core/tri-server-list.h"
#include "core/tri-termination.h"
#include "manager/tri-manager-window.h"
#include "settings/tri-settings-window.h"
#include "tri-connect-dialog.h"
#include "tri-help.h"
#include "tri-loop-watch.h"
#include "tri-open-window.h"
#include "widgets/tri-closed-popovers.h"
#include "widgets/tri-dialogs.h"
#include "widgets/tri-preferences.h"
#include "wizards/tri-new-machine-wizard.h"

#include <glib/gi18n-lib.h>

/* So long it stays without a window, for a server that does not let go of what was copied to it in part. */
#define TIDY_SECONDS 15

struct _TriApplication {
  GtkApplication parent_instance;

  TriServerList    *servers;
  TriManagerWindow *manager;         /* weak */
  gboolean          no_local;        /* --connect was given: do not add the local server */
  gboolean          loaded;          /* the list of servers was read */
};

G_DEFINE_FINAL_TYPE (TriApplication, tri_application, GTK_TYPE_APPLICATION)

static GtkWindow *
parent_window (TriApplication *self)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));

  return active ? active : GTK_WINDOW (self->manager);
}

static void
open_console (TriApplication *self,
              TriDomain      *domain)
{
  tri_console_window_open (GTK_APPLICATION (self), domain);
}

static void
open_connection (TriApplication *self,
                 TriConnection  *connection)
{
  guint interval = g_settings_get_uint (tri_preferences_get (), "stats-interval");

  tri_connection_set_stats_interval (connection, interval);
  if (tri_connection_get_state (connection) == TRI_CONNECTION_DISCONNECTED ||
      tri_connection_get_state (connection) == TRI_CONNECTION_NEEDS_SIGN_IN ||
      tri_connection_get_state (connection) == TRI_CONNECTION_UNREACHABLE)
    /* Failures show in the tree and in the place of the list. */
    tri_connection_open_async (connection, NULL, NULL, NULL);
}

static void
on_interval_changed (GSettings      *settings,
                     const char     *key,
                     TriApplication *self)
{
  GListModel *servers = G_LIST_MODEL (self->servers);

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (servers, i);
      tri_connection_set_stats_interval (connection, g_settings_get_uint (settings, key));
    }
}

static void
connect_and_select (TriApplication *self,
                    TriConnection  *connection)
{
  open_connection (self, connection);
  if (self->manager)
    tri_manager_window_select_server (self->manager, connection);
}

static void
on_local_added (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (TriApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  TriConnection *connection = tri_server_list_add_local_finish (self->servers, result, &error);

  if (connection)
    connect_and_select (self, connection);
  else if (self->manager)
    tri_manager_window_set_local_error (self->manager, error);
}

static void
on_connect_server (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  TriApplication *self = user_data;
  TriConnectDialog *dialog = tri_connect_dialog_new (parent_window (self), self->servers);

  g_signal_connect_object (dialog, "connected-to", G_CALLBACK (connect_and_select), self, G_CONNECT_SWAPPED);
  /* So that F1 works in it. */
  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_add_server (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  TriApplication *self = user_data;
  g_autoptr (GError) error = NULL;
  TriConnection *connection = tri_server_list_add (self->servers, g_variant_get_string (parameter, NULL), NULL, TRUE, &error);

  if (error)
    tri_error_show (parent_window (self), _("The list of servers was not saved"), error);
  if (connection)
    connect_and_select (self, connection);
}

static void
on_remove_confirmed (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (TriConnection) connection = user_data;
  TriApplication *self = TRI_APPLICATION (g_application_get_default ());
  g_autoptr (GError) error = NULL;

  if (tri_confirm_finish (result) && !tri_server_list_remove (self->servers, connection, &error))
    tri_error_show (parent_window (self), _("The list of servers was not saved"), error);
}

static void
on_remove_server (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  TriApplication *self = user_data;
  TriConnection *connection = tri_server_list_find (self->servers, g_variant_get_string (parameter, NULL));
  g_autofree char *heading = NULL;
  TriQuestion question = { 0 };

  if (!connection)
    return;
  heading = g_strdup_printf (_("Remove “%s” from the tree?"), tri_connection_get_name (connection));
  question.heading = heading;
  question.body = _("Nothing on the server is touched. Its virtual machines go on as they are.");
  question.accept = _("_Remove Server");
  question.remember = "remove-server";
  tri_confirm_async (parent_window (self), &question, NULL, on_remove_confirmed, g_object_ref (connection));
}

static TriDomain *
find_machine (TriApplication *self,
              GVariant       *parameter)
{
  const char *uri, *uuid;

  g_variant_get (parameter, "(&s&s)", &uri, &uuid);
  return tri_server_list_find_domain (self->servers, uri, uuid);
}

static void
on_open_console (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  TriApplication *self = user_data;
  TriDomain *domain = find_machine (self, parameter);

  if (domain)
    open_console (self, domain);
}

static void
on_machine_settings (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  TriApplication *self = user_data;
  TriDomain *domain = find_machine (self, parameter);

  if (domain)
    tri_settings_window_open (GTK_APPLICATION (self), domain);
}

static void
on_new_machine (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  TriApplication *self = user_data;
  TriConnection *connection = tri_server_list_find (self->servers, g_variant_get_string (parameter, NULL));
  GtkWidget *wizard = connection ? tri_new_machine_wizard_new (parent_window (self), connection) : NULL;

  if (!wizard)
    return;
  gtk_window_set_application (GTK_WINDOW (wizard), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (wizard));
}

static const char *
help_page (GtkWindow *window)
{
  if (TRI_IS_CONSOLE_WINDOW (window) || TRI_IS_OPEN_WINDOW (window))
    return "console";
  if (TRI_IS_NEW_MACHINE_WIZARD (window))
    return "create";
  if (TRI_IS_SETTINGS_WINDOW (window))
    return "settings";
  return TRI_IS_CONNECT_DIALOG (window) ? "connect" : "index";
}

static void
on_help (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkWindow *window = parent_window (user_data);

  tri_help_show (window, help_page (window));
}

static void
on_shortcuts (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  TriApplication *self = user_data;
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/triptych/Triptych/tri-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, parent_window (self));
  gtk_window_present (window);
}

static void
on_about (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  gtk_show_about_dialog (parent_window (user_data),
                         "program-name", "Triptych",
                         "logo-icon-name", TRI_APP_ID,
                         "version", TRI_VERSION,
                         "comments", _("A console for KVM hosts and their virtual machines"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static gboolean
tidy_over_cb (gpointer user_data)
{
  GApplication *application = g_application_get_default ();

  if (application && !gtk_application_get_windows (GTK_APPLICATION (application)))
    g_application_quit (application);
  return G_SOURCE_REMOVE;
}

/* Their copies are cancelled with the windows; the program ends by itself when that is done. */
static void
close_and_tidy (TriApplication *self)
{
  GList *windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  g_list_foreach (windows, (GFunc) (void *) g_object_ref, NULL);
  for (GList *l = windows; l; l = l->next)
    gtk_window_destroy (l->data);
  g_list_free_full (windows, g_object_unref);
  g_timeout_add_seconds (TIDY_SECONDS, tidy_over_cb, NULL);
}

static void
quit (TriApplication *self)
{
  /* Closed like by hand, so that its sizes are remembered. */
  if (self->manager)
    gtk_window_close (GTK_WINDOW (self->manager));
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (TRI_IS_CONSOLE_WINDOW (l->data))
      tri_console_window_remember (l->data);
  if (tri_media_upload_is_running ())
    close_and_tidy (self);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  if (tri_settings_window_close_all (GTK_APPLICATION (user_data)))
    quit (user_data);
}

/* The session ends, or somebody ends the program: nobody is there to be asked, but what was taken from this computer goes back to it. */
static gboolean
on_signal (gpointer user_data)
{
  quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
add_actions (TriApplication *self)
{
  static const GActionEntry entries[] = {
    { "connect-server", on_connect_server }, { "add-server", on_add_server, "s" }, { "remove-server", on_remove_server, "s" },
    { "open-console", on_open_console, "(ss)" }, { "machine-settings", on_machine_settings, "(ss)" },
    { "new-machine", on_new_machine, "s" }, { "help", on_help }, { "shortcuts", on_shortcuts }, { "about", on_about },
    { "quit", on_quit },
  };
  static const struct { const char *action; const char *keys[3]; } accels[] = {
    { "app.help", { "F1" } }, { "app.quit", { "<Control>q" } }, { "app.shortcuts", { "<Control>question" } },
    { "host.refresh", { "F5" } }, { "win.filter", { "<Control>f" } },
    { "win.next-pane", { "F6" } }, { "win.previous-pane", { "<Shift>F6" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].keys);
}

static void
load_servers (TriApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (self->loaded)
    return;
  self->loaded = TRUE;
  if (!tri_server_list_load (self->servers, &error))
    tri_error_show (GTK_WINDOW (self->manager), _("The list of servers could not be read"), error);
}

static void
connect_at_start (TriApplication *self)
{
  GListModel *servers = G_LIST_MODEL (self->servers);

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (servers, i);
      if (tri_connection_get_autoconnect (connection))
        open_connection (self, connection);
    }
  if (g_list_model_get_n_items (servers) == 0 && !self->no_local)
    tri_server_list_add_local_async (self->servers, NULL, on_local_added, g_object_ref (self));
}

static void
show_manager (TriApplication *self)
{
  if (!self->manager)
    {
      TriManagerWindow *window;

      load_servers (self);
      window = tri_manager_window_new (GTK_APPLICATION (self), self->servers);
      g_set_weak_pointer (&self->manager, window);
      tri_loop_watch_window (GTK_WINDOW (window), tri_manager_window_get_machines (window), G_LIST_MODEL (self->servers));
      gtk_window_present (GTK_WINDOW (window));
      connect_at_start (self);
    }
  else
    gtk_window_present (GTK_WINDOW (self->manager));
}

/* A console alone; the manager window stays as it is, shown or not. */
static void
show_console (TriApplication *self,
              const char     *uri,
              const char     *machine)
{
  TriConnection *connection;
  TriOpenWindow *window;

  load_servers (self);
  connection = tri_server_list_add_transient (self->servers, uri);
  tri_connection_set_stats_interval (connection, g_settings_get_uint (tri_preferences_get (), "stats-interval"));
  window = tri_open_window_new (GTK_APPLICATION (self), connection, machine);
  g_signal_connect_object (window, "found", G_CALLBACK (open_console), self, G_CONNECT_SWAPPED);
  if (!tri_open_window_look (window))
    gtk_window_present (GTK_WINDOW (window));
}

static void
tri_application_activate (GApplication *application)
{
  show_manager (TRI_APPLICATION (application));
}

/* Such as a script's variable that was never set. */
static gboolean
refuse_empty (GApplicationCommandLine *command_line,
              char                   **arguments)
{
  for (guint i = 1; arguments[0] && arguments[i]; i++)
    if (!*arguments[i])
      {
        g_autofree char *text = g_strdup_printf (_("%s: an argument is empty"), "triptych");

        g_application_command_line_printerr (command_line, "%s.\n", text);
        return TRUE;
      }
  return FALSE;
}

static int
tri_application_command_line (GApplication            *application,
                              GApplicationCommandLine *command_line)
{
  TriApplication *self = TRI_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  const char *uri = NULL;
  gboolean machines = arguments[0] && arguments[1];

  if (refuse_empty (command_line, arguments))
    return 2;
  g_variant_dict_lookup (options, "connect", "&s", &uri);
  if (machines && !uri)
    {
      g_autofree char *text = g_strdup_printf (_("Which server is “%s” on? Give its URI with --connect."), arguments[1]);

      g_application_command_line_printerr (command_line, "triptych: %s\n", text);
      return 2;
    }
  self->no_local = self->no_local || uri;
  for (guint i = 1; machines && arguments[i]; i++)
    show_console (self, uri, arguments[i]);
  if (machines)
    return 0;
  show_manager (self);
  if (uri)
    connect_and_select (self, tri_server_list_add_transient (self->servers, uri));
  return 0;
}

/* In the first process and before any window: what needs none of them, and what would only fail later. */
static int
tri_application_handle_local_options (GApplication *application,
                                      GVariantDict *options)
{
  g_autofree char *missing = NULL;
  g_autofree char *problem = NULL;
  const char *uri = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Triptych %s\n", TRI_VERSION);
      return 0;
    }
  if ((missing = tri_preferences_missing ()))
    {
      g_printerr ("triptych: %s\n", missing);
      return 1;
    }
  if (g_variant_dict_lookup (options, "connect", "&s", &uri) && (problem = tri_uri_problem (uri)))
    {
      g_printerr ("triptych: %s\n", problem);
      return 2;
    }
  if (!gtk_init_check ())
    {
      g_printerr ("triptych: %s\n", _("There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY leads to one). "
                                      "On the command line, triptychctl does the same work."));
      return 1;
    }
  return -1;
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/triptych/Triptych/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
tri_application_startup (GApplication *application)
{
  TriApplication *self = TRI_APPLICATION (application);

  G_APPLICATION_CLASS (tri_application_parent_class)->startup (application);
  load_style ();
  tri_forget_closed_popovers ();
  gtk_window_set_default_icon_name (TRI_APP_ID);
  self->servers = tri_server_list_new (NULL);
  tri_console_follow_set_servers (GTK_APPLICATION (self), G_LIST_MODEL (self->servers));
  add_actions (self);
  tri_termination_watch (on_signal, self);
  g_signal_connect_object (tri_preferences_get (), "changed::stats-interval", G_CALLBACK (on_interval_changed), self, 0);
}

static void
tri_application_finalize (GObject *object)
{
  TriApplication *self = TRI_APPLICATION (object);

  g_clear_weak_pointer (&self->manager);
  g_clear_object (&self->servers);
  G_OBJECT_CLASS (tri_application_parent_class)->finalize (object);
}

static void
tri_application_class_init (TriApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tri_application_finalize;
  application_class->activate = tri_application_activate;
  application_class->command_line = tri_application_command_line;
  application_class->handle_local_options = tri_application_handle_local_options;
  application_class->startup = tri_application_startup;
}

static void
tri_application_init (TriApplication *self)
{
  static const GOptionEntry options[] = {
    { "connect", 'c', 0, G_OPTION_ARG_STRING, NULL, N_("Connect to this server too, without remembering it"), N_("URI") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and leave"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[MACHINE…]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("A console for KVM hosts. With --connect and MACHINE, only the console of that machine opens."));
}

TriApplication *
tri_application_new (void)
{
  return g_object_new (TRI_TYPE_APPLICATION,
                       "application-id", TRI_APP_ID,
                       "resource-base-path", "/io/github/triptych/Triptych",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}
