/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-summary.h"

#include <glib/gi18n-lib.h>

struct _TriWizardPageSummary {
  TriWizardPage  parent_instance;

  GtkWidget     *text;
  GtkWidget     *start;
};

G_DEFINE_FINAL_TYPE (TriWizardPageSummary, tri_wizard_page_summary, TRI_TYPE_WIZARD_PAGE)

static GtkTextBuffer *
get_buffer (TriWizardPageSummary *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
}

static void
on_copy (TriWizardPageSummary *self)
{
  g_autofree char *text = NULL;

  g_object_get (get_buffer (self), "text", &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
enter (TriWizardPage *page)
{
  TriWizardPageSummary *self = TRI_WIZARD_PAGE_SUMMARY (page);
  g_autofree char *summary = tri_machine_spec_dup_summary (tri_wizard_page_get_spec (page),
                                                           tri_wizard_page_get_connection (page));

  gtk_text_buffer_set_text (get_buffer (self), summary, -1);
  gtk_widget_grab_focus (self->start);
}

static void
set_up (TriWizardPage *page)
{
  g_object_bind_property (tri_wizard_page_get_spec (page), "start", TRI_WIZARD_PAGE_SUMMARY (page)->start, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static void
tri_wizard_page_summary_class_init (TriWizardPageSummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageSummary, text);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageSummary, start);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
tri_wizard_page_summary_init (TriWizardPageSummary *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
