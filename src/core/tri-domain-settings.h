/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/**
 * TriSettingsGroup: what is compared, checked, applied and reported together.
 * @TRI_SETTINGS_FIRMWARE: boot order, boot menu
 * @TRI_SETTINGS_MEMORY: maximum, startup, minimum
 * @TRI_SETTINGS_PROCESSOR: count, maximum, topology
 * @TRI_SETTINGS_NETWORK: all adapters; what somebody else changed meanwhile is found for each adapter
 * @TRI_SETTINGS_NAME: name and notes
 * @TRI_SETTINGS_START: automatic start
 * @TRI_SETTINGS_INTEGRATION: channels of the two agents
 * @TRI_SETTINGS_DEVICES: the rest, which can only be looked at
 */
typedef enum {
  TRI_SETTINGS_FIRMWARE,
  TRI_SETTINGS_MEMORY,
  TRI_SETTINGS_PROCESSOR,
  TRI_SETTINGS_NETWORK,
  TRI_SETTINGS_NAME,
  TRI_SETTINGS_START,
  TRI_SETTINGS_INTEGRATION,
  TRI_SETTINGS_DEVICES,
  TRI_SETTINGS_N_GROUPS
} TriSettingsGroup;

/** Returns: translated: "Memory", "Processor", … */
const char *tri_settings_group_get_label (TriSettingsGroup group);

typedef enum {
  TRI_BOOT_DISK,
  TRI_BOOT_DVD,
  TRI_BOOT_FLOPPY,
  TRI_BOOT_NETWORK,
  TRI_BOOT_OTHER,      /* a host or redirected device */
} TriBootKind;

/** TriBootEntry: a device that the firmware can try. */
typedef struct {
  char        *key;      /* what it is found by: "disk:vda", "nic:52:54:00:…", "hostdev:0", "redirdev:0" */
  char        *name;     /* target or MAC, for people; nullable */
  char        *title;    /* translated: "Hard Drive (vda)" */
  TriBootKind  kind;
  gboolean     enabled;  /* the firmware tries it; those that it does not try come last */
} TriBootEntry;

/** TriAdapterSettings: a network adapter. @mac is what it is found by and never changes. */
typedef struct {
  char        *mac;
  char        *type;       /* "network", "bridge"; others ("user", "direct", "ethernet", …) are kept, not chosen */
  char        *source;     /* the network's, bridge's or device's name; nullable */
  char        *model;      /* nullable: the hypervisor's default */
  gboolean     link_up;
  gboolean     is_stored;  /* read only: %FALSE: the running machine alone has it */
  gboolean     is_live;    /* read only: the running machine has it */
  gboolean     insist;     /* apply to the running machine what differs there, even where the stored configuration has it already */
} TriAdapterSettings;

typedef enum {
  TRI_DEVICE_DISK,
  TRI_DEVICE_DVD,
  TRI_DEVICE_FLOPPY,
  TRI_DEVICE_GRAPHICS,
  TRI_DEVICE_VIDEO,
  TRI_DEVICE_SOUND,
  TRI_DEVICE_TPM,
  TRI_DEVICE_RNG,
  TRI_DEVICE_WATCHDOG,
  TRI_DEVICE_SERIAL,
  TRI_DEVICE_USB,
  TRI_DEVICE_CONTROLLER,
} TriDeviceKind;

/** TriDeviceInfo: a device of the stored configuration that can only be looked at. Everything is translated. */
typedef struct {
  TriDeviceKind kind;
  char         *title;     /* "Hard Drive" */
  char         *summary;   /* one line: "vda, web.qcow2" */
  char        **facts;     /* name, value, name, value, …, NULL */
} TriDeviceInfo;

/**
 * TriMachineSettings:
 *
 * A machine's stored configuration, which counts from the next start on, as a person edits it: plain fields that a window writes to. A machine
 * that exists only while it runs has none; then they say what runs, and what is applied is applied to that alone. Sizes in bytes.
 */
