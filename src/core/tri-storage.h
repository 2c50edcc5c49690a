/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"

G_BEGIN_DECLS

/** TriPoolInfo: a storage pool at one moment. Boxed. Sizes in bytes. */
typedef struct {
  char    *name;
  char    *type;        /* "dir", "logical", … */
  char    *path;        /* target, nullable */
  gboolean active;
  gboolean autostart;
  guint64  capacity;
  guint64  allocation;
  guint64  available;
} TriPoolInfo;

/** TriVolumeInfo: a storage volume. Boxed. Sizes in bytes. */
typedef struct {
  char    *name;
  char    *pool;
  char    *path;
  char    *format;      /* nullable */
  guint64  capacity;
  guint64  allocation;
  char    *backing;     /* path, nullable */
} TriVolumeInfo;

#define TRI_TYPE_POOL_INFO (tri_pool_info_get_type ())
GType          tri_pool_info_get_type   (void);
TriPoolInfo   *tri_pool_info_copy       (const TriPoolInfo *info);
void           tri_pool_info_free       (TriPoolInfo *info);
#define TRI_TYPE_VOLUME_INFO (tri_volume_info_get_type ())
GType          tri_volume_info_get_type (void);
TriVolumeInfo *tri_volume_info_copy     (const TriVolumeInfo *info);
void           tri_volume_info_free     (TriVolumeInfo *info);

/** All pools (virConnectListAllStoragePools, virStoragePoolGetInfo). finish: (transfer container) array of TriPoolInfo. */
void       tri_connection_load_pools_async    (TriConnection *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *tri_connection_load_pools_finish   (TriConnection *self, GAsyncResult *result, GError **error);

/** Volumes of one pool, refreshed first (virStoragePoolRefresh, virStoragePoolListAllVolumes). */
void       tri_connection_load_volumes_async  (TriConnection *self, const char *pool, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *tri_connection_load_volumes_finish (TriConnection *self, GAsyncResult *result, GError **error);

/**
 * tri_connection_create_pool_async:
 * A directory pool: defined, its folder made (virStoragePoolBuild), started, set to start by itself. What was made is taken back if a step fails.
 * @path: absolute, on the server
 */
void       tri_connection_create_pool_async   (TriConnection *self, const char *name, const char *path, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean   tri_connection_create_pool_finish  (TriConnection *self, GAsyncResult *result, GError **error);

/** The folder that a default pool should have on this server: "/var/lib/libvirt/images", or under the home folder for a session. (transfer full) */
char      *tri_connection_dup_default_pool_path (TriConnection *self);

/** Bytes of one pool's volume formats that can be made: used by the wizard. Returns a volume's proposed file name that is not taken among @volumes. (transfer full) */
char      *tri_volume_propose_name (GPtrArray *volumes, const char *machine, const char *format);

G_END_DECLS
