/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"

#include <glib/gi18n-lib.h>

#define OFF     TRI_STATE_OFF
#define RUNNING TRI_STATE_RUNNING
#define SAVED   TRI_STATE_SAVED
#define PAUSED  TRI_STATE_PAUSED
#define CRASHED TRI_STATE_CRASHED
#define ASLEEP  TRI_STATE_SUSPENDED
#define ANY     (OFF | RUNNING | SAVED | PAUSED | CRASHED | ASLEEP | TRI_STATE_SHUTTING_DOWN)

#define F(flag) TRI_ACTION_FLAG_##flag

static const TriActionInfo actions[TRI_N_ACTIONS] = {
  { TRI_ACTION_CONNECT, "connect",
    N_("_Connect…"), N_("Connected"), N_("Connecting"),
    "tri-connect-symbolic", ANY, F (WINDOW) },
  { TRI_ACTION_SETTINGS, "settings",
    N_("Settin_gs…"), N_("Settings opened"), N_("Opening the settings"),
    "document-properties-symbolic", ANY, F (ONE) | F (WINDOW) },
  { TRI_ACTION_START, "start",
    N_("_Start"), N_("Started"), N_("Starting"),
    "tri-start-symbolic", OFF | SAVED | CRASHED, F (NONE) },
  { TRI_ACTION_TURN_OFF, "turn-off",
    N_("_Turn Off…"), N_("Turned off"), N_("Turning off"),
    "tri-turn-off-symbolic", RUNNING | PAUSED | CRASHED | ASLEEP | TRI_STATE_SHUTTING_DOWN, F (CONFIRM) },
  { TRI_ACTION_SHUT_DOWN, "shut-down",
    N_("Shut _Down…"), N_("Asked to shut down"), N_("Shutting down"),
    "tri-shut-down-symbolic", RUNNING, F (CONFIRM) },
  { TRI_ACTION_SAVE, "save",
    N_("S_ave"), N_("Saved"), N_("Saving"),
    "tri-save-state-symbolic", RUNNING | PAUSED, F (PERSISTENT) },
  { TRI_ACTION_DELETE_SAVED_STATE, "delete-saved-state",
    N_("Delete S_aved State…"), N_("Saved state deleted"), N_("Deleting saved state"),
    "tri-delete-saved-state-symbolic", SAVED, F (CONFIRM) | F (LOSES_DATA) },
  { TRI_ACTION_PAUSE, "pause",
    N_("_Pause"), N_("Paused"), N_("Pausing"),
    "tri-pause-symbolic", RUNNING, F (NONE) },
  { TRI_ACTION_RESUME, "resume",
    N_("Res_ume"), N_("Resumed"), N_("Resuming"),
    "tri-resume-symbolic", PAUSED | ASLEEP, F (NONE) },
  { TRI_ACTION_RESET, "reset",
    N_("R_eset…"), N_("Reset"), N_("Resetting"),
    "tri-reset-symbolic", RUNNING | PAUSED | CRASHED, F (CONFIRM) },
  { TRI_ACTION_SNAPSHOT, "snapshot",
    N_("Snaps_hot"), N_("Snapshot taken"), N_("Taking snapshot"),
    "tri-snapshot-symbolic", OFF | RUNNING | SAVED | PAUSED, F (PERSISTENT) },
  { TRI_ACTION_REVERT, "revert",
    N_("_Revert…"), N_("Reverted"), N_("Applying snapshot"),
    "tri-revert-symbolic", OFF | RUNNING | SAVED | PAUSED | CRASHED, F (CONFIRM) | F (LOSES_DATA) | F (SNAPSHOT) },
  { TRI_ACTION_RENAME, "rename",
    N_("Rena_me…"), N_("Renamed"), N_("Renaming"),
    "document-edit-symbolic", OFF | RUNNING | SAVED | PAUSED | CRASHED, F (ONE) | F (PERSISTENT) | F (WINDOW) },
  { TRI_ACTION_DELETE, "delete",
    N_("De_lete…"), N_("Deleted"), N_("Deleting"),
    "edit-delete-symbolic", OFF | SAVED | CRASHED, F (CONFIRM) | F (LOSES_DATA) | F (PERSISTENT) | F (WINDOW) },
  { TRI_ACTION_AUTOSTART_ON, "autostart-on",
    N_("Start _With the Host"), N_("Starts with the host"), N_("Setting the automatic start"),
    "tri-start-symbolic", ANY, F (PERSISTENT) },
  { TRI_ACTION_AUTOSTART_OFF, "autostart-off",
    N_("Do Not Start _With the Host"), N_("No longer starts with the host"), N_("Setting the automatic start"),
    "tri-start-symbolic", ANY, F (PERSISTENT) },
};

