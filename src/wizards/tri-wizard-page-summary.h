/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageSummary: everything once more, to copy; and whether to start it. */
#define TRI_TYPE_WIZARD_PAGE_SUMMARY (tri_wizard_page_summary_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageSummary, tri_wizard_page_summary, TRI, WIZARD_PAGE_SUMMARY, TriWizardPage)

G_END_DECLS
