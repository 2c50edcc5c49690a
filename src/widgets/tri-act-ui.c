/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-act-ui.h"

#include "core/tri-error.h"
#include "tri-delete-dialog.h"
#include "tri-dialogs.h"
#include "tri-result-dialog.h"

#include <glib/gi18n-lib.h>

typedef struct {
  GtkWindow   *parent;   /* weak: the window may be closed before the work is done */
  TriActionId  id;
  GPtrArray   *domains;
} Act;

static void
act_free (Act *act)
{
  g_clear_weak_pointer (&act->parent);
  g_ptr_array_unref (act->domains);
  g_free (act);
}

static Act *
act_new (GtkWindow   *parent,
         TriActionId  id,
         GPtrArray   *domains)
{
  Act *act = g_new0 (Act, 1);

  g_set_weak_pointer (&act->parent, parent);
  act->id = id;
  act->domains = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < domains->len; i++)
    g_ptr_array_add (act->domains, g_object_ref (g_ptr_array_index (domains, i)));
  return act;
}

static char *
heading_for_one (TriActionId  id,
                 const char  *name)
{
  switch ((int) id)
    {
    case TRI_ACTION_TURN_OFF:
      return g_strdup_printf (_("Turn off “%s”?"), name);
    case TRI_ACTION_SHUT_DOWN:
      return g_strdup_printf (_("Shut down “%s”?"), name);
    case TRI_ACTION_RESET:
      return g_strdup_printf (_("Reset “%s”?"), name);
    case TRI_ACTION_DELETE_SAVED_STATE:
      return g_strdup_printf (_("Delete the saved state of “%s”?"), name);
    default:
      return g_strdup_printf (_("Go on with “%s”?"), name);
    }
}

static char *
heading_for_many (TriActionId id,
                  guint       n)
{
  switch ((int) id)
    {
    case TRI_ACTION_TURN_OFF:
      return g_strdup_printf (ngettext ("Turn off %u virtual machine?", "Turn off %u virtual machines?", n), n);
    case TRI_ACTION_SHUT_DOWN:
      return g_strdup_printf (ngettext ("Shut down %u virtual machine?", "Shut down %u virtual machines?", n), n);
    case TRI_ACTION_RESET:
      return g_strdup_printf (ngettext ("Reset %u virtual machine?", "Reset %u virtual machines?", n), n);
    case TRI_ACTION_DELETE_SAVED_STATE:
      return g_strdup_printf (ngettext ("Delete the saved state of %u virtual machine?",
                                        "Delete the saved state of %u virtual machines?", n), n);
    case TRI_ACTION_REVERT:
      return g_strdup_printf (ngettext ("Revert %u virtual machine?", "Revert %u virtual machines?", n), n);
    default:
      return g_strdup_printf (ngettext ("Go on with %u virtual machine?", "Go on with %u virtual machines?", n), n);
    }
}

static const char *
body_for (TriActionId id)
{
  switch ((int) id)
    {
    case TRI_ACTION_TURN_OFF:
      return _("This is like pulling the plug: what the guest has not yet written to its disks is lost.");
    case TRI_ACTION_SHUT_DOWN:
      return _("The guest is asked to shut down. It decides how long that takes, and may refuse.");
    case TRI_ACTION_RESET:
      return _("It restarts at once without asking the guest: what the guest has not yet written to its disks is lost.");
    case TRI_ACTION_DELETE_SAVED_STATE:
      return _("The memory that was saved is thrown away. At the next start the guest boots from its disks, as after a power failure.");
    case TRI_ACTION_REVERT:
      return _("Each goes back to its newest snapshot. What has changed since then is lost.");
    default:
      return NULL;
    }
}

/* The names, as far as a person reads them, so that nobody turns off what they did not mean. */
static char *
list_names (GPtrArray *domains)
{
  GString *text = g_string_new (NULL);
  guint shown = MIN (domains->len, 12);

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (text, "%s%s", i ? ", " : "", tri_domain_get_name (g_ptr_array_index (domains, i)));
  if (domains->len > shown)
    {
      g_string_append (text, " ");
      g_string_append_printf (text, ngettext ("and %u more", "and %u more", domains->len - shown), domains->len - shown);
    }
  return g_string_free (text, FALSE);
}

