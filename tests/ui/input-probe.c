/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window with a TriDisplay, for tests of keyboard and pointer: it prints what its session is asked to do.
 *
 *   input-probe              the session only prints
 *   input-probe --spice PATH a SPICE server listens there; prints when each key event reached the program
 *
 * Lines on standard input: "absolute 0|1", "locks N" (the guest's), "cursor none|shape|hidden", "local 0|1", "grab",
 * "release", "away" (the focus to the entry), "replace" (another session), "draw rrggbb" (all of the picture), "frames" (how
 * many were drawn so far), "quit". */
#include "config.h"

#include "display/tri-display.h"
#include "display/tri-spice-session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 640
#define HEIGHT 480

#define PROBE_TYPE_SESSION (probe_session_get_type ())
G_DECLARE_FINAL_TYPE (ProbeSession, probe_session, PROBE, SESSION, TriDisplaySession)

struct _ProbeSession {
  TriDisplaySession parent_instance;

  char name;
};

G_DEFINE_FINAL_TYPE (ProbeSession, probe_session, TRI_TYPE_DISPLAY_SESSION)

static GtkWidget *display;
static GtkWidget *entry;
static const char *spice_path;
/* The guest's pixels, which change without cairo's knowledge, as those of a server do. */
static guint32 screen[WIDTH * HEIGHT];

G_GNUC_PRINTF (1, 2)
static void
say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static void
send_key (TriDisplaySession *session, guint scancode, gboolean pressed)
{
  say ("%c key %03x %d", PROBE_SESSION (session)->name, scancode, pressed);
}

static void
set_locks (TriDisplaySession *session, TriDisplayLocks locks)
{
  say ("%c locks %u", PROBE_SESSION (session)->name, locks);
}

static void
move_to (TriDisplaySession *session, int x, int y, TriDisplayButtons held)
{
  say ("%c at %d %d %u", PROBE_SESSION (session)->name, x, y, held);
}

static void
move_by (TriDisplaySession *session, int dx, int dy, TriDisplayButtons held)
{
  say ("%c by %d %d %u", PROBE_SESSION (session)->name, dx, dy, held);
}

static void
send_button (TriDisplaySession *session, TriDisplayButtons button, gboolean pressed, TriDisplayButtons held)
{
  say ("%c button %u %d %u", PROBE_SESSION (session)->name, button, pressed, held);
}

static void
scroll (TriDisplaySession *session, int steps_x, int steps_y, TriDisplayButtons held)
{
  say ("%c scroll %d %d", PROBE_SESSION (session)->name, steps_x, steps_y);
}

static void
probe_session_class_init (ProbeSessionClass *klass)
{
  TriDisplaySessionClass *session_class = TRI_DISPLAY_SESSION_CLASS (klass);

  session_class->send_key = send_key;
  session_class->set_locks = set_locks;
  session_class->move_to = move_to;
  session_class->move_by = move_by;
  session_class->button = send_button;
  session_class->scroll = scroll;
}

static void
probe_session_init (ProbeSession *self)
{
}

static void
fill (guint32 colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (screen); i++)
    screen[i] = colour;
}

static TriDisplaySession *
new_session (char name)
{
  ProbeSession *probe = g_object_new (PROBE_TYPE_SESSION, NULL);
  TriDisplaySession *session = TRI_DISPLAY_SESSION (probe);
  cairo_surface_t *surface = cairo_image_surface_create_for_data ((guchar *) screen, CAIRO_FORMAT_RGB24, WIDTH, HEIGHT,
                                                                  WIDTH * 4);

  fill (0x1a4d80);
  probe->name = name;
  tri_display_session_set_absolute (session, TRUE);
  tri_display_session_set_picture (session, surface, NULL);
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_SHOWING, NULL);
  cairo_surface_destroy (surface);

  return session;
}

static TriDisplaySession *
new_spice_session (void)
{
  TriSpiceSession *session = tri_spice_session_new ();

  tri_spice_session_set_unix_path (session, spice_path);
  tri_display_session_connect (TRI_DISPLAY_SESSION (session));

  return TRI_DISPLAY_SESSION (session);
}

static void
set_cursor (TriDisplaySession *session, const char *kind)
{
  static const guint8 red[8 * 8 * 4] = { 0xff, 0, 0, 0xff };

  if (strcmp (kind, "none") == 0)
    tri_display_session_set_cursor (session, NULL, 0, 0, 0, 0);
  else
    tri_display_session_set_cursor (session, red, 8, 8, 3, 3);
  tri_display_session_show_cursor (session, strcmp (kind, "hidden") != 0);
}

static void
draw (TriDisplaySession *session, const char *colour)
{
  fill ((guint32) strtoul (colour, NULL, 16));
  tri_display_session_damage (session, 0, 0, WIDTH, HEIGHT);
}

