/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-connection-internal.h"
#include "core/tri-core.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <string.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tri-servers-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "below", "servers.ini", NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TriServerList) list = tri_server_list_new (fixture->path);
  g_autoptr(GError) error = NULL;

  g_assert_true (tri_server_list_load (list, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TriServerList) list = tri_server_list_new (fixture->path);
  g_autoptr(TriServerList) again = tri_server_list_new (fixture->path);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  TriConnection *paris = tri_server_list_add (list, "qemu+ssh://root@paris:2222/system", "Paris [1] = \xf0\x9f\x97\xbc", TRUE, &error);
  TriConnection *lyon = tri_server_list_add (list, "qemu+ssh://lyon/system?keyfile=/a;b", NULL, FALSE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (paris);
  g_assert_nonnull (lyon);
  g_assert_true (tri_server_list_add (list, "qemu+ssh://lyon/system?keyfile=/a;b", NULL, FALSE, &error) == lyon);
  tri_server_list_add_transient (list, "test:///default");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  /* A change in place is written at once. */
  tri_connection_set_autoconnect (lyon, TRUE);

  g_assert_true (tri_server_list_load (again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 2);
  paris = tri_server_list_find (again, "qemu+ssh://root@paris:2222/system");
  g_assert_cmpstr (tri_connection_get_name (paris), ==, "Paris [1] = \xf0\x9f\x97\xbc");
  g_assert_true (tri_connection_get_autoconnect (paris));
  lyon = tri_server_list_find (again, "qemu+ssh://lyon/system?keyfile=/a;b");
  g_assert_cmpstr (tri_connection_get_name (lyon), ==, "lyon");
  g_assert_true (tri_connection_get_autoconnect (lyon));

  g_assert_true (tri_server_list_remove (again, paris, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_null (strstr (text, "paris"));
  g_assert_nonnull (strstr (text, "lyon"));
}

static void
test_remembered_later (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(TriServerList) list = tri_server_list_new (fixture->path);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  TriConnection *connection = tri_server_list_add_transient (list, "test:///default");

  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (tri_server_list_add (list, "test:///default", "Play", TRUE, &error) == connection);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "name=Play"));
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TriServerList) list = tri_server_list_new (fixture->path);
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr(GDir) dir = NULL;
  const char *name;
  g_autofree char *kept = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, "[server-1\nuri", -1, NULL));
  g_assert_false (tri_server_list_load (list, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);

  /* A new list is begun; the old bytes are beside it. */
  g_clear_error (&error);
  g_assert_nonnull (tri_server_list_add (list, "test:///default", NULL, FALSE, &error));
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, ".damaged-") != NULL)
      {
        g_autofree char *aside = g_build_filename (folder, name, NULL);

        g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
      }
  g_assert_cmpstr (kept, ==, "[server-1\nuri");
}

