/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* QEMU is asked for processor time as well: how long its threads polled. */
#define LIGHT_FIGURES (VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_INTERFACE)
#define FIGURES (LIGHT_FIGURES | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_BLOCK)

/* Where the bulk call tells no processor time (the test driver), so many machines are asked one by one. */
#define FEW 64

/* For what no event tells, as a changed autostart. */
#define SWEEP_AFTER 30

static guint64
param_value (const virTypedParameter *param)
{
  switch (param->type)
    {
    case VIR_TYPED_PARAM_INT:
      return param->value.i < 0 ? 0 : (guint64) param->value.i;
    case VIR_TYPED_PARAM_UINT:
      return param->value.ui;
    case VIR_TYPED_PARAM_LLONG:
      return param->value.l < 0 ? 0 : (guint64) param->value.l;
    case VIR_TYPED_PARAM_ULLONG:
      return param->value.ul;
    default:
      return 0;
    }
}

static void
parse_balloon (TriDomainRow *row,
               const char   *field,
               guint64       value,
               gboolean     *has_usable)
{
  if (strcmp (field, "current") == 0)
    row->memory = value * 1024;
  else if (strcmp (field, "maximum") == 0)
    row->memory_maximum = value * 1024;
  else if (strcmp (field, "usable") == 0)
    {
      /* What the guest could give away counts caches as free; the older figure does not. */
      row->memory_unused = value * 1024;
      row->has_demand = *has_usable = TRUE;
    }
  else if (strcmp (field, "unused") == 0 && !*has_usable)
    {
      row->memory_unused = value * 1024;
      row->has_demand = TRUE;
    }
}

/* "block.0.rd.bytes": the part behind the number, or NULL for "block.count". */
static const char *
behind_number (const char *field)
{
  const char *dot = g_ascii_isdigit (*field) ? strchr (field, '.') : NULL;

  return dot != NULL ? dot + 1 : NULL;
}

static void
parse_block (TriDomainRow *row,
             const char   *field,
             guint64       value)
{
  const char *name = behind_number (field);

  if (name == NULL)
    return;
  if (strcmp (name, "rd.bytes") == 0)
    row->disk_read += value;
  else if (strcmp (name, "wr.bytes") == 0)
    row->disk_write += value;
  else
    return;
  row->has_disk = TRUE;
}

static void
parse_net (TriDomainRow *row,
           const char   *field,
           guint64       value)
{
  const char *name = behind_number (field);

  if (name == NULL)
    return;
  if (strcmp (name, "rx.bytes") == 0)
    row->net_receive += value;
  else if (strcmp (name, "tx.bytes") == 0)
    row->net_send += value;
  else
    return;
  row->has_net = TRUE;
}

void
tri_row_parse_record (TriDomainRow               *row,
                      const virDomainStatsRecord *record)
{
  gboolean has_usable = FALSE;

  for (int i = 0; i < record->nparams; i++)
    {
      const virTypedParameter *param = &record->params[i];
      const char *field = param->field;
      guint64 value = param_value (param);

      if (g_str_has_prefix (field, "block."))
        parse_block (row, field + strlen ("block."), value);
      else if (g_str_has_prefix (field, "net."))
        parse_net (row, field + strlen ("net."), value);
      else if (g_str_has_prefix (field, "balloon."))
        parse_balloon (row, field + strlen ("balloon."), value, &has_usable);
      else if (strcmp (field, "cpu.time") == 0)
        {
          row->cpu_time = value;
          row->has_cpu = TRUE;
        }
      else if (strcmp (field, "vcpu.current") == 0)
        row->vcpus = (guint) MIN (value, G_MAXUINT);
      else if (strcmp (field, "state.state") == 0)
        row->state = (int) MIN (value, G_MAXINT);
      else if (strcmp (field, "state.reason") == 0)
        row->reason = (int) MIN (value, G_MAXINT);
    }
}

static void
read_older_figures (TriDomainRow *row,
                    virDomainPtr  dom)
{
  virDomainInfo info;

  if (virDomainGetInfo (dom, &info) < 0)
    return;
  row->cpu_time = info.cpuTime;
  row->memory = (guint64) info.memory * 1024;
  row->has_cpu = TRUE;
}

void
tri_read_stats (TriRead *read)
{
  virDomainStatsRecordPtr *records = NULL;
  gint64 time;
  int n = virConnectGetAllDomainStats (read->conn, read->is_light ? LIGHT_FIGURES : FIGURES, &records,
                                       VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);

  if (n < 0)
    {
      tri_error_take_virt (&read->error, _("Could not read the virtual machines’ figures"));
      return;
    }
  time = g_get_monotonic_time ();
  g_array_set_size (read->rows, (guint) n);
  for (int i = 0; i < n; i++)
    {
      TriDomainRow *row = &g_array_index (read->rows, TriDomainRow, i);

      row->state = -1;
      row->time = time;
      row->id = (int) virDomainGetID (records[i]->dom);
      virDomainGetUUIDString (records[i]->dom, row->uuid);
      tri_row_parse_record (row, records[i]);
      if (!row->has_cpu && n <= FEW)
        read_older_figures (row, records[i]->dom);
    }
  virDomainStatsRecordListFree (records);
}

void
tri_connection_apply_stats (TriConnection *self,
                            TriRead       *read)
{
  guint cpus = read->link->cpus;

  for (guint i = 0; i < read->rows->len && self->read == read; i++)
    {
      const TriDomainRow *row = &g_array_index (read->rows, TriDomainRow, i);
      TriDomain *domain = tri_domain_list_find (self->domains, row->uuid);
      TriDomainState state;

      /* An event is on its way, or got lost: then this is how it is noticed. */
      if (domain == NULL || tri_domain_get_id (domain) != row->id)
        {
          tri_connection_mark_dirty (self, row->uuid, FALSE);
          continue;
        }
      state = row->state >= 0 ? tri_domain_state_from_virt (row->state, row->reason, FALSE) : tri_domain_get_state (domain);
      if (state != tri_domain_get_state (domain))
        tri_connection_mark_dirty (self, row->uuid, FALSE);
      tri_domain_apply_figures (domain, row, cpus);
    }
}

static gboolean
stats_cb (gpointer data)
{
  TriConnection *self = data;

  /* A hypervisor without events is asked instead. */
  gboolean has_events = self->link == NULL || !self->link->is_ready || self->link->events->len > 0;

  self->stats_due = TRUE;
  if (!has_events || g_get_monotonic_time () - self->last_list > SWEEP_AFTER * G_USEC_PER_SEC)
    self->list_due = TRUE;
  tri_connection_read_next (self);
  return G_SOURCE_CONTINUE;
}

void
tri_connection_update_stats_timer (TriConnection *self)
{
  g_clear_handle_id (&self->stats_id, g_source_remove);
  if (self->stats_interval == 0 || self->state != TRI_CONNECTION_CONNECTED)
    return;
  self->stats_id = g_timeout_add_seconds (self->stats_interval, stats_cb, self);
  stats_cb (self);
}

void
tri_connection_set_stats_interval (TriConnection *self,
                                   guint          seconds)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));

  if (self->stats_interval == seconds)
    return;
  self->stats_interval = seconds;
  tri_connection_update_stats_timer (self);
}
