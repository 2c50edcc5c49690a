/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli.h"
#include "tri-cli-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Connecting is never waited for longer than this unless --timeout says so: SSH to a dead host takes minutes. */
#define CONNECT_SECONDS 30

/* After Ctrl+C, what cannot be cancelled is given this long to come back. */
#define PATIENCE_MILLISECONDS 10000

static gboolean
on_interrupt (gpointer user_data)
{
  TriCli *cli = user_data;

  /* A second one is from somebody who does not want to wait for anything. */
  if (cli->interrupted)
    _exit (TRI_CLI_INTERRUPTED);

  cli->interrupted = TRUE;
  g_cancellable_cancel (cli->cancellable);

  return G_SOURCE_CONTINUE;
}

void
tri_cli_init (TriCli *cli)
{
  memset (cli, 0, sizeof *cli);
  cli->cancellable = g_cancellable_new ();
  tri_termination_watch (on_interrupt, cli);
}

void
tri_cli_clear (TriCli *cli)
{
  if (cli->connection != NULL)
    tri_connection_close (cli->connection);
  g_clear_object (&cli->connection);
  g_clear_object (&cli->cancellable);
  g_clear_object (&cli->result);
  g_clear_pointer (&cli->uri, g_free);
}

void
tri_cli_ready (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  TriCli *cli = user_data;

  g_set_object (&cli->result, result);
}

static gboolean
set_true (gpointer user_data)
{
  gboolean *flag = user_data;

  *flag = TRUE;

  return G_SOURCE_REMOVE;
}

gboolean
tri_cli_wait_until (TriCli          *cli,
                    TriCliCondition  condition,
                    gpointer         data,
                    guint            milliseconds)
{
  gboolean over = FALSE;
  guint source = milliseconds > 0 ? g_timeout_add (milliseconds, set_true, &over) : 0;
  gboolean met;

  while (!(met = condition (cli, data)) && !over && !cli->interrupted)
    g_main_context_iteration (NULL, TRUE);

  if (source != 0 && !over)
    g_source_remove (source);

  return met;
}

static gboolean
has_result (TriCli   *cli,
            gpointer  data)
{
  return cli->result != NULL;
}

static gboolean
wait_for_result (TriCli *cli,
                 guint   seconds)
{
  gboolean over = FALSE;
  guint source;

  if (tri_cli_wait_until (cli, has_result, NULL, seconds * 1000))
    return TRUE;
  if (!cli->interrupted)
    return FALSE;

  /* What was cancelled cleans up after itself: let it. */
  source = g_timeout_add (PATIENCE_MILLISECONDS, set_true, &over);
  while (cli->result == NULL && !over)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);

  return cli->result != NULL;
}

GAsyncResult *
tri_cli_wait (TriCli  *cli,
              GError **error)
{
  if (wait_for_result (cli, (guint) cli->timeout))
    return g_steal_pointer (&cli->result);

  if (cli->interrupted)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                 _("%s: interrupted; the server may still finish what it was asked to do"), tri_cli_get_server (cli));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 ngettext ("%s: no answer within %d second. The server may still finish what it was asked to do",
                           "%s: no answer within %d seconds. The server may still finish what it was asked to do",
                           (gulong) cli->timeout),
                 tri_cli_get_server (cli), cli->timeout);

  return NULL;
}

/* The one server that is opened at start, if the person has exactly one of these. */
static char *
dup_remembered_uri (void)
{
  g_autoptr (TriServerList) servers = tri_server_list_new (NULL);
  g_autofree char *uri = NULL;
  guint n_automatic = 0;

  if (!tri_server_list_load (servers, NULL))
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (servers)); i++)
    {
      g_autoptr (TriConnection) server = g_list_model_get_item (G_LIST_MODEL (servers), i);

      if (!tri_connection_get_autoconnect (server))
        continue;
      n_automatic++;
      g_free (uri);
      uri = g_strdup (tri_connection_get_uri (server));
    }

  return n_automatic == 1 ? g_steal_pointer (&uri) : NULL;
}

/* --connect takes the name of a remembered server as well. */
static char *
dup_uri_of_name (const char *name)
{
  g_autoptr (TriServerList) servers = tri_server_list_new (NULL);

  if (strchr (name, ':') != NULL || !tri_server_list_load (servers, NULL))
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (servers)); i++)
    {
      g_autoptr (TriConnection) server = g_list_model_get_item (G_LIST_MODEL (servers), i);

      if (g_strcmp0 (tri_connection_get_name (server), name) == 0)
        return g_strdup (tri_connection_get_uri (server));
    }

  return NULL;
}

static void
choose_uri (TriCli *cli)
{
  static const char * const variables[] = { "TRIPTYCH_URI", "LIBVIRT_DEFAULT_URI" };
  g_autofree char *of_name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (variables) && cli->uri == NULL; i++)
    {
      const char *value = g_getenv (variables[i]);

      if (value != NULL && value[0] != '\0')
        cli->uri = g_strdup (value);
    }

  if (cli->uri == NULL)
    cli->uri = dup_remembered_uri ();
  if (cli->uri == NULL)
    cli->uri = g_strdup ("qemu:///system");

  of_name = dup_uri_of_name (cli->uri);
  if (of_name != NULL)
    {
      g_free (cli->uri);
      cli->uri = g_steal_pointer (&of_name);
    }
}

const char *
tri_cli_get_server (TriCli *cli)
{
  return cli->uri != NULL ? cli->uri : "";
}

