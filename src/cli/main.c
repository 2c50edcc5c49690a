/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main (int   argc,
      char *argv[])
{
  /* Not from the build's prefix when it runs from the build folder. */
  const char *locale_dir = g_getenv ("TRI_LOCALEDIR");
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : TRI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("triptychctl");

  tri_core_init ();
  status = tri_cli_run (argc, argv);

  /* A full disk or a closed pipe must not look like success. */
  if ((fflush (stdout) != 0 || ferror (stdout)) && status == TRI_CLI_DONE)
    status = TRI_CLI_FAILED;
  fflush (stderr);

  /* A worker may hang in libvirt for minutes: nothing here waits for that long. */
  tri_connection_await_closed (1000);
  _exit (status);
}
