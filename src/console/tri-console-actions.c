/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-actions.h"

#define GAP TRI_N_ACTIONS

const TriActionId tri_console_actions[] = {
  TRI_ACTION_START, TRI_ACTION_TURN_OFF, TRI_ACTION_SHUT_DOWN, TRI_ACTION_SAVE, GAP,
  TRI_ACTION_PAUSE, TRI_ACTION_RESUME, TRI_ACTION_RESET, GAP,
  TRI_ACTION_SNAPSHOT, TRI_ACTION_REVERT,
};
const guint tri_console_n_actions = G_N_ELEMENTS (tri_console_actions);

const char *
tri_console_get_key (TriActionId id)
{
  switch (id)
    {
    case TRI_ACTION_START:
      return "<Control>s";
    case TRI_ACTION_SNAPSHOT:
      return "<Control>n";
    case TRI_ACTION_REVERT:
      return "<Control>e";
    default:
      return NULL;
    }
}
