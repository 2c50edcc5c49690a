/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-config-private.h"
#include "tri-domain-internal.h"
#include "tri-error.h"
#include "tri-snapshot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _TriDomain
{
  GObject           parent_instance;

  /* Owned */
  char             *uuid;
  char             *name;
  char             *ip_addresses;
  char             *operation;
  TriDomainConfig  *config;
  TriHistory       *history;
  TriJob           *job;
  GObject          *snapshot_store;

  /* Borrowed */
  TriConnection    *connection;   /* weak: a machine may be held longer than its server */
  const char       *state_reason; /* a translated constant */

  TriWantState      wants[TRI_N_WANTS];
  guint             position;
  guint             serial;

  TriDomainState    state;
  int               id;
  guint             vcpus;
  guint64           memory_assigned;
  guint64           memory_demand;
  guint64           memory_maximum;
  gint64            uptime_since;
  int               n_snapshots;
  double            cpu_usage;
  double            disk_read_rate;
  double            disk_write_rate;
  double            net_receive_rate;
  double            net_send_rate;

  /* The counters of the last statistics, for the differences. */
  gint64            sample_time;
  guint64           sample_cpu;
  guint64           sample_disk_read;
  guint64           sample_disk_write;
  guint64           sample_net_receive;
  guint64           sample_net_send;

  guint             autostart : 1;
  guint             persistent : 1;
  guint             has_managed_save : 1;
  guint             agent_connected : 1;
  guint             removed : 1;
  guint             touched : 1;
};

enum {
  PROP_0,
  PROP_UUID, PROP_NAME, PROP_STATE, PROP_STATE_REASON, PROP_ID, PROP_CPU_USAGE, PROP_MEMORY_ASSIGNED, PROP_MEMORY_DEMAND,
  PROP_MEMORY_MAXIMUM, PROP_VCPUS, PROP_UPTIME_SINCE, PROP_GENERATION, PROP_AUTOSTART, PROP_PERSISTENT, PROP_HAS_MANAGED_SAVE,
  PROP_N_SNAPSHOTS, PROP_IP_ADDRESSES, PROP_TAGS, PROP_TITLE, PROP_DISK_READ_RATE, PROP_DISK_WRITE_RATE, PROP_NET_RECEIVE_RATE,
  PROP_NET_SEND_RATE, PROP_OPERATION, PROP_OPERATION_CANCELLABLE, PROP_CONNECTION, PROP_JOB, PROP_AGENT_CONNECTED, PROP_CONFIG,
  PROP_REMOVED,
  N_PROPS
};
enum { CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TriDomain, tri_domain, G_TYPE_OBJECT)

static void
begin_changes (TriDomain *self)
{
  g_object_freeze_notify (G_OBJECT (self));
}

