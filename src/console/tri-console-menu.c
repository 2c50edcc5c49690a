/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-menu.h"

#include <glib/gi18n-lib.h>

#include "tri-console-actions.h"
#include "widgets/tri-menu-bar.h"
#include "widgets/tri-set.h"

/* In the toolbar; a new section in the menu. */
#define GAP TRI_N_ACTIONS

/* Of a button: its tooltip while it can be pressed. */
#define TOOLTIP "tri-tooltip"
/* Of the menu bar: its section that begins with Pause or Resume. */
#define PAUSE_SECTION "tri-pause-section"
#define OWN_MENUS "tri-own-menus"
/* The action, and the name of its button. */
#define KEYS "ctrl-alt-delete"

static GMenuItem *
create_action_item (TriActionId id)
{
  const TriActionInfo *info = tri_action_get_info (id);
  g_autofree char *action = g_strconcat ("page.", info->name, NULL);
  /* Here a snapshot is asked a name for, in the manager window it takes the default. */
  const char *label = id == TRI_ACTION_SNAPSHOT ? _("S_napshot…") : _(info->label);
  GMenuItem *item = g_menu_item_new (label, action);
  const char *key = tri_console_get_key (id);

  if (key)
    g_menu_item_set_attribute (item, "accel", "s", key);

  return item;
}

static void
append_action (GMenu *menu, TriActionId id)
{
  g_autoptr(GMenuItem) item = create_action_item (id);

  g_menu_append_item (menu, item);
}

/* Pause and Resume are two sides of one thing; where neither can be, it is Pause, insensitive. */
static TriActionId
choose_pause (TriDomain *domain)
{
  return tri_action_applies (TRI_ACTION_RESUME, domain, NULL) ? TRI_ACTION_RESUME : TRI_ACTION_PAUSE;
}

static void
update_pause_item (GMenu *section, TriDomain *domain)
{
  g_autoptr(GMenuItem) item = create_action_item (choose_pause (domain));
  g_autoptr(GVariant) wanted = g_menu_item_get_attribute_value (item, G_MENU_ATTRIBUTE_ACTION, NULL);
  g_autoptr(GVariant) there = g_menu_model_get_item_attribute_value (G_MENU_MODEL (section), 0, G_MENU_ATTRIBUTE_ACTION, NULL);

  /* An open menu that is right is left alone. */
  if (there && g_variant_equal (there, wanted))
    return;
  g_menu_remove (section, 0);
  g_menu_insert_item (section, 0, item);
}

/* A menu that belongs to the bar alone: it is emptied with it, see tri_menu_empty(). What the page put into it stays. */
static GMenu *
own (GMenu *bar, GMenu *menu)
{
  GPtrArray *menus = g_object_get_data (G_OBJECT (bar), OWN_MENUS);

  g_ptr_array_add (menus, g_object_ref (menu));
  return menu;
}

static void
empty_and_unref (gpointer menu)
{
  g_menu_remove_all (menu);
  g_object_unref (menu);
}

/* Ctrl+Alt+Delete, the page's own keys, then what is done to the machine. */
static GMenuModel *
create_action_menu (TriConsolePage *page, GMenu *bar)
{
  GMenu *menu = own (bar, g_menu_new ());
  g_autoptr(GMenu) section = own (bar, g_menu_new ());
  g_autoptr(GMenuItem) keys = g_menu_item_new (_("_Ctrl+Alt+Delete"), "page.ctrl-alt-delete");

  g_menu_item_set_attribute (keys, "accel", "s", "<Control><Alt>End");
  g_menu_append_item (section, keys);
  g_menu_append_section (section, NULL, G_MENU_MODEL (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_KEYS)));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_set_object (&section, NULL);

  for (guint i = 0; i < tri_console_n_actions; i++)
    {
      if (!section)
        {
          section = own (bar, g_menu_new ());
          g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
        }

      if (tri_console_actions[i] == TRI_ACTION_PAUSE)
        g_object_set_data_full (G_OBJECT (bar), PAUSE_SECTION, g_object_ref (section), g_object_unref);

      if (tri_console_actions[i] == GAP)
        g_clear_object (&section);
      else if (tri_console_actions[i] != TRI_ACTION_RESUME)
        append_action (section, tri_console_actions[i]);
    }

  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_view_menu (TriConsolePage *page, GMenu *bar, GMenuModel *start, GMenuModel *end)
{
  GMenu *menu = own (bar, g_menu_new ());

  g_menu_append_section (menu, NULL, start);
  tri_menu_append_sections (menu, G_MENU_MODEL (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_VIEW)));
  g_menu_append_section (menu, NULL, end);

  return G_MENU_MODEL (menu);
}

/* A menu without an item is no menu. */
static void
append_filled (GMenu *bar, const char *label, TriConsolePage *page, TriConsoleMenuId id)
{
  GMenuModel *menu = G_MENU_MODEL (tri_console_page_get_menu (page, id));

  if (g_menu_model_get_n_items (menu) > 0)
    g_menu_append_submenu (bar, label, menu);
}

