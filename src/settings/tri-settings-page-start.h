/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageStart: whether the machine starts with the server */
#define TRI_TYPE_SETTINGS_PAGE_START (tri_settings_page_start_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageStart, tri_settings_page_start, TRI, SETTINGS_PAGE_START, TriSettingsPage)

G_END_DECLS
