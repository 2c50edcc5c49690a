/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriPopupLayout:
 *
 * For a pane that is one widget and its context menu: the widget takes all the room, and the menu stays where it points when the
 * pane changes its size.
 */
#define TRI_TYPE_POPUP_LAYOUT (tri_popup_layout_get_type ())
G_DECLARE_FINAL_TYPE (TriPopupLayout, tri_popup_layout, TRI, POPUP_LAYOUT, GtkLayoutManager)

G_END_DECLS
