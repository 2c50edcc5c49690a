/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-dialogs.h"

#include "core/tri-error.h"
#include "tri-preferences.h"
#include "tri-set.h"

#include <glib/gi18n-lib.h>

/* A dialog answers its task when it is destroyed, whatever closed it: a button, Escape, or its parent's end. */
typedef struct {
  int        answer;    /* -1: cancel */
  char      *remember;
  GtkWidget *check;     /* borrowed from the dialog, nullable */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_free (ask->remember);
  g_free (ask);
}

static GTask *
ask_task_new (GCancellable        *cancellable,
              gpointer             tag,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);

  ask->answer = -1;
  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, ask, ask_free);
  return task;
}

static void
on_ask_response (GtkDialog *dialog,
                 int        response,
                 GTask     *task)
{
  Ask *ask = g_task_get_task_data (task);

  ask->answer = response >= 0 ? response : -1;
  if (ask->answer >= 0 && ask->check && gtk_check_button_get_active (GTK_CHECK_BUTTON (ask->check)))
    tri_preferences_set_asks (ask->remember, FALSE);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
on_ask_destroy (GtkWidget *dialog,
                GTask     *task)
{
  Ask *ask = g_task_get_task_data (task);

  g_task_return_int (task, ask->answer);
  g_object_unref (task);
}

static GtkWidget *
message_dialog_new (GtkWindow      *parent,
                    GtkMessageType  type,
                    const char     *heading,
                    const char     *body)
{
  GtkWidget *dialog = gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              type, GTK_BUTTONS_NONE, "%s", heading);
  GtkWidget *area;

  if (body && *body)
    gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", body);
  gtk_widget_add_css_class (dialog, "tri-message");
  area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));
  for (GtkWidget *label = gtk_widget_get_first_child (area); label; label = gtk_widget_get_next_sibling (label))
    tri_set_wrap_anywhere (GTK_LABEL (label));
  return dialog;
}

/* The keyboard begins at the button that Enter takes, not at "Do not ask again". */
static void
set_default (GtkWidget *dialog,
             int        response)
{
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), response);
  gtk_window_set_focus (GTK_WINDOW (dialog), gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), response));
}

/* Takes the task's reference: it lives as long as the dialog. */
static void
ask_present (GtkWidget    *dialog,
             GTask        *task,
             GCancellable *cancellable)
{
  if (cancellable)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (gtk_window_destroy), dialog, G_CONNECT_SWAPPED);
  g_signal_connect (dialog, "response", G_CALLBACK (on_ask_response), task);
  g_signal_connect (dialog, "destroy", G_CALLBACK (on_ask_destroy), task);
  tri_set_plain_names (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
tri_choose_async (GtkWindow           *parent,
                  const char          *heading,
                  const char          *body,
                  const char * const  *labels,
                  guint                preferred,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  GtkWidget *dialog;

  g_return_if_fail (heading && labels);

  dialog = message_dialog_new (parent, GTK_MESSAGE_QUESTION, heading, body);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  for (int i = 0; labels[i]; i++)
    gtk_dialog_add_button (GTK_DIALOG (dialog), labels[i], i);
  set_default (dialog, preferred);
  ask_present (dialog, ask_task_new (cancellable, tri_choose_async, callback, user_data), cancellable);
}

int
tri_choose_finish (GAsyncResult *result)
{
  return g_task_propagate_int (G_TASK (result), NULL);
}

static void
add_do_not_ask_again (GtkWidget  *dialog,
                      GTask      *task,
                      const char *remember)
{
  Ask *ask = g_task_get_task_data (task);
  GtkWidget *area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));

  ask->remember = g_strdup (remember);
  ask->check = gtk_check_button_new_with_mnemonic (_("_Do not ask again"));
  gtk_widget_set_halign (ask->check, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (area), ask->check);
}

void
tri_confirm_async (GtkWindow           *parent,
                   const TriQuestion   *question,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  GtkWidget *dialog, *accept;
  GTask *task;

  g_return_if_fail (question && question->heading && question->accept);

  task = ask_task_new (cancellable, tri_confirm_async, callback, user_data);
  if (question->remember && !tri_preferences_asks (question->remember))
    {
      g_task_return_int (task, 0);
      g_object_unref (task);
      return;
    }

  dialog = message_dialog_new (parent, question->destructive ? GTK_MESSAGE_WARNING : GTK_MESSAGE_QUESTION,
                               question->heading, question->body);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  accept = gtk_dialog_add_button (GTK_DIALOG (dialog), question->accept, 0);
  if (question->destructive)
    gtk_widget_add_css_class (accept, "destructive-action");
  if (question->remember)
    add_do_not_ask_again (dialog, task, question->remember);
  set_default (dialog, question->destructive ? GTK_RESPONSE_CANCEL : 0);
  ask_present (dialog, task, cancellable);
}

gboolean
tri_confirm_finish (GAsyncResult *result)
{
  return g_task_propagate_int (G_TASK (result), NULL) == 0;
}

void
tri_error_show (GtkWindow    *parent,
                const char   *heading,
                const GError *error)
{
  g_autofree char *body = NULL;
  const char *advice;
  GtkWidget *dialog;

  g_return_if_fail (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  advice = tri_error_advice (error);
  body = advice ? g_strdup_printf ("%s\n\n%s", error->message, advice) : g_strdup (error->message);
  dialog = message_dialog_new (parent, GTK_MESSAGE_ERROR, heading ? heading : _("It did not work"), body);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Close"), GTK_RESPONSE_CLOSE);
  set_default (dialog, GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_window_destroy), NULL);
  tri_set_plain_names (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_file_response (GtkNativeDialog *native,
                  int              response,
                  GTask           *task)
{
  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native)), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
  gtk_native_dialog_destroy (native);
  g_object_unref (native);
  g_object_unref (task);
}

static void
file_dialog_run (GtkFileChooserNative *native,
                 gpointer              tag,
                 GAsyncReadyCallback   callback,
                 gpointer              user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect (native, "response", G_CALLBACK (on_file_response), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

void
tri_open_file_async (GtkWindow           *parent,
                     const char          *title,
                     const char          *filter_name,
                     const char * const  *suffixes,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _("_Open"), _("_Cancel"));

  if (filter_name && suffixes)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, filter_name);
      for (int i = 0; suffixes[i]; i++)
        gtk_file_filter_add_suffix (filter, suffixes[i]);
      gtk_file_filter_set_name (all, _("All files"));
      gtk_file_filter_add_pattern (all, "*");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), all);
    }
  file_dialog_run (native, tri_open_file_async, callback, user_data);
}

GFile *
tri_open_file_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
tri_open_folder_async (GtkWindow           *parent,
                       const char          *title,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _("_Select"), _("_Cancel"));

  file_dialog_run (native, tri_open_folder_async, callback, user_data);
}

GFile *
tri_open_folder_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
tri_save_file_async (GtkWindow           *parent,
                     const char          *title,
                     const char          *name,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _("_Save"), _("_Cancel"));

  if (name)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  file_dialog_run (native, tri_save_file_async, callback, user_data);
}

GFile *
tri_save_file_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
