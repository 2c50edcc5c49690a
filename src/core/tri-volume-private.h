/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: what libvirt's storage pools know about a file. In workers. */

#include "tri-connection-private.h"
#include "tri-domain-config.h"

G_BEGIN_DECLS

/** TriVolumeFacts: sizes in bytes, times as UNIX time in seconds; 0 where it is not known. */
typedef struct {
  char    *path;
  char    *pool;
  char    *backing;      /* path, nullable */
  guint64  capacity;
  guint64  allocation;
  gint64   since;        /* made, else last written */
} TriVolumeFacts;

void            tri_volume_facts_free     (TriVolumeFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriVolumeFacts, tri_volume_facts_free)

/** Returns: (transfer full) (nullable): %NULL if @volume cannot be read */
TriVolumeFacts *tri_volume_facts_read     (virStorageVolPtr     volume);
/** Returns: (transfer full) (nullable): %NULL if no active pool has @path (virStorageVolLookupByPath) */
TriVolumeFacts *tri_volume_facts_find     (virConnectPtr        conn,
                                           const char          *path);
/** Returns: (transfer full) (nullable): the file or device behind @disk; %NULL where it has none on the server */
char           *tri_disk_dup_path         (virConnectPtr        conn,
                                           const TriDiskConfig *disk);

G_END_DECLS
