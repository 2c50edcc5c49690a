/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The VNC session against real QEMU without libvirt (its boot sector copies every byte of the keyboard controller to the
 * serial port), and against a server of the test's own that says what no honest one would. */
#include "config.h"

#include "display/tri-display-keymap.h"
#include "display/tri-vnc-session.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_SECONDS 20

typedef struct {
  char              *folder;
  char              *vnc_path;
  char              *qmp_path;
  char              *serial_path;
  char              *image_path;
  GSubprocess       *qemu;
  GSocketConnection *qmp;
  GDataInputStream  *qmp_input;
  TriVncSession     *session;
  int                fd;       /* given instead of a connection to QEMU, if not -1 */
  guint              n_opened;
  gint64             asked;
  gboolean           refuse;
} Fixture;

typedef gboolean (*Condition) (Fixture *f);

/* cli; wait for the keyboard controller; read a byte; wait for the serial port; write the byte; again. */
static const guint8 boot_code[] = {
  0xfa, 0xe4, 0x64, 0xa8, 0x01, 0x74, 0xfa, 0xe4, 0x60, 0x88, 0xc4, 0xba, 0xfd, 0x03,
  0xec, 0xa8, 0x20, 0x74, 0xfb, 0x88, 0xe0, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xe6,
};

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_for (Fixture *f, Condition condition)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  guint id = g_timeout_add (20, wake_cb, NULL);
  gboolean met;

  while (!(met = condition (f)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  if (!met)
    g_test_message ("in vain: state %u, %s", tri_display_session_get_state (TRI_DISPLAY_SESSION (f->session)),
                    tri_display_session_get_message (TRI_DISPLAY_SESSION (f->session)));

  return met;
}

static TriDisplayState
get_state (Fixture *f)
{
  return tri_display_session_get_state (TRI_DISPLAY_SESSION (f->session));
}

static gboolean
is_showing (Fixture *f)
{
  return get_state (f) == TRI_DISPLAY_STATE_SHOWING;
}

static gboolean
has_ended (Fixture *f)
{
  return get_state (f) == TRI_DISPLAY_STATE_DISCONNECTED;
}

static gboolean
is_unsupported (Fixture *f)
{
  return get_state (f) == TRI_DISPLAY_STATE_UNSUPPORTED;
}

static gboolean
needs_password (Fixture *f)
{
  return get_state (f) == TRI_DISPLAY_STATE_NEEDS_PASSWORD;
}

static gboolean
is_relative (Fixture *f)
{
  return is_showing (f) && !tri_display_session_get_absolute (TRI_DISPLAY_SESSION (f->session));
}

static gboolean
qmp_exists (Fixture *f)
{
  return g_file_test (f->qmp_path, G_FILE_TEST_EXISTS) && g_file_test (f->vnc_path, G_FILE_TEST_EXISTS);
}

static char *
qmp_command (Fixture *f, const char *command)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_strconcat (command, "\n", NULL);

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (f->qmp)), line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  for (;;)
    {
      g_autofree char *reply = g_data_input_stream_read_line (f->qmp_input, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (reply);
      g_assert_null (strstr (reply, "\"error\""));
      if (strstr (reply, "\"return\""))
        return g_steal_pointer (&reply);
    }
}

static void
connect_qmp (Fixture *f)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (f->qmp_path);
  g_autoptr(GError) error = NULL;

  f->qmp = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  f->qmp_input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (f->qmp)));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (f->qmp_input), FALSE);
  g_free (g_data_input_stream_read_line (f->qmp_input, NULL, NULL, &error));
  g_assert_no_error (error);
  g_free (qmp_command (f, "{\"execute\":\"qmp_capabilities\"}"));
}

