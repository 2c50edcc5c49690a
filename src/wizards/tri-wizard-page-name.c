/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-name.h"

#include "widgets/tri-pool-chooser.h"

#include <glib/gi18n-lib.h>

struct _TriWizardPageName {
  TriWizardPage  parent_instance;

  GtkWidget     *name;
  GtkWidget     *name_problem;
  GtkWidget     *pool_chooser;
  GtkWidget     *path;
  GtkWidget     *notes;

  gboolean       touched; /* an empty name is no news before somebody has typed */
};

G_DEFINE_FINAL_TYPE (TriWizardPageName, tri_wizard_page_name, TRI_TYPE_WIZARD_PAGE)

static char *
dup_problem (TriWizardPage *page)
{
  return tri_wizard_page_dup_spec_problem (page, TRI_SPEC_NAME);
}

static void
on_name_changed (TriWizardPageName *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->name));
  g_autofree char *problem = NULL;

  self->touched |= *text != '\0';
  g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "name", text, NULL);
  problem = dup_problem (TRI_WIZARD_PAGE (self));
  tri_wizard_page_show_problem (GTK_LABEL (self->name_problem), self->name, self->touched ? problem : NULL);
  tri_wizard_page_changed (TRI_WIZARD_PAGE (self));
}

static void
show_path (TriWizardPageName *self)
{
  TriWizardContext *context = tri_wizard_page_get_context (TRI_WIZARD_PAGE (self));
  const char *name = tri_pool_chooser_get_pool (TRI_POOL_CHOOSER (self->pool_chooser));
  TriPoolInfo *pool = tri_wizard_context_find_pool (context, name);
  const GError *error = tri_wizard_context_get_storage_error (context);
  const char *text = "";

  if (pool != NULL)
    text = pool->path != NULL ? pool->path : "";
  else if (error != NULL)
    text = error->message;
  else if (tri_wizard_context_get_pools (context) != NULL)
    text = _("This server has no storage pool yet. One is offered where the disk is made.");
  gtk_label_set_text (GTK_LABEL (self->path), text);
}

static void
enter (TriWizardPage *page)
{
  gtk_widget_grab_focus (TRI_WIZARD_PAGE_NAME (page)->name);
}

static void
offer_pools (TriWizardPageName *self)
{
  tri_pool_chooser_set_pools (TRI_POOL_CHOOSER (self->pool_chooser),
                              tri_wizard_context_get_pools (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self))));
}

static void
set_up (TriWizardPage *page)
{
  TriWizardPageName *self = TRI_WIZARD_PAGE_NAME (page);
  TriMachineSpec *spec = tri_wizard_page_get_spec (page);

  g_signal_connect_object (tri_wizard_page_get_context (page), "storage-changed", G_CALLBACK (offer_pools), self, G_CONNECT_SWAPPED);
  offer_pools (self);
  g_object_bind_property (spec, "location", self->pool_chooser, "pool", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->notes, "text", spec, "notes", G_BINDING_DEFAULT);
  g_signal_connect_object (tri_wizard_page_get_context (page), "storage-changed", G_CALLBACK (show_path), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pool_chooser, "notify::pool", G_CALLBACK (show_path), self, G_CONNECT_SWAPPED);
  /* Somebody else may take the name, or give it back, while the wizard is open. */
  g_signal_connect_object (tri_wizard_page_get_connection (page), "domain-added", G_CALLBACK (on_name_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tri_wizard_page_get_connection (page), "domain-removed", G_CALLBACK (on_name_changed), self,
                           G_CONNECT_SWAPPED);
  show_path (self);
}

static void
tri_wizard_page_name_class_init (TriWizardPageNameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;
  TRI_WIZARD_PAGE_CLASS (klass)->dup_problem = dup_problem;

  g_type_ensure (TRI_TYPE_POOL_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-name.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageName, name);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageName, name_problem);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageName, pool_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageName, path);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageName, notes);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
}

static void
tri_wizard_page_name_init (TriWizardPageName *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
