/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain.c and tri-domain-apply.c only: the machine from inside. */

#include "tri-domain-config-private.h"
#include "tri-domain-internal.h"

G_BEGIN_DECLS

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
  TriDomainMove     move;
  int               id;
  guint             vcpus;
  guint64           memory_assigned;
  guint64           memory_demand;
  guint64           memory_maximum;
  gint64            uptime_since;
  gint64            screen_client_time;
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
  guint             n_changing;
};

typedef enum {
  PROP_0,
  PROP_UUID, PROP_NAME, PROP_STATE, PROP_STATE_REASON, PROP_ID, PROP_CPU_USAGE, PROP_MEMORY_ASSIGNED, PROP_MEMORY_DEMAND,
  PROP_MEMORY_MAXIMUM, PROP_VCPUS, PROP_UPTIME_SINCE, PROP_GENERATION, PROP_AUTOSTART, PROP_PERSISTENT, PROP_HAS_MANAGED_SAVE,
  PROP_N_SNAPSHOTS, PROP_IP_ADDRESSES, PROP_TAGS, PROP_TITLE, PROP_DISK_READ_RATE, PROP_DISK_WRITE_RATE, PROP_NET_RECEIVE_RATE,
  PROP_NET_SEND_RATE, PROP_OPERATION, PROP_OPERATION_CANCELLABLE, PROP_CONNECTION, PROP_JOB, PROP_AGENT_CONNECTED, PROP_CONFIG,
  PROP_REMOVED, PROP_MOVE,
  N_PROPS
} TriDomainProp;

/* Changes between these two are told together, "changed" once at the end. They nest. */
void  tri_domain_begin_changes  (TriDomain      *self);
void  tri_domain_end_changes    (TriDomain      *self);
void  tri_domain_touch          (TriDomain      *self,
                                 TriDomainProp   prop);
void  tri_domain_update_string  (TriDomain      *self,
                                 char          **field,
                                 const char     *value,
                                 TriDomainProp   prop);

/* Sets a plain field and tells only what is different. */
#define UPDATE(self, field, value, prop)          \
  G_STMT_START {                                  \
    if ((self)->field != (value))                 \
      {                                           \
        (self)->field = (value);                  \
        tri_domain_touch (self, prop);            \
      }                                           \
  } G_STMT_END

G_END_DECLS
