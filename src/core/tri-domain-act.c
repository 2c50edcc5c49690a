/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"
#include "tri-domain-operation-private.h"
#include "tri-error.h"
#include "tri-snapshot-private.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

typedef struct {
  TriActionId  id;
  char        *machine;
  gboolean     was_running;
  gboolean     lost;         /* the server went away in the middle of saving */
} Act;

static void
act_free (Act *act)
{
  g_free (act->machine);
  g_free (act);
}

/* So that the uptime is known later and elsewhere too. Not worth failing for. */
static void
record_start (virDomainPtr dom)
{
  g_autofree char *xml = NULL;

  xml = g_strdup_printf ("<started time='%" G_GINT64_FORMAT "' id='%u'/>",
                         g_get_real_time () / G_USEC_PER_SEC, virDomainGetID (dom));
  virDomainSetMetadata (dom, VIR_DOMAIN_METADATA_ELEMENT, xml, TRI_XML_NS_RUN_PREFIX, TRI_XML_NS_RUN,
                        VIR_DOMAIN_AFFECT_LIVE);
}

static gboolean
start_machine (virDomainPtr   dom,
               const char    *machine,
               GError       **error)
{
  gboolean saved = virDomainHasManagedSaveImage (dom, 0) == 1;

  if (virDomainCreate (dom) < 0)
    {
      if (saved)
        tri_error_take_virt (error, _("The virtual machine “%s” could not be started from its saved state"), machine);
      else
        tri_error_take_virt (error, _("The virtual machine “%s” could not be started"), machine);
      return FALSE;
    }
  record_start (dom);
  return TRUE;
}

static gboolean
agent_answers (virDomainPtr dom)
{
  g_autoptr (xmlDoc) doc = tri_work_parse_xml (dom, NULL, 0, NULL);

  return doc != NULL &&
         tri_xml_has (doc, NULL, "/domain/devices/channel/target[@name='org.qemu.guest_agent.0'][@state='connected']");
}

