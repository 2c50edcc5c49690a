/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-snapshot-pane.h"

#include "tri-popup-layout.h"
#include "tri-popup.h"
#include "widgets/tri-act-ui.h"
#include "widgets/tri-format.h"

#include <glib/gi18n-lib.h>

struct _TriSnapshotPane {
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *message;
  GtkWidget *view;
  GtkWidget *popover;

  GtkSingleSelection *selection;
  GSimpleActionGroup *actions;
  TriDomain          *domain;
  GCancellable       *cancellable;
  GPtrArray          *watched;      /* lists and snapshots whose changes draw the tree anew */
  char               *selected;     /* name of the selected snapshot */
  guint               rebuild_id;
  gboolean            rebuilding;
};

G_DEFINE_FINAL_TYPE (TriSnapshotPane, tri_snapshot_pane, GTK_TYPE_WIDGET)

enum { SELECTION_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The items of the tree are snapshots; the machine itself stands for "Now". */
static GListModel *
create_children (gpointer item,
                 gpointer user_data)
{
  g_autoptr (GListStore) store = NULL;
  GListModel *children;

  if (!TRI_IS_SNAPSHOT (item))
    return NULL;
  children = tri_snapshot_list_children (item);
  store = g_list_store_new (G_TYPE_OBJECT);
  for (guint i = 0; i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (GObject) child = g_list_model_get_item (children, i);
      g_list_store_append (store, child);
    }
  if (tri_snapshot_get_current (item))
    g_list_store_append (store, tri_snapshot_get_domain (item));
  return g_list_model_get_n_items (G_LIST_MODEL (store)) > 0 ? G_LIST_MODEL (g_steal_pointer (&store)) : NULL;
}

static GObject *
row_object (GtkListItem *item)
{
  /* Borrowed: the row, and with it the item, is kept by the list item. */
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (gtk_list_item_get_item (item));

  return object;
}

static void
setup_name (GtkListItemFactory *factory,
            GtkListItem        *item)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (item, expander);
}

static void
unbind_title (gpointer binding)
{
  g_binding_unbind (binding);
  g_object_unref (binding);
}

static void
bind_name (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (item));
  GtkWidget *icon = gtk_widget_get_first_child (gtk_tree_expander_get_child (expander));
  GtkWidget *label = gtk_widget_get_next_sibling (icon);
  GObject *object = row_object (item);
  gboolean now = !TRI_IS_SNAPSHOT (object);

  gtk_tree_expander_set_list_row (expander, gtk_list_item_get_item (item));
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), now ? "tri-snapshot-now-symbolic" : "tri-snapshot-symbolic");
  /* TRANSLATORS: the present state of the machine, in the tree of its snapshots */
  g_object_set_data (G_OBJECT (label), "title", NULL);
  if (now)
    gtk_label_set_text (GTK_LABEL (label), _("Now"));
  else
    g_object_set_data_full (G_OBJECT (label), "title",
                            g_object_ref (g_object_bind_property (object, "title", label, "label", G_BINDING_SYNC_CREATE)),
                            unbind_title);
  gtk_widget_set_tooltip_text (label, now ? NULL : tri_snapshot_get_description (TRI_SNAPSHOT (object)));
}

static void
setup_label (GtkListItemFactory *factory,
             GtkListItem        *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "tri-figure");
  gtk_list_item_set_child (item, label);
}

static void
bind_date (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  GObject *object = row_object (item);
  g_autofree char *text = TRI_IS_SNAPSHOT (object) ? tri_format_date_time (tri_snapshot_get_created (TRI_SNAPSHOT (object))) : NULL;

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text ? text : "");
}

static void
bind_state (GtkListItemFactory *factory,
            GtkListItem        *item)
{
  GObject *object = row_object (item);
  const char *text = TRI_IS_SNAPSHOT (object) ? tri_domain_state_get_label (tri_snapshot_get_state (TRI_SNAPSHOT (object))) : "";

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

TriSnapshot *
tri_snapshot_pane_get_selected (TriSnapshotPane *self)
{
  GtkTreeListRow *row;
  g_autoptr (GObject) object = NULL;

  g_return_val_if_fail (TRI_IS_SNAPSHOT_PANE (self), NULL);

  row = self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  object = row ? gtk_tree_list_row_get_item (row) : NULL;
  return TRI_IS_SNAPSHOT (object) ? TRI_SNAPSHOT (object) : NULL;
}

static void
set_enabled (TriSnapshotPane *self,
             const char      *name,
             gboolean         enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), enabled);
}

