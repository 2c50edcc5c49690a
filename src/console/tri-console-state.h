/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is remembered of a machine's console, by the machine's UUID (the settings' "console-states"): its window's size, zoom, whether the
 * clipboard is shared … @key is a name of the caller's own. A value of another type than asked for counts as not there. */
gboolean  tri_console_state_get_boolean (const char *uuid, const char *key, gboolean fallback);
void      tri_console_state_set_boolean (const char *uuid, const char *key, gboolean value);
int       tri_console_state_get_int     (const char *uuid, const char *key, int fallback);
void      tri_console_state_set_int     (const char *uuid, const char *key, int value);
double    tri_console_state_get_double  (const char *uuid, const char *key, double fallback);
void      tri_console_state_set_double  (const char *uuid, const char *key, double value);
/** Returns: (transfer full) (nullable): the value, or a copy of @fallback */
char     *tri_console_state_dup_string  (const char *uuid, const char *key, const char *fallback);
void      tri_console_state_set_string  (const char *uuid, const char *key, const char *value);

/** Returns: (transfer full) (nullable): the value if there is one of @type */
GVariant *tri_console_state_get         (const char *uuid, const char *key, const GVariantType *type);
/** @value: (nullable): taken if floating; %NULL forgets it */
void      tri_console_state_set         (const char *uuid, const char *key, GVariant *value);

G_END_DECLS
