/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-tls-pump-private.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE (64 * 1024)
/* A server that says nothing at all must not hold a thread for ever. */
#define HANDSHAKE_SECONDS 20

/* Where a person may have put the authority that signs a server's certificates: SPICE's own place first. "~" is the home folder. */
static const char * const authorities[] = {
  "~/.spicec/spice_truststore.pem", "~/.pki/CA/cacert.pem", "/etc/pki/CA/cacert.pem", "/etc/pki/libvirt-spice/ca-cert.pem",
  "/etc/pki/qemu/ca-cert.pem",
};

typedef struct {
  int    fd;
  GStrv  names;
} Wrap;

/* One TLS connection and the plain socket that stands for it. Held by two threads, one for each direction. */
typedef struct {
  gatomicrefcount  ref_count;
  GIOStream       *tls;
  GSocket         *outside;
  GSocket         *inside;
} Pump;

static void
wrap_free (Wrap *wrap)
{
  if (wrap->fd >= 0)
    close (wrap->fd);
  g_strfreev (wrap->names);
  g_free (wrap);
}

static void
pump_unref (Pump *pump)
{
  if (!g_atomic_ref_count_dec (&pump->ref_count))
    return;
  g_object_unref (pump->tls);
  g_object_unref (pump->outside);
  g_object_unref (pump->inside);
  g_free (pump);
}

/* Whichever side ends, both do: the thread that waits at the other one wakes up. */
static void
pump_end (Pump *pump)
{
  shutdown (g_socket_get_fd (pump->outside), SHUT_RDWR);
  shutdown (g_socket_get_fd (pump->inside), SHUT_RDWR);
  pump_unref (pump);
}

static gpointer
pump_in (gpointer data)
{
  Pump *pump = data;
  GInputStream *input = g_io_stream_get_input_stream (pump->tls);
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gssize n, sent;

  while ((n = g_input_stream_read (input, buffer, BUFFER_SIZE, NULL, NULL)) > 0)
    for (gssize done = 0; done < n; done += sent)
      {
        sent = g_socket_send (pump->inside, buffer + done, n - done, NULL, NULL);
        if (sent <= 0)
          goto out;
      }
out:
  pump_end (pump);
  return NULL;
}

static gpointer
pump_out (gpointer data)
{
  Pump *pump = data;
  GOutputStream *output = g_io_stream_get_output_stream (pump->tls);
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gssize n;

  while ((n = g_socket_receive (pump->inside, buffer, BUFFER_SIZE, NULL, NULL)) > 0)
    if (!g_output_stream_write_all (output, buffer, n, NULL, NULL, NULL))
      break;
  pump_end (pump);
  return NULL;
}

/* A certificate is right if some authority that is known here signed it for one of the names. */
static gboolean
verify (GTlsDatabase       *database,
        GTlsCertificate    *certificate,
        const char * const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GSocketConnectable) identity = g_network_address_new (names[i], 0);

      if (g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                       G_TLS_DATABASE_VERIFY_NONE, NULL, NULL) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
accept_certificate (GTlsConnection       *connection,
                    GTlsCertificate      *certificate,
                    GTlsCertificateFlags  errors,
                    gpointer              user_data)
{
  const char * const *names = user_data;
  g_autoptr (GTlsDatabase) system = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  if (system != NULL && verify (system, certificate, names))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (authorities); i++)
    {
      g_autofree char *path = authorities[i][0] == '~' ? g_strconcat (g_get_home_dir (), authorities[i] + 1, NULL)
                                                       : g_strdup (authorities[i]);
      g_autoptr (GTlsDatabase) database = NULL;

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        database = g_tls_file_database_new (path, NULL);
      if (database != NULL && verify (database, certificate, names))
        return TRUE;
    }
  return FALSE;
}

static GTlsConnection *
shake_hands (GSocket             *socket,
             const char * const  *names,
             GCancellable        *cancellable,
             GError             **error)
{
  g_autoptr (GSocketConnection) plain = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *all = g_strjoinv (", ", (char **) names);

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                   _("The screen is encrypted (TLS), which needs the package glib-networking on this computer."));
      return NULL;
    }
  stream = g_tls_client_connection_new (G_IO_STREAM (plain), NULL, &reason);
  if (stream != NULL)
    {
      g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_certificate), (gpointer) names);
      g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
      g_socket_set_timeout (socket, HANDSHAKE_SECONDS);
      if (g_tls_connection_handshake (G_TLS_CONNECTION (stream), cancellable, &reason))
        {
          g_socket_set_timeout (socket, 0);
          return G_TLS_CONNECTION (g_steal_pointer (&stream));
        }
    }
  if (g_error_matches (reason, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED,
                 _("The screen’s server could not prove who it is: its certificate has to name %s, be valid today, and be signed by an "
                   "authority that this computer knows. The authority’s certificate can be put into ~/.pki/CA/cacert.pem."), all);
  else
    g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED, _("The encrypted connection to the screen could not be made: %s"),
                 reason->message);
  return NULL;
}

static int
start_pump (GTlsConnection  *tls,
            GSocket         *outside,
            GError         **error)
{
  g_autoptr (GSocket) inside = NULL;
  Pump *pump;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_FAILED, g_strerror (errno));
      return -1;
    }
  inside = g_socket_new_from_fd (pair[1], error);
  if (inside == NULL)
    {
      close (pair[0]);
      close (pair[1]);
      return -1;
    }
  g_socket_set_blocking (inside, TRUE);
  pump = g_new0 (Pump, 1);
  g_atomic_ref_count_init (&pump->ref_count);
  g_atomic_ref_count_inc (&pump->ref_count);
  pump->tls = G_IO_STREAM (g_object_ref (tls));
  pump->outside = g_object_ref (outside);
  pump->inside = g_steal_pointer (&inside);
  g_thread_unref (g_thread_new ("tls-in", pump_in, pump));
  g_thread_unref (g_thread_new ("tls-out", pump_out, pump));
  return pair[0];
}

static void
wrap_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Wrap *wrap = task_data;
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GSocket) socket = NULL;
  GError *error = NULL;
  int no_delay = 1, fd = -1;

  socket = g_socket_new_from_fd (wrap->fd, &error);
  if (socket != NULL)
    {
      wrap->fd = -1;
      /* Of no use for sockets that are not TCP, and no harm. */
      setsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
      tls = shake_hands (socket, (const char * const *) wrap->names, cancellable, &error);
    }
  if (tls != NULL)
    fd = start_pump (tls, socket, &error);
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

void
tri_tls_wrap_async (int                  fd,
                    const char * const  *names,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Wrap *wrap = g_new0 (Wrap, 1);

  g_return_if_fail (fd >= 0);

  g_task_set_source_tag (task, tri_tls_wrap_async);
  /* A descriptor that was opened is given out, or it would leak. */
  g_task_set_check_cancellable (task, FALSE);
  wrap->fd = fd;
  wrap->names = g_strdupv ((char **) names);
  g_task_set_task_data (task, wrap, (GDestroyNotify) wrap_free);
  g_task_run_in_thread (task, wrap_thread);
}

int
tri_tls_wrap_finish (GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
