/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-job.h"
#include "tri-storage.h"

G_BEGIN_DECLS

/**
 * tri_connection_upload_volume_async:
 * @pool: a storage pool of the server, active
 * @name: (nullable): what the file is called there; %NULL: as here
 * @file: a regular file of this computer
 * @job: (nullable): gets the progress and ends with the upload; cancelling it stops the upload
 *
 * Copies a file to the server, over the connection that is there (virStorageVolCreateXML, virStorageVolUpload). Holes of the file
 * are not sent. The sending has a thread of its own and takes no turn from other operations.
 *
 * Errors, before anything is made: %TRI_ERROR_EXISTS: the pool has a file of this name; %TRI_ERROR_NO_SPACE;
 * %TRI_ERROR_WRONG_STATE: the pool is stopped; %TRI_ERROR_INVALID: the name or the file cannot be used. When it fails or is
 * cancelled (%G_IO_ERROR_CANCELLED) later, the half-done file is removed; %TRI_ERROR_PARTIAL where that could not be done.
 */
void           tri_connection_upload_volume_async  (TriConnection       *self,
                                                    const char          *pool,
                                                    const char          *name,
                                                    GFile               *file,
                                                    TriJob              *job,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
/** Returns: (transfer full): the new volume */
TriVolumeInfo *tri_connection_upload_volume_finish (TriConnection       *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);

G_END_DECLS