static void
touch (TriDomain *self,
       guint      prop)
{
  self->touched = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
end_changes (TriDomain *self)
{
  gboolean touched = self->touched;

  self->touched = FALSE;
  g_object_thaw_notify (G_OBJECT (self));
  if (touched)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* Sets a plain field and tells only what is different. */
#define UPDATE(self, field, value, prop)          \
  G_STMT_START {                                  \
    if ((self)->field != (value))                 \
      {                                           \
        (self)->field = (value);                  \
        touch (self, prop);                       \
      }                                           \
  } G_STMT_END

static void
update_string (TriDomain   *self,
               char       **field,
               const char  *value,
               guint        prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  touch (self, prop);
}

static void
update_operation (TriDomain *self)
{
  g_autofree char *text = self->job != NULL ? tri_job_dup_text (self->job) : NULL;

  begin_changes (self);
  update_string (self, &self->operation, text, PROP_OPERATION);
  end_changes (self);
}

static void
job_cancellable_changed_cb (TriDomain *self)
{
  begin_changes (self);
  touch (self, PROP_OPERATION_CANCELLABLE);
  end_changes (self);
  update_operation (self);
}

static void
set_job (TriDomain *self,
         TriJob    *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);

  begin_changes (self);
  touch (self, PROP_JOB);
  touch (self, PROP_OPERATION_CANCELLABLE);
  update_operation (self);
  end_changes (self);
}

static void
job_finished_cb (TriDomain *self)
{
  set_job (self, NULL);
}

static void
tri_domain_dispose (GObject *object)
{
  TriDomain *self = TRI_DOMAIN (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  for (guint i = 0; i < TRI_N_WANTS; i++)
    g_clear_handle_id (&self->wants[i].retry_id, g_source_remove);
  g_clear_object (&self->job);
  g_clear_object (&self->snapshot_store);
  g_clear_object (&self->config);
  g_clear_object (&self->history);
  g_clear_weak_pointer (&self->connection);

  G_OBJECT_CLASS (tri_domain_parent_class)->dispose (object);
}

static void
tri_domain_finalize (GObject *object)
{
  TriDomain *self = TRI_DOMAIN (object);

  g_free (self->uuid);
  g_free (self->name);
  g_free (self->ip_addresses);
  g_free (self->operation);

  G_OBJECT_CLASS (tri_domain_parent_class)->finalize (object);
}

static void
tri_domain_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  TriDomain *self = TRI_DOMAIN (object);

  switch (id)
    {
    case PROP_UUID: g_value_set_string (value, self->uuid); break;
    case PROP_NAME: g_value_set_string (value, self->name); break;
    case PROP_STATE: g_value_set_uint (value, self->state); break;
    case PROP_STATE_REASON: g_value_set_string (value, self->state_reason); break;
    case PROP_ID: g_value_set_int (value, self->id); break;
    case PROP_CPU_USAGE: g_value_set_double (value, self->cpu_usage); break;
    case PROP_MEMORY_ASSIGNED: g_value_set_uint64 (value, self->memory_assigned); break;
    case PROP_MEMORY_DEMAND: g_value_set_uint64 (value, self->memory_demand); break;
    case PROP_MEMORY_MAXIMUM: g_value_set_uint64 (value, self->memory_maximum); break;
    case PROP_VCPUS: g_value_set_uint (value, self->vcpus); break;
    case PROP_UPTIME_SINCE: g_value_set_int64 (value, self->uptime_since); break;
    case PROP_GENERATION: g_value_set_uint (value, tri_domain_get_generation (self)); break;
    case PROP_AUTOSTART: g_value_set_boolean (value, self->autostart); break;
    case PROP_PERSISTENT: g_value_set_boolean (value, self->persistent); break;
    case PROP_HAS_MANAGED_SAVE: g_value_set_boolean (value, self->has_managed_save); break;
    case PROP_N_SNAPSHOTS: g_value_set_int (value, self->n_snapshots); break;
    case PROP_IP_ADDRESSES: g_value_set_string (value, self->ip_addresses); break;
    case PROP_TAGS: g_value_set_string (value, tri_domain_get_tags (self)); break;
    case PROP_TITLE:
      g_value_set_string (value, self->config != NULL ? tri_domain_config_get_title (self->config) : NULL);
      break;
    case PROP_DISK_READ_RATE: g_value_set_double (value, self->disk_read_rate); break;
    case PROP_DISK_WRITE_RATE: g_value_set_double (value, self->disk_write_rate); break;
    case PROP_NET_RECEIVE_RATE: g_value_set_double (value, self->net_receive_rate); break;
    case PROP_NET_SEND_RATE: g_value_set_double (value, self->net_send_rate); break;
    case PROP_OPERATION: g_value_set_string (value, self->operation); break;
    case PROP_OPERATION_CANCELLABLE:
      g_value_set_boolean (value, self->job != NULL && tri_job_get_can_cancel (self->job));
      break;
    case PROP_CONNECTION: g_value_set_object (value, self->connection); break;
    case PROP_JOB: g_value_set_object (value, self->job); break;
    case PROP_AGENT_CONNECTED: g_value_set_boolean (value, self->agent_connected); break;
    case PROP_CONFIG: g_value_set_object (value, self->config); break;
    case PROP_REMOVED: g_value_set_boolean (value, self->removed); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  static const struct { guint id; const char *name; GType type; } table[] = {
    { PROP_UUID, "uuid", G_TYPE_STRING }, { PROP_NAME, "name", G_TYPE_STRING }, { PROP_STATE, "state", G_TYPE_UINT },
    { PROP_STATE_REASON, "state-reason", G_TYPE_STRING }, { PROP_ID, "id", G_TYPE_INT },
    { PROP_CPU_USAGE, "cpu-usage", G_TYPE_DOUBLE }, { PROP_MEMORY_ASSIGNED, "memory-assigned", G_TYPE_UINT64 },
    { PROP_MEMORY_DEMAND, "memory-demand", G_TYPE_UINT64 }, { PROP_MEMORY_MAXIMUM, "memory-maximum", G_TYPE_UINT64 },
    { PROP_VCPUS, "vcpus", G_TYPE_UINT }, { PROP_UPTIME_SINCE, "uptime-since", G_TYPE_INT64 },
    { PROP_GENERATION, "generation", G_TYPE_UINT }, { PROP_AUTOSTART, "autostart", G_TYPE_BOOLEAN },
    { PROP_PERSISTENT, "persistent", G_TYPE_BOOLEAN }, { PROP_HAS_MANAGED_SAVE, "has-managed-save", G_TYPE_BOOLEAN },
    { PROP_N_SNAPSHOTS, "n-snapshots", G_TYPE_INT }, { PROP_IP_ADDRESSES, "ip-addresses", G_TYPE_STRING },
    { PROP_TAGS, "tags", G_TYPE_STRING }, { PROP_TITLE, "title", G_TYPE_STRING },
    { PROP_DISK_READ_RATE, "disk-read-rate", G_TYPE_DOUBLE }, { PROP_DISK_WRITE_RATE, "disk-write-rate", G_TYPE_DOUBLE },
    { PROP_NET_RECEIVE_RATE, "net-receive-rate", G_TYPE_DOUBLE }, { PROP_NET_SEND_RATE, "net-send-rate", G_TYPE_DOUBLE },
    { PROP_OPERATION, "operation", G_TYPE_STRING }, { PROP_OPERATION_CANCELLABLE, "operation-cancellable", G_TYPE_BOOLEAN },
    { PROP_AGENT_CONNECTED, "agent-connected", G_TYPE_BOOLEAN }, { PROP_REMOVED, "removed", G_TYPE_BOOLEAN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *name = table[i].name;
      GParamSpec *pspec;

      if (table[i].type == G_TYPE_STRING)
        pspec = g_param_spec_string (name, NULL, NULL, NULL, flags);
      else if (table[i].type == G_TYPE_BOOLEAN)
        pspec = g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
      else if (table[i].type == G_TYPE_UINT)
        pspec = g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
      else if (table[i].type == G_TYPE_INT)
        pspec = g_param_spec_int (name, NULL, NULL, -1, G_MAXINT, -1, flags);
      else if (table[i].type == G_TYPE_INT64)
        pspec = g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, flags);
      else if (table[i].type == G_TYPE_UINT64)
        pspec = g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
      else
        pspec = g_param_spec_double (name, NULL, NULL, -1, G_MAXDOUBLE, 0, flags);
      properties[table[i].id] = pspec;
    }
  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL, TRI_TYPE_CONNECTION, flags);
  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, TRI_TYPE_JOB, flags);
  properties[PROP_CONFIG] = g_param_spec_object ("config", NULL, NULL, TRI_TYPE_DOMAIN_CONFIG, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tri_domain_class_init (TriDomainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tri_domain_dispose;
  object_class->finalize = tri_domain_finalize;
  object_class->get_property = tri_domain_get_property;
  install_properties (object_class);
  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_DOMAIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_domain_init (TriDomain *self)
{
  self->id = -1;
  self->cpu_usage = -1;
  self->n_snapshots = -1;
  self->persistent = TRUE;
}

TriDomain *
tri_domain_new (TriConnection *connection,
                const char    *uuid)
{
  TriDomain *self = g_object_new (TRI_TYPE_DOMAIN, NULL);

  self->uuid = g_strdup (uuid);
  self->name = g_strdup (uuid);
  g_set_weak_pointer (&self->connection, connection);
  return self;
}

static void
apply_run (TriDomain          *self,
           const TriDomainRow *row)
{
  gboolean active = row->id > 0;
  gboolean other_run = row->id != self->id;
  gint64 since = self->uptime_since;

  UPDATE (self, id, row->id, PROP_ID);
  if (!active)
    since = 0;
  else if (row->started > 0)
    since = row->started;
  else if (other_run)
    since = self->config != NULL ? tri_domain_config_get_started (self->config, row->id) : 0;
  UPDATE (self, uptime_since, since, PROP_UPTIME_SINCE);

  if (!active)
    {
      UPDATE (self, agent_connected, FALSE, PROP_AGENT_CONNECTED);
      update_string (self, &self->ip_addresses, NULL, PROP_IP_ADDRESSES);
    }
  if (other_run)
    {
      self->sample_time = 0;
      tri_domain_clear_figures (self);
      tri_domain_config_outdated (self);
      tri_domain_guest_info_outdated (self);
    }
}

static void
apply_memory (TriDomain          *self,
              const TriDomainRow *row)
{
  guint64 assigned = row->id > 0 ? row->memory : 0;
  guint64 demand = row->id > 0 && row->has_demand && row->memory_unused <= row->memory ? row->memory - row->memory_unused : 0;

  if (row->memory != 0 || row->id <= 0)
    UPDATE (self, memory_assigned, assigned, PROP_MEMORY_ASSIGNED);
  UPDATE (self, memory_demand, demand, PROP_MEMORY_DEMAND);
  if (row->memory_maximum != 0)
    UPDATE (self, memory_maximum, row->memory_maximum, PROP_MEMORY_MAXIMUM);
}

void
tri_domain_apply_row (TriDomain          *self,
                      const TriDomainRow *row)
{
  begin_changes (self);
  if (row->name != NULL)
    update_string (self, &self->name, row->name, PROP_NAME);
  if (row->has_flags)
    {
      UPDATE (self, persistent, row->persistent, PROP_PERSISTENT);
      UPDATE (self, autostart, row->autostart, PROP_AUTOSTART);
      UPDATE (self, has_managed_save, row->has_managed_save, PROP_HAS_MANAGED_SAVE);
    }
  if (row->state >= 0)
    {
      UPDATE (self, state, tri_domain_state_from_virt (row->state, self->has_managed_save), PROP_STATE);
      UPDATE (self, state_reason, tri_domain_state_reason_from_virt (row->state, row->reason), PROP_STATE_REASON);
    }
  if (row->vcpus != 0)
    UPDATE (self, vcpus, row->vcpus, PROP_VCPUS);
  apply_run (self, row);
  apply_memory (self, row);
  end_changes (self);
}

/* A counter that went backwards was set to zero in between: nothing is known for this interval. */
static double
rate (guint64 now,
      guint64 before,
      double  seconds)
{
  return now >= before && seconds > 0 ? (double) (now - before) / seconds : 0;
}

static void
apply_rates (TriDomain          *self,
             const TriDomainRow *row,
             guint               cpus)
{
  double seconds = (double) (row->time - self->sample_time) / G_USEC_PER_SEC;
  double usage = -1;

  if (row->has_cpu && cpus > 0 && row->cpu_time >= self->sample_cpu)
    {
      usage = (double) (row->cpu_time - self->sample_cpu) / (seconds * 1e9 * cpus);
      /* A tenth of a percent is what a person can use; finer steps would only wake everybody up. */
      usage = CLAMP (round (usage * 1000) / 1000, 0, 1);
    }
  UPDATE (self, cpu_usage, usage, PROP_CPU_USAGE);
  UPDATE (self, disk_read_rate, rate (row->disk_read, self->sample_disk_read, seconds), PROP_DISK_READ_RATE);
  UPDATE (self, disk_write_rate, rate (row->disk_write, self->sample_disk_write, seconds), PROP_DISK_WRITE_RATE);
  UPDATE (self, net_receive_rate, rate (row->net_receive, self->sample_net_receive, seconds), PROP_NET_RECEIVE_RATE);
  UPDATE (self, net_send_rate, rate (row->net_send, self->sample_net_send, seconds), PROP_NET_SEND_RATE);
}

static void
add_to_history (TriDomain          *self,
                const TriDomainRow *row)
{
  const TriHistorySample sample = {
    .time = (double) row->time / G_USEC_PER_SEC,
    .cpu_usage = MAX (self->cpu_usage, 0),
    .memory = (double) self->memory_assigned,
    .disk_read = self->disk_read_rate,
    .disk_write = self->disk_write_rate,
    .net_receive = self->net_receive_rate,
    .net_send = self->net_send_rate,
  };

  tri_history_add (tri_domain_get_history (self), &sample);
}

void
tri_domain_apply_figures (TriDomain          *self,
                          const TriDomainRow *row,
                          guint               cpus)
{
  gboolean has_counters = row->has_cpu || row->has_disk || row->has_net;

  begin_changes (self);
  apply_memory (self, row);
  if (has_counters && self->sample_time > 0 && row->time > self->sample_time)
    {
      apply_rates (self, row, cpus);
      add_to_history (self, row);
    }
  if (has_counters)
    {
      self->sample_time = row->time;
      self->sample_cpu = row->cpu_time;
      self->sample_disk_read = row->disk_read;
      self->sample_disk_write = row->disk_write;
      self->sample_net_receive = row->net_receive;
      self->sample_net_send = row->net_send;
    }
  end_changes (self);
}

void
tri_domain_clear_figures (TriDomain *self)
{
  begin_changes (self);
  self->sample_time = 0;
  UPDATE (self, cpu_usage, -1, PROP_CPU_USAGE);
  UPDATE (self, disk_read_rate, 0, PROP_DISK_READ_RATE);
  UPDATE (self, disk_write_rate, 0, PROP_DISK_WRITE_RATE);
  UPDATE (self, net_receive_rate, 0, PROP_NET_RECEIVE_RATE);
  UPDATE (self, net_send_rate, 0, PROP_NET_SEND_RATE);
  end_changes (self);
}

void
tri_domain_apply_config (TriDomain       *self,
                         TriDomainConfig *config)
{
  guint generation = tri_domain_get_generation (self);
  g_autofree char *tags = g_strdup (tri_domain_get_tags (self));
  gint64 started;

  begin_changes (self);
  if (g_set_object (&self->config, config))
    {
      touch (self, PROP_CONFIG);
      touch (self, PROP_TITLE);
    }
  if (generation != tri_domain_get_generation (self))
    touch (self, PROP_GENERATION);
  if (g_strcmp0 (tags, tri_domain_get_tags (self)) != 0)
    touch (self, PROP_TAGS);
  UPDATE (self, agent_connected, self->id > 0 && tri_domain_config_get_agent_connected (config), PROP_AGENT_CONNECTED);
  started = tri_domain_config_get_started (config, self->id);
  if (self->uptime_since == 0 && started > 0)
    UPDATE (self, uptime_since, started, PROP_UPTIME_SINCE);
  end_changes (self);
}

void
tri_domain_set_agent_connected (TriDomain *self,
                                gboolean   connected)
{
  begin_changes (self);
  UPDATE (self, agent_connected, connected && self->id > 0, PROP_AGENT_CONNECTED);
  end_changes (self);
}

void
tri_domain_apply_guest_info (TriDomain  *self,
                             const char *addresses,
                             int         n_snapshots)
{
  begin_changes (self);
  update_string (self, &self->ip_addresses, addresses, PROP_IP_ADDRESSES);
  UPDATE (self, n_snapshots, n_snapshots, PROP_N_SNAPSHOTS);
  end_changes (self);
}

void
tri_domain_set_removed (TriDomain *self)
{
  begin_changes (self);
  UPDATE (self, removed, TRUE, PROP_REMOVED);
  end_changes (self);
}

gboolean
tri_domain_take_job (TriDomain  *self,
                     TriJob     *job,
                     GError    **error)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), FALSE);
  g_return_val_if_fail (TRI_IS_JOB (job), FALSE);

  if (self->job != NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                   /* Translators: a machine's name, then what is running on it, as "Taking snapshot" */
                   _("Another operation is running on “%s”: %s."), self->name, tri_job_get_title (self->job));
      return FALSE;
    }
  if (tri_job_get_finished (job))
    return TRUE;

  g_signal_connect_swapped (job, "notify::progress", G_CALLBACK (update_operation), self);
  g_signal_connect_swapped (job, "notify::cancellable", G_CALLBACK (job_cancellable_changed_cb), self);
  g_signal_connect_swapped (job, "finished-now", G_CALLBACK (job_finished_cb), self);
  set_job (self, job);
  return TRUE;
}

