/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-media-upload.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "core/tri-volume-upload.h"
#include "tri-media-change.h"
#include "widgets/tri-dialogs.h"
#include "widgets/tri-set.h"

typedef struct {
  TriConsolePage *page;  /* weak */
  TriDomain      *domain;
  TriJob         *job;
  GtkWidget      *bar;   /* weak: gone with its page */
  GtkWidget      *progress;
  GtkWidget      *label;
  char           *target;
  char           *name;
} Upload;

static guint n_running;

static void
upload_free (Upload *upload)
{
  g_clear_weak_pointer (&upload->page);
  g_clear_weak_pointer (&upload->bar);
  g_object_unref (upload->job);
  g_object_unref (upload->domain);
  g_free (upload->target);
  g_free (upload->name);
  g_free (upload);
}

static void
show_progress (Upload *upload)
{
  double progress = tri_job_get_progress (upload->job);

  if (!upload->bar)
    return;
  if (progress < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (upload->progress));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (upload->progress), progress);
}

static void
cancel_cb (GtkWidget *button, Upload *upload)
{
  gtk_widget_set_sensitive (button, FALSE);
  gtk_label_set_text (GTK_LABEL (upload->label), _("Cancelling; what was copied is removed from the server…"));
  tri_job_cancel (upload->job);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Upload *upload = user_data;
  g_autoptr(GError) error = NULL;
  TriVolumeInfo *volume = tri_connection_upload_volume_finish (TRI_CONNECTION (source), result, &error);
  GtkWindow *window = upload->bar ? GTK_WINDOW (gtk_widget_get_root (upload->bar)) : NULL;
  g_autofree char *heading = NULL;

  g_signal_handlers_disconnect_by_data (upload->job, upload);
  if (volume)
    {
      g_autofree char *pooled = g_strdup_printf ("%s/%s", volume->pool, volume->name);

      tri_media_change (upload->page, upload->domain, upload->target, volume->path ? volume->path : pooled);
    }
  else if (window)
    {
      heading = g_strdup_printf (_("“%s” could not be copied to the server"), upload->name);
      tri_error_show (window, heading, error);
    }
  if (upload->bar)
    gtk_box_remove (GTK_BOX (gtk_widget_get_parent (upload->bar)), upload->bar);
  if (volume)
    tri_volume_info_free (volume);
  upload_free (upload);
  n_running--;
  g_application_release (g_application_get_default ());
}

static void
make_bar (Upload *upload, TriConsolePage *page, const char *pool)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Cancel"));
  g_autofree char *text = NULL;

  /* Translators: a file, a storage pool, a server */
  text = g_strdup_printf (_("Copying “%s” into “%s” on “%s”"), upload->name, pool,
                          tri_connection_get_name (tri_domain_get_connection (upload->domain)));
  upload->label = gtk_label_new (text);
  upload->progress = gtk_progress_bar_new ();
  tri_set_wrap_anywhere (GTK_LABEL (upload->label));
  gtk_label_set_natural_wrap_mode (GTK_LABEL (upload->label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (upload->label), 0);
  gtk_widget_set_hexpand (upload->label, TRUE);
  gtk_widget_set_tooltip_text (upload->label, _("It is then inserted by itself. Closing the console cancels the copy."));
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (upload->progress), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (upload->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_size_request (upload->progress, 120, -1);
  gtk_widget_set_valign (upload->progress, GTK_ALIGN_CENTER);

  g_set_weak_pointer (&upload->bar, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  gtk_widget_add_css_class (upload->bar, "tri-console-notice");
  gtk_box_append (GTK_BOX (upload->bar), upload->label);
  gtk_box_append (GTK_BOX (upload->bar), upload->progress);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (upload->bar), button);
  g_signal_connect (button, "clicked", G_CALLBACK (cancel_cb), upload);
  g_signal_connect_object (upload->bar, "destroy", G_CALLBACK (tri_job_cancel), upload->job, G_CONNECT_SWAPPED);
  gtk_box_append (tri_console_page_get_bars (page), upload->bar);
}

void
tri_media_upload (TriConsolePage *page, GFile *file, const char *target, const char *pool, const char *name)
{
  Upload *upload;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));
  g_return_if_fail (G_IS_FILE (file));

  upload = g_new0 (Upload, 1);
  g_set_weak_pointer (&upload->page, page);
  upload->domain = g_object_ref (tri_console_page_get_domain (page));
  upload->job = tri_job_new (_("Copying a file to the server"), TRUE);
  upload->target = g_strdup (target);
  upload->name = g_strdup (name);
  make_bar (upload, page, pool);
  g_signal_connect_swapped (upload->job, "notify::progress", G_CALLBACK (show_progress), upload);
  n_running++;
  g_application_hold (g_application_get_default ());
  tri_connection_upload_volume_async (tri_domain_get_connection (upload->domain), pool, name, file, upload->job, NULL,
                                      done_cb, upload);
}

gboolean
tri_media_upload_is_running (void)
{
  return n_running > 0;
}
