/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"
#include "display/tri-display.h"
#include "tri-console-link.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriConsoleMenuId:
 *
 * The menus of the console window that a page may add to. Media and Clipboard appear in the menu bar as soon as something is in them.
 */
typedef enum {
  TRI_CONSOLE_MENU_KEYS,      /* Action, right below Ctrl+Alt+Delete */
  TRI_CONSOLE_MENU_MEDIA,
  TRI_CONSOLE_MENU_CLIPBOARD,
  TRI_CONSOLE_MENU_VIEW,      /* View, between Full Screen and Toolbar */
  TRI_CONSOLE_N_MENUS
} TriConsoleMenuId;

#define TRI_TYPE_CONSOLE_PAGE (tri_console_page_get_type ())
G_DECLARE_FINAL_TYPE (TriConsolePage, tri_console_page, TRI, CONSOLE_PAGE, GtkWidget)

/**
 * TriConsolePage:
 *
 * One machine's console: its picture, what is said when there is none, the connection, and the actions. A window shows one
 * page, or several as tabs; a page can move from one window to another, so ask gtk_widget_get_root() for the window each time.
 *
 * Everything that a console can do besides has a file of its own with one function, `tri_console_keys_attach (TriConsolePage *page)`,
 * that tri_console_parts_new_page() calls; the page knows none of them. Such a function
 *  - keeps its own data on the page with g_object_set_data_full(), or in an object that the page owns that way;
 *  - adds its actions to tri_console_page_get_actions(). In menus, toolbar and shortcuts their prefix is "page.": "page.type-text". The
 *    window's menus and toolbar always mean the page that is seen;
 *  - appends its items, as a section of its own, to tri_console_page_get_menu(), and changes that section when it likes;
 *  - adds keys with tri_console_page_add_shortcut();
 *  - puts a bar over the picture into tri_console_page_get_bars(), a widget upon the picture into tri_console_page_get_overlay(), another kind
 *    of screen (text) into tri_console_page_get_screens();
 *  - follows "session-changed" and "changed". Both come also when nothing is connected, or for the last time: ask for the session each
 *    time, it may be %NULL, and connect to its signals with g_signal_connect_object().
 * A button in the toolbar is a line in tri-console-window.ui with the name of the action.
 *
 * Settings that belong to the machine: tri-console-state.h.
 *
 * Signals: "changed" (the view, the machine or what is said of it), "session-changed" (another session or none).
 */
/** @domain: kept for the page's life. The page alone: tri_console_parts_new_page() makes one with everything. */
TriConsolePage    *tri_console_page_new          (TriDomain *domain);
TriDomain         *tri_console_page_get_domain   (TriConsolePage *self);
TriConsoleLink    *tri_console_page_get_link     (TriConsolePage *self);
TriConsoleView     tri_console_page_get_view     (TriConsolePage *self);
TriDisplay        *tri_console_page_get_display  (TriConsolePage *self);
/** Returns: (transfer none) (nullable): the connection to the screen; another one after each new attempt */
TriDisplaySession *tri_console_page_get_session  (TriConsolePage *self);
/** Returns: (transfer full): "VM on HOST" */
char              *tri_console_page_dup_title    (TriConsolePage *self);

/** Returns: (transfer none): a vertical box upon the picture, at its lower edge, for what is said there for a while */
GtkBox            *tri_console_page_get_bars     (TriConsolePage *self);
/** Returns: (transfer none): what the picture is in; add with gtk_overlay_add_overlay() */
GtkOverlay        *tri_console_page_get_overlay  (TriConsolePage *self);
/** Returns: (transfer none): the kinds of screen; "picture" is the graphical one with its cover */
GtkStack          *tri_console_page_get_screens  (TriConsolePage *self);
/** Returns: whether the graphical one is chosen */
gboolean           tri_console_page_is_picture   (TriConsolePage *self);
/** Returns: (transfer none): the actions "page.…" */
GActionMap        *tri_console_page_get_actions  (TriConsolePage *self);
/** @name: one of the page's own simple actions */
void               tri_console_page_enable_action (TriConsolePage *self, const char *name, gboolean enabled);
/** Returns: (transfer none): append sections to it */
GMenu             *tri_console_page_get_menu     (TriConsolePage *self, TriConsoleMenuId id);
/** @trigger: as for gtk_shortcut_trigger_parse_string(). Works while the page is seen and the guest does not have the keyboard. */
void               tri_console_page_add_shortcut (TriConsolePage *self, const char *trigger, const char *action);
/** Returns: (transfer none) (element-type GtkShortcut): for the window */
GListModel        *tri_console_page_list_shortcuts (TriConsolePage *self);
/** For who puts another kind of screen into tri_console_page_get_screens(): what can be done now is looked at again, and "changed" emitted. */
void               tri_console_page_update       (TriConsolePage *self);
/** Returns: (transfer none) (nullable): what has the keyboard once a menu is closed: the picture while the guest is typed into, or a terminal */
GtkWidget         *tri_console_page_get_typed_into (TriConsolePage *self);
/** The guest gets the keyboard if there is a picture, else the button that helps. */
void               tri_console_page_take_focus   (TriConsolePage *self);

G_END_DECLS
