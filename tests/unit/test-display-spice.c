/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display against a real SPICE server: QEMU without libvirt, with a boot sector that copies every byte of the
 * keyboard controller to the serial port. Skipped where there is no QEMU. */
#include "config.h"

#include "display/tri-display.h"
#include "display/tri-spice-session.h"

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
  char              *spice_path;
  char              *qmp_path;
  char              *serial_path;
  char              *image_path;
  GSubprocess       *qemu;
  GSocketConnection *qmp;
  GDataInputStream  *qmp_input;
  TriSpiceSession   *session;
  GtkWidget         *window;
  GtkWidget         *display;
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
  /* Low, or frames would never be drawn while the condition takes longer than the pause. */
  guint id = g_timeout_add_full (G_PRIORITY_LOW, 20, wake_cb, NULL, NULL);
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
needs_password (Fixture *f)
{
  return get_state (f) == TRI_DISPLAY_STATE_NEEDS_PASSWORD;
}

static gboolean
qmp_exists (Fixture *f)
{
  return g_file_test (f->qmp_path, G_FILE_TEST_EXISTS) && g_file_test (f->spice_path, G_FILE_TEST_EXISTS);
}

static void
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
        return;
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
  qmp_command (f, "{\"execute\":\"qmp_capabilities\"}");
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
  g_autofree char *spice = g_strdup_printf ("unix=on,addr=%s,%s", f->spice_path, security);
  g_autofree char *qmp = g_strdup_printf ("unix:%s,server=on,wait=off", f->qmp_path);
  g_autofree char *serial = g_strdup_printf ("file:%s", f->serial_path);
  g_autofree char *drive = g_strdup_printf ("file=%s,format=raw,snapshot=on", f->image_path);

  g_unlink (f->qmp_path);
  g_unlink (f->spice_path);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  /* QEMU warns of wrong passwords, and uses GLib too. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  f->qemu = g_subprocess_launcher_spawn (launcher, &error, "qemu-system-x86_64", "-M", "pc,accel=tcg", "-m", "32",
                              "-nodefaults", "-vga", "std", "-display", "none", "-object", "secret,id=word,data=open",
                              "-spice", spice, "-qmp", qmp, "-serial", serial, "-drive", drive, NULL);
  g_assert_no_error (error);
  g_assert_true (wait_for (f, qmp_exists));
  /* Once it answers here it answers SPICE as well; before that it hangs up. */
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
  int fd;

  if (f->refuse)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The test refuses.");

      tri_display_fd_request_fail (request, error);
      return;
    }

  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_strlcpy (address.sun_path, f->spice_path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("%s: %s", address.sun_path, g_strerror (errno));
  f->n_opened++;
  tri_display_fd_request_answer (request, fd);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  guint8 sector[512] = { 0 };

  f->folder = g_dir_make_tmp ("tri-display-XXXXXX", &error);
  g_assert_no_error (error);
  f->spice_path = g_build_filename (f->folder, "spice", NULL);
  f->qmp_path = g_build_filename (f->folder, "qmp", NULL);
  f->serial_path = g_build_filename (f->folder, "serial", NULL);
  f->image_path = g_build_filename (f->folder, "disk", NULL);

  memcpy (sector, boot_code, sizeof boot_code);
  sector[510] = 0x55;
  sector[511] = 0xaa;
  g_file_set_contents (f->image_path, (const char *) sector, sizeof sector, &error);
  g_assert_no_error (error);

  f->session = tri_spice_session_new ();
  f->display = tri_display_new ();
  f->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (f->window), f->display);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 600);
  tri_display_set_session (TRI_DISPLAY (f->display), TRI_DISPLAY_SESSION (f->session));
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->window)
    gtk_window_destroy (GTK_WINDOW (f->window));
  g_clear_object (&f->session);
  if (f->qemu)
    stop_qemu (f);
  g_unlink (f->spice_path);
  g_unlink (f->qmp_path);
  g_unlink (f->serial_path);
  g_unlink (f->image_path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->spice_path);
  g_free (f->qmp_path);
  g_free (f->serial_path);
  g_free (f->image_path);
  g_free (f->folder);
}

static void
connect_session (Fixture *f)
{
  tri_spice_session_set_fd_opener (f->session, open_fd_cb, f, NULL);
  tri_display_session_connect (TRI_DISPLAY_SESSION (f->session));
}

/* What the widget draws, as the window's own renderer draws it. */
static GdkTexture *
draw_widget (Fixture *f)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (f->display);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  int width = gtk_widget_get_width (f->display), height = gtk_widget_get_height (f->display);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  if (!node)
    return NULL;

  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (f->window)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width, height));
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
  g_autofree guint8 *drawn = NULL;
  g_autoptr(GdkTexture) texture = draw_widget (f);
  const guint8 *wanted;
  int width, height, left, top, stride, n_lit = 0;
  gsize length;

  qmp_command (f, command);
  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  g_unlink (file);
  wanted = parse_ppm (contents, length, &width, &height);
  if (!texture || gdk_texture_get_width (texture) < width || gdk_texture_get_height (texture) < height)
    return FALSE;

  stride = gdk_texture_get_width (texture) * 4;
  drawn = g_malloc ((gsize) stride * gdk_texture_get_height (texture));
  gdk_texture_download (texture, drawn, stride);
  left = (gdk_texture_get_width (texture) - width) / 2;
  top = (gdk_texture_get_height (texture) - height) / 2;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *w = wanted + ((gsize) y * width + x) * 3;
        guint32 pixel;

        memcpy (&pixel, drawn + (gsize) (top + y) * stride + (gsize) (left + x) * 4, 4);
        if ((pixel & 0xffffff) != ((guint32) w[0] << 16 | (guint32) w[1] << 8 | w[2]))
          return FALSE;
        n_lit += w[0] != 0;
      }

  /* A black screen proves nothing. */
  return n_lit > 500;
}

