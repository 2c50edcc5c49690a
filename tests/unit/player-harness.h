/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* tests/unit/spice-player as a child process, and a display that shows what it plays. */

#include "display/tri-display.h"
#include "display/tri-spice-session.h"
#include "display/tri-vnc-session.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_SECONDS 30

typedef struct {
  char              *folder;
  char              *socket_path;
  char              *record_path;
  GSubprocess       *process;
  GDataInputStream  *answers;
  TriDisplaySession *session;
  GtkWidget         *window;
  GtkWidget         *display;
  const char        *wanted;
  guint              count;
} Stage;

typedef gboolean (*StageCondition) (Stage *stage);

static inline gboolean
stage_wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static inline TriDisplayState
stage_state (Stage *stage)
{
  return tri_display_session_get_state (stage->session);
}

/* A line of the record that begins so. */
static inline guint
stage_count (Stage *stage, const char *beginning)
{
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (stage->record_path, &contents, NULL, NULL))
    return 0;

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    n += g_str_has_prefix (lines[i], beginning);

  return n;
}

static inline void
stage_complain (Stage *stage)
{
  g_autofree char *contents = NULL;

  g_file_get_contents (stage->record_path, &contents, NULL, NULL);
  g_test_message ("in vain: state %u, %s; record:\n%s", stage_state (stage),
                  tri_display_session_get_message (stage->session), contents);
}

static inline gboolean
stage_wait (Stage *stage, StageCondition condition)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  /* Low, or frames would never be drawn while the condition takes longer than the pause. */
  guint id = g_timeout_add_full (G_PRIORITY_LOW, 20, stage_wake_cb, NULL, NULL);
  gboolean met;

  while (!(met = condition (stage)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  if (!met)
    stage_complain (stage);

  return met;
}

static inline gboolean
stage_has_wanted (Stage *stage)
{
  return stage_count (stage, stage->wanted) >= stage->count;
}

static inline gboolean
stage_wait_record (Stage *stage, const char *beginning, guint count)
{
  stage->wanted = beginning;
  stage->count = count;
  return stage_wait (stage, stage_has_wanted);
}

static inline gboolean
stage_is_showing (Stage *stage)
{
  return stage_state (stage) == TRI_DISPLAY_STATE_SHOWING;
}

static inline gboolean
stage_is_waiting (Stage *stage)
{
  return stage_state (stage) == TRI_DISPLAY_STATE_WAITING;
}

static inline gboolean
stage_is_unsupported (Stage *stage)
{
  return stage_state (stage) == TRI_DISPLAY_STATE_UNSUPPORTED;
}

static inline gboolean
stage_has_ended (Stage *stage)
{
  return stage_state (stage) == TRI_DISPLAY_STATE_DISCONNECTED;
}

static inline gboolean
stage_needs_password (Stage *stage)
{
  return stage_state (stage) == TRI_DISPLAY_STATE_NEEDS_PASSWORD;
}

static inline void
stage_expect_ok (Stage *stage)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = g_data_input_stream_read_line (stage->answers, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "ok");
}

static inline void
stage_tell (Stage *stage, const char *command)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_strconcat (command, "\n", NULL);

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (stage->process), line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  stage_expect_ok (stage);
}

/* A test that crashes leaves nobody behind. */
static inline void
stage_die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static inline int
stage_open_socket (Stage *stage)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, stage->socket_path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("%s: %s", address.sun_path, g_strerror (errno));

  return fd;
}

static inline void
stage_open_fd_cb (TriDisplayFdRequest *request, gpointer user_data)
{
  tri_display_fd_request_answer (request, stage_open_socket (user_data));
}

static inline void
stage_start_player (Stage *stage)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autofree char *player = g_test_build_filename (G_TEST_DIST, "unit", "spice-player", NULL);
  g_autoptr(GError) error = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, stage_die_with_parent, NULL, NULL);
  stage->process = g_subprocess_launcher_spawn (launcher, &error, player, stage->socket_path, stage->record_path, NULL);
  g_assert_no_error (error);
  stage->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (stage->process));
  stage_expect_ok (stage);
}

static inline void
stage_open (Stage *stage, TriDisplaySession *session)
{
  stage->session = session;
  stage->display = tri_display_new ();
  stage->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (stage->window), stage->display);
  gtk_window_set_default_size (GTK_WINDOW (stage->window), 700, 500);
  tri_display_set_session (TRI_DISPLAY (stage->display), session);
  gtk_window_present (GTK_WINDOW (stage->window));
}

static inline void
stage_prepare (Stage *stage)
{
  g_autoptr(GError) error = NULL;

  stage->folder = g_dir_make_tmp ("tri-player-XXXXXX", &error);
  g_assert_no_error (error);
  stage->socket_path = g_build_filename (stage->folder, "spice", NULL);
  stage->record_path = g_build_filename (stage->folder, "record", NULL);
  stage_start_player (stage);
}

static inline void
stage_set_up (Stage *stage, gconstpointer data)
{
  TriSpiceSession *session = tri_spice_session_new ();

  stage_prepare (stage);
  tri_spice_session_set_fd_opener (session, stage_open_fd_cb, stage, NULL);
  stage_open (stage, TRI_DISPLAY_SESSION (session));
}

static inline void
stage_set_up_vnc (Stage *stage, gconstpointer data)
{
  TriVncSession *session = tri_vnc_session_new ();

  stage_prepare (stage);
  tri_vnc_session_set_fd_opener (session, stage_open_fd_cb, stage, NULL);
  stage_open (stage, TRI_DISPLAY_SESSION (session));
}

static inline void
stage_tear_down (Stage *stage, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
  tri_display_session_disconnect (stage->session);
  g_assert_finalize_object (stage->session);
  g_subprocess_force_exit (stage->process);
  g_subprocess_wait (stage->process, NULL, NULL);
  g_clear_object (&stage->answers);
  g_clear_object (&stage->process);
  g_unlink (stage->socket_path);
  g_unlink (stage->record_path);
  g_assert_cmpint (g_rmdir (stage->folder), ==, 0);
  g_free (stage->socket_path);
  g_free (stage->record_path);
  g_free (stage->folder);
}

static inline void
stage_connect (Stage *stage, const char *scene)
{
  g_autofree char *command = g_strconcat ("play ", scene, NULL);

  stage_tell (stage, command);
  tri_display_session_connect (stage->session);
}

/* What the widget draws, as the window's own renderer draws it. */
static inline GdkTexture *
stage_draw (Stage *stage)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (stage->display);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  int width = gtk_widget_get_width (stage->display), height = gtk_widget_get_height (stage->display);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  if (!node)
    return NULL;

  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (stage->window)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width, height));
}

/* What the SPICE library has to say of nonsense: a little of it is enough. */
static inline void
stage_library_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  static guint n_messages;

  if (n_messages++ < 40)
    g_test_message ("%s: %s", domain, message);
}

/* The SPICE library warns of servers that go away or talk nonsense, which is what these tests are about: everybody
 * else's warnings are fatal, its own are not. */
static inline void
stage_choose_fatal (void)
{
  static const char * const domains[] = { "triptych-display", "Gtk", "Gdk", "Gsk", "GLib", "GLib-GIO", "GLib-GObject" };
  GLogLevelFlags levels = G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING;

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    g_log_set_fatal_mask (domains[i], G_LOG_FATAL_MASK | levels);
  g_log_set_handler ("GSpice", levels, stage_library_log, NULL);
}
