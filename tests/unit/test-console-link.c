/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a console says of a machine that runs and has nothing to show, by what its configuration is. */
#include "console/tri-console-link.h"
#include "core-harness.h"

#include <string.h>

static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>blind</name><memory>131072</memory><os><type>hvm</type></os><devices>"
  "<graphics type='spice' port='-1'/><video><model type='none'/></video></devices></domain>"
  "<domain type='test'><name>opengl</name><memory>131072</memory><os><type>hvm</type></os><devices>"
  "<graphics type='spice' port='-1'><gl enable='yes'/></graphics><video><model type='virtio'/></video></devices></domain>"
  "<domain type='test'><name>plain</name><memory>131072</memory><os><type>hvm</type></os><devices>"
  "<graphics type='spice' port='-1'/><video><model type='virtio'/></video></devices></domain>"
  "</node>";

typedef struct {
  Server          server;
  TriConsoleLink *link;
} Fixture;

static gboolean
has_session (gpointer data)
{
  return tri_console_link_get_session (data) != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer machine)
{
  server_start (&fixture->server, node_xml);
  fixture->link = tri_console_link_new (server_machine (&fixture->server, machine));
  harness_until (has_session, fixture->link);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->link);
  server_stop (&fixture->server);
}

/* As the display server would; the test driver has none. */
static void
say (Fixture *fixture, TriDisplayState state, const char *message)
{
  tri_display_session_set_state (tri_console_link_get_session (fixture->link), state, message);
}

static void
expect (Fixture *fixture, TriConsoleView view, const char *words, gboolean lacks_display)
{
  g_autofree char *detail = tri_console_link_dup_detail (fixture->link);

  g_assert_cmpint (tri_console_link_get_view (fixture->link), ==, view);
  g_assert_true (words ? detail && strstr (detail, words) : !detail);
  g_assert_cmpint (tri_console_link_lacks_display (fixture->link), ==, lacks_display);
}

static void
test_blind (Fixture *fixture, gconstpointer data)
{
  say (fixture, TRI_DISPLAY_STATE_WAITING, NULL);
  expect (fixture, TRI_CONSOLE_VIEW_UNAVAILABLE, "no video device", TRUE);
  /* Something draws after all. */
  say (fixture, TRI_DISPLAY_STATE_SHOWING, NULL);
  expect (fixture, TRI_CONSOLE_VIEW_SCREEN, NULL, FALSE);
  say (fixture, TRI_DISPLAY_STATE_WAITING, NULL);
  tri_console_link_display_added (fixture->link);
  expect (fixture, TRI_CONSOLE_VIEW_UNAVAILABLE, "was given a display", FALSE);
  g_assert_true (tri_console_link_has_no_screen (fixture->link));
}

static void
test_opengl (Fixture *fixture, gconstpointer data)
{
  say (fixture, TRI_DISPLAY_STATE_UNSUPPORTED, "It draws so.");
  expect (fixture, TRI_CONSOLE_VIEW_UNAVAILABLE, "It draws so.\n", FALSE);
  expect (fixture, TRI_CONSOLE_VIEW_UNAVAILABLE, "(gl enable='no', accel3d='no')", FALSE);
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *detail = NULL;

  say (fixture, TRI_DISPLAY_STATE_WAITING, NULL);
  expect (fixture, TRI_CONSOLE_VIEW_WAITING, NULL, FALSE);
  say (fixture, TRI_DISPLAY_STATE_UNSUPPORTED, "It is too large.");
  detail = tri_console_link_dup_detail (fixture->link);
  g_assert_cmpstr (detail, ==, "It is too large.");
}

int
main (int argc, char **argv)
{
  tri_core_init ();
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/console/link/blind", Fixture, "blind", set_up, test_blind, tear_down);
  g_test_add ("/console/link/opengl", Fixture, "opengl", set_up, test_opengl, tear_down);
  g_test_add ("/console/link/plain", Fixture, "plain", set_up, test_plain, tear_down);

  return g_test_run ();
}
