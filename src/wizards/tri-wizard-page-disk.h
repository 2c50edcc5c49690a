/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageDisk: a new disk, one that is there, or none now. */
#define TRI_TYPE_WIZARD_PAGE_DISK (tri_wizard_page_disk_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageDisk, tri_wizard_page_disk, TRI, WIZARD_PAGE_DISK, TriWizardPage)

G_END_DECLS
