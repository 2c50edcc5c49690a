/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-ssh-tunnel-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The shared connection ends by itself when nobody has used it for so long. */
#define PERSIST_SECONDS "60"

typedef struct {
  char  *uri;
  char  *host;
  guint  port;
  char  *socket;
  char  *local_socket;   /* where a forwarded UNIX socket appears on this computer */
  GStrv  arguments;
  char  *server;
} Tunnel;

static void
tunnel_free (Tunnel *tunnel)
{
  g_free (tunnel->uri);
  g_free (tunnel->host);
  g_free (tunnel->socket);
  g_free (tunnel->local_socket);
  g_strfreev (tunnel->arguments);
  g_free (tunnel->server);
  g_free (tunnel);
}

gboolean
tri_ssh_is_ssh_uri (const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  const char *transport = scheme != NULL ? strchr (scheme, '+') : NULL;

  return transport != NULL && g_str_has_suffix (scheme, "ssh") ? TRUE
                                                              : transport != NULL && g_str_equal (transport, "+libssh2");
}

/* ssh splits an option's value at spaces, unless it is quoted. */
static char *
quote_option (const char  *name,
              const char  *value,
              GError     **error)
{
  if (strpbrk (value, "\"\n\\") != NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("The server’s address contains a path that ssh cannot be told: %s"), value);
      return NULL;
    }
  return g_strdup_printf ("%s=\"%s\"", name, value);
}

static void
add (GPtrArray  *arguments,
     const char *one,
     const char *two)
{
  g_ptr_array_add (arguments, g_strdup (one));
  if (two != NULL)
    g_ptr_array_add (arguments, g_strdup (two));
}

static gboolean
add_query (GPtrArray   *arguments,
           GUri        *uri,
           GError     **error)
{
  g_autoptr (GHashTable) query = NULL;
  const char *value;

  if (g_uri_get_query (uri) == NULL)
    return TRUE;
  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&;", G_URI_PARAMS_NONE, error);
  if (query == NULL)
    return FALSE;
  /* libvirt itself starts this program instead of ssh. */
  value = g_hash_table_lookup (query, "command");
  if (value != NULL && *value != '\0')
    {
      g_free (g_ptr_array_index (arguments, 0));
      g_ptr_array_index (arguments, 0) = g_strdup (value);
    }
  value = g_hash_table_lookup (query, "keyfile");
  if (value != NULL)
    add (arguments, "-i", value);
  value = g_hash_table_lookup (query, "known_hosts");
  if (value != NULL)
    {
      g_autofree char *option = quote_option ("UserKnownHostsFile", value, error);

      if (option == NULL)
        return FALSE;
      add (arguments, "-o", option);
    }
  value = g_hash_table_lookup (query, "no_verify");
  if (value != NULL && !g_str_equal (value, "0"))
    add (arguments, "-o", "StrictHostKeyChecking=no");
  return TRUE;
}

/* A UNIX socket's path may have 107 bytes, so servers are told apart by a digest. */
static char *
dup_socket_path (const char *folder,
                 const char *uri,
                 const char *what)
{
  g_autofree char *text = g_strconcat (uri, "\n", what, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  digest[20] = '\0';
  return g_build_filename (folder, digest, NULL);
}

static GUri *
parse (const char  *uri,
       GError     **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY, error);

  if (parsed == NULL)
    return NULL;
  if (g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0')
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("The server’s address names no host: %s"), uri);
      return NULL;
    }
  return g_steal_pointer (&parsed);
}

