/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-agent.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_CONTENT (tri_display_content_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayContent, tri_display_content, TRI, DISPLAY_CONTENT, GdkContentProvider)

/**
 * TriDisplayContent:
 *
 * What was copied in a guest, for the clipboard of this computer. It comes over when somebody pastes it.
 */
GdkContentProvider *tri_display_content_new (TriDisplayAgent *agent, const char * const *mime_types);

G_END_DECLS
