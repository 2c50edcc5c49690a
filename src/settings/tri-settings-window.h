/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TriSettingsWindow: the settings of one machine: entries at the left, the entry's page at the right, OK, Cancel and Apply below. */
#define TRI_TYPE_SETTINGS_WINDOW (tri_settings_window_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsWindow, tri_settings_window, TRI, SETTINGS_WINDOW, GtkWindow)

/** The window of @domain, a new one if there is none, is put in front. */
void tri_settings_window_open (GtkApplication *application,
                               TriDomain      *domain);

/** Before the program ends. Returns: whether all of them are closed; %FALSE: one asks whether what was changed in it may be forgotten */
gboolean tri_settings_window_close_all (GtkApplication *application);

G_END_DECLS
