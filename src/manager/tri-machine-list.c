/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-machine-list.h"

#include "tri-machine-cells.h"
#include "tri-machine-model.h"
#include "tri-popup-layout.h"
#include "tri-popup.h"
#include "widgets/tri-preferences.h"

#include <glib/gi18n-lib.h>

/*
 * The view makes widgets for some two hundred rows at once. A long list is handed to it bit by bit, a piece for each frame: the first rows are on the
 * screen sooner, and the window answers meanwhile.
 */
#define FIRST_ROWS 16
#define MORE_ROWS 12
#define ROWS_OF_VIEW 220

/* Uptimes show minutes, so nobody sees a difference between a second and this. */
#define UPTIME_SECONDS 5

struct _TriMachineList {
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *view;

  TriMachineModel    *model;
  GtkSliceListModel  *slice;
  GtkMultiSelection  *selection;
  GtkColumnViewColumn *columns[TRI_N_COLUMNS];
  GSimpleActionGroup *actions;
  GtkWidget          *popover;
  GtkAdjustment      *vertical;    /* the scroller's */
  TriColumnId         probed;      /* see find_sort_column() */
  gboolean            loading;     /* settings are being applied: do not write them back */
  guint               timer;
  guint               save_id;
  guint               grow_id;
};

G_DEFINE_FINAL_TYPE (TriMachineList, tri_machine_list, GTK_TYPE_WIDGET)

enum { SELECTION_CHANGED, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static TriColumnId
column_id (GtkColumnViewColumn *column)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "tri-column"));
}

static int
text_width (TriMachineList *self,
            const char     *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->view, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* At first: room for the title (bold, and perhaps an arrow beside it) and the usual state, both in the person's language. */
static int
first_width (TriMachineList *self,
             TriColumnId     id)
{
  const TriColumnInfo *info = tri_column_get_info (id);
  int width = text_width (self, gettext (info->title)) * 11 / 10 + 20;

  if (id == TRI_COLUMN_STATE)
    width = MAX (width, text_width (self, tri_domain_state_get_label (TRI_STATE_RUNNING)) + 20);
  return MAX (info->width, width);
}

static gboolean
save_columns (gpointer user_data)
{
  TriMachineList *self = user_data;
  GListModel *shown = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->view));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  GVariantBuilder widths;

  self->save_id = 0;
  g_variant_builder_init (&widths, G_VARIANT_TYPE ("a{si}"));
  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (shown, i);
      g_strv_builder_add (names, tri_column_get_info (column_id (column))->name);
    }
  for (TriColumnId id = 0; id < TRI_N_COLUMNS; id++)
    {
      const TriColumnInfo *info = tri_column_get_info (id);
      int width = gtk_column_view_column_get_fixed_width (self->columns[id]);

      if (width > 0 && width != first_width (self, id))
        g_variant_builder_add (&widths, "{si}", info->name, width);
    }
  list = g_strv_builder_end (names);
  g_settings_set_strv (tri_preferences_get (), "list-columns", (const char * const *) list);
  g_settings_set_value (tri_preferences_get (), "column-widths", g_variant_builder_end (&widths));
  return G_SOURCE_REMOVE;
}

/* Dragging a header's edge tells a new width with every pixel. */
static void
save_columns_soon (TriMachineList *self)
{
  if (self->loading)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (500, save_columns, self);
}

static int
compare_for_probe (gconstpointer a,
                   gconstpointer b,
                   gpointer      user_data)
{
  GtkColumnViewColumn *column = user_data;
  TriMachineList *self = g_object_get_data (G_OBJECT (column), "tri-list");

  self->probed = column_id (column);
  return -1;
}

/*
 * The view's sorter says what it is sorted by only since GTK 4.10. Until then it is asked to compare two objects: it asks the first
 * column's sorter, which notes itself and always says "smaller"; "larger" as the answer means descending.
 * The sorting itself is the model's.
 */
static TriColumnId
find_sort_column (TriMachineList *self,
                  gboolean       *descending)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view));

  self->probed = TRI_N_COLUMNS;
  *descending = gtk_sorter_compare (sorter, self->model, self->selection) == GTK_ORDERING_LARGER;
  return self->probed;
}

