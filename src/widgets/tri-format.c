/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-format.h"

#include "core/tri-size.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static const char * const rate_units[] = {
  /* TRANSLATORS: per second, in powers of 1024; %s is the figure */
  N_("%s B/s"), N_("%s KiB/s"), N_("%s MiB/s"), N_("%s GiB/s"), N_("%s TiB/s"), N_("%s PiB/s"),
};

char *
tri_format_bytes (guint64 bytes)
{
  return bytes == 0 ? g_strdup ("–") : tri_size_dup_text (bytes);
}

char *
tri_format_rate (double bytes_per_second)
{
  return tri_size_dup_scaled (MAX (bytes_per_second, 0), rate_units);
}

char *
tri_format_percent (double share)
{
  if (share < 0)
    return g_strdup ("");
  /* TRANSLATORS: a percentage; use the space that your language puts before the sign */
  return g_strdup_printf (_("%d %%"), (int) round (share * 100));
}

char *
tri_format_uptime (gint64 seconds)
{
  g_autofree char *clock = NULL;
  gint64 days = seconds / 86400;

  if (seconds < 0)
    return g_strdup ("");
  clock = g_strdup_printf ("%02d:%02d", (int) (seconds / 3600 % 24), (int) (seconds / 60 % 60));
  if (days == 0)
    return g_steal_pointer (&clock);
  /* TRANSLATORS: uptime: whole days, then hours and minutes as in "03:14" */
  return g_strdup_printf (ngettext ("%d day, %s", "%d days, %s", days), (int) days, clock);
}

char *
tri_format_date_time (gint64 when)
{
  g_autoptr (GDateTime) time = when > 0 ? g_date_time_new_from_unix_local (when) : NULL;

  if (!time)
    return g_strdup ("–");
  /* TRANSLATORS: a date with time for g_date_time_format(); %x is the locale's short date, %R hours and minutes */
  return g_date_time_format (time, _("%x %R"));
}
