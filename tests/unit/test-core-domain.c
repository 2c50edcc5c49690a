/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-connection-internal.h"
#include "core/tri-core.h"

#include <libvirt/virterror.h>

#define UUID "6695eb01-f6a4-8304-79aa-97f2502e193f"
#define MIB (1024ull * 1024)

static void
count (GObject    *object,
       GParamSpec *pspec,
       gpointer    counter)
{
  (*(guint *) counter)++;
}

static void
count_changed (TriDomain *domain,
               gpointer   counter)
{
  (*(guint *) counter)++;
}

static TriDomainRow
running_row (void)
{
  return (TriDomainRow) { .uuid = UUID, .name = (char *) "web", .id = 3, .state = VIR_DOMAIN_RUNNING, .vcpus = 2,
                          .memory = 512 * MIB, .memory_maximum = 1024 * MIB, .has_flags = TRUE, .persistent = TRUE };
}

static void
test_row (void)
{
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  TriDomainRow row = running_row ();
  guint changed = 0;

  g_signal_connect (domain, "changed", G_CALLBACK (count_changed), &changed);
  tri_domain_apply_row (domain, &row);
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpstr (tri_domain_get_name (domain), ==, "web");
  g_assert_cmpuint (tri_domain_get_state (domain), ==, TRI_STATE_RUNNING);
  g_assert_cmpuint (tri_domain_get_memory_assigned (domain), ==, 512 * MIB);
  g_assert_cmpuint (tri_domain_get_memory_maximum (domain), ==, 1024 * MIB);
  g_assert_cmpuint (tri_domain_get_vcpus (domain), ==, 2);
  /* It ran already when we came: nobody knows since when. */
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 0);

  /* The same again tells nobody anything. */
  tri_domain_apply_row (domain, &row);
  g_assert_cmpuint (changed, ==, 1);

  row.state = VIR_DOMAIN_SHUTOFF;
  row.id = -1;
  tri_domain_apply_row (domain, &row);
  g_assert_cmpuint (changed, ==, 2);
  g_assert_cmpuint (tri_domain_get_state (domain), ==, TRI_STATE_OFF);
  g_assert_cmpuint (tri_domain_get_memory_assigned (domain), ==, 0);
}

static void
test_uptime (void)
{
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  g_autoptr(TriDomainConfig) config = NULL;
  TriDomainRow row = running_row ();

  row.started = 1700000000;
  tri_domain_apply_row (domain, &row);
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 1700000000);
  row.started = 0;
  tri_domain_apply_row (domain, &row);
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 1700000000);
  /* Another run whose start was not seen */
  row.id = 4;
  tri_domain_apply_row (domain, &row);
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 0);

  config = tri_domain_config_new_from_xml ("<domain><metadata><r:started xmlns:r='https://triptych.invalid/xmlns/run/1.0'"
                                           " time='1700000900' id='4'/></metadata></domain>", NULL);
  tri_domain_apply_config (domain, config);
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 1700000900);
  row.id = 5;
  tri_domain_apply_row (domain, &row);
  g_assert_cmpint (tri_domain_get_uptime_since (domain), ==, 0);
}

