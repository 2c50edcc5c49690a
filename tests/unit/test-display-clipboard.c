/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One clipboard for this computer and a guest: what goes over, what does not, and that nothing does while another window has
 * the focus. The guest is played, and writes down everything that reaches it. */
#include "config.h"

#include "player-harness.h"

#include "display/tri-display-clipboard.h"

typedef struct {
  Stage                stage;
  TriDisplayClipboard *shared;
  GdkClipboard        *clipboard;
  GtkWidget           *other;
  char                *text;
  GError              *error;
  GdkTexture          *texture;
  char                *complaint;
  gboolean             done;
} Desk;

#define STAGE(desk) (&(desk)->stage)

/* A program that takes its time to say what it has copied. */
#define SLOW_TYPE_CONTENT (slow_content_get_type ())
G_DECLARE_FINAL_TYPE (SlowContent, slow_content, SLOW, CONTENT, GdkContentProvider)

struct _SlowContent {
  GdkContentProvider parent_instance;
  GTask             *task;
  GOutputStream     *stream;
};

G_DEFINE_FINAL_TYPE (SlowContent, slow_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
slow_content_ref_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_new ((const char *[]) { TRI_DISPLAY_TEXT }, 1);
}

static void
slow_content_write_async (GdkContentProvider *provider, const char *mime_type, GOutputStream *stream, int priority,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  SlowContent *self = SLOW_CONTENT (provider);

  g_assert_null (self->task);
  self->task = g_task_new (self, cancellable, callback, user_data);
  self->stream = g_object_ref (stream);
}

static gboolean
slow_content_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
slow_content_class_init (SlowContentClass *klass)
{
  GDK_CONTENT_PROVIDER_CLASS (klass)->ref_formats = slow_content_ref_formats;
  GDK_CONTENT_PROVIDER_CLASS (klass)->write_mime_type_async = slow_content_write_async;
  GDK_CONTENT_PROVIDER_CLASS (klass)->write_mime_type_finish = slow_content_write_finish;
}

static void
slow_content_init (SlowContent *self)
{
}

static void
slow_content_say (SlowContent *self, const char *text)
{
  g_assert_true (g_output_stream_write_all (self->stream, text, strlen (text), NULL, NULL, NULL));
  g_task_return_boolean (self->task, TRUE);
  g_clear_object (&self->stream);
  g_clear_object (&self->task);
}

static gboolean
is_connected (Stage *stage)
{
  return tri_display_agent_get_connected (tri_display_session_get_agent (TRI_DISPLAY_SESSION (stage->session)));
}

static gboolean
is_active (Stage *stage)
{
  return gtk_window_is_active (GTK_WINDOW (stage->window));
}

static gboolean
is_not_active (Stage *stage)
{
  return !is_active (stage);
}

static gboolean
is_done (Stage *stage)
{
  return ((Desk *) stage)->done;
}

/* Whether what lies in this computer's clipboard is the guest's. */
static gboolean
has_guest_content (Stage *stage)
{
  GdkContentProvider *content = gdk_clipboard_get_content (((Desk *) stage)->clipboard);

  return content && strcmp (G_OBJECT_TYPE_NAME (content), "TriDisplayContent") == 0;
}

static gboolean
has_no_guest_content (Stage *stage)
{
  return !has_guest_content (stage);
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

static void
close_other (Desk *desk)
{
  if (desk->other)
    gtk_window_destroy (GTK_WINDOW (desk->other));
  desk->other = NULL;
}

static void
failed_cb (Desk *desk, const char *message)
{
  g_free (desk->complaint);
  desk->complaint = g_strdup (message);
}

/* What the person was told since the last time. */
static void
expect_complaint (Desk *desk, const char *words)
{
  g_test_message ("%s", desk->complaint ? desk->complaint : "nothing");
  g_assert_true (words ? desk->complaint && strstr (desk->complaint, words) : !desk->complaint);
  g_clear_pointer (&desk->complaint, g_free);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  stage_set_up (STAGE (desk), data);
  desk->clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  gdk_clipboard_set_content (desk->clipboard, NULL);
  desk->shared = tri_display_clipboard_new (desk->stage.display);
  tri_display_clipboard_set_agent (desk->shared,
                                   tri_display_session_get_agent (TRI_DISPLAY_SESSION (desk->stage.session)));
  g_signal_connect_swapped (tri_display_session_get_agent (TRI_DISPLAY_SESSION (desk->stage.session)), "clipboard-failed",
                            G_CALLBACK (failed_cb), desk);
  tri_display_clipboard_set_enabled (desk->shared, TRUE);
  g_assert_true (stage_wait (STAGE (desk), is_active));
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  close_other (desk);
  g_clear_object (&desk->shared);
  g_clear_pointer (&desk->text, g_free);
  g_clear_pointer (&desk->complaint, g_free);
  g_clear_error (&desk->error);
  g_clear_object (&desk->texture);
  gdk_clipboard_set_content (desk->clipboard, NULL);
  stage_tear_down (STAGE (desk), data);
}

static void
start (Desk *desk, const char *scene)
{
  stage_connect (STAGE (desk), scene);
  g_assert_true (stage_wait (STAGE (desk), stage_is_showing));
  g_assert_true (stage_wait (STAGE (desk), is_connected));
}

static void
look_away (Desk *desk)
{
  desk->other = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (desk->other), gtk_entry_new ());
  gtk_window_present (GTK_WINDOW (desk->other));
  g_assert_true (stage_wait (STAGE (desk), is_not_active));
}

