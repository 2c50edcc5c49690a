/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A submenu that opens by itself, one that closes without being left, and menus that are closed: none takes clicks or the keyboard from the window. */
#include "core-harness.h"

#include "widgets/tri-menu-bar.h"

#include <gtk/gtk.h>

typedef struct {
  GtkWidget *window;
  GtkWidget *bar;
  GtkWidget *button;
  GtkWidget *menu;    /* borrowed */
  GtkWidget *submenu; /* borrowed */
} Bar;

static GMenuModel *
make_model (void)
{
  GMenu *bar = g_menu_new ();
  g_autoptr(GMenu) media = g_menu_new ();
  g_autoptr(GMenu) drive = g_menu_new ();

  g_menu_append (drive, "Eject", NULL);
  g_menu_append_submenu (media, "DVD Drive", G_MENU_MODEL (drive));
  g_menu_append_submenu (bar, "Media", G_MENU_MODEL (media));
  return G_MENU_MODEL (bar);
}

static GtkWidget *
find_popover (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = GTK_IS_POPOVER (child) ? child : find_popover (child);
  return found;
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
takes_clicks (gpointer widget)
{
  return gtk_widget_get_can_target (widget);
}

static void
set_up (Bar *f, gconstpointer data)
{
  g_autoptr(GMenuModel) model = make_model ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  f->window = gtk_window_new ();
  f->bar = g_object_new (GTK_TYPE_POPOVER_MENU_BAR, NULL);
  f->button = gtk_button_new_with_label ("Start");
  gtk_box_append (GTK_BOX (box), f->bar);
  gtk_box_append (GTK_BOX (box), f->button);
  tri_menu_bar_set_model (GTK_POPOVER_MENU_BAR (f->bar), model);
  gtk_window_set_child (GTK_WINDOW (f->window), box);
  gtk_window_present (GTK_WINDOW (f->window));
  harness_until (is_mapped, f->window);
  gtk_widget_grab_focus (f->button);

  f->menu = find_popover (f->bar);
  g_assert_nonnull (f->menu);
  gtk_popover_popup (GTK_POPOVER (f->menu));
  harness_until (is_mapped, f->menu);
  f->submenu = find_popover (f->menu);
  g_assert_nonnull (f->submenu);
  gtk_popover_popup (GTK_POPOVER (f->submenu));
  harness_until (is_mapped, f->submenu);
}

static void
tear_down (Bar *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
}

/* As GTK now and then does: the pointer comes, and never goes. */
static void
enter_for_good (GtkWidget *submenu, GtkWidget *bar)
{
  guint leave = g_signal_lookup ("leave", GTK_TYPE_EVENT_CONTROLLER_MOTION);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (submenu);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        continue;
      g_signal_handlers_block_matched (controller, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA, leave, 0, NULL, NULL, bar);
      g_signal_emit_by_name (controller, "enter", 1.0, 1.0);
    }
}

static void
test_orphan (Bar *f, gconstpointer data)
{
  harness_pass (0.3);
  g_assert_true (gtk_widget_get_mapped (f->submenu));

  gtk_widget_hide (f->menu);
  harness_until (is_unmapped, f->submenu);
  gtk_widget_show (f->submenu);
  gtk_widget_map (f->submenu);
  harness_until (is_unmapped, f->submenu);
  g_assert_false (tri_menu_bar_is_open (GTK_POPOVER_MENU_BAR (f->bar)));
}

static void
test_never_left (Bar *f, gconstpointer data)
{
  enter_for_good (f->submenu, f->bar);
  g_assert_false (gtk_widget_get_can_target (f->bar));
  harness_pass (0.3);
  g_assert_false (gtk_widget_get_can_target (f->bar));

  gtk_widget_hide (f->submenu);
  gtk_widget_hide (f->menu);
  harness_until (takes_clicks, f->bar);
}

static gboolean
has_focus (gpointer widget)
{
  return gtk_root_get_focus (gtk_widget_get_root (widget)) == widget;
}

static gboolean
is_focus_below (gpointer widget)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus && gtk_widget_is_ancestor (focus, widget);
}

/* Enter means what it meant before the menu was opened. */
static void
test_focus (Bar *f, gconstpointer data)
{
  for (int i = 0; i < 2; i++)
    {
      harness_until (is_focus_below, f->menu);
      gtk_popover_popdown (GTK_POPOVER (f->submenu));
      gtk_popover_popdown (GTK_POPOVER (f->menu));
      harness_until (has_focus, f->button);
      gtk_popover_popup (GTK_POPOVER (f->menu));
    }
}

static gboolean
is_typed_into (gpointer entry)
{
  return is_focus_below (entry);
}

/* A pointer that passes over the bar brings the focus there. What is in an entry is not selected by that, or the next letter would replace it. */
static void
test_passed (Bar *f, gconstpointer data)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_popover_popdown (GTK_POPOVER (f->submenu));
  gtk_popover_popdown (GTK_POPOVER (f->menu));
  harness_until (has_focus, f->button);
  gtk_widget_grab_focus (gtk_widget_get_first_child (f->bar));
  g_assert_true (is_focus_below (f->bar));
  harness_until (has_focus, f->button);

  gtk_box_append (GTK_BOX (gtk_widget_get_parent (f->button)), entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "web");
  gtk_entry_grab_focus_without_selecting (GTK_ENTRY (entry));
  gtk_widget_grab_focus (gtk_widget_get_first_child (f->bar));
  harness_until (is_typed_into, entry);
  g_assert_false (gtk_editable_get_selection_bounds (GTK_EDITABLE (entry), NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }

  g_test_add ("/menu-bar/orphan", Bar, NULL, set_up, test_orphan, tear_down);
  g_test_add ("/menu-bar/never-left", Bar, NULL, set_up, test_never_left, tear_down);
  g_test_add ("/menu-bar/focus", Bar, NULL, set_up, test_focus, tear_down);
  g_test_add ("/menu-bar/passed", Bar, NULL, set_up, test_passed, tear_down);
  return g_test_run ();
}
