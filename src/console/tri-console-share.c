/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-share.h"

#include <glib/gi18n-lib.h>

#include "display/tri-display-clipboard.h"
#include "tri-console-enhanced.h"
#include "tri-console-state.h"
#include "tri-console-transfer.h"
#include "tri-enhanced-dialog.h"
#include "widgets/tri-dialogs.h"

#define DATA "share"
/* A guest can ask for the same again and again. */
#define PAUSE_SECONDS 60

/* Belongs to its page. */
typedef struct {
  TriConsolePage      *page; /* borrowed */
  TriDisplayClipboard *clipboard;
  GSignalGroup        *agent_signals;
  char                *folder;
  char                *complaint;
  gint64               complained;
} Share;

static void
free_share (Share *self)
{
  g_object_unref (self->clipboard);
  g_object_unref (self->agent_signals);
  g_free (self->folder);
  g_free (self->complaint);
  g_free (self);
}

static gboolean
is_on (Share *self, const char *name)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (tri_console_page_get_actions (self->page)), name);

  return g_variant_get_boolean (state);
}

static void
enable (Share *self, const char *name, TriDisplayAgent *agent, TriDisplayFeature feature)
{
  tri_console_page_enable_action (self->page, name, tri_console_enhanced_get_wanted (self->page) && agent &&
                                                    tri_display_agent_is_available (agent, feature));
}

/* Sound and folders are devices of the machine: they work without an agent, but not in a basic session. */
static void
update (Share *self)
{
  TriDisplayAgent *agent = tri_console_enhanced_get_agent (self->page);
  gboolean wanted = tri_console_enhanced_get_wanted (self->page);

  enable (self, "share-clipboard", agent, TRI_DISPLAY_FEATURE_CLIPBOARD);
  enable (self, "sound", agent, TRI_DISPLAY_FEATURE_SOUND);
  enable (self, "microphone", agent, TRI_DISPLAY_FEATURE_MICROPHONE);
  enable (self, "share-folder", agent, TRI_DISPLAY_FEATURE_FOLDER);
  enable (self, "folder-read-only", agent, TRI_DISPLAY_FEATURE_FOLDER);

  tri_display_clipboard_set_agent (self->clipboard, agent);
  tri_display_clipboard_set_enabled (self->clipboard, is_on (self, "share-clipboard") &&
                                                      tri_console_enhanced_get_active (self->page));
  if (!agent)
    return;

  tri_display_agent_set_sound (agent, wanted && is_on (self, "sound"));
  tri_display_agent_set_microphone (agent, wanted && is_on (self, "microphone"));
  tri_display_agent_set_folder (agent, wanted ? self->folder : NULL, is_on (self, "folder-read-only"));
}

static void
clipboard_failed_cb (Share *self, const char *message)
{
  gint64 now = g_get_monotonic_time ();

  if (g_strcmp0 (self->complaint, message) == 0 && now - self->complained < PAUSE_SECONDS * G_USEC_PER_SEC)
    return;

  g_free (self->complaint);
  self->complaint = g_strdup (message);
  self->complained = now;
  tri_console_transfer_close_ended (tri_console_page_get_bars (self->page));
  gtk_box_append (tri_console_page_get_bars (self->page), tri_console_transfer_new_notice (message));
}

static void
session_changed_cb (Share *self)
{
  g_signal_group_set_target (self->agent_signals, tri_console_enhanced_get_agent (self->page));
  update (self);
}

static void
remember_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  Share *self = user_data;

  g_simple_action_set_state (action, state);
  tri_console_state_set_boolean (tri_domain_get_uuid (tri_console_page_get_domain (self->page)),
                                 g_action_get_name (G_ACTION (action)), g_variant_get_boolean (state));
  update (self);
}

static void
change_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_simple_action_set_state (action, state);
  update (user_data);
}

