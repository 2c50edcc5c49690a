/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-storage.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriVolumeChooser:
 *
 * A file on the server: picked from a storage pool's files, typed as a path, or, where the server is this computer, chosen with a file
 * dialog. Properties: "path" (string, empty for none) · "images" (boolean, construct only): installation images instead of disks.
 */
#define TRI_TYPE_VOLUME_CHOOSER (tri_volume_chooser_get_type ())
G_DECLARE_FINAL_TYPE (TriVolumeChooser, tri_volume_chooser, TRI, VOLUME_CHOOSER, GtkBox)

/** Once: the server whose files these are. */
void        tri_volume_chooser_set_connection (TriVolumeChooser *self,
                                               TriConnection    *connection);
/** Before the pools are set: images of floppy disks instead of installation images. */
void        tri_volume_chooser_set_floppies (TriVolumeChooser *self,
                                             gboolean          floppies);
/** As tri_pool_chooser_set_pools(). */
void        tri_volume_chooser_set_pools   (TriVolumeChooser *self,
                                            GPtrArray        *pools);
const char *tri_volume_chooser_get_path    (TriVolumeChooser *self);
/** The entry, to show a problem at. */
GtkWidget  *tri_volume_chooser_get_entry   (TriVolumeChooser *self);

G_END_DECLS
