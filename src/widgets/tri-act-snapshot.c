/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-act-ui.h"
#include "tri-dialogs.h"
#include "tri-format.h"

#include <glib/gi18n-lib.h>

typedef struct {
  GtkWindow   *parent;    /* weak */
  TriDomain   *domain;
  TriSnapshot *snapshot;  /* nullable */
  gboolean     subtree;
} Flow;

static Flow *
flow_new (GtkWindow   *parent,
          TriDomain   *domain,
          TriSnapshot *snapshot)
{
  Flow *flow = g_new0 (Flow, 1);

  g_set_weak_pointer (&flow->parent, parent);
  flow->domain = g_object_ref (domain);
  flow->snapshot = snapshot ? g_object_ref (snapshot) : NULL;
  return flow;
}

static void
flow_free (Flow *flow)
{
  g_clear_weak_pointer (&flow->parent);
  g_clear_object (&flow->domain);
  g_clear_object (&flow->snapshot);
  g_free (flow);
}

/* Nothing that looks like another name, and none twice. */
static char *
snapshot_title_problem (const char *name,
                        gpointer    user_data)
{
  TriDomain *domain = user_data;
  g_autoptr (TriSnapshot) other = NULL;
  char *problem = tri_snapshot_title_problem (name);

  if (problem)
    return problem;
  if (g_ascii_isspace (name[0]) || g_ascii_isspace (name[strlen (name) - 1]))
    return g_strdup (_("A name cannot begin or end with a space."));
  other = tri_domain_find_snapshot (domain, name);
  if (other)
    return g_strdup (_("This machine has a snapshot of that name already."));
  return NULL;
}

static char *
snapshot_name_problem (const char *name,
                       gpointer    user_data)
{
  char *problem = tri_snapshot_name_problem (name);

  return problem ? problem : snapshot_title_problem (name, user_data);
}

static void
on_snapshot_taken (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = tri_domain_create_snapshot_finish (flow->domain, result, &error);

  if (!name)
    {
      g_autofree char *heading = g_strdup_printf (_("No snapshot of “%s” was taken"), tri_domain_get_name (flow->domain));
      tri_error_show (flow->parent, heading, error);
    }
  flow_free (flow);
}

static void
on_snapshot_named (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Flow *flow = user_data;
  g_autofree char *name = tri_prompt_name_finish (result);

  if (name)
    tri_domain_create_snapshot_async (flow->domain, name, NULL, NULL, on_snapshot_taken, flow);
  else
    flow_free (flow);
}

void
tri_act_take_snapshot (GtkWindow *parent,
                       TriDomain *domain)
{
  g_autofree char *heading = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (domain);

  heading = g_strdup_printf (_("Take a snapshot of “%s”"), tri_domain_get_name (domain));
  name = tri_domain_dup_default_snapshot_name (domain);
  tri_prompt_name_async (parent, heading, _("_Name"), name, _("_Take Snapshot"), snapshot_name_problem,
                         g_object_ref (domain), g_object_unref, on_snapshot_named, flow_new (parent, domain, NULL));
}

static void
on_applied (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;

  if (!tri_snapshot_apply_finish (flow->snapshot, result, &error))
    {
      g_autofree char *heading = g_strdup_printf (_("The snapshot “%s” was not applied"),
                                                  tri_snapshot_get_title (flow->snapshot));
      tri_error_show (flow->parent, heading, error);
    }
  flow_free (flow);
}

static void
on_taken_before_apply (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = tri_domain_create_snapshot_finish (flow->domain, result, &error);

  if (name)
    {
      tri_snapshot_apply_async (flow->snapshot, NULL, on_applied, flow);
      return;
    }
  /* Without it the present state would be lost, which is what the person wanted to avoid. */
  tri_error_show (flow->parent, _("Nothing was applied, because the present state could not be kept"), error);
  flow_free (flow);
}

static void
on_apply_chosen (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Flow *flow = user_data;

  switch (tri_choose_finish (result))
    {
    case 0:
      tri_domain_create_snapshot_async (flow->domain, NULL, NULL, NULL, on_taken_before_apply, flow);
      break;
    case 1:
      tri_snapshot_apply_async (flow->snapshot, NULL, on_applied, flow);
      break;
    default:
      flow_free (flow);
    }
}

void
tri_act_apply_snapshot (GtkWindow   *parent,
                        TriSnapshot *snapshot)
{
  const char *labels[] = { _("_Take Snapshot and Apply"), _("_Apply"), NULL };
  TriDomain *domain;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  g_return_if_fail (snapshot);
  domain = tri_snapshot_get_domain (snapshot);
  heading = g_strdup_printf (_("Apply “%s”?"), tri_snapshot_get_title (snapshot));
  body = g_strdup_printf (_("“%s” goes back to this snapshot. Its present state is lost, unless a snapshot of it is taken first."),
                          tri_domain_get_name (domain));
  tri_choose_async (parent, heading, body, labels, 0, NULL, on_apply_chosen, flow_new (parent, domain, snapshot));
}