void
tri_domain_snapshots_changed (TriDomain *self)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));

  tri_domain_guest_info_outdated (self);
  if (self->snapshot_store != NULL && !self->removed)
    tri_domain_load_snapshots_async (self, NULL, NULL, NULL);
}

GObject *
tri_domain_get_snapshot_store (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);
  return self->snapshot_store;
}

void
tri_domain_set_snapshot_store (TriDomain *self,
                               GObject   *store)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_set_object (&self->snapshot_store, store);
}

void
tri_domain_set_n_snapshots (TriDomain *self,
                            int        n_snapshots)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));

  begin_changes (self);
  UPDATE (self, n_snapshots, n_snapshots, PROP_N_SNAPSHOTS);
  end_changes (self);
}

TriHistory *
tri_domain_get_history (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);

  if (self->history == NULL)
    self->history = tri_history_new ();
  return self->history;
}

guint
tri_domain_get_generation (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), 0);
  return self->config != NULL ? tri_domain_config_get_generation (self->config) : 0;
}

const char *
tri_domain_get_tags (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);
  return self->config != NULL ? tri_domain_config_get_tags (self->config) : NULL;
}

TriWantState *
tri_domain_get_want (TriDomain *self,
                     TriWant    want)
{
  return &self->wants[want];
}

void
tri_domain_set_position (TriDomain *self,
                         guint      position)
{
  self->position = position;
}