static void
look_back (Desk *desk)
{
  close_other (desk);
  gtk_window_present (GTK_WINDOW (desk->stage.window));
  g_assert_true (stage_wait (STAGE (desk), is_active));
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &desk->error);
  desk->done = TRUE;
}

/* As another program does it. */
static const char *
paste (Desk *desk)
{
  g_clear_pointer (&desk->text, g_free);
  g_clear_error (&desk->error);
  desk->done = FALSE;
  gdk_clipboard_read_text_async (desk->clipboard, NULL, text_cb, desk);
  g_assert_true (stage_wait (STAGE (desk), is_done));

  return desk->text;
}

static void
texture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, &desk->error);
  desk->done = TRUE;
}

static void
copy (Desk *desk, const char *mime_type, GBytes *bytes)
{
  g_autoptr(GdkContentProvider) content = gdk_content_provider_new_for_bytes (mime_type, bytes);

  g_assert_true (gdk_clipboard_set_content (desk->clipboard, content));
  g_bytes_unref (bytes);
}

static void
copy_bytes (Desk *desk, const char *mime_type, gsize size)
{
  copy (desk, mime_type, g_bytes_new_take (g_strnfill (size, 'x'), size));
}

static void
test_from_guest (Desk *desk, gconstpointer data)
{
  start (desk, "agent");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  g_assert_cmpstr (paste (desk), ==, "text of the guest");
  /* It is the guest's own, so the guest is not told of it. */
  let_pass (200);
  g_assert_cmpuint (stage_count (STAGE (desk), "main agent grab"), ==, 0);

  /* What was copied there stays good while something else has the focus. */
  look_away (desk);
  g_assert_cmpstr (paste (desk), ==, "text of the guest");

  /* It goes with the guest. */
  tri_display_session_disconnect (TRI_DISPLAY_SESSION (desk->stage.session));
  g_assert_true (stage_wait (STAGE (desk), has_no_guest_content));
}

static void
test_lines (Desk *desk, gconstpointer data)
{
  start (desk, "lines");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  g_assert_cmpstr (paste (desk), ==, "one\ntwo\n");
  gdk_clipboard_set_text (desk->clipboard, "a\nb");
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 1 610d0a62", 1));
}

static void
test_picture_from_guest (Desk *desk, gconstpointer data)
{
  start (desk, "pictures");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  gdk_clipboard_read_texture_async (desk->clipboard, NULL, texture_cb, desk);
  g_assert_true (stage_wait (STAGE (desk), is_done));
  g_assert_no_error (desk->error);
  g_assert_cmpint (gdk_texture_get_width (desk->texture), ==, 5);
  g_assert_cmpint (gdk_texture_get_height (desk->texture), ==, 3);
}

static void
test_to_guest (Desk *desk, gconstpointer data)
{
  start (desk, "plain");
  gdk_clipboard_set_text (desk->clipboard, "h\xc3\xa9llo");
  g_assert_true (stage_wait_record (STAGE (desk), "main offered 0 1", 1));
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 1 68c3a96c6c6f", 1));
  let_pass (200);
  g_assert_cmpuint (stage_count (STAGE (desk), "main offered"), ==, 1);

  /* The same kind again is another text. */
  gdk_clipboard_set_text (desk->clipboard, "bye");
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 1 627965", 1));
  gdk_clipboard_set_content (desk->clipboard, NULL);
  g_assert_true (stage_wait_record (STAGE (desk), "main agent release", 1));
}

