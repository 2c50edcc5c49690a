/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-actions-pane.h"

#include "core/tri-domain-actions.h"

#include <glib/gi18n-lib.h>

struct _TriActionsPane {
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *host_title;
  GtkWidget *host_box;
  GtkWidget *machines_group;
  GtkWidget *machines_title;
  GtkWidget *machines_box;
  GtkWidget *new_button;
  GtkWidget *view_button;
};

G_DEFINE_FINAL_TYPE (TriActionsPane, tri_actions_pane, GTK_TYPE_WIDGET)

static GtkWidget *
entry_content_new (const char *label,
                   const char *icon)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = gtk_label_new (NULL);

  gtk_label_set_text_with_mnemonic (GTK_LABEL (text), label);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

/* The pane's labels take no mnemonics: they would fight over the same letters with the menus. */
static char *
without_mnemonic (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label, "_", 2);

  return g_strjoinv ("", parts);
}

static void
add_entry (GtkWidget  *box,
           const char *label,
           const char *icon,
           const char *action)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *plain = without_mnemonic (label);

  gtk_button_set_child (GTK_BUTTON (button), entry_content_new (plain, icon));
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  /* The action makes the button insensitive; here that means: gone. */
  g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), button);
}

static void
add_machine_entries (TriActionsPane *self)
{
  for (TriActionId id = 0; id < TRI_N_ACTIONS; id++)
    {
      const TriActionInfo *info = tri_action_get_info (id);
      g_autofree char *name = g_strconcat ("vm.", info->name, NULL);

      add_entry (self->machines_box, gettext (info->label), info->icon, name);
    }
  add_entry (self->machines_box, _("Cancel Operation"), "process-stop-symbolic", "vm.cancel");
}

static void
add_host_entries (TriActionsPane *self)
{
  add_entry (self->host_box, _("Connect to Server…"), "tri-server-add-symbolic", "host.connect-server");
  add_entry (self->host_box, _("Connect"), "tri-server-symbolic", "host.connect");
  add_entry (self->host_box, _("Disconnect"), "tri-server-offline-symbolic", "host.disconnect");
  add_entry (self->host_box, _("Remove Server"), "list-remove-symbolic", "host.remove");
  add_entry (self->host_box, _("Refresh"), "view-refresh-symbolic", "host.refresh");
}

static void
tri_actions_pane_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TRI_TYPE_ACTIONS_PANE);
  G_OBJECT_CLASS (tri_actions_pane_parent_class)->dispose (object);
}

static void
tri_actions_pane_class_init (TriActionsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_actions_pane_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "actions");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-actions-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, host_title);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, host_box);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, machines_group);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, machines_title);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, machines_box);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, new_button);
  gtk_widget_class_bind_template_child (widget_class, TriActionsPane, view_button);
}

/* GTK centres what is in a menu button; here it stands in a column of buttons that begin at the left. */
static void
align_start (GtkWidget *menu_button)
{
  GtkWidget *child = gtk_menu_button_get_child (GTK_MENU_BUTTON (menu_button));

  for (GtkWidget *up = child; up != menu_button; up = gtk_widget_get_parent (up))
    {
      gtk_widget_set_halign (up, GTK_ALIGN_FILL);
      gtk_widget_set_hexpand (up, TRUE);
    }
}

static void
tri_actions_pane_init (TriActionsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  align_start (self->new_button);
  align_start (self->view_button);
  add_host_entries (self);
  add_machine_entries (self);
}

GtkWidget *
tri_actions_pane_new (void)
{
  return g_object_new (TRI_TYPE_ACTIONS_PANE, NULL);
}

void
tri_actions_pane_set_view_menu (TriActionsPane *self,
                                GMenuModel     *view_menu)
{
  g_return_if_fail (TRI_IS_ACTIONS_PANE (self));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->view_button), view_menu);
}

void
tri_actions_pane_set_host (TriActionsPane *self,
                           const char     *name,
                           gboolean        can_create)
{
  g_return_if_fail (TRI_IS_ACTIONS_PANE (self));
  gtk_label_set_text (GTK_LABEL (self->host_title), name);
  gtk_widget_set_visible (self->new_button, can_create);
}

void
tri_actions_pane_set_machines (TriActionsPane *self,
                               const char     *name)
{
  g_return_if_fail (TRI_IS_ACTIONS_PANE (self));
  gtk_widget_set_visible (self->machines_group, name != NULL);
  gtk_label_set_text (GTK_LABEL (self->machines_title), name ? name : "");
}
