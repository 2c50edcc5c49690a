/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageDevice: a device that can only be looked at */
#define TRI_TYPE_SETTINGS_PAGE_DEVICE (tri_settings_page_device_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageDevice, tri_settings_page_device, TRI, SETTINGS_PAGE_DEVICE, TriSettingsPage)

/** @index: of the device in the settings' devices */
TriSettingsPage *tri_settings_page_device_new (guint index);

G_END_DECLS