static char *
plain_label (TriActionId  id,
             gboolean     mnemonic)
{
  g_autoptr (GString) text = g_string_new (gettext (tri_action_get_info (id)->label));

  g_string_replace (text, "…", "", 0);
  if (!mnemonic)
    g_string_replace (text, "_", "", 0);
  return g_strdup (text->str);
}

static void
show_one_failure (Act          *act,
                  TriDomain    *domain,
                  const GError *error)
{
  g_autofree char *label = plain_label (act->id, FALSE);
  /* TRANSLATORS: an action's label, then a virtual machine's name */
  g_autofree char *heading = g_strdup_printf (_("“%s” did not work on “%s”"), label, tri_domain_get_name (domain));

  tri_error_show (act->parent, heading, error);
}

static void
on_batch_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Act *act = user_data;
  g_autoptr (GPtrArray) results = tri_act_batch_finish (result);
  guint failed = 0;

  for (guint i = 0; i < results->len; i++)
    failed += ((TriActResult *) g_ptr_array_index (results, i))->error != NULL;

  if (results->len == 1 && failed == 1)
    {
      TriActResult *only = g_ptr_array_index (results, 0);
      show_one_failure (act, only->domain, only->error);
    }
  else if (failed > 0)
    {
      g_autofree char *label = plain_label (act->id, FALSE);
      tri_result_dialog_show (act->parent, label, gettext (tri_action_get_info (act->id)->done), results);
    }
  act_free (act);
}

static void
act_run (Act *act)
{
  tri_act_batch_async (act->id, act->domains, NULL, on_batch_done, act);
}

static void
on_act_confirmed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Act *act = user_data;

  if (tri_confirm_finish (result))
    act_run (act);
  else
    act_free (act);
}

static void
act_ask (Act *act)
{
  const TriActionInfo *info = tri_action_get_info (act->id);
  gboolean many = act->domains->len > 1;
  gboolean loses = (info->flags & TRI_ACTION_FLAG_LOSES_DATA) != 0;
  g_autofree char *accept = plain_label (act->id, TRUE);
  g_autofree char *heading = NULL;
  g_autofree char *names = NULL;
  g_autofree char *body = NULL;
  TriQuestion question = { 0 };

  if (many)
    {
      names = list_names (act->domains);
      heading = heading_for_many (act->id, act->domains->len);
      body = g_strdup_printf ("%s\n\n%s", names, body_for (act->id));
    }
  else
    {
      heading = heading_for_one (act->id, tri_domain_get_name (g_ptr_array_index (act->domains, 0)));
      body = g_strdup (body_for (act->id));
    }

  question.heading = heading;
  question.body = body;
  question.accept = accept;
  question.remember = loses ? NULL : info->name;
  question.destructive = loses;
  tri_confirm_async (act->parent, &question, NULL, on_act_confirmed, act);
}

/* One machine to which the action does not apply: say why, instead of asking and failing afterwards. */
static gboolean
refuse (Act *act)
{
  TriDomain *domain = g_ptr_array_index (act->domains, 0);
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;

  if (act->domains->len > 1 || tri_action_applies (act->id, domain, &reason))
    return FALSE;
  error = g_error_new_literal (TRI_ERROR, TRI_ERROR_WRONG_STATE,
                               reason ? reason : _("This is not possible in its present state."));
  show_one_failure (act, domain, error);
  return TRUE;
}

static void
open_windows (GPtrArray  *domains,
              const char *action)
{
  GApplication *app = g_application_get_default ();

  for (guint i = 0; app && i < domains->len; i++)
    {
      TriDomain *domain = g_ptr_array_index (domains, i);
      const char *uri = tri_connection_get_uri (tri_domain_get_connection (domain));

      g_action_group_activate_action (G_ACTION_GROUP (app), action,
                                      g_variant_new ("(ss)", uri, tri_domain_get_uuid (domain)));
    }
}