static void
update_actions (TriSnapshotPane *self)
{
  TriSnapshot *snapshot = tri_snapshot_pane_get_selected (self);
  gboolean free = snapshot && !tri_domain_get_operation (self->domain);

  set_enabled (self, "apply", free);
  set_enabled (self, "rename", free);
  set_enabled (self, "delete", free);
  set_enabled (self, "delete-subtree", free && g_list_model_get_n_items (tri_snapshot_list_children (snapshot)) > 0);
}

static void
on_selected (TriSnapshotPane *self)
{
  TriSnapshot *snapshot = tri_snapshot_pane_get_selected (self);

  if (self->rebuilding)
    return;
  g_free (self->selected);
  self->selected = snapshot ? g_strdup (tri_snapshot_get_name (snapshot)) : NULL;
  update_actions (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
unwatch (TriSnapshotPane *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_set_size (self->watched, 0);
}

static gboolean
find_current (GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (TriSnapshot) snapshot = g_list_model_get_item (list, i);
      if (tri_snapshot_get_current (snapshot) || find_current (tri_snapshot_list_children (snapshot)))
        return TRUE;
    }
  return FALSE;
}

static void
select_by_name (TriSnapshotPane *self)
{
  GListModel *tree = gtk_single_selection_get_model (self->selection);

  for (guint i = 0; self->selected && i < g_list_model_get_n_items (tree); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (tree, i);
      g_autoptr (GObject) object = gtk_tree_list_row_get_item (row);

      if (TRI_IS_SNAPSHOT (object) && g_strcmp0 (tri_snapshot_get_name (TRI_SNAPSHOT (object)), self->selected) == 0)
        {
          gtk_single_selection_set_selected (self->selection, i);
          return;
        }
    }
}

static void
show_tree (TriSnapshotPane *self,
           GListModel      *roots)
{
  GListStore *store = g_list_store_new (G_TYPE_OBJECT);
  GtkTreeListModel *tree;

  for (guint i = 0; i < g_list_model_get_n_items (roots); i++)
    {
      g_autoptr (GObject) root = g_list_model_get_item (roots, i);
      g_list_store_append (store, root);
    }
  if (!find_current (roots))
    g_list_store_append (store, self->domain);
  tree = gtk_tree_list_model_new (G_LIST_MODEL (store), FALSE, TRUE, create_children, NULL, NULL);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (tree));
  g_object_unref (tree);
  select_by_name (self);
}

static gboolean rebuild (gpointer user_data);

static void
rebuild_soon (TriSnapshotPane *self)
{
  if (!self->rebuild_id)
    self->rebuild_id = g_idle_add (rebuild, self);
}

static void
watch (TriSnapshotPane *self,
       GListModel      *list)
{
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (rebuild_soon), self);
  g_ptr_array_add (self->watched, g_object_ref (list));
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      TriSnapshot *snapshot = g_list_model_get_item (list, i);

      g_signal_connect_swapped (snapshot, "notify", G_CALLBACK (rebuild_soon), self);
      g_ptr_array_add (self->watched, snapshot);
      watch (self, tri_snapshot_list_children (snapshot));
    }
}

/* Snapshots are few and change seldom: the tree is drawn anew as a whole, and the selection found again by name. */
static gboolean
rebuild (gpointer user_data)
{
  TriSnapshotPane *self = user_data;
  GListModel *roots = self->domain ? tri_domain_list_snapshots (self->domain) : NULL;

  self->rebuild_id = 0;
  unwatch (self);
  self->rebuilding = TRUE;
  if (roots)
    watch (self, roots);
  if (roots && g_list_model_get_n_items (roots) > 0)
    {
      show_tree (self, roots);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "tree");
    }
  else
    {
      gtk_single_selection_set_model (self->selection, NULL);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
    }
  self->rebuilding = FALSE;
  on_selected (self);
  return G_SOURCE_REMOVE;
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TriSnapshotPane) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean loaded = tri_domain_load_snapshots_finish (TRI_DOMAIN (source), result, &error);

  if (self->domain != TRI_DOMAIN (source) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_label_set_text (GTK_LABEL (self->message),
                      loaded ? _("The selected virtual machine has no snapshots.") : error->message);
  rebuild_soon (self);
}