static void
test_states (void)
{
  static const struct { int state; int reason; gboolean saved; TriDomainState expected; const char *nick; } cases[] = {
    { VIR_DOMAIN_RUNNING, 0, FALSE, TRI_STATE_RUNNING, "running" },
    { VIR_DOMAIN_BLOCKED, 0, FALSE, TRI_STATE_RUNNING, "running" },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER, FALSE, TRI_STATE_PAUSED, "paused" },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP, FALSE, TRI_STATE_RUNNING, "running" },
    { VIR_DOMAIN_SHUTDOWN, 0, FALSE, TRI_STATE_SHUTTING_DOWN, "shutting-down" },
    { VIR_DOMAIN_SHUTOFF, 0, FALSE, TRI_STATE_OFF, "off" },
    { VIR_DOMAIN_SHUTOFF, 0, TRUE, TRI_STATE_SAVED, "saved" },
    { VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED, FALSE, TRI_STATE_CRASHED, "crashed" },
    { VIR_DOMAIN_PMSUSPENDED, 0, FALSE, TRI_STATE_SUSPENDED, "suspended" },
    { 4711, 0, FALSE, TRI_STATE_UNKNOWN, "unknown" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TriDomainState state = tri_domain_state_from_virt (cases[i].state, cases[i].reason, cases[i].saved);

      g_assert_cmpuint (state, ==, cases[i].expected);
      g_assert_cmpstr (tri_domain_state_get_nick (state), ==, cases[i].nick);
      g_assert_nonnull (tri_domain_state_get_label (state));
    }
  g_assert_nonnull (tri_domain_state_reason_from_virt (VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR));
  g_assert_null (tri_domain_state_reason_from_virt (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
}

static TriDomainRow
figures_row (double  seconds,
             double  cpu_seconds,
             guint64 bytes)
{
  TriDomainRow row = running_row ();

  row.state = -1;
  row.has_cpu = row.has_disk = row.has_net = TRUE;
  row.time = (gint64) (seconds * G_USEC_PER_SEC);
  row.cpu_time = (guint64) (cpu_seconds * 1e9);
  row.disk_read = bytes;
  row.disk_write = bytes * 2;
  row.net_receive = bytes * 3;
  row.net_send = bytes * 4;
  return row;
}

static void
assert_rate (TriDomain  *domain,
             const char *property,
             double      expected)
{
  double rate;

  g_object_get (domain, property, &rate, NULL);
  g_assert_cmpfloat_with_epsilon (rate, expected, 0.01);
}

static void
test_moves (void)
{
  static const struct { int id, state, reason; TriDomainMove move; } steps[] = {
    { 3, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED, TRI_MOVE_NONE },
    /* A move that is given up leaves it where it was. */
    { 3, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION, TRI_MOVE_BETWEEN },
    { 3, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATION_CANCELED, TRI_MOVE_NONE },
    { 3, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION, TRI_MOVE_BETWEEN },
    { -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_MIGRATED, TRI_MOVE_LEFT },
    { 4, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED, TRI_MOVE_NONE },
    { -1, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED, TRI_MOVE_NONE },
    /* It comes back, and what happens to it afterwards does not change where it came from. */
    { 5, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP, TRI_MOVE_NONE },
    { 5, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION, TRI_MOVE_BETWEEN },
    { 5, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED, TRI_MOVE_ARRIVED },
    { 5, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER, TRI_MOVE_ARRIVED },
    { 5, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED, TRI_MOVE_ARRIVED },
    { 6, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED, TRI_MOVE_NONE },
    /* It was paused when it was moved, and is so here. */
    { 7, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION, TRI_MOVE_BETWEEN },
    { 7, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER, TRI_MOVE_ARRIVED },
  };
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  TriDomainRow row = running_row ();

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      row.id = steps[i].id;
      row.state = steps[i].state;
      row.reason = steps[i].reason;
      tri_domain_apply_row (domain, &row);
      g_test_message ("step %u", i);
      g_assert_cmpuint (tri_domain_get_move (domain), ==, steps[i].move);
    }

  /* What was read of the same run before it left comes too late. */
  row.id = 7;
  tri_domain_set_left (domain);
  tri_domain_apply_row (domain, &row);
  g_assert_cmpuint (tri_domain_get_move (domain), ==, TRI_MOVE_LEFT);
}

