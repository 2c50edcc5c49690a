/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-menu-bar.h"

#define GUARDED "tri-menu-bar-guarded"
#define GUARD "tri-menu-bar-guard"
/* So often it is looked whether a menu is still there; so long after one has closed GTK knows again where the pointer is. */
#define GUARD_MS 100
#define FOCUS "tri-menu-bar-focus"
/* While one menu closes and another opens the focus is on the bar for a moment. */
#define FOCUS_PAUSE_MS 150

/* Belongs to its bar. */
typedef struct {
  GtkWidget *bar;    /* borrowed */
  GtkWidget *before; /* borrowed: what had the focus last, but for the bar; cleared when it goes */
  guint      id;
} Focus;

static void
stop_looking (gpointer source)
{
  GSource *found = g_main_context_find_source_by_id (NULL, GPOINTER_TO_UINT (source));

  if (found)
    g_source_destroy (found);
}

static gboolean
shows_menu (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if ((GTK_IS_POPOVER (child) && gtk_widget_get_mapped (child)) || shows_menu (child))
      return TRUE;

  return FALSE;
}

static void
unguard (GtkWidget *bar)
{
  gtk_widget_set_can_target (bar, TRUE);
  g_object_set_data (G_OBJECT (bar), GUARD, NULL);
}

/* A submenu that closes is not always left: without this the bar would take no click any more. */
static gboolean
look_cb (gpointer bar)
{
  if (shows_menu (bar))
    return G_SOURCE_CONTINUE;

  unguard (bar);
  return G_SOURCE_REMOVE;
}

static void
entered_cb (GtkWidget *bar)
{
  gtk_widget_set_can_target (bar, FALSE);
  if (!g_object_get_data (G_OBJECT (bar), GUARD))
    g_object_set_data_full (G_OBJECT (bar), GUARD, GUINT_TO_POINTER (g_timeout_add (GUARD_MS, look_cb, bar)), stop_looking);
}

static void
left_cb (GtkWidget *bar)
{
  gtk_widget_set_can_target (bar, TRUE);
}

static gboolean
is_first_time (GtkWidget *popover)
{
  if (g_object_get_data (G_OBJECT (popover), GUARDED))
    return FALSE;

  g_object_set_data (G_OBJECT (popover), GUARDED, popover);
  return TRUE;
}

static gboolean
close_orphan_cb (gpointer popover)
{
  GtkWidget *menu = gtk_widget_get_parent (popover) ? gtk_widget_get_ancestor (gtk_widget_get_parent (popover), GTK_TYPE_POPOVER) : NULL;

  if (menu && !gtk_widget_get_mapped (menu))
    gtk_widget_hide (popover);

  return G_SOURCE_REMOVE;
}

/* An entry of a menu that was closed by a click may still think that the pointer is on it, and open its submenu when the window gets the
 * keyboard again. */
static void
mapped_cb (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_HIGH, close_orphan_cb, g_object_ref (popover), g_object_unref);
}

static void
guard_submenu (GtkWidget *popover, GtkWidget *bar)
{
  GtkEventController *controller;

  if (!is_first_time (popover))
    return;

  controller = gtk_event_controller_motion_new ();
  g_signal_connect_object (controller, "enter", G_CALLBACK (entered_cb), bar, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "leave", G_CALLBACK (left_cb), bar, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (popover, controller);
  g_signal_connect (popover, "map", G_CALLBACK (mapped_cb), NULL);
}

static void
guard_submenus (GtkWidget *widget, GtkWidget *bar)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_POPOVER (child))
        guard_submenu (child, bar);
      guard_submenus (child, bar);
    }
}

/* What is in a menu may have changed since it was open last. */
static void
opened_cb (GtkWidget *menu)
{
  guard_submenus (menu, gtk_widget_get_ancestor (menu, GTK_TYPE_POPOVER_MENU_BAR));
}

static void
watch_menus (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      watch_menus (child);
    else if (is_first_time (child))
      g_signal_connect (child, "map", G_CALLBACK (opened_cb), NULL);
}

/* The inner one first. One that went while it is open would leave its grab behind, and the window would take no click or key any more. */
static void
close_menus (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      close_menus (child);
      if (GTK_IS_POPOVER (child) && gtk_widget_get_visible (child))
        gtk_popover_popdown (GTK_POPOVER (child));
    }
}

