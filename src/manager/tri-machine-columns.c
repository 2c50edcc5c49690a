/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-machine-columns.h"

#include "widgets/tri-format.h"

#include <glib/gi18n-lib.h>

static const TriColumnInfo columns[TRI_N_COLUMNS] = {
  [TRI_COLUMN_NAME] = { "name", N_("Name"), { "name" }, 112, TRI_COLUMN_FLAG_NONE },
  [TRI_COLUMN_STATE] = { "state", N_("State"), { "state" }, 78, TRI_COLUMN_FLAG_NONE },
  [TRI_COLUMN_CPU] = { "cpu", N_("CPU Usage"), { "cpu-usage", "state" }, 90,
                       TRI_COLUMN_FLAG_FIGURE | TRI_COLUMN_FLAG_LIVE },
  [TRI_COLUMN_MEMORY] = { "memory", N_("Assigned Memory"), { "memory-assigned" }, 136,
                          TRI_COLUMN_FLAG_FIGURE | TRI_COLUMN_FLAG_LIVE },
  [TRI_COLUMN_UPTIME] = { "uptime", N_("Uptime"), { "uptime-since" }, 84, TRI_COLUMN_FLAG_FIGURE },
  [TRI_COLUMN_STATUS] = { "status", N_("Status"), { "operation", "operation-cancellable" }, 110, TRI_COLUMN_FLAG_NONE },
  [TRI_COLUMN_GENERATION] = { "generation", N_("Generation"), { "generation" }, 92,
                              TRI_COLUMN_FLAG_FIGURE | TRI_COLUMN_FLAG_CONFIG },
  [TRI_COLUMN_DEMAND] = { "demand", N_("Memory Demand"), { "memory-demand" }, 122,
                          TRI_COLUMN_FLAG_FIGURE | TRI_COLUMN_FLAG_LIVE },
  [TRI_COLUMN_VCPUS] = { "vcpus", N_("vCPUs"), { "vcpus" }, 64, TRI_COLUMN_FLAG_FIGURE },
  [TRI_COLUMN_ADDRESSES] = { "addresses", N_("IP Addresses"), { "ip-addresses" }, 130, TRI_COLUMN_FLAG_GUEST },
  [TRI_COLUMN_TAGS] = { "tags", N_("Tags"), { "tags" }, 100, TRI_COLUMN_FLAG_CONFIG },
  [TRI_COLUMN_SNAPSHOTS] = { "snapshots", N_("Snapshots"), { "n-snapshots" }, 86,
                             TRI_COLUMN_FLAG_FIGURE | TRI_COLUMN_FLAG_GUEST },
  [TRI_COLUMN_AUTOSTART] = { "autostart", N_("Autostart"), { "autostart" }, 80, TRI_COLUMN_FLAG_NONE },
  [TRI_COLUMN_HOST] = { "host", N_("Host"), { NULL }, 120, TRI_COLUMN_FLAG_NONE },
};

const TriColumnInfo *
tri_column_get_info (TriColumnId id)
{
  g_return_val_if_fail (id < TRI_N_COLUMNS, NULL);
  return &columns[id];
}

TriColumnId
tri_column_find (const char *name)
{
  TriColumnId id = 0;

  while (id < TRI_N_COLUMNS && g_strcmp0 (columns[id].name, name) != 0)
    id++;
  return id;
}

static char *
number_text (guint number)
{
  return number ? g_strdup_printf ("%u", number) : g_strdup ("");
}

static char *
uptime_text (TriDomain *domain)
{
  gint64 since = tri_domain_get_uptime_since (domain);

  return since > 0 ? tri_format_uptime (MAX (0, g_get_real_time () / G_USEC_PER_SEC - since)) : g_strdup ("");
}

char *
tri_column_dup_text (TriColumnId  id,
                     TriDomain   *domain)
{
  guint64 bytes;

  switch (id)
    {
    case TRI_COLUMN_NAME:
      return g_strdup (tri_domain_get_name (domain));
    case TRI_COLUMN_STATE:
      return g_strdup (tri_domain_state_get_label (tri_domain_get_state (domain)));
    case TRI_COLUMN_CPU:
      return tri_format_percent (tri_domain_get_cpu_usage (domain));
    case TRI_COLUMN_MEMORY:
      bytes = tri_domain_get_memory_assigned (domain);
      return bytes ? tri_format_bytes (bytes) : g_strdup ("");
    case TRI_COLUMN_UPTIME:
      return uptime_text (domain);
    case TRI_COLUMN_STATUS:
      return g_strdup (tri_domain_get_operation (domain));
    case TRI_COLUMN_GENERATION:
      return number_text (tri_domain_get_generation (domain));
    case TRI_COLUMN_DEMAND:
      bytes = tri_domain_get_memory_demand (domain);
      return bytes ? tri_format_bytes (bytes) : g_strdup ("");
    case TRI_COLUMN_VCPUS:
      return number_text (tri_domain_get_vcpus (domain));
    case TRI_COLUMN_ADDRESSES:
      return g_strdup (tri_domain_get_ip_addresses (domain));
    case TRI_COLUMN_TAGS:
      return g_strdup (tri_domain_get_tags (domain));
    case TRI_COLUMN_SNAPSHOTS:
      if (tri_domain_get_n_snapshots (domain) < 0)
        return g_strdup ("");
      return g_strdup_printf ("%d", tri_domain_get_n_snapshots (domain));
    case TRI_COLUMN_AUTOSTART:
      return g_strdup (tri_domain_get_autostart (domain) ? C_("autostart", "Yes") : C_("autostart", "No"));
    case TRI_COLUMN_HOST:
      return g_strdup (tri_connection_get_name (tri_domain_get_connection (domain)));
    case TRI_N_COLUMNS:
    default:
      return g_strdup ("");
    }
}

double
tri_column_get_figure (TriColumnId  id,
                       TriDomain   *domain)
{
  gint64 since;

  switch ((int) id)
    {
    case TRI_COLUMN_CPU:
      return tri_domain_get_cpu_usage (domain);
    case TRI_COLUMN_MEMORY:
      return tri_domain_get_memory_assigned (domain);
    case TRI_COLUMN_UPTIME:
      /* The start counts, not the time since: so the order stays while the clock runs. */
      since = tri_domain_get_uptime_since (domain);
      return since > 0 ? -since : -G_MAXDOUBLE;
    case TRI_COLUMN_GENERATION:
      return tri_domain_get_generation (domain);
    case TRI_COLUMN_DEMAND:
      return tri_domain_get_memory_demand (domain);
    case TRI_COLUMN_VCPUS:
      return tri_domain_get_vcpus (domain);
    case TRI_COLUMN_SNAPSHOTS:
      return tri_domain_get_n_snapshots (domain);
    default:
      return 0;
    }
}

const char *
tri_domain_state_get_icon (TriDomainState state)
{
  switch (state)
    {
    case TRI_STATE_RUNNING:
    case TRI_STATE_SHUTTING_DOWN:
      return "tri-vm-running-symbolic";
    case TRI_STATE_OFF:
      return "tri-vm-off-symbolic";
    case TRI_STATE_SAVED:
      return "tri-vm-saved-symbolic";
    case TRI_STATE_PAUSED:
    case TRI_STATE_SUSPENDED:
      return "tri-vm-paused-symbolic";
    case TRI_STATE_CRASHED:
      return "tri-vm-crashed-symbolic";
    case TRI_STATE_UNKNOWN:
    default:
      return "tri-vm-symbolic";
    }
}