static void
on_revert_confirmed (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Flow *flow = user_data;

  if (tri_confirm_finish (result))
    tri_snapshot_apply_async (flow->snapshot, NULL, on_applied, flow);
  else
    flow_free (flow);
}

static void
ask_revert (Flow *flow)
{
  g_autofree char *when = tri_format_date_time (tri_snapshot_get_created (flow->snapshot));
  g_autofree char *heading = g_strdup_printf (_("Revert “%s”?"), tri_domain_get_name (flow->domain));
  g_autofree char *body =
    g_strdup_printf (_("It goes back to the snapshot “%s” of %s. What has changed since then is lost."),
                     tri_snapshot_get_title (flow->snapshot), when);
  TriQuestion question = { heading, body, _("_Revert"), NULL, TRUE };

  tri_confirm_async (flow->parent, &question, NULL, on_revert_confirmed, flow);
}

static void
on_loaded_for_revert (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *heading = g_strdup_printf (_("“%s” was not reverted"), tri_domain_get_name (flow->domain));

  if (!tri_domain_load_snapshots_finish (flow->domain, result, &error))
    tri_error_show (flow->parent, heading, error);
  else if ((flow->snapshot = tri_domain_dup_revert_target (flow->domain)))
    {
      ask_revert (flow);
      return;
    }
  else
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("It has no snapshots."));
      tri_error_show (flow->parent, heading, error);
    }
  flow_free (flow);
}

void
tri_act_revert (GtkWindow *parent,
                TriDomain *domain)
{
  g_return_if_fail (domain);
  tri_domain_load_snapshots_async (domain, NULL, on_loaded_for_revert, flow_new (parent, domain, NULL));
}

static void
on_snapshot_renamed (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;

  if (!tri_snapshot_rename_finish (flow->snapshot, result, &error))
    {
      g_autofree char *heading = g_strdup_printf (_("The snapshot “%s” was not renamed"),
                                                  tri_snapshot_get_title (flow->snapshot));
      tri_error_show (flow->parent, heading, error);
    }
  flow_free (flow);
}

static void
on_snapshot_new_name (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  Flow *flow = user_data;
  g_autofree char *name = tri_prompt_name_finish (result);

  if (name && g_strcmp0 (name, tri_snapshot_get_title (flow->snapshot)) != 0)
    tri_snapshot_rename_async (flow->snapshot, name, NULL, on_snapshot_renamed, flow);
  else
    flow_free (flow);
}

void
tri_act_rename_snapshot (GtkWindow   *parent,
                         TriSnapshot *snapshot)
{
  g_autofree char *heading = NULL;
  TriDomain *domain;

  g_return_if_fail (snapshot);
  domain = tri_snapshot_get_domain (snapshot);
  heading = g_strdup_printf (_("Rename the snapshot “%s”"), tri_snapshot_get_title (snapshot));
  tri_prompt_name_async (parent, heading, _("_New name"), tri_snapshot_get_title (snapshot), _("_Rename"),
                         snapshot_title_problem, g_object_ref (domain), g_object_unref,
                         on_snapshot_new_name, flow_new (parent, domain, snapshot));
}

static void
on_snapshot_deleted (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Flow *flow = user_data;
  g_autoptr (GError) error = NULL;

  if (!tri_snapshot_delete_finish (flow->snapshot, result, &error))
    {
      g_autofree char *heading = g_strdup_printf (_("The snapshot “%s” was not deleted"),
                                                  tri_snapshot_get_title (flow->snapshot));
      tri_error_show (flow->parent, heading, error);
    }
  flow_free (flow);
}

static void
on_delete_confirmed (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Flow *flow = user_data;

  if (tri_confirm_finish (result))
    tri_snapshot_delete_async (flow->snapshot, flow->subtree, NULL, on_snapshot_deleted, flow);
  else
    flow_free (flow);
}

static guint
count_below (TriSnapshot *snapshot)
{
  GListModel *children = tri_snapshot_list_children (snapshot);
  guint n = g_list_model_get_n_items (children);
  guint total = n;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TriSnapshot) child = g_list_model_get_item (children, i);
      total += count_below (child);
    }
  return total;
}

void
tri_act_delete_snapshot (GtkWindow   *parent,
                         TriSnapshot *snapshot,
                         gboolean     subtree)
{
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  TriQuestion question = { 0 };
  guint below;
  Flow *flow;

  g_return_if_fail (snapshot);
  below = count_below (snapshot);
  heading = g_strdup_printf (_("Delete the snapshot “%s”?"), tri_snapshot_get_title (snapshot));
  if (subtree && below > 0)
    body = g_strdup_printf (ngettext ("The %u snapshot below it is deleted as well. They cannot be brought back.",
                                      "The %u snapshots below it are deleted as well. They cannot be brought back.", below), below);
  else
    body = g_strdup (_("It cannot be brought back. The machine’s present state and the snapshots below it stay."));

  question.heading = heading;
  question.body = body;
  question.accept = _("_Delete");
  question.destructive = TRUE;
  flow = flow_new (parent, tri_snapshot_get_domain (snapshot), snapshot);
  flow->subtree = subtree;
  tri_confirm_async (parent, &question, NULL, on_delete_confirmed, flow);
}
