/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Figures and dates as a person reads them, in the locale. Everything is (transfer full). */

/** "2 GiB", "1.5 GiB", "512 MiB"; "–" for 0 */
char *tri_format_bytes      (guint64 bytes);
/** "1.2 MiB/s" */
char *tri_format_rate       (double  bytes_per_second);
/** @share: 0…1. "12 %"; empty below 0 */
char *tri_format_percent    (double  share);
/** @seconds: "03:14" (hours and minutes), "2 days, 03:14"; empty below 0 */
char *tri_format_uptime     (gint64  seconds);
/** @when: UNIX time in seconds. Date and time in the locale's form; "–" for 0 */
char *tri_format_date_time  (gint64  when);

G_END_DECLS
