/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-details.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TriSummaryPage: picture of the screen, creation, generation, guest, heartbeat, notes of one machine. */
#define TRI_TYPE_SUMMARY_PAGE (tri_summary_page_get_type ())
G_DECLARE_FINAL_TYPE (TriSummaryPage, tri_summary_page, TRI, SUMMARY_PAGE, GtkWidget)

/** @domain: (nullable) */
void tri_summary_page_set_domain  (TriSummaryPage   *self,
                                   TriDomain        *domain);
/** @details: (nullable): %NULL while they are read */
void tri_summary_page_set_details (TriSummaryPage   *self,
                                   TriDomainDetails *details);

G_END_DECLS
