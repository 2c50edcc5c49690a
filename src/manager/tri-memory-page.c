/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-memory-page.h"

#include "widgets/tri-format.h"

#include <glib/gi18n-lib.h>

struct _TriMemoryPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *startup;
  GtkWidget *minimum;
  GtkWidget *maximum;
  GtkWidget *assigned;
  GtkWidget *demand;
  GtkWidget *status;

  TriDomain       *domain;
  TriDomainConfig *config;
};

G_DEFINE_FINAL_TYPE (TriMemoryPage, tri_memory_page, GTK_TYPE_WIDGET)

static void
set_bytes (GtkWidget *label,
           guint64    bytes)
{
  g_autofree char *text = tri_format_bytes (bytes);

  gtk_label_set_text (GTK_LABEL (label), text);
}

/* The words of Hyper-V: OK, Low, Warning, by how much of what it has the guest uses. */
static const char *
status_text (TriMemoryPage *self)
{
  guint64 assigned = tri_domain_get_memory_assigned (self->domain);
  guint64 demand = tri_domain_get_memory_demand (self->domain);

  if (assigned == 0)
    return "–";
  if (demand == 0)
    return _("The guest does not report its demand");
  if (demand * 100 > assigned * 95)
    return _("Warning: nearly all memory is in use");
  if (demand * 100 > assigned * 85)
    return _("Low");
  return _("OK");
}

static void
update (TriMemoryPage *self)
{
  if (!self->domain)
    return;
  set_bytes (self->assigned, tri_domain_get_memory_assigned (self->domain));
  set_bytes (self->demand, tri_domain_get_memory_demand (self->domain));
  gtk_label_set_text (GTK_LABEL (self->status), status_text (self));
  set_bytes (self->startup, self->config ? tri_domain_config_get_current_memory (self->config) : 0);
  set_bytes (self->maximum, self->config ? tri_domain_config_get_memory (self->config)
                                         : tri_domain_get_memory_maximum (self->domain));
  if (self->config && tri_domain_config_get_minimum_memory (self->config) == 0)
    gtk_label_set_text (GTK_LABEL (self->minimum), _("None (memory is not dynamic)"));
  else
    set_bytes (self->minimum, self->config ? tri_domain_config_get_minimum_memory (self->config) : 0);
}

static void
tri_memory_page_dispose (GObject *object)
{
  TriMemoryPage *self = TRI_MEMORY_PAGE (object);

  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_object (&self->domain);
  g_clear_object (&self->config);
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_MEMORY_PAGE);
  G_OBJECT_CLASS (tri_memory_page_parent_class)->dispose (object);
}

static void
tri_memory_page_class_init (TriMemoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_memory_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-memory-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, content);
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, startup);
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, minimum);
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, maximum);
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, assigned);
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, demand);
  gtk_widget_class_bind_template_child (widget_class, TriMemoryPage, status);
}

static void
tri_memory_page_init (TriMemoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_memory_page_set_domain (TriMemoryPage *self,
                            TriDomain     *domain)
{
  g_return_if_fail (TRI_IS_MEMORY_PAGE (self));

  if (self->domain == domain)
    return;
  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_set_object (&self->domain, domain);
  g_clear_object (&self->config);
  if (domain)
    {
      g_signal_connect_swapped (domain, "notify::memory-assigned", G_CALLBACK (update), self);
      g_signal_connect_swapped (domain, "notify::memory-demand", G_CALLBACK (update), self);
    }
  update (self);
}

void
tri_memory_page_set_details (TriMemoryPage    *self,
                             TriDomainDetails *details)
{
  TriDomainConfig *config = details ? tri_domain_details_get_config (details) : NULL;

  g_return_if_fail (TRI_IS_MEMORY_PAGE (self));
  g_set_object (&self->config, config);
  update (self);
}