/* A test that crashes leaves nobody behind. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start_qemu (Fixture *f, const char *security)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *vnc = g_strdup_printf ("unix:%s%s", f->vnc_path, security);
  g_autofree char *qmp = g_strdup_printf ("unix:%s,server=on,wait=off", f->qmp_path);
  g_autofree char *serial = g_strdup_printf ("file:%s", f->serial_path);
  g_autofree char *drive = g_strdup_printf ("file=%s,format=raw,snapshot=on", f->image_path);

  g_unlink (f->qmp_path);
  g_unlink (f->vnc_path);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  f->qemu = g_subprocess_launcher_spawn (launcher, &error, "qemu-system-x86_64", "-M", "pc,accel=tcg", "-m", "32",
                              "-nodefaults", "-vga", "std", "-display", "none", "-object", "secret,id=word,data=open",
                              "-vnc", vnc, "-qmp", qmp, "-serial", serial, "-drive", drive, NULL);
  g_assert_no_error (error);
  g_assert_true (wait_for (f, qmp_exists));
  connect_qmp (f);
}

static void
stop_qemu (Fixture *f)
{
  g_clear_object (&f->qmp_input);
  g_clear_object (&f->qmp);
  g_subprocess_force_exit (f->qemu);
  g_subprocess_wait (f->qemu, NULL, NULL);
  g_clear_object (&f->qemu);
}

static void
open_fd_cb (TriDisplayFdRequest *request, gpointer user_data)
{
  Fixture *f = user_data;
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = f->fd;

  f->n_opened++;
  if (f->refuse)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The test refuses.");

      tri_display_fd_request_fail (request, error);
      return;
    }
  if (fd < 0)
    {
      fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      g_strlcpy (address.sun_path, f->vnc_path, sizeof address.sun_path);
      if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
        g_error ("%s: %s", address.sun_path, g_strerror (errno));
    }
  tri_display_fd_request_answer (request, fd);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  guint8 sector[512] = { 0 };

  f->folder = g_dir_make_tmp ("tri-vnc-XXXXXX", &error);
  g_assert_no_error (error);
  f->vnc_path = g_build_filename (f->folder, "vnc", NULL);
  f->qmp_path = g_build_filename (f->folder, "qmp", NULL);
  f->serial_path = g_build_filename (f->folder, "serial", NULL);
  f->image_path = g_build_filename (f->folder, "disk", NULL);

  memcpy (sector, boot_code, sizeof boot_code);
  sector[510] = 0x55;
  sector[511] = 0xaa;
  g_file_set_contents (f->image_path, (const char *) sector, sizeof sector, &error);
  g_assert_no_error (error);

  f->fd = -1;
  f->session = tri_vnc_session_new ();
  tri_vnc_session_set_near (f->session, TRUE);
  tri_vnc_session_set_fd_opener (f->session, open_fd_cb, f, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  GObject *session = G_OBJECT (f->session);

  g_object_add_weak_pointer (session, (gpointer *) &f->session);
  g_object_unref (session);
  g_assert_null (f->session);
  /* The library's connections end a little later. */
  for (int i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  if (f->qemu)
    stop_qemu (f);
  g_unlink (f->vnc_path);
  g_unlink (f->qmp_path);
  g_unlink (f->serial_path);
  g_unlink (f->image_path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->vnc_path);
  g_free (f->qmp_path);
  g_free (f->serial_path);
  g_free (f->image_path);
  g_free (f->folder);
}

static void
connect_session (Fixture *f)
{
  tri_display_session_connect (TRI_DISPLAY_SESSION (f->session));
}

/* QEMU's own picture of the screen: P6, width, height, 255, then RGB. */
static const guint8 *
parse_ppm (const char *contents, gsize length, int *width, int *height)
{
  int at = 0;

  g_assert_cmpint (sscanf (contents, "P6 %d %d 255%n", width, height, &at), ==, 2);
  g_assert_cmpuint (length, ==, (gsize) at + 1 + (gsize) *width * *height * 3);

  return (const guint8 *) contents + at + 1;
}

static gboolean
looks_the_same (Fixture *f)
{
  g_autofree char *file = g_build_filename (f->folder, "screen", NULL);
  g_autofree char *command = g_strdup_printf ("{\"execute\":\"screendump\",\"arguments\":{\"filename\":\"%s\"}}", file);
  g_autofree char *contents = NULL;
  cairo_surface_t *surface = tri_display_session_get_picture (TRI_DISPLAY_SESSION (f->session), NULL);
  const guint8 *wanted, *row;
  int width, height, n_lit = 0;
  gsize length;

  g_free (qmp_command (f, command));
  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  g_unlink (file);
  wanted = parse_ppm (contents, length, &width, &height);
  if (!surface || cairo_image_surface_get_width (surface) != width || cairo_image_surface_get_height (surface) != height)
    return FALSE;

  for (int y = 0; y < height; y++)
    {
      row = cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);
      for (int x = 0; x < width; x++)
        {
          const guint8 *w = wanted + ((gsize) y * width + x) * 3;
          guint32 pixel;

          memcpy (&pixel, row + x * 4, 4);
          if ((pixel & 0xffffff) != ((guint32) w[0] << 16 | (guint32) w[1] << 8 | w[2]))
            return FALSE;
          n_lit += w[0] != 0;
        }
    }

  /* A black screen proves nothing. */
  return n_lit > 500;
}

static void
test_picture (Fixture *f, gconstpointer data)
{
  start_qemu (f, "");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));
  g_assert_true (wait_for (f, looks_the_same));
  g_assert_cmpuint (f->n_opened, ==, 1);
  g_assert_false (tri_display_session_get_secure (TRI_DISPLAY_SESSION (f->session)));

  /* The same with compression. */
  tri_vnc_session_set_near (f->session, FALSE);
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));
  g_assert_true (wait_for (f, looks_the_same));
}

