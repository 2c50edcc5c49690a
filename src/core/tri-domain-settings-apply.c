/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-operation-private.h"
#include "tri-domain-settings-private.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

static void
work_free (TriSettingsWork *work)
{
  g_free (work->machine);
  tri_machine_settings_free (work->before);
  tri_machine_settings_free (work->after);
  tri_machine_settings_free (work->now);
  g_ptr_array_unref (work->done);
  g_ptr_array_unref (work->later);
  g_ptr_array_unref (work->failures);
  g_free (work);
}

static gboolean
differs (const TriSettingsWork *work,
         TriSettingsGroup       group)
{
  return !tri_machine_settings_equal (work->before, work->after, group);
}

gboolean
tri_settings_work_wants (const TriSettingsWork *work,
                         TriSettingsGroup       group)
{
  return differs (work, group) || (work->after->insist & 1 << group) != 0;
}

gboolean
tri_settings_work_wants_adapter (const TriSettingsWork    *work,
                                 const TriAdapterSettings *after)
{
  const TriAdapterSettings *before = tri_machine_settings_find_adapter (work->before, after->mac);

  return after->insist || before == NULL || !tri_adapter_settings_equal (before, after);
}

void
tri_settings_work_add_later (TriSettingsWork *work,
                             const char      *what,
                             const char      *reason)
{
  if (!work->now->persistent)
    g_ptr_array_add (work->failures,
                     g_error_new (TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                                  _("%s: not possible while it runs, and the virtual machine “%s” exists only while it runs."),
                                  what, work->machine));
  else if (reason != NULL)
    /* Translators: what was set ("Memory: 1 GiB"), and why it is not in force yet, as a clause */
    g_ptr_array_add (work->later, g_strdup_printf (_("%s (%s)"), what, reason));
  else
    g_ptr_array_add (work->later, g_strdup (what));
}

static void
set_changed (const TriSettingsWork  *work,
             const char             *what,
             GError                **error)
{
  g_set_error (error, TRI_ERROR, TRI_ERROR_CHANGED,
               /* Translators: "Memory" or the like, and the machine */
               _("%s of the virtual machine “%s”: somebody else has changed this meanwhile. Nothing was changed; load the settings again."),
               what, work->machine);
}

static gboolean
check_adapters_unchanged (const TriSettingsWork  *work,
                          GError                **error)
{
  for (guint i = 0; i < work->after->adapters->len; i++)
    {
      const TriAdapterSettings *after = g_ptr_array_index (work->after->adapters, i);
      const TriAdapterSettings *before = tri_machine_settings_find_adapter (work->before, after->mac);
      const TriAdapterSettings *now = tri_machine_settings_find_adapter (work->now, after->mac);

      if (!tri_settings_work_wants_adapter (work, after))
        continue;
      if (before == NULL || now == NULL ||
          (!tri_adapter_settings_equal (before, now) && !tri_adapter_settings_equal (after, now)))
        {
          set_changed (work, after->mac, error);
          return FALSE;
        }
    }
  return TRUE;
}

/* What somebody else has made the same as it shall be now is no conflict. */
static gboolean
check_unchanged (const TriSettingsWork  *work,
                 GError                **error)
{
  const TriMachineSettings *before = work->before, *after = work->after, *now = work->now;

  for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
    {
      if (group == TRI_SETTINGS_NETWORK || group == TRI_SETTINGS_NAME || !differs (work, group) ||
          tri_machine_settings_equal (before, now, group) || tri_machine_settings_equal (after, now, group))
        continue;
      set_changed (work, tri_settings_group_get_label (group), error);
      return FALSE;
    }
  if ((g_strcmp0 (before->name, after->name) != 0 && g_strcmp0 (before->name, now->name) != 0) ||
      (g_strcmp0 (before->notes, after->notes) != 0 && g_strcmp0 (before->notes, now->notes) != 0 &&
       g_strcmp0 (after->notes, now->notes) != 0))
    {
      set_changed (work, tri_settings_group_get_label (TRI_SETTINGS_NAME), error);
      return FALSE;
    }
  return check_adapters_unchanged (work, error);
}

