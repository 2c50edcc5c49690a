/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-memory.h"

#include "widgets/tri-format.h"

#include <glib/gi18n-lib.h>

#define MIB (1024ull * 1024)

struct _TriWizardPageMemory {
  TriWizardPage  parent_instance;

  GtkWidget     *memory;
  GtkWidget     *host_memory;
  GtkWidget     *dynamic;
  GtkWidget     *minimum;
  GtkWidget     *maximum;
  GtkWidget     *vcpus;
  GtkWidget     *problem;
};

G_DEFINE_FINAL_TYPE (TriWizardPageMemory, tri_wizard_page_memory, TRI_TYPE_WIZARD_PAGE)

static char *
dup_problem (TriWizardPage *page)
{
  return tri_wizard_page_dup_spec_problem (page, TRI_SPEC_MEMORY);
}

static void
on_changed (TriWizardPageMemory *self)
{
  g_autofree char *problem = dup_problem (TRI_WIZARD_PAGE (self));

  tri_wizard_page_show_problem (GTK_LABEL (self->problem), NULL, problem);
  tri_wizard_page_changed (TRI_WIZARD_PAGE (self));
}

static void
enter (TriWizardPage *page)
{
  gtk_widget_grab_focus (TRI_WIZARD_PAGE_MEMORY (page)->memory);
}

static void
show_host (TriWizardPageMemory *self,
           TriHost             *host)
{
  g_autofree char *size = tri_format_bytes (tri_host_get_memory (host));
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("The server has %s of memory and %u logical processor.",
                                    "The server has %s of memory and %u logical processors.", tri_host_get_cpus (host)),
                          size, tri_host_get_cpus (host));
  gtk_label_set_text (GTK_LABEL (self->host_memory), text);
}

static void
set_up (TriWizardPage *page)
{
  static const char * const watched[] = {
    "notify::memory", "notify::dynamic-memory", "notify::memory-minimum", "notify::memory-maximum", "notify::vcpus",
  };
  TriWizardPageMemory *self = TRI_WIZARD_PAGE_MEMORY (page);
  TriMachineSpec *spec = tri_wizard_page_get_spec (page);

  show_host (self, tri_connection_get_host (tri_wizard_page_get_connection (page)));
  tri_wizard_page_bind_size (page, "memory", self->memory, MIB);
  tri_wizard_page_bind_size (page, "memory-minimum", self->minimum, MIB);
  tri_wizard_page_bind_size (page, "memory-maximum", self->maximum, MIB);
  g_object_bind_property (spec, "dynamic-memory", self->dynamic, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (spec, "dynamic-memory", self->minimum, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property (spec, "dynamic-memory", self->maximum, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property (spec, "vcpus", self->vcpus, "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  tri_wizard_page_let_activate (self->vcpus);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (spec, watched[i], G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
}

static void
tri_wizard_page_memory_class_init (TriWizardPageMemoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;
  TRI_WIZARD_PAGE_CLASS (klass)->dup_problem = dup_problem;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-memory.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, memory);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, host_memory);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, dynamic);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, minimum);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, maximum);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, vcpus);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageMemory, problem);
}

static void
tri_wizard_page_memory_init (TriWizardPageMemory *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
