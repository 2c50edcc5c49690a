/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageMemory: startup and dynamic memory, processors. */
#define TRI_TYPE_WIZARD_PAGE_MEMORY (tri_wizard_page_memory_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageMemory, tri_wizard_page_memory, TRI, WIZARD_PAGE_MEMORY, TriWizardPage)

G_END_DECLS
