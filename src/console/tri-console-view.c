/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-view.h"

#include <glib/gi18n-lib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "tri-console-state.h"
#include "widgets/tri-dialogs.h"

#define ZOOM_KEY "zoom"
/* A window that is being resized is left alone. */
#define REST_SECONDS 2

/* In per cent of the guest's pixels. */
static const int zooms[] = { 50, 75, 100, 125, 150, 200, 300, 400 };

/* A picture on its way into a file. */
typedef struct {
  TriConsolePage *page;
  GdkTexture     *texture;
} Shot;

static void
free_shot (Shot *shot)
{
  g_object_unref (shot->page);
  g_object_unref (shot->texture);
  g_free (shot);
}

#ifdef __GLIBC__
static gboolean
give_back_cb (gpointer user_data)
{
  *(guint *) user_data = 0;
  malloc_trim (0);

  return G_SOURCE_REMOVE;
}
#endif

/* When a picture comes, and whenever a window is drawn anew, memory for all of it is needed for a moment, and the C library
 * would keep that for ever. */
static void
give_back_memory (void)
{
#ifdef __GLIBC__
  static guint rest_id;

  g_clear_handle_id (&rest_id, g_source_remove);
  rest_id = g_timeout_add_seconds (REST_SECONDS, give_back_cb, &rest_id);
#endif
}

static GtkWindow *
get_window (TriConsolePage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
zoom_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  TriConsolePage *page = user_data;
  int zoom = g_variant_get_int32 (state);

  if (zoom != 0 && (zoom < zooms[0] || zoom > zooms[G_N_ELEMENTS (zooms) - 1]))
    return;

  g_simple_action_set_state (action, state);
  tri_display_set_zoom (tri_console_page_get_display (page), (guint) zoom);
  tri_console_state_set_int (tri_domain_get_uuid (tri_console_page_get_domain (page)), ZOOM_KEY, zoom);
}

static GdkTexture *
dup_screenshot (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);

  return session ? tri_display_session_dup_screenshot (session, 0) : NULL;
}

static void
capture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(GdkTexture) texture = dup_screenshot (user_data);

  if (texture)
    gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (user_data)), texture);
}

/* A file that was there is replaced when all is written, or stays; of a new one nothing is left. */
static gboolean
write_file (GFile *file, GBytes *bytes, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  gboolean existed = g_file_query_exists (file, NULL);

  if (g_file_replace_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, FALSE,
                               G_FILE_CREATE_NONE, NULL, NULL, error))
    return TRUE;

  if (!existed)
    g_file_delete (file, NULL, NULL);
  if (!strstr ((*error)->message, name))
    g_prefix_error (error, "%s: ", name);

  return FALSE;
}

static void
save_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Shot *shot = g_object_get_data (G_OBJECT (task), "shot");
  g_autoptr(GBytes) bytes = gdk_texture_save_to_png_bytes (shot->texture);
  GError *error = NULL;

  if (write_file (G_FILE (task_data), bytes, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TriConsolePage *page = TRI_CONSOLE_PAGE (source);
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    return;

  if (get_window (page))
    tri_error_show (get_window (page), _("The screenshot could not be saved."), error);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Shot *shot = user_data;
  g_autoptr(GFile) file = tri_save_file_finish (result);
  g_autoptr(GTask) task = NULL;

  if (!file)
    {
      free_shot (shot);
      return;
    }

  /* A picture of many pixels takes its time, and so does a file on another computer. */
  task = g_task_new (shot->page, NULL, saved_cb, NULL);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_object_set_data_full (G_OBJECT (task), "shot", shot, (GDestroyNotify) free_shot);
  g_task_run_in_thread (task, save_work);
}

/* A name can hold what a file's name cannot. */
static char *
propose_name (TriConsolePage *page)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  g_autofree char *name = g_strdup (tri_domain_get_name (tri_console_page_get_domain (page)));

  g_strdelimit (name, "/\\:", '_');
  return g_strdup_printf ("%s %s.png", name, time);
}

/* What is saved is what was seen when it was asked for, not when a name was found. */
static void
save_screenshot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TriConsolePage *page = user_data;
  g_autoptr(GdkTexture) texture = dup_screenshot (page);
  g_autofree char *name = propose_name (page);
  Shot *shot;

  if (!texture || !get_window (page))
    return;

  shot = g_new0 (Shot, 1);
  shot->page = g_object_ref (page);
  shot->texture = g_steal_pointer (&texture);
  tri_save_file_async (get_window (page), _("Save Screenshot"), name, chosen_cb, shot);
}

static void
changed_cb (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);
  gboolean has_picture = session && tri_display_session_get_picture (session, NULL) != NULL && tri_console_page_is_picture (page);

  tri_console_page_enable_action (page, "capture-screen", has_picture);
  tri_console_page_enable_action (page, "save-screenshot", has_picture);
  /* A text console has sizes of its own. */
  tri_console_page_enable_action (page, "zoom", tri_console_page_is_picture (page));
}

static void
session_cb (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);

  if (session)
    g_signal_connect_object (session, "picture-changed", G_CALLBACK (changed_cb), page, G_CONNECT_SWAPPED);
  changed_cb (page);
}

static void
append_zooms (TriConsolePage *page)
{
  g_autoptr(GMenu) section = g_menu_new ();
  g_autoptr(GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("_Fit to Window"), "page.zoom(0)");
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      /* Translators: a zoom, the number is 50 to 400 */
      g_autofree char *label = g_strdup_printf (_("%d %%"), zooms[i]);
      g_autofree char *action = g_strdup_printf ("page.zoom(%d)", zooms[i]);

      g_menu_append (menu, label, action);
    }
  g_menu_append_submenu (section, _("_Zoom"), G_MENU_MODEL (menu));
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_VIEW), NULL, G_MENU_MODEL (section));
}

static void
append_capture (TriConsolePage *page)
{
  g_autoptr(GMenu) section = g_menu_new ();

  g_menu_append (section, _("_Capture Screen"), "page.capture-screen");
  g_menu_append (section, _("_Save Screenshot…"), "page.save-screenshot");
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_CLIPBOARD), NULL, G_MENU_MODEL (section));
}

void
tri_console_view_attach (TriConsolePage *page)
{
  const GActionEntry entries[] = {
    { "zoom", NULL, "i", "0", zoom_cb },
    { "capture-screen", capture_cb },
    { "save-screenshot", save_screenshot_cb },
  };
  int zoom;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  zoom = tri_console_state_get_int (tri_domain_get_uuid (tri_console_page_get_domain (page)), ZOOM_KEY, 0);
  g_action_map_add_action_entries (tri_console_page_get_actions (page), entries, G_N_ELEMENTS (entries), page);
  append_zooms (page);
  append_capture (page);
  if (zoom != 0)
    g_action_group_change_action_state (G_ACTION_GROUP (tri_console_page_get_actions (page)), "zoom",
                                        g_variant_new_int32 (zoom));

  g_signal_connect (tri_console_page_get_display (page), "resized", G_CALLBACK (give_back_memory), NULL);
  g_signal_connect (page, "session-changed", G_CALLBACK (session_cb), NULL);
  g_signal_connect (page, "changed", G_CALLBACK (changed_cb), NULL);
  session_cb (page);
}
