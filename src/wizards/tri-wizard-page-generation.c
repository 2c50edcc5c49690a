/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-generation.h"

#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriWizardPageGeneration {
  TriWizardPage  parent_instance;

  GtkWidget     *first;
  GtkWidget     *second;
  GtkWidget     *second_box;
  GtkWidget     *secure_boot;
  GtkWidget     *tpm;
  GtkWidget     *reason;
};

G_DEFINE_FINAL_TYPE (TriWizardPageGeneration, tri_wizard_page_generation, TRI_TYPE_WIZARD_PAGE)

static char *
dup_problem (TriWizardPage *page)
{
  return tri_wizard_page_dup_spec_problem (page, TRI_SPEC_GENERATION);
}

static void
on_generation_toggled (TriWizardPageGeneration *self)
{
  gboolean second = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->second));

  gtk_widget_set_sensitive (self->second_box, second);
  if (!second)
    {
      gtk_check_button_set_active (GTK_CHECK_BUTTON (self->secure_boot), FALSE);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (self->tpm), FALSE);
    }
  g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "generation", second ? 2 : 1, NULL);
  tri_wizard_page_changed (TRI_WIZARD_PAGE (self));
}

static void
enter (TriWizardPage *page)
{
  TriWizardPageGeneration *self = TRI_WIZARD_PAGE_GENERATION (page);

  gtk_widget_grab_focus (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->second)) ? self->second : self->first);
}

static const char *
find_missing (TriHost *host)
{
  if (!tri_host_has_uefi (host))
    return _("This server has no UEFI firmware for virtual machines (OVMF), so it can only make generation 1.");
  if (!tri_host_has_secure_boot (host) && !tri_host_has_tpm (host))
    return _("This server has neither a firmware with Secure Boot nor swtpm for a TPM.");
  if (!tri_host_has_secure_boot (host))
    return _("This server has no firmware with Secure Boot.");
  if (!tri_host_has_tpm (host))
    return _("This server has no swtpm, which a TPM needs.");
  return NULL;
}

static void
set_up (TriWizardPage *page)
{
  TriWizardPageGeneration *self = TRI_WIZARD_PAGE_GENERATION (page);
  TriMachineSpec *spec = tri_wizard_page_get_spec (page);
  TriHost *host = tri_connection_get_host (tri_wizard_page_get_connection (page));
  const char *missing = find_missing (host);
  guint generation = 1;

  g_object_get (spec, "generation", &generation, NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (generation == 2 ? self->second : self->first), TRUE);
  g_object_bind_property (spec, "secure-boot", self->secure_boot, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (spec, "tpm", self->tpm, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_widget_set_sensitive (self->second, tri_host_has_uefi (host));
  gtk_widget_set_sensitive (self->second_box, generation == 2);
  gtk_widget_set_sensitive (self->secure_boot, tri_host_has_secure_boot (host));
  gtk_widget_set_sensitive (self->tpm, tri_host_has_tpm (host));
  tri_set_remark (GTK_LABEL (self->reason), missing);
  g_signal_connect_swapped (self->second, "toggled", G_CALLBACK (on_generation_toggled), self);
}

static void
tri_wizard_page_generation_class_init (TriWizardPageGenerationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;
  TRI_WIZARD_PAGE_CLASS (klass)->dup_problem = dup_problem;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-generation.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageGeneration, first);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageGeneration, second);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageGeneration, second_box);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageGeneration, secure_boot);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageGeneration, tpm);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageGeneration, reason);
}

static void
tri_wizard_page_generation_init (TriWizardPageGeneration *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
