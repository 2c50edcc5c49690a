/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-page.h"

G_BEGIN_DECLS

/** TriWizardPageNetwork: the virtual switch, or none. */
#define TRI_TYPE_WIZARD_PAGE_NETWORK (tri_wizard_page_network_get_type ())
G_DECLARE_FINAL_TYPE (TriWizardPageNetwork, tri_wizard_page_network, TRI, WIZARD_PAGE_NETWORK, TriWizardPage)

G_END_DECLS
