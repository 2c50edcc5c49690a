/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"

G_BEGIN_DECLS

/** TriOsInfo: a guest system known to libosinfo. Boxed; sizes in bytes; 0 where libosinfo does not say. */
typedef struct {
  char    *id;          /* "http://debian.org/debian/12" */
  char    *short_id;    /* "debian12" */
  char    *name;        /* "Debian 12" */
  guint64  memory;      /* recommended */
  guint64  storage;
  guint    vcpus;
  gboolean uefi;        /* supports EFI */
} TriOsInfo;

#define TRI_TYPE_OS_INFO (tri_os_info_get_type ())
GType      tri_os_info_get_type (void);
TriOsInfo *tri_os_info_copy     (const TriOsInfo *info);
void       tri_os_info_free     (TriOsInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriOsInfo, tri_os_info_free)

/**
 * tri_osinfo_detect_async:
 * @path: an image on the server; read locally where the server is this computer, else through virStorageVolDownload (first 64 KiB)
 * The database is loaded once in a thread. finish: (nullable): %NULL without @error when the image is fine but not known.
 * Errors: the file is not there, not readable, not an ISO 9660 image (%TRI_ERROR_INVALID).
 */
void       tri_osinfo_detect_async  (TriConnection *connection, const char *path, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
TriOsInfo *tri_osinfo_detect_finish (GAsyncResult *result, GError **error);

/** By id; loads the database in a thread. */
void       tri_osinfo_find_async    (const char *id_or_short_id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
TriOsInfo *tri_osinfo_find_finish   (GAsyncResult *result, GError **error);

G_END_DECLS