static gboolean
act_in_its_own_way (GtkWindow   *parent,
                    TriActionId  id,
                    GPtrArray   *domains)
{
  TriDomain *first = g_ptr_array_index (domains, 0);

  if (id == TRI_ACTION_CONNECT)
    open_windows (domains, "open-console");
  else if (id == TRI_ACTION_SETTINGS)
    open_windows (domains, "machine-settings");
  else if (id == TRI_ACTION_DELETE)
    tri_act_delete (parent, domains);
  else if (id == TRI_ACTION_RENAME)
    tri_act_rename (parent, first);
  else if (id == TRI_ACTION_REVERT && domains->len == 1)
    tri_act_revert (parent, first);
  else
    return FALSE;
  return TRUE;
}

void
tri_act_with_confirmation (GtkWindow   *parent,
                           TriActionId  id,
                           GPtrArray   *domains)
{
  Act *act;

  g_return_if_fail (domains);
  g_return_if_fail (id < TRI_N_ACTIONS);

  if (domains->len == 0)
    return;
  act = act_new (parent, id, domains);
  if (refuse (act) || act_in_its_own_way (parent, id, domains))
    act_free (act);
  else if (tri_action_get_info (id)->flags & TRI_ACTION_FLAG_CONFIRM)
    act_ask (act);
  else
    act_run (act);
}

void
tri_act_on_domain (GtkWindow   *parent,
                   TriActionId  id,
                   TriDomain   *domain)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();

  g_return_if_fail (domain);
  g_ptr_array_add (domains, domain);
  tri_act_with_confirmation (parent, id, domains);
}

void
tri_act_delete (GtkWindow *parent,
                GPtrArray *domains)
{
  g_return_if_fail (domains);

  if (domains->len > 0)
    tri_delete_dialog_show (parent, domains);
}

static char *
machine_name_problem (const char *name,
                      gpointer    user_data)
{
  TriDomain *domain = user_data;

  return tri_domain_name_problem (tri_domain_get_connection (domain), name, domain);
}

static void
on_renamed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Act *act = user_data;
  g_autoptr (GError) error = NULL;

  if (!tri_domain_rename_finish (TRI_DOMAIN (source), result, &error))
    show_one_failure (act, TRI_DOMAIN (source), error);
  act_free (act);
}

static void
on_new_name (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Act *act = user_data;
  TriDomain *domain = g_ptr_array_index (act->domains, 0);
  g_autofree char *name = tri_prompt_name_finish (result);

  if (name && g_strcmp0 (name, tri_domain_get_name (domain)) != 0)
    tri_domain_rename_async (domain, name, NULL, on_renamed, act);
  else
    act_free (act);
}

void
tri_act_rename (GtkWindow *parent,
                TriDomain *domain)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  g_autofree char *heading = NULL;

  g_return_if_fail (domain);
  if (tri_domain_get_state (domain) & TRI_STATE_ACTIVE)
    {
      g_autoptr (GError) error =
        g_error_new_literal (TRI_ERROR, TRI_ERROR_WRONG_STATE,
                             _("libvirt cannot rename a virtual machine while it runs. Shut it down first."));
      heading = g_strdup_printf (_("“%s” cannot be renamed now"), tri_domain_get_name (domain));
      tri_error_show (parent, heading, error);
      return;
    }
  g_ptr_array_add (domains, domain);
  heading = g_strdup_printf (_("Rename “%s”"), tri_domain_get_name (domain));
  tri_prompt_name_async (parent, heading, _("_New name"), tri_domain_get_name (domain), _("_Rename"),
                         machine_name_problem, g_object_ref (domain), g_object_unref,
                         on_new_name, act_new (parent, TRI_ACTION_RENAME, domains));
}

static void
on_notes_set (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GtkWindow **parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!tri_domain_set_notes_finish (TRI_DOMAIN (source), result, &error))
    {
      g_autofree char *heading = g_strdup_printf (_("The notes of “%s” were not changed"),
                                                  tri_domain_get_name (TRI_DOMAIN (source)));
      tri_error_show (*parent, heading, error);
    }
  g_clear_weak_pointer (parent);
  g_free (parent);
}

void
tri_act_set_notes (GtkWindow  *parent,
                   TriDomain  *domain,
                   const char *notes)
{
  GtkWindow **weak = g_new0 (GtkWindow *, 1);

  g_return_if_fail (domain);
  g_set_weak_pointer (weak, parent);
  tri_domain_set_notes_async (domain, notes, NULL, on_notes_set, weak);
}
