/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-transfer.h"
#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

/* Who drops a folder full of files need not read each name. */
#define MAX_FAILURES 5
#define READING_SECONDS 5

struct _TriConsoleTransfer {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *revealer;
  GtkWidget *label;
  GtkWidget *progress;
  GtkWidget *button;

  /* owned */
  TriDisplayTransfer *transfer;
  char               *machine;
  guint               close_id;
};

G_DEFINE_FINAL_TYPE (TriConsoleTransfer, tri_console_transfer, GTK_TYPE_WIDGET)

static void
close_bar (TriConsoleTransfer *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  g_clear_handle_id (&self->close_id, g_source_remove);
  if (GTK_IS_BOX (parent))
    gtk_box_remove (GTK_BOX (parent), GTK_WIDGET (self));
}

static gboolean
close_cb (gpointer user_data)
{
  TriConsoleTransfer *self = user_data;

  self->close_id = 0;
  close_bar (self);

  return G_SOURCE_REMOVE;
}

static void
clicked_cb (TriConsoleTransfer *self)
{
  if (self->transfer && !tri_display_transfer_get_finished (self->transfer))
    tri_display_transfer_cancel (self->transfer);
  else
    close_bar (self);
}

static void
progress_cb (TriConsoleTransfer *self)
{
  guint n = g_list_model_get_n_items (tri_display_transfer_list_files (self->transfer));
  guint64 total, sent = tri_display_transfer_get_bytes (self->transfer, &total);
  g_autofree char *sent_size = g_format_size_full (sent, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *total_size = g_format_size_full (total, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: how many files, and the virtual machine */
  g_autofree char *what = g_strdup_printf (ngettext ("Sending %u file to “%s”", "Sending %u files to “%s”", n), n, self->machine);
  /* Translators: what is done, then how far: "Sending 2 files to “web”: 1 MiB of 5 MiB" */
  g_autofree char *text = g_strdup_printf (_("%s: %s of %s"), what, sent_size, total_size);

  gtk_label_set_label (GTK_LABEL (self->label), total > 0 ? text : what);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), total > 0 ? (double) sent / total : 0.0);
}

static char *
dup_failures (TriConsoleTransfer *self)
{
  const char * const *failures = tri_display_transfer_get_failures (self->transfer);
  guint n = g_strv_length ((GStrv) failures);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, MAX_FAILURES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", failures[i]);
  if (n > MAX_FAILURES)
    g_string_append_printf (text, ngettext ("\nAnd %u more.", "\nAnd %u more.", n - MAX_FAILURES), n - MAX_FAILURES);

  return g_string_free (text, FALSE);
}

static void
say (TriConsoleTransfer *self, const char *text, gboolean failed)
{
  gtk_label_set_label (GTK_LABEL (self->label), text);
  gtk_widget_set_visible (self->progress, FALSE);
  gtk_button_set_label (GTK_BUTTON (self->button), _("_Close"));
  tri_set_plain_names (self->revealer);
  if (failed)
    gtk_widget_add_css_class (self->label, "error");
  else
    self->close_id = g_timeout_add_seconds (READING_SECONDS, close_cb, self);
}

static void
finished_cb (TriConsoleTransfer *self)
{
  g_autofree char *failures = dup_failures (self);
  guint n = tri_display_transfer_get_n_sent (self->transfer);
  g_autofree char *sent = NULL;

  /* Translators: how many files, and the virtual machine */
  sent = g_strdup_printf (ngettext ("%u file was sent to “%s”.", "%u files were sent to “%s”.", n), n, self->machine);
  if (*failures)
    {
      g_autofree char *both = n > 0 ? g_strdup_printf ("%s\n%s", sent, failures) : g_strdup (failures);

      say (self, both, TRUE);
    }
  else if (tri_display_transfer_get_cancelled (self->transfer))
    say (self, _("Sending was cancelled."), FALSE);
  else
    say (self, sent, FALSE);
}

static void
tri_console_transfer_dispose (GObject *object)
{
  TriConsoleTransfer *self = TRI_CONSOLE_TRANSFER (object);

  g_clear_handle_id (&self->close_id, g_source_remove);
  /* The window is closed: nobody could cancel any more, or learn how it ended. */
  if (self->transfer)
    {
      g_signal_handlers_disconnect_by_data (self->transfer, self);
      if (!tri_display_transfer_get_finished (self->transfer))
        tri_display_transfer_cancel (self->transfer);
    }
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_transfer_parent_class)->dispose (object);
}

static void
tri_console_transfer_finalize (GObject *object)
{
  g_free (TRI_CONSOLE_TRANSFER (object)->machine);

  G_OBJECT_CLASS (tri_console_transfer_parent_class)->finalize (object);
}

static void
tri_console_transfer_class_init (TriConsoleTransferClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_transfer_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_console_transfer_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-transfer.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTransfer, revealer);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTransfer, label);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTransfer, progress);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTransfer, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_transfer_init (TriConsoleTransfer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_set_plain_names (self->revealer);
}

GtkWidget *
tri_console_transfer_new (const char *machine, TriDisplayTransfer *transfer)
{
  TriConsoleTransfer *self = g_object_new (TRI_TYPE_CONSOLE_TRANSFER, NULL);

  self->machine = g_strdup (machine);
  self->transfer = g_object_ref (transfer);
  g_signal_connect_object (transfer, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (transfer, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  progress_cb (self);

  return GTK_WIDGET (self);
}

GtkWidget *
tri_console_transfer_new_refused (const char *machine, const char *reason)
{
  /* Translators: the virtual machine, then a sentence that says why */
  g_autofree char *text = g_strdup_printf (_("Nothing was sent to “%s”. %s"), machine, reason);

  return tri_console_transfer_new_notice (text);
}

GtkWidget *
tri_console_transfer_new_notice (const char *text)
{
  TriConsoleTransfer *self = g_object_new (TRI_TYPE_CONSOLE_TRANSFER, NULL);

  say (self, text, TRUE);

  return GTK_WIDGET (self);
}

void
tri_console_transfer_close_ended (GtkBox *bars)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (bars));

  while (child)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (TRI_IS_CONSOLE_TRANSFER (child))
        {
          TriConsoleTransfer *self = TRI_CONSOLE_TRANSFER (child);

          if (!self->transfer || tri_display_transfer_get_finished (self->transfer))
            close_bar (self);
        }
      child = next;
    }
}
