/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-loop-watch.h"

#include "console/tri-console-window.h"
#include "core/tri-connection.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Shorter ones nobody notices. */
#define LONG_HOLD_US 10000
#define MOST_HOLDS 1000

typedef struct {
  gint64 began;    /* monotonic µs */
  gint64 length;   /* µs */
  gint64 cpu;      /* µs of it that this thread worked itself: on a busy machine much less */
} Hold;

typedef struct {
  const char *path;           /* NULL: not watching */
  double      started;        /* CLOCK_BOOTTIME in seconds, when the process was made */
  gint64      woke;           /* monotonic µs: when the loop last left its poll; 0 before the first */
  gint64      woke_cpu;       /* the same by this thread's own clock */
  gint64      longest;        /* µs, since it was asked last */
  GArray     *holds;          /* of Hold, since it was asked last */
  double      first_rows;     /* seconds from the start, 0 = not yet */
  double      all_loaded;
  guint       rows;
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

static gint64
thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
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
append_seconds (GString    *json,
                const char *name,
                double      seconds)
{
  char figure[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (figure, sizeof figure, "%.4f", seconds);
  g_string_append_printf (json, "  \"%s\": %s,\n", name, figure);
}

/* What the consoles that are open have drawn so far, all together. */
static void
append_figures (GString *json)
{
  GListModel *windows = gtk_window_get_toplevels ();
  TriDisplayFigures all = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      TriConsolePage *page = TRI_IS_CONSOLE_WINDOW (window) ? tri_console_window_get_page (TRI_CONSOLE_WINDOW (window)) : NULL;
      const TriDisplayFigures *figures = page ? tri_display_get_figures (tri_console_page_get_display (page)) : NULL;

      if (!figures)
        continue;
      all.frames += figures->frames;
      all.damaged_pixels += figures->damaged_pixels;
      all.drawn_pixels += figures->drawn_pixels;
    }
  g_string_append_printf (json, "  \"frames\": %" G_GUINT64_FORMAT ",\n  \"damaged\": %" G_GUINT64_FORMAT
                          ",\n  \"drawn\": %" G_GUINT64_FORMAT ",\n",
                          all.frames, all.damaged_pixels, all.drawn_pixels);
}

/* What was measured since the last time; then it begins anew. */
static gboolean
on_asked (gpointer user_data)
{
  g_autoptr (GString) json = g_string_new ("{\n");

  append_seconds (json, "first_rows", watch.first_rows);
  append_seconds (json, "all_loaded", watch.all_loaded);
  append_figures (json);
  g_string_append_printf (json, "  \"rows\": %u,\n  \"longest\": %" G_GINT64_FORMAT ",\n  \"holds\": [", watch.rows, watch.longest);
  for (guint i = 0; i < watch.holds->len; i++)
    {
      const Hold *hold = &g_array_index (watch.holds, Hold, i);
      g_string_append_printf (json, "%s\n    { \"began\": %" G_GINT64_FORMAT ", \"length\": %" G_GINT64_FORMAT ", \"cpu\": %" G_GINT64_FORMAT " }",
                              i ? "," : "", hold->began, hold->length, hold->cpu);
    }
  g_string_append (json, "\n  ]\n}\n");
  g_file_set_contents (watch.path, json->str, json->len, NULL);
  g_array_set_size (watch.holds, 0);
  watch.longest = 0;
  return G_SOURCE_CONTINUE;
}

/* The time between two polls is the time in which nothing else could happen. */
static int
watched_poll (GPollFD *fds,
              guint    n_fds,
              int      timeout)
{
  Hold hold = { watch.woke, g_get_monotonic_time () - watch.woke, thread_time () - watch.woke_cpu };
  int result;

  if (watch.woke)
    {
      watch.longest = MAX (watch.longest, hold.length);
      if (hold.length >= LONG_HOLD_US && watch.holds->len < MOST_HOLDS)
        g_array_append_val (watch.holds, hold);
    }
  result = g_poll (fds, n_fds, timeout);
  watch.woke = g_get_monotonic_time ();
  watch.woke_cpu = thread_time ();
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
  watch.rows = g_list_model_get_n_items (watch.machines);
  if (watch.rows > 0 && watch.first_rows == 0)
    watch.first_rows = boot_seconds () - watch.started;
  if (watch.rows > 0 && watch.all_loaded == 0 && !is_connecting ())
    watch.all_loaded = boot_seconds () - watch.started;
}

static void
on_realize (GtkWidget *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint), window, 0);
}

void
tri_loop_watch_start (void)
{
  watch.path = g_getenv ("TRI_BENCH");
  if (!watch.path || !*watch.path)
    {
      watch.path = NULL;
      return;
    }
  watch.started = process_start ();
  watch.holds = g_array_new (FALSE, FALSE, sizeof (Hold));
  g_unix_signal_add (SIGUSR1, on_asked, NULL);
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
