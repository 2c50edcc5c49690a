/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain-delete*.c only: who uses which file. In workers. */

#include "tri-connection-private.h"
#include "tri-domain-delete.h"

G_BEGIN_DECLS

/** TriFileUses: which machines, and which other files, need a file. */
typedef struct {
  gboolean    local;      /* the server's paths are ours: symbolic links can be followed */
  GHashTable *machines;   /* canonical path → GPtrArray of other machines' names */
  GHashTable *overlays;   /* canonical path → GPtrArray of the paths of files that have it as their backing file */
} TriFileUses;

void         tri_file_uses_free       (TriFileUses     *uses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriFileUses, tri_file_uses_free)

/** @except: UUID of the machine that does not count */
TriFileUses *tri_file_uses_read       (virConnectPtr    conn,
                                       gboolean         local,
                                       const char      *except,
                                       GError         **error);
/** Returns: (transfer full) */
char        *tri_file_uses_canonical  (TriFileUses     *uses,
                                       const char      *path);
/** Returns: (transfer full) (nullable): names of other machines, ", "-separated */
char        *tri_file_uses_dup_users  (TriFileUses     *uses,
                                       const char      *path);
/** Returns: (nullable): a file that needs @path as its backing file */
const char  *tri_file_uses_get_overlay (TriFileUses    *uses,
                                       const char      *path);

void         tri_delete_item_free     (TriDeleteItem   *item);
/** (element-type TriDeleteItem): all files of the machine whose configuration is @config */
GPtrArray   *tri_delete_items_read    (virConnectPtr    conn,
                                       TriDomainConfig *config,
                                       TriFileUses     *uses);

G_END_DECLS
