/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-monitors.h"

#include <glib/gi18n-lib.h>

#include "tri-monitor-window.h"

/* What belongs to a page. */
typedef struct {
  /* owned */
  GMenu *menu;

  /* borrowed; cleared when a window goes */
  GtkWidget *windows[TRI_DISPLAY_MAX_MONITORS];
} Monitors;

static void
free_monitors (Monitors *self)
{
  for (guint i = 0; i < TRI_DISPLAY_MAX_MONITORS; i++)
    {
      GtkWidget *window = self->windows[i];

      g_clear_weak_pointer (&self->windows[i]);
      if (window)
        gtk_window_destroy (GTK_WINDOW (window));
    }
  g_object_unref (self->menu);
  g_free (self);
}

static Monitors *
get_monitors (TriConsolePage *page)
{
  return g_object_get_data (G_OBJECT (page), "tri-monitors");
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TriConsolePage *page = user_data;
  TriDisplaySession *session = tri_console_page_get_session (page);
  guint monitor = g_variant_get_uint32 (parameter);
  Monitors *self = get_monitors (page);

  if (!session || monitor == 0 || monitor >= tri_display_session_get_n_monitors (session))
    return;

  if (!self->windows[monitor])
    g_set_weak_pointer (&self->windows[monitor], GTK_WIDGET (tri_monitor_window_new (page, monitor)));
  gtk_window_present (GTK_WINDOW (self->windows[monitor]));
}

/* The first one is the page's own. */
static void
fill_menu (TriConsolePage *page)
{
  Monitors *self = get_monitors (page);
  TriDisplaySession *session = tri_console_page_get_session (page);
  guint n_monitors = session ? tri_display_session_get_n_monitors (session) : 1;

  if ((guint) g_menu_model_get_n_items (G_MENU_MODEL (self->menu)) == n_monitors - 1)
    return;

  g_menu_remove_all (self->menu);
  for (guint i = 1; i < n_monitors; i++)
    {
      /* Translators: a menu item that opens a window for another screen of the virtual machine; the number is 2 or more */
      g_autofree char *label = g_strdup_printf (_("Monitor _%u…"), i + 1);
      g_autofree char *action = g_strdup_printf ("page.monitor(uint32 %u)", i);

      g_menu_append (self->menu, label, action);
    }
}

static void
session_cb (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);

  if (session)
    g_signal_connect_object (session, "notify::n-monitors", G_CALLBACK (fill_menu), page, G_CONNECT_SWAPPED);
  fill_menu (page);
}

void
tri_console_monitors_attach (TriConsolePage *page)
{
  const GActionEntry entries[] = { { "monitor", open_cb, "u" } };
  Monitors *self = g_new0 (Monitors, 1);

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  self->menu = g_menu_new ();
  g_object_set_data_full (G_OBJECT (page), "tri-monitors", self, (GDestroyNotify) free_monitors);
  g_action_map_add_action_entries (tri_console_page_get_actions (page), entries, G_N_ELEMENTS (entries), page);
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_VIEW), NULL, G_MENU_MODEL (self->menu));

  g_signal_connect (page, "session-changed", G_CALLBACK (session_cb), NULL);
  session_cb (page);
}