static void
test_picture (Fixture *f, gconstpointer data)
{
  start_qemu (f, "disable-ticketing=on");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));
  g_assert_cmpuint (f->n_opened, ==, 4);
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

static gboolean
serial_answers (Fixture *f)
{
  const guint shift = TRI_DISPLAY_KEY_LEFT_SHIFT;
  GStatBuf info;

  if (g_stat (f->serial_path, &info) == 0 && info.st_size > 0)
    return TRUE;

  if (g_get_monotonic_time () - f->asked > G_USEC_PER_SEC / 4)
    {
      tri_display_send_keys (TRI_DISPLAY (f->display), &shift, 1);
      f->asked = g_get_monotonic_time ();
    }

  return FALSE;
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  static const guint ctrl_alt_delete[] = { TRI_DISPLAY_KEY_LEFT_CTRL, TRI_DISPLAY_KEY_LEFT_ALT, TRI_DISPLAY_KEY_DELETE };
  const guint a = tri_display_keymap_from_evdev (30), super = TRI_DISPLAY_KEY_LEFT_SUPER;

  start_qemu (f, "disable-ticketing=on");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));
  /* Until the boot sector runs nobody writes keys to the serial port. */
  g_assert_true (wait_for (f, serial_answers));

  tri_display_send_keys (TRI_DISPLAY (f->display), ctrl_alt_delete, G_N_ELEMENTS (ctrl_alt_delete));
  tri_display_send_keys (TRI_DISPLAY (f->display), &a, 1);
  tri_display_send_keys (TRI_DISPLAY (f->display), &super, 1);
  g_assert_true (wait_for (f, serial_has_keys));
}

static void
test_end (Fixture *f, gconstpointer data)
{
  g_autoptr(GdkTexture) texture = NULL;

  start_qemu (f, "disable-ticketing=on");
  connect_session (f);
  g_assert_true (wait_for (f, is_showing));

  stop_qemu (f);
  g_assert_true (wait_for (f, has_ended));
  g_assert_nonnull (tri_display_session_get_message (TRI_DISPLAY_SESSION (f->session)));
  g_assert_null (tri_display_session_get_picture (TRI_DISPLAY_SESSION (f->session), NULL));
  /* Drawing now must not touch the pixels that went with the connection. */
  texture = draw_widget (f);

  /* The machine starts again. */
  start_qemu (f, "disable-ticketing=on");
  tri_display_session_connect (TRI_DISPLAY_SESSION (f->session));
  g_assert_true (wait_for (f, is_showing));
}

static void
test_password (Fixture *f, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (f->session);

  start_qemu (f, "password-secret=word");
  connect_session (f);
  g_assert_true (wait_for (f, needs_password));

  tri_display_session_set_password (session, "shut");
  tri_display_session_connect (session);
  g_assert_cmpint (get_state (f), ==, TRI_DISPLAY_STATE_CONNECTING);
  g_assert_true (wait_for (f, needs_password));

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
  start_qemu (f, "disable-ticketing=on");
  tri_spice_session_set_fd_opener (f->session, open_fd_cb, f, NULL);

  /* In every phase of connecting, and with the widget gone in the middle. */
  for (int i = 0; i < 60; i++)
    {
      tri_display_session_connect (TRI_DISPLAY_SESSION (f->session));
      for (int j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 7 == 0)
        tri_display_session_disconnect (TRI_DISPLAY_SESSION (f->session));
    }
  g_assert_true (wait_for (f, is_showing));

  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = f->display = NULL;
  tri_display_session_disconnect (TRI_DISPLAY_SESSION (f->session));
  g_assert_cmpint (get_state (f), ==, TRI_DISPLAY_STATE_IDLE);
}

/* The SPICE library warns of servers that go away, which is what some of these tests are about: everybody else's
 * warnings are fatal, its own are not. */
static void
choose_fatal (void)
{
  static const char * const domains[] = { "triptych-display", "Gtk", "Gdk", "Gsk", "GLib", "GLib-GObject" };

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    g_log_set_fatal_mask (domains[i], G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
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
  if (!qemu || !gtk_init_check ())
    {
      g_print ("1..0 # SKIP %s\n", qemu ? "no display" : "qemu-system-x86_64 is not installed");
      return 0;
    }

  choose_fatal ();

  add ("/display/spice/picture", test_picture);
  add ("/display/spice/keys", test_keys);
  add ("/display/spice/end", test_end);
  add ("/display/spice/password", test_password);
  add ("/display/spice/refused", test_refused);
  add ("/display/spice/storm", test_storm);

  return g_test_run ();
}
