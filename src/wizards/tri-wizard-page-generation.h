/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageGeneration: BIOS or UEFI, Secure Boot, TPM. */
#define TRI_TYPE_WIZARD_PAGE_GENERATION (tri_wizard_page_generation_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageGeneration, tri_wizard_page_generation, TRI, WIZARD_PAGE_GENERATION, TriWizardPage)

G_END_DECLS
