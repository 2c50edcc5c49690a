/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text console against a guest that says what it likes: nothing of this computer changes by it, and nothing is typed but what
 * a terminal answers by itself. */
#include "config.h"

#include "display/tri-terminal.h"

#include <string.h>
#include <unistd.h>

#define TITLE "Ours"
#define PIECE (64 * 1024)

typedef struct {
  GtkWidget        *window;
  GtkWidget        *terminal;
  TriSerialSession *session;
  GdkClipboard     *clipboard;
  GByteArray       *typed;
  char             *text;
  gboolean          done;
  gsize             left;
} Desk;

static void
input_cb (Desk *desk, GBytes *bytes)
{
  g_byte_array_append (desk->typed, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->typed = g_byte_array_new ();
  desk->session = tri_serial_session_new ();
  desk->terminal = tri_terminal_new ();
  tri_terminal_set_session (TRI_TERMINAL (desk->terminal), desk->session);
  g_signal_connect_swapped (desk->session, "input", G_CALLBACK (input_cb), desk);
  desk->window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (desk->window), TITLE);
  gtk_window_set_default_size (GTK_WINDOW (desk->window), 640, 400);
  gtk_window_set_child (GTK_WINDOW (desk->window), desk->terminal);
  gtk_window_present (GTK_WINDOW (desk->window));
  desk->clipboard = gtk_widget_get_clipboard (desk->terminal);
  tri_serial_session_opened (desk->session);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (desk->window));
  g_signal_handlers_disconnect_by_data (desk->session, desk);
  g_assert_finalize_object (desk->session);
  g_byte_array_unref (desk->typed);
  g_free (desk->text);
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

  g_timeout_add_full (G_PRIORITY_LOW, milliseconds, waited_cb, &waited, NULL);
  while (!waited)
    g_main_context_iteration (NULL, TRUE);
}

static void
say_bytes (Desk *desk, gconstpointer data, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);

  tri_serial_session_output (desk->session, bytes);
}

static void
say (Desk *desk, const char *text)
{
  say_bytes (desk, text, strlen (text));
}

/* After whatever was said before, the terminal still works. */
static void
expect_works (Desk *desk)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  gboolean shown = FALSE;

  /* Ends what may have begun, and resets. */
  say (desk, "\x18\x1b\\\x1b" "c\r\nstill here\r\n");
  while (!shown && g_get_monotonic_time () < end)
    {
      g_autofree char *text = NULL;

      let_pass (20);
      text = tri_terminal_dup_text (TRI_TERMINAL (desk->terminal));
      shown = strstr (text, "still here") != NULL;
    }
  g_assert_true (shown);
}

/* What asks a terminal for something, or for something about itself. */
static const char * const questions[] = {
  "\x05", "\x1b[c", "\x1b[>c", "\x1b[=c", "\x1b[>q", "\x1b[5n", "\x1b[6n", "\x1b[?15n", "\x1b[?26n", "\x1bZ",
  "\x1bP$qm\x1b\\", "\x1bP$q\"p\x1b\\", "\x1bP$qrm -rf /\r\x1b\\", "\x1bP+q524742\x1b\\", "\x1b[?1$p", "\x1b[x",
  "\x1b]2;;reboot\r\x07\x1b[21t", "\x1b]1;;reboot\r\x07\x1b[20t", "\x1b[11t\x1b[13t\x1b[14t\x1b[18t\x1b[19t", "\x1b[1;1;1;1;5;5*y",
  "\x1b]4;1;?\x07", "\x1b]10;?\x07", "\x1b]11;?\x07", "\x1b]52;c;?\x07", "\x1b]52;p;?\x07", "\x1b]7;?\x07", "\x1b]50;?\x07",
};

static void
test_answers (Desk *desk, gconstpointer data)
{
  gdk_clipboard_set_text (desk->clipboard, "secret");
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    say (desk, questions[i]);
  expect_works (desk);

  g_test_message ("%u bytes in answer to %u questions", desk->typed->len, (guint) G_N_ELEMENTS (questions));
  /* Some are answered, as every terminal does, none with a line that a shell would take, or with anybody's words. */
  g_assert_cmpuint (desk->typed->len, >, 10);
  g_assert_cmpuint (desk->typed->len, <, 2000);
  g_assert_null (memchr (desk->typed->data, '\r', desk->typed->len));
  g_assert_null (memchr (desk->typed->data, '\n', desk->typed->len));
  g_byte_array_append (desk->typed, (const guint8 *) "", 1);
  for (guint i = 0; i + 1 < desk->typed->len; i++)
    {
      const char *rest = (const char *) desk->typed->data + i;

      g_assert_false (g_str_has_prefix (rest, "reboot") || g_str_has_prefix (rest, "rm -rf") || g_str_has_prefix (rest, TITLE) ||
                      g_str_has_prefix (rest, "secret") || g_str_has_prefix (rest, "c2VjcmV0"));
    }
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  g_free (desk->text);
  desk->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  desk->done = TRUE;
}

static const char *
paste (Desk *desk, GdkClipboard *clipboard)
{
  desk->done = FALSE;
  gdk_clipboard_read_text_async (clipboard, NULL, text_cb, desk);
  while (!desk->done)
    g_main_context_iteration (NULL, TRUE);

  return desk->text;
}