static void
test_not_writable (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *below_a_file = g_build_filename (fixture->folder, "file", "servers.ini", NULL);
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autoptr(TriServerList) list = tri_server_list_new (below_a_file);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_assert_null (tri_server_list_add (list, "test:///default", NULL, FALSE, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, below_a_file));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

static void
test_ssh_uri (void)
{
  static const struct { const char *host, *user; guint port; gboolean session; const char *uri; } cases[] = {
    { "paris", NULL, 0, FALSE, "qemu+ssh://paris/system" },
    { "paris", "", 0, TRUE, "qemu+ssh://paris/session" },
    { "srv-1.example.org", "root", 2222, FALSE, "qemu+ssh://root@srv-1.example.org:2222/system" },
    { "2001:db8::1", "root", 0, FALSE, "qemu+ssh://root@[2001:db8::1]/system" },
    { "[2001:db8::1]", NULL, 22, FALSE, "qemu+ssh://[2001:db8::1]:22/system" },
    { "", NULL, 0, FALSE, NULL }, { "-oProxyCommand=x", NULL, 0, FALSE, NULL }, { "-v", NULL, 0, FALSE, NULL }, { "a b", NULL, 0, FALSE, NULL },
    { "a/b", NULL, 0, FALSE, NULL }, { "a?command=x", NULL, 0, FALSE, NULL }, { "paris:22", NULL, 0, FALSE, NULL },
    { "a;b", NULL, 0, FALSE, NULL }, { "a\nb", NULL, 0, FALSE, NULL }, { "u@a", NULL, 0, FALSE, NULL },
    { "paris", "-l", 0, FALSE, NULL }, { "paris", "a b", 0, FALSE, NULL }, { "paris", "a:secret", 0, FALSE, NULL },
    { "paris", NULL, 65536, FALSE, NULL }, { "[zz]", NULL, 0, FALSE, NULL }, { "[", NULL, 0, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *uri = tri_uri_for_ssh (cases[i].host, cases[i].user, cases[i].port, cases[i].session, &error);
      g_autofree char *problem = NULL;

      g_assert_cmpstr (uri, ==, cases[i].uri);
      if (uri == NULL)
        g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
      else
        g_assert_null ((problem = tri_uri_problem (uri)));
    }
}

static void
test_uri_problem (void)
{
  static const char *good[] = {
    "qemu:///system", "qemu:///session", "test:///default", "test:///tmp/a.xml", "qemu+ssh://root@h1/system",
    "qemu+unix:///system?socket=/run/x", "qemu+tls://h/system", "xen:///system", "qemu+libssh://[2001:db8::1]:22/system",
    "lxc:///", "esx://h/?no_verify=1", "qemu+ssh://h1/system?command=/x/ssh",
  };
  static const char *bad[] = {
    "", "paris", "qemu:", "qemu+ssh:///system", "qemu+ssh://-oProxyCommand=x/system", "qemu+ssh://a b/system", "http://h/system",
    "qemu+ssh://u:secret@h/system", "qemu+ssh://h", "qemu+ssh://h:99999/system", "\xff\xfe", "qemu+ssh://-l@h/system", "/tmp/x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *problem = tri_uri_problem (good[i]);

      if (problem != NULL)
        g_error ("%s: %s", good[i], problem);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *problem = tri_uri_problem (bad[i]);

      if (problem == NULL)
        g_error ("%s was taken", bad[i]);
    }
}

static void
test_connectable (void)
{
  static const char *pairs[][2] = {
    { "qemu+ssh://h/system", "qemu+ssh://h/system?no_tty=1" },
    { "qemu+ssh://h/system?keyfile=/k", "qemu+ssh://h/system?keyfile=/k&no_tty=1" },
    { "qemu+ssh://h/system?no_tty=0", "qemu+ssh://h/system?no_tty=0" },
    { "qemu+ssh://h/system?xno_tty=0", "qemu+ssh://h/system?xno_tty=0&no_tty=1" },
    { "qemu+libssh://h/system", "qemu+libssh://h/system" },
    { "qemu:///system", "qemu:///system" },
    { "test:///default", "test:///default" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *uri = tri_uri_dup_connectable (pairs[i][0]);

      g_assert_cmpstr (uri, ==, pairs[i][1]);
    }
}

static void
test_names (void)
{
  static const struct { const char *uri; const char *name; gboolean local; gboolean test; } cases[] = {
    { "qemu+ssh://root@paris:22/system", "paris", FALSE, FALSE },
    { "qemu:///system", "host7", TRUE, FALSE },
    { "qemu:///session", "host7 (user session)", TRUE, FALSE },
    { "qemu+unix:///system?socket=/x", "host7", TRUE, FALSE },
    { "test:///default", "Demonstration", TRUE, TRUE },
    { "test:///a/b/many.xml", "many.xml", TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = tri_uri_dup_default_name (cases[i].uri, "host7");
      g_autoptr(TriConnection) connection = tri_connection_new (cases[i].uri);

      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpint (tri_connection_is_local (connection), ==, cases[i].local);
      g_assert_cmpint (tri_connection_is_test (connection), ==, cases[i].test);
    }
}

static void
test_errors (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) silent = NULL;
  virConnectPtr conn = virConnectOpen ("nosuchdriver:///system");

  g_assert_null (conn);
  tri_error_take_virt (&error, "Could not connect to “%s”", "a%sb");
  g_assert_true (error->domain == TRI_VIRT_ERROR);
  g_assert_true (g_str_has_prefix (error->message, "Could not connect to “a%sb”: "));
  g_assert_cmpint (virGetLastErrorCode (), ==, VIR_ERR_OK);
  /* libvirt has no reason any more. */
  tri_error_take_virt (&silent, "Tried");
  g_assert_cmpstr (silent->message, ==, "Tried: libvirt gave no reason.");
}

static void
test_advice (void)
{
  static const struct { int code; const char *message; const char *part; } cases[] = {
    { VIR_ERR_SYSTEM_ERROR, "x: Cannot recv data: Host key verification failed.: Connection reset by peer", "accept the key" },
    { VIR_ERR_SYSTEM_ERROR, "x: Cannot recv data: u@h: Permission denied (publickey).", "ssh-copy-id" },
    { VIR_ERR_SYSTEM_ERROR, "ssh: Could not resolve hostname nowhere: Name or service not known", "written" },
    { VIR_ERR_SYSTEM_ERROR, "Failed to connect socket: Connection refused", "Nothing answers" },
    { VIR_ERR_AUTH_UNAVAILABLE, "authentication unavailable: no polkit agent available", "group" },
    { VIR_ERR_NO_SUPPORT, "x", "hypervisor" },
  };
  g_autoptr(GError) plain = g_error_new_literal (TRI_VIRT_ERROR, VIR_ERR_INTERNAL_ERROR, "x");
  g_autoptr(GError) here = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "polkit of this computer");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (TRI_VIRT_ERROR, cases[i].code, cases[i].message);
      const char *advice = tri_error_advice (error);

      g_assert_nonnull (advice);
      g_assert_nonnull (strstr (advice, cases[i].part));
    }
  g_assert_null (tri_error_advice (plain));
  g_assert_null (tri_error_advice (here));
  g_assert_null (tri_error_advice (NULL));
}

/* A libvirt whose messages are in another language. */
static void
check_translated (const char *uri,
                  int         system,
                  const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) copy = NULL;
  gboolean has_keepalive;

  g_assert_null (tri_conn_open (uri, &has_keepalive, &error));
  g_assert_cmpint (tri_error_get_system (error), ==, system);
  copy = g_error_copy (error);
  g_free (copy->message);
  copy->message = g_strdup ("Impossible");
  g_assert_nonnull (tri_error_advice (copy));
  g_assert_nonnull (strstr (tri_error_advice (copy), part));
}

