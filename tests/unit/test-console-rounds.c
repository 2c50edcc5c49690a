/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Consoles that are opened and closed again and again leave nothing behind. Needs a display.
 *
 * TRI_ROUNDS is how often (50 without it). TRI_ROUNDS_URI and TRI_ROUNDS_MACHINE name a machine of a real server, so that its screen is
 * connected in each round as well. */
#include "config.h"

#include "console/tri-console-window.h"
#include "core-harness.h"
#include "widgets/tri-preferences.h"

static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>one</name><memory>131072</memory><os><type>hvm</type></os></domain>"
  "<domain type='test'><name>two</name><memory>131072</memory><os><type>hvm</type></os></domain>"
  "<domain type='test' " TEST_NS ">" TEST_OFF "<name>off</name><memory>131072</memory><os><type>hvm</type></os></domain>"
  "</node>";

/* How many of the objects that were made are still there. */
static guint n_alive;

static void
gone_cb (gpointer data, GObject *object)
{
  n_alive--;
}

static void
count (gpointer object)
{
  n_alive++;
  g_object_weak_ref (object, gone_cb, NULL);
}

static void
count_window (TriConsoleWindow *window)
{
  TriConsolePage *page = tri_console_window_get_page (window);

  g_assert_nonnull (page);
  count (window);
  count (page);
  count (tri_console_page_get_link (page));
  count (tri_console_page_get_display (page));
  count (tri_console_page_get_actions (page));
}

static gboolean
none_alive (gpointer data)
{
  return n_alive == 0;
}

static gboolean
has_settled (gpointer data)
{
  TriConsoleView view = tri_console_page_get_view (data);

  return view != TRI_CONSOLE_VIEW_CONNECTING && view != TRI_CONSOLE_VIEW_WAITING && gtk_widget_get_mapped (data);
}

static void
round_of (GtkApplication *application, TriDomain *domain)
{
  TriConsoleWindow *window = tri_console_window_open (application, domain);

  count_window (window);
  harness_until (has_settled, tri_console_window_get_page (window));
  gtk_window_destroy (GTK_WINDOW (window));
  harness_until (none_alive, NULL);
}

static guint64
get_resident (void)
{
  g_autofree char *text = NULL;
  guint64 pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) && strchr (text, ' ') != NULL)
    pages = g_ascii_strtoull (strchr (text, ' '), NULL, 10);
  return pages * (guint64) sysconf (_SC_PAGESIZE);
}

/* The sanitizers find a leak in a few rounds, and take seconds for each. */
#ifdef __SANITIZE_ADDRESS__
#define ROUNDS 4
#define TAB_ROUNDS 2
#else
#define ROUNDS 50
#define TAB_ROUNDS 5
#endif

static guint
get_rounds (void)
{
  const char *text = g_getenv ("TRI_ROUNDS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : ROUNDS;
}

static void
run_rounds (GtkApplication *application, TriDomain *domain)
{
  guint n = get_rounds ();
  guint64 before;

  /* What is made once for the whole program is there after the first ones. */
  for (guint i = 0; i < MIN (n, 20); i++)
    round_of (application, domain);
  before = get_resident ();
  for (guint i = 0; i < n; i++)
    round_of (application, domain);
  g_test_message ("%u rounds: %" G_GUINT64_FORMAT " KiB resident before, %" G_GUINT64_FORMAT " KiB after", n, before / 1024,
                  get_resident () / 1024);
}

static void
test_rounds (gconstpointer data)
{
  GtkApplication *application = (gpointer) data;
  Server server;

  server_start (&server, node_xml);
  run_rounds (application, server_machine (&server, "one"));
  server_stop (&server);
}

/* With a screen that is really connected each time. */
static void
test_real (gconstpointer data)
{
  const char *uri = g_getenv ("TRI_ROUNDS_URI");
  const char *name = g_getenv ("TRI_ROUNDS_MACHINE");
  g_autoptr(TriConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  TriDomain *domain;

  if (uri == NULL || name == NULL)
    {
      g_test_skip ("TRI_ROUNDS_URI and TRI_ROUNDS_MACHINE name no machine of a real server");
      return;
    }
  /* The SPICE library warns of channels that end while they greet each other, as they do when a console is closed at once. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  connection = tri_connection_new (uri);
  harness_open (connection, &error);
  g_assert_no_error (error);
  domain = tri_connection_find_domain_by_name (connection, name);
  g_assert_nonnull (domain);
  run_rounds ((gpointer) data, domain);
  tri_connection_close (connection);
}

/* Tabs: each goes with its own button or with the window. */
static void
test_tabs (gconstpointer data)
{
  GtkApplication *application = (gpointer) data;
  Server server;

  g_settings_set_boolean (tri_preferences_get (), "console-tabs", TRUE);
  g_settings_set_boolean (tri_preferences_get (), "console-closing-explained", TRUE);
  server_start (&server, node_xml);
  for (guint i = 0; i < TAB_ROUNDS; i++)
    {
      static const char * const names[] = { "one", "two", "off" };
      TriConsoleWindow *window = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        {
          TriConsoleWindow *before = window;

          window = tri_console_window_open (application, server_machine (&server, names[j]));
          g_assert_true (before == NULL || before == window);
          count (tri_console_window_get_page (window));
        }
      count (window);
      g_assert_cmpuint (n_alive, ==, 4);
      harness_until (has_settled, tri_console_window_get_page (window));
      g_action_group_activate_action (G_ACTION_GROUP (window), "close-tab", NULL);
      g_assert_true (tri_console_page_get_domain (tri_console_window_get_page (window)) == server_machine (&server, "two"));
      g_action_group_activate_action (G_ACTION_GROUP (window), "move-tab", NULL);
      g_assert_cmpuint (g_list_length (gtk_application_get_windows (application)), ==, 2);
      g_assert_true (tri_console_window_open (application, server_machine (&server, "one")) == window);
      g_assert_true (tri_console_window_open (application, server_machine (&server, "two")) != window);
      while (gtk_application_get_windows (application) != NULL)
        gtk_window_close (gtk_application_get_windows (application)->data);
      harness_until (none_alive, NULL);
    }
  server_stop (&server);
  g_settings_reset (tri_preferences_get (), "console-tabs");
}

int
main (int argc, char **argv)
{
  g_autoptr(GtkApplication) application = NULL;
  g_autoptr(GError) error = NULL;

  tri_core_init ();
  gtk_test_init (&argc, &argv, NULL);
  application = gtk_application_new ("io.github.triptych.Rounds", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_test_add_data_func ("/console/rounds", application, test_rounds);
  g_test_add_data_func ("/console/rounds/real", application, test_real);
  g_test_add_data_func ("/console/tabs", application, test_tabs);

  return g_test_run ();
}