static void
obey (const char *word, const char *value)
{
  TriDisplaySession *session = tri_display_get_session (TRI_DISPLAY (display));

  if (strcmp (word, "absolute") == 0)
    tri_display_session_set_absolute (session, *value == '1');
  else if (strcmp (word, "local") == 0)
    tri_display_session_set_local (session, *value == '1');
  else if (strcmp (word, "locks") == 0)
    tri_display_session_set_guest_locks (session, (TriDisplayLocks) (*value - '0'));
  else if (strcmp (word, "cursor") == 0)
    set_cursor (session, value);
  else if (strcmp (word, "grab") == 0)
    tri_display_grab_keyboard (TRI_DISPLAY (display));
  else if (strcmp (word, "release") == 0)
    tri_display_release (TRI_DISPLAY (display));
  else if (strcmp (word, "away") == 0)
    gtk_widget_grab_focus (entry);
  else if (strcmp (word, "draw") == 0)
    draw (session, value);
  else if (strcmp (word, "frames") == 0)
    say ("frames %" G_GUINT64_FORMAT, tri_display_get_figures (TRI_DISPLAY (display))->frames);
  else if (strcmp (word, "quit") == 0)
    gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (display)));
  else if (strcmp (word, "replace") == 0)
    {
      g_autoptr(TriDisplaySession) other = new_session ('B');

      tri_display_set_session (TRI_DISPLAY (display), other);
    }
  else
    g_error ("“%s” is not understood", word);
  say ("done %s", word);
}

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  g_autofree char *line = NULL;
  g_auto(GStrv) words = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    return G_SOURCE_REMOVE;

  words = g_strsplit (g_strstrip (line), " ", 2);
  obey (words[0], words[1] ? words[1] : "");

  return G_SOURCE_CONTINUE;
}

static void
report_cb (void)
{
  TriDisplay *self = TRI_DISPLAY (display);

  say ("grabbed %d captured %d inhibited %d", tri_display_get_keyboard_grabbed (self),
       tri_display_get_pointer_captured (self), tri_display_get_shortcuts_inhibited (self));
}

static void
state_cb (TriDisplaySession *session)
{
  say ("state %u absolute %d", tri_display_session_get_state (session), tri_display_session_get_absolute (session));
}

/* Before anybody else sees it, with the clock that QEMU's trace has. */
static gboolean
event_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GdkEvent *event = g_value_get_pointer (&values[1]);

  if (gdk_event_get_event_type (event) == GDK_KEY_PRESS)
    say ("event %" G_GINT64_FORMAT " %u", g_get_real_time (), gdk_key_event_get_keycode (event));

  return TRUE;
}

static void
accelerator_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  say ("accelerator");
}

static void
full_screen_cb (void)
{
  say ("full-screen");
}

static void
activate_cb (GtkApplication *application)
{
  static const char * const accelerators[] = { "<Control>q", "F10", "<Alt>f", NULL };
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr(GSimpleAction) action = g_simple_action_new ("act", NULL);
  g_autoptr(TriDisplaySession) session = spice_path ? new_spice_session () : new_session ('A');

  g_signal_connect (action, "activate", G_CALLBACK (accelerator_cb), NULL);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
  gtk_application_set_accels_for_action (application, "app.act", accelerators);

  display = tri_display_new ();
  entry = gtk_entry_new ();
  gtk_widget_set_vexpand (display, TRUE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), display);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Input probe");
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 640);

  g_signal_connect (display, "notify::keyboard-grabbed", G_CALLBACK (report_cb), NULL);
  g_signal_connect (display, "notify::pointer-captured", G_CALLBACK (report_cb), NULL);
  g_signal_connect (display, "notify::shortcuts-inhibited", G_CALLBACK (report_cb), NULL);
  g_signal_connect (display, "full-screen", G_CALLBACK (full_screen_cb), NULL);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (state_cb), display, 0);
  tri_display_set_session (TRI_DISPLAY (display), session);
  gtk_window_present (GTK_WINDOW (window));
  if (spice_path)
    g_signal_add_emission_hook (g_signal_lookup ("event", GDK_TYPE_SURFACE), 0, event_cb, NULL, NULL);
  tri_display_grab_keyboard (TRI_DISPLAY (display));
}

int
main (int argc, char *argv[])
{
  g_autoptr(GtkApplication) application = gtk_application_new ("io.github.triptych.InputProbe", G_APPLICATION_NON_UNIQUE);
  g_autoptr(GIOChannel) input = g_io_channel_unix_new (0);

  if (argc == 3 && strcmp (argv[1], "--spice") == 0)
    spice_path = argv[2];
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, input_cb, NULL);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);

  return g_application_run (G_APPLICATION (application), 1, argv);
}
