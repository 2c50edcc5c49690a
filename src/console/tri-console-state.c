/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-state.h"

#include "widgets/tri-preferences.h"

#define SETTING "console-states"

GVariant *
tri_console_state_get (const char *uuid, const char *key, const GVariantType *type)
{
  g_autoptr(GVariant) states = g_settings_get_value (tri_preferences_get (), SETTING);
  g_autoptr(GVariant) state = NULL;

  g_return_val_if_fail (uuid && key && type, NULL);

  state = g_variant_lookup_value (states, uuid, G_VARIANT_TYPE_VARDICT);

  return state ? g_variant_lookup_value (state, key, type) : NULL;
}

void
tri_console_state_set (const char *uuid, const char *key, GVariant *value)
{
  g_autoptr(GVariant) old = g_settings_get_value (tri_preferences_get (), SETTING);
  g_autoptr(GVariant) old_state = g_variant_lookup_value (old, uuid, G_VARIANT_TYPE_VARDICT);
  g_auto(GVariantDict) state = G_VARIANT_DICT_INIT (old_state);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other;
  GVariant *other_state;

  g_return_if_fail (uuid && key);

  if (value)
    g_variant_dict_insert_value (&state, key, value);
  else
    g_variant_dict_remove (&state, key);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_iter_init (&iter, old);
  while (g_variant_iter_loop (&iter, "{&s@a{sv}}", &other, &other_state))
    if (g_strcmp0 (other, uuid) != 0)
      g_variant_builder_add (&builder, "{s@a{sv}}", other, other_state);
  g_variant_builder_add (&builder, "{s@a{sv}}", uuid, g_variant_dict_end (&state));
  g_settings_set_value (tri_preferences_get (), SETTING, g_variant_builder_end (&builder));
}

gboolean
tri_console_state_get_boolean (const char *uuid, const char *key, gboolean fallback)
{
  g_autoptr(GVariant) value = tri_console_state_get (uuid, key, G_VARIANT_TYPE_BOOLEAN);

  return value ? g_variant_get_boolean (value) : fallback;
}

void
tri_console_state_set_boolean (const char *uuid, const char *key, gboolean value)
{
  tri_console_state_set (uuid, key, g_variant_new_boolean (value));
}

int
tri_console_state_get_int (const char *uuid, const char *key, int fallback)
{
  g_autoptr(GVariant) value = tri_console_state_get (uuid, key, G_VARIANT_TYPE_INT32);

  return value ? g_variant_get_int32 (value) : fallback;
}

void
tri_console_state_set_int (const char *uuid, const char *key, int value)
{
  tri_console_state_set (uuid, key, g_variant_new_int32 (value));
}

double
tri_console_state_get_double (const char *uuid, const char *key, double fallback)
{
  g_autoptr(GVariant) value = tri_console_state_get (uuid, key, G_VARIANT_TYPE_DOUBLE);

  return value ? g_variant_get_double (value) : fallback;
}

void
tri_console_state_set_double (const char *uuid, const char *key, double value)
{
  tri_console_state_set (uuid, key, g_variant_new_double (value));
}

char *
tri_console_state_dup_string (const char *uuid, const char *key, const char *fallback)
{
  g_autoptr(GVariant) value = tri_console_state_get (uuid, key, G_VARIANT_TYPE_STRING);

  return value ? g_variant_dup_string (value, NULL) : g_strdup (fallback);
}

void
tri_console_state_set_string (const char *uuid, const char *key, const char *value)
{
  tri_console_state_set (uuid, key, g_variant_new_string (value));
}
