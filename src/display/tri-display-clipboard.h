/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-agent.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_CLIPBOARD (tri_display_clipboard_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayClipboard, tri_display_clipboard, TRI, DISPLAY_CLIPBOARD, GObject)

/**
 * TriDisplayClipboard:
 *
 * One clipboard for this computer and a guest: text and pictures, while the window that shows the guest is the active
 * one. A guest that is not looked at neither learns what is copied here nor puts anything in its place; what was
 * copied in it before can be pasted anywhere, any time.
 *
 * Text may have %TRI_DISPLAY_TEXT_LIMIT bytes, a picture %TRI_DISPLAY_IMAGE_LIMIT. What is larger, what is no text or
 * picture, and what does not come, is answered with nothing, so that nobody waits for it.
 */
TriDisplayClipboard *tri_display_clipboard_new         (GtkWidget *widget);
void                 tri_display_clipboard_set_agent   (TriDisplayClipboard *self, TriDisplayAgent *agent);
gboolean             tri_display_clipboard_get_enabled (TriDisplayClipboard *self);
void                 tri_display_clipboard_set_enabled (TriDisplayClipboard *self, gboolean enabled);

G_END_DECLS
