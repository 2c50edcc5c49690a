/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriThumbnail:
 *
 * A small picture of a machine's screen, asked for every two seconds while it is on the screen and the machine runs
 * (tri_domain_screenshot_async()); otherwise a dark pane with the state. A click activates "vm.connect".
 */
#define TRI_TYPE_THUMBNAIL (tri_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (TriThumbnail, tri_thumbnail, TRI, THUMBNAIL, GtkWidget)

GtkWidget *tri_thumbnail_new        (void);
/** @domain: (nullable) */
void       tri_thumbnail_set_domain (TriThumbnail *self,
                                     TriDomain    *domain);

G_END_DECLS
