/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-machine-cells.h"

#include "core/tri-job.h"

#include <glib/gi18n-lib.h>

/* What hangs on a cell's widget. */
typedef struct {
  TriColumnId  column;
  GtkListItem *item;      /* borrowed: it owns the widget */
  GtkWidget   *text;      /* GtkInscription */
  GtkWidget   *icon;      /* of the name, nullable */
  GtkWidget   *cancel;    /* of the status, nullable */
  TriDomain   *domain;    /* borrowed while bound */
} Cell;

static GQuark
cell_quark (void)
{
  return g_quark_from_static_string ("tri-machine-cell");
}

/* Every bound uptime cell, for the one timer. */
static GPtrArray *uptime_cells = NULL;

static void
update_status (Cell *cell)
{
  gboolean can_cancel = FALSE;

  g_object_get (cell->domain, "operation-cancellable", &can_cancel, NULL);
  gtk_widget_set_visible (cell->cancel, can_cancel);
}

static void
cell_update (Cell *cell)
{
  g_autofree char *text = tri_column_dup_text (cell->column, cell->domain);

  gtk_inscription_set_text (GTK_INSCRIPTION (cell->text), text ? text : "");
  if (cell->column == TRI_COLUMN_STATUS)
    update_status (cell);
}

static void
update_icon (Cell *cell)
{
  TriDomainState state = tri_domain_get_state (cell->domain);

  gtk_image_set_from_icon_name (GTK_IMAGE (cell->icon), tri_domain_state_get_icon (state));
}

static void
on_cancel_clicked (Cell *cell)
{
  g_autoptr (TriJob) job = NULL;

  if (!cell->domain)
    return;
  g_object_get (cell->domain, "job", &job, NULL);
  if (job)
    tri_job_cancel (job);
}

static GtkWidget *
cancel_button_new (Cell *cell)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("process-stop-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tri-cell-button");
  gtk_widget_set_tooltip_text (button, _("Cancel this operation"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_cancel_clicked), cell);
  return button;
}

static void
setup_cell (GtkListItemFactory *factory,
            GtkListItem        *item,
            gpointer            user_data)
{
  TriColumnId column = GPOINTER_TO_UINT (user_data);
  Cell *cell = g_new0 (Cell, 1);
  GtkWidget *child;

  cell->column = column;
  cell->item = item;
  cell->text = child = gtk_inscription_new (NULL);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell->text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell->text), 0);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell->text), 0);
  gtk_widget_set_hexpand (cell->text, TRUE);
  if (tri_column_get_info (column)->flags & TRI_COLUMN_FLAG_FIGURE)
    {
      gtk_inscription_set_xalign (GTK_INSCRIPTION (cell->text), 1);
      gtk_widget_add_css_class (cell->text, "tri-figure");
    }
  if (column == TRI_COLUMN_NAME || column == TRI_COLUMN_STATUS)
    {
      child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      if (column == TRI_COLUMN_NAME)
        gtk_box_append (GTK_BOX (child), (cell->icon = gtk_image_new ()));
      gtk_box_append (GTK_BOX (child), cell->text);
      if (column == TRI_COLUMN_STATUS)
        gtk_box_append (GTK_BOX (child), (cell->cancel = cancel_button_new (cell)));
    }
  g_object_set_qdata_full (G_OBJECT (child), cell_quark (), cell, g_free);
  gtk_list_item_set_child (item, child);
}

static void
want_more (TriColumnId  column,
           TriDomain   *domain)
{
  TriColumnFlags flags = tri_column_get_info (column)->flags;

  if (flags & TRI_COLUMN_FLAG_CONFIG)
    tri_domain_want_config (domain);
  if (flags & TRI_COLUMN_FLAG_GUEST)
    tri_domain_want_guest_info (domain);
}

static void
bind_cell (GtkListItemFactory *factory,
           GtkListItem        *item,
           gpointer            user_data)
{
  Cell *cell = g_object_get_qdata (G_OBJECT (gtk_list_item_get_child (item)), cell_quark ());
  const TriColumnInfo *info = tri_column_get_info (cell->column);

  cell->domain = gtk_list_item_get_item (item);
  for (guint i = 0; i < G_N_ELEMENTS (info->properties) && info->properties[i]; i++)
    {
      char signal[64];

      g_snprintf (signal, sizeof signal, "notify::%s", info->properties[i]);
      g_signal_connect_swapped (cell->domain, signal, G_CALLBACK (cell_update), cell);
    }
  if (cell->icon)
    {
      g_signal_connect_swapped (cell->domain, "notify::state", G_CALLBACK (update_icon), cell);
      update_icon (cell);
    }
  if (cell->column == TRI_COLUMN_UPTIME)
    {
      if (!uptime_cells)
        uptime_cells = g_ptr_array_new ();
      g_ptr_array_add (uptime_cells, cell);
    }
  want_more (cell->column, cell->domain);
  cell_update (cell);
}

static void
unbind_cell (GtkListItemFactory *factory,
             GtkListItem        *item,
             gpointer            user_data)
{
  Cell *cell = g_object_get_qdata (G_OBJECT (gtk_list_item_get_child (item)), cell_quark ());

  g_signal_handlers_disconnect_by_data (cell->domain, cell);
  if (cell->column == TRI_COLUMN_UPTIME)
    g_ptr_array_remove_fast (uptime_cells, cell);
  cell->domain = NULL;
}

GtkListItemFactory *
tri_machine_cells_new_factory (TriColumnId column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cell), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cell), GUINT_TO_POINTER (column));
  return factory;
}

void
tri_machine_cells_tick (GtkWidget *root)
{
  for (guint i = 0; uptime_cells && i < uptime_cells->len; i++)
    {
      Cell *cell = g_ptr_array_index (uptime_cells, i);
      if (tri_domain_get_uptime_since (cell->domain) > 0 && gtk_widget_is_ancestor (cell->text, root))
        cell_update (cell);
    }
}

GtkListItem *
tri_machine_cells_find_item (GtkWidget *widget)
{
  for (GtkWidget *up = widget; up && !GTK_IS_LIST_VIEW (up); up = gtk_widget_get_parent (up))
    {
      /* The pointer may be on a row's or cell's margin: then the cell is below. */
      for (GtkWidget *down = up; down; down = gtk_widget_get_first_child (down))
        {
          Cell *cell = g_object_get_qdata (G_OBJECT (down), cell_quark ());
          if (cell)
            return cell->item;
        }
    }
  return NULL;
}
