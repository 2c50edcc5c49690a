/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-dialogs.h"
#include "tri-set.h"

#include <glib/gi18n-lib.h>

typedef struct {
  TriNameProblemFunc  problem;
  gpointer            problem_data;
  GDestroyNotify      problem_destroy;
  char               *initial;
  char               *answer;
  GtkWidget          *dialog;  /* borrowed */
  GtkWidget          *entry;   /* borrowed */
  GtkWidget          *message; /* borrowed */
} Prompt;

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;

  if (prompt->problem_destroy)
    prompt->problem_destroy (prompt->problem_data);
  g_free (prompt->initial);
  g_free (prompt->answer);
  g_free (prompt);
}

static void
on_text_changed (GtkEditable *entry,
                 Prompt      *prompt)
{
  const char *text = gtk_editable_get_text (entry);
  g_autofree char *problem = prompt->problem ? prompt->problem (text, prompt->problem_data) : NULL;
  gboolean same = g_strcmp0 (text, prompt->initial) == 0;

  gtk_label_set_text (GTK_LABEL (prompt->message), problem && !same ? problem : "");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (prompt->dialog), GTK_RESPONSE_ACCEPT, !problem && *text);
  if (problem && !same)
    gtk_widget_add_css_class (prompt->entry, "error");
  else
    gtk_widget_remove_css_class (prompt->entry, "error");
}

static void
on_prompt_response (GtkDialog *dialog,
                    int        response,
                    GTask     *task)
{
  Prompt *prompt = g_task_get_task_data (task);

  if (response == GTK_RESPONSE_ACCEPT)
    prompt->answer = g_strdup (gtk_editable_get_text (GTK_EDITABLE (prompt->entry)));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
on_prompt_destroy (GtkWidget *dialog,
                   GTask     *task)
{
  Prompt *prompt = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&prompt->answer), g_free);
  g_object_unref (task);
}

static void
prompt_build (Prompt     *prompt,
              GtkWindow  *parent,
              const char *heading,
              const char *label,
              const char *accept)
{
  GtkWidget *area, *caption;
  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b>", heading);

  prompt->dialog = gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                           GTK_MESSAGE_OTHER, GTK_BUTTONS_NONE, NULL);
  gtk_message_dialog_set_markup (GTK_MESSAGE_DIALOG (prompt->dialog), markup);
  gtk_dialog_add_button (GTK_DIALOG (prompt->dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_widget_add_css_class (gtk_dialog_add_button (GTK_DIALOG (prompt->dialog), accept, GTK_RESPONSE_ACCEPT),
                            "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (prompt->dialog), GTK_RESPONSE_ACCEPT);

  caption = gtk_label_new_with_mnemonic (label);
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  prompt->entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (prompt->entry), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (prompt->entry), 36);
  gtk_label_set_mnemonic_widget (GTK_LABEL (caption), prompt->entry);
  prompt->message = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (prompt->message), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (prompt->message), 40);
  gtk_label_set_xalign (GTK_LABEL (prompt->message), 0);
  gtk_widget_add_css_class (prompt->message, "error");

  area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (prompt->dialog));
  gtk_box_append (GTK_BOX (area), caption);
  gtk_box_append (GTK_BOX (area), prompt->entry);
  gtk_box_append (GTK_BOX (area), prompt->message);
}

void
tri_prompt_name_async (GtkWindow           *parent,
                       const char          *heading,
                       const char          *label,
                       const char          *initial,
                       const char          *accept,
                       TriNameProblemFunc   problem,
                       gpointer             problem_data,
                       GDestroyNotify       problem_destroy,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;
  Prompt *prompt;

  g_return_if_fail (heading && label && accept);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, tri_prompt_name_async);
  prompt = g_new0 (Prompt, 1);
  prompt->problem = problem;
  prompt->problem_data = problem_data;
  prompt->problem_destroy = problem_destroy;
  prompt->initial = g_strdup (initial);
  g_task_set_task_data (task, prompt, prompt_free);
  prompt_build (prompt, parent, heading, label, accept);

  g_signal_connect (prompt->entry, "changed", G_CALLBACK (on_text_changed), prompt);
  gtk_editable_set_text (GTK_EDITABLE (prompt->entry), initial ? initial : "");
  on_text_changed (GTK_EDITABLE (prompt->entry), prompt);
  g_signal_connect (prompt->dialog, "response", G_CALLBACK (on_prompt_response), task);
  g_signal_connect (prompt->dialog, "destroy", G_CALLBACK (on_prompt_destroy), task);
  tri_set_plain_names (prompt->dialog);
  gtk_window_present (GTK_WINDOW (prompt->dialog));
  gtk_widget_grab_focus (prompt->entry);
}

char *
tri_prompt_name_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
