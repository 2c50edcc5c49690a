/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-page.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "tri-console-actions.h"
#include "tri-console-cover.h"
#include "widgets/tri-act-ui.h"
#include "widgets/tri-menu-bar.h"

struct _TriConsolePage {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *box;
  GtkWidget *bars;
  GtkWidget *screens;
  GtkWidget *overlay;
  GtkWidget *display;
  GtkWidget *cover;

  /* owned */
  TriDomain          *domain;
  TriConsoleLink     *link;
  GSimpleActionGroup *actions;
  GListStore         *shortcuts;
  GMenu              *menus[TRI_CONSOLE_N_MENUS];

  TriConsoleView view;
  /* The view that the focus was moved for. */
  TriConsoleView focused_view;
  /* A person took the keyboard back (Ctrl+Alt) while the screen was shown: an interruption does not undo that. */
  gboolean       given_back;
};

enum {
  CHANGED,
  SESSION_CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriConsolePage, tri_console_page, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static gboolean
is_screen (TriConsoleView view)
{
  return view == TRI_CONSOLE_VIEW_SCREEN || view == TRI_CONSOLE_VIEW_ASLEEP;
}

static void
update_actions (TriConsolePage *self)
{
  for (guint i = 0; i < tri_console_n_actions; i++)
    if (tri_console_actions[i] != TRI_N_ACTIONS)
      tri_console_page_enable_action (self, tri_action_get_info (tri_console_actions[i])->name,
                                      tri_action_applies (tri_console_actions[i], self->domain, NULL));

  tri_console_page_enable_action (self, "settings", tri_action_applies (TRI_ACTION_SETTINGS, self->domain, NULL));
  tri_console_page_enable_action (self, "ctrl-alt-delete",
                                  tri_console_page_is_picture (self) && is_screen (self->view));
  tri_console_page_enable_action (self, "reconnect", self->view == TRI_CONSOLE_VIEW_FAILED);
}

/* A machine that starts anew gets the keyboard as at the first time. */
static gboolean
has_ended (TriConsoleView view)
{
  return view == TRI_CONSOLE_VIEW_OFF || view == TRI_CONSOLE_VIEW_SAVED || view == TRI_CONSOLE_VIEW_CRASHED;
}

static void
move_keyboard (TriConsolePage *self)
{
  TriDisplay *display = TRI_DISPLAY (self->display);

  if (is_screen (self->focused_view))
    self->given_back = !tri_display_get_keyboard_wanted (display);
  if (self->focused_view == TRI_CONSOLE_N_VIEWS || has_ended (self->view))
    self->given_back = FALSE;

  if (!is_screen (self->view))
    {
      tri_display_release (display);
      if (!tri_console_cover_grab_focus (TRI_CONSOLE_COVER (self->cover)))
        gtk_widget_grab_focus (self->display);
    }
  else if (!self->given_back)
    tri_display_grab_keyboard (display);
  else if (!is_screen (self->focused_view))
    gtk_widget_grab_focus (self->display);
}

/* Behind another tab nothing takes the keyboard; the window asks again when the tab is chosen. */
static void
move_focus (TriConsolePage *self)
{
  /* A guest that switches its video mode has no picture for a moment: that changes nothing about the keyboard. */
  if (self->view == TRI_CONSOLE_VIEW_WAITING || self->view == self->focused_view ||
      !gtk_widget_get_child_visible (GTK_WIDGET (self)))
    return;

  /* A terminal keeps the focus, whatever becomes of the picture behind it. */
  if (!tri_console_page_is_picture (self))
    {
      if (self->focused_view == TRI_CONSOLE_N_VIEWS)
        gtk_widget_grab_focus (gtk_stack_get_visible_child (GTK_STACK (self->screens)));
      self->focused_view = self->view;
      return;
    }

  move_keyboard (self);
  self->focused_view = self->view;
}

static void
watch_session (TriConsolePage *self)
{
  TriDisplaySession *session = tri_console_link_get_session (self->link);

  if (session == tri_display_get_session (TRI_DISPLAY (self->display)))
    return;

  tri_display_set_session (TRI_DISPLAY (self->display), session);
  g_signal_emit (self, signals[SESSION_CHANGED], 0);
}

static void
link_changed_cb (TriConsolePage *self)
{
  TriConsoleView before = self->view;

  self->view = tri_console_link_get_view (self->link);
  watch_session (self);
  tri_console_cover_update (TRI_CONSOLE_COVER (self->cover), self->link);
  update_actions (self);
  g_signal_emit (self, signals[CHANGED], 0);

  if (self->view != before)
    move_focus (self);
}

static void
domain_changed_cb (TriConsolePage *self)
{
  update_actions (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
act_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TriConsolePage *self = user_data;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  const TriActionInfo *info = tri_action_find (g_action_get_name (G_ACTION (action)));

  if (info->id == TRI_ACTION_SNAPSHOT)
    tri_act_take_snapshot (window, self->domain);
  else
    tri_act_on_domain (window, info->id, self->domain);
}

static void
ctrl_alt_delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const guint keys[] = { TRI_DISPLAY_KEY_LEFT_CTRL, TRI_DISPLAY_KEY_LEFT_ALT, TRI_DISPLAY_KEY_DELETE };
  TriConsolePage *self = user_data;

  tri_display_send_keys (TRI_DISPLAY (self->display), keys, G_N_ELEMENTS (keys));
}

static void
reconnect_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_console_link_retry (TRI_CONSOLE_PAGE (user_data)->link);
}

