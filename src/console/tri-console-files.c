/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-files.h"

#include <glib/gi18n-lib.h>

#include "tri-console-enhanced.h"
#include "tri-console-transfer.h"

#define HINT "drop-hint"

/* Why nothing can be sent at all, or NULL. */
static const char *
why_not (TriConsolePage *page)
{
  TriDisplayAgent *agent = tri_console_enhanced_get_agent (page);

  if (!tri_console_page_get_session (page))
    return _("The virtual machine’s screen is not connected.");
  if (!agent)
    return _("Files can be sent to virtual machines with a SPICE screen only.");
  if (!tri_display_agent_is_available (agent, TRI_DISPLAY_FEATURE_FILES))
    return tri_display_agent_get_reason (agent, TRI_DISPLAY_FEATURE_FILES);
  if (!tri_console_enhanced_get_active (page))
    return _("Files can be sent in the enhanced session only. Switch it on in the View menu.");

  return NULL;
}

static void
leave_cb (GtkWidget *hint)
{
  gtk_widget_set_visible (hint, FALSE);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  TriConsolePage *page = user_data;
  const char *name = tri_domain_get_name (tri_console_page_get_domain (page));
  const char *reason = why_not (page);
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  GtkWidget *bar;

  leave_cb (g_object_get_data (G_OBJECT (page), HINT));
  for (const GSList *l = g_value_get_boxed (value); l; l = l->next)
    g_list_store_append (files, l->data);

  if (reason)
    bar = tri_console_transfer_new_refused (name, reason);
  else
    {
      g_autoptr(TriDisplayTransfer) transfer = tri_display_agent_send (tri_console_enhanced_get_agent (page), G_LIST_MODEL (files));

      bar = tri_console_transfer_new (name, transfer);
    }
  tri_console_transfer_close_ended (tri_console_page_get_bars (page));
  gtk_box_append (tri_console_page_get_bars (page), bar);

  return reason == NULL;
}

static GdkDragAction
enter_cb (GtkDropTarget *target, double x, double y, gpointer user_data)
{
  TriConsolePage *page = user_data;
  GtkWidget *hint = g_object_get_data (G_OBJECT (page), HINT);
  const char *reason = why_not (page);
  g_autofree char *text = NULL;

  /* Translators: the virtual machine; said while files are dragged over its screen */
  text = g_strdup_printf (_("Drop files here to send them to “%s”"), tri_domain_get_name (tri_console_page_get_domain (page)));
  gtk_label_set_label (GTK_LABEL (hint), reason ? reason : text);
  gtk_widget_set_visible (hint, TRUE);

  return GDK_ACTION_COPY;
}

static GtkWidget *
hint_new (void)
{
  GtkWidget *hint = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_justify (GTK_LABEL (hint), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (hint), 60);
  gtk_widget_set_halign (hint, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (hint, GTK_ALIGN_CENTER);
  gtk_widget_set_can_target (hint, FALSE);
  gtk_widget_set_visible (hint, FALSE);
  gtk_widget_add_css_class (hint, "osd");
  gtk_widget_add_css_class (hint, "tri-console-hint");

  return hint;
}

void
tri_console_files_attach (TriConsolePage *page)
{
  GtkWidget *hint = hint_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_overlay_add_overlay (tri_console_page_get_overlay (page), hint);
  g_object_set_data (G_OBJECT (page), HINT, hint);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), page, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), hint, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), page, 0);
  gtk_widget_add_controller (GTK_WIDGET (tri_console_page_get_overlay (page)), GTK_EVENT_CONTROLLER (target));
}
