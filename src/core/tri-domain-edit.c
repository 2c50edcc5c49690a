/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-actions.h"
#include "tri-domain-operation-private.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* libvirt keeps files under the machine's name; with what it adds the name must fit in a file name's 255 bytes. */
#define MAX_NAME_BYTES 200

static gboolean
has_control_character (const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return TRUE;
    }
  return FALSE;
}

static const char *
find_form_problem (const char *name)
{
  const char *last;

  if (*name == '\0')
    return _("A virtual machine needs a name.");
  if (!g_utf8_validate (name, -1, NULL))
    return _("The name is not valid text (UTF-8).");
  if (strlen (name) > MAX_NAME_BYTES)
    return _("The name is too long: it may have 200 bytes.");
  if (strchr (name, '/') != NULL)
    return _("The name cannot contain a slash (/).");
  if (has_control_character (name))
    return _("The name cannot contain line breaks or other control characters.");
  last = g_utf8_find_prev_char (name, name + strlen (name));
  if (g_unichar_isspace (g_utf8_get_char (name)) || g_unichar_isspace (g_utf8_get_char (last)))
    return _("The name cannot begin or end with a space.");
  if (g_str_equal (name, ".") || g_str_equal (name, ".."))
    return _("“.” and “..” cannot be names.");
  return NULL;
}

static TriDomain *
find_namesake (TriConnection *connection,
               const char    *name,
               TriDomain     *except)
{
  TriDomain *other = connection != NULL ? tri_connection_find_domain_by_name (connection, name) : NULL;

  return other != except ? other : NULL;
}

char *
tri_domain_name_problem (TriConnection *connection,
                         const char    *name,
                         TriDomain     *except)
{
  const char *problem;

  g_return_val_if_fail (name != NULL, NULL);

  problem = find_form_problem (name);
  if (problem != NULL)
    return g_strdup (problem);
  if (find_namesake (connection, name, except) != NULL)
    return g_strdup_printf (_("A virtual machine named “%s” exists already on “%s”."),
                            name, tri_connection_get_name (connection));
  return NULL;
}

typedef struct {
  char *machine;
  char *text;
} Edit;

static void
edit_free (Edit *edit)
{
  g_free (edit->machine);
  g_free (edit->text);
  g_free (edit);
}

static GTask *
edit_task_new (TriDomain           *domain,
               const char          *text,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  GTask *task = g_task_new (domain, cancellable, callback, user_data);
  Edit *edit = g_new0 (Edit, 1);

  edit->machine = g_strdup (tri_domain_get_name (domain));
  edit->text = g_strdup (text);
  g_task_set_task_data (task, edit, (GDestroyNotify) edit_free);
  return task;
}

gboolean
tri_work_rename (virDomainPtr   dom,
                 const char    *machine,
                 const char    *new_name,
                 GError       **error)
{
  if (virDomainRename (dom, new_name, 0) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The virtual machine “%s” could not be renamed to “%s”"), machine, new_name);
  return FALSE;
}

static gboolean
rename_work (virConnectPtr   conn,
             virDomainPtr    dom,
             gpointer        data,
             GError        **error)
{
  Edit *edit = data;

  return tri_work_rename (dom, edit->machine, edit->text, error);
}

gboolean
tri_domain_check_rename (TriDomain   *self,
                         const char  *new_name,
                         GError     **error)
{
  g_autofree char *problem = NULL;
  g_autofree char *reason = NULL;

  if (!tri_action_applies (TRI_ACTION_RENAME, self, &reason))
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_WRONG_STATE, reason);
      return FALSE;
    }
  if (tri_domain_get_state (self) == TRI_STATE_SAVED)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                   _("The virtual machine “%s” has a saved state, so libvirt cannot rename it. "
                     "Start it and shut it down, or delete its saved state, then rename it."),
                   tri_domain_get_name (self));
      return FALSE;
    }
  if ((tri_domain_get_state (self) & TRI_STATE_ACTIVE) != 0 || tri_domain_get_id (self) >= 0)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                   _("The virtual machine “%s” is running, and libvirt cannot rename a running machine. "
                     "Shut it down first, then rename it."),
                   tri_domain_get_name (self));
      return FALSE;
    }
  problem = tri_domain_name_problem (tri_domain_get_connection (self), new_name, self);
  if (problem != NULL)
    g_set_error_literal (error, TRI_ERROR,
                         find_form_problem (new_name) != NULL ? TRI_ERROR_INVALID : TRI_ERROR_EXISTS, problem);
  return problem == NULL;
}

void
tri_domain_rename_async (TriDomain           *self,
                         const char          *new_name,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_return_if_fail (new_name != NULL);

  task = edit_task_new (self, new_name, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_rename_async);
  if (!tri_domain_check_rename (self, new_name, &error))
    g_task_return_error (task, error);
  else if (g_str_equal (new_name, tri_domain_get_name (self)))
    g_task_return_boolean (task, TRUE);
  else
    tri_operation_run (self, g_steal_pointer (&task), _(tri_action_get_info (TRI_ACTION_RENAME)->doing),
                       TRI_OPERATION_DEFAULT, rename_work, NULL);
}

gboolean
tri_domain_rename_finish (TriDomain     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
tri_work_set_notes (virDomainPtr   dom,
                    const char    *machine,
                    const char    *notes,
                    GError       **error)
{
  unsigned int flags = 0;

  if (virDomainIsActive (dom) == 1)
    flags |= VIR_DOMAIN_AFFECT_LIVE;
  if (virDomainIsPersistent (dom) == 1)
    flags |= VIR_DOMAIN_AFFECT_CONFIG;
  if (virDomainSetMetadata (dom, VIR_DOMAIN_METADATA_DESCRIPTION, *notes != '\0' ? notes : NULL, NULL, NULL, flags) == 0)
    return TRUE;
  tri_error_take_virt (error, _("The notes of the virtual machine “%s” could not be written"), machine);
  return FALSE;
}

static gboolean
notes_work (virConnectPtr   conn,
            virDomainPtr    dom,
            gpointer        data,
            GError        **error)
{
  Edit *edit = data;

  return tri_work_set_notes (dom, edit->machine, edit->text, error);
}

void
tri_domain_set_notes_async (TriDomain           *self,
                            const char          *notes,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  task = edit_task_new (self, notes != NULL ? notes : "", cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_set_notes_async);
  tri_operation_run (self, task, NULL, TRI_OPERATION_DEFAULT, notes_work, NULL);
}

gboolean
tri_domain_set_notes_finish (TriDomain     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