static void
full_screen_cb (TriConsolePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.full-screen", NULL);
}

static void
password_cb (TriConsolePage *self, const char *password)
{
  tri_console_link_set_password (self->link, password);
}

static void
add_actions (TriConsolePage *self)
{
  const GActionEntry entries[] = {
    { "ctrl-alt-delete", ctrl_alt_delete_cb },
    { "reconnect", reconnect_cb },
    { "settings", act_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  tri_console_page_add_shortcut (self, "<Control><Alt>End", "page.ctrl-alt-delete");
  tri_console_page_add_shortcut (self, "<Control>o", "page.settings");

  for (guint i = 0; i < tri_console_n_actions; i++)
    if (tri_console_actions[i] != TRI_N_ACTIONS)
      {
        const GActionEntry entry = { tri_action_get_info (tri_console_actions[i])->name, act_cb };
        const char *key = tri_console_get_key (tri_console_actions[i]);
        g_autofree char *action = g_strconcat ("page.", entry.name, NULL);

        g_action_map_add_action_entries (G_ACTION_MAP (self->actions), &entry, 1, self);
        if (key)
          tri_console_page_add_shortcut (self, key, action);
      }
}

static void
tri_console_page_dispose (GObject *object)
{
  TriConsolePage *self = TRI_CONSOLE_PAGE (object);

  if (self->link)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      g_signal_handlers_disconnect_by_data (self->domain, self);
    }
  if (self->display)
    {
      tri_display_set_session (TRI_DISPLAY (self->display), NULL);
      g_clear_object (&self->link);
      g_signal_emit (self, signals[SESSION_CHANGED], 0);
    }
  self->display = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_page_parent_class)->dispose (object);
}

static void
tri_console_page_finalize (GObject *object)
{
  TriConsolePage *self = TRI_CONSOLE_PAGE (object);

  g_clear_object (&self->domain);
  g_clear_object (&self->actions);
  g_clear_object (&self->shortcuts);
  for (guint i = 0; i < TRI_CONSOLE_N_MENUS; i++)
    {
      tri_menu_empty (G_MENU_MODEL (self->menus[i]));
      g_clear_object (&self->menus[i]);
    }

  G_OBJECT_CLASS (tri_console_page_parent_class)->finalize (object);
}

