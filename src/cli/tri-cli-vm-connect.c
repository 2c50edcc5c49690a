/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PROGRAM "triptych"
/* What cannot open a window at all says so within this time; what shows one goes on by itself. */
#define PATIENCE_MS 800

/* The program that was asked for and what became of it. */
typedef struct {
  gboolean ended;
  int      status;
} Child;

/* The one that was installed with this program, else the one of the search path. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (beside, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&beside);
  return g_find_program_in_path (PROGRAM);
}

static gboolean
has_display (void)
{
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 != NULL && *x11 != '\0') || (wayland != NULL && *wayland != '\0');
}

/* In the child: a session of its own, so that the window outlives the terminal. */
static void
leave_terminal (gpointer data)
{
  setsid ();
}

static void
on_ended (GPid      pid,
          int       status,
          gpointer  user_data)
{
  Child *child = user_data;

  child->ended = TRUE;
  child->status = status;
  g_spawn_close_pid (pid);
}

static gboolean
has_ended (TriCli   *cli,
           gpointer  data)
{
  return ((Child *) data)->ended;
}

/* Where it writes what goes wrong: not to our standard error, which a caller may wait for the end of. */
static int
open_log (GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("triptych-XXXXXX", &path, error);

  if (fd >= 0)
    g_unlink (path);
  return fd;
}

/* What it said, in place of the number that it ended with. */
static void
tell_reason (int      log,
             GError **error)
{
  char text[1024];
  gssize n = pread (log, text, sizeof text - 1, 0);

  if (n <= 0 || error == NULL || *error == NULL)
    return;
  text[n] = '\0';
  g_clear_error (error);
  g_set_error_literal (error, TRI_ERROR, TRI_ERROR_FAILED, g_strstrip (text));
}

/* A machine is opened by its name, which the window can show at once, unless that looks like an option. */
static gboolean
open_window (TriCli     *cli,
             TriDomain  *domain,
             GError    **error)
{
  g_autofree char *program = find_program ();
  const char *name = tri_domain_get_name (domain);
  char *arguments[] = { program, (char *) "--connect", cli->uri,
                        (char *) (*name == '-' ? tri_domain_get_uuid (domain) : name), NULL };
  Child child = { 0 };
  gboolean done;
  guint watch;
  GPid pid;
  int log;

  if (program == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND, _("The program “%s” is not installed beside triptychctl or in PATH."), PROGRAM);
      return FALSE;
    }
  if ((log = open_log (error)) < 0)
    return FALSE;
  if (!g_spawn_async_with_fds (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, leave_terminal, NULL, &pid, -1, log, log, error))
    {
      close (log);
      return FALSE;
    }

  watch = g_child_watch_add (pid, on_ended, &child);
  tri_cli_wait_until (cli, has_ended, &child, PATIENCE_MS);
  if (!child.ended)
    g_source_remove (watch);
  done = !child.ended || g_spawn_check_wait_status (child.status, error);
  if (!done)
    tell_reason (log, error);
  close (log);
  return done;
}

int
tri_cli_vm_connect (TriCli           *cli,
                    const TriCliVerb *verb,
                    char            **arguments)
{
  g_autoptr (GError) error = NULL;
  TriDomain *domain;

  if (cli->json)
    return tri_cli_usage (_("A console cannot be shown as JSON."));
  if (!has_display ())
    {
      g_set_error_literal (&error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                           _("There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
                             "“triptychctl vm console” shows a text console in this terminal."));
      return tri_cli_fail (NULL, error);
    }
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, arguments[0], &error);
  if (domain == NULL)
    return tri_cli_fail (NULL, error);
  if (!open_window (cli, domain, &error))
    return tri_cli_fail (_("The console was not opened"), error);
  return TRI_CLI_DONE;
}
