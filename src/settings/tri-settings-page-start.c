/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-start.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsPageStart {
  TriSettingsPage  parent_instance;

  GtkWidget       *nothing;
  GtkWidget       *always;
  GtkWidget       *hint;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageStart, tri_settings_page_start, TRI_TYPE_SETTINGS_PAGE)

static void
show (TriSettingsPage *page)
{
  TriSettingsPageStart *self = TRI_SETTINGS_PAGE_START (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (settings->autostart ? self->always : self->nothing), TRUE);
  gtk_widget_set_sensitive (self->nothing, settings->persistent);
  gtk_widget_set_sensitive (self->always, settings->persistent);
  gtk_widget_set_visible (self->hint, !settings->persistent);
}

static void
on_toggled (TriSettingsPageStart *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);

  if (tri_settings_page_is_filling (page))
    return;
  tri_settings_page_get_settings (page)->autostart = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->always));
  tri_settings_page_edited (page);
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  /* Translators: what happens to a virtual machine when its server starts */
  return g_strdup (tri_settings_page_get_settings (page)->autostart ? _("Always start") : _("Nothing"));
}

static void
tri_settings_page_start_class_init (TriSettingsPageStartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_START;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-start.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageStart, nothing);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageStart, always);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageStart, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
tri_settings_page_start_init (TriSettingsPageStart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