/* An agent that is only configured would be waited for in vain: it is asked only where it is connected. */
static gboolean
shut_down_machine (virDomainPtr   dom,
                   const char    *machine,
                   GError       **error)
{
  if (agent_answers (dom) && virDomainShutdownFlags (dom, VIR_DOMAIN_SHUTDOWN_GUEST_AGENT) == 0)
    return TRUE;
  /* The agent may have shut it down without the time to say so. */
  if (virDomainIsActive (dom) == 0)
    return TRUE;
  if (virDomainShutdownFlags (dom, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN) == 0)
    return TRUE;
  /* Drivers without the choice know the plain call. */
  if ((virGetLastErrorCode () == VIR_ERR_INVALID_ARG || virGetLastErrorCode () == VIR_ERR_NO_SUPPORT) &&
      virDomainShutdown (dom) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The virtual machine “%s” could not be asked to shut down"), machine);
  return FALSE;
}

static gboolean
resume_machine (virDomainPtr   dom,
                const char    *machine,
                GError       **error)
{
  int state = VIR_DOMAIN_NOSTATE;

  virDomainGetState (dom, &state, NULL, 0);
  if ((state == VIR_DOMAIN_PMSUSPENDED ? virDomainPMWakeup (dom, 0) : virDomainResume (dom)) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The virtual machine “%s” could not be resumed"), machine);
  return FALSE;
}

/* A crashed one that is kept is paused by that. */
static gboolean
reset_machine (virDomainPtr   dom,
               const char    *machine,
               GError       **error)
{
  int state = VIR_DOMAIN_NOSTATE;

  virDomainGetState (dom, &state, NULL, 0);
  if (virDomainReset (dom, 0) == 0 && (state != VIR_DOMAIN_CRASHED || virDomainResume (dom) == 0))
    return TRUE;
  tri_error_take_virt (error, _("The virtual machine “%s” could not be reset"), machine);
  return FALSE;
}

static gboolean
save_machine (virConnectPtr   conn,
              virDomainPtr    dom,
              Act            *act,
              GError        **error)
{
  act->was_running = tri_work_is_running (dom);
  if (virDomainManagedSave (dom, 0) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The virtual machine “%s” could not be saved"), act->machine);
  act->lost = virConnectIsAlive (conn) != 1;
  if (act->lost)
    g_prefix_error (error, "%s ", _("The server went away meanwhile; once it is connected again, what is left of this is removed."));
  return FALSE;
}

static void
act_done (TriDomain    *domain,
          gpointer      data,
          const GError *error)
{
  Act *act = data;

  if (act->lost)
    tri_domain_tidy_when_back (domain, NULL, act->was_running);
}

static gboolean
check (int          result,
       GError     **error,
       const char  *what)
{
  if (result < 0)
    tri_error_take_virt (error, "%s", what);
  return result >= 0;
}

#define CHECK(call, text) \
  G_STMT_START { \
    g_autofree char *what = g_strdup_printf (text, act->machine); \
    return check (call, error, what); \
  } G_STMT_END

static gboolean
act_work (virConnectPtr   conn,
          virDomainPtr    dom,
          gpointer        data,
          GError        **error)
{
  Act *act = data;

  switch (act->id)
    {
    case TRI_ACTION_START:
      return start_machine (dom, act->machine, error);
    case TRI_ACTION_SHUT_DOWN:
      return shut_down_machine (dom, act->machine, error);
    case TRI_ACTION_SAVE:
      return save_machine (conn, dom, act, error);
    case TRI_ACTION_RESUME:
      return resume_machine (dom, act->machine, error);
    case TRI_ACTION_REVERT:
      return tri_snapshot_revert_work (dom, act->machine, NULL, error);
    case TRI_ACTION_TURN_OFF:
      CHECK (virDomainDestroy (dom), _("The virtual machine “%s” could not be turned off"));
    case TRI_ACTION_DELETE_SAVED_STATE:
      CHECK (virDomainManagedSaveRemove (dom, 0), _("The saved state of the virtual machine “%s” could not be deleted"));
    case TRI_ACTION_PAUSE:
      CHECK (virDomainSuspend (dom), _("The virtual machine “%s” could not be paused"));
    case TRI_ACTION_RESET:
      return reset_machine (dom, act->machine, error);
    case TRI_ACTION_AUTOSTART_ON:
    case TRI_ACTION_AUTOSTART_OFF:
      CHECK (virDomainSetAutostart (dom, act->id == TRI_ACTION_AUTOSTART_ON),
             _("The automatic start of the virtual machine “%s” could not be set"));
    default:
      g_return_val_if_reached (FALSE);
    }
}

#undef CHECK

static TriOperationFlags
get_flags (TriActionId id)
{
  switch (id)
    {
    case TRI_ACTION_SAVE:
      return TRI_OPERATION_LONG | TRI_OPERATION_STOPPABLE;
    case TRI_ACTION_REVERT:
    case TRI_ACTION_SNAPSHOT:
      return TRI_OPERATION_LONG | TRI_OPERATION_SNAPSHOTS;
    case TRI_ACTION_START:
    case TRI_ACTION_SHUT_DOWN:
      return TRI_OPERATION_LONG;
    default:
      return TRI_OPERATION_DEFAULT;
    }
}

void
tri_domain_act_async (TriDomain           *self,
                      TriActionId          id,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *reason = NULL;
  const TriActionInfo *info;
  Act *act;

  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_return_if_fail ((guint) id < TRI_N_ACTIONS);

  info = tri_action_get_info (id);
  g_return_if_fail ((info->flags & TRI_ACTION_FLAG_WINDOW) == 0);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_act_async);
  if (!tri_action_applies (id, self, &reason))
    {
      int code = TRI_ERROR_WRONG_STATE;

      if (tri_connection_get_state (tri_domain_get_connection (self)) != TRI_CONNECTION_CONNECTED)
        code = TRI_ERROR_NOT_CONNECTED;
      else if (tri_domain_get_removed (self))
        code = TRI_ERROR_NOT_FOUND;
      g_task_return_new_error (task, TRI_ERROR, code, "%s", reason);
      return;
    }
  if (id == TRI_ACTION_SNAPSHOT)
    {
      TriSnapshotCreate *create = g_new0 (TriSnapshotCreate, 1);

      create->machine = g_strdup (tri_domain_get_name (self));
      g_task_set_task_data (task, create, (GDestroyNotify) tri_snapshot_create_free);
      tri_operation_run (self, g_steal_pointer (&task), _(info->doing), get_flags (id),
                         tri_snapshot_create_work, tri_snapshot_create_done);
      return;
    }
  act = g_new0 (Act, 1);
  act->id = id;
  act->machine = g_strdup (tri_domain_get_name (self));
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);
  tri_operation_run (self, g_steal_pointer (&task), _(info->doing), get_flags (id), act_work, act_done);
}

gboolean
tri_domain_act_finish (TriDomain     *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