/* libvirt stores the name of a network that does not exist, and refuses to start the machine with it. */
static gboolean
check_network (virConnectPtr              conn,
               const TriSettingsWork     *work,
               const TriAdapterSettings  *after,
               GError                   **error)
{
  g_autoptr (virNetwork) network = NULL;

  if (!g_str_equal (after->type, "network") || !tri_settings_work_wants_adapter (work, after))
    return TRUE;
  network = virNetworkLookupByName (conn, after->source != NULL ? after->source : "");
  if (network == NULL)
    {
      if (virGetLastErrorCode () != VIR_ERR_NO_NETWORK)
        {
          tri_error_take_virt (error, _("The virtual switch “%s” could not be looked up"), after->source);
          return FALSE;
        }
      virResetLastError ();
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                   _("There is no virtual switch “%s” on this server, so the network adapter %s of the virtual machine “%s” cannot be "
                     "connected to it. Nothing was changed."), after->source, after->mac, work->machine);
      return FALSE;
    }
  if (work->now->running != NULL && after->is_live && virNetworkIsActive (network) == 0)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                   _("The virtual switch “%s” is not started, so the running virtual machine “%s” cannot be connected to it. Nothing was "
                     "changed; start the switch first."), after->source, work->machine);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_networks (virConnectPtr           conn,
                const TriSettingsWork  *work,
                GError                **error)
{
  for (guint i = 0; i < work->after->adapters->len; i++)
    {
      const TriAdapterSettings *after = g_ptr_array_index (work->after->adapters, i);
      const TriAdapterSettings *before = tri_machine_settings_find_adapter (work->before, after->mac);

      /* An adapter whose link is cut may hang at whatever it did before. */
      if (before != NULL && g_strcmp0 (before->type, after->type) == 0 && g_strcmp0 (before->source, after->source) == 0)
        continue;
      if (!check_network (conn, work, after, error))
        return FALSE;
    }
  return TRUE;
}

/* Limits that come along with what they limit have no meaning where there is no next start. */
static gboolean
needs_next_start (const TriSettingsWork *work)
{
  const TriMachineSettings *before = work->before, *after = work->after;

  return differs (work, TRI_SETTINGS_FIRMWARE) || differs (work, TRI_SETTINGS_INTEGRATION) || differs (work, TRI_SETTINGS_START) ||
         g_strcmp0 (before->name, after->name) != 0 || before->memory_minimum != after->memory_minimum ||
         (differs (work, TRI_SETTINGS_MEMORY) && before->memory == after->memory) ||
         (differs (work, TRI_SETTINGS_PROCESSOR) && before->vcpus == after->vcpus);
}

static gboolean
check_transient (const TriSettingsWork  *work,
                 GError                **error)
{
  if (work->now->persistent || !needs_next_start (work))
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
               _("The virtual machine “%s” exists only while it runs, so its configuration cannot be changed."), work->machine);
  return FALSE;
}

static gboolean
define (virConnectPtr   conn,
        const char     *xml,
        const char     *machine,
        GError        **error)
{
  virDomainPtr dom = virDomainDefineXML (conn, xml);

  if (dom == NULL)
    {
      tri_error_take_virt (error, _("The configuration of the virtual machine “%s” could not be changed"), machine);
      return FALSE;
    }
  virDomainFree (dom);
  return TRUE;
}

static gboolean
needs_definition (const TriSettingsWork *work)
{
  gboolean adapters = FALSE;

  for (guint i = 0; i < work->after->adapters->len; i++)
    {
      const TriAdapterSettings *after = g_ptr_array_index (work->after->adapters, i);
      const TriAdapterSettings *before = tri_machine_settings_find_adapter (work->before, after->mac);

      adapters = adapters || (after->is_stored && before != NULL && !tri_adapter_settings_equal (before, after));
    }
  return work->now->persistent &&
         (adapters || differs (work, TRI_SETTINGS_MEMORY) || differs (work, TRI_SETTINGS_PROCESSOR) ||
          differs (work, TRI_SETTINGS_FIRMWARE) || differs (work, TRI_SETTINGS_INTEGRATION));
}

