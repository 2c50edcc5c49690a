/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-size.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static const char * const size_units[] = {
  /* TRANSLATORS: sizes in powers of 1024; %s is the figure */
  N_("%s B"), N_("%s KiB"), N_("%s MiB"), N_("%s GiB"), N_("%s TiB"), N_("%s PiB"),
};

/* One decimal only below a hundred and only where it says something: "1.5 GiB", but "2 GiB" and "16 GiB". */
char *
tri_size_dup_scaled (double              value,
                     const char * const *units)
{
  g_autofree char *figure = NULL;
  g_auto (GStrv) parts = NULL;
  guint scale = 0;

  g_return_val_if_fail (units != NULL, NULL);

  while (value >= 1023.95 && scale < 5)
    {
      value /= 1024;
      scale++;
    }
  if (scale == 0 || value >= 99.95 || fabs (value - round (value)) < 0.05)
    figure = g_strdup_printf ("%.0f", value);
  else
    figure = g_strdup_printf ("%.1f", value);
  /* Not a printf format of the translator's choosing: only its %s is looked for. */
  parts = g_strsplit (_(units[scale]), "%s", 2);
  return g_strjoinv (figure, parts);
}

char *
tri_size_dup_text (guint64 bytes)
{
  return tri_size_dup_scaled (bytes, size_units);
}
