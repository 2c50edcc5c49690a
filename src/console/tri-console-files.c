/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-files.h"

#include <glib/gi18n-lib.h>

#include "tri-console-enhanced.h"
#include "tri-console-transfer.h"

/* Why nothing can be sent at all, or NULL. */
static const char *
why_not (TriConsolePage *page)
{
  TriDisplayAgent *agent = tri_console_enhanced_get_agent (page);

  if (!agent)
    return _("Files can be sent to virtual machines with a SPICE screen only.");
  if (!tri_display_agent_is_available (agent, TRI_DISPLAY_FEATURE_FILES))
    return tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_FILES);
  if (!tri_console_enhanced_get_active (page))
    return _("Files can be sent in the enhanced session only. Switch it on in the View menu.");

  return NULL;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  TriConsolePage *page = user_data;
  const char *name = tri_domain_get_name (tri_console_page_get_domain (page));
  const char *reason = why_not (page);
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  GtkWidget *bar;

  for (const GSList *l = g_value_get_boxed (value); l; l = l->next)
    g_list_store_append (files, l->data);

  if (reason)
    bar = tri_console_transfer_new_refused (name, reason);
  else
    {
      g_autoptr(TriDisplayTransfer) transfer = tri_display_agent_send (tri_console_enhanced_get_agent (page), G_LIST_MODEL (files));

      bar = tri_console_transfer_new (name, transfer);
    }
  gtk_box_append (tri_console_page_get_bars (page), bar);

  return reason == NULL;
}

void
tri_console_files_attach (TriConsolePage *page)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), page, 0);
  gtk_widget_add_controller (GTK_WIDGET (tri_console_page_get_overlay (page)), GTK_EVENT_CONTROLLER (target));
}
