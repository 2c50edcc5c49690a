/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-storage.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriPoolChooser:
 * Storage pools with their free room. Property "pool" (string, nullable).
 */
#define TRI_TYPE_POOL_CHOOSER (tri_pool_chooser_get_type ())
G_DECLARE_FINAL_TYPE (TriPoolChooser, tri_pool_chooser, TRI, POOL_CHOOSER, GtkWidget)

/** @pools: (nullable) (element-type TriPoolInfo): what is offered, not changed afterwards; %NULL as long as it is not known */
void        tri_pool_chooser_set_pools   (TriPoolChooser *self,
                                          GPtrArray      *pools);
const char *tri_pool_chooser_get_pool    (TriPoolChooser *self);
void        tri_pool_chooser_set_pool    (TriPoolChooser *self,
                                          const char     *pool);

G_END_DECLS
