/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "core/tri-connection.h"
#include "core/tri-core.h"
#include "tri-application.h"
#include "tri-loop-watch.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

/* Running from a build folder: its translations, not those that may be installed. */
static const char *
locale_folder (void)
{
  const char *folder = g_getenv ("TRI_LOCALEDIR");

  return folder && *folder ? folder : TRI_LOCALEDIR;
}

int
main (int    argc,
      char **argv)
{
  TriApplication *application;
  int status;

  tri_loop_watch_start ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_folder ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Triptych");

  tri_core_init ();
  application = tri_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  g_object_unref (application);
  tri_connection_await_closed (2000);
  return status;
}
