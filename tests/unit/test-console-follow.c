/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a console follows to another server, and whom it does not. Needs a display. */
#include "config.h"

#include "console/tri-console-follow.h"
#include "console/tri-console-window.h"
#include "core-harness.h"
#include "core/tri-connection-internal.h"
#include "widgets/tri-preferences.h"

#define UUID "6695eb01-f6a4-8304-79aa-97f2502e193f"

static const char node_xml[] =
  "<node><domain type='test'><name>one</name><uuid>" UUID "</uuid><memory>131072</memory><os><type>hvm</type></os></domain></node>";

typedef struct {
  GtkApplication *application; /* borrowed */
  GListStore     *servers;
  Server          here, there;
  TriDomain      *left, *right;
  TriConsoleWindow *window;
} Fixture;

static gboolean
is_followed (gpointer data)
{
  Fixture *fixture = data;
  TriConsolePage *page = tri_console_window_get_page (fixture->window);

  return page && tri_console_page_get_domain (page) == fixture->right;
}

static void
stays (Fixture *fixture)
{
  harness_pass (0.2);
  g_assert_false (is_followed (fixture));
}

/* What a server would say of its machine; the test driver moves none. */
static void
say (TriDomain *domain, int id, int state, int reason)
{
  TriDomainRow row = { .uuid = UUID, .name = (char *) "one", .id = id, .state = state, .reason = reason };

  tri_domain_apply_row (domain, &row);
}

static gboolean
is_quiet (gpointer data)
{
  TriConnection *connection = data;

  return !connection->read && connection->dirty_id == 0 && g_hash_table_size (connection->dirty) == 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->application = (gpointer) data;
  g_settings_set_boolean (tri_preferences_get (), "console-closing-explained", TRUE);
  server_start (&fixture->here, node_xml);
  server_start (&fixture->there, node_xml);
  /* Or the test driver's own answers would come in between. */
  tri_connection_set_stats_interval (fixture->here.connection, 0);
  tri_connection_set_stats_interval (fixture->there.connection, 0);
  fixture->left = server_machine (&fixture->here, "one");
  fixture->right = server_machine (&fixture->there, "one");
  fixture->servers = g_list_store_new (TRI_TYPE_CONNECTION);
  g_list_store_append (fixture->servers, fixture->here.connection);
  g_list_store_append (fixture->servers, fixture->there.connection);
  tri_console_follow_set_servers (fixture->application, G_LIST_MODEL (fixture->servers));
  fixture->window = tri_console_window_open (fixture->application, fixture->left);
  stays (fixture);
  harness_until (is_quiet, fixture->here.connection);
  harness_until (is_quiet, fixture->there.connection);
  say (fixture->right, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED);
  stays (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (gtk_application_get_windows (fixture->application))
    gtk_window_destroy (gtk_application_get_windows (fixture->application)->data);
  server_stop (&fixture->here);
  server_stop (&fixture->there);
  g_object_set_data (G_OBJECT (fixture->application), "tri-console-follow-servers", NULL);
  g_assert_finalize_object (fixture->servers);
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
  stays (fixture);
  say (fixture->left, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED);
  stays (fixture);
  /* It went elsewhere; the copy is still a copy. */
  say (fixture->left, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_MIGRATED);
  stays (fixture);
  tri_domain_set_removed (fixture->left);
  stays (fixture);
}

static void
test_moved (Fixture *fixture, gconstpointer data)
{
  g_autofree char *title = NULL;

  say (fixture->right, 9, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION);
  stays (fixture);
  say (fixture->left, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_MIGRATED);
  stays (fixture);
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED);
  harness_until (is_followed, fixture);
  title = tri_console_page_dup_title (tri_console_window_get_page (fixture->window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, title);
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (fixture->application)), ==, 1);
}

/* A machine that came by a move, and that somebody turned off here, is off. */
static void
test_turned_off (Fixture *fixture, gconstpointer data)
{
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED);
  say (fixture->left, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED);
  stays (fixture);
}

/* Not kept at the server that it left, and there before that said so. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED);
  stays (fixture);
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED);
  tri_domain_set_removed (fixture->left);
  harness_until (is_followed, fixture);
}

/* The person connects to the other server afterwards. */
static void
test_later (Fixture *fixture, gconstpointer data)
{
  g_list_store_remove (fixture->servers, 1);
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED);
  say (fixture->left, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_MIGRATED);
  stays (fixture);
  g_list_store_append (fixture->servers, fixture->there.connection);
  harness_until (is_followed, fixture);
}

/* There is a console of it already: no second one that takes the screen from the first. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  say (fixture->right, 9, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED);
  g_assert_true (tri_console_window_open (fixture->application, fixture->right) != fixture->window);
  say (fixture->left, -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_MIGRATED);
  stays (fixture);
}

/* The person removes the server, the console stays; then adds the server again, and opens the machine. */
static void
test_added_again (Fixture *fixture, gconstpointer data)
{
  Server again = { .path = g_strdup (fixture->here.path) };
  g_autoptr(GError) error = NULL;

  g_list_store_remove (fixture->servers, 0);
  tri_connection_close (fixture->here.connection);
  again.connection = tri_connection_new (tri_connection_get_uri (fixture->here.connection));
  harness_open (again.connection, &error);
  g_assert_no_error (error);
  fixture->right = server_machine (&again, "one");
  g_assert_true (tri_console_window_open (fixture->application, fixture->right) == fixture->window);
  g_assert_true (is_followed (fixture));
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (fixture->application)), ==, 1);
  server_stop (&again);
}

int
main (int argc, char **argv)
{
  static const struct { const char *path; void (*test) (Fixture *, gconstpointer); } tests[] = {
    { "/console/follow/copy", test_copy },
    { "/console/follow/moved", test_moved },
    { "/console/follow/turned-off", test_turned_off },
    { "/console/follow/removed", test_removed },
    { "/console/follow/later", test_later },
    { "/console/follow/open", test_open },
    { "/console/follow/added-again", test_added_again },
  };
  g_autoptr(GtkApplication) application = NULL;
  g_autoptr(GError) error = NULL;

  tri_core_init ();
  gtk_test_init (&argc, &argv, NULL);
  application = gtk_application_new ("io.github.triptych.Follow", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, application, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
