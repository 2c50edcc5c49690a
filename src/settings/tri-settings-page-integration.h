/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageIntegration: the channels of the two agents */
#define TRI_TYPE_SETTINGS_PAGE_INTEGRATION (tri_settings_page_integration_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageIntegration, tri_settings_page_integration, TRI, SETTINGS_PAGE_INTEGRATION, TriSettingsPage)

G_END_DECLS
