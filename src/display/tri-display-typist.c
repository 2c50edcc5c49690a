/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-typist.h"

#include "tri-display-keymap.h"

#define HOLD_MS 10
#define PAUSE_MS 15
/* At the end of a line the guest does something. */
#define LINE_PAUSE_MS 80
#define SCANCODE_ENTER 0x1c

struct _TriDisplayTypist {
  GObject parent_instance;

  /* owned */
  TriDisplaySession *session;
  TriDisplayChord   *chords;
  guint              timeout_id;

  guint           n_chords;
  guint           n_typed;
  TriDisplayLocks locks;
  gboolean        pressed;
  gboolean        started;
};

enum {
  PROGRESS,
  FINISHED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriDisplayTypist, tri_display_typist, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
press (TriDisplayTypist *self)
{
  const TriDisplayChord *chord = &self->chords[self->n_typed];

  for (guint i = 0; i < chord->n_scancodes; i++)
    tri_display_session_send_key (self->session, chord->scancodes[i], TRUE);
  self->pressed = TRUE;
}

static void
release (TriDisplayTypist *self)
{
  const TriDisplayChord *chord = &self->chords[self->n_typed];

  for (guint i = chord->n_scancodes; i > 0; i--)
    tri_display_session_send_key (self->session, chord->scancodes[i - 1], FALSE);
  self->pressed = FALSE;
  self->n_typed++;
}

static guint
pause_after (const TriDisplayChord *chord)
{
  return chord->scancodes[chord->n_scancodes - 1] == SCANCODE_ENTER ? LINE_PAUSE_MS : PAUSE_MS;
}

static void
finish (TriDisplayTypist *self)
{
  if (!self->started)
    return;

  self->started = FALSE;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->pressed)
    release (self);
  if (self->locks & TRI_DISPLAY_LOCK_CAPS)
    tri_display_session_set_locks (self->session, self->locks);
  g_signal_handlers_disconnect_by_func (self->session, finish, self);
  g_signal_emit (self, signals[FINISHED], 0, self->n_typed == self->n_chords);
}

static gboolean
step_cb (gpointer user_data)
{
  TriDisplayTypist *self = user_data;
  guint pause = HOLD_MS;

  self->timeout_id = 0;
  if (self->pressed)
    {
      pause = pause_after (&self->chords[self->n_typed]);
      release (self);
      g_signal_emit (self, signals[PROGRESS], 0);
    }
  else
    press (self);

  /* Who was told of the progress may have had enough. */
  if (!self->started)
    return G_SOURCE_REMOVE;
  if (self->n_typed == self->n_chords)
    finish (self);
  else
    self->timeout_id = g_timeout_add (pause, step_cb, self);

  return G_SOURCE_REMOVE;
}

static void
tri_display_typist_dispose (GObject *object)
{
  TriDisplayTypist *self = TRI_DISPLAY_TYPIST (object);

  tri_display_typist_stop (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tri_display_typist_parent_class)->dispose (object);
}

static void
tri_display_typist_finalize (GObject *object)
{
  g_free (TRI_DISPLAY_TYPIST (object)->chords);

  G_OBJECT_CLASS (tri_display_typist_parent_class)->finalize (object);
}

static void
tri_display_typist_class_init (TriDisplayTypistClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_display_typist_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_display_typist_finalize;

  signals[PROGRESS] = g_signal_new ("progress", TRI_TYPE_DISPLAY_TYPIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", TRI_TYPE_DISPLAY_TYPIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
tri_display_typist_init (TriDisplayTypist *self)
{
}

/**
 * tri_display_typist_new:
 * @session: into which guest
 * @chords: (array length=n_chords): what; copied
 * @n_chords: how many
 *
 * Returns: (transfer full): a typist that has not begun
 */
TriDisplayTypist *
tri_display_typist_new (TriDisplaySession *session, const TriDisplayChord *chords, guint n_chords)
{
  TriDisplayTypist *self;

  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (session), NULL);
  g_return_val_if_fail (chords != NULL && n_chords > 0, NULL);

  self = g_object_new (TRI_TYPE_DISPLAY_TYPIST, NULL);
  self->session = g_object_ref (session);
  self->chords = g_memdup2 (chords, n_chords * sizeof *chords);
  self->n_chords = n_chords;

  return self;
}

/**
 * tri_display_typist_start:
 * @self: a typist
 *
 * Begins. It ends by itself, also when the session's state changes.
 */
void
tri_display_typist_start (TriDisplayTypist *self)
{
  g_return_if_fail (TRI_IS_DISPLAY_TYPIST (self));
  g_return_if_fail (!self->started && self->n_typed == 0);

  self->started = TRUE;
  self->locks = tri_display_session_get_guest_locks (self->session);
  if (self->locks & TRI_DISPLAY_LOCK_CAPS)
    tri_display_session_set_locks (self->session, self->locks & ~TRI_DISPLAY_LOCK_CAPS);
  g_signal_connect_swapped (self->session, "notify::state", G_CALLBACK (finish), self);
  /* The guest switches its lock first. */
  self->timeout_id = g_timeout_add (LINE_PAUSE_MS, step_cb, self);
}

/**
 * tri_display_typist_stop:
 * @self: a typist
 *
 * Ends it, with no key left pressed.
 */
void
tri_display_typist_stop (TriDisplayTypist *self)
{
  g_return_if_fail (TRI_IS_DISPLAY_TYPIST (self));

  finish (self);
}

/**
 * tri_display_typist_get_n_typed:
 * @self: a typist
 *
 * Returns: how many chords were pressed and released
 */
guint
tri_display_typist_get_n_typed (TriDisplayTypist *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_TYPIST (self), 0);

  return self->n_typed;
}
