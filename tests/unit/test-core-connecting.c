/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"
#include "core/tri-connection-internal.h"

#include <gio/gunixsocketaddress.h>
#include <libvirt/virterror.h>

/* Servers that cannot be reached: said so, tried again with growing pauses, never waited for. */

static void
test_wrong_uri (void)
{
  static const char *uris[] = { "", "paris", "nosuchdriver:///system", "qemu+ssh://-oProxyCommand=touch/system" };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr(TriConnection) connection = tri_connection_new (uris[i]);
      g_autoptr(GError) error = NULL;
      guint retry;

      g_assert_false (harness_open (connection, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_UNREACHABLE);
      g_assert_nonnull (strstr (tri_connection_get_status_text (connection), error->message));
      g_object_get (connection, "retry-in", &retry, NULL);
      g_assert_cmpuint (retry, ==, 0);
    }
}

static gboolean
pause_is_two (gpointer data)
{
  guint retry;

  g_object_get (data, "retry-in", &retry, NULL);
  return retry == 2;
}

static void
test_retry (void)
{
  g_autoptr(TriConnection) connection = tri_connection_new ("qemu+unix:///system?socket=/nonexistent/tri-test");
  g_autoptr(GError) error = NULL;
  guint retry;

  g_assert_false (harness_open (connection, &error));
  g_assert_true (error->domain == TRI_VIRT_ERROR);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_UNREACHABLE);
  g_object_get (connection, "retry-in", &retry, NULL);
  g_assert_cmpuint (retry, ==, 1);
  /* The pauses grow. */
  harness_until (pause_is_two, connection);
  tri_connection_close (connection);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_DISCONNECTED);
  g_object_get (connection, "retry-in", &retry, NULL);
  g_assert_cmpuint (retry, ==, 0);
}

static void
test_sign_in (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "tri-test-sign-in.xml", NULL);
  g_autofree char *uri = g_strdup_printf ("test://%s", path);
  g_autoptr(TriConnection) connection = tri_connection_new (uri);
  g_autoptr(GError) error = NULL;
  guint retry;

  g_assert_true (g_file_set_contents (path, "<node><auth><user password='geheim'>anna</user></auth></node>", -1, NULL));
  g_assert_false (harness_open (connection, &error));
  g_assert_error (error, TRI_VIRT_ERROR, VIR_ERR_AUTH_FAILED);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_NEEDS_SIGN_IN);
  g_object_get (connection, "retry-in", &retry, NULL);
  g_assert_cmpuint (retry, ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A server that takes the call and says nothing: closing must not wait for it. */
static void
test_silent_server (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "tri-test-silent", NULL);
  g_autofree char *uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(TriConnection) connection = tri_connection_new (uri);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start;

  g_unlink (path);
  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error));
  tri_connection_open_async (connection, NULL, harness_take, &result);
  harness_pass (3.5);
  g_assert_null (result);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_CONNECTING);
  g_assert_nonnull (strstr (tri_connection_get_status_text (connection), " s)"));

  start = g_get_monotonic_time ();
  tri_connection_close (connection);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 50000);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_DISCONNECTED);
  g_assert_false (tri_connection_open_finish (connection, harness_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The late answer: the server goes, and libvirt gives up. Nobody hears of it. */
  g_socket_listener_close (listener);
  g_unlink (path);
  harness_pass (0.3);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_DISCONNECTED);
}

static gboolean
is_unreachable (gpointer data)
{
  return tri_connection_get_state (data) == TRI_CONNECTION_UNREACHABLE;
}

/* It says so after a while, and goes on waiting by itself; asked again, it tries again. */
static void
test_patience (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "tri-test-patience", NULL);
  g_autofree char *uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(TriConnection) connection = tri_connection_new (uri);
  g_autoptr(GError) error = NULL;
  guint retry;

  g_unlink (path);
  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error));
  connection->patience = 1;
  g_assert_false (harness_open (connection, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, uri));
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_UNREACHABLE);
  g_object_get (connection, "retry-in", &retry, NULL);
  g_assert_cmpuint (retry, ==, 0);
  g_assert_cmpuint (connection->n_hanging, ==, 0);

  g_clear_error (&error);
  tri_connection_refresh (connection);
  g_assert_cmpuint (tri_connection_get_state (connection), ==, TRI_CONNECTION_CONNECTING);
  g_assert_cmpuint (connection->n_hanging, ==, 1);
  harness_until (is_unreachable, connection);

  /* Both come back when the server ends; only the second one counts. */
  g_socket_listener_close (listener);
  g_unlink (path);
  harness_pass (0.3);
  g_assert_cmpuint (connection->n_hanging, ==, 0);
  g_assert_cmpuint (connection->n_failures, >, 0);
  tri_connection_close (connection);
}

/* Closing goes on in a thread of its own; at the end of a program it is waited for. */
static void
test_await_closed (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(TriConnection) connection = tri_connection_new ("test:///default");
      g_autoptr(GError) error = NULL;
      TriLink *link;

      g_assert_true (harness_open (connection, &error));
      link = tri_link_ref (connection->link);
      tri_connection_close (connection);
      g_assert_true (tri_connection_await_closed (10000));
      g_assert_null (link->conn);
      tri_link_unref (link);
    }
  g_assert_true (tri_connection_await_closed (0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add_func ("/core/connecting/await-closed", test_await_closed);
  g_test_add_func ("/core/connecting/wrong-uri", test_wrong_uri);
  g_test_add_func ("/core/connecting/retry", test_retry);
  g_test_add_func ("/core/connecting/sign-in", test_sign_in);
  g_test_add_func ("/core/connecting/silent-server", test_silent_server);
  g_test_add_func ("/core/connecting/patience", test_patience);
  return g_test_run ();
}
