/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageInstall: from an image, from the network, or later. */
#define TRI_TYPE_WIZARD_PAGE_INSTALL (tri_wizard_page_install_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageInstall, tri_wizard_page_install, TRI, WIZARD_PAGE_INSTALL, TriWizardPage)

G_END_DECLS
