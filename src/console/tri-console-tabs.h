/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_TABS (tri_console_tabs_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleTabs, tri_console_tabs, TRI, CONSOLE_TABS, GtkWidget)

/**
 * TriConsoleTabs:
 *
 * The pages of a console window; with more than one they have tabs, which can be moved, also to another window.
 *
 * Signals: "changed" (another page is seen, or their number changed), "create-window" (a page goes to a window of its own; takes its
 * #TriConsolePage, returns the #TriConsoleTabs of the new window, which is kept by that window).
 */
void            tri_console_tabs_append      (TriConsoleTabs *self, TriDomain *domain);
guint           tri_console_tabs_get_n_pages (TriConsoleTabs *self);
/** Returns: (transfer none) (nullable) */
TriConsolePage *tri_console_tabs_get_nth     (TriConsoleTabs *self, guint n);
/** Returns: (transfer none) (nullable): the page that is seen */
TriConsolePage *tri_console_tabs_get_page    (TriConsoleTabs *self);
/** Shows the page of @domain. Returns: whether there is one */
gboolean        tri_console_tabs_choose      (TriConsoleTabs *self, TriDomain *domain);
/** Shows @domain where its machine was shown as another object, whose server was removed and added again. Returns: whether it was */
gboolean        tri_console_tabs_adopt       (TriConsoleTabs *self, TriDomain *domain);
/** A page of @domain in the place of @page. */
void            tri_console_tabs_replace     (TriConsoleTabs *self, TriConsolePage *page, TriDomain *domain);
/** Whether the tabs are to be seen where there are several; not in full screen. */
void            tri_console_tabs_set_bar     (TriConsoleTabs *self, gboolean bar);
/** Closes the page that is seen, or first says what has to be said. */
void            tri_console_tabs_close       (TriConsoleTabs *self);
/** The page that is seen goes to a window of its own. */
void            tri_console_tabs_move        (TriConsoleTabs *self);

G_END_DECLS