static void
test_figures (void)
{
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  TriDomainRow row = running_row ();
  guint notified = 0;

  tri_domain_apply_row (domain, &row);
  g_signal_connect (domain, "notify::cpu-usage", G_CALLBACK (count), &notified);
  row = figures_row (10, 100, 1000);
  tri_domain_apply_figures (domain, &row, 4);
  /* One sample is no difference. */
  g_assert_cmpfloat (tri_domain_get_cpu_usage (domain), ==, -1);
  g_assert_cmpuint (tri_history_get_length (tri_domain_get_history (domain)), ==, 0);

  /* Two processors' worth of four, over the two seconds that really passed */
  row = figures_row (12, 104, 3000);
  tri_domain_apply_figures (domain, &row, 4);
  g_assert_cmpfloat_with_epsilon (tri_domain_get_cpu_usage (domain), 0.5, 0.0001);
  assert_rate (domain, "disk-read-rate", 1000);
  assert_rate (domain, "disk-write-rate", 2000);
  assert_rate (domain, "net-receive-rate", 3000);
  assert_rate (domain, "net-send-rate", 4000);
  g_assert_cmpuint (notified, ==, 1);

  /* The same load for longer: not a change. */
  row = figures_row (16, 112, 3000);
  tri_domain_apply_figures (domain, &row, 4);
  g_assert_cmpuint (notified, ==, 1);
  assert_rate (domain, "disk-read-rate", 0);

  /* More than there is, by rounding of the clocks */
  row = figures_row (17, 130, 3000);
  tri_domain_apply_figures (domain, &row, 4);
  g_assert_cmpfloat (tri_domain_get_cpu_usage (domain), ==, 1);
  /* Counters that went backwards */
  row = figures_row (18, 1, 0);
  tri_domain_apply_figures (domain, &row, 4);
  g_assert_cmpfloat (tri_domain_get_cpu_usage (domain), ==, -1);
  assert_rate (domain, "net-send-rate", 0);
  g_assert_cmpuint (tri_history_get_length (tri_domain_get_history (domain)), ==, 4);
  /* How many processors the host has is not known. */
  row = figures_row (19, 2, 0);
  tri_domain_apply_figures (domain, &row, 0);
  g_assert_cmpfloat (tri_domain_get_cpu_usage (domain), ==, -1);
}

static void
test_new_run (void)
{
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  TriDomainRow row = running_row ();

  tri_domain_apply_row (domain, &row);
  row = figures_row (10, 1, 0);
  tri_domain_apply_figures (domain, &row, 1);
  row = running_row ();
  row.id = 9;
  tri_domain_apply_row (domain, &row);
  /* Its counters begin anew: no difference to those of the run before. */
  row = figures_row (12, 2, 0);
  row.id = 9;
  tri_domain_apply_figures (domain, &row, 1);
  g_assert_cmpfloat (tri_domain_get_cpu_usage (domain), ==, -1);
}

static void
test_demand (void)
{
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  TriDomainRow row = running_row ();

  tri_domain_apply_row (domain, &row);
  g_assert_cmpuint (tri_domain_get_memory_demand (domain), ==, 0);
  row.has_demand = TRUE;
  row.memory_unused = 112 * MIB;
  tri_domain_apply_figures (domain, &row, 1);
  g_assert_cmpuint (tri_domain_get_memory_demand (domain), ==, 400 * MIB);
  /* The balloon has just shrunk, the guest's own figure is older. */
  row.memory = 100 * MIB;
  tri_domain_apply_figures (domain, &row, 1);
  g_assert_cmpuint (tri_domain_get_memory_demand (domain), ==, 0);
}

