/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-connection*.c and tri-domain*.c of the list itself: how rows that a worker read become properties. */

#include "tri-connection-private.h"

G_BEGIN_DECLS

/** What a worker found out about one machine. Plain, so that thousands cost little. */
typedef struct {
  char      uuid[VIR_UUID_STRING_BUFLEN];
  char     *name;               /* owned by whoever owns the row; NULL in rows of statistics */
  int       id;
  int       state;              /* virDomainState, -1 when it was not told */
  int       reason;
  guint     vcpus;              /* 0 when not told */
  guint64   memory;             /* bytes; 0 when not told */
  guint64   memory_maximum;
  guint64   memory_unused;      /* what the guest could do without */
  guint64   cpu_time;           /* nanoseconds since the start */
  guint64   disk_read;          /* bytes since the start */
  guint64   disk_write;
  guint64   net_receive;
  guint64   net_send;
  gint64    time;               /* monotonic, microseconds: when the figures were taken */
  gint64    started;            /* UNIX time at which we saw it start, 0 if we did not */
  guint     has_demand : 1;
  guint     has_cpu : 1;
  guint     has_disk : 1;
  guint     has_net : 1;
  guint     has_flags : 1;      /* the next three are known */
  guint     persistent : 1;
  guint     autostart : 1;
  guint     has_managed_save : 1;
  guint     gone : 1;           /* it is not there any more */
  guint     unknown : 1;        /* it could not be read */
} TriDomainRow;

void            tri_domain_row_clear              (TriDomainRow *row);

TriDomainState  tri_domain_state_from_virt        (int           state,
                                                   int           reason,
                                                   gboolean      has_managed_save);
/** Translated, %NULL where the state says it all. */
const char     *tri_domain_state_reason_from_virt (int           state,
                                                   int           reason);

/** @before: what was known of the same run of the machine, %TRI_MOVE_NONE for another run */
TriDomainMove   tri_domain_move_from_virt         (int           state,
                                                   int           reason,
                                                   TriDomainMove before);

TriDomain      *tri_domain_new                    (TriConnection *connection,
                                                   const char    *uuid);
/** Everything but the figures. */
void            tri_domain_apply_row              (TriDomain          *self,
                                                   const TriDomainRow *row);
/** The figures that are differences between two rows. @cpus: the host's processors. */
void            tri_domain_apply_figures          (TriDomain          *self,
                                                   const TriDomainRow *row,
                                                   guint               cpus);
/** Without a connection nothing is known about the present load. */
void            tri_domain_clear_figures          (TriDomain          *self);
void            tri_domain_apply_config           (TriDomain          *self,
                                                   TriDomainConfig    *config);
void            tri_domain_set_agent_connected    (TriDomain          *self,
                                                   gboolean            connected);
/** Somebody, perhaps this program, opened a channel to the screen just now. */
void            tri_domain_screen_client_came     (TriDomain          *self);
void            tri_domain_apply_guest_info       (TriDomain          *self,
                                                   const char         *addresses,
                                                   int                 n_snapshots);
/** The XML changed: what was read is read again if somebody has asked for it. */
void            tri_domain_config_outdated        (TriDomain          *self);
void            tri_domain_guest_info_outdated    (TriDomain          *self);
void            tri_domain_set_removed            (TriDomain          *self);
/** It stopped, and runs on elsewhere. It may be gone before its state could be read. */
void            tri_domain_set_left               (TriDomain          *self);

/* For tri-domain-wants.c. */
typedef enum {
  TRI_WANT_CONFIG,
  TRI_WANT_GUEST_INFO,
  TRI_N_WANTS
} TriWant;

/** Each machine's side of the queue: asked for once, waiting or being read, and what has come is not valid any more. */
typedef struct {
  guint   asked : 1;
  guint   queued : 1;
  guint   outdated : 1;
  guint   retries : 4;
  guint   retry_id;
} TriWantState;

TriWantState   *tri_domain_get_want               (TriDomain     *self,
                                                   TriWant        want);
void            tri_domain_want                   (TriDomain     *self,
                                                   TriWant        want);

/** Position in the connection's list; only tri-domain-list.c writes it. */
guint           tri_domain_get_position           (TriDomain     *self);
void            tri_domain_set_position           (TriDomain     *self,
                                                   guint          position);
/** Number of the last complete list that had it. */
guint           tri_domain_get_serial             (TriDomain     *self);
void            tri_domain_set_serial             (TriDomain     *self,
                                                   guint          serial);

G_END_DECLS
