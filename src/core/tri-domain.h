/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"
#include "tri-domain-config.h"
#include "tri-history.h"

G_BEGIN_DECLS

/**
 * TriDomainState:
 *
 * A machine's state as an administrator sees it. Saved is off with a managed save image. The
 * values are bits so that the actions table can name several.
 */
typedef enum {
  TRI_STATE_UNKNOWN       = 0,
  TRI_STATE_OFF           = 1 << 0,
  TRI_STATE_RUNNING       = 1 << 1,
  TRI_STATE_SAVED         = 1 << 2,
  TRI_STATE_PAUSED        = 1 << 3,
  TRI_STATE_SHUTTING_DOWN = 1 << 4,
  TRI_STATE_CRASHED       = 1 << 5,
  TRI_STATE_SUSPENDED     = 1 << 6, /* the guest sleeps by itself (pmsuspended) */
} TriDomainState;

/** Running, paused, shutting down or asleep: QEMU is there. */
#define TRI_STATE_ACTIVE (TRI_STATE_RUNNING | TRI_STATE_PAUSED | TRI_STATE_SHUTTING_DOWN | TRI_STATE_SUSPENDED)

/**
 * tri_domain_state_get_label:
 * Returns: translated: "Running", "Off", "Saved", …
 */
const char *tri_domain_state_get_label (TriDomainState state);
/** Returns: libvirt's word, never translated, for scripts: "running", "off", "saved", … */
const char *tri_domain_state_get_nick  (TriDomainState state);

/**
 * TriDomainMove:
 * @TRI_MOVE_NONE: nothing is known of a move
 * @TRI_MOVE_LEFT: it stopped here because it goes on at another server (VIR_DOMAIN_SHUTOFF_MIGRATED, VIR_DOMAIN_EVENT_STOPPED_MIGRATED)
 * @TRI_MOVE_BETWEEN: a move holds it (VIR_DOMAIN_PAUSED_MIGRATION): it is on its way here, or about to leave
 * @TRI_MOVE_ARRIVED: the run that it is in began at another server (VIR_DOMAIN_RUNNING_MIGRATED)
 *
 * Another machine that has the same UUID, a copy, has not moved.
 */
typedef enum {
  TRI_MOVE_NONE,
  TRI_MOVE_LEFT,
  TRI_MOVE_BETWEEN,
  TRI_MOVE_ARRIVED,
} TriDomainMove;

/**
 * TriDomain:
 *
 * One virtual machine. Main thread only; updated in place. Properties, each notified on change only:
 *
 * "uuid" string · "name" string · "state" uint (#TriDomainState) · "state-reason" string (nullable, translated) · "id" int
 * (-1 when off) · "cpu-usage" double (share of the host's processors 0…1, -1 when unknown or off) ·
 * "memory-assigned" uint64 bytes (0 when off) · "memory-demand" uint64 bytes (0 when the guest does not say) ·
 * "memory-maximum" uint64 bytes · "vcpus" uint · "uptime-since" int64 (UNIX time in seconds, 0 where it is not
 * known) · "generation" uint (0 not read yet, 1 BIOS, 2 UEFI) · "autostart" boolean · "persistent" boolean ·
 * "has-managed-save" boolean · "n-snapshots" int (-1 not read yet) · "ip-addresses" string (nullable, separated by ", ") ·
 * "tags" string (nullable, ", ") · "title" string (nullable) · "disk-read-rate", "disk-write-rate",
 * "net-receive-rate", "net-send-rate" double bytes per second · "operation" string (nullable, translated, the running
 * job for the Status column: "Taking snapshot (43 %)") · "operation-cancellable" boolean · "connection" · "job" (#TriJob, nullable) ·
 * "agent-connected" boolean (the QEMU guest agent answers, by libvirt's channel state) ·
 * "config" (#TriDomainConfig, nullable: once somebody asked) · "removed" boolean (it is gone from the server) ·
 * "move" uint (#TriDomainMove).
 *
 * Signal "changed": after any batch of changes to this object, once.
 */
#define TRI_TYPE_DOMAIN (tri_domain_get_type ())
G_DECLARE_FINAL_TYPE (TriDomain, tri_domain, TRI, DOMAIN, GObject)

TriConnection   *tri_domain_get_connection        (TriDomain *self);
const char      *tri_domain_get_uuid              (TriDomain *self);
const char      *tri_domain_get_name              (TriDomain *self);
TriDomainState   tri_domain_get_state             (TriDomain *self);
const char      *tri_domain_get_state_reason      (TriDomain *self);
int              tri_domain_get_id                (TriDomain *self);
double           tri_domain_get_cpu_usage         (TriDomain *self);
guint64          tri_domain_get_memory_assigned   (TriDomain *self);
guint64          tri_domain_get_memory_demand     (TriDomain *self);
guint64          tri_domain_get_memory_maximum    (TriDomain *self);
guint            tri_domain_get_vcpus             (TriDomain *self);
gint64           tri_domain_get_uptime_since      (TriDomain *self);
guint            tri_domain_get_generation        (TriDomain *self);
gboolean         tri_domain_get_autostart         (TriDomain *self);
gboolean         tri_domain_get_persistent        (TriDomain *self);
gboolean         tri_domain_get_has_managed_save  (TriDomain *self);
int              tri_domain_get_n_snapshots       (TriDomain *self);
const char      *tri_domain_get_ip_addresses      (TriDomain *self);
const char      *tri_domain_get_tags              (TriDomain *self);
const char      *tri_domain_get_operation         (TriDomain *self);
gboolean         tri_domain_get_agent_connected   (TriDomain *self);
gboolean         tri_domain_get_removed           (TriDomain *self);
TriDomainMove    tri_domain_get_move              (TriDomain *self);

/**
 * tri_domain_get_screen_client_time:
 * Returns: when somebody, this program or another, opened a channel to the machine's SPICE or VNC server the last time
 *   (VIR_DOMAIN_EVENT_ID_GRAPHICS), by g_get_monotonic_time(); 0 if libvirt did not tell of any
 */
gint64           tri_domain_get_screen_client_time (TriDomain *self);

/**
 * tri_domain_get_history:
 * Returns: (transfer none): CPU, memory, disk and network samples since this machine is watched
 */
TriHistory      *tri_domain_get_history           (TriDomain *self);

/**
 * tri_domain_get_config:
 * Returns: (transfer none) (nullable): what its XML says (virDomainGetXMLDesc), if it has been read
 */
TriDomainConfig *tri_domain_get_config            (TriDomain *self);

/**
 * tri_domain_want_config:
 *
 * Somebody looks at what only the XML tells (generation, tags, agent). Read at most once per change, many machines
 * in one job; "config", "generation", … notify when it has come. Cheap to call again.
 */
void             tri_domain_want_config           (TriDomain *self);

/**
 * tri_domain_want_guest_info:
 *
 * Somebody looks at IP addresses and the snapshot count of this machine; read in one job for all that are wanted
 * (virDomainInterfaceAddresses: leases, then agent, then ARP; virDomainSnapshotNum). Cheap to call again.
 */
void             tri_domain_want_guest_info       (TriDomain *self);

G_END_DECLS
