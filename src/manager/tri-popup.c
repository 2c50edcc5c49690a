/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-popup.h"

static void
focus_row (GtkWidget *view,
           double     x,
           double     y)
{
  GtkWidget *row = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  while (row && row != view && !gtk_widget_get_focusable (row))
    row = gtk_widget_get_parent (row);
  if (row)
    gtk_widget_grab_focus (row);
}

static void
return_focus_cb (GtkWidget *before)
{
  if (gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
}

/* A popover that closes leaves the focus to what is around it, where no key does anything. */
static void
keep_focus (GtkWidget *popover)
{
  GtkWidget *before = gtk_root_get_focus (gtk_widget_get_root (popover));

  g_signal_handlers_disconnect_matched (popover, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, return_focus_cb, NULL);
  if (before)
    g_signal_connect_object (popover, "closed", G_CALLBACK (return_focus_cb), before, G_CONNECT_SWAPPED);
}

void
tri_popup_at (GtkWidget *popover,
              GtkWidget *widget,
              double     x,
              double     y)
{
  double own_x, own_y;

  focus_row (widget, x, y);
  keep_focus (popover);
  if (!gtk_widget_translate_coordinates (widget, gtk_widget_get_parent (popover), x, y, &own_x, &own_y))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { own_x, own_y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (popover));
}

GtkTreeListRow *
tri_popup_find_tree_row (GtkWidget *view,
                         double     x,
                         double     y)
{
  GtkWidget *picked = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  for (GtkWidget *up = picked; up && !GTK_IS_LIST_VIEW (up); up = gtk_widget_get_parent (up))
    /* The pointer may be on a row's or cell's margin: then the expander is below. */
    for (GtkWidget *down = up; down; down = gtk_widget_get_first_child (down))
      if (GTK_IS_TREE_EXPANDER (down))
        return gtk_tree_expander_get_list_row (GTK_TREE_EXPANDER (down));
  return NULL;
}

static gboolean
on_menu_key (GtkWidget *view,
             GVariant  *args,
             gpointer   user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));

  if (!focus || !gtk_widget_is_ancestor (focus, view))
    return FALSE;
  tri_popup_at (user_data, focus, 24, gtk_widget_get_height (focus));
  return TRUE;
}

static gboolean
on_action_key (GtkWidget *view,
               GVariant  *name,
               gpointer   user_data)
{
  gtk_widget_activate_action (view, g_variant_get_string (name, NULL), NULL);
  return TRUE;
}

static void
add_key (GtkEventController *keys,
         guint               key,
         GdkModifierType     modifiers,
         GtkShortcutFunc     callback,
         gpointer            data,
         const char         *action)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                            gtk_callback_action_new (callback, data, NULL));

  if (action)
    gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

void
tri_popup_add_keys (GtkWidget  *view,
                    GtkWidget  *popover,
                    const char *rename,
                    const char *delete)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  add_key (keys, GDK_KEY_Menu, 0, on_menu_key, popover, NULL);
  add_key (keys, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, popover, NULL);
  if (rename)
    add_key (keys, GDK_KEY_F2, 0, on_action_key, NULL, rename);
  if (delete)
    {
      add_key (keys, GDK_KEY_Delete, 0, on_action_key, NULL, delete);
      add_key (keys, GDK_KEY_KP_Delete, 0, on_action_key, NULL, delete);
    }
  /* Before the filter, which takes every key that could be typed into it, Delete among them. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (view, keys);
}