static void
test_picture_to_guest (Desk *desk, gconstpointer data)
{
  static const guint8 pixels[4 * 2] = { 0, 0, 255, 255, 0, 255, 0, 255 };
  g_autoptr(GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);
  g_autoptr(GdkTexture) texture = gdk_memory_texture_new (2, 1, GDK_MEMORY_B8G8R8A8, bytes, 8);

  start (desk, "plain");
  gdk_clipboard_set_texture (desk->clipboard, texture);
  g_assert_true (stage_wait_record (STAGE (desk), "main offered 0 2", 1));
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 2 89504e470d0a1a0a", 1));
}

/* Nothing, far too much, no text: the guest always gets an answer. */
static void
test_bad_to_guest (Desk *desk, gconstpointer data)
{
  start (desk, "plain");
  copy_bytes (desk, TRI_DISPLAY_TEXT, 0);
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 0 -", 1));
  expect_complaint (desk, NULL);
  copy_bytes (desk, TRI_DISPLAY_TEXT, TRI_DISPLAY_TEXT_LIMIT + 1);
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 0 -", 2));
  copy_bytes (desk, TRI_DISPLAY_TEXT, 100 << 20);
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 0 -", 3));
  expect_complaint (desk, "larger than 16");
  copy (desk, TRI_DISPLAY_TEXT, g_bytes_new_static ("h\xff", 2));
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 0 -", 4));
  expect_complaint (desk, "not valid text");
  copy_bytes (desk, TRI_DISPLAY_TEXT, 1 << 20);
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 1 7878", 1));
  expect_complaint (desk, NULL);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;
  g_autoptr(GBytes) bytes = tri_display_agent_read_finish (TRI_DISPLAY_AGENT (source), result, &desk->error);

  g_assert_null (bytes);
  desk->done = TRUE;
}

static void
expect_no_read (Desk *desk)
{
  g_clear_error (&desk->error);
  desk->done = FALSE;
  tri_display_agent_read_async (tri_display_session_get_agent (TRI_DISPLAY_SESSION (desk->stage.session)), TRI_DISPLAY_TEXT,
                                NULL, read_cb, desk);
  g_assert_true (stage_wait (STAGE (desk), is_done));
  g_assert_nonnull (desk->error);
  g_test_message ("%s", desk->error->message);
}

/* GTK gives no error to who pastes in the same program, but nothing. */
static void
expect_nothing (Desk *desk, const char *scene)
{
  start (desk, scene);
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  g_assert_cmpuint (strlen (paste (desk) ? desk->text : ""), ==, 0);
  expect_no_read (desk);
}

static guint
count_resident_mib (void)
{
  g_autofree char *contents = NULL;
  long total = 0, resident = 0;

  g_file_get_contents ("/proc/self/statm", &contents, NULL, NULL);
  g_assert_cmpint (sscanf (contents, "%ld %ld", &total, &resident), ==, 2);

  return resident * sysconf (_SC_PAGESIZE) >> 20;
}

static void
test_bad_from_guest (Desk *desk, gconstpointer data)
{
  guint before;

  expect_nothing (desk, "agent-nothing");
  expect_complaint (desk, NULL);
  before = count_resident_mib ();
  expect_nothing (desk, "agent-huge");
  expect_complaint (desk, "larger than 16");
  g_assert_true (stage_wait_record (STAGE (desk), "main huge", 2));
  let_pass (300);
  g_test_message ("%u MiB before, %u MiB after", before, count_resident_mib ());
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (count_resident_mib (), <, before + 50);
#endif

  start (desk, "agent-not-text");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  g_assert_nonnull (paste (desk));
  g_assert_true (g_utf8_validate (desk->text, -1, NULL));
  g_assert_nonnull (strstr (desk->text, "abc"));

  start (desk, "agent-wrong-answer");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  paste (desk);

  stage_tell (STAGE (desk), "clear");
  start (desk, "agent-grabs");
  g_assert_true (stage_wait_record (STAGE (desk), "main done", 1));
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  g_assert_cmpstr (paste (desk), ==, "text of the guest");
}