/* The stored configuration, and the name, or neither. */
static gboolean
store (virConnectPtr     conn,
       virDomainPtr      dom,
       TriSettingsWork  *work,
       GError          **error)
{
  gboolean renames = g_strcmp0 (work->before->name, work->after->name) != 0;
  g_autoptr (TriWorkXml) old = NULL;
  char *new = NULL;
  gboolean stored = TRUE;

  if (needs_definition (work))
    {
      /* With its secrets, or they would be lost when it is written back. */
      old = tri_work_read_xml (dom, work->machine, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
      new = old != NULL ? tri_machine_settings_edit_xml (old, work->before, work->after, error) : NULL;
      stored = new != NULL && define (conn, new, work->machine, error);
    }
  if (stored && renames && !tri_work_rename (dom, work->machine, work->after->name, error))
    {
      g_autoptr (GError) again = NULL;

      stored = FALSE;
      if (old != NULL && !define (conn, old, work->machine, &again))
        {
          g_autofree char *reason = g_strdup ((*error)->message);

          g_clear_error (error);
          g_set_error (error, TRI_ERROR, TRI_ERROR_PARTIAL,
                       _("The configuration of the virtual machine “%s” was changed, but not its name. %s"), work->machine, reason);
        }
    }
  if (new != NULL)
    explicit_bzero (new, strlen (new));
  g_free (new);
  return stored;
}

/* What is stored counts at once for a machine that is off, later for one that is saved or cannot take it while it runs. */
static void
report_stored (TriSettingsWork *work,
               char            *what)
{
  if (work->now->saved)
    tri_settings_work_add_later (work, what, _("the machine is saved, and goes on with what it had"));
  else if (work->now->running != NULL)
    tri_settings_work_add_later (work, what, NULL);
  else
    {
      g_ptr_array_add (work->done, what);
      return;
    }
  g_free (what);
}

static void
report_memory (TriSettingsWork *work)
{
  const TriMachineSettings *before = work->before, *after = work->after;

  if (before->memory != after->memory)
    report_stored (work, tri_settings_dup_memory_text (after->memory));
  if (before->memory_minimum != after->memory_minimum)
    report_stored (work, tri_settings_dup_minimum_memory_text (after));
  if (before->memory_maximum != after->memory_maximum && after->memory != after->memory_maximum)
    report_stored (work, tri_settings_dup_maximum_memory_text (after));
}

static void
report (TriSettingsWork *work)
{
  const TriMachineSettings *after = work->after;

  if (differs (work, TRI_SETTINGS_FIRMWARE) && !tri_settings_boot_equal (work->before->boot, after->boot))
    report_stored (work, tri_settings_dup_boot_text (after));
  if (!work->before->boot_menu != !after->boot_menu)
    report_stored (work, g_strdup (after->boot_menu ? _("Boot menu: on") : _("Boot menu: off")));
  if (differs (work, TRI_SETTINGS_INTEGRATION))
    report_stored (work, tri_settings_dup_channels_text (after));
  if (work->now->running != NULL)
    return;
  report_memory (work);
  if (differs (work, TRI_SETTINGS_PROCESSOR))
    report_stored (work, tri_settings_dup_vcpus_text (after->vcpus));
  for (guint i = 0; i < after->adapters->len; i++)
    if (tri_settings_work_wants_adapter (work, after->adapters->pdata[i]))
      report_stored (work, tri_settings_dup_adapter_text (after->adapters->pdata[i]));
}

static gboolean
set_autostart (virDomainPtr      dom,
               TriSettingsWork  *work,
               GError          **error)
{
  if (virDomainSetAutostart (dom, work->after->autostart) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The automatic start of the virtual machine “%s” could not be set"), work->machine);
  return FALSE;
}

/* What has a call of its own, and takes effect at once whatever the machine does. */
static void
apply_rest (virDomainPtr     dom,
            TriSettingsWork *work)
{
  GError *error = NULL;

  if (g_strcmp0 (work->before->name, work->after->name) != 0)
    g_ptr_array_add (work->done, g_strdup_printf (_("Name: %s"), work->after->name));
  if (g_strcmp0 (work->before->notes, work->after->notes) != 0)
    {
      if (tri_work_set_notes (dom, work->machine, work->after->notes != NULL ? work->after->notes : "", &error))
        g_ptr_array_add (work->done, g_strdup (_("Notes: changed")));
      else
        g_ptr_array_add (work->failures, g_steal_pointer (&error));
    }
  if (differs (work, TRI_SETTINGS_START))
    {
      if (set_autostart (dom, work, &error))
        g_ptr_array_add (work->done, g_strdup (work->after->autostart ? _("Automatic start: on") : _("Automatic start: off")));
      else
        g_ptr_array_add (work->failures, g_steal_pointer (&error));
    }
}

/* "; "-separated; (nullable) */
static char *
join (GPtrArray *texts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (const char *) texts->pdata[i]);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* libvirt's reasons have no full stop, our own sentences have one. */
static char *
dup_failures (const TriSettingsWork *work)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < work->failures->len; i++)
    {
      const char *message = ((GError *) work->failures->pdata[i])->message;

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", message, g_str_has_suffix (message, ".") ? "" : ".");
    }
  return g_string_free (text, FALSE);
}

