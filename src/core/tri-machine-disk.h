/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-machine-create.c: a new machine's disk and image, in a worker. */

#include "tri-connection-private.h"
#include "tri-machine-spec-private.h"

G_BEGIN_DECLS

/** TriMachineDisk: the disk that the machine gets; all zero for none. */
typedef struct {
  char            *path;
  char            *format;
  virStorageVolPtr made;     /* only when it was made here, and so may be taken back */
} TriMachineDisk;

/** Takes the volume back if it was made here; a file that was there before is never touched. */
void     tri_machine_disk_take_back (TriMachineDisk         *disk);
void     tri_machine_disk_clear     (TriMachineDisk         *disk);

/**
 * tri_machine_disk_prepare:
 * Checks, then makes the volume or finds the existing disk's format.
 * @local: whether the server's paths are this computer's
 */
gboolean tri_machine_disk_prepare   (virConnectPtr           conn,
                                     const TriMachineValues *values,
                                     gboolean                local,
                                     TriMachineDisk         *disk,
                                     GError                **error);

/** Only checks, so that nothing is made in vain: the pool is there and has room, no file of that name. */
gboolean tri_machine_disk_check     (virConnectPtr           conn,
                                     const TriMachineValues *values,
                                     gboolean                local,
                                     GError                **error);

/**
 * tri_work_find_volume:
 * A volume by its path; the pool over its folder is read again if it is not known yet. NULL: @covered says whether a pool holds that folder,
 * so that the file is certainly not there.
 */
virStorageVolPtr tri_work_find_volume (virConnectPtr conn,
                                       const char   *path,
                                       gboolean     *covered);

G_END_DECLS
