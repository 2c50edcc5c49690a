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

/* A machine of a server of its own, as it is and as it shall become. */
typedef struct {
  Server              server;
  TriDomain          *domain;
  TriMachineSettings *before;
  TriMachineSettings *after;
  TriSettingsOutcome *outcome;
  GError             *error;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  name)
{
  server_start (&f->server, node_xml);
  f->domain = server_machine (&f->server, name);
  f->before = load (f->domain);
  f->after = tri_machine_settings_copy (f->before);
}

static void
tear_down (Fixture       *f,
           gconstpointer  name)
{
  tri_machine_settings_free (f->before);
  tri_machine_settings_free (f->after);
  g_clear_pointer (&f->outcome, tri_settings_outcome_free);
  g_clear_error (&f->error);
  server_stop (&f->server);
}

static void
assert_applied (Fixture *f,
                guint    now,
                guint    later)
{
  gboolean done = apply (f->domain, f->before, f->after, &f->outcome, &f->error);

  g_assert_no_error (f->error);
  g_assert_true (done);
  g_assert_cmpuint (g_strv_length (f->outcome->now), ==, now);
  g_assert_cmpuint (g_strv_length (f->outcome->later), ==, later);
}

static void
test_off (Fixture       *f,
          gconstpointer  name)
{
  g_autoptr (TriMachineSettings) read = NULL;

  g_assert_true (f->before->persistent && f->before->running == NULL && !f->before->saved && !f->before->autostart);
  g_assert_cmpuint (f->before->memory_host, >, 0);
  tri_machine_settings_set_memory (f->after, 512 * MIB);
  tri_machine_settings_set_vcpus (f->after, 3);
  g_free (f->after->notes);
  f->after->notes = g_strdup ("50 % <b>");
  f->after->autostart = TRUE;
  entry_at (f->after, 0)->enabled = FALSE;
  entry_at (f->after, 1)->enabled = TRUE;
  assert_applied (f, 5, 0);
  read = load (f->domain);
  for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
    {
      g_assert_true (tri_machine_settings_equal (read, f->after, group));
      g_assert_false (tri_machine_settings_is_pending (read, group));
    }
  g_assert_nonnull (strstr (tri_domain_config_get_xml (read->config), ">kept</x:strange>"));
}

static void
test_running (Fixture       *f,
              gconstpointer  name)
{
  g_autoptr (TriMachineSettings) read = NULL;
  g_autofree char *pending = NULL;

  g_assert_nonnull (f->before->running);
  f->after->memory = 128 * MIB;
  tri_machine_settings_set_vcpus (f->after, 4);
  assert_applied (f, 1, 1);
  read = load (f->domain);
  g_assert_cmpuint (read->memory, ==, 128 * MIB);
  g_assert_cmpuint (read->running->memory, ==, 128 * MIB);
  g_assert_cmpuint (read->vcpus, ==, 4);
  g_assert_cmpuint (read->running->vcpus, ==, 2);
  g_assert_false (tri_machine_settings_is_pending (read, TRI_SETTINGS_MEMORY));
  pending = tri_machine_settings_dup_pending (read, TRI_SETTINGS_PROCESSOR);
  g_assert_nonnull (strstr (pending, "4"));
}

static void
assert_has (TriDomain *domain,
            guint64    memory,
            guint      vcpus)
{
  g_autoptr (TriMachineSettings) read = load (domain);

  g_assert_cmpuint (read->memory, ==, memory);
  g_assert_cmpuint (read->vcpus, ==, vcpus);
}

