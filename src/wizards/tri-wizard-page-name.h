/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageName: the name, the notes, and the storage pool for the files. */
#define TRI_TYPE_WIZARD_PAGE_NAME (tri_wizard_page_name_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageName, tri_wizard_page_name, TRI, WIZARD_PAGE_NAME, TriWizardPage)

G_END_DECLS
