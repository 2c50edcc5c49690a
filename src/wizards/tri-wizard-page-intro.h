/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageIntro: what the wizard asks for, and whether machines are emulated here. */
#define TRI_TYPE_WIZARD_PAGE_INTRO (tri_wizard_page_intro_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageIntro, tri_wizard_page_intro, TRI, WIZARD_PAGE_INTRO, TriWizardPage)

G_END_DECLS