static gboolean
serial_has_keys (Fixture *f)
{
  static const guint8 wanted[] = {
    0x1d, 0x38, 0xe0, 0x53, 0xe0, 0xd3, 0xb8, 0x9d, /* Ctrl+Alt+Delete */
    0x1e, 0x9e,                                     /* A */
    0xe0, 0x5b, 0xe0, 0xdb,                         /* Super */
  };
  g_autofree char *contents = NULL;
  gsize length = 0;

  if (!g_file_get_contents (f->serial_path, &contents, &length, NULL) || length < sizeof wanted)
    return FALSE;

  return memcmp (contents + length - sizeof wanted, wanted, sizeof wanted) == 0;
}

static void
send_key (Fixture *f, guint scancode, gboolean pressed)
{
  tri_display_session_send_key (TRI_DISPLAY_SESSION (f->session), scancode, pressed);
}

static gboolean
serial_answers (Fixture *f)
{
  GStatBuf info;

  if (g_stat (f->serial_path, &info) == 0 && info.st_size > 0)
    return TRUE;

  if (g_get_monotonic_time () - f->asked > G_USEC_PER_SEC / 4)
    {
      send_key (f, TRI_DISPLAY_KEY_LEFT_SHIFT, TRUE);
      send_key (f, TRI_DISPLAY_KEY_LEFT_SHIFT, FALSE);
      f->asked = g_get_monotonic_time ();
    }

  return FALSE;
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  static const guint keys[] = { TRI_DISPLAY_KEY_LEFT_CTRL, TRI_DISPLAY_KEY_LEFT_ALT, TRI_DISPLAY_KEY_DELETE };
  const guint a = tri_display_keymap_from_evdev (30);

  start_qemu (f, "");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));
  /* Until the boot sector runs nobody writes keys to the serial port. */
  g_assert_true (wait_for (f, serial_answers));

  for (int i = 0; i < 3; i++)
    send_key (f, keys[i], TRUE);
  for (int i = 2; i >= 0; i--)
    send_key (f, keys[i], FALSE);
  send_key (f, a, TRUE);
  send_key (f, a, FALSE);
  send_key (f, TRI_DISPLAY_KEY_LEFT_SUPER, TRUE);
  send_key (f, TRI_DISPLAY_KEY_LEFT_SUPER, FALSE);
  g_assert_true (wait_for (f, serial_has_keys));
}

/* A PC without a tablet sees movements only. What is sent must not end the connection. */
static void
test_pointer (Fixture *f, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (f->session);

  start_qemu (f, "");
  connect_session (f);
  g_assert_true (wait_for (f, is_relative));
  tri_display_session_move_by (session, -70000, 70000, TRI_DISPLAY_BUTTON_LEFT);
  tri_display_session_button (session, TRI_DISPLAY_BUTTON_RIGHT, TRUE, TRI_DISPLAY_BUTTON_RIGHT);
  tri_display_session_button (session, TRI_DISPLAY_BUTTON_RIGHT, FALSE, 0);
  tri_display_session_scroll (session, 1000000, -1000000, 0);
  tri_display_session_move_to (session, -5, 1 << 20, 0);
  tri_display_session_set_locks (session, TRI_DISPLAY_LOCK_CAPS);
  g_assert_true (wait_for (f, looks_the_same));
  g_assert_true (is_showing (f));
}

static void
test_end (Fixture *f, gconstpointer data)
{
  start_qemu (f, "");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));

  stop_qemu (f);
  g_assert_true (wait_for (f, has_ended));
  g_assert_nonnull (tri_display_session_get_message (TRI_DISPLAY_SESSION (f->session)));
  g_assert_null (tri_display_session_get_picture (TRI_DISPLAY_SESSION (f->session), NULL));
  send_key (f, TRI_DISPLAY_KEY_ESCAPE, TRUE);

  /* The machine starts again. */
  start_qemu (f, "");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));
}

static void
test_password (Fixture *f, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (f->session);
  g_autofree char *asked = NULL;

  start_qemu (f, ",password-secret=word");
  connect_session (f);
  g_assert_true (wait_for (f, needs_password));
  asked = g_strdup (tri_display_session_get_message (session));

  for (int i = 0; i < 3; i++)
    {
      tri_display_session_set_password (session, i == 1 ? "" : "shut");
      tri_display_session_connect (session);
      g_assert_cmpint (get_state (f), ==, TRI_DISPLAY_STATE_CONNECTING);
      g_assert_true (wait_for (f, needs_password));
      g_assert_cmpstr (tri_display_session_get_message (session), !=, asked);
    }

  tri_display_session_set_password (session, "open");
  tri_display_session_connect (session);
  g_assert_true (wait_for (f, is_showing));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  f->refuse = TRUE;
  connect_session (f);
  g_assert_true (wait_for (f, has_ended));
  g_assert_cmpstr (tri_display_session_get_message (TRI_DISPLAY_SESSION (f->session)), ==, "The test refuses.");
}