GStrv
tri_ssh_dup_arguments (const char  *uri,
                       const char  *folder,
                       GError     **error)
{
  g_autoptr (GUri) parsed = parse (uri, error);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = NULL;
  g_autofree char *control = NULL;

  if (parsed == NULL)
    return NULL;
  path = dup_socket_path (folder, uri, "control");
  control = quote_option ("ControlPath", path, error);
  if (control == NULL)
    return NULL;
  add (arguments, "ssh", "-T");
  add (arguments, "-o", "BatchMode=yes");
  add (arguments, "-o", "ConnectTimeout=15");
  add (arguments, "-o", control);
  add (arguments, "-o", "ControlPersist=" PERSIST_SECONDS);
  /* A network that is gone is noticed as soon as libvirt notices it. */
  add (arguments, "-o", "ServerAliveInterval=5");
  add (arguments, "-o", "ServerAliveCountMax=3");
  if (g_uri_get_port (parsed) > 0)
    {
      g_autofree char *port = g_strdup_printf ("%d", g_uri_get_port (parsed));

      add (arguments, "-p", port);
    }
  if (g_uri_get_user (parsed) != NULL && *g_uri_get_user (parsed) != '\0')
    add (arguments, "-l", g_uri_get_user (parsed));
  if (!add_query (arguments, parsed, error))
    return NULL;
  g_ptr_array_add (arguments, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

/* What is given comes before "--" and the host, so that no host can be taken for an option. */
G_GNUC_NULL_TERMINATED static GPtrArray *
command (Tunnel     *tunnel,
         const char *first,
         ...)
{
  GPtrArray *line = g_ptr_array_new ();
  va_list more;

  for (guint i = 0; tunnel->arguments[i] != NULL; i++)
    g_ptr_array_add (line, tunnel->arguments[i]);
  va_start (more, first);
  for (const char *next = first; next != NULL; next = va_arg (more, const char *))
    g_ptr_array_add (line, (char *) next);
  va_end (more);
  g_ptr_array_add (line, (char *) "--");
  g_ptr_array_add (line, tunnel->server);
  g_ptr_array_add (line, NULL);
  return line;
}

static void
fail (GTask      *task,
      const char *reason)
{
  Tunnel *tunnel = g_task_get_task_data (task);
  g_autofree char *text = g_strstrip (g_utf8_make_valid (reason != NULL ? reason : "", -1));

  g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_FAILED,
                           _("The screen could not be reached through SSH to “%s”: %s"), tunnel->server,
                           *text != '\0' ? text : _("ssh gave no reason."));
}

static void
return_fd (GTask *task,
           int    fd)
{
  g_task_return_int (task, fd);
}

/* A stream of its own to host and port: ssh's standard input and output are one end of a socket pair, the caller gets the other. */
static void
open_stream (GTask *task)
{
  Tunnel *tunnel = g_task_get_task_data (task);
  gboolean bracket = strchr (tunnel->host, ':') != NULL;
  g_autofree char *target = g_strdup_printf (bracket ? "[%s]:%u" : "%s:%u", tunnel->host, tunnel->port);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GPtrArray) line = command (tunnel, "-o", "ControlMaster=no", "-W", target, NULL);
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    {
      fail (task, g_strerror (errno));
      return;
    }
  g_subprocess_launcher_take_stdin_fd (launcher, pair[1]);
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (pair[1], F_DUPFD_CLOEXEC, 3));
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) line->pdata, &error);
  if (process == NULL)
    {
      close (pair[0]);
      g_task_return_error (task, error);
      return;
    }
  return_fd (task, pair[0]);
}

static int
connect_local (const char *path)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  int fd;

  /* On this computer, to a listening socket: it does not wait. */
  if (socket == NULL || !g_socket_connect (socket, address, NULL, NULL))
    return -1;
  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 3);
  /* Like the other ways to a screen: whoever gets it decides. */
  g_unix_set_fd_nonblocking (fd, FALSE, NULL);
  return fd;
}

static void
forwarded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Tunnel *tunnel = g_task_get_task_data (task);
  g_autofree char *output = NULL;
  GError *error = NULL;
  int fd;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, &output, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  fd = connect_local (tunnel->local_socket);
  if (fd >= 0)
    return_fd (task, fd);
  else
    fail (task, output);
}

