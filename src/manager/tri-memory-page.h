/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-details.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TriMemoryPage: startup, minimum, maximum, assigned memory and demand of one machine. */
#define TRI_TYPE_MEMORY_PAGE (tri_memory_page_get_type ())
G_DECLARE_FINAL_TYPE (TriMemoryPage, tri_memory_page, TRI, MEMORY_PAGE, GtkWidget)

/** @domain: (nullable) */
void tri_memory_page_set_domain  (TriMemoryPage    *self,
                                  TriDomain        *domain);
/** @details: (nullable) */
void tri_memory_page_set_details (TriMemoryPage    *self,
                                  TriDomainDetails *details);

G_END_DECLS