/* What was typed before is not to be replaced by what is typed next. */
static void
take_focus (GtkWidget *widget)
{
  if (GTK_IS_TEXT (widget))
    gtk_text_grab_focus_without_selecting (GTK_TEXT (widget));
  else
    gtk_widget_grab_focus (widget);
}

static gboolean
return_focus_cb (gpointer user_data)
{
  Focus *self = user_data;
  GtkRoot *window = gtk_widget_get_root (self->bar);
  GtkWidget *focus = window ? gtk_root_get_focus (window) : NULL;

  self->id = 0;
  if (!window || tri_menu_bar_is_open (GTK_POPOVER_MENU_BAR (self->bar)))
    return G_SOURCE_REMOVE;

  if ((!focus || gtk_widget_is_ancestor (focus, self->bar)) && self->before && gtk_widget_get_mapped (self->before) &&
      gtk_widget_is_sensitive (self->before))
    take_focus (self->before);

  return G_SOURCE_REMOVE;
}

/* A menu that closes leaves the focus on the bar, where Enter would open it again; so does a pointer that only passes. By Tab nobody comes there. */
static void
focus_changed_cb (GtkWidget *bar)
{
  Focus *self = g_object_get_data (G_OBJECT (bar), FOCUS);
  GtkRoot *window = gtk_widget_get_root (bar);
  GtkWidget *focus = window ? gtk_root_get_focus (window) : NULL;

  g_clear_handle_id (&self->id, g_source_remove);
  if (focus && !gtk_widget_is_ancestor (focus, bar))
    {
      g_set_weak_pointer (&self->before, focus);
      return;
    }

  self->id = g_timeout_add (FOCUS_PAUSE_MS, return_focus_cb, self);
}

static void
root_changed_cb (GtkWidget *bar)
{
  GtkRoot *window = gtk_widget_get_root (bar);

  if (GTK_IS_WINDOW (window))
    g_signal_connect_object (window, "notify::focus-widget", G_CALLBACK (focus_changed_cb), bar, G_CONNECT_SWAPPED);
}

static void
free_focus (gpointer data)
{
  Focus *self = data;

  g_clear_handle_id (&self->id, g_source_remove);
  g_clear_weak_pointer (&self->before);
  g_free (self);
}

static void
watch_focus (GtkWidget *bar)
{
  Focus *self;

  if (g_object_get_data (G_OBJECT (bar), FOCUS))
    return;

  self = g_new0 (Focus, 1);
  self->bar = bar;
  g_object_set_data_full (G_OBJECT (bar), FOCUS, self, free_focus);
  g_signal_connect (bar, "notify::root", G_CALLBACK (root_changed_cb), NULL);
  root_changed_cb (bar);
}

void
tri_menu_bar_set_model (GtkPopoverMenuBar *bar, GMenuModel *model)
{
  g_return_if_fail (GTK_IS_POPOVER_MENU_BAR (bar));

  close_menus (GTK_WIDGET (bar));
  gtk_popover_menu_bar_set_menu_model (bar, model);
  /* A submenu that was open is gone without being left. */
  gtk_widget_set_can_target (GTK_WIDGET (bar), TRUE);
  watch_menus (GTK_WIDGET (bar));
  watch_focus (GTK_WIDGET (bar));
}

gboolean
tri_menu_bar_is_open (GtkPopoverMenuBar *bar)
{
  g_return_val_if_fail (GTK_IS_POPOVER_MENU_BAR (bar), FALSE);

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (bar)); item; item = gtk_widget_get_next_sibling (item))
    for (GtkWidget *child = gtk_widget_get_first_child (item); child; child = gtk_widget_get_next_sibling (child))
      if (GTK_IS_POPOVER (child) && gtk_widget_get_visible (child))
        return TRUE;

  return FALSE;
}

void
tri_menu_empty (GMenuModel *model)
{
  static const char * const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };

  if (!G_IS_MENU (model))
    return;

  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    for (guint j = 0; j < G_N_ELEMENTS (links); j++)
      {
        g_autoptr(GMenuModel) below = g_menu_model_get_item_link (model, i, links[j]);

        tri_menu_empty (below);
      }
  g_menu_remove_all (G_MENU (model));
}

void
tri_menu_append_sections (GMenu *menu, GMenuModel *from)
{
  for (int i = 0; i < g_menu_model_get_n_items (from); i++)
    {
      g_autoptr(GMenuModel) section = g_menu_model_get_item_link (from, i, G_MENU_LINK_SECTION);

      if (section)
        g_menu_append_section (menu, NULL, section);
    }
}
