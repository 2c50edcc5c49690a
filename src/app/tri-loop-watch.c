/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-loop-watch.h"

#include "core/tri-connection.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  const char *path;           /* NULL: not watching */
  double      started;        /* CLOCK_BOOTTIME in seconds, when the process was made */
  gint64      woke;           /* monotonic µs: when the loop last left its poll; 0 before the first */
  double      longest_hold;   /* seconds */
  double      hold_loading;   /* seconds: the longest until everything was loaded */
  double      first_rows;     /* seconds from the start, 0 = not yet */
  double      all_loaded;
  guint       rows;
  gboolean    changed;
  GListModel *machines;
  GListModel *servers;
} Watch;

static Watch watch;

static double
boot_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/* The kernel knows when the process was made: field 22 of its stat line, in clock ticks since the system's start. */
static double
process_start (void)
{
  g_autofree char *text = NULL;
  const char *rest;
  unsigned long long ticks = 0;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL) || !(rest = strrchr (text, ')')))
    return boot_seconds ();
  for (int field = 2; field < 22 && rest; field++)
    rest = strchr (rest + 1, ' ');
  if (!rest || sscanf (rest, "%llu", &ticks) != 1)
    return boot_seconds ();
  return (double) ticks / sysconf (_SC_CLK_TCK);
}

static void
append_figure (GString    *json,
               const char *name,
               double      value)
{
  char figure[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (figure, sizeof figure, "%.4f", value);
  g_string_append_printf (json, "%s  \"%s\": %s", json->len > 2 ? ",\n" : "", name, figure);
}

static void
write_figures (void)
{
  g_autoptr (GString) json = g_string_new ("{\n");

  append_figure (json, "first_rows", watch.first_rows);
  append_figure (json, "all_loaded", watch.all_loaded);
  append_figure (json, "rows", watch.rows);
  append_figure (json, "longest_hold", watch.longest_hold);
  append_figure (json, "longest_hold_loading", watch.hold_loading);
  g_string_append (json, "\n}\n");
  g_file_set_contents (watch.path, json->str, json->len, NULL);
  watch.changed = FALSE;
}

static int
watched_poll (GPollFD *fds,
              guint    n_fds,
              int      timeout)
{
  gint64 now = g_get_monotonic_time ();
  int result;

  if (watch.woke)
    {
      double held = (now - watch.woke) / 1e6;
      if (held > watch.longest_hold)
        {
          watch.longest_hold = held;
          watch.changed = TRUE;
        }
      if (watch.all_loaded == 0)
        watch.hold_loading = watch.longest_hold;
    }
  /* Written while the program would sleep anyway, so that the writing is no part of what is measured. */
  if (watch.changed && timeout != 0)
    write_figures ();
  result = g_poll (fds, n_fds, timeout);
  watch.woke = g_get_monotonic_time ();
  return result;
}

static gboolean
is_connecting (void)
{
  for (guint i = 0; i < g_list_model_get_n_items (watch.servers); i++)
    {
      g_autoptr (TriConnection) connection = g_list_model_get_item (watch.servers, i);
      if (tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTING)
        return TRUE;
    }
  return g_list_model_get_n_items (watch.servers) == 0;
}

/* A frame was drawn. What it shows was in the model when the frame began. */
static void
on_after_paint (GdkFrameClock *clock,
                GtkWindow     *window)
{
  guint rows = g_list_model_get_n_items (watch.machines);

  if (rows > 0 && watch.first_rows == 0)
    {
      watch.first_rows = boot_seconds () - watch.started;
      watch.changed = TRUE;
    }
  if (rows != watch.rows)
    {
      watch.rows = rows;
      watch.changed = TRUE;
    }
  if (watch.all_loaded == 0 && rows > 0 && !is_connecting ())
    {
      watch.all_loaded = boot_seconds () - watch.started;
      watch.changed = TRUE;
    }
}

static void
on_realize (GtkWidget *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint), window, 0);
}

void
tri_loop_watch_start (void)
{
  watch.path = g_getenv ("TRI_BENCH_FILE");
  if (!watch.path || !*watch.path)
    {
      watch.path = NULL;
      return;
    }
  watch.started = process_start ();
  g_main_context_set_poll_func (NULL, watched_poll);
}

void
tri_loop_watch_window (GtkWindow  *window,
                       GListModel *machines,
                       GListModel *servers)
{
  if (!watch.path)
    return;
  g_set_object (&watch.machines, machines);
  g_set_object (&watch.servers, servers);
  g_signal_connect_after (window, "realize", G_CALLBACK (on_realize), NULL);
}