typedef struct _TriMachineSettings TriMachineSettings;
struct _TriMachineSettings {
  /* TRI_SETTINGS_NAME */
  char       *name;
  char       *notes;            /* never %NULL */

  /* TRI_SETTINGS_MEMORY */
  guint64     memory_maximum;   /* what the guest sees built in; cannot change while it runs */
  guint64     memory;           /* what it is given at the start; the balloon */
  guint64     memory_minimum;   /* of dynamic memory; 0: memory is static */
  guint64     memory_host;      /* read only: what the server has, 0 = not known */

  /* TRI_SETTINGS_PROCESSOR; tri_machine_settings_set_vcpus() keeps the six of them consistent */
  guint       vcpus;
  guint       vcpus_maximum;    /* up to which processors can be plugged into the running machine */
  guint       sockets;          /* topology, 0: the hypervisor's choice; all four multiply to vcpus_maximum */
  guint       dies;
  guint       cores;
  guint       threads;
  guint       vcpus_host;       /* read only: the most that the server gives a machine, 0 = not known */

  /* TRI_SETTINGS_FIRMWARE */
  GPtrArray  *boot;             /* (element-type TriBootEntry), in the order in which the firmware tries them */
  gboolean    boot_menu;
  gboolean    uefi;             /* read only */
  gboolean    secure_boot;      /* read only */
  char       *kernel;           /* read only: it starts this kernel directly, and no device; nullable */

  /* TRI_SETTINGS_NETWORK */
  GPtrArray  *adapters;         /* (element-type TriAdapterSettings) */

  /* TRI_SETTINGS_START */
  gboolean    autostart;

  /* TRI_SETTINGS_INTEGRATION */
  gboolean    guest_agent;      /* channel of the QEMU guest agent */
  gboolean    spice_agent;      /* channel of the SPICE agent */

  /* Read only */
  GPtrArray          *devices;    /* (element-type TriDeviceInfo) */
  TriDomainConfig    *config;     /* all of the stored configuration */
  TriMachineSettings *running;    /* what runs now; %NULL: it does not run */
  gboolean            persistent; /* it has a stored configuration */
  gboolean            saved;      /* it has a saved state, and goes on with what that holds */
  gboolean            fixed_memory;  /* memory cells (NUMA) or modules (DIMM) add up to it: cannot be changed here */
  gboolean            fixed_vcpus;   /* memory cells name the processors: their maximum cannot be changed here */
  gboolean            has_balloon;
  gboolean            has_spice;

  /* Bits 1 << TriSettingsGroup: also apply to the running machine what differs there, though it is stored already. MEMORY, PROCESSOR. */
  guint               insist;
};

#define TRI_TYPE_MACHINE_SETTINGS (tri_machine_settings_get_type ())
GType               tri_machine_settings_get_type  (void);
TriMachineSettings *tri_machine_settings_copy      (const TriMachineSettings *self);
void                tri_machine_settings_free      (TriMachineSettings       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriMachineSettings, tri_machine_settings_free)

/** Whether nothing of @group that can be changed is different: no unsaved changes. */
gboolean            tri_machine_settings_equal     (const TriMachineSettings *self,
                                                    const TriMachineSettings *other,
                                                    TriSettingsGroup          group);

/**
 * tri_machine_settings_set_vcpus:
 * Sets the count. The maximum follows where it was the same or is less, unless it is fixed; the topology is then fitted: threads, cores and
 * dies are kept if sockets can make up the number, otherwise it is one socket of so many cores.
 */
void                tri_machine_settings_set_vcpus (TriMachineSettings       *self,
                                                    guint                     vcpus);

/** Sets up to how many there can be while it runs, and fits the topology. */
void                tri_machine_settings_set_vcpus_maximum (TriMachineSettings *self,
                                                            guint               maximum);

/**
 * tri_machine_settings_set_memory:
 * Sets what it starts with. The maximum follows where memory is static, or where it is less and memory is not dynamic.
 */
