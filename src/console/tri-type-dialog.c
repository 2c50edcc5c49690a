/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-type-dialog.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "core/tri-layout.h"
#include "display/tri-display-typist.h"
#include "tri-console-state.h"
#include "widgets/tri-set.h"

/* Some six minutes of typing. */
#define MOST_CHARACTERS 10000
#define STATE_KEY "keyboard-layout"

struct _TriTypeDialog {
  GtkWindow parent_instance;

  /* template widgets */
  GtkWidget *text;
  GtkWidget *layout;
  GtkWidget *message;
  GtkWidget *progress;
  GtkWidget *cancel;
  GtkWidget *type;

  /* owned */
  GPtrArray        *layouts;
  TriDisplayTypist *typist;
  GArray           *chords;
  GCancellable     *cancellable;

  /* borrowed */
  TriConsolePage *page;
};

G_DEFINE_FINAL_TYPE (TriTypeDialog, tri_type_dialog, GTK_TYPE_WINDOW)

static const char *
get_uuid (TriTypeDialog *self)
{
  return tri_domain_get_uuid (tri_console_page_get_domain (self->page));
}

static char *
dup_text (TriTypeDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static const TriLayoutInfo *
get_layout (TriTypeDialog *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->layout));

  return selected < self->layouts->len ? g_ptr_array_index (self->layouts, selected) : NULL;
}

static void
say (TriTypeDialog *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->message), text);
}

static char *
describe_impossible (guint n_impossible, guint n_chords, const char *characters)
{
  g_autofree char *shown = tri_layout_describe (characters);

  if (n_chords == 0)
    /* Translators: characters */
    return g_strdup_printf (_("A keyboard with this layout cannot write any of this text: %s"), shown);

  /* Translators: a number of characters, then what they are */
  return g_strdup_printf (ngettext ("A keyboard with this layout cannot write %u character, which will be left out: %s",
                                    "A keyboard with this layout cannot write %u characters, which will be left out: %s",
                                    n_impossible), n_impossible, shown);
}

/* What would be typed, and what cannot be. */
static void
convert (TriTypeDialog *self, const char *text)
{
  const TriLayoutInfo *info = get_layout (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(TriLayout) layout = info ? tri_layout_new (info->id, &error) : NULL;
  g_autoptr(GArray) strokes = g_array_new (FALSE, FALSE, sizeof (TriStroke));
  g_autoptr(GString) impossible = g_string_new (NULL);
  g_autofree char *words = NULL;
  guint n_impossible;

  if (!layout)
    {
      say (self, error ? error->message : _("This computer knows no keyboard layouts. Install xkeyboard-config (xkb-data)."));
      return;
    }

  n_impossible = tri_layout_convert (layout, text, strokes, impossible);
  for (guint i = 0; i < strokes->len; i++)
    {
      const TriStroke *stroke = &g_array_index (strokes, TriStroke, i);
      TriDisplayChord chord = { .n_scancodes = stroke->n_keys };

      for (guint k = 0; k < stroke->n_keys; k++)
        chord.scancodes[k] = tri_display_keymap_from_evdev (stroke->keys[k]);
      g_array_append_val (self->chords, chord);
    }
  if (n_impossible > 0)
    words = describe_impossible (n_impossible, strokes->len, impossible->str);
  say (self, words ? words : "");
  gtk_button_set_label (GTK_BUTTON (self->type), n_impossible > 0 ? _("_Type the Rest") : _("_Type"));
}

static gboolean
is_awake (TriTypeDialog *self)
{
  return self->page && tri_console_page_get_session (self->page) && tri_console_page_get_view (self->page) != TRI_CONSOLE_VIEW_PAUSED;
}

static void
update_type (TriTypeDialog *self)
{
  g_autofree char *reason = self->page && !is_awake (self) ? tri_console_link_dup_heading (tri_console_page_get_link (self->page)) : NULL;

  gtk_widget_set_sensitive (self->type, self->chords->len > 0 && is_awake (self));
  /* Such as that it is paused, or turned off. */
  tri_set_tooltip (self->type, reason);
}

/* What is pressed while a machine is paused is lost, so the text would have gaps. */
static void
page_changed_cb (TriTypeDialog *self)
{
  if (self->typist && !is_awake (self))
    tri_display_typist_stop (self->typist);
  update_type (self);
}

static void
update (TriTypeDialog *self)
{
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;

  if (self->typist || !self->page)
    return;

  text = dup_text (self);
  g_array_set_size (self->chords, 0);
  gtk_button_set_label (GTK_BUTTON (self->type), _("_Type"));
  if (*text == '\0')
    say (self, "");
  else if (g_utf8_strlen (text, -1) > MOST_CHARACTERS)
    {
      words = g_strdup_printf (_("The text is longer than %d characters. Keys are too slow for that."), MOST_CHARACTERS);
      say (self, words);
    }
  else
    convert (self, text);

  tri_set_plain_names (GTK_WIDGET (self));
  update_type (self);
}

/* A text view hangs on a line of millions of characters: of what is too long it takes as much as is needed to say so. */
static void
limit_text (TriTypeDialog *self, GtkTextIter *place, const char *text, int length, GtkTextBuffer *buffer)
{
  int room = MOST_CHARACTERS + 1 - gtk_text_buffer_get_char_count (buffer);
  const char *end = text;

  for (; room > 0 && end < text + length; room--)
    end = g_utf8_next_char (end);
  if (end >= text + length)
    return;

  g_signal_stop_emission_by_name (buffer, "insert-text");
  if (end > text)
    gtk_text_buffer_insert (buffer, place, text, (int) (end - text));
}

static void
set_typing (TriTypeDialog *self, gboolean typing)
{
  gtk_widget_set_sensitive (self->text, !typing);
  gtk_widget_set_sensitive (self->layout, !typing);
  gtk_widget_set_visible (self->progress, typing);
  gtk_widget_set_visible (self->type, !typing);
  gtk_button_set_label (GTK_BUTTON (self->cancel), typing ? _("_Stop") : _("_Cancel"));
  tri_set_plain_names (GTK_WIDGET (self));
}

static void
progress_cb (TriTypeDialog *self)
{
  guint n_typed = tri_display_typist_get_n_typed (self->typist);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), (double) n_typed / self->chords->len);
}

