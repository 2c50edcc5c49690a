/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-name.h"

struct _TriSettingsPageName {
  TriSettingsPage  parent_instance;

  GtkWidget       *name;
  GtkWidget       *hint;
  GtkWidget       *notes;
  GtkTextBuffer   *buffer;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageName, tri_settings_page_name, TRI_TYPE_SETTINGS_PAGE)

static char *
dup_notes (TriSettingsPageName *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
show (TriSettingsPage *page)
{
  TriSettingsPageName *self = TRI_SETTINGS_PAGE_NAME (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  g_autofree char *notes = dup_notes (self);

  /* What is the same is left alone, and with it the cursor. */
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->name)), settings->name) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name), settings->name);
  if (g_strcmp0 (notes, settings->notes) != 0)
    gtk_text_buffer_set_text (self->buffer, settings->notes, -1);
}

static void
refresh (TriSettingsPage *page)
{
  TriSettingsPageName *self = TRI_SETTINGS_PAGE_NAME (page);
  TriDomain *domain = tri_settings_page_get_domain (page);
  gboolean active = (tri_domain_get_state (domain) & TRI_STATE_ACTIVE) != 0;

  gtk_widget_set_visible (self->hint, active);
  /* Not insensitive: it can be read and copied all the same. */
  gtk_editable_set_editable (GTK_EDITABLE (self->name), !active);
}

static void
on_name (TriSettingsPageName *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings;

  if (tri_settings_page_is_filling (page))
    return;
  settings = tri_settings_page_get_settings (page);
  g_free (settings->name);
  settings->name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name)));
  tri_settings_page_edited (page);
}

static void
on_notes (TriSettingsPageName *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings;

  if (tri_settings_page_is_filling (page))
    return;
  settings = tri_settings_page_get_settings (page);
  g_free (settings->notes);
  settings->notes = dup_notes (self);
  tri_settings_page_edited (page);
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  return g_strdup (tri_settings_page_get_settings (page)->name);
}

static void
tri_settings_page_name_class_init (TriSettingsPageNameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_NAME;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->refresh = refresh;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-name.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageName, name);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageName, hint);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageName, notes);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageName, buffer);
  gtk_widget_class_bind_template_callback (widget_class, on_name);
  gtk_widget_class_bind_template_callback (widget_class, on_notes);
}

static void
tri_settings_page_name_init (TriSettingsPageName *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_settings_page_mark (TRI_SETTINGS_PAGE (self), self->name);
}
