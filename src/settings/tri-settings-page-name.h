/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageName: the machine's name and notes */
#define TRI_TYPE_SETTINGS_PAGE_NAME (tri_settings_page_name_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageName, tri_settings_page_name, TRI, SETTINGS_PAGE_NAME, TriSettingsPage)

G_END_DECLS