/* What somebody else has changed since is not overwritten, nor hinders what they did not touch. */
static void
test_changed_meanwhile (Fixture       *f,
                        gconstpointer  name)
{
  g_autoptr (TriMachineSettings) theirs = tri_machine_settings_copy (f->before);

  tri_machine_settings_set_memory (theirs, 128 * MIB);
  g_assert_true (apply (f->domain, f->before, theirs, NULL, &f->error));
  g_assert_no_error (f->error);

  tri_machine_settings_set_memory (f->after, 192 * MIB);
  tri_machine_settings_set_vcpus (f->after, 1);
  g_assert_false (apply (f->domain, f->before, f->after, &f->outcome, &f->error));
  g_assert_error (f->error, TRI_ERROR, TRI_ERROR_CHANGED);
  g_assert_nonnull (strstr (f->error->message, "Memory"));
  g_assert_cmpuint (g_strv_length (f->outcome->now), ==, 0);
  g_clear_error (&f->error);
  assert_has (f->domain, 128 * MIB, 2);

  /* Their memory stays, our processors come. */
  tri_machine_settings_set_memory (f->after, 256 * MIB);
  g_assert_true (apply (f->domain, f->before, f->after, NULL, &f->error));
  g_assert_no_error (f->error);
  assert_has (f->domain, 128 * MIB, 1);
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
test_rename (Fixture       *f,
             gconstpointer  name)
{
  rename_and_more (f->domain, "other", NULL);
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
test_saved (Fixture       *f,
            gconstpointer  name)
{
  g_assert_true (f->before->saved);
  tri_machine_settings_set_memory (f->after, 128 * MIB);
  assert_applied (f, 0, 1);
  g_assert_nonnull (strstr (f->outcome->later[0], "saved"));
}

static void
test_transient (Fixture       *f,
                gconstpointer  name)
{
  g_autoptr (TriMachineSettings) read = NULL;

  g_assert_false (f->before->persistent);
  g_assert_nonnull (f->before->running);
  g_assert_false (tri_machine_settings_is_pending (f->before, TRI_SETTINGS_NETWORK));
  f->after->memory = 128 * MIB;
  g_assert_true (apply (f->domain, f->before, f->after, NULL, &f->error));
  g_assert_no_error (f->error);
  read = load (f->domain);
  g_assert_cmpuint (read->memory, ==, 128 * MIB);
  f->after->boot_menu = TRUE;
  g_assert_false (apply (f->domain, read, f->after, NULL, &f->error));
  g_assert_error (f->error, TRI_ERROR, TRI_ERROR_UNSUPPORTED);
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
test_problems (Fixture       *f,
               gconstpointer  name)
{
  static const struct { Spoil spoil; TriSettingsGroup group; } cases[] = {
    { no_memory, TRI_SETTINGS_MEMORY }, { huge_memory, TRI_SETTINGS_MEMORY }, { more_than_maximum, TRI_SETTINGS_MEMORY },
    { minimum_above, TRI_SETTINGS_MEMORY }, { fixed_memory, TRI_SETTINGS_MEMORY }, { no_vcpus, TRI_SETTINGS_PROCESSOR },
    { many_vcpus, TRI_SETTINGS_PROCESSOR }, { odd_topology, TRI_SETTINGS_PROCESSOR }, { no_threads, TRI_SETTINGS_PROCESSOR },
    { no_boot, TRI_SETTINGS_FIRMWARE }, { strange_boot, TRI_SETTINGS_FIRMWARE }, { no_switch, TRI_SETTINGS_NETWORK },
    { odd_type, TRI_SETTINGS_NETWORK }, { no_adapter, TRI_SETTINGS_NETWORK }, { bad_name, TRI_SETTINGS_NAME },
    { taken_name, TRI_SETTINGS_NAME }, { bell, TRI_SETTINGS_NAME }, { no_spice, TRI_SETTINGS_INTEGRATION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (f->before);
      g_autoptr (TriMachineSettings) read = NULL;
      g_autoptr (GError) error = NULL;

      cases[i].spoil (after);
      for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
        {
          g_autofree char *problem = tri_machine_settings_find_problem (after, f->before, f->domain, group);

          g_test_message ("case %u: %s", i, problem != NULL ? problem : "");
          g_assert_cmpint (problem != NULL, ==, group == cases[i].group);
        }
      /* And it is refused, whoever did not ask first. */
      g_assert_false (apply (f->domain, f->before, after, NULL, &error));
      g_assert_nonnull (error);
      read = load (f->domain);
      for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
        g_assert_true (tri_machine_settings_equal (read, f->before, group));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add ("/core/settings/off", Fixture, "off", set_up, test_off, tear_down);
  g_test_add ("/core/settings/running", Fixture, "runs", set_up, test_running, tear_down);
  g_test_add ("/core/settings/changed-meanwhile", Fixture, "off", set_up, test_changed_meanwhile, tear_down);
  g_test_add ("/core/settings/rename", Fixture, "off", set_up, test_rename, tear_down);
  g_test_add_func ("/core/settings/rename-taken", test_rename_taken);
  g_test_add ("/core/settings/saved", Fixture, "saved", set_up, test_saved, tear_down);
  g_test_add ("/core/settings/transient", Fixture, "gone", set_up, test_transient, tear_down);
  g_test_add ("/core/settings/problems", Fixture, "off", set_up, test_problems, tear_down);

  return g_test_run ();
}