static void
tri_console_page_class_init (TriConsolePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_console_page_finalize;

  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_CONSOLE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[SESSION_CHANGED] = g_signal_new ("session-changed", TRI_TYPE_CONSOLE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);

  g_type_ensure (TRI_TYPE_DISPLAY);
  g_type_ensure (TRI_TYPE_CONSOLE_COVER);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsolePage, box);
  gtk_widget_class_bind_template_child (widget_class, TriConsolePage, bars);
  gtk_widget_class_bind_template_child (widget_class, TriConsolePage, screens);
  gtk_widget_class_bind_template_child (widget_class, TriConsolePage, overlay);
  gtk_widget_class_bind_template_child (widget_class, TriConsolePage, display);
  gtk_widget_class_bind_template_child (widget_class, TriConsolePage, cover);
  gtk_widget_class_bind_template_callback (widget_class, full_screen_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_page_init (TriConsolePage *self)
{
  self->actions = g_simple_action_group_new ();
  self->shortcuts = g_list_store_new (GTK_TYPE_SHORTCUT);
  for (guint i = 0; i < TRI_CONSOLE_N_MENUS; i++)
    self->menus[i] = g_menu_new ();
  /* No view yet, so that the first one moves the focus. */
  self->view = self->focused_view = TRI_CONSOLE_N_VIEWS;

  add_actions (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

TriDomain *
tri_console_page_get_domain (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return self->domain;
}

TriConsoleLink *
tri_console_page_get_link (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return self->link;
}

TriConsoleView
tri_console_page_get_view (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), TRI_CONSOLE_VIEW_REMOVED);

  return self->view;
}

TriDisplay *
tri_console_page_get_display (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return TRI_DISPLAY (self->display);
}

TriDisplaySession *
tri_console_page_get_session (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return self->link ? tri_console_link_get_session (self->link) : NULL;
}

char *
tri_console_page_dup_title (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  /* Translators: the title of a console window: a virtual machine, then its server */
  return g_strdup_printf (_("%s on %s"), tri_domain_get_name (self->domain),
                          tri_connection_get_name (tri_domain_get_connection (self->domain)));
}

GtkBox *
tri_console_page_get_bars (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return GTK_BOX (self->bars);
}

GtkOverlay *
tri_console_page_get_overlay (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return GTK_OVERLAY (self->overlay);
}

GtkStack *
tri_console_page_get_screens (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return GTK_STACK (self->screens);
}

gboolean
tri_console_page_is_picture (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), FALSE);

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->screens)), "picture") == 0;
}

GActionMap *
tri_console_page_get_actions (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return G_ACTION_MAP (self->actions);
}

void
tri_console_page_enable_action (TriConsolePage *self, const char *name, gboolean enabled)
{
  GAction *action;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (self));

  action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);
  g_return_if_fail (G_IS_SIMPLE_ACTION (action));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

GMenu *
tri_console_page_get_menu (TriConsolePage *self, TriConsoleMenuId id)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);
  g_return_val_if_fail (id < TRI_CONSOLE_N_MENUS, NULL);

  return self->menus[id];
}

void
tri_console_page_add_shortcut (TriConsolePage *self, const char *trigger, const char *action)
{
  g_autoptr(GtkShortcut) shortcut = NULL;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (self));

  shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), gtk_named_action_new (action));
  g_list_store_append (self->shortcuts, shortcut);
}

GListModel *
tri_console_page_list_shortcuts (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  return G_LIST_MODEL (self->shortcuts);
}

void
tri_console_page_take_focus (TriConsolePage *self)
{
  g_return_if_fail (TRI_IS_CONSOLE_PAGE (self));

  self->focused_view = TRI_CONSOLE_N_VIEWS;
  move_focus (self);
}

void
tri_console_page_update (TriConsolePage *self)
{
  g_return_if_fail (TRI_IS_CONSOLE_PAGE (self));

  domain_changed_cb (self);
}

GtkWidget *
tri_console_page_get_typed_into (TriConsolePage *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (self), NULL);

  if (!tri_console_page_is_picture (self))
    return gtk_stack_get_visible_child (GTK_STACK (self->screens));

  return tri_display_get_keyboard_wanted (TRI_DISPLAY (self->display)) ? self->display : NULL;
}

TriConsolePage *
tri_console_page_new (TriDomain *domain)
{
  TriConsolePage *self;

  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  self = g_object_new (TRI_TYPE_CONSOLE_PAGE, NULL);
  self->domain = g_object_ref (domain);
  self->link = tri_console_link_new (domain);
  g_signal_connect_object (self->link, "changed", G_CALLBACK (link_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "changed", G_CALLBACK (domain_changed_cb), self, G_CONNECT_SWAPPED);
  link_changed_cb (self);
  /* Whether there is a snapshot to go back to. */
  tri_domain_want_guest_info (domain);

  return self;
}
