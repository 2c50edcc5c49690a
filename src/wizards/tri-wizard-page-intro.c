/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-intro.h"

#include "widgets/tri-preferences.h"

#include <glib/gi18n-lib.h>

struct _TriWizardPageIntro {
  TriWizardPage  parent_instance;

  GtkWidget     *text;
  GtkWidget     *skip;
};

G_DEFINE_FINAL_TYPE (TriWizardPageIntro, tri_wizard_page_intro, TRI_TYPE_WIZARD_PAGE)

static void
set_up (TriWizardPage *page)
{
  TriWizardPageIntro *self = TRI_WIZARD_PAGE_INTRO (page);
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("This wizard makes a virtual machine on the server “%s”. It asks for a name, the generation, memory, "
                            "the network, a virtual hard disk and how the operating system is installed."),
                          tri_connection_get_name (tri_wizard_page_get_connection (page)));
  gtk_label_set_text (GTK_LABEL (self->text), text);
  g_settings_bind (tri_preferences_get (), "skip-wizard-intro", self->skip, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
tri_wizard_page_intro_class_init (TriWizardPageIntroClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-intro.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageIntro, text);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageIntro, skip);
}

static void
tri_wizard_page_intro_init (TriWizardPageIntro *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
