/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS for a socket, against a server with certificates that the test makes. Skipped without certtool, or without a TLS library for GLib. */
#include "config.h"

#include "core/tri-error.h"
#include "core/tri-tls-pump-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  char            *folder;   /* the home folder as well: authorities are looked for there */
  GTlsCertificate *certificate;
  int              served;   /* the server's end */
  gboolean         speaks_tls;
  GThread         *server;
} Fixture;

static void
run (const char *folder,
     ...)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE |
                                                                       G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, folder);
  for (const char *word = "certtool"; word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (line, (char *) word);
  va_end (arguments);
  g_ptr_array_add (line, NULL);
  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) line->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
make_certificates (const char *folder)
{
  write_file (folder, "ca.tmpl", "cn = A throw-away authority\nca\ncert_signing_key\nexpiration_days = 2\n");
  write_file (folder, "server.tmpl", "cn = screen.example\ndns_name = screen.example\ntls_www_server\nsigning_key\nencryption_key\n"
              "expiration_days = 2\n");
  run (folder, "--generate-privkey", "--key-type=ecdsa", "--outfile", "ca.key", NULL);
  run (folder, "--generate-privkey", "--key-type=ecdsa", "--outfile", "server.key", NULL);
  run (folder, "--generate-self-signed", "--load-privkey", "ca.key", "--template", "ca.tmpl", "--outfile", "ca.pem", NULL);
  run (folder, "--generate-certificate", "--load-privkey", "server.key", "--load-ca-certificate", "ca.pem", "--load-ca-privkey",
       "ca.key", "--template", "server.tmpl", "--outfile", "server.pem", NULL);
}

static void
trust (Fixture *f)
{
  g_autofree char *from = g_build_filename (f->folder, "ca.pem", NULL);
  g_autofree char *place = g_build_filename (f->folder, ".pki", "CA", NULL);
  g_autofree char *to = g_build_filename (place, "cacert.pem", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (from, &text, NULL, NULL));
  g_assert_cmpint (g_mkdir_with_parents (place, 0700), ==, 0);
  g_assert_true (g_file_set_contents (to, text, -1, NULL));
}

static void
distrust (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, ".pki", "CA", "cacert.pem", NULL);

  g_unlink (path);
}

/* Says everything back, in capital letters, until the other side ends. */
static gpointer
serve (gpointer data)
{
  Fixture *f = data;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (f->served, NULL);
  g_autoptr (GSocketConnection) plain = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GIOStream) tls = NULL;
  char buffer[256];
  gssize n;

  if (!f->speaks_tls)
    {
      g_socket_send (socket, "SSH-2.0-something else\r\n", 24, NULL, NULL);
      return NULL;
    }
  tls = g_tls_server_connection_new (G_IO_STREAM (plain), f->certificate, NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    return NULL;
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (tls), buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      for (gssize i = 0; i < n; i++)
        buffer[i] = g_ascii_toupper (buffer[i]);
      if (memchr (buffer, '!', n) != NULL)
        break;
      g_output_stream_write_all (g_io_stream_get_output_stream (tls), buffer, n, NULL, NULL, NULL);
    }
  return NULL;
}

static void
take (GObject      *source,
      GAsyncResult *result,
      gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static int
wrap (Fixture     *f,
      const char  *name,
      GError     **error)
{
  const char *names[] = { "another.example", name, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  f->served = pair[1];
  f->server = g_thread_new ("server", serve, f);
  tri_tls_wrap_async (pair[0], names, NULL, take, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return tri_tls_wrap_finish (result, error);
}

static void
test_talk (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  char buffer[6] = "";
  int fd;

  trust (f);
  fd = wrap (f, "screen.example", &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, "hello", 5), ==, 5);
  for (gssize n = 0; n < 5;)
    {
      gssize got = read (fd, buffer + n, 5 - n);

      g_assert_cmpint (got, >, 0);
      n += got;
    }
  g_assert_cmpstr (buffer, ==, "HELLO");
  /* The server ends, and so does what stands for it. */
  g_assert_cmpint (write (fd, "!", 1), ==, 1);
  g_assert_cmpint (read (fd, buffer, 1), ==, 0);
  close (fd);
  g_thread_join (f->server);
}

/* Closed on this side: the server hears of it. */
static void
test_close (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  int fd;

  trust (f);
  fd = wrap (f, "screen.example", &error);
  g_assert_no_error (error);
  close (fd);
  g_thread_join (f->server);
}

static void
refused (Fixture    *f,
         const char *name,
         const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (wrap (f, name, &error), ==, -1);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, word));
  g_thread_join (f->server);
}

static void
test_unknown_authority (Fixture       *f,
                        gconstpointer  data)
{
  distrust (f);
  refused (f, "screen.example", "screen.example");
}

static void
test_other_name (Fixture       *f,
                 gconstpointer  data)
{
  trust (f);
  refused (f, "elsewhere.example", "elsewhere.example");
}

static void
test_no_tls (Fixture       *f,
             gconstpointer  data)
{
  f->speaks_tls = FALSE;
  refused (f, "screen.example", "encrypted");
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *certificate = g_build_filename (g_get_home_dir (), "server.pem", NULL);
  g_autofree char *key = g_build_filename (g_get_home_dir (), "server.key", NULL);
  g_autoptr (GError) error = NULL;

  f->folder = g_strdup (g_get_home_dir ());
  f->speaks_tls = TRUE;
  f->certificate = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  distrust (f);
  g_object_unref (f->certificate);
  g_free (f->folder);
}

static void
clean_up (const char *folder)
{
  static const char * const names[] = { "ca.tmpl", "server.tmpl", "ca.key", "server.key", "ca.pem", "server.pem", ".pki/CA", ".pki" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *certtool = g_find_program_in_path ("certtool");
  g_autofree char *folder = g_dir_make_tmp ("tri-tls-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("HOME", folder, TRUE);
  if (certtool == NULL || !g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_rmdir (folder);
      g_print ("1..0 # SKIP %s\n", certtool != NULL ? "GLib has no TLS here" : "certtool is not installed");
      return 0;
    }
  make_certificates (folder);
  g_test_add ("/tls/talk", Fixture, NULL, set_up, test_talk, tear_down);
  g_test_add ("/tls/close", Fixture, NULL, set_up, test_close, tear_down);
  g_test_add ("/tls/unknown-authority", Fixture, NULL, set_up, test_unknown_authority, tear_down);
  g_test_add ("/tls/other-name", Fixture, NULL, set_up, test_other_name, tear_down);
  g_test_add ("/tls/no-tls", Fixture, NULL, set_up, test_no_tls, tear_down);
  status = g_test_run ();
  clean_up (folder);
  return status;
}
