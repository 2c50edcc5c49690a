/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_MEDIA_DIALOG (tri_media_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriMediaDialog, tri_media_dialog, TRI, MEDIA_DIALOG, GtkWindow)

/**
 * TriMediaDialog:
 *
 * What goes into a drive. Either an image that is on the server, from its storage pools or by its path; or, with @file, where
 * on the server a copy of that file of this computer goes, and its name there.
 */

/** Inserts the chosen image into the drive @target of the page's machine. */
void tri_media_dialog_show_insert (TriConsolePage *page, const char *target);

/**
 * TriMediaCopyFunc:
 * @pool: the storage pool
 * @name: what the copy is called
 */
typedef void (*TriMediaCopyFunc) (GFile *file, const char *target, const char *pool, const char *name, gpointer owner);

/** @owner: (type GObject): @func is only called while it lives */
void tri_media_dialog_show_copy   (GtkWindow *parent, TriDomain *domain, const char *target, GFile *file,
                                   TriMediaCopyFunc func, GObject *owner);

G_END_DECLS
