/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-internal.h"

#include <glib/gi18n-lib.h>
#include <libvirt/libvirt.h>

static const struct {
  TriDomainState  state;
  const char     *label;
  const char     *nick;
} states[] = {
  { TRI_STATE_UNKNOWN, NC_("state", "Unknown"), "unknown" },
  { TRI_STATE_OFF, NC_("state", "Off"), "off" },
  { TRI_STATE_RUNNING, NC_("state", "Running"), "running" },
  { TRI_STATE_SAVED, NC_("state", "Saved"), "saved" },
  { TRI_STATE_PAUSED, NC_("state", "Paused"), "paused" },
  { TRI_STATE_SHUTTING_DOWN, NC_("state", "Shutting Down"), "shutting-down" },
  { TRI_STATE_CRASHED, NC_("state", "Crashed"), "crashed" },
  { TRI_STATE_SUSPENDED, NC_("state", "Asleep"), "suspended" },
};

const char *
tri_domain_state_get_label (TriDomainState state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].state == state)
      return g_dpgettext2 (GETTEXT_PACKAGE, "state", states[i].label);
  return g_dpgettext2 (GETTEXT_PACKAGE, "state", states[0].label);
}

const char *
tri_domain_state_get_nick (TriDomainState state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].state == state)
      return states[i].nick;
  return states[0].nick;
}

TriDomainState
tri_domain_state_from_virt (int      state,
                            int      reason,
                            gboolean has_managed_save)
{
  switch (state)
    {
    case VIR_DOMAIN_NOSTATE: /* some hypervisors say no more of a machine that runs */
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return TRI_STATE_RUNNING;
    case VIR_DOMAIN_PAUSED:
      /* Each start begins so, for a moment: nobody paused it, and nobody can resume it. */
      return reason == VIR_DOMAIN_PAUSED_STARTING_UP ? TRI_STATE_RUNNING : TRI_STATE_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
      return TRI_STATE_SHUTTING_DOWN;
    case VIR_DOMAIN_SHUTOFF:
      return has_managed_save ? TRI_STATE_SAVED : TRI_STATE_OFF;
    case VIR_DOMAIN_CRASHED:
      return TRI_STATE_CRASHED;
    case VIR_DOMAIN_PMSUSPENDED:
      return TRI_STATE_SUSPENDED;
    default:
      return TRI_STATE_UNKNOWN;
    }
}

TriDomainMove
tri_domain_move_from_virt (int           state,
                           int           reason,
                           TriDomainMove before)
{
  switch (state)
    {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      if (reason == VIR_DOMAIN_RUNNING_MIGRATED || reason == VIR_DOMAIN_RUNNING_POSTCOPY)
        return TRI_MOVE_ARRIVED;
      if (reason == VIR_DOMAIN_RUNNING_MIGRATION_CANCELED)
        return TRI_MOVE_NONE;
      break;
    case VIR_DOMAIN_PAUSED:
      if (reason == VIR_DOMAIN_PAUSED_MIGRATION)
        return TRI_MOVE_BETWEEN;
      break;
    case VIR_DOMAIN_SHUTOFF:
      return reason == VIR_DOMAIN_SHUTOFF_MIGRATED ? TRI_MOVE_LEFT : TRI_MOVE_NONE;
    default:
      return before;
    }

  /* It came, and was paused where it came from, or is by now. */
  return before == TRI_MOVE_BETWEEN ? TRI_MOVE_ARRIVED : before;
}

static const char *
paused_reason (int reason)
{
  switch (reason)
    {
    case VIR_DOMAIN_PAUSED_MIGRATION:
      return _("Paused for a move");
    case VIR_DOMAIN_PAUSED_SAVE:
      return _("Paused while it is saved");
    case VIR_DOMAIN_PAUSED_IOERROR:
      return _("Paused because of a disk error: look at the server’s disks, then resume it");
    case VIR_DOMAIN_PAUSED_WATCHDOG:
      return _("Paused by its watchdog");
    case VIR_DOMAIN_PAUSED_FROM_SNAPSHOT:
      return _("Paused since a snapshot was applied");
    case VIR_DOMAIN_PAUSED_SNAPSHOT:
      return _("Paused while a snapshot is taken");
    case VIR_DOMAIN_PAUSED_CRASHED:
      return _("Paused because the guest crashed");
    case VIR_DOMAIN_PAUSED_STARTING_UP:
      return _("Starting");
    case VIR_DOMAIN_PAUSED_POSTCOPY_FAILED:
      return _("Paused because a move failed half way");
    default:
      return NULL;
    }
}

static const char *
off_reason (int reason)
{
  switch (reason)
    {
    case VIR_DOMAIN_SHUTOFF_CRASHED:
      return _("The guest crashed");
    case VIR_DOMAIN_SHUTOFF_FAILED:
      return _("It could not be started");
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
      return _("It was moved to another server, where it runs on");
    case VIR_DOMAIN_SHUTOFF_DAEMON:
      return _("libvirt lost it when its service was restarted");
    default:
      return NULL;
    }
}

const char *
tri_domain_state_reason_from_virt (int state,
                                   int reason)
{
  switch (state)
    {
    case VIR_DOMAIN_PAUSED:
      return paused_reason (reason);
    case VIR_DOMAIN_SHUTOFF:
      return off_reason (reason);
    case VIR_DOMAIN_CRASHED:
      return reason == VIR_DOMAIN_CRASHED_PANICKED ? _("The guest’s system stopped with a fatal error") : NULL;
    default:
      return NULL;
    }
}
