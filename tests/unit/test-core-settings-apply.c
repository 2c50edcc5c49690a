/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"

#include "core/tri-domain-settings-private.h"

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)

static TriBootEntry *
entry_at (TriMachineSettings *settings,
          guint               position)
{
  g_assert_cmpuint (position, <, settings->boot->len);
  return settings->boot->pdata[position];
}

#define MACHINE(name, number, more) \
  "<domain type='test' " TEST_NS "><name>" name "</name><uuid>11111111-0000-4000-8000-00000000000" number "</uuid>" \
  "<memory unit='MiB'>256</memory><vcpu>2</vcpu><os><type arch='i686'>hvm</type></os>" \
  "<metadata><x:strange xmlns:x='http://example.org/x'>kept</x:strange></metadata><devices>" \
  "<disk type='file'><source file='/d'/><target dev='vda' bus='virtio'/></disk>" \
  "<interface type='network'><mac address='52:54:00:00:00:0" number "'/><source network='lan'/></interface></devices>" more "</domain>"

static const char node_xml[] =
  "<node>" MACHINE ("off", "1", TEST_OFF) MACHINE ("runs", "2", "") MACHINE ("gone", "3", "<test:transient>1</test:transient>")
  MACHINE ("saved", "4", TEST_OFF "<test:hasmanagedsave>1</test:hasmanagedsave>")
  "<network><name>lan</name><bridge name='virbr9'/><ip address='192.168.9.1'/></network></node>";

static TriMachineSettings *
load (TriDomain *domain)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TriMachineSettings *settings;

  tri_domain_load_settings_async (domain, NULL, harness_take, &result);
  settings = tri_domain_load_settings_finish (domain, harness_wait (&result), &error);
  g_assert_no_error (error);
  return settings;
}

static gboolean
apply (TriDomain                *domain,
       const TriMachineSettings *before,
       const TriMachineSettings *after,
       TriSettingsOutcome      **outcome,
       GError                  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_apply_settings_async (domain, before, after, NULL, harness_take, &result);
  return tri_domain_apply_settings_finish (domain, harness_wait (&result), outcome, error);
}