void
tri_snapshot_pane_refresh (TriSnapshotPane *self)
{
  g_return_if_fail (TRI_IS_SNAPSHOT_PANE (self));

  if (self->domain)
    tri_domain_load_snapshots_async (self->domain, self->cancellable, on_loaded, g_object_ref (self));
}

void
tri_snapshot_pane_unselect (TriSnapshotPane *self)
{
  g_return_if_fail (TRI_IS_SNAPSHOT_PANE (self));
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
on_apply (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  TriSnapshotPane *self = user_data;

  tri_act_apply_snapshot (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), tri_snapshot_pane_get_selected (self));
}

static void
on_rename (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  TriSnapshotPane *self = user_data;

  tri_act_rename_snapshot (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), tri_snapshot_pane_get_selected (self));
}

static void
on_delete (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  TriSnapshotPane *self = user_data;
  gboolean subtree = g_str_has_suffix (g_action_get_name (G_ACTION (action)), "subtree");

  tri_act_delete_snapshot (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), tri_snapshot_pane_get_selected (self), subtree);
}

static void
on_right_click (GtkGestureClick *gesture,
                int              n_press,
                double           x,
                double           y,
                TriSnapshotPane *self)
{
  GtkTreeListRow *row = tri_popup_find_tree_row (self->view, x, y);

  if (!row)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_single_selection_set_selected (self->selection, gtk_tree_list_row_get_position (row));
  tri_popup_at (self->popover, self->view, x, y);
}

static void
on_activate (TriSnapshotPane *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "apply", NULL);
}

static void
tri_snapshot_pane_dispose (GObject *object)
{
  TriSnapshotPane *self = TRI_SNAPSHOT_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  unwatch (self);
  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_object (&self->domain);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_SNAPSHOT_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (tri_snapshot_pane_parent_class)->dispose (object);
}

static void
tri_snapshot_pane_finalize (GObject *object)
{
  TriSnapshotPane *self = TRI_SNAPSHOT_PANE (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->watched);
  g_free (self->selected);
  G_OBJECT_CLASS (tri_snapshot_pane_parent_class)->finalize (object);
}

static void
tri_snapshot_pane_class_init (TriSnapshotPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_snapshot_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_snapshot_pane_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, TRI_TYPE_POPUP_LAYOUT);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", TRI_TYPE_SNAPSHOT_PANE, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "snapshots");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-snapshot-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPane, stack);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPane, message);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPane, view);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPane, popover);
  gtk_widget_class_bind_template_callback (widget_class, setup_name);
  gtk_widget_class_bind_template_callback (widget_class, bind_name);
  gtk_widget_class_bind_template_callback (widget_class, setup_label);
  gtk_widget_class_bind_template_callback (widget_class, bind_date);
  gtk_widget_class_bind_template_callback (widget_class, bind_state);
  gtk_widget_class_bind_template_callback (widget_class, on_right_click);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
tri_snapshot_pane_init (TriSnapshotPane *self)
{
  static const GActionEntry entries[] = {
    { "apply", on_apply }, { "rename", on_rename }, { "delete", on_delete }, { "delete-subtree", on_delete },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (self->view), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  tri_popup_add_keys (self->view, self->popover, "snapshot.rename", "snapshot.delete");
  tri_snapshot_pane_set_domain (self, NULL, 0);
}

GtkWidget *
tri_snapshot_pane_new (void)
{
  return g_object_new (TRI_TYPE_SNAPSHOT_PANE, NULL);
}

void
tri_snapshot_pane_set_domain (TriSnapshotPane *self,
                              TriDomain       *domain,
                              guint            n_selected)
{
  g_return_if_fail (TRI_IS_SNAPSHOT_PANE (self));

  if (self->domain == domain && domain)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_set_object (&self->domain, domain);
  g_clear_pointer (&self->selected, g_free);

  if (domain)
    gtk_label_set_text (GTK_LABEL (self->message), "");
  else if (n_selected > 1)
    gtk_label_set_text (GTK_LABEL (self->message), _("Several virtual machines are selected."));
  else
    gtk_label_set_text (GTK_LABEL (self->message), _("No virtual machine is selected."));
  if (domain)
    g_signal_connect_swapped (domain, "notify::operation", G_CALLBACK (update_actions), self);
  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  rebuild (self);
  tri_snapshot_pane_refresh (self);
}

GActionGroup *
tri_snapshot_pane_get_actions (TriSnapshotPane *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT_PANE (self), NULL);
  return G_ACTION_GROUP (self->actions);
}