GMenuModel *
tri_console_menu_new_bar (TriConsolePage *page, GMenuModel *file, GMenuModel *view_start, GMenuModel *view_end, GMenuModel *help)
{
  GMenu *bar = g_menu_new ();
  g_autoptr(GMenuModel) action = NULL;
  g_autoptr(GMenuModel) view = NULL;

  g_object_set_data_full (G_OBJECT (bar), OWN_MENUS, g_ptr_array_new_with_free_func (empty_and_unref), (GDestroyNotify) g_ptr_array_unref);
  action = create_action_menu (page, bar);
  view = create_view_menu (page, bar, view_start, view_end);
  g_menu_append_submenu (bar, _("_File"), file);
  g_menu_append_submenu (bar, _("_Action"), action);
  append_filled (bar, _("_Media"), page, TRI_CONSOLE_MENU_MEDIA);
  append_filled (bar, _("_Clipboard"), page, TRI_CONSOLE_MENU_CLIPBOARD);
  g_menu_append_submenu (bar, _("_View"), view);
  g_menu_append_submenu (bar, _("_Help"), help);
  update_pause_item (g_object_get_data (G_OBJECT (bar), PAUSE_SECTION), tri_console_page_get_domain (page));

  return G_MENU_MODEL (bar);
}

/* "_Turn Off…" is a menu's text: the tooltip goes without what belongs to menus. */
static char *
strip_label (const char *label)
{
  g_auto(GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *plain = g_strjoinv ("", parts);

  if (g_str_has_suffix (plain, "…"))
    plain[strlen (plain) - strlen ("…")] = '\0';

  return g_steal_pointer (&plain);
}

static void
append_button (GtkBox *toolbar, TriActionId id)
{
  const TriActionInfo *info = tri_action_get_info (id);
  GtkWidget *button = gtk_button_new_from_icon_name (info->icon);
  g_autofree char *action = g_strconcat ("page.", info->name, NULL);
  g_autofree char *label = strip_label (_(info->label));
  g_autofree char *tooltip = NULL;
  const char *key = tri_console_get_key (id);

  if (key)
    {
      guint keyval;
      GdkModifierType modifiers;
      g_autofree char *key_label = NULL;

      gtk_accelerator_parse (key, &keyval, &modifiers);
      key_label = gtk_accelerator_get_label (keyval, modifiers);
      /* Translators: tooltip: an action, then its key */
      tooltip = g_strdup_printf (_("%s (%s)"), label, key_label);
    }

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  g_object_set_data_full (G_OBJECT (button), TOOLTIP, g_strdup (tooltip ? tooltip : label), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* A click must not take the keyboard away from the guest. */
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_name (button, info->name);
  gtk_box_append (toolbar, button);
}

void
tri_console_menu_fill_toolbar (GtkBox *toolbar)
{
  for (guint i = 0; i < tri_console_n_actions; i++)
    {
      if (tri_console_actions[i] == GAP)
        gtk_box_append (toolbar, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
      else
        append_button (toolbar, tri_console_actions[i]);
    }
}

/* A button that cannot be pressed says why. */
static void
explain_button (GtkWidget *button, TriActionId id, TriDomain *domain)
{
  const char *name = g_object_get_data (G_OBJECT (button), TOOLTIP);
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;

  tri_action_applies (id, domain, &reason);
  text = reason ? g_strdup_printf ("%s\n%s", name, reason) : g_strdup (name);
  tri_set_tooltip (button, text);
}

/* These keys are for the guest's screen, which may not be there. */
static void
explain_keys (GtkWidget *button, TriConsolePage *page)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;

  if (!tri_console_page_is_picture (page))
    reason = g_strdup (_("The text console is shown, not the screen."));
  else if (!g_action_get_enabled (g_action_map_lookup_action (tri_console_page_get_actions (page), KEYS)))
    reason = tri_console_link_dup_heading (tri_console_page_get_link (page));
  text = g_strconcat (_("Send Ctrl+Alt+Delete to the virtual machine (Ctrl+Alt+End)"), reason ? "\n" : NULL, reason, NULL);
  tri_set_tooltip (button, text);
}

static void
update_button (GtkWidget *button, TriConsolePage *page, TriActionId pause)
{
  const TriActionInfo *info = tri_action_find (gtk_widget_get_name (button));
  TriDomain *domain = tri_console_page_get_domain (page);

  if (g_str_equal (gtk_widget_get_name (button), KEYS))
    explain_keys (button, page);
  if (!info)
    return;
  if (info->id == TRI_ACTION_PAUSE || info->id == TRI_ACTION_RESUME)
    gtk_widget_set_visible (button, info->id == pause);
  explain_button (button, info->id, domain);
}

void
tri_console_menu_update (GtkWidget *menu_bar, GtkWidget *toolbar, TriConsolePage *page)
{
  TriDomain *domain = tri_console_page_get_domain (page);
  GMenuModel *bar = gtk_popover_menu_bar_get_menu_model (GTK_POPOVER_MENU_BAR (menu_bar));
  TriActionId pause = choose_pause (domain);

  update_pause_item (g_object_get_data (G_OBJECT (bar), PAUSE_SECTION), domain);
  for (GtkWidget *child = gtk_widget_get_first_child (toolbar); child; child = gtk_widget_get_next_sibling (child))
    update_button (child, page, pause);
}
