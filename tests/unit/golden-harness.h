/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Texts that were read and judged by a person once. */

#include <glib.h>

static inline char *
golden_read (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "golden", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* With TRI_UPDATE_GOLDEN set the files are written instead, to be judged again. */
static inline void
golden_compare (const char *name,
                const char *text)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "golden", name, NULL);
  g_autofree char *expected = NULL;

  if (g_getenv ("TRI_UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  expected = golden_read (name);
  g_assert_cmpstr (text, ==, expected);
}
