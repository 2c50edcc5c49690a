/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection that is given up at any moment while it is made: nobody complains. */
#include "config.h"

#include "player-harness.h"

/* So many turns of the main loop after it began its channels are being linked; then it shows something. Which one answers first is chance. */
#define FIRST_TURN 22
#define LAST_TURN 42

#ifdef __SANITIZE_ADDRESS__
#define ROUNDS 2
#else
#define ROUNDS 8
#endif

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until nothing else is to be done. */
static void
settle (void)
{
  gboolean over = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, 1, over_cb, &over, NULL);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_any_moment (Stage *stage, gconstpointer data)
{
  stage_tell (stage, "play normal");
  for (guint i = 0; i < ROUNDS; i++)
    for (guint turns = FIRST_TURN; turns <= LAST_TURN; turns++)
      {
        tri_display_session_connect (stage->session);
        for (guint j = 0; j < turns && !stage_is_showing (stage); j++)
          g_main_context_iteration (NULL, TRUE);
        tri_display_session_disconnect (stage->session);
        settle ();
      }
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  stage_choose_fatal ();
  g_test_add ("/display/closing/any-moment", Stage, NULL, stage_set_up, test_any_moment, stage_tear_down);

  return g_test_run ();
}
