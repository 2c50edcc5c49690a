/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files that turn a spec into a machine: the plain values behind TriMachineSpec's properties. */

#include "tri-host.h"
#include "tri-machine-spec.h"

G_BEGIN_DECLS

typedef struct {
  char    *name;
  char    *location;
  guint    generation;
  gboolean secure_boot;
  gboolean tpm;
  guint64  memory;
  gboolean dynamic_memory;
  guint64  memory_minimum;
  guint64  memory_maximum;
  guint    vcpus;
  char    *network;
  guint    disk_choice;
  char    *disk_name;
  char    *disk_pool;
  guint64  disk_size;
  char    *disk_format;
  gboolean disk_full;
  char    *disk_path;
  char    *disk_path_format;
  guint    install_choice;
  char    *install_image;
  char    *os_id;
  gboolean start;
  char    *notes;
} TriMachineValues;

/** What only the server that the machine is made on tells. */
typedef struct {
  const char *uuid;             /* nullable: libvirt chooses */
  const char *disk_path;        /* nullable: no disk */
  const char *disk_format;      /* nullable: "raw" */
  gint64      created;          /* UNIX seconds */
  gboolean    unprivileged;     /* a session: no taps */
  const char *spice_password;   /* nullable: a UNIX socket, guarded by the file system, instead of a port on the loopback */
} TriMachineSite;

TriMachineValues *tri_machine_values_copy  (const TriMachineValues *values);
void              tri_machine_values_free  (TriMachineValues       *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriMachineValues, tri_machine_values_free)

/** Borrowed; changes with the properties. */
const TriMachineValues *tri_machine_spec_get_values (TriMachineSpec *self);

/** The pool for the new disk: its own, else the machine's location; nullable. */
const char       *tri_machine_values_get_pool (const TriMachineValues *values);
/** <memory>: what the machine has at the most, bytes. */
guint64           tri_machine_values_get_maximum (const TriMachineValues *values);

/** In any thread: @host is immutable. (transfer full) */
char             *tri_machine_values_to_xml (const TriMachineValues *values,
                                             TriHost                *host,
                                             const TriMachineSite   *site);

G_END_DECLS