static void
test_storm (Fixture *f, gconstpointer data)
{
  start_qemu (f, "");

  /* In every phase of connecting. */
  for (int i = 0; i < 60; i++)
    {
      connect_session (f);
      for (int j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 7 == 0)
        tri_display_session_disconnect (TRI_DISPLAY_SESSION (f->session));
    }
  g_assert_true (wait_for (f, is_showing));
}

/* What a server of the test's own says after the greeting and "no password", and how that has to end. */
typedef struct {
  const char   *name;
  TriDisplayState state;
  const guint8 *bytes;
  gsize         length;
} Lie;

#define HEADER(w1, w0, h1, h0) 'R', 'F', 'B', ' ', '0', '0', '3', '.', '0', '0', '8', '\n', 1, 1, 0, 0, 0, 0, \
  w1, w0, h1, h0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 1, 'x'

static const guint8 lie_garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
static const guint8 lie_huge[] = { HEADER (0xff, 0xff, 0xff, 0xff), 0, 0, 0, 1 };
static const guint8 lie_empty[] = { HEADER (0, 0, 0, 0) };
/* A rectangle that lies outside of the picture. */
static const guint8 lie_outside[] = { HEADER (0, 8, 0, 8), 0, 0, 0, 1, 0, 4, 0, 4, 0, 8, 0, 8, 0, 0, 0, 0, 1, 2, 3, 4 };
/* A picture that grows beyond every measure. */
static const guint8 lie_growth[] = { HEADER (0, 8, 0, 8), 0, 0, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
                                     0xff, 0xff, 0xff, 0x21 };
/* An encoding that nobody asked for. */
static const guint8 lie_encoding[] = { HEADER (0, 8, 0, 8), 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 8, 0x12, 0x34, 0x56, 0x78 };
/* Only ways to sign in that nobody knows. */
static const guint8 lie_sign_in[] = "RFB 003.008\n\001\067";

static const Lie lies[] = {
  { "garbage", TRI_DISPLAY_STATE_DISCONNECTED, lie_garbage, sizeof lie_garbage - 1 },
  { "huge", TRI_DISPLAY_STATE_UNSUPPORTED, lie_huge, sizeof lie_huge },
  { "empty", TRI_DISPLAY_STATE_UNSUPPORTED, lie_empty, sizeof lie_empty },
  { "outside", TRI_DISPLAY_STATE_DISCONNECTED, lie_outside, sizeof lie_outside },
  { "growth", TRI_DISPLAY_STATE_UNSUPPORTED, lie_growth, sizeof lie_growth },
  { "encoding", TRI_DISPLAY_STATE_DISCONNECTED, lie_encoding, sizeof lie_encoding },
  { "sign-in", TRI_DISPLAY_STATE_UNSUPPORTED, lie_sign_in, sizeof lie_sign_in - 1 },
};

static void
test_lie (Fixture *f, gconstpointer data)
{
  const Lie *lie = data;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_assert_cmpint (write (pair[1], lie->bytes, lie->length), ==, (gssize) lie->length);
  f->fd = pair[0];
  connect_session (f);
  g_assert_true (wait_for (f, lie->state == TRI_DISPLAY_STATE_UNSUPPORTED ? is_unsupported : has_ended));
  g_assert_nonnull (tri_display_session_get_message (TRI_DISPLAY_SESSION (f->session)));
  g_assert_null (tri_display_session_get_picture (TRI_DISPLAY_SESSION (f->session), NULL));
  close (pair[1]);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_autofree char *qemu = g_find_program_in_path ("qemu-system-x86_64");

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *path = g_strdup_printf ("/display/vnc/lie/%s", lies[i].name);

      g_test_add (path, Fixture, &lies[i], set_up, test_lie, tear_down);
    }
  add ("/display/vnc/refused", test_refused);
  if (qemu)
    {
      add ("/display/vnc/picture", test_picture);
      add ("/display/vnc/keys", test_keys);
      add ("/display/vnc/pointer", test_pointer);
      add ("/display/vnc/end", test_end);
      add ("/display/vnc/password", test_password);
      add ("/display/vnc/storm", test_storm);
    }

  return g_test_run ();
}