static void
finished_cb (TriTypeDialog *self, gboolean complete)
{
  g_autofree char *words = NULL;
  guint n_typed = tri_display_typist_get_n_typed (self->typist);

  if (complete)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  words = g_strdup_printf (ngettext ("Stopped after %u of %u keystroke.", "Stopped after %u of %u keystrokes.", self->chords->len),
                           n_typed, self->chords->len);
  g_clear_object (&self->typist);
  set_typing (self, FALSE);
  say (self, words);
}

static void
type_cb (TriTypeDialog *self)
{
  TriDisplaySession *session = self->page ? tri_console_page_get_session (self->page) : NULL;
  const TriLayoutInfo *info = get_layout (self);

  if (!session || self->chords->len == 0 || self->typist)
    return;

  tri_console_state_set_string (get_uuid (self), STATE_KEY, info->id);
  self->typist = tri_display_typist_new (session, (const TriDisplayChord *) self->chords->data, self->chords->len);
  g_signal_connect_object (self->typist, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->typist, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  set_typing (self, TRUE);
  gtk_widget_grab_focus (self->cancel);
  tri_display_typist_start (self->typist);
}

static void
cancel_cb (TriTypeDialog *self)
{
  if (self->typist)
    tri_display_typist_stop (self->typist);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
clipboard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriTypeDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  /* It was closed meanwhile. */
  if (!self->page)
    return;
  if (text && *text != '\0')
    {
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)), text, -1);
      gtk_widget_grab_focus (self->type);
    }
  else
    say (self, _("There is no text in the clipboard. Write what is to be typed here."));
}

static GtkWidget *
find_inside (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_inside (child, type);

  return found;
}

static void
search_started_cb (GtkWidget *search)
{
  gtk_widget_grab_focus (search);
  /* Getting the focus selects what is there, and the next letter would replace it. */
  gtk_editable_set_position (GTK_EDITABLE (search), -1);
}