static void
on_sorter_changed (TriMachineList *self)
{
  gboolean descending;
  TriColumnId column = find_sort_column (self, &descending);

  if (column == TRI_N_COLUMNS)
    {
      column = TRI_COLUMN_NAME;
      descending = FALSE;
    }
  tri_machine_model_set_sort (self->model, column, descending);
  if (self->loading)
    return;
  g_settings_set_string (tri_preferences_get (), "sort-column", tri_column_get_info (column)->name);
  g_settings_set_boolean (tri_preferences_get (), "sort-descending", descending);
}

static void
on_column_state (GSimpleAction *action,
                 GVariant      *value,
                 gpointer       user_data)
{
  TriMachineList *self = user_data;
  TriColumnId id = tri_column_find (g_action_get_name (G_ACTION (action)));

  g_simple_action_set_state (action, value);
  if (g_variant_get_boolean (value))
    gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), self->columns[id]);
  else
    gtk_column_view_remove_column (GTK_COLUMN_VIEW (self->view), self->columns[id]);
}

static void
add_column (TriMachineList *self,
            TriColumnId     id,
            GMenuModel     *header_menu)
{
  const TriColumnInfo *info = tri_column_get_info (id);
  GtkColumnViewColumn *column = gtk_column_view_column_new (gettext (info->title), tri_machine_cells_new_factory (id));
  GtkCustomSorter *sorter = gtk_custom_sorter_new (compare_for_probe, column, NULL);
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (info->name, NULL, g_variant_new_boolean (FALSE));

  g_object_set_data (G_OBJECT (column), "tri-column", GUINT_TO_POINTER (id));
  g_object_set_data (G_OBJECT (column), "tri-list", self);
  gtk_column_view_column_set_sorter (column, GTK_SORTER (sorter));
  g_object_unref (sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_fixed_width (column, first_width (self, id));
  gtk_column_view_column_set_header_menu (column, header_menu);
  gtk_column_view_column_set_expand (column, id == TRI_COLUMN_NAME || id == TRI_COLUMN_STATUS);
  g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (save_columns_soon), self, G_CONNECT_SWAPPED);
  self->columns[id] = column;

  g_simple_action_set_enabled (action, id != TRI_COLUMN_NAME);
  g_signal_connect (action, "change-state", G_CALLBACK (on_column_state), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
}

/* Hidden columns are not in the view: there GTK 4.8 keeps room for them. */
static void
show_column (TriMachineList *self,
             TriColumnId     id)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), tri_column_get_info (id)->name);

  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), self->columns[id]);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (TRUE));
}

static void
load_columns (TriMachineList *self)
{
  g_auto (GStrv) names = g_settings_get_strv (tri_preferences_get (), "list-columns");
  g_autoptr (GVariant) widths = g_settings_get_value (tri_preferences_get (), "column-widths");
  gboolean placed[TRI_N_COLUMNS] = { FALSE };

  if (!g_strv_contains ((const char * const *) names, tri_column_get_info (TRI_COLUMN_NAME)->name))
    {
      show_column (self, TRI_COLUMN_NAME);
      placed[TRI_COLUMN_NAME] = TRUE;
    }
  for (int i = 0; names[i]; i++)
    {
      TriColumnId id = tri_column_find (names[i]);
      if (id < TRI_N_COLUMNS && !placed[id])
        show_column (self, id);
      if (id < TRI_N_COLUMNS)
        placed[id] = TRUE;
    }
  for (TriColumnId id = 0; id < TRI_N_COLUMNS; id++)
    {
      int width;
      if (g_variant_lookup (widths, tri_column_get_info (id)->name, "i", &width) && width >= 24)
        gtk_column_view_column_set_fixed_width (self->columns[id], width);
    }
}

