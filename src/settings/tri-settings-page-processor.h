/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageProcessor: the number of virtual processors */
#define TRI_TYPE_SETTINGS_PAGE_PROCESSOR (tri_settings_page_processor_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageProcessor, tri_settings_page_processor, TRI, SETTINGS_PAGE_PROCESSOR, TriSettingsPage)

G_END_DECLS
