/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsPageNetwork: one network adapter */
#define TRI_TYPE_SETTINGS_PAGE_NETWORK (tri_settings_page_network_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsPageNetwork, tri_settings_page_network, TRI, SETTINGS_PAGE_NETWORK, TriSettingsPage)

/** @mac: of the adapter that it is about */
TriSettingsPage *tri_settings_page_network_new (const char *mac);

G_END_DECLS
