/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-preferences.h"

#include <glib/gi18n-lib.h>

char *
tri_preferences_missing (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source)
    schema = g_settings_schema_source_lookup (source, TRI_APP_ID, TRUE);
  if (schema)
    return NULL;
  return g_strdup_printf (_("Triptych’s settings schema “%s” is not installed. Install Triptych with “meson install”, or, to run "
                            "it from a build folder, set GSETTINGS_SCHEMA_DIR to that folder’s “data”."), TRI_APP_ID);
}

GSettings *
tri_preferences_get (void)
{
  static GSettings *settings = NULL;

  if (!settings)
    settings = g_settings_new (TRI_APP_ID);
  return settings;
}

gboolean
tri_preferences_asks (const char *name)
{
  g_auto (GStrv) names = g_settings_get_strv (tri_preferences_get (), "do-not-ask");

  g_return_val_if_fail (name, TRUE);
  return !g_strv_contains ((const char * const *) names, name);
}

void
tri_preferences_set_asks (const char *name,
                          gboolean    asks)
{
  g_auto (GStrv) names = g_settings_get_strv (tri_preferences_get (), "do-not-ask");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  g_return_if_fail (name);
  for (int i = 0; names[i]; i++)
    if (g_strcmp0 (names[i], name) != 0)
      g_strv_builder_add (builder, names[i]);
  if (!asks)
    g_strv_builder_add (builder, name);
  changed = g_strv_builder_end (builder);
  g_settings_set_strv (tri_preferences_get (), "do-not-ask", (const char * const *) changed);
}
