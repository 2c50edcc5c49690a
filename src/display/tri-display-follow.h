/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_FOLLOW (tri_display_follow_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayFollow, tri_display_follow, TRI, DISPLAY_FOLLOW, GObject)

/**
 * TriDisplayFollow:
 *
 * Lets the guest's screen have as many pixels as the #TriDisplay that shows it has room for, in device pixels: with a
 * zoom, as many as fit in at that zoom. The agent is asked at each change; it waits for the last one by itself. Nothing
 * is asked while the picture has that size already, so that a window which fits itself to the picture is left in peace.
 * A guest whose picture stays as it is is asked again a few times, as it may have been busy; one that takes a size of its own is not.
 */
TriDisplayFollow *tri_display_follow_new         (TriDisplay *display);
void              tri_display_follow_set_enabled (TriDisplayFollow *self, gboolean enabled);

G_END_DECLS