void
tri_domain_set_serial (TriDomain *self,
                       guint      serial)
{
  self->serial = serial;
}

#define DEFINE_GETTER(type, field, fallback)                  \
  type                                                        \
  tri_domain_get_##field (TriDomain *self)                    \
  {                                                           \
    g_return_val_if_fail (TRI_IS_DOMAIN (self), fallback);    \
    return self->field;                                       \
  }

DEFINE_GETTER (TriConnection *, connection, NULL)
DEFINE_GETTER (const char *, uuid, NULL)
DEFINE_GETTER (const char *, name, NULL)
DEFINE_GETTER (TriDomainState, state, TRI_STATE_UNKNOWN)
DEFINE_GETTER (const char *, state_reason, NULL)
DEFINE_GETTER (int, id, -1)
DEFINE_GETTER (double, cpu_usage, -1)
DEFINE_GETTER (guint64, memory_assigned, 0)
DEFINE_GETTER (guint64, memory_demand, 0)
DEFINE_GETTER (guint64, memory_maximum, 0)
DEFINE_GETTER (guint, vcpus, 0)
DEFINE_GETTER (gint64, uptime_since, 0)
DEFINE_GETTER (gboolean, autostart, FALSE)
DEFINE_GETTER (gboolean, persistent, TRUE)
DEFINE_GETTER (gboolean, has_managed_save, FALSE)
DEFINE_GETTER (int, n_snapshots, -1)
DEFINE_GETTER (const char *, ip_addresses, NULL)
DEFINE_GETTER (const char *, operation, NULL)
DEFINE_GETTER (gboolean, agent_connected, FALSE)
DEFINE_GETTER (gboolean, removed, TRUE)
DEFINE_GETTER (TriDomainConfig *, config, NULL)
DEFINE_GETTER (guint, position, 0)
DEFINE_GETTER (guint, serial, 0)
