/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-new-display.h"

#include <glib/gi18n-lib.h>

#include "core/tri-domain-add-display.h"
#include "widgets/tri-dialogs.h"

static GtkWindow *
get_window (TriConsolePage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));

  return root ? GTK_WINDOW (root) : NULL;
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;
  TriConsoleLink *link = tri_console_page_get_link (page);
  g_autoptr(GError) error = NULL;
  g_autofree char *heading = NULL;

  if (tri_domain_add_display_finish (TRI_DOMAIN (source), result, &error))
    {
      if (link)
        tri_console_link_display_added (link);
      return;
    }

  heading = g_strdup_printf (_("“%s” was not given a display"), tri_domain_get_name (TRI_DOMAIN (source)));
  tri_error_show (get_window (page), heading, error);
}

static void
confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;

  if (tri_confirm_finish (result))
    tri_domain_add_display_async (tri_console_page_get_domain (page), NULL, added_cb, g_object_ref (page));
}

static void
add_display_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TriConsolePage *page = user_data;
  g_autofree char *heading = g_strdup_printf (_("Give “%s” a display?"), tri_domain_get_name (tri_console_page_get_domain (page)));
  TriQuestion question = { 0 };

  question.heading = heading;
  if (tri_console_page_get_session (page))
    question.body = _("A video device is added to its configuration; the rest of it stays as it is. It is there after the virtual machine has been "
                      "turned off and started again.");
  else
    question.body = _("A graphics device, a video device and a tablet for an exact pointer are added to its configuration; the rest of it stays "
                      "as it is. They are there after the virtual machine has been turned off and started again.");
  question.accept = _("_Add a Display");
  tri_confirm_async (get_window (page), &question, NULL, confirmed_cb, g_object_ref (page));
}

static void
update (TriConsolePage *page)
{
  TriConsoleLink *link = tri_console_page_get_link (page);

  tri_console_page_enable_action (page, "add-display", link && tri_console_link_lacks_display (link));
}

void
tri_console_new_display_attach (TriConsolePage *page)
{
  const GActionEntry entry = { "add-display", add_display_cb };
  /* Also for a machine that shows a text console instead. */
  g_autoptr(GMenuItem) item = g_menu_item_new (_("Add a _Display…"), "page.add-display");
  g_autoptr(GMenu) section = g_menu_new ();

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  g_action_map_add_action_entries (tri_console_page_get_actions (page), &entry, 1, page);
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (section, item);
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_VIEW), NULL, G_MENU_MODEL (section));
  g_signal_connect (page, "changed", G_CALLBACK (update), NULL);
  update (page);
}
