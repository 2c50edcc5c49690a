/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-device.h"

#include "widgets/tri-set.h"

struct _TriSettingsPageDevice {
  TriSettingsPage  parent_instance;

  GtkWidget       *grid;
  GtkWidget       *hint;
  GtkWidget       *console_button;

  guint            index;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageDevice, tri_settings_page_device, TRI_TYPE_SETTINGS_PAGE)

static TriDeviceInfo *
get_device (TriSettingsPageDevice *self)
{
  /* As it is stored now: nothing of it can be edited. */
  TriMachineSettings *stored = tri_settings_context_get_stored (tri_settings_page_get_context (TRI_SETTINGS_PAGE (self)));

  return stored != NULL && self->index < stored->devices->len ? stored->devices->pdata[self->index] : NULL;
}

static GtkWidget *
add_label (TriSettingsPageDevice *self,
           const char            *text,
           int                    column,
           int                    row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_grid_attach (GTK_GRID (self->grid), label, column, row, 1, 1);
  return label;
}

static void
add_fact (TriSettingsPageDevice *self,
          const char            *name,
          const char            *value,
          int                    row)
{
  GtkWidget *title = add_label (self, name, 0, row);
  GtkWidget *label = add_label (self, value, 1, row);

  gtk_widget_add_css_class (title, "dim-label");
  tri_set_wrap_anywhere (GTK_LABEL (label));
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);
}

/* Rows that are right stay: somebody may be copying a path. */
static gboolean
is_shown (TriSettingsPageDevice *self,
          TriDeviceInfo         *device)
{
  int row = 0;

  for (; device->facts[2 * row] != NULL; row++)
    {
      GtkWidget *name = gtk_grid_get_child_at (GTK_GRID (self->grid), 0, row);
      GtkWidget *value = gtk_grid_get_child_at (GTK_GRID (self->grid), 1, row);

      if (name == NULL || g_strcmp0 (gtk_label_get_text (GTK_LABEL (name)), device->facts[2 * row]) != 0 ||
          g_strcmp0 (gtk_label_get_text (GTK_LABEL (value)), device->facts[2 * row + 1]) != 0)
        return FALSE;
    }
  return gtk_grid_get_child_at (GTK_GRID (self->grid), 0, row) == NULL;
}

static void
refresh (TriSettingsPage *page)
{
  TriSettingsPageDevice *self = TRI_SETTINGS_PAGE_DEVICE (page);
  TriDeviceInfo *device = get_device (self);
  GtkWidget *child;

  if (device == NULL || is_shown (self, device))
    return;
  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  for (int row = 0; device->facts[2 * row] != NULL; row++)
    add_fact (self, device->facts[2 * row], device->facts[2 * row + 1], row);
  gtk_widget_set_visible (self->hint, device->kind == TRI_DEVICE_DVD || device->kind == TRI_DEVICE_FLOPPY);
  gtk_widget_set_visible (self->console_button, gtk_widget_get_visible (self->hint));
}

static void
show (TriSettingsPage *page)
{
  refresh (page);
}

static void
on_console (TriSettingsPageDevice *self)
{
  TriDomain *domain = tri_settings_page_get_domain (TRI_SETTINGS_PAGE (self));

  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-console", "(ss)",
                              tri_connection_get_uri (tri_domain_get_connection (domain)), tri_domain_get_uuid (domain));
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  TriDeviceInfo *device = get_device (TRI_SETTINGS_PAGE_DEVICE (page));

  return g_strdup (device != NULL ? device->summary : "");
}

static void
tri_settings_page_device_class_init (TriSettingsPageDeviceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_DEVICES;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->refresh = refresh;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-device.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageDevice, grid);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageDevice, hint);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageDevice, console_button);
  gtk_widget_class_bind_template_callback (widget_class, on_console);
}

static void
tri_settings_page_device_init (TriSettingsPageDevice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

TriSettingsPage *
tri_settings_page_device_new (guint index)
{
  TriSettingsPageDevice *self = g_object_new (TRI_TYPE_SETTINGS_PAGE_DEVICE, NULL);

  self->index = index;
  return TRI_SETTINGS_PAGE (self);
}
