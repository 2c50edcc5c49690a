/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TriSnapshotPage: what one snapshot is, and what the machine was in it. */
#define TRI_TYPE_SNAPSHOT_PAGE (tri_snapshot_page_get_type ())
G_DECLARE_FINAL_TYPE (TriSnapshotPage, tri_snapshot_page, TRI, SNAPSHOT_PAGE, GtkWidget)

/** @snapshot: (nullable) */
void tri_snapshot_page_set_snapshot (TriSnapshotPage *self,
                                     TriSnapshot     *snapshot);

G_END_DECLS
