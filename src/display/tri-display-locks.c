/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-locks.h"

#include "tri-display-keymap.h"

/* Both sides switch at different moments of a key's way down and up, and the guest's answer takes a while. */
#define REST_MS 150
/* A guest that has not answered by then does not. */
#define ANSWER_MS 2000

struct _TriDisplayLockSync {
  TriDisplayLocksRead read;
  gpointer            read_data;

  /* owned */
  TriDisplaySession *session;
  guint              rest_id;
  guint              answer_id;

  TriDisplayLocks held;
  TriDisplayLocks last_guest;
  gboolean        active;
  gboolean        mute;
};

static TriDisplayLocks
lock_of_key (guint scancode)
{
  switch (scancode)
    {
    case TRI_DISPLAY_KEY_CAPS_LOCK:
      return TRI_DISPLAY_LOCK_CAPS;
    case TRI_DISPLAY_KEY_NUM_LOCK:
      return TRI_DISPLAY_LOCK_NUM;
    case TRI_DISPLAY_KEY_SCROLL_LOCK:
      return TRI_DISPLAY_LOCK_SCROLL;
    default:
      return 0;
    }
}

static gboolean
answer_cb (gpointer user_data)
{
  TriDisplayLockSync *self = user_data;

  self->answer_id = 0;
  self->mute = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
rest_cb (gpointer user_data)
{
  TriDisplayLockSync *self = user_data;
  TriDisplayLocks locks;

  if (self->held)
    return G_SOURCE_CONTINUE;

  self->rest_id = 0;
  if (!self->session || !self->active || self->mute ||
      tri_display_session_get_state (self->session) != TRI_DISPLAY_STATE_SHOWING)
    return G_SOURCE_REMOVE;

  locks = self->read (self->read_data);
  if (locks == tri_display_session_get_guest_locks (self->session))
    return G_SOURCE_REMOVE;

  tri_display_session_set_locks (self->session, locks);
  if (self->answer_id == 0)
    self->answer_id = g_timeout_add (ANSWER_MS, answer_cb, self);

  return G_SOURCE_REMOVE;
}

static void
guest_changed_cb (TriDisplayLockSync *self)
{
  TriDisplayLocks guest = tri_display_session_get_guest_locks (self->session);

  if (guest != self->last_guest)
    {
      self->mute = FALSE;
      g_clear_handle_id (&self->answer_id, g_source_remove);
    }
  self->last_guest = guest;
  tri_display_lock_sync_check (self);
}

/* Another guest may have started, or the same one again. */
static void
state_changed_cb (TriDisplayLockSync *self)
{
  self->mute = FALSE;
  g_clear_handle_id (&self->answer_id, g_source_remove);
  tri_display_lock_sync_check (self);
}

/**
 * tri_display_lock_sync_new:
 * @read: tells how the lock keys of this computer are
 * @user_data: for @read
 *
 * Returns: (transfer full): not active, without a session
 */
TriDisplayLockSync *
tri_display_lock_sync_new (TriDisplayLocksRead read, gpointer user_data)
{
  TriDisplayLockSync *self = g_new0 (TriDisplayLockSync, 1);

  self->read = read;
  self->read_data = user_data;
  return self;
}

void
tri_display_lock_sync_free (TriDisplayLockSync *self)
{
  tri_display_lock_sync_set_session (self, NULL);
  g_free (self);
}

/**
 * tri_display_lock_sync_set_session:
 * @self: what keeps lock keys together
 * @session: (nullable): whose
 */
void
tri_display_lock_sync_set_session (TriDisplayLockSync *self, TriDisplaySession *session)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->answer_id, g_source_remove);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);

  g_set_object (&self->session, session);
  self->mute = FALSE;
  self->held = 0;
  if (!session)
    return;

  self->last_guest = tri_display_session_get_guest_locks (session);
  g_signal_connect_swapped (session, "locks-changed", G_CALLBACK (guest_changed_cb), self);
  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (state_changed_cb), self);
  tri_display_lock_sync_check (self);
}

/**
 * tri_display_lock_sync_set_active:
 * @self: what keeps lock keys together
 * @active: whether the guest has the keyboard
 */
void
tri_display_lock_sync_set_active (TriDisplayLockSync *self, gboolean active)
{
  self->active = active;
  self->held = 0;
  if (active)
    tri_display_lock_sync_check (self);
  else
    g_clear_handle_id (&self->rest_id, g_source_remove);
}

/**
 * tri_display_lock_sync_key:
 * @self: what keeps lock keys together
 * @scancode: a key that goes to the guest
 * @pressed: down or up
 */
void
tri_display_lock_sync_key (TriDisplayLockSync *self, guint scancode, gboolean pressed)
{
  TriDisplayLocks lock = lock_of_key (scancode);

  if (!lock)
    return;

  if (pressed)
    self->held |= lock;
  else
    self->held &= ~lock;
  tri_display_lock_sync_check (self);
}

/**
 * tri_display_lock_sync_check:
 * @self: what keeps lock keys together
 *
 * The lock keys of this computer may have changed: compares when they have come to rest.
 */
void
tri_display_lock_sync_check (TriDisplayLockSync *self)
{
  if (!self->active || !self->session)
    return;

  /* Whatever happens meanwhile starts the wait anew. */
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_MS, rest_cb, self);
}
