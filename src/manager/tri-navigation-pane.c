/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-navigation-pane.h"

#include "tri-popup-layout.h"
#include "tri-popup.h"

#include <glib/gi18n-lib.h>

struct _TriNavigationPane {
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *view;

  GListStore         *root;        /* holds the server list itself as the tree's root */
  GtkSingleSelection *selection;
  GMenuModel         *menus[2];    /* root, server */
  GtkWidget          *popover;
};

G_DEFINE_FINAL_TYPE (TriNavigationPane, tri_navigation_pane, GTK_TYPE_WIDGET)

enum { SELECTION_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
server_icon (TriConnection *connection)
{
  switch (tri_connection_get_state (connection))
    {
    case TRI_CONNECTION_CONNECTED:
      return "tri-server-symbolic";
    case TRI_CONNECTION_CONNECTING:
      return "tri-server-connecting-symbolic";
    case TRI_CONNECTION_NEEDS_SIGN_IN:
      return "tri-server-sign-in-symbolic";
    case TRI_CONNECTION_DISCONNECTED:
    case TRI_CONNECTION_UNREACHABLE:
    default:
      return "tri-server-offline-symbolic";
    }
}

static void
update_row (GtkListItem   *item,
            TriConnection *connection)
{
  GtkWidget *box = gtk_tree_expander_get_child (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)));
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *texts = gtk_widget_get_next_sibling (icon);
  GtkWidget *name = gtk_widget_get_first_child (texts);
  GtkWidget *status = gtk_widget_get_next_sibling (name);
  gboolean fine = connection == NULL || (tri_connection_get_state (connection) == TRI_CONNECTION_CONNECTED &&
                                         tri_connection_get_responding (connection));

  gtk_label_set_text (GTK_LABEL (name), connection ? tri_connection_get_name (connection) : "Triptych");
  gtk_label_set_text (GTK_LABEL (status), connection ? tri_connection_get_status_text (connection) : "");
  gtk_widget_set_visible (status, !fine);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), connection ? server_icon (connection) : "tri-vm-symbolic");
  if (connection)
    {
      g_autofree char *tip = g_strdup_printf ("%s\n%s", tri_connection_get_uri (connection),
                                              tri_connection_get_status_text (connection));
      gtk_widget_set_tooltip_text (box, tip);
    }
  else
    gtk_widget_set_tooltip_text (box, NULL);
}

static void
on_connection_notify (TriConnection *connection,
                      GParamSpec    *pspec,
                      GtkListItem   *item)
{
  update_row (item, connection);
}

static void
setup_row (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (int i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (texts), label);
      if (i == 1)
        gtk_widget_add_css_class (label, "tri-subtitle");
    }
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), texts);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (item, expander);
}

static void
bind_row (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (row);
  TriConnection *connection = TRI_IS_CONNECTION (object) ? TRI_CONNECTION (object) : NULL;

  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)), row);
  if (connection)
    g_signal_connect (connection, "notify", G_CALLBACK (on_connection_notify), item);
  update_row (item, connection);
}

static void
unbind_row (GtkListItemFactory *factory,
            GtkListItem        *item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (row);

  if (TRI_IS_CONNECTION (object))
    g_signal_handlers_disconnect_by_data (object, item);
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)), NULL);
}

static GListModel *
create_children (gpointer item,
                 gpointer user_data)
{
  return TRI_IS_SERVER_LIST (item) ? g_object_ref (G_LIST_MODEL (item)) : NULL;
}

static void
update_menu (TriNavigationPane *self)
{
  GMenuModel *menu = self->menus[tri_navigation_pane_get_selected (self) ? 1 : 0];

  if (menu && gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (self->popover)) != menu)
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), menu);
}

static void
on_selected (TriNavigationPane *self)
{
  update_menu (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_right_click (GtkGestureClick   *gesture,
                int                n_press,
                double             x,
                double             y,
                TriNavigationPane *self)
{
  GtkTreeListRow *row = tri_popup_find_tree_row (self->view, x, y);

  if (row)
    gtk_single_selection_set_selected (self->selection, gtk_tree_list_row_get_position (row));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  tri_popup_at (self->popover, self->view, x, y);
}

static void
tri_navigation_pane_dispose (GObject *object)
{
  TriNavigationPane *self = TRI_NAVIGATION_PANE (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_NAVIGATION_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->root);
  for (int i = 0; i < 2; i++)
    g_clear_object (&self->menus[i]);
  G_OBJECT_CLASS (tri_navigation_pane_parent_class)->dispose (object);
}

static void
tri_navigation_pane_class_init (TriNavigationPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_navigation_pane_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, TRI_TYPE_POPUP_LAYOUT);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", TRI_TYPE_NAVIGATION_PANE, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "navigation");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-navigation-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TriNavigationPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, TriNavigationPane, view);
  gtk_widget_class_bind_template_child (widget_class, TriNavigationPane, popover);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row);
  gtk_widget_class_bind_template_callback (widget_class, on_right_click);
}

static void
tri_navigation_pane_init (TriNavigationPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->root = g_list_store_new (G_TYPE_OBJECT);
  tri_popup_add_keys (self->view, self->popover, NULL, NULL);
}

GtkWidget *
tri_navigation_pane_new (void)
{
  return g_object_new (TRI_TYPE_NAVIGATION_PANE, NULL);
}

void
tri_navigation_pane_set_servers (TriNavigationPane *self,
                                 TriServerList     *servers)
{
  GtkTreeListModel *tree;

  g_return_if_fail (TRI_IS_NAVIGATION_PANE (self));
  g_return_if_fail (!self->selection);

  g_list_store_append (self->root, servers);
  tree = gtk_tree_list_model_new (g_object_ref (G_LIST_MODEL (self->root)), FALSE, TRUE, create_children, NULL, NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (tree));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
}

TriConnection *
tri_navigation_pane_get_selected (TriNavigationPane *self)
{
  GtkTreeListRow *row;
  g_autoptr (GObject) object = NULL;

  g_return_val_if_fail (TRI_IS_NAVIGATION_PANE (self), NULL);

  row = self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  object = row ? gtk_tree_list_row_get_item (row) : NULL;
  /* Borrowed: the server list keeps it. */
  return TRI_IS_CONNECTION (object) ? TRI_CONNECTION (object) : NULL;
}

void
tri_navigation_pane_select (TriNavigationPane *self,
                            TriConnection     *connection)
{
  GListModel *tree;

  g_return_if_fail (TRI_IS_NAVIGATION_PANE (self));
  g_return_if_fail (self->selection);

  tree = gtk_single_selection_get_model (self->selection);
  for (guint i = 0; i < g_list_model_get_n_items (tree); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (tree, i);
      g_autoptr (GObject) object = gtk_tree_list_row_get_item (row);

      if (connection ? object == G_OBJECT (connection) : TRI_IS_SERVER_LIST (object))
        {
          gtk_single_selection_set_selected (self->selection, i);
          return;
        }
    }
}

void
tri_navigation_pane_set_menus (TriNavigationPane *self,
                               GMenuModel        *root_menu,
                               GMenuModel        *server_menu)
{
  g_return_if_fail (TRI_IS_NAVIGATION_PANE (self));
  g_set_object (&self->menus[0], root_menu);
  g_set_object (&self->menus[1], server_menu);
  update_menu (self);
}