static void
test_never_answers (Desk *desk, gconstpointer data)
{
  TriDisplayAgent *agent = tri_display_session_get_agent (TRI_DISPLAY_SESSION (desk->stage.session));

  tri_display_agent_set_patience (agent, 300);
  start (desk, "agent-never-answers");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  expect_no_read (desk);
  g_assert_error (desk->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  expect_complaint (desk, "in time");
  tri_display_agent_set_patience (agent, 60000);

  /* Who waits is let go when the guest is. */
  stage_tell (STAGE (desk), "clear");
  start (desk, "agent-never-answers");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  desk->done = FALSE;
  g_clear_error (&desk->error);
  gdk_clipboard_read_text_async (desk->clipboard, NULL, text_cb, desk);
  g_assert_true (stage_wait_record (STAGE (desk), "main asked 0 1", 1));
  tri_display_session_disconnect (TRI_DISPLAY_SESSION (desk->stage.session));
  g_assert_true (stage_wait (STAGE (desk), is_done));
}

/* The guest neither learns nor changes anything, however often it asks; what it missed it gets with the focus. */
static void
test_focus (Desk *desk, gconstpointer data)
{
  look_away (desk);
  gdk_clipboard_set_text (desk->clipboard, "secret");
  start (desk, "greedy");
  g_assert_true (stage_wait_record (STAGE (desk), "main tired", 1));
  let_pass (200);
  g_assert_cmpuint (stage_count (STAGE (desk), "main agent grab"), ==, 0);
  g_assert_cmpuint (stage_count (STAGE (desk), "main got 0 1"), ==, 0);
  g_assert_cmpuint (stage_count (STAGE (desk), "main got 0 0 -"), ==, 80);
  g_assert_false (has_guest_content (STAGE (desk)));
  g_assert_cmpstr (paste (desk), ==, "secret");

  look_back (desk);
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 1 736563726574", 1));
}

static gboolean
is_slow_asked (Stage *stage)
{
  GdkContentProvider *content = gdk_clipboard_get_content (((Desk *) stage)->clipboard);

  return SLOW_IS_CONTENT (content) && SLOW_CONTENT (content)->task;
}

/* The guest asks in time, the answer comes when the person has gone on to something else. */
static void
test_late (Desk *desk, gconstpointer data)
{
  g_autoptr(SlowContent) content = g_object_new (SLOW_TYPE_CONTENT, NULL);

  start (desk, "plain");
  gdk_clipboard_set_content (desk->clipboard, GDK_CONTENT_PROVIDER (content));
  g_assert_true (stage_wait (STAGE (desk), is_slow_asked));
  look_away (desk);
  slow_content_say (content, "secret");
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 0 -", 1));
  g_assert_cmpuint (stage_count (STAGE (desk), "main got 0 1"), ==, 0);
}

static void
test_switch (Desk *desk, gconstpointer data)
{
  start (desk, "again");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  tri_display_clipboard_set_enabled (desk->shared, FALSE);
  g_assert_false (has_guest_content (STAGE (desk)));
  /* GTK hears of that a moment later, and would take it for somebody else who cleared the clipboard after this. */
  let_pass (200);
  gdk_clipboard_set_text (desk->clipboard, "mine");
  let_pass (200);
  g_assert_cmpuint (stage_count (STAGE (desk), "main agent grab"), ==, 0);

  tri_display_clipboard_set_enabled (desk->shared, TRUE);
  g_assert_true (stage_wait_record (STAGE (desk), "main got 0 1 6d696e65", 1));
  /* Off again, the guest has nothing any more. */
  tri_display_clipboard_set_enabled (desk->shared, FALSE);
  g_assert_true (stage_wait_record (STAGE (desk), "main agent release", 1));
}

/* What the guest gives up is not pasted any more. */
static void
test_release (Desk *desk, gconstpointer data)
{
  start (desk, "again");
  g_assert_true (stage_wait (STAGE (desk), has_guest_content));
  look_away (desk);
  stage_tell (STAGE (desk), "go");
  g_assert_true (stage_wait (STAGE (desk), has_no_guest_content));
  g_assert_null (paste (desk));
}

static void
add (const char *path, void (*test) (Desk *, gconstpointer))
{
  g_test_add (path, Desk, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_init ();
  g_test_init (&argc, &argv, NULL);
  stage_choose_fatal ();

  add ("/display/clipboard/from-guest", test_from_guest);
  add ("/display/clipboard/to-guest", test_to_guest);
  add ("/display/clipboard/lines", test_lines);
  add ("/display/clipboard/picture-from-guest", test_picture_from_guest);
  add ("/display/clipboard/picture-to-guest", test_picture_to_guest);
  add ("/display/clipboard/bad-from-guest", test_bad_from_guest);
  add ("/display/clipboard/bad-to-guest", test_bad_to_guest);
  add ("/display/clipboard/never-answers", test_never_answers);
  add ("/display/clipboard/focus", test_focus);
  add ("/display/clipboard/late", test_late);
  add ("/display/clipboard/switch", test_switch);
  add ("/display/clipboard/release", test_release);

  return g_test_run ();
}
