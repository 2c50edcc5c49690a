/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-files.h"

#include <glib/gi18n-lib.h>
#include <spice/vd_agent.h>

/* One transfer: first each file is looked at, then those that can be sent are given to the library at once. */
typedef struct {
  /* owned */
  SpiceMainChannel   *main;
  TriDisplayTransfer *transfer;
  GPtrArray          *files;
  GPtrArray          *tasks;

  guint   n_unknown;
  gulong  task_id;
  guint64 total;
} Sending;

static void
free_sending (Sending *sending)
{
  for (guint i = 0; i < sending->tasks->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (sending->tasks, i), sending);
  g_ptr_array_unref (sending->tasks);
  g_ptr_array_unref (sending->files);
  g_object_unref (sending->transfer);
  g_object_unref (sending->main);
  g_free (sending);
}

static char *
dup_display_name (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);

  return g_filename_display_name (base ? base : "?");
}

static gboolean
has_agent (Sending *sending)
{
  gboolean connected = FALSE;

  g_object_get (sending->main, "agent-connected", &connected, NULL);

  return connected;
}

/* The library has one error for every refusal, and a text, which may be translated and go on with sizes. */
static const char *
explain (const GError *error)
{
  static const struct {
    const char *theirs;
    const char *ours;
  } texts[] = {
    { "The spice agent cancelled the file transfer", N_("The virtual machine cancelled it.") },
    { "The spice agent reported an error during the file transfer", N_("The SPICE agent in the virtual machine could not write it.") },
    { "File transfer failed due to lack of free space on remote machine", N_("There is not enough free space for it in the virtual machine.") },
    { "File transfer failed due to lack of free space on remote machine (%s free, %s to transfer)",
      N_("There is not enough free space for it in the virtual machine.") },
    { "User's session is locked and cannot transfer files, unlock it and try again.",
      N_("The virtual machine’s session is locked. Unlock it and try again.") },
    { "Session agent not connected.", N_("Nobody is signed in to the virtual machine’s desktop, or no SPICE agent runs there.") },
    { "File transfer is disabled.", N_("The virtual machine does not let files be sent to it.") },
  };

  if (error->domain != SPICE_CLIENT_ERROR)
    return error->message;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *theirs = g_dgettext ("spice-gtk", texts[i].theirs);

      if (strncmp (error->message, theirs, strcspn (theirs, "%")) == 0)
        return _(texts[i].ours);
    }

  g_debug ("A file was refused: %s", error->message);

  return _("The SPICE agent in the virtual machine refused it, and gave no reason that is known here.");
}

static void
task_finished_cb (SpiceFileTransferTask *task, const GError *error, Sending *sending)
{
  g_autofree char *name = spice_file_transfer_task_get_filename (task);
  g_autofree char *shown = g_filename_display_name (name ? name : "?");

  if (!error)
    tri_display_transfer_file_sent (sending->transfer);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else if (!has_agent (sending))
    tri_display_transfer_file_failed (sending->transfer, shown, _("The SPICE agent went away before it had arrived."));
  else
    tri_display_transfer_file_failed (sending->transfer, shown, explain (error));
}

static void
new_task_cb (SpiceMainChannel *main, SpiceFileTransferTask *task, Sending *sending)
{
  g_ptr_array_add (sending->tasks, g_object_ref (task));
  g_signal_connect (task, "finished", G_CALLBACK (task_finished_cb), sending);
}

/* What the library counts is less when a file fails: what it was is what the person saw. */
static void
progress_cb (goffset sent, goffset total, gpointer user_data)
{
  Sending *sending = user_data;

  tri_display_transfer_set_bytes (sending->transfer, sent, sending->total);
}

/* The library tells the guest of a cancelled file with the next thing that it has to say to it: this is one that changes nothing,
 * because that selection is never taken. */
static void
hurry (Sending *sending)
{
  if (has_agent (sending) && spice_main_channel_agent_test_capability (sending->main, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND))
    spice_main_channel_clipboard_selection_release (sending->main, VD_AGENT_CLIPBOARD_SELECTION_SECONDARY);
}

static gboolean
finish_cb (gpointer user_data)
{
  Sending *sending = user_data;

  if (tri_display_transfer_get_cancelled (sending->transfer))
    hurry (sending);
  tri_display_transfer_finish (sending->transfer);
  free_sending (sending);

  return G_SOURCE_REMOVE;
}

/* The library hears first that the last file is finished, and is here before the others have heard it. */
static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  g_autoptr(GError) error = NULL;

  /* Each file has said by itself why it failed. */
  if (spice_main_channel_file_copy_finish (sending->main, result, &error))
    tri_display_transfer_set_bytes (sending->transfer, sending->total, sending->total);
  g_idle_add (finish_cb, sending);
}

static void
start (Sending *sending)
{
  gulong id;

  if (sending->files->len == 0 || tri_display_transfer_get_cancelled (sending->transfer))
    {
      tri_display_transfer_finish (sending->transfer);
      free_sending (sending);
      return;
    }

  tri_display_transfer_set_bytes (sending->transfer, 0, sending->total);
  id = g_signal_connect (sending->main, "new-file-transfer", G_CALLBACK (new_task_cb), sending);
  spice_main_channel_file_copy_async (sending->main, (GFile **) sending->files->pdata, G_FILE_COPY_NONE,
                                      tri_display_transfer_get_cancellable (sending->transfer), progress_cb, sending,
                                      copied_cb, sending);
  g_signal_handler_disconnect (sending->main, id);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  GFile *file = G_FILE (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (file, result, &error);
  g_autofree char *name = dup_display_name (file);

  if (info && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
    {
      sending->total += g_file_info_get_size (info);
      g_ptr_array_add (sending->files, g_object_ref (file));
    }
  else if (info && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    tri_display_transfer_file_failed (sending->transfer, name, _("Folders cannot be sent, only files."));
  else if (info)
    tri_display_transfer_file_failed (sending->transfer, name, _("It is not a file that can be read from its beginning to its end."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tri_display_transfer_file_failed (sending->transfer, name, error->message);

  if (--sending->n_unknown == 0)
    start (sending);
}

void
tri_spice_files_send (SpiceMainChannel *main, TriDisplayTransfer *transfer)
{
  Sending *sending = g_new0 (Sending, 1);
  GListModel *files = tri_display_transfer_list_files (transfer);

  sending->main = g_object_ref (main);
  sending->transfer = g_object_ref (transfer);
  sending->files = g_ptr_array_new_null_terminated (1, g_object_unref, TRUE);
  sending->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  sending->n_unknown = g_list_model_get_n_items (files);
  if (sending->n_unknown == 0)
    {
      start (sending);
      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                               G_PRIORITY_DEFAULT, tri_display_transfer_get_cancellable (transfer), looked_cb, sending);
    }
}
