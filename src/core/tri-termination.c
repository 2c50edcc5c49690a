/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-termination.h"

#include <glib-unix.h>
#include <signal.h>

static gboolean
minds_hangup (void)
{
  struct sigaction action;

  return sigaction (SIGHUP, NULL, &action) == 0 && action.sa_handler != SIG_IGN;
}

void
tri_termination_watch (GSourceFunc func, gpointer user_data)
{
  g_return_if_fail (func);

  g_unix_signal_add (SIGINT, func, user_data);
  g_unix_signal_add (SIGTERM, func, user_data);
  if (minds_hangup ())
    g_unix_signal_add (SIGHUP, func, user_data);
}
