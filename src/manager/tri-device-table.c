/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-device-table.h"

#include "widgets/tri-set.h"

struct _TriDeviceTable {
  GtkWidget parent_instance;

  GtkWidget *grid;
  int        n_columns;
  int        n_rows;
};

G_DEFINE_FINAL_TYPE (TriDeviceTable, tri_device_table, GTK_TYPE_WIDGET)

static GtkWidget *
add_label (TriDeviceTable *self,
           const char     *text,
           int             column,
           const char     *css_class)
{
  GtkWidget *label = gtk_label_new (text && *text ? text : "–");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (GTK_GRID (self->grid), label, column, self->n_rows, 1, 1);
  return label;
}

static void
tri_device_table_dispose (GObject *object)
{
  g_clear_pointer (&TRI_DEVICE_TABLE (object)->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (tri_device_table_parent_class)->dispose (object);
}

static void
tri_device_table_class_init (TriDeviceTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_device_table_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
tri_device_table_init (TriDeviceTable *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_valign (self->grid, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->grid, "tri-page");
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

GtkWidget *
tri_device_table_new (void)
{
  return g_object_new (TRI_TYPE_DEVICE_TABLE, NULL);
}

void
tri_device_table_begin (TriDeviceTable     *self,
                        const char * const *headers)
{
  GtkWidget *child;

  g_return_if_fail (TRI_IS_DEVICE_TABLE (self));

  while ((child = gtk_widget_get_first_child (self->grid)))
    gtk_grid_remove (GTK_GRID (self->grid), child);
  self->n_rows = 0;
  for (self->n_columns = 0; headers[self->n_columns]; self->n_columns++)
    add_label (self, headers[self->n_columns], self->n_columns, "dim-label");
  self->n_rows = 1;
}

void
tri_device_table_add_row (TriDeviceTable     *self,
                          const char * const *cells)
{
  g_return_if_fail (TRI_IS_DEVICE_TABLE (self));

  for (int column = 0; column < self->n_columns; column++)
    {
      GtkWidget *label = add_label (self, cells[column], column, "tri-figure");

      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      tri_set_wrap_anywhere (GTK_LABEL (label));
      gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
    }
  self->n_rows++;
}

void
tri_device_table_add_note (TriDeviceTable *self,
                           GtkWidget      *widget)
{
  g_return_if_fail (TRI_IS_DEVICE_TABLE (self));
  gtk_grid_attach (GTK_GRID (self->grid), widget, 0, self->n_rows++, self->n_columns, 1);
}

void
tri_device_table_set_empty (TriDeviceTable *self,
                            const char     *text)
{
  static const char * const no_headers[] = { NULL };

  g_return_if_fail (TRI_IS_DEVICE_TABLE (self));
  tri_device_table_begin (self, no_headers);
  add_label (self, text, 0, "dim-label");
}
