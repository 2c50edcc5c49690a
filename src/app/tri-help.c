/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-app"

#include "config.h"

#include "tri-help.h"

#include "widgets/tri-dialogs.h"

#include <glib/gi18n-lib.h>

/* (transfer full) (nullable): the page in the first of the person's languages that has it; English is there as "C". */
static GFile *
find_page (const char *page)
{
  const char *other = g_getenv ("TRI_HELPDIR");
  const char *folder = other && *other ? other : TRI_HELPDIR;
  const char * const *languages = g_get_language_names ();
  g_autofree char *name = g_strconcat (page, ".html", NULL);

  for (int i = 0; languages[i]; i++)
    {
      g_autofree char *path = g_build_filename (folder, languages[i], name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_file_new_for_path (path);
    }
  return NULL;
}

static void
on_shown (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree char *path = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    return;
  told = g_error_new (error->domain, error->code, _("Nothing on this computer shows HTML pages (%s). The help is in the file %s"),
                      error->message, path);
  tri_error_show (GTK_WINDOW (source), _("The help could not be opened"), told);
}

void
tri_help_show (GtkWindow  *parent,
               const char *page)
{
  g_autoptr (GFile) file = find_page (page);
  g_autofree char *uri = NULL;

  if (!file)
    {
      g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                              _("The help pages are not installed. They belong in %s"), TRI_HELPDIR);
      tri_error_show (parent, _("The help could not be opened"), error);
      return;
    }
  uri = g_file_get_uri (file);
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, NULL, on_shown, g_file_get_path (file));
}
