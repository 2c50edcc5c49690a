/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageFirmware: the firmware, and the order in which it tries the devices */
#define TRI_TYPE_SETTINGS_PAGE_FIRMWARE (tri_settings_page_firmware_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageFirmware, tri_settings_page_firmware, TRI, SETTINGS_PAGE_FIRMWARE, TriSettingsPage)

G_END_DECLS
