/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageMemory: startup, minimum and maximum; what is assigned now */
#define TRI_TYPE_SETTINGS_PAGE_MEMORY (tri_settings_page_memory_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageMemory, tri_settings_page_memory, TRI, SETTINGS_PAGE_MEMORY, TriSettingsPage)

G_END_DECLS