static void
load_sort (TriMachineList *self)
{
  g_autofree char *name = g_settings_get_string (tri_preferences_get (), "sort-column");
  gboolean descending = g_settings_get_boolean (tri_preferences_get (), "sort-descending");
  TriColumnId id = tri_column_find (name);

  if (id == TRI_N_COLUMNS)
    id = TRI_COLUMN_NAME;
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (self->view), self->columns[id],
                                  descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

static void
on_selection_changed (TriMachineList *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_activate (TriMachineList *self,
             guint           position)
{
  g_autoptr (TriDomain) domain = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (domain)
    g_signal_emit (self, signals[ACTIVATED], 0, domain);
}

static void
on_right_click (GtkGestureClick *gesture,
                int              n_press,
                double           x,
                double           y,
                TriMachineList  *self)
{
  GtkWidget *picked = gtk_widget_pick (self->view, x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = picked ? tri_machine_cells_find_item (picked) : NULL;

  if (!item)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  /* As everywhere: a click on a selected row means all selected rows, on another one that row alone. */
  if (!gtk_list_item_get_selected (item))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), gtk_list_item_get_position (item), TRUE);
  if (self->popover)
    tri_popup_at (self->popover, self->view, x, y);
}

static void
show_all_rows (TriMachineList *self)
{
  if (self->grow_id)
    gtk_widget_remove_tick_callback (self->view, self->grow_id);
  self->grow_id = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
}

static gboolean
on_grow (GtkWidget     *view,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  TriMachineList *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->slice) + MORE_ROWS;

  if (size < ROWS_OF_VIEW)
    {
      gtk_slice_list_model_set_size (self->slice, size);
      return G_SOURCE_CONTINUE;
    }
  self->grow_id = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
scroll_to (TriMachineList *self,
           guint           position)
{
  gtk_widget_activate_action (gtk_widget_get_last_child (self->view), "list.scroll-to-item", "u", position);
}

/* Piece by piece only from nothing: a list that is there already has its widgets. */
static void
on_model_changed (GListModel     *model,
                  guint           position,
                  guint           removed,
                  guint           added,
                  TriMachineList *self)
{
  guint n = g_list_model_get_n_items (model);

  /* Who looks at the beginning goes on looking at the beginning, not at the row that was first until now. */
  if (position == 0 && added > 0 && gtk_adjustment_get_value (self->vertical) <= 0)
    scroll_to (self, 0);

  if (n == 0 && !self->grow_id)
    gtk_slice_list_model_set_size (self->slice, FIRST_ROWS);
  else if (n > 0 && !self->grow_id && gtk_slice_list_model_get_size (self->slice) != G_MAXUINT)
    self->grow_id = gtk_widget_add_tick_callback (self->view, on_grow, self, NULL);
}

static gboolean
on_uptime_timer (gpointer user_data)
{
  tri_machine_cells_tick (GTK_WIDGET (user_data));
  return G_SOURCE_CONTINUE;
}

static void
tri_machine_list_map (GtkWidget *widget)
{
  TriMachineList *self = TRI_MACHINE_LIST (widget);

  GTK_WIDGET_CLASS (tri_machine_list_parent_class)->map (widget);
  self->timer = g_timeout_add_seconds (UPTIME_SECONDS, on_uptime_timer, self);
}

static void
tri_machine_list_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&TRI_MACHINE_LIST (widget)->timer, g_source_remove);
  GTK_WIDGET_CLASS (tri_machine_list_parent_class)->unmap (widget);
}

static void
tri_machine_list_dispose (GObject *object)
{
  TriMachineList *self = TRI_MACHINE_LIST (object);

  if (self->save_id)
    {
      g_clear_handle_id (&self->save_id, g_source_remove);
      save_columns (self);
    }
  /* The columns leave the view one by one; that is no choice of the person's. */
  self->loading = TRUE;
  if (self->view)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)), self);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_MACHINE_LIST);
  if (self->model)
    tri_machine_model_set_connections (self->model, NULL);
  for (TriColumnId id = 0; id < TRI_N_COLUMNS; id++)
    g_clear_object (&self->columns[id]);
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  g_clear_object (&self->model);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (tri_machine_list_parent_class)->dispose (object);
}

