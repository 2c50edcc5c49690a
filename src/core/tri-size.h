/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tri_size_dup_text:
 * Returns: (transfer full): translated: "1.5 GiB", "2 GiB", "512 MiB"; powers of 1024
 */
char *tri_size_dup_text   (guint64             bytes);

/**
 * tri_size_dup_scaled:
 * @units: (array fixed-size=6): untranslated patterns with one "%s" each, from the unit itself to its 1024⁵-fold
 * Returns: (transfer full): translated: the figure with one decimal below a hundred where it says something
 */
char *tri_size_dup_scaled (double              value,
                           const char * const *units);

G_END_DECLS