static void
test_record (void)
{
  virTypedParameterPtr params = NULL;
  int n = 0;
  int max = 0;
  virDomainStatsRecord record = { 0 };
  TriDomainRow row = { .state = -1 };

  virTypedParamsAddInt (&params, &n, &max, "state.state", VIR_DOMAIN_PAUSED);
  virTypedParamsAddInt (&params, &n, &max, "state.reason", VIR_DOMAIN_PAUSED_IOERROR);
  virTypedParamsAddULLong (&params, &n, &max, "cpu.time", 123456789);
  virTypedParamsAddULLong (&params, &n, &max, "balloon.current", 1024);
  virTypedParamsAddULLong (&params, &n, &max, "balloon.maximum", 2048);
  virTypedParamsAddULLong (&params, &n, &max, "balloon.usable", 512);
  virTypedParamsAddULLong (&params, &n, &max, "balloon.unused", 100);
  virTypedParamsAddUInt (&params, &n, &max, "vcpu.current", 6);
  virTypedParamsAddUInt (&params, &n, &max, "vcpu.maximum", 8);
  virTypedParamsAddUInt (&params, &n, &max, "block.count", 2);
  virTypedParamsAddULLong (&params, &n, &max, "block.0.rd.bytes", 10);
  virTypedParamsAddULLong (&params, &n, &max, "block.10.rd.bytes", 20);
  virTypedParamsAddULLong (&params, &n, &max, "block.0.wr.bytes", 5);
  virTypedParamsAddULLong (&params, &n, &max, "block.0.rd.reqs", 4000);
  virTypedParamsAddString (&params, &n, &max, "block.0.name", "vda");
  virTypedParamsAddULLong (&params, &n, &max, "net.0.rx.bytes", 7);
  virTypedParamsAddULLong (&params, &n, &max, "net.1.rx.bytes", 8);
  virTypedParamsAddULLong (&params, &n, &max, "net.1.tx.bytes", 9);
  virTypedParamsAddULLong (&params, &n, &max, "net.1.tx.pkts", 900);
  record.params = params;
  record.nparams = n;
  tri_row_parse_record (&row, &record);
  virTypedParamsFree (params, n);

  g_assert_cmpint (row.state, ==, VIR_DOMAIN_PAUSED);
  g_assert_cmpint (row.reason, ==, VIR_DOMAIN_PAUSED_IOERROR);
  g_assert_cmpuint (row.cpu_time, ==, 123456789);
  g_assert_cmpuint (row.memory, ==, 1 * MIB);
  g_assert_cmpuint (row.memory_maximum, ==, 2 * MIB);
  g_assert_cmpuint (row.memory_unused, ==, 512 * 1024);
  g_assert_cmpuint (row.vcpus, ==, 6);
  g_assert_cmpuint (row.disk_read, ==, 30);
  g_assert_cmpuint (row.disk_write, ==, 5);
  g_assert_cmpuint (row.net_receive, ==, 15);
  g_assert_cmpuint (row.net_send, ==, 9);
}

