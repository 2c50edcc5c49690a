/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-vm.h"

#include "core/tri-domain-console.h"
#include "core/tri-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <termios.h>
#include <unistd.h>

/* Ctrl+], as for telnet and virsh. */
#define LEAVE '\035'
#define PIECE 1024
/* What waits to be sent before more is read. */
#define MOST_QUEUED (64 * 1024)

static struct {
  char     *device;
  gboolean  force;
} given;

const GOptionEntry tri_cli_vm_console_options[] = {
  { "device", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.device,
    N_("The console device, by libvirt’s name (“serial0”); without it the first one"), N_("DEVICE") },
  { "force", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.force, N_("Take it from whoever has it"), NULL },
  G_OPTION_ENTRY_NULL
};

typedef struct {
  TriConsoleStream *stream;
  GError           *error;
  guint             input_id;
  gboolean          over;      /* nothing more is shown */
  gboolean          left;      /* by the person */
} Session;

static void
write_all (const char *data,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (STDOUT_FILENO, data, length);

      if (n < 0 && errno != EINTR && errno != EAGAIN)
        return;
      data += MAX (n, 0);
      length -= MAX (n, 0);
    }
}

static void
on_data (Session *session,
         GBytes  *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  write_all (data, length);
}

static void
on_ended (Session      *session,
          const GError *error)
{
  session->over = TRUE;
  if (error != NULL)
    session->error = g_error_copy (error);
}

static gboolean
on_input (int           fd,
          GIOCondition  condition,
          gpointer      user_data)
{
  Session *session = user_data;
  char buffer[PIECE];
  gssize n;
  char *leave;

  /* The guest takes it slower than it comes: the rest waits where it is. */
  if (tri_console_stream_get_queued (session->stream) > MOST_QUEUED)
    {
      g_usleep (1000);
      return G_SOURCE_CONTINUE;
    }
  n = read (fd, buffer, sizeof buffer);
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      /* Nobody types any more; what the machine says is still to be seen. */
      session->input_id = 0;
      return G_SOURCE_REMOVE;
    }
  leave = memchr (buffer, LEAVE, n);
  tri_console_stream_write (session->stream, buffer, leave != NULL ? leave - buffer : n);
  if (leave == NULL)
    return G_SOURCE_CONTINUE;
  session->over = session->left = TRUE;
  session->input_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
is_over (TriCli   *cli,
         gpointer  data)
{
  return ((Session *) data)->over;
}

/* Every key goes to the machine as it is; what is written is still ours. Returns whether there is something to undo. */
static gboolean
take_keys (struct termios *before)
{
  struct termios raw;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, before) < 0)
    return FALSE;
  raw = *before;
  cfmakeraw (&raw);
  raw.c_oflag = before->c_oflag;
  return tcsetattr (STDIN_FILENO, TCSAFLUSH, &raw) == 0;
}

/* What is written is the machine's from now on. */
static void
take_screen (const struct termios *before)
{
  struct termios raw = *before;

  cfmakeraw (&raw);
  tcsetattr (STDIN_FILENO, TCSADRAIN, &raw);
}

static TriConsoleStream *
open_once (TriCli     *cli,
           TriDomain  *domain,
           gboolean    force,
           GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_open_console_async (domain, given.device, force, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  return result != NULL ? tri_domain_open_console_finish (domain, result, error) : NULL;
}

static TriConsoleStream *
open_stream (TriCli     *cli,
             TriDomain  *domain,
             GError    **error)
{
  g_autoptr (GError) reason = NULL;
  TriConsoleStream *stream = open_once (cli, domain, given.force, &reason);

  if (g_error_matches (reason, TRI_ERROR, TRI_ERROR_EXISTS) && isatty (STDIN_FILENO) &&
      tri_cli_ask (cli, _("Someone else has this console. Take it over?")))
    {
      g_clear_error (&reason);
      stream = open_once (cli, domain, TRUE, &reason);
    }
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return stream;
}

static void
attach (TriCli     *cli,
        Session    *session,
        const char *name)
{
  struct termios before;
  gboolean raw = take_keys (&before);

  /* After that, or what is typed as soon as it is read would be lost. Standard output is the machine's. */
  if (!cli->quiet)
    g_printerr (_("Connected to the console of “%s”. Ctrl+] leaves it.\n"), name);
  if (raw)
    take_screen (&before);
  g_signal_connect_swapped (session->stream, "data", G_CALLBACK (on_data), session);
  g_signal_connect_swapped (session->stream, "ended", G_CALLBACK (on_ended), session);
  session->input_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, session);
  tri_cli_wait_until (cli, is_over, session, 0);
  g_clear_handle_id (&session->input_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (session->stream, session);
  tri_console_stream_close (session->stream);
  if (raw)
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
}

int
tri_cli_vm_console (TriCli           *cli,
                    const TriCliVerb *verb,
                    char            **arguments)
{
  Session session = { 0 };
  g_autoptr (TriConsoleStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain;

  if (cli->json)
    return tri_cli_usage (_("A console cannot be shown as JSON."));
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, arguments[0], &error);
  if (domain == NULL)
    return tri_cli_fail (NULL, error);
  stream = open_stream (cli, domain, &error);
  if (stream == NULL)
    return tri_cli_fail (NULL, error);

  session.stream = stream;
  attach (cli, &session, tri_domain_get_name (domain));
  error = session.error;
  if (error != NULL)
    {
      int status = tri_cli_fail (NULL, error);

      /* The server is there: somebody else has taken the console over. */
      return tri_connection_get_state (cli->connection) == TRI_CONNECTION_CONNECTED ? TRI_CLI_FAILED : status;
    }
  if (cli->interrupted)
    return TRI_CLI_INTERRUPTED;
  if (!cli->quiet)
    g_printerr ("\n%s\n", session.left ? _("Left the console. The machine runs on.") : _("The console was closed from the other side."));
  return TRI_CLI_DONE;
}