static void
test_translated (void)
{
  g_autoptr(GError) plain = g_error_new_literal (TRI_VIRT_ERROR, VIR_ERR_SYSTEM_ERROR, "x");

  check_translated ("qemu+tcp://127.0.0.1:1/system", ECONNREFUSED, "Nothing answers");
  check_translated ("qemu+unix:///system?socket=/nowhere/libvirt-sock", ENOENT, "libvirt is installed");
  g_assert_cmpint (tri_error_get_system (plain), ==, 0);
  g_assert_cmpint (tri_error_get_system (NULL), ==, 0);
}

/* What ssh says is all that is said of why there is no connection: not how libvirt noticed that ssh has ended. It notices it in
 * one way where ssh had not read all that libvirt said, and in another where it had. */
static void
check_ssh_words (const char *ssh,
                 guint       block_size)
{
  g_autofree char *uri = g_strdup_printf ("qemu+ssh://anna@paris/system?command=%s", ssh);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\ndd bs=%u count=1 of=/dev/null 2>/dev/null\n"
                                             "echo 'anna@paris: Permission denied (publickey).' >&2\nexit 255\n", block_size);
  g_autoptr(GError) error = NULL;
  gboolean has_keepalive;

  g_assert_true (g_file_set_contents (ssh, script, -1, NULL));
  g_assert_cmpint (g_chmod (ssh, 0700), ==, 0);
  g_assert_null (tri_conn_open (uri, &has_keepalive, &error));
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_suffix (error->message, "”: anna@paris: Permission denied (publickey)."));
  g_assert_nonnull (strstr (tri_error_advice (error), "ssh-copy-id"));
}

static void
test_ssh_words (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *ssh = g_build_filename (fixture->folder, "ssh", NULL);

  check_ssh_words (ssh, 1);
  check_ssh_words (ssh, 4096);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add ("/core/servers/missing", Fixture, NULL, set_up, test_missing, tear_down);
  g_test_add ("/core/servers/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/core/servers/remembered-later", Fixture, NULL, set_up, test_remembered_later, tear_down);
  g_test_add ("/core/servers/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/core/servers/not-writable", Fixture, NULL, set_up, test_not_writable, tear_down);
  g_test_add_func ("/core/uri/ssh", test_ssh_uri);
  g_test_add_func ("/core/uri/problem", test_uri_problem);
  g_test_add_func ("/core/uri/connectable", test_connectable);
  g_test_add_func ("/core/uri/names", test_names);
  g_test_add_func ("/core/error/virt", test_errors);
  g_test_add_func ("/core/error/advice", test_advice);
  g_test_add_func ("/core/error/translated", test_translated);
  g_test_add ("/core/error/ssh", Fixture, NULL, set_up, test_ssh_words, tear_down);
  return g_test_run ();
}