/* ssh has no stream to a UNIX socket, but its shared connection can make one appear on this computer, in a folder of our own. */
static void
open_socket (GTask *task)
{
  Tunnel *tunnel = g_task_get_task_data (task);
  g_autofree char *forward = g_strdup_printf ("%s:%s", tunnel->local_socket, tunnel->socket);
  g_autoptr (GPtrArray) line = command (tunnel, "-O", "forward", "-L", forward, NULL);
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;
  int fd = connect_local (tunnel->local_socket);

  /* Forwarded for an earlier channel. */
  if (fd >= 0)
    {
      return_fd (task, fd);
      return;
    }
  /* What an earlier shared connection left. */
  g_unlink (tunnel->local_socket);
  process = g_subprocess_newv ((const char * const *) line->pdata,
                               G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  if (process == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_communicate_utf8_async (process, NULL, g_task_get_cancellable (task), forwarded, g_object_ref (task));
}

static void
open_over_master (GTask *task)
{
  Tunnel *tunnel = g_task_get_task_data (task);

  if (tunnel->socket != NULL)
    open_socket (task);
  else
    open_stream (task);
}

static void
master_started (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *output = NULL;
  GError *error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, &output, &error))
    g_task_return_error (task, error);
  else if (!g_subprocess_get_successful (G_SUBPROCESS (source)))
    fail (task, output);
  else
    open_over_master (task);
}

/*
 * The command does nothing: what stays is the shared connection in the background. Should two be started at the same time, the
 * one that comes late ends by itself, which it would not without a command.
 */
static void
start_master (GTask *task)
{
  g_autoptr (GPtrArray) line = command (g_task_get_task_data (task), "-o", "ControlMaster=auto", NULL);
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;

  line->pdata[line->len - 1] = (char *) "true";
  g_ptr_array_add (line, NULL);
  process = g_subprocess_newv ((const char * const *) line->pdata,
                               G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  if (process == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_communicate_utf8_async (process, NULL, g_task_get_cancellable (task), master_started, g_object_ref (task));
}

static void
master_checked (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  if (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL))
    open_over_master (task);
  else if (!g_task_return_error_if_cancelled (task))
    start_master (task);
}

static gboolean
prepare (Tunnel  *tunnel,
         GError **error)
{
  g_autoptr (GUri) parsed = parse (tunnel->uri, error);
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "triptych", NULL);

  if (parsed == NULL)
    return FALSE;
  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED, _("The folder “%s” could not be made: %s"), folder, g_strerror (errno));
      return FALSE;
    }
  tunnel->server = g_strdup (g_uri_get_host (parsed));
  tunnel->arguments = tri_ssh_dup_arguments (tunnel->uri, folder, error);
  if (tunnel->socket != NULL)
    tunnel->local_socket = dup_socket_path (folder, tunnel->uri, tunnel->socket);
  return tunnel->arguments != NULL;
}

void
tri_ssh_connect_async (const char          *uri,
                       const char          *host,
                       guint                port,
                       const char          *socket,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GPtrArray) line = NULL;
  g_autoptr (GSubprocess) process = NULL;
  Tunnel *tunnel = g_new0 (Tunnel, 1);
  GError *error = NULL;

  g_return_if_fail (uri != NULL);
  g_return_if_fail (host != NULL || socket != NULL);

  g_task_set_source_tag (task, tri_ssh_connect_async);
  /* A descriptor that was opened is given out, or it would leak. */
  g_task_set_check_cancellable (task, FALSE);
  tunnel->uri = g_strdup (uri);
  tunnel->host = g_strdup (host);
  tunnel->port = port;
  tunnel->socket = g_strdup (socket);
  g_task_set_task_data (task, tunnel, (GDestroyNotify) tunnel_free);
  if (!prepare (tunnel, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  line = command (tunnel, "-O", "check", NULL);
  process = g_subprocess_newv ((const char * const *) line->pdata,
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  if (process == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_wait_check_async (process, cancellable, master_checked, g_object_ref (task));
}

int
tri_ssh_connect_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
