/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/**
 * tri_media_upload:
 * @page: shows the progress above its picture, with a button to cancel; when it goes, the copy is cancelled
 *
 * Copies a file of this computer into a storage pool of the machine's server, then inserts it into the drive @target. The
 * program stays until a cancelled copy is removed from the server.
 */
void     tri_media_upload            (TriConsolePage *page, GFile *file, const char *target, const char *pool, const char *name);

/** Whether a copy is on its way, or being removed: a program that ended now would leave a part of it on the server. */
gboolean tri_media_upload_is_running (void);

G_END_DECLS
