/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB devices for a guest: QEMU without libvirt and without a system, with one channel for redirection or none. The devices are images
 * that the library makes into drives; real ones are not needed. */
#include "config.h"

#include "display/tri-display-usb.h"
#include "display/tri-spice-session.h"
#include "display/tri-spice-usb.h"
#include "display/tri-usb-return.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PATIENCE_SECONDS 20

typedef struct {
  char            *folder;
  char            *socket;
  char            *image;
  GSubprocess     *qemu;
  TriSpiceSession *session;
  TriDisplayUsb   *usb;
  GAsyncResult    *result;
} Fixture;

typedef gboolean (*Condition) (Fixture *f);

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

  return met;
}

/* The file is there a moment before anybody listens. */
static gboolean
is_listening (Fixture *f)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (f->socket);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);

  return connection != NULL;
}

static gboolean
is_showing (Fixture *f)
{
  return tri_display_session_get_state (TRI_DISPLAY_SESSION (f->session)) == TRI_DISPLAY_STATE_SHOWING;
}

static gboolean
can_redirect (Fixture *f)
{
  return tri_display_usb_get_reason (f->usb) == NULL;
}

static gboolean
has_result (Fixture *f)
{
  return f->result != NULL;
}

static guint
count_devices (Fixture *f)
{
  return g_list_model_get_n_items (tri_display_usb_list_devices (f->usb));
}

