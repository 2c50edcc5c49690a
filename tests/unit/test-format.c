/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/tri-format.h"

#include <locale.h>

#define assert_takes(expression, expected)        \
  G_STMT_START {                                  \
    g_autofree char *took_ = (expression);        \
    g_assert_cmpstr (took_, ==, (expected));      \
  } G_STMT_END

static void
test_bytes (void)
{
  assert_takes (tri_format_bytes (0), "–");
  assert_takes (tri_format_bytes (1), "1 B");
  assert_takes (tri_format_bytes (1023), "1023 B");
  assert_takes (tri_format_bytes (1024), "1 KiB");
  assert_takes (tri_format_bytes (1536), "1.5 KiB");
  assert_takes (tri_format_bytes (512ull << 20), "512 MiB");
  assert_takes (tri_format_bytes (2ull << 30), "2 GiB");
  assert_takes (tri_format_bytes ((2ull << 30) + (512ull << 20)), "2.5 GiB");
  assert_takes (tri_format_bytes ((1ull << 40) - 1), "1 TiB");
  assert_takes (tri_format_bytes (3ull << 50), "3 PiB");
}

/* Figures that cannot be: nothing is shown, and nothing overflows. */
static void
test_odd_figures (void)
{
  assert_takes (tri_format_bytes (G_MAXUINT64), "16384 PiB");
  assert_takes (tri_format_rate (-5), "0 B/s");
  assert_takes (tri_format_percent (-1), "");
  assert_takes (tri_format_uptime (-1), "");
  assert_takes (tri_format_date_time (0), "–");
  assert_takes (tri_format_date_time (-1), "–");
}

static void
test_rate_and_percent (void)
{
  assert_takes (tri_format_rate (1536 * 1024), "1.5 MiB/s");
  assert_takes (tri_format_percent (0), "0 %");
  assert_takes (tri_format_percent (0.124), "12 %");
  assert_takes (tri_format_percent (0.996), "100 %");
}

static void
test_uptime (void)
{
  assert_takes (tri_format_uptime (0), "00:00");
  assert_takes (tri_format_uptime (3 * 3600 + 14 * 60 + 59), "03:14");
  assert_takes (tri_format_uptime (86400), "1 day, 00:00");
  assert_takes (tri_format_uptime (2 * 86400 + 3600), "2 days, 01:00");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/bytes", test_bytes);
  g_test_add_func ("/format/odd-figures", test_odd_figures);
  g_test_add_func ("/format/rate-and-percent", test_rate_and_percent);
  g_test_add_func ("/format/uptime", test_uptime);
  return g_test_run ();
}
