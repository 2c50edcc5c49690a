/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TriPerformancePage: CPU, memory, disk and network of one machine over time, since it is watched. */
#define TRI_TYPE_PERFORMANCE_PAGE (tri_performance_page_get_type ())
G_DECLARE_FINAL_TYPE (TriPerformancePage, tri_performance_page, TRI, PERFORMANCE_PAGE, GtkWidget)

/** @domain: (nullable) */
void tri_performance_page_set_domain (TriPerformancePage *self,
                                      TriDomain          *domain);

G_END_DECLS
