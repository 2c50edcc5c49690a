/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-loop-watch.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>

#define N_HOLDS 10

typedef struct {
  gint64 began;
  gint64 length;
} Hold;

/* There is one main context and one poll function for it, so there is one of this. */
static struct {
  char      *path;
  GPollFunc  poll;
  gint64     woke;
  guint64    n_iterations;
  Hold       holds[N_HOLDS];   /* the longest first */
} watch;

static void
remember (gint64 began,
          gint64 length)
{
  guint place = N_HOLDS;

  while (place > 0 && watch.holds[place - 1].length < length)
    place--;
  if (place == N_HOLDS)
    return;

  memmove (&watch.holds[place + 1], &watch.holds[place], (N_HOLDS - 1 - place) * sizeof (Hold));
  watch.holds[place] = (Hold) { began, length };
}

static gint
watching_poll (GPollFD *fds,
               guint    n_fds,
               gint     timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint result;

  if (watch.woke != 0)
    remember (watch.woke, now - watch.woke);
  result = watch.poll (fds, n_fds, timeout);
  watch.woke = g_get_monotonic_time ();
  watch.n_iterations++;

  return result;
}

static gboolean
on_signal (gpointer user_data)
{
  tri_loop_watch_write ();
  memset (watch.holds, 0, sizeof watch.holds);
  watch.n_iterations = 0;

  return G_SOURCE_CONTINUE;
}

void
tri_loop_watch_start (const char *path)
{
  g_return_if_fail (path != NULL && watch.path == NULL);

  watch.path = g_strdup (path);
  watch.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, watching_poll);
  g_unix_signal_add (SIGUSR1, on_signal, NULL);
}

void
tri_loop_watch_write (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (watch.path == NULL)
    return;

  g_string_append_printf (json, "{\"iterations\": %" G_GUINT64_FORMAT ", \"longest\": %" G_GINT64_FORMAT ", \"holds\": [",
                          watch.n_iterations, watch.holds[0].length);
  for (guint i = 0; i < N_HOLDS && watch.holds[i].length > 0; i++)
    g_string_append_printf (json, "%s{\"began\": %" G_GINT64_FORMAT ", \"length\": %" G_GINT64_FORMAT "}",
                            i > 0 ? ", " : "", watch.holds[i].began, watch.holds[i].length);
  g_string_append (json, "]}\n");

  if (!g_file_set_contents (watch.path, json->str, (gssize) json->len, &error))
    g_message ("What the main loop was measured at could not be written: %s", error->message);
}