static void
test_job (void)
{
  g_autoptr(TriDomain) domain = tri_domain_new (NULL, UUID);
  g_autoptr(TriJob) job = tri_job_new ("Taking snapshot", TRUE);
  g_autoptr(TriJob) other = tri_job_new ("Saving", FALSE);
  g_autoptr(GError) error = NULL;
  gboolean cancellable;
  guint notified = 0;
  guint progressed = 0;

  g_signal_connect (domain, "notify::operation", G_CALLBACK (count), &notified);
  g_assert_true (tri_domain_take_job (domain, job, &error));
  g_assert_cmpstr (tri_domain_get_operation (domain), ==, "Taking snapshot…");
  g_signal_connect (job, "notify::progress", G_CALLBACK (count), &progressed);
  tri_job_set_progress (job, 0.43);
  g_assert_cmpstr (tri_domain_get_operation (domain), ==, "Taking snapshot (43 %)");
  g_object_get (domain, "operation-cancellable", &cancellable, NULL);
  g_assert_true (cancellable);
  g_assert_cmpuint (notified, ==, 2);
  /* Not a percent further: the column does not change. */
  tri_job_set_progress (job, 0.4321);
  g_assert_cmpuint (notified, ==, 2);
  g_assert_cmpuint (progressed, ==, 2);
  tri_job_set_progress (job, 0.4324);
  g_assert_cmpuint (progressed, ==, 2);

  g_assert_false (tri_domain_take_job (domain, other, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE);

  tri_job_cancel (job);
  g_assert_true (g_cancellable_is_cancelled (tri_job_get_cancellable (job)));
  g_object_get (domain, "operation-cancellable", &cancellable, NULL);
  g_assert_false (cancellable);
  tri_job_finish (job, error);
  g_assert_true (tri_job_get_finished (job));
  g_assert_error (tri_job_get_error (job), TRI_ERROR, TRI_ERROR_WRONG_STATE);
  g_assert_null (tri_domain_get_operation (domain));
  g_clear_error (&error);
  g_assert_true (tri_domain_take_job (domain, other, &error));
  /* A job that outlives its machine */
  g_clear_object (&domain);
  tri_job_set_progress (other, 0.5);
  tri_job_finish (other, NULL);
}

static void
test_history (void)
{
  g_autoptr(TriHistory) history = tri_history_new ();

  for (guint i = 0; i < TRI_HISTORY_LENGTH + 7; i++)
    {
      TriHistorySample sample = { .time = i };

      tri_history_add (history, &sample);
      g_assert_cmpuint (tri_history_get_length (history), ==, MIN (i + 1, TRI_HISTORY_LENGTH));
    }
  for (guint i = 0; i < TRI_HISTORY_LENGTH; i++)
    g_assert_cmpfloat (tri_history_get (history, i)->time, ==, i + 7);
}

static TriDomain *
add_to_list (TriDomainList *list,
             guint          number)
{
  g_autofree char *uuid = g_strdup_printf ("%08x-f6a4-8304-79aa-97f2502e193f", number);
  g_autofree char *name = g_strdup_printf ("m%u", number);
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  TriDomain *domain = tri_domain_new (NULL, uuid);
  TriDomainRow row = running_row ();

  row.name = name;
  tri_domain_apply_row (domain, &row);
  g_ptr_array_add (added, domain);
  tri_domain_list_append (list, added);
  return domain;
}

static void
test_list (void)
{
  g_autoptr(TriDomainList) list = tri_domain_list_new ();
  TriDomain *domains[5];
  TriDomainRow row = running_row ();

  for (guint i = 0; i < 5; i++)
    domains[i] = add_to_list (list, i);
  tri_domain_list_remove (list, domains[1]);
  tri_domain_list_remove (list, domains[3]);
  g_assert_cmpuint (tri_domain_list_get_length (list), ==, 3);
  g_assert_true (tri_domain_list_get (list, 0) == domains[0]);
  g_assert_true (tri_domain_list_get (list, 1) == domains[2]);
  g_assert_true (tri_domain_list_get (list, 2) == domains[4]);
  g_assert_null (tri_domain_list_find (list, "00000001-f6a4-8304-79aa-97f2502e193f"));
  g_assert_null (tri_domain_list_find_by_name (list, "m3"));

  /* Two machines change names: m0 gives its name up, m2 takes it. */
  row.name = (char *) "other";
  tri_domain_apply_row (domains[0], &row);
  row.name = (char *) "m0";
  tri_domain_apply_row (domains[2], &row);
  tri_domain_list_renamed (list, domains[2], "m2");
  tri_domain_list_renamed (list, domains[0], "m0");
  g_assert_true (tri_domain_list_find_by_name (list, "m0") == domains[2]);
  g_assert_true (tri_domain_list_find_by_name (list, "other") == domains[0]);
  g_assert_null (tri_domain_list_find_by_name (list, "m2"));
  tri_domain_list_clear (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (tri_domain_list_find_by_name (list, "m0"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add_func ("/core/domain/row", test_row);
  g_test_add_func ("/core/domain/uptime", test_uptime);
  g_test_add_func ("/core/domain/states", test_states);
  g_test_add_func ("/core/domain/moves", test_moves);
  g_test_add_func ("/core/domain/figures", test_figures);
  g_test_add_func ("/core/domain/new-run", test_new_run);
  g_test_add_func ("/core/domain/demand", test_demand);
  g_test_add_func ("/core/domain/record", test_record);
  g_test_add_func ("/core/domain/job", test_job);
  g_test_add_func ("/core/history/ring", test_history);
  g_test_add_func ("/core/list/positions", test_list);
  return g_test_run ();
}