static gboolean
has_no_device (Fixture *f)
{
  return count_devices (f) == 0;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static gboolean
share (Fixture *f, const char *path, GError **error)
{
  gboolean shared;

  tri_display_usb_share_image_async (f->usb, path, NULL, result_cb, f);
  g_assert_true (wait_for (f, has_result));
  shared = tri_display_usb_share_image_finish (f->usb, f->result, error);
  g_clear_object (&f->result);

  return shared;
}

/* A test that crashes leaves nobody behind. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start_qemu (Fixture *f, gboolean with_channel)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *spice = g_strdup_printf ("unix=on,addr=%s,disable-ticketing=on", f->socket);
  const char *arguments[] = {
    "qemu-system-x86_64", "-M", "pc,accel=tcg", "-S", "-m", "32", "-nodefaults", "-vga", "std", "-display", "none", "-spice", spice,
    "-device", "qemu-xhci", "-chardev", "spicevmc,name=usbredir,id=usb", "-device", "usb-redir,chardev=usb", NULL,
  };
  g_autoptr(GError) error = NULL;

  if (!with_channel)
    arguments[13] = NULL;
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  f->qemu = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  g_assert_true (wait_for (f, is_listening));
  tri_spice_session_set_unix_path (f->session, f->socket);
  tri_display_session_connect (TRI_DISPLAY_SESSION (f->session));
  g_assert_true (wait_for (f, is_showing));
}

static gboolean
has_qemu (void)
{
  g_autofree char *path = g_find_program_in_path ("qemu-system-x86_64");

  if (!path)
    g_test_skip ("qemu-system-x86_64 is not installed");

  return path != NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->folder = g_dir_make_tmp ("tri-usb-XXXXXX", &error);
  g_assert_no_error (error);
  f->socket = g_build_filename (f->folder, "spice", NULL);
  f->image = g_build_filename (f->folder, "disc_1.iso", NULL);
  g_file_set_contents (f->image, "", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (truncate (f->image, 1 << 20), ==, 0);
  f->session = tri_spice_session_new ();
  f->usb = g_object_ref (tri_display_session_get_usb (TRI_DISPLAY_SESSION (f->session)));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  tri_display_session_disconnect (TRI_DISPLAY_SESSION (f->session));
  g_object_unref (f->session);
  g_object_unref (f->usb);
  /* Channels that were still shaking hands would complain of a server that goes away. */
  while (f->qemu && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  if (f->qemu)
    {
      g_subprocess_force_exit (f->qemu);
      g_subprocess_wait (f->qemu, NULL, NULL);
      g_object_unref (f->qemu);
    }
  g_unlink (f->socket);
  g_unlink (f->image);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->socket);
  g_free (f->image);
  g_free (f->folder);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_not_connected (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (tri_display_usb_get_reason (f->usb));
  g_assert_true (has_no_device (f));
  g_assert_false (share (f, f->image, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_no_channel (Fixture *f, gconstpointer data)
{
  g_autofree char *reason = NULL;
  g_autoptr(GError) error = NULL;

  if (!has_qemu ())
    return;
  reason = g_strdup (tri_display_usb_get_reason (f->usb));
  start_qemu (f, FALSE);
  g_assert_nonnull (tri_display_usb_get_reason (f->usb));
  g_assert_cmpstr (tri_display_usb_get_reason (f->usb), !=, reason);
  g_assert_false (share (f, f->image, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, tri_display_usb_get_reason (f->usb));
}

static void
test_share_image (Fixture *f, gconstpointer data)
{
  g_autoptr(TriDisplayUsbDevice) first = NULL;
  g_autoptr(TriDisplayUsbDevice) second = NULL;
  g_autofree char *none = NULL;
  g_autoptr(GError) error = NULL;

  if (!has_qemu ())
    return;
  start_qemu (f, TRUE);
  g_assert_true (wait_for (f, can_redirect));
  none = g_build_filename (f->folder, "none.iso", NULL);
  g_assert_false (share (f, none, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (has_no_device (f));

  g_assert_true (share (f, f->image, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_devices (f), ==, 1);
  first = g_list_model_get_item (tri_display_usb_list_devices (f->usb), 0);
  g_assert_true (tri_display_usb_device_get_connected (first));
  g_assert_true (tri_display_usb_device_get_image (first));
  g_assert_null (tri_display_usb_device_get_reason (first));
  g_assert_nonnull (strstr (tri_display_usb_device_get_description (first), "disc_1.iso"));

  /* There is one channel: the second image is there, cannot be given, and says why. */
  g_assert_false (share (f, f->image, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count_devices (f), ==, 2);
  second = g_list_model_get_item (tri_display_usb_list_devices (f->usb), 1);
  g_assert_false (tri_display_usb_device_get_connected (second));
  g_assert_cmpstr (tri_display_usb_device_get_reason (second), ==, error->message);

  /* With its session go its devices. */
  tri_display_session_disconnect (TRI_DISPLAY_SESSION (f->session));
  g_assert_true (has_no_device (f));
  g_assert_nonnull (tri_display_usb_get_reason (f->usb));
}

static void
test_take_back (Fixture *f, gconstpointer data)
{
  g_autoptr(TriDisplayUsbDevice) device = NULL;
  g_autoptr(GError) error = NULL;

  if (!has_qemu ())
    return;
  start_qemu (f, TRUE);
  g_assert_true (wait_for (f, can_redirect));
  g_assert_true (share (f, f->image, &error));
  device = g_list_model_get_item (tri_display_usb_list_devices (f->usb), 0);
  tri_display_usb_disconnect_async (f->usb, device, NULL, result_cb, f);
  g_assert_true (tri_display_usb_device_get_busy (device));
  g_assert_true (wait_for (f, has_result));
  g_assert_true (tri_display_usb_disconnect_finish (f->usb, f->result, &error));
  g_clear_object (&f->result);
  g_assert_no_error (error);
  /* An image that the guest has no more is no device any more. */
  g_assert_true (wait_for (f, has_no_device));
  g_assert_true (share (f, f->image, &error));
}

/* What the guest has comes back when its session ends, and the program waits for that. */
static void
test_return (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!has_qemu ())
    return;
  start_qemu (f, TRUE);
  g_assert_true (wait_for (f, can_redirect));
  g_assert_true (share (f, f->image, &error));
  g_assert_cmpuint (tri_usb_count_returning (), ==, 0);
  tri_display_session_disconnect (TRI_DISPLAY_SESSION (f->session));
  g_assert_cmpuint (tri_usb_count_returning (), ==, 1);
  g_assert_true (tri_usb_await_returned (PATIENCE_SECONDS * 1000));
}

static void
test_program_ends (Fixture *f, gconstpointer data)
{
  g_autoptr(GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autoptr(GError) error = NULL;

  if (!has_qemu ())
    return;
  g_application_set_default (application);
  g_clear_object (&f->usb);
  g_object_unref (f->session);
  f->session = tri_spice_session_new ();
  f->usb = g_object_ref (tri_display_session_get_usb (TRI_DISPLAY_SESSION (f->session)));
  start_qemu (f, TRUE);
  g_assert_true (wait_for (f, can_redirect));
  g_assert_true (share (f, f->image, &error));
  g_assert_cmpuint (count_devices (f), ==, 1);
  g_signal_emit_by_name (application, "shutdown");
  g_assert_cmpuint (tri_usb_count_returning (), ==, 0);
  g_assert_true (wait_for (f, has_no_device));
  g_application_set_default (NULL);
}

static void
assert_explained (GQuark domain, const char *message, gboolean expected)
{
  g_autoptr(GError) error = g_error_new_literal (domain, 1, message);
  g_autoptr(GError) explained = tri_spice_usb_explain (error);

  if (expected)
    g_assert_error (explained, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  else
    g_assert_error (explained, domain, 1);
  g_assert_nonnull (strstr (explained->message, message));
  g_assert_cmpint (strstr (explained->message, "polkit") != NULL, ==, expected);
}

static void
test_permission (Fixture *f, gconstpointer data)
{
  assert_explained (SPICE_CLIENT_ERROR, "Error setting USB device node ACL: 'Not authorized'", TRUE);
  assert_explained (G_SPAWN_ERROR, "Failed to execute child process (No such file or directory)", TRUE);
  assert_explained (SPICE_CLIENT_ERROR, "The device was rejected", FALSE);
}

/* The library warns of a server that goes away in the middle of a handshake, as this one does: its warnings alone are not fatal. */
static void
choose_fatal (void)
{
  static const char * const domains[] = { "GLib", "GLib-GObject", "GLib-GIO", "triptych-display" };

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    g_log_set_fatal_mask (domains[i], G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  choose_fatal ();

#define ADD(path, func) g_test_add ("/display/usb/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("not-connected", test_not_connected);
  ADD ("permission", test_permission);
  ADD ("no-channel", test_no_channel);
  ADD ("share-image", test_share_image);
  ADD ("take-back", test_take_back);
  ADD ("return", test_return);
  ADD ("program-ends", test_program_ends);

  return g_test_run ();
}