static void
tri_machine_list_class_init (TriMachineListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_machine_list_dispose;
  widget_class->map = tri_machine_list_map;
  widget_class->unmap = tri_machine_list_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, TRI_TYPE_POPUP_LAYOUT);

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", TRI_TYPE_MACHINE_LIST, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", TRI_TYPE_MACHINE_LIST, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, TRI_TYPE_DOMAIN);

  gtk_widget_class_set_css_name (widget_class, "machines");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-machine-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TriMachineList, scroller);
  gtk_widget_class_bind_template_child (widget_class, TriMachineList, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_right_click);
}

static void
tri_machine_list_init (TriMachineList *self)
{
  g_autoptr (GMenuModel) header_menu = tri_machine_list_create_columns_menu ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->loading = TRUE;
  self->model = tri_machine_model_new ();
  self->slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->model)), 0, FIRST_ROWS);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->slice)));
  self->actions = g_simple_action_group_new ();
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", G_ACTION_GROUP (self->actions));
  for (TriColumnId id = 0; id < TRI_N_COLUMNS; id++)
    add_column (self, id, header_menu);
  load_columns (self);
  g_signal_connect_object (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)), "changed",
                           G_CALLBACK (on_sorter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->view)), "items-changed",
                           G_CALLBACK (save_columns_soon), self, G_CONNECT_SWAPPED);
  load_sort (self);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (self->view), GTK_SELECTION_MODEL (self->selection));
  self->vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_model_changed), self, 0);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  self->loading = FALSE;
}

GtkWidget *
tri_machine_list_new (void)
{
  return g_object_new (TRI_TYPE_MACHINE_LIST, NULL);
}

void
tri_machine_list_set_connections (TriMachineList *self,
                                  GListModel     *connections)
{
  g_return_if_fail (TRI_IS_MACHINE_LIST (self));
  tri_machine_model_set_connections (self->model, connections);
}

void
tri_machine_list_set_filter (TriMachineList *self,
                             const char     *text)
{
  g_return_if_fail (TRI_IS_MACHINE_LIST (self));
  tri_machine_model_set_filter (self->model, text);
}

GListModel *
tri_machine_list_get_model (TriMachineList *self)
{
  g_return_val_if_fail (TRI_IS_MACHINE_LIST (self), NULL);
  return G_LIST_MODEL (self->model);
}

GPtrArray *
tri_machine_list_dup_selected (TriMachineList *self)
{
  GPtrArray *domains = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (TRI_IS_MACHINE_LIST (self), domains);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      TriDomain *domain = g_list_model_get_item (G_LIST_MODEL (self->model), position);
      if (domain)
        g_ptr_array_add (domains, domain);
    }
  return domains;
}

gboolean
tri_machine_list_select (TriMachineList *self,
                         TriDomain      *domain)
{
  guint position;

  g_return_val_if_fail (TRI_IS_MACHINE_LIST (self), FALSE);

  if (!tri_machine_model_find (self->model, domain, &position))
    return FALSE;
  if (position >= gtk_slice_list_model_get_size (self->slice))
    show_all_rows (self);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  scroll_to (self, position);
  return TRUE;
}

void
tri_machine_list_set_menu (TriMachineList *self,
                           GMenuModel     *menu)
{
  g_return_if_fail (TRI_IS_MACHINE_LIST (self));

  g_return_if_fail (!self->popover);

  self->popover = gtk_popover_menu_new_from_model (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  tri_popup_add_keys (self->view, self->popover, "vm.rename", "vm.delete");
}

GtkWidget *
tri_machine_list_get_view (TriMachineList *self)
{
  g_return_val_if_fail (TRI_IS_MACHINE_LIST (self), NULL);
  return self->view;
}

GActionGroup *
tri_machine_list_get_actions (TriMachineList *self)
{
  g_return_val_if_fail (TRI_IS_MACHINE_LIST (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

GMenuModel *
tri_machine_list_create_columns_menu (void)
{
  GMenu *menu = g_menu_new ();

  for (TriColumnId id = 0; id < TRI_N_COLUMNS; id++)
    {
      const TriColumnInfo *info = tri_column_get_info (id);
      g_autofree char *action = g_strconcat ("columns.", info->name, NULL);
      g_menu_append (menu, gettext (info->title), action);
    }
  return G_MENU_MODEL (menu);
}
