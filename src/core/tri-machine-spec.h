/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"

G_BEGIN_DECLS

typedef enum {
  TRI_DISK_CREATE,     /* make a new volume */
  TRI_DISK_EXISTING,   /* use a file or volume that is there */
  TRI_DISK_LATER,      /* none now */
} TriDiskChoice;

typedef enum {
  TRI_INSTALL_LATER,
  TRI_INSTALL_IMAGE,   /* boot from an image */
  TRI_INSTALL_NETWORK, /* PXE */
} TriInstallChoice;

/**
 * TriMachineSpec:
 *
 * What the wizard and `triptychctl vm create` ask for. Plain properties, all readable, writable and notifying; sizes in bytes:
 *
 * "name" string · "location" string (nullable; storage pool for files, NULL = the disk's pool) · "generation" uint (1 or 2) ·
 * "secure-boot" boolean · "tpm" boolean · "memory" uint64 (startup) · "dynamic-memory" boolean · "memory-minimum" uint64 ·
 * "memory-maximum" uint64 · "vcpus" uint · "network" string (NULL = not connected) · "disk-choice" enum (as uint) · "disk-name" string ·
 * "disk-pool" string · "disk-size" uint64 · "disk-format" string ("qcow2", "raw") · "disk-full" boolean (allocate at once) ·
 * "disk-path" string (existing file) · "disk-path-format" string (nullable: asked from libvirt) ·
 * "install-choice" enum (as uint) · "install-image" string (path on the server) · "os-id" string (nullable, libosinfo) ·
 * "start" boolean (start when made) · "notes" string (nullable).
 */
#define TRI_TYPE_MACHINE_SPEC (tri_machine_spec_get_type ())
G_DECLARE_FINAL_TYPE (TriMachineSpec, tri_machine_spec, TRI, MACHINE_SPEC, GObject)

/** A spec with defaults that suit @host: generation 2 where the host has UEFI, 2 GiB, 2 vCPUs (at most the host's), 20 GiB qcow2. */
TriMachineSpec *tri_machine_spec_new (TriHost *host);

/**
 * TriSpecField: which field a problem belongs to, so that the window can show it there.
 */
typedef enum {
  TRI_SPEC_NAME, TRI_SPEC_GENERATION, TRI_SPEC_MEMORY, TRI_SPEC_NETWORK, TRI_SPEC_DISK, TRI_SPEC_INSTALL,
} TriSpecField;

/**
 * tri_machine_spec_problem:
 * @connection: where it shall be made
 * Returns: (transfer full) (nullable): a translated sentence what is wrong with @field, or %NULL. Looks only at what is known
 *   without asking the server (names in the list, ranges); the rest is found by tri_connection_create_machine_async().
 */
char *tri_machine_spec_problem (TriMachineSpec *self, TriConnection *connection, TriSpecField field);

/**
 * tri_machine_spec_to_xml:
 * @disk_path: (nullable): the disk's path once it exists
 * Returns: (transfer full): domain XML for @host. SPICE (no TCP listener), tablet, virtio devices, both agent channels, RNG, metadata
 *   with the creation time @created (UNIX seconds) and libosinfo's id.
 */
char *tri_machine_spec_to_xml (TriMachineSpec *self, TriHost *host, const char *disk_path, const char *disk_format, gint64 created);

/** What the Summary page and --dry-run show, translated, one "label: value" a line. (transfer full) */
char *tri_machine_spec_dup_summary (TriMachineSpec *self, TriConnection *connection);

/**
 * tri_connection_create_machine_async:
 * Makes the disk (virStorageVolCreateXML; an existing file is never overwritten), defines the machine (virDomainDefineXML) and
 * starts it if asked. Checks first: names, pool's room, image is there, network is there. What was made is removed again when a
 * later step fails or it is cancelled; a machine that only failed to start is kept, and the error (%TRI_ERROR_PARTIAL) says so.
 * Progress through @job (nullable).
 */
typedef struct _TriJob TriJob;
void       tri_connection_create_machine_async  (TriConnection *self, TriMachineSpec *spec, TriJob *job, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full): the new machine's UUID; with %TRI_ERROR_PARTIAL also set through @uuid_if_kept */
char      *tri_connection_create_machine_finish (TriConnection *self, GAsyncResult *result, char **uuid_if_kept, GError **error);

G_END_DECLS
