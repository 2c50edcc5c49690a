/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-object.h"

#include <math.h>

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
      tri_domain_update_string (self, &self->ip_addresses, NULL, PROP_IP_ADDRESSES);
    }
  if (other_run)
    {
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
  tri_domain_begin_changes (self);
  if (row->name != NULL)
    tri_domain_update_string (self, &self->name, row->name, PROP_NAME);
  if (row->has_flags)
    {
      UPDATE (self, persistent, row->persistent, PROP_PERSISTENT);
      UPDATE (self, autostart, row->autostart, PROP_AUTOSTART);
      UPDATE (self, has_managed_save, row->has_managed_save, PROP_HAS_MANAGED_SAVE);
    }
  if (row->state >= 0)
    {
      TriDomainMove before = row->id == self->id ? self->move : TRI_MOVE_NONE;

      UPDATE (self, move, tri_domain_move_from_virt (row->state, row->reason, before), PROP_MOVE);
      UPDATE (self, state, tri_domain_state_from_virt (row->state, row->reason, self->has_managed_save), PROP_STATE);
      UPDATE (self, state_reason, tri_domain_state_reason_from_virt (row->state, row->reason), PROP_STATE_REASON);
    }
  if (row->vcpus != 0)
    UPDATE (self, vcpus, row->vcpus, PROP_VCPUS);
  apply_run (self, row);
  apply_memory (self, row);
  tri_domain_end_changes (self);
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

  tri_domain_begin_changes (self);
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
  tri_domain_end_changes (self);
}

void
tri_domain_clear_figures (TriDomain *self)
{
  tri_domain_begin_changes (self);
  self->sample_time = 0;
  UPDATE (self, cpu_usage, -1, PROP_CPU_USAGE);
  UPDATE (self, disk_read_rate, 0, PROP_DISK_READ_RATE);
  UPDATE (self, disk_write_rate, 0, PROP_DISK_WRITE_RATE);
  UPDATE (self, net_receive_rate, 0, PROP_NET_RECEIVE_RATE);
  UPDATE (self, net_send_rate, 0, PROP_NET_SEND_RATE);
  tri_domain_end_changes (self);
}

void
tri_domain_apply_config (TriDomain       *self,
                         TriDomainConfig *config)
{
  guint generation = tri_domain_get_generation (self);
  g_autofree char *tags = g_strdup (tri_domain_get_tags (self));
  gint64 started;

  tri_domain_begin_changes (self);
  if (g_set_object (&self->config, config))
    {
      tri_domain_touch (self, PROP_CONFIG);
      tri_domain_touch (self, PROP_TITLE);
    }
  if (generation != tri_domain_get_generation (self))
    tri_domain_touch (self, PROP_GENERATION);
  if (g_strcmp0 (tags, tri_domain_get_tags (self)) != 0)
    tri_domain_touch (self, PROP_TAGS);
  UPDATE (self, agent_connected, self->id > 0 && tri_domain_config_get_agent_connected (config), PROP_AGENT_CONNECTED);
  started = tri_domain_config_get_started (config, self->id);
  if (self->uptime_since == 0 && started > 0)
    UPDATE (self, uptime_since, started, PROP_UPTIME_SINCE);
  tri_domain_end_changes (self);
}

void
tri_domain_screen_client_came (TriDomain *self)
{
  self->screen_client_time = g_get_monotonic_time ();
}

void
tri_domain_set_agent_connected (TriDomain *self,
                                gboolean   connected)
{
  tri_domain_begin_changes (self);
  UPDATE (self, agent_connected, connected && self->id > 0, PROP_AGENT_CONNECTED);
  tri_domain_end_changes (self);
}

void
tri_domain_apply_guest_info (TriDomain  *self,
                             const char *addresses,
                             int         n_snapshots)
{
  tri_domain_begin_changes (self);
  tri_domain_update_string (self, &self->ip_addresses, addresses, PROP_IP_ADDRESSES);
  UPDATE (self, n_snapshots, n_snapshots, PROP_N_SNAPSHOTS);
  tri_domain_end_changes (self);
}

void
tri_domain_set_left (TriDomain *self)
{
  tri_domain_begin_changes (self);
  UPDATE (self, move, TRI_MOVE_LEFT, PROP_MOVE);
  tri_domain_end_changes (self);
}

void
tri_domain_set_removed (TriDomain *self)
{
  tri_domain_begin_changes (self);
  UPDATE (self, removed, TRUE, PROP_REMOVED);
  tri_domain_end_changes (self);
}