#undef F

const TriActionInfo *
tri_action_get_info (TriActionId id)
{
  g_return_val_if_fail ((guint) id < TRI_N_ACTIONS, NULL);

  g_assert (actions[id].id == id);
  return &actions[id];
}

const TriActionInfo *
tri_action_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < TRI_N_ACTIONS; i++)
    {
      if (g_str_equal (actions[i].name, name))
        return &actions[i];
    }
  return NULL;
}

/* A crashed machine is either gone, then it can start, or kept by its on_crash setting, then it still holds its QEMU. */
static gboolean
crashed_applies (TriActionId  id,
                 TriDomain   *domain)
{
  gboolean active = tri_domain_get_id (domain) >= 0;

  switch (id)
    {
    case TRI_ACTION_START:
    case TRI_ACTION_DELETE:
      return !active;
    case TRI_ACTION_TURN_OFF:
    case TRI_ACTION_RESET:
      return active;
    default:
      return TRUE;
    }
}

static gboolean
state_applies (const TriActionInfo  *info,
               TriDomain            *domain,
               char                **why)
{
  TriDomainState state = tri_domain_get_state (domain);

  if ((info->states & state) != 0 &&
      (state != TRI_STATE_CRASHED || crashed_applies (info->id, domain)))
    return TRUE;
  /* Translators: the machine's name, then its state as in the list ("Running") */
  *why = g_strdup_printf (_("This is not possible while the state of the virtual machine “%s” is “%s”."),
                          tri_domain_get_name (domain), tri_domain_state_get_label (state));
  return FALSE;
}

static char *
find_obstacle (const TriActionInfo *info,
               TriDomain           *domain)
{
  const char *name = tri_domain_get_name (domain);
  char *why = NULL;

  if (tri_domain_get_removed (domain))
    return g_strdup_printf (_("The virtual machine “%s” is not there any more."), name);
  if (tri_connection_get_state (tri_domain_get_connection (domain)) != TRI_CONNECTION_CONNECTED)
    return g_strdup_printf (_("The server “%s” is not connected at present."),
                            tri_connection_get_name (tri_domain_get_connection (domain)));
  if (!state_applies (info, domain, &why))
    return why;
  if ((info->flags & TRI_ACTION_FLAG_PERSISTENT) && !tri_domain_get_persistent (domain))
    return g_strdup_printf (_("The virtual machine “%s” has no stored definition: it is gone once it is off."), name);
  if ((info->flags & TRI_ACTION_FLAG_SNAPSHOT) && tri_domain_get_n_snapshots (domain) == 0)
    return g_strdup_printf (_("The virtual machine “%s” has no snapshots."), name);
  if (info->id == TRI_ACTION_AUTOSTART_ON && tri_domain_get_autostart (domain))
    return g_strdup_printf (_("The virtual machine “%s” starts with the host already."), name);
  if (info->id == TRI_ACTION_AUTOSTART_OFF && !tri_domain_get_autostart (domain))
    return g_strdup_printf (_("The virtual machine “%s” does not start with the host."), name);
  /* Windows open at any time. */
  if (info->id != TRI_ACTION_CONNECT && info->id != TRI_ACTION_SETTINGS && tri_domain_get_operation (domain) != NULL)
    return g_strdup_printf (_("Another operation is running on the virtual machine “%s”: %s"),
                            name, tri_domain_get_operation (domain));
  return NULL;
}

gboolean
tri_action_applies (TriActionId   id,
                    TriDomain    *domain,
                    char        **reason)
{
  g_autofree char *why = NULL;

  g_return_val_if_fail ((guint) id < TRI_N_ACTIONS, FALSE);
  g_return_val_if_fail (TRI_IS_DOMAIN (domain), FALSE);

  why = find_obstacle (tri_action_get_info (id), domain);
  if (reason != NULL)
    *reason = g_strdup (why);
  return why == NULL;
}
