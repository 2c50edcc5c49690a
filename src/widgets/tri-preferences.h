/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * tri_preferences_missing:
 * Returns: (transfer full) (nullable): a translated text what to do when the program's settings schema is not installed, or %NULL
 *   when it is. To be asked once, before tri_preferences_get().
 */
char      *tri_preferences_missing       (void);

/** Returns: (transfer none): the program's settings (data/io.github.triptych.Triptych.gschema.xml), one object for all */
GSettings *tri_preferences_get           (void);

/** @name: a question's name in "do-not-ask" */
gboolean   tri_preferences_asks          (const char *name);
void       tri_preferences_set_asks      (const char *name,
                                          gboolean    asks);

G_END_DECLS
