/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-integration.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsPageIntegration {
  TriSettingsPage  parent_instance;

  GtkWidget       *guest_agent;
  GtkWidget       *heartbeat;
  GtkWidget       *spice_agent;
  GtkWidget       *no_spice;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageIntegration, tri_settings_page_integration, TRI_TYPE_SETTINGS_PAGE)

static void
show (TriSettingsPage *page)
{
  TriSettingsPageIntegration *self = TRI_SETTINGS_PAGE_INTEGRATION (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->guest_agent), settings->guest_agent);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->spice_agent), settings->spice_agent);
  gtk_widget_set_sensitive (self->spice_agent, settings->has_spice || settings->spice_agent);
  gtk_widget_set_visible (self->no_spice, !settings->has_spice);
}

static void
refresh (TriSettingsPage *page)
{
  TriSettingsPageIntegration *self = TRI_SETTINGS_PAGE_INTEGRATION (page);
  TriMachineSettings *stored = tri_settings_context_get_stored (tri_settings_page_get_context (page));
  TriDomain *domain = tri_settings_page_get_domain (page);
  gboolean connected = tri_domain_get_agent_connected (domain);

  gtk_widget_set_visible (self->heartbeat, stored->running != NULL && stored->running->guest_agent);
  gtk_label_set_text (GTK_LABEL (self->heartbeat), connected ? _("The guest agent answers.") : _("No contact with a guest agent at present."));
}

static void
on_toggled (TriSettingsPageIntegration *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings;

  if (tri_settings_page_is_filling (page))
    return;
  settings = tri_settings_page_get_settings (page);
  settings->guest_agent = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->guest_agent));
  settings->spice_agent = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->spice_agent));
  tri_settings_page_edited (page);
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  if (settings->guest_agent && settings->spice_agent)
    return g_strdup (_("Guest agent and SPICE agent"));
  if (settings->guest_agent)
    return g_strdup (_("Guest agent"));
  return g_strdup (settings->spice_agent ? _("SPICE agent") : _("None offered"));
}

static void
tri_settings_page_integration_class_init (TriSettingsPageIntegrationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_INTEGRATION;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->refresh = refresh;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-integration.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageIntegration, guest_agent);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageIntegration, heartbeat);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageIntegration, spice_agent);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageIntegration, no_spice);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
tri_settings_page_integration_init (TriSettingsPageIntegration *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