static void
test_off (void)
{
  g_autoptr (TriMachineSettings) before = NULL;
  g_autoptr (TriMachineSettings) after = NULL;
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  Server server;
  TriDomain *domain;

  server_start (&server, node_xml);
  domain = server_machine (&server, "off");
  before = load (domain);
  g_assert_true (before->persistent && before->running == NULL && !before->saved && !before->autostart);
  g_assert_cmpuint (before->memory_host, >, 0);
  after = tri_machine_settings_copy (before);
  tri_machine_settings_set_memory (after, 512 * MIB);
  tri_machine_settings_set_vcpus (after, 3);
  g_free (after->notes);
  after->notes = g_strdup ("50 % <b>");
  after->autostart = TRUE;
  entry_at (after, 0)->enabled = FALSE;
  entry_at (after, 1)->enabled = TRUE;
  g_assert_true (apply (domain, before, after, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (outcome->now), ==, 5);
  g_assert_cmpuint (g_strv_length (outcome->later), ==, 0);
  read = load (domain);
  for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
    {
      g_assert_true (tri_machine_settings_equal (read, after, group));
      g_assert_false (tri_machine_settings_is_pending (read, group));
    }
  g_assert_nonnull (strstr (tri_domain_config_get_xml (read->config), ">kept</x:strange>"));
  server_stop (&server);
}

static void
test_running (void)
{
  g_autoptr (TriMachineSettings) before = NULL;
  g_autoptr (TriMachineSettings) after = NULL;
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pending = NULL;
  Server server;
  TriDomain *domain;

  server_start (&server, node_xml);
  domain = server_machine (&server, "runs");
  before = load (domain);
  g_assert_nonnull (before->running);
  after = tri_machine_settings_copy (before);
  after->memory = 128 * MIB;
  tri_machine_settings_set_vcpus (after, 4);
  g_assert_true (apply (domain, before, after, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (outcome->now), ==, 1);
  g_assert_cmpuint (g_strv_length (outcome->later), ==, 1);
  read = load (domain);
  g_assert_cmpuint (read->memory, ==, 128 * MIB);
  g_assert_cmpuint (read->running->memory, ==, 128 * MIB);
  g_assert_cmpuint (read->vcpus, ==, 4);
  g_assert_cmpuint (read->running->vcpus, ==, 2);
  g_assert_false (tri_machine_settings_is_pending (read, TRI_SETTINGS_MEMORY));
  pending = tri_machine_settings_dup_pending (read, TRI_SETTINGS_PROCESSOR);
  g_assert_nonnull (strstr (pending, "4"));
  server_stop (&server);
}

/* What somebody else has changed since is not overwritten, nor hinders what they did not touch. */
static void
test_changed_meanwhile (void)
{
  g_autoptr (TriMachineSettings) before = NULL;
  g_autoptr (TriMachineSettings) theirs = NULL;
  g_autoptr (TriMachineSettings) ours = NULL;
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  Server server;
  TriDomain *domain;

  server_start (&server, node_xml);
  domain = server_machine (&server, "off");
  before = load (domain);
  theirs = tri_machine_settings_copy (before);
  ours = tri_machine_settings_copy (before);
  tri_machine_settings_set_memory (theirs, 128 * MIB);
  g_assert_true (apply (domain, before, theirs, NULL, &error));
  g_assert_no_error (error);

  tri_machine_settings_set_memory (ours, 192 * MIB);
  tri_machine_settings_set_vcpus (ours, 1);
  g_assert_false (apply (domain, before, ours, &outcome, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_CHANGED);
  g_assert_nonnull (strstr (error->message, "Memory"));
  g_assert_cmpuint (g_strv_length (outcome->now), ==, 0);
  g_clear_error (&error);
  read = load (domain);
  g_assert_cmpuint (read->memory, ==, 128 * MIB);
  g_assert_cmpuint (read->vcpus, ==, 2);

  /* Their memory stays, our processors come. */
  tri_machine_settings_set_memory (ours, 256 * MIB);
  g_assert_true (apply (domain, before, ours, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&read, tri_machine_settings_free);
  read = load (domain);
  g_assert_cmpuint (read->memory, ==, 128 * MIB);
  g_assert_cmpuint (read->vcpus, ==, 1);
  server_stop (&server);
}

/* On the test driver's server that the whole process shares. */
static void
define (const char *xml)
{
  virConnectPtr conn = virConnectOpen ("test:///default");
  virDomainPtr dom = virDomainDefineXML (conn, xml);

  g_assert_nonnull (dom);
  virDomainFree (dom);
  virConnectClose (conn);
}

static void
rename_and_more (TriDomain  *domain,
                 const char *name,
                 const char *rival)
{
  g_autoptr (TriMachineSettings) before = load (domain);
  g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  gboolean works = rival == NULL;

  g_free (after->name);
  after->name = g_strdup (name);
  tri_machine_settings_set_memory (after, 128 * MIB);
  /* The main loop does not run until libvirt is asked, so the list cannot know of it. */
  if (rival != NULL)
    define (rival);
  g_assert_cmpint (apply (domain, before, after, &outcome, &error), ==, works);
  g_assert_true (works ? error == NULL : error->domain == TRI_VIRT_ERROR);
  read = load (domain);
  g_assert_cmpstr (read->name, ==, works ? name : before->name);
  g_assert_cmpuint (read->memory, ==, (works ? 128 : 256) * MIB);
  g_assert_cmpuint (g_strv_length (outcome->now), ==, works ? 2 : 0);
}

static void
test_rename (void)
{
  Server server;

  server_start (&server, node_xml);
  rename_and_more (server_machine (&server, "off"), "other", NULL);
  server_stop (&server);
}

/* The name is somebody else's since a moment ago: libvirt refuses it, and the rest is taken back. */
static void
test_rename_taken (void)
{
  g_autoptr (TriConnection) connection = tri_connection_new ("test:///default");
  g_autoptr (GError) error = NULL;
  virConnectPtr kept = virConnectOpen ("test:///default");

  define (MACHINE ("mine", "5", ""));
  g_assert_true (harness_open (connection, &error));
  g_assert_no_error (error);
  rename_and_more (tri_connection_find_domain_by_name (connection, "mine"), "theirs", MACHINE ("theirs", "6", ""));
  tri_connection_close (connection);
  virConnectClose (kept);
}

static void
test_other_states (void)
{
  g_autoptr (TriMachineSettings) saved = NULL;
  g_autoptr (TriMachineSettings) transient = NULL;
  g_autoptr (TriMachineSettings) after = NULL;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  Server server;
  TriDomain *domain;

  server_start (&server, node_xml);
  domain = server_machine (&server, "saved");
  saved = load (domain);
  g_assert_true (saved->saved);
  after = tri_machine_settings_copy (saved);
  tri_machine_settings_set_memory (after, 128 * MIB);
  g_assert_true (apply (domain, saved, after, &outcome, &error));
  g_assert_cmpuint (g_strv_length (outcome->now), ==, 0);
  g_assert_nonnull (strstr (outcome->later[0], "saved"));
  g_clear_pointer (&after, tri_machine_settings_free);

  domain = server_machine (&server, "gone");
  transient = load (domain);
  g_assert_false (transient->persistent);
  g_assert_nonnull (transient->running);
  g_assert_false (tri_machine_settings_is_pending (transient, TRI_SETTINGS_NETWORK));
  after = tri_machine_settings_copy (transient);
  after->memory = 128 * MIB;
  g_assert_true (apply (domain, transient, after, NULL, &error));
  g_assert_no_error (error);
  after->boot_menu = TRUE;
  g_clear_pointer (&transient, tri_machine_settings_free);
  transient = load (domain);
  g_assert_cmpuint (transient->memory, ==, 128 * MIB);
  g_assert_false (apply (domain, transient, after, NULL, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED);
  server_stop (&server);
}

typedef void (*Spoil) (TriMachineSettings *settings);

static void no_memory (TriMachineSettings *settings) { tri_machine_settings_set_memory (settings, 0); }
static void huge_memory (TriMachineSettings *settings) { tri_machine_settings_set_memory (settings, G_MAXUINT64); }
static void more_than_maximum (TriMachineSettings *settings) { settings->memory = settings->memory_maximum + 1; }
static void minimum_above (TriMachineSettings *settings) { settings->memory_minimum = settings->memory + 1; }
static void fixed_memory (TriMachineSettings *settings) { settings->memory_maximum *= 2; settings->fixed_memory = TRUE; }
static void no_vcpus (TriMachineSettings *settings) { tri_machine_settings_set_vcpus (settings, 0); }
static void many_vcpus (TriMachineSettings *settings) { tri_machine_settings_set_vcpus (settings, 100000); }
static void odd_topology (TriMachineSettings *settings)
{ settings->sockets = G_MAXUINT; settings->dies = G_MAXUINT; settings->cores = G_MAXUINT; settings->threads = 1; }
static void no_threads (TriMachineSettings *settings)
{ settings->sockets = settings->vcpus_maximum; settings->dies = settings->cores = 1; settings->threads = 0; }
static void no_boot (TriMachineSettings *settings) { entry_at (settings, 0)->enabled = FALSE; }
static void strange_boot (TriMachineSettings *settings)
{ g_free (entry_at (settings, 1)->key); entry_at (settings, 1)->key = g_strdup ("disk:zz"); entry_at (settings, 1)->enabled = TRUE; }
static void no_switch (TriMachineSettings *settings)
{ g_clear_pointer (&((TriAdapterSettings *) settings->adapters->pdata[0])->source, g_free); }
static void odd_type (TriMachineSettings *settings)
{ TriAdapterSettings *adapter = settings->adapters->pdata[0]; g_free (adapter->type); adapter->type = g_strdup ("direct"); }
static void no_adapter (TriMachineSettings *settings) { g_ptr_array_set_size (settings->adapters, 0); }
static void bad_name (TriMachineSettings *settings) { g_free (settings->name); settings->name = g_strdup ("a/b"); }
static void taken_name (TriMachineSettings *settings) { g_free (settings->name); settings->name = g_strdup ("runs"); }
static void bell (TriMachineSettings *settings) { g_free (settings->notes); settings->notes = g_strdup ("\a"); }
static void no_spice (TriMachineSettings *settings) { settings->spice_agent = TRUE; }

static void
test_problems (void)
{
  static const struct { Spoil spoil; TriSettingsGroup group; } cases[] = {
    { no_memory, TRI_SETTINGS_MEMORY }, { huge_memory, TRI_SETTINGS_MEMORY }, { more_than_maximum, TRI_SETTINGS_MEMORY },
    { minimum_above, TRI_SETTINGS_MEMORY }, { fixed_memory, TRI_SETTINGS_MEMORY }, { no_vcpus, TRI_SETTINGS_PROCESSOR },
    { many_vcpus, TRI_SETTINGS_PROCESSOR }, { odd_topology, TRI_SETTINGS_PROCESSOR }, { no_threads, TRI_SETTINGS_PROCESSOR },
    { no_boot, TRI_SETTINGS_FIRMWARE }, { strange_boot, TRI_SETTINGS_FIRMWARE }, { no_switch, TRI_SETTINGS_NETWORK },
    { odd_type, TRI_SETTINGS_NETWORK }, { no_adapter, TRI_SETTINGS_NETWORK }, { bad_name, TRI_SETTINGS_NAME },
    { taken_name, TRI_SETTINGS_NAME }, { bell, TRI_SETTINGS_NAME }, { no_spice, TRI_SETTINGS_INTEGRATION },
  };
  g_autoptr (TriMachineSettings) before = NULL;
  Server server;
  TriDomain *domain;

  server_start (&server, node_xml);
  domain = server_machine (&server, "off");
  before = load (domain);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
      g_autoptr (TriMachineSettings) read = NULL;
      g_autoptr (GError) error = NULL;

      cases[i].spoil (after);
      for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
        {
          g_autofree char *problem = tri_machine_settings_find_problem (after, before, domain, group);

          g_test_message ("case %u: %s", i, problem != NULL ? problem : "");
          g_assert_cmpint (problem != NULL, ==, group == cases[i].group);
        }
      /* And it is refused, whoever did not ask first. */
      g_assert_false (apply (domain, before, after, NULL, &error));
      g_assert_nonnull (error);
      read = load (domain);
      for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
        g_assert_true (tri_machine_settings_equal (read, before, group));
    }
  server_stop (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add_func ("/core/settings/off", test_off);
  g_test_add_func ("/core/settings/running", test_running);
  g_test_add_func ("/core/settings/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/core/settings/rename", test_rename);
  g_test_add_func ("/core/settings/rename-taken", test_rename_taken);
  g_test_add_func ("/core/settings/other-states", test_other_states);
  g_test_add_func ("/core/settings/problems", test_problems);

  return g_test_run ();
}
