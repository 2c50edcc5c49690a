/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-page.h"

G_BEGIN_DECLS

/** TriSettingsRow: an entry of the list at the left: icon, title, and what is set there; with a mark where something is wrong or not applied. */
#define TRI_TYPE_SETTINGS_ROW (tri_settings_row_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsRow, tri_settings_row, TRI, SETTINGS_ROW, GtkListBoxRow)

/**
 * tri_settings_row_new:
 * @key: what it is found by again when the settings were read again
 * @group: untranslated heading of the group that it is in, passed through gettext
 * @page: borrowed
 */
TriSettingsRow  *tri_settings_row_new       (const char      *key,
                                             const char      *group,
                                             const char      *icon_name,
                                             const char      *title,
                                             TriSettingsPage *page);
const char      *tri_settings_row_get_key   (TriSettingsRow  *self);
const char      *tri_settings_row_get_group (TriSettingsRow  *self);
const char      *tri_settings_row_get_title (TriSettingsRow  *self);
TriSettingsPage *tri_settings_row_get_page  (TriSettingsRow  *self);
/** Shows what the page says now. */
void             tri_settings_row_update    (TriSettingsRow  *self);

G_END_DECLS
