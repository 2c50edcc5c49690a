/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-row.h"

#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsRow {
  GtkListBoxRow    parent_instance;

  GtkWidget       *icon;
  GtkWidget       *title;
  GtkWidget       *subtitle;
  GtkWidget       *mark;

  char            *key;
  const char      *group;
  TriSettingsPage *page;   /* borrowed: the stack keeps it as long as this row is there */
};

G_DEFINE_FINAL_TYPE (TriSettingsRow, tri_settings_row, GTK_TYPE_LIST_BOX_ROW)

static void
tri_settings_row_finalize (GObject *object)
{
  g_free (TRI_SETTINGS_ROW (object)->key);

  G_OBJECT_CLASS (tri_settings_row_parent_class)->finalize (object);
}

static void
tri_settings_row_class_init (TriSettingsRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tri_settings_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsRow, icon);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsRow, title);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsRow, mark);
}

static void
tri_settings_row_init (TriSettingsRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

TriSettingsRow *
tri_settings_row_new (const char      *key,
                      const char      *group,
                      const char      *icon_name,
                      const char      *title,
                      TriSettingsPage *page)
{
  TriSettingsRow *self = g_object_new (TRI_TYPE_SETTINGS_ROW, NULL);

  self->key = g_strdup (key);
  self->group = group;
  self->page = page;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  tri_settings_row_update (self);
  return self;
}

const char *
tri_settings_row_get_key (TriSettingsRow *self)
{
  return self->key;
}

const char *
tri_settings_row_get_group (TriSettingsRow *self)
{
  return self->group;
}

const char *
tri_settings_row_get_title (TriSettingsRow *self)
{
  return gtk_label_get_text (GTK_LABEL (self->title));
}

TriSettingsPage *
tri_settings_row_get_page (TriSettingsRow *self)
{
  return self->page;
}

void
tri_settings_row_update (TriSettingsRow *self)
{
  g_autofree char *subtitle = tri_settings_page_dup_subtitle (self->page);
  g_autofree char *problem = tri_settings_page_dup_problem (self->page);
  const char *mark = problem != NULL ? problem : tri_settings_page_is_edited (self->page) ? _("Changed, not applied yet") : NULL;
  g_autofree char *name = NULL;

  gtk_label_set_text (GTK_LABEL (self->subtitle), subtitle);
  gtk_widget_set_visible (self->subtitle, *subtitle != '\0');
  tri_set_tooltip (self->subtitle, subtitle);
  tri_set_icon (GTK_IMAGE (self->mark), problem != NULL ? "dialog-error-symbolic" : "document-edit-symbolic");
  if (problem != NULL)
    gtk_widget_add_css_class (self->mark, "error");
  else
    gtk_widget_remove_css_class (self->mark, "error");
  gtk_widget_set_visible (self->mark, mark != NULL);
  tri_set_tooltip (self->mark, mark);
  name = g_strconcat (tri_settings_row_get_title (self), *subtitle != '\0' ? ", " : "", subtitle, mark != NULL ? ". " : "", mark, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
