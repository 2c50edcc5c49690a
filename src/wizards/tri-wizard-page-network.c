/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-network.h"

#include <glib/gi18n-lib.h>

struct _TriWizardPageNetwork {
  TriWizardPage  parent_instance;

  GtkWidget     *networks;
  GtkWidget     *hint;
  GtkWidget     *start_button;
  GtkWidget     *problem;

  gboolean       filling;
};

G_DEFINE_FINAL_TYPE (TriWizardPageNetwork, tri_wizard_page_network, TRI_TYPE_WIZARD_PAGE)

/* NULL for "not connected" */
static TriNetworkInfo *
get_selected (TriWizardPageNetwork *self)
{
  GPtrArray *networks = tri_wizard_context_get_networks (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self)));
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->networks));

  return networks != NULL && selected > 0 && selected <= networks->len ? networks->pdata[selected - 1] : NULL;
}

static void
show_hint (TriWizardPageNetwork *self)
{
  TriNetworkInfo *info = get_selected (self);
  const char *text;

  if (info == NULL)
    text = _("The network adapter is there, but no cable is plugged in. It can be connected later.");
  else if (!info->active)
    text = _("This virtual switch is stopped. A virtual machine that is connected to it cannot start.");
  else
    text = _("The network adapter gets a MAC address of its own.");
  gtk_label_set_text (GTK_LABEL (self->hint), text);
  gtk_widget_set_visible (self->start_button, info != NULL && !info->active);
}

static void
on_selected (TriWizardPageNetwork *self)
{
  TriNetworkInfo *info = get_selected (self);

  if (self->filling)
    return;
  tri_wizard_page_show_problem (GTK_LABEL (self->problem), NULL, NULL);
  g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "network", info != NULL ? info->name : NULL, NULL);
  show_hint (self);
  tri_wizard_page_changed (TRI_WIZARD_PAGE (self));
}

static void
fill (TriWizardPageNetwork *self)
{
  GPtrArray *networks = tri_wizard_context_get_networks (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self)));
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *chosen = NULL;
  guint selected = 0;

  g_object_get (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "network", &chosen, NULL);
  gtk_string_list_append (list, _("Not connected"));
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      TriNetworkInfo *info = networks->pdata[i];
      /* Translators: a virtual switch and its type */
      g_autofree char *text = g_strdup_printf (info->active ? _("%s (%s)") : _("%s (%s, stopped)"), info->name,
                                               tri_switch_type_get_label (info->type));

      gtk_string_list_append (list, text);
      if (g_strcmp0 (info->name, chosen) == 0)
        selected = i + 1;
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->networks), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->networks), selected);
  self->filling = FALSE;
  show_hint (self);
}

static void
on_started (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriWizardPageNetwork) self = user_data;
  g_autoptr (GError) error = NULL;

  tri_connection_start_network_finish (TRI_CONNECTION (source), result, &error);
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  tri_wizard_page_show_problem (GTK_LABEL (self->problem), NULL, error != NULL ? error->message : NULL);
  tri_wizard_context_reload (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self)));
}

static void
on_start_clicked (TriWizardPageNetwork *self)
{
  TriNetworkInfo *info = get_selected (self);

  if (info == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  tri_connection_start_network_async (tri_wizard_page_get_connection (TRI_WIZARD_PAGE (self)), info->name, NULL, on_started,
                                      g_object_ref (self));
}

static void
enter (TriWizardPage *page)
{
  gtk_widget_grab_focus (TRI_WIZARD_PAGE_NETWORK (page)->networks);
}

static char *
dup_problem (TriWizardPage *page)
{
  return tri_wizard_page_dup_spec_problem (page, TRI_SPEC_NETWORK);
}

static void
set_up (TriWizardPage *page)
{
  TriWizardPageNetwork *self = TRI_WIZARD_PAGE_NETWORK (page);

  g_signal_connect_object (tri_wizard_page_get_context (page), "networks-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}

static void
tri_wizard_page_network_class_init (TriWizardPageNetworkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;
  TRI_WIZARD_PAGE_CLASS (klass)->dup_problem = dup_problem;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-network.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageNetwork, networks);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageNetwork, hint);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageNetwork, start_button);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageNetwork, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked);
}

static void
tri_wizard_page_network_init (TriWizardPageNetwork *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