static void
set_folder (Share *self, const char *path)
{
  GAction *action = g_action_map_lookup_action (tri_console_page_get_actions (self->page), "share-folder");

  g_free (self->folder);
  self->folder = g_strdup (path);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (path != NULL));
  update (self);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;
  g_autoptr(GFile) file = tri_open_folder_finish (result);
  g_autoptr(GError) error = NULL;

  if (!file || !tri_console_page_get_link (page))
    return;

  if (g_file_peek_path (file))
    {
      set_folder (g_object_get_data (G_OBJECT (page), DATA), g_file_peek_path (file));
      return;
    }

  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("Only folders of this computer can be shared."));
  tri_error_show (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), _("The folder cannot be shared"), error);
}

/* On: a folder has to be chosen first. */
static void
folder_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  Share *self = user_data;

  if (!g_variant_get_boolean (state))
    set_folder (self, NULL);
  else
    tri_open_folder_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page))), _("Share a Folder with the Virtual Machine"),
                           folder_chosen_cb, g_object_ref (self->page));
}

static void
show_shared_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_enhanced_dialog_show (((Share *) user_data)->page);
}

static void
add_actions (Share *self)
{
  const GActionEntry entries[] = {
    { "share-clipboard", NULL, NULL, "true", remember_cb },
    { "sound", NULL, NULL, "true", remember_cb },
    { "microphone", NULL, NULL, "false", change_cb },
    { "share-folder", NULL, NULL, "false", folder_cb },
    { "folder-read-only", NULL, NULL, "true", remember_cb },
    { "show-shared", show_shared_cb },
  };
  const char *uuid = tri_domain_get_uuid (tri_console_page_get_domain (self->page));
  GActionMap *actions = tri_console_page_get_actions (self->page);

  g_action_map_add_action_entries (actions, entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i].change_state == remember_cb)
      g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (actions, entries[i].name)),
                                 g_variant_new_boolean (tri_console_state_get_boolean (uuid, entries[i].name, TRUE)));
}

static void
fill_menus (Share *self)
{
  g_autoptr(GMenu) clipboard = g_menu_new ();
  g_autoptr(GMenu) view = g_menu_new ();

  g_menu_append (clipboard, _("S_hare Clipboard"), "page.share-clipboard");
  g_menu_append_section (tri_console_page_get_menu (self->page, TRI_CONSOLE_MENU_CLIPBOARD), NULL, G_MENU_MODEL (clipboard));

  g_menu_append (view, _("S_ound of the Virtual Machine"), "page.sound");
  g_menu_append (view, _("Microphone for the _Virtual Machine"), "page.microphone");
  g_menu_append (view, _("S_hared Folder…"), "page.share-folder");
  g_menu_append (view, _("Shared Folder Is _Read-Only"), "page.folder-read-only");
  g_menu_append (view, _("_What Is Shared…"), "page.show-shared");
  g_menu_append_section (tri_console_page_get_menu (self->page, TRI_CONSOLE_MENU_VIEW), NULL, G_MENU_MODEL (view));
}

void
tri_console_share_attach (TriConsolePage *page)
{
  Share *self = g_new0 (Share, 1);

  self->page = page;
  self->clipboard = tri_display_clipboard_new (GTK_WIDGET (tri_console_page_get_display (page)));
  self->agent_signals = g_signal_group_new (TRI_TYPE_DISPLAY_AGENT);
  g_signal_group_connect_swapped (self->agent_signals, "changed", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->agent_signals, "clipboard-failed", G_CALLBACK (clipboard_failed_cb), self);
  g_object_set_data_full (G_OBJECT (page), DATA, self, (GDestroyNotify) free_share);

  add_actions (self);
  fill_menus (self);
  g_signal_connect_swapped (page, "session-changed", G_CALLBACK (session_changed_cb), self);
  /* The switch of the enhanced session, and an agent that comes or goes. */
  g_signal_connect_swapped (page, "changed", G_CALLBACK (update), self);
  session_changed_cb (self);
}
