/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest learns of this computer: nothing while another window has the focus. The played server writes down
 * everything that reaches it. */
#include "config.h"

#include "player-harness.h"

static gboolean
is_focused (Stage *stage)
{
  return gtk_window_is_active (GTK_WINDOW (stage->window)) && tri_display_get_keyboard_grabbed (TRI_DISPLAY (stage->display));
}

static gboolean
is_not_focused (Stage *stage)
{
  return !gtk_window_is_active (GTK_WINDOW (stage->window)) &&
         !tri_display_get_keyboard_grabbed (TRI_DISPLAY (stage->display));
}

static gboolean
is_not_grabbed (Stage *stage)
{
  return !tri_display_get_keyboard_grabbed (TRI_DISPLAY (stage->display));
}

static void
do_key (const char *what, const char *key)
{
  g_autoptr(GError) error = NULL;
  const char * const command[] = { "xdotool", what, key, NULL };
  g_autoptr(GSubprocess) process = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
type_key (const char *key)
{
  do_key ("key", key);
}

static gboolean
waited_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint milliseconds)
{
  gboolean waited = FALSE;

  g_timeout_add (milliseconds, waited_cb, &waited);
  while (!waited)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
open_other_window (Stage *stage)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), gtk_entry_new ());
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (stage_wait (stage, is_not_focused));

  return window;
}

static void
start (Stage *stage, const char *scene)
{
  stage_connect (stage, scene);
  g_assert_true (stage_wait (stage, stage_is_showing));
  g_assert_true (stage_wait_record (stage, "display done", 1));
}

/* A key that comes before the channel for keys is open cannot be sent: the first one is pressed until it arrives. */
static void
take_keyboard (Stage *stage)
{
  tri_display_grab_keyboard (TRI_DISPLAY (stage->display));
  g_assert_true (stage_wait (stage, is_focused));
  for (guint i = 0; i < 20 && stage_count (stage, "inputs key") == 0; i++)
    {
      type_key ("a");
      let_pass (300);
    }
  g_assert_cmpuint (stage_count (stage, "inputs key"), >, 0);
}

static void
test_keys (Stage *stage, gconstpointer data)
{
  GtkWidget *other;
  guint n;

  start (stage, "normal");
  take_keyboard (stage);

  other = open_other_window (stage);
  n = stage_count (stage, "inputs");
  type_key ("b");
  type_key ("Caps_Lock");
  type_key ("Caps_Lock");
  let_pass (300);
  g_assert_cmpuint (stage_count (stage, "inputs"), ==, n);

  gtk_window_destroy (GTK_WINDOW (other));
}

static void
test_held_key (Stage *stage, gconstpointer data)
{
  GtkWidget *other;
  guint n;

  start (stage, "normal");
  take_keyboard (stage);
  n = stage_count (stage, "inputs key");
  do_key ("keydown", "shift");
  g_assert_true (stage_wait_record (stage, "inputs key", n + 1));

  /* It is released in the guest when the focus goes, not when the finger does. */
  other = open_other_window (stage);
  g_assert_true (stage_wait_record (stage, "inputs key", n + 2));
  do_key ("keyup", "shift");
  gtk_window_destroy (GTK_WINDOW (other));
}

/* The guest gets the keyboard while Ctrl and Alt are down already: Left gives it back, and is not the guest's. */
static void
test_leave_at_once (Stage *stage, gconstpointer data)
{
  guint n;

  start (stage, "normal");
  take_keyboard (stage);
  tri_display_release (TRI_DISPLAY (stage->display));
  g_assert_true (is_not_grabbed (stage));
  let_pass (300);
  n = stage_count (stage, "inputs key");

  do_key ("keydown", "ctrl");
  do_key ("keydown", "alt");
  let_pass (200);
  tri_display_grab_keyboard (TRI_DISPLAY (stage->display));
  g_assert_true (stage_wait (stage, is_focused));
  type_key ("Left");
  g_assert_true (stage_wait (stage, is_not_grabbed));
  do_key ("keyup", "alt");
  do_key ("keyup", "ctrl");
  let_pass (300);
  g_assert_cmpuint (stage_count (stage, "inputs key"), ==, n);
}

/* A guest that changes its lock keys all the time does not get to know those of this computer. */
static void
test_locks (Stage *stage, gconstpointer data)
{
  GtkWidget *other = open_other_window (stage);

  start (stage, "locks");
  g_assert_true (stage_wait_record (stage, "inputs done", 1));
  let_pass (200);
  g_assert_cmpuint (stage_count (stage, "inputs locks"), ==, 0);
  gtk_window_destroy (GTK_WINDOW (other));
}

/* While it has the focus and the keyboard it is told, but a storm of its own is not answered by another one. */
static void
test_locks_storm (Stage *stage, gconstpointer data)
{
  start (stage, "normal");
  tri_display_grab_keyboard (TRI_DISPLAY (stage->display));
  g_assert_true (stage_wait (stage, is_focused));
  stage_tell (stage, "clear");
  start (stage, "locks");
  g_assert_true (stage_wait_record (stage, "inputs done", 1));
  let_pass (500);
  g_assert_cmpuint (stage_count (stage, "inputs locks"), <, 100);
}

static void
add (const char *path, void (*test) (Stage *, gconstpointer))
{
  g_test_add (path, Stage, NULL, stage_set_up, test, stage_tear_down);
}

int
main (int argc, char *argv[])
{
  g_autofree char *xdotool = g_find_program_in_path ("xdotool");

  g_test_init (&argc, &argv, NULL);
  if (!xdotool || !gtk_init_check ())
    {
      g_print ("1..0 # SKIP %s\n", xdotool ? "no display" : "xdotool is not installed");
      return 0;
    }

  stage_choose_fatal ();

  add ("/display/focus/keys", test_keys);
  add ("/display/focus/held-key", test_held_key);
  add ("/display/focus/leave-at-once", test_leave_at_once);
  add ("/display/focus/locks", test_locks);
  add ("/display/focus/locks-storm", test_locks_storm);

  return g_test_run ();
}