static void
test_clipboard (Desk *desk, gconstpointer data)
{
  GdkClipboard *primary = gtk_widget_get_primary_clipboard (desk->terminal);

  gdk_clipboard_set_text (desk->clipboard, "mine");
  gdk_clipboard_set_text (primary, "mine too");
  say (desk, "\x1b]52;c;cm0gLXJmIC8K\x07\x1b]52;p;cm0gLXJmIC8K\x1b\\\x1b]52;;cm0gLXJmIC8K\x07\x1b]52;c;!\x07\x1b]52;cps0;\x07");
  say (desk, "\x1b[?2004h\x1b]777;notify;a;b\x07\x1b]9;note\x07");
  expect_works (desk);
  g_assert_cmpstr (paste (desk, desk->clipboard), ==, "mine");
  g_assert_cmpstr (paste (desk, primary), ==, "mine too");
}

/* The window is not the guest's: its title, its size, its place, the other windows. */
static void
test_window (Desk *desk, gconstpointer data)
{
  int width, height;

  expect_works (desk);
  width = gtk_widget_get_width (desk->window);
  height = gtk_widget_get_height (desk->window);
  say (desk, "\x1b]0;Password of your server\x07\x1b]1;Icon\x07\x1b]2;Title\x1b\\\x1bkScreen\x1b\\\x1b[22;0t\x1b[23;0t");
  say (desk, "\x1b[8;5;5t\x1b[4;10;10t\x1b[3;0;0t\x1b[2t\x1b[9;1t\x1b[10;1t\x1b[5t\x1b[6t\x1b[?3h\x1b[?40h\x1b[?3l");
  expect_works (desk);
  let_pass (300);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (desk->window)), ==, TITLE);
  g_assert_cmpint (gtk_widget_get_width (desk->window), ==, width);
  g_assert_cmpint (gtk_widget_get_height (desk->window), ==, height);
  g_assert_true (gtk_widget_get_mapped (desk->window));
  g_assert_false (gtk_window_is_maximized (GTK_WINDOW (desk->window)));
}

static void
test_noise (Desk *desk, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);
  g_autofree guint8 *piece = g_malloc (PIECE);

  for (guint i = 0; i < 16; i++)
    {
      for (guint j = 0; j < PIECE; j++)
        piece[j] = g_rand_int_range (rand, 0, 6) == 0 ? "\x1b[]P;?"[g_rand_int_range (rand, 0, 6)] : (guint8) g_rand_int (rand);
      say_bytes (desk, piece, PIECE);
      let_pass (1);
    }
  expect_works (desk);
  /* Numbers as large as they can be written, strings without an end, and combining signs without a letter. */
  say (desk, "\x1b[99999999999999999999;99999999999H\x1b[2147483647@\x1b[2147483647L\x1b[65535b\x1b[1;65535r\x1b[999999999S");
  for (guint i = 0; i < 20000; i++)
    say (desk, "\xcc\x81");
  say (desk, "\x1b]2;");
  for (guint i = 0; i < PIECE; i++)
    piece[i] = 'a';
  for (guint i = 0; i < 64; i++)
    say_bytes (desk, piece, PIECE);
  expect_works (desk);
}

static gsize
resident_bytes (void)
{
  g_autofree char *contents = NULL;
  gulong total, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &contents, NULL, NULL));
  g_assert_cmpint (sscanf (contents, "%lu %lu", &total, &resident), ==, 2);

  return (gsize) resident * sysconf (_SC_PAGESIZE);
}

/* As a stream does it that always has more, at the priority of other events. */
static gboolean
flood_cb (gpointer user_data)
{
  Desk *desk = user_data;
  g_autofree char *piece = g_strnfill (PIECE, 'x');

  say_bytes (desk, piece, PIECE);
  desk->left -= MIN (desk->left, PIECE);

  return desk->left > 0;
}

static void
test_long_line (Desk *desk, gconstpointer data)
{
  gsize before = resident_bytes (), most = before;
  gint64 start = g_get_monotonic_time ();
  guint n_ticks = 0;

  desk->left = 48 << 20;
  g_timeout_add (0, flood_cb, desk);
  while (desk->left > 0)
    {
      g_main_context_iteration (NULL, TRUE);
      if (n_ticks++ % 32 == 0)
        most = MAX (most, resident_bytes ());
    }
  most = MAX (most, resident_bytes ());
  g_test_message ("a line of 48 MiB in %.1f s, %" G_GSIZE_FORMAT " MiB more at the most",
                  (g_get_monotonic_time () - start) / 1e6, (most - before) >> 20);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (most - before, <, 40 << 20);
#endif
  expect_works (desk);
}

/* What has the keyboard says what it is. */
static void
test_name (Desk *desk, gconstpointer data)
{
  GtkAccessible *focus;

  gtk_widget_grab_focus (desk->terminal);
  focus = GTK_ACCESSIBLE (gtk_window_get_focus (GTK_WINDOW (desk->window)));
  gtk_test_accessible_assert_property (focus, GTK_ACCESSIBLE_PROPERTY_LABEL, "Text console");
  g_assert_cmpint (gtk_accessible_get_accessible_role (focus), !=, GTK_ACCESSIBLE_ROLE_WIDGET);
}

static void
add (const char *path, void (*test) (Desk *, gconstpointer))
{
  g_test_add (path, Desk, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* What a screen reader would be told is kept here, and needs no bus. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }

  add ("/display/terminal/answers", test_answers);
  add ("/display/terminal/clipboard", test_clipboard);
  add ("/display/terminal/window", test_window);
  add ("/display/terminal/noise", test_noise);
  add ("/display/terminal/long-line", test_long_line);
  add ("/display/terminal/name", test_name);

  return g_test_run ();
}