/* One failure and nothing done is that failure; otherwise all of it is told. */
static gboolean
conclude (TriSettingsWork  *work,
          GError          **error)
{
  g_autofree char *done = join (work->done);
  g_autofree char *later = join (work->later);
  g_autofree char *failures = dup_failures (work);
  g_autoptr (GString) text = g_string_new (NULL);

  if (work->failures->len == 0)
    return TRUE;
  if (work->failures->len == 1 && done == NULL && later == NULL)
    {
      g_propagate_error (error, g_error_copy (work->failures->pdata[0]));
      return FALSE;
    }
  if (done == NULL && later == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_FAILED, _("The settings of the virtual machine “%s” were not changed. %s"),
                   work->machine, failures);
      return FALSE;
    }
  /* Translators: the machine, then what failed */
  g_string_append_printf (text, _("Not all settings of the virtual machine “%s” were applied. %s"), work->machine, failures);
  if (done != NULL)
    g_string_append_printf (g_string_append_c (text, ' '), _("What was done: %s."), done);
  if (later != NULL)
    g_string_append_printf (g_string_append_c (text, ' '), _("What is stored for the next start: %s."), later);
  g_set_error_literal (error, TRI_ERROR, TRI_ERROR_PARTIAL, text->str);
  return FALSE;
}

static gboolean
apply_work (virConnectPtr   conn,
            virDomainPtr    dom,
            gpointer        data,
            GError        **error)
{
  TriSettingsWork *work = data;

  work->now = tri_settings_work_load (dom, work->machine, error);
  if (work->now == NULL || !check_unchanged (work, error) || !check_transient (work, error) || !check_networks (conn, work, error) ||
      !store (conn, dom, work, error))
    return FALSE;
  report (work);
  apply_rest (dom, work);
  if (work->now->running != NULL)
    tri_settings_work_live (dom, work);
  return conclude (work, error);
}

static gboolean
check_groups (TriDomain                 *self,
              const TriMachineSettings  *before,
              const TriMachineSettings  *after,
              GError                   **error)
{
  if (g_strcmp0 (before->name, after->name) != 0 && after->name != NULL && !tri_domain_check_rename (self, after->name, error))
    return FALSE;
  for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
    {
      g_autofree char *problem = tri_machine_settings_find_problem (after, before, self, group);

      if (problem == NULL)
        continue;
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, problem);
      return FALSE;
    }
  return TRUE;
}

void
tri_domain_apply_settings_async (TriDomain                *self,
                                 const TriMachineSettings *before,
                                 const TriMachineSettings *after,
                                 GCancellable             *cancellable,
                                 GAsyncReadyCallback       callback,
                                 gpointer                  user_data)
{
  g_autoptr (GTask) task = NULL;
  TriSettingsWork *work;
  GError *error = NULL;

  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_return_if_fail (before != NULL && after != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_apply_settings_async);
  work = g_new0 (TriSettingsWork, 1);
  work->machine = g_strdup (tri_domain_get_name (self));
  work->before = tri_machine_settings_copy (before);
  work->after = tri_machine_settings_copy (after);
  work->done = g_ptr_array_new_with_free_func (g_free);
  work->later = g_ptr_array_new_with_free_func (g_free);
  work->failures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  if (check_groups (self, before, after, &error))
    tri_operation_run (self, g_steal_pointer (&task), _("Changing settings"), TRI_OPERATION_DEFAULT, apply_work, NULL);
  else
    g_task_return_error (task, error);
}

static char **
dup_texts (GPtrArray *texts)
{
  char **copy = g_new0 (char *, texts->len + 1);

  for (guint i = 0; i < texts->len; i++)
    copy[i] = g_strdup (texts->pdata[i]);
  return copy;
}

gboolean
tri_domain_apply_settings_finish (TriDomain           *self,
                                  GAsyncResult        *result,
                                  TriSettingsOutcome **outcome,
                                  GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (outcome != NULL)
    {
      const TriSettingsWork *work = g_task_get_task_data (G_TASK (result));

      *outcome = g_new0 (TriSettingsOutcome, 1);
      (*outcome)->now = dup_texts (work->done);
      (*outcome)->later = dup_texts (work->later);
    }
  return g_task_propagate_boolean (G_TASK (result), error);
}
