/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/** TriDeleteItem: a file that could go with the machine. */
typedef struct {
  char    *path;           /* as the server names it */
  char    *target;         /* "vda" */
  char    *pool;           /* storage pool's name, nullable: then it cannot be deleted through libvirt */
  guint64  allocation;     /* bytes, 0 = not known */
  gboolean can_delete;     /* FALSE: shared with another machine, read only, an installation image, not in any pool, backing file */
  char    *reason;         /* translated, why not; nullable */
  char    *used_by;        /* names of other machines that use it; nullable */
} TriDeleteItem;

/**
 * TriDeletePlan:
 *
 * What deleting a machine removes besides its definition. Immutable.
 */
#define TRI_TYPE_DELETE_PLAN (tri_delete_plan_get_type ())
G_DECLARE_FINAL_TYPE (TriDeletePlan, tri_delete_plan, TRI, DELETE_PLAN, GObject)

TriDomain  *tri_delete_plan_get_domain       (TriDeletePlan *self);
/** (element-type TriDeleteItem) borrowed */
GPtrArray  *tri_delete_plan_get_items        (TriDeletePlan *self);
guint       tri_delete_plan_get_n_snapshots  (TriDeletePlan *self); /* their records go with the machine */
gboolean    tri_delete_plan_has_managed_save (TriDeletePlan *self);
gboolean    tri_delete_plan_has_nvram        (TriDeletePlan *self);

void           tri_domain_plan_delete_async  (TriDomain           *self,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
TriDeletePlan *tri_domain_plan_delete_finish (TriDomain           *self,
                                              GAsyncResult        *result,
                                              GError             **error);

/**
 * tri_delete_plan_execute_async:
 * @paths: (nullable) (array zero-terminated=1): the disks to delete as well, each one of the plan's items that can be; %NULL keeps them all
 *
 * virDomainUndefineFlags (managed save, snapshot metadata, NVRAM), then virStorageVolDelete for @paths. The definition goes first: a disk is
 * never deleted from under a machine that still exists. %TRI_ERROR_PARTIAL names the disks that stayed.
 */
void           tri_delete_plan_execute_async  (TriDeletePlan       *self,
                                               const char * const  *paths,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
gboolean       tri_delete_plan_execute_finish (TriDeletePlan       *self,
                                               GAsyncResult        *result,
                                               GError             **error);

G_END_DECLS