void                tri_machine_settings_set_memory (TriMachineSettings      *self,
                                                     guint64                  bytes);

/** (transfer none) (nullable): found by MAC, in any writing of its letters */
TriAdapterSettings *tri_machine_settings_find_adapter (const TriMachineSettings *self,
                                                       const char               *mac);

/**
 * tri_machine_settings_find_problem:
 * @before: as it was loaded; what is not different from that is not complained of
 * @domain: the machine
 * Returns: (transfer full) (nullable): a translated sentence what is wrong with @group, or %NULL. Looks only at what is known without asking
 *   the server; whether a network exists, say, is found by tri_domain_apply_settings_async().
 */
char               *tri_machine_settings_find_problem (const TriMachineSettings *self,
                                                       const TriMachineSettings *before,
                                                       TriDomain                *domain,
                                                       TriSettingsGroup          group);

/** Whether the running machine has something else of @group than it will have after the next start. */
gboolean            tri_machine_settings_is_pending  (const TriMachineSettings *self,
                                                      TriSettingsGroup          group);
/** (transfer full) (nullable): the same as a translated sentence: "512 MiB now, 1 GiB after the next start." */
char               *tri_machine_settings_dup_pending (const TriMachineSettings *self,
                                                      TriSettingsGroup          group);

/**
 * tri_domain_load_settings_async:
 * Reads them (virDomainGetXMLDesc of both configurations, virDomainGetAutostart, virDomainHasManagedSaveImage).
 * finish: (transfer full): or %NULL with an error.
 */
void                tri_domain_load_settings_async  (TriDomain           *self,
                                                     GCancellable        *cancellable,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             user_data);
TriMachineSettings *tri_domain_load_settings_finish (TriDomain           *self,
                                                     GAsyncResult        *result,
                                                     GError             **error);

/**
 * TriSettingsOutcome: what came of applying, translated, a line for each thing: "Memory: 1 GiB".
 * @now: what is in force now
 * @later: what is stored and takes effect after the next start; the reason in brackets, if there is one to tell:
 *   "Memory: 2 GiB (the machine was started with 1 GiB at most)"
 */
typedef struct {
  char **now;
  char **later;
} TriSettingsOutcome;

void                tri_settings_outcome_free       (TriSettingsOutcome  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriSettingsOutcome, tri_settings_outcome_free)

/**
 * tri_domain_apply_settings_async:
 * @before: as it was loaded
 * @after: as it shall be
 *
 * Applies what differs between the two. The stored configuration is changed in place and written once (virDomainDefineXML), so what Triptych does
 * not know survives; name (virDomainRename), notes (virDomainSetMetadata) and automatic start (virDomainSetAutostart) have calls of their own. The
 * running machine then gets what it can take: virDomainSetMemoryFlags, virDomainSetVcpusFlags, virDomainUpdateDeviceFlags.
 *
 * Errors: %TRI_ERROR_INVALID, %TRI_ERROR_NOT_FOUND and %TRI_ERROR_WRONG_STATE before anything is touched; %TRI_ERROR_CHANGED, too, if somebody
 * else has changed the same thing since it was loaded. libvirt's own where it refuses; then nothing was changed. %TRI_ERROR_PARTIAL when a
 * later step failed: the text says which and what was done, and so does the outcome.
 */
void                tri_domain_apply_settings_async  (TriDomain                 *self,
                                                      const TriMachineSettings  *before,
                                                      const TriMachineSettings  *after,
                                                      GCancellable              *cancellable,
                                                      GAsyncReadyCallback        callback,
                                                      gpointer                   user_data);
/** @outcome: (out) (optional) (transfer full): set also where it fails */
gboolean            tri_domain_apply_settings_finish (TriDomain                 *self,
                                                      GAsyncResult              *result,
                                                      TriSettingsOutcome       **outcome,
                                                      GError                   **error);

G_END_DECLS
