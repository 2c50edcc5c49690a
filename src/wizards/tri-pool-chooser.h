/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriPoolChooser:
 * The server's active storage pools with their free room. Property "pool" (string, nullable).
 */
#define TRI_TYPE_POOL_CHOOSER (tri_pool_chooser_get_type ())
G_DECLARE_FINAL_TYPE (TriPoolChooser, tri_pool_chooser, TRI, POOL_CHOOSER, GtkWidget)

void        tri_pool_chooser_set_context (TriPoolChooser   *self,
                                          TriWizardContext *context);
const char *tri_pool_chooser_get_pool    (TriPoolChooser   *self);
void        tri_pool_chooser_set_pool    (TriPoolChooser   *self,
                                          const char       *pool);

G_END_DECLS