static void
set_no_answer (GError **error,
               TriCli  *cli,
               int      seconds)
{
  g_clear_error (error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               ngettext ("%s: no answer within %d second. Check that the server is on and can be reached, or give it longer with --timeout",
                         "%s: no answer within %d seconds. Check that the server is on and can be reached, or give it longer with --timeout",
                         (gulong) seconds),
               tri_cli_get_server (cli), seconds);
}

gboolean
tri_cli_connect (TriCli  *cli,
                 GError **error)
{
  g_autoptr (TriConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *problem = NULL;
  int timeout = cli->timeout;
  gboolean opened;

  choose_uri (cli);
  problem = tri_uri_problem (cli->uri);
  if (problem != NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, "%s: %s", cli->uri, problem);
      return FALSE;
    }

  connection = tri_connection_new (cli->uri);
  /* Nobody looks at figures unless a command asks for them. */
  tri_connection_set_stats_interval (connection, 0);
  tri_connection_open_async (connection, cli->cancellable, tri_cli_ready, cli);

  cli->timeout = timeout > 0 ? timeout : CONNECT_SECONDS;
  result = tri_cli_wait (cli, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    set_no_answer (&local_error, cli, cli->timeout);
  cli->timeout = timeout;

  opened = result != NULL && tri_connection_open_finish (connection, result, &local_error);
  if (!opened)
    {
      tri_connection_close (connection);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  cli->connection = g_steal_pointer (&connection);

  return TRUE;
}

TriDomain *
tri_cli_find_domain (TriCli      *cli,
                     const char  *name,
                     GError     **error)
{
  TriDomain *domain = tri_connection_look_up_domain (cli->connection, name);

  if (domain == NULL)
    g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                 _("%s: there is no virtual machine of this name or UUID on %s. “triptychctl vm list” shows those that are there"),
                 name, tri_cli_get_server (cli));

  return domain;
}

int
tri_cli_exit_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRI_CLI_INTERRUPTED;
  if (error->domain == G_OPTION_ERROR)
    return TRI_CLI_USAGE;

  switch (tri_error_classify (error))
    {
    case TRI_ERROR_NOT_CONNECTED:
      return TRI_CLI_NOT_CONNECTED;
    case TRI_ERROR_INVALID:
      return TRI_CLI_USAGE;
    case TRI_ERROR_NOT_FOUND:
      return TRI_CLI_NOT_FOUND;
    case TRI_ERROR_EXISTS:
    case TRI_ERROR_WRONG_STATE:
    case TRI_ERROR_UNSUPPORTED:
    case TRI_ERROR_LOCKED:
    case TRI_ERROR_CHANGED:
      return TRI_CLI_REFUSED;
    case TRI_ERROR_FAILED:
    case TRI_ERROR_NO_SPACE:
    case TRI_ERROR_PARTIAL:
    default:
      return TRI_CLI_FAILED;
    }
}

static void
print_sentence (const char *text)
{
  g_autofree char *clean = tri_cli_clean (text);
  gunichar last;

  g_strchomp (clean);
  last = clean[0] != '\0' ? g_utf8_get_char (g_utf8_prev_char (clean + strlen (clean))) : 0;
  g_printerr ("%s%s\n", clean, last == '.' || last == '!' || last == '?' || last == 0x2026 ? "" : ".");
}

int
tri_cli_fail (const char   *what,
              const GError *error)
{
  const char *advice = tri_error_advice (error);
  GString *text = g_string_new (NULL);

  if (what != NULL)
    g_string_append_printf (text, "%s: ", what);
  /* "Operation was cancelled" leaves open by whom. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !strstr (error->message, ":"))
    g_string_append (text, _("Interrupted before it was done"));
  else
    g_string_append (text, error->message);
  g_strchomp (text->str);
  g_string_set_size (text, strlen (text->str));
  if (advice != NULL)
    g_string_append_printf (text, "%s%s", g_str_has_suffix (text->str, ".") ? " " : ". ", advice);

  print_sentence (text->str);
  g_string_free (text, TRUE);

  return tri_cli_exit_code (error);
}

int
tri_cli_fail_connect (TriCli       *cli,
                      const GError *error)
{
  int status = tri_cli_fail (NULL, error);

  return status == TRI_CLI_USAGE || status == TRI_CLI_INTERRUPTED ? status : TRI_CLI_NOT_CONNECTED;
}

int
tri_cli_usage (const char *format,
               ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  print_sentence (text);

  return TRI_CLI_USAGE;
}

void
tri_cli_say (TriCli     *cli,
             const char *format,
             ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  if (cli->quiet || cli->json)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clean = tri_cli_clean (text);
  g_print ("%s\n", clean);
}

typedef struct {
  char  letter;
  gboolean over;
} Answer;

static gboolean
on_answer (int          fd,
           GIOCondition condition,
           gpointer     user_data)
{
  Answer *answer = user_data;
  char line[256];
  ssize_t length = read (fd, line, sizeof line - 1);

  if (length < 0 && errno == EINTR)
    return G_SOURCE_CONTINUE;

  answer->letter = length > 0 ? g_ascii_tolower (line[0]) : 'n';
  answer->over = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
has_answer (TriCli   *cli,
            gpointer  data)
{
  Answer *answer = data;

  return answer->over;
}

gboolean
tri_cli_ask (TriCli     *cli,
             const char *question)
{
  Answer answer = { 0 };
  /* Translators: the letters that mean yes and no when typed after a question; in lower case, Latin letters. The first one is yes. */
  const char *letters = C_("answers", "yn");
  guint source;

  g_printerr ("%s [%s] ", question, letters);
  source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_answer, &answer);
  if (!tri_cli_wait_until (cli, has_answer, &answer, 0))
    {
      g_source_remove (source);
      g_printerr ("\n");
      return FALSE;
    }

  return answer.letter == letters[0];
}
