/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriDisplayLockSync:
 *
 * Keeps the guest's lock keys (Caps Lock, Num Lock, Scroll Lock) as they are on this computer, while the guest has the
 * keyboard. A lock key that is pressed goes to the guest as any other; only when both have come to rest and differ is the
 * guest told. A guest that never says how its lock keys are is left alone after one attempt: telling it again would switch
 * them to and fro.
 */
typedef struct _TriDisplayLockSync TriDisplayLockSync;

/** Returns: the lock keys of this computer */
typedef TriDisplayLocks (*TriDisplayLocksRead) (gpointer user_data);

TriDisplayLockSync *tri_display_lock_sync_new         (TriDisplayLocksRead read, gpointer user_data);
void                tri_display_lock_sync_free        (TriDisplayLockSync *self);
void                tri_display_lock_sync_set_session (TriDisplayLockSync *self, TriDisplaySession *session);
void                tri_display_lock_sync_set_active  (TriDisplayLockSync *self, gboolean active);
void                tri_display_lock_sync_key         (TriDisplayLockSync *self, guint scancode, gboolean pressed);
void                tri_display_lock_sync_check       (TriDisplayLockSync *self);

G_END_DECLS