/* Return chooses the first of what was found. */
static void
search_activated_cb (TriTypeDialog *self, GtkWidget *search)
{
  GtkWidget *popover = gtk_widget_get_ancestor (search, GTK_TYPE_POPOVER);
  GtkWidget *list = find_inside (popover, GTK_TYPE_LIST_VIEW);
  GListModel *names = gtk_drop_down_get_model (GTK_DROP_DOWN (self->layout));
  g_autoptr(GObject) first = NULL;

  /* The last letters may not have been looked for yet. */
  g_signal_emit_by_name (search, "search-changed");
  first = list ? g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))), 0) : NULL;
  if (!first)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (names); i++)
    {
      g_autoptr(GObject) name = g_list_model_get_item (names, i);

      if (name == first)
        gtk_drop_down_set_selected (GTK_DROP_DOWN (self->layout), i);
    }
  gtk_popover_popdown (GTK_POPOVER (popover));
}

/* The list is long: who types while it is open searches in it. The button in the drop-down, which has the focus, has no
 * name of its own. */
static void
prepare_layouts (TriTypeDialog *self)
{
  GtkWidget *popover = find_inside (self->layout, GTK_TYPE_POPOVER);
  GtkWidget *search = find_inside (self->layout, GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *button = find_inside (self->layout, GTK_TYPE_TOGGLE_BUTTON);

  if (popover && search)
    {
      gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (search), popover);
      g_signal_connect (search, "search-started", G_CALLBACK (search_started_cb), NULL);
      g_signal_connect_object (search, "activate", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
    }
  if (button)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Keyboard layout of the guest"), -1);
}

static void
fill_layouts (TriTypeDialog *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GtkExpression) expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  g_autofree char *guess = tri_layout_guess (setlocale (LC_CTYPE, NULL));
  g_autofree char *wanted = tri_console_state_dup_string (get_uuid (self), STATE_KEY, guess);
  guint selected = 0;

  for (guint i = 0; i < self->layouts->len; i++)
    {
      const TriLayoutInfo *info = g_ptr_array_index (self->layouts, i);

      gtk_string_list_append (names, info->name);
      if (g_strcmp0 (info->id, wanted) == 0)
        selected = i;
    }
  gtk_drop_down_set_expression (GTK_DROP_DOWN (self->layout), expression);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->layout), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->layout), selected);
  prepare_layouts (self);
}

static void
tri_type_dialog_dispose (GObject *object)
{
  TriTypeDialog *self = TRI_TYPE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->typist)
    {
      g_signal_handlers_disconnect_by_data (self->typist, self);
      tri_display_typist_stop (self->typist);
    }
  g_clear_object (&self->typist);
  g_clear_weak_pointer (&self->page);

  G_OBJECT_CLASS (tri_type_dialog_parent_class)->dispose (object);
}

static void
tri_type_dialog_finalize (GObject *object)
{
  TriTypeDialog *self = TRI_TYPE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_array_unref (self->chords);
  g_ptr_array_unref (self->layouts);

  G_OBJECT_CLASS (tri_type_dialog_parent_class)->finalize (object);
}

static void
tri_type_dialog_class_init (TriTypeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_type_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_type_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-type-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriTypeDialog, text);
  gtk_widget_class_bind_template_child (widget_class, TriTypeDialog, layout);
  gtk_widget_class_bind_template_child (widget_class, TriTypeDialog, message);
  gtk_widget_class_bind_template_child (widget_class, TriTypeDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, TriTypeDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, TriTypeDialog, type);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, limit_text);
  gtk_widget_class_bind_template_callback (widget_class, type_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_type_dialog_init (TriTypeDialog *self)
{
  self->chords = g_array_new (FALSE, FALSE, sizeof (TriDisplayChord));
  self->layouts = tri_layout_list ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_type_dialog_show (TriConsolePage *page)
{
  TriTypeDialog *self;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  self = g_object_new (TRI_TYPE_TYPE_DIALOG, "transient-for", gtk_widget_get_root (GTK_WIDGET (page)), NULL);
  g_set_weak_pointer (&self->page, page);
  g_signal_connect_object (page, "session-changed", G_CALLBACK (update_type), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "changed", G_CALLBACK (page_changed_cb), self, G_CONNECT_SWAPPED);
  fill_layouts (self);
  update (self);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable, clipboard_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
