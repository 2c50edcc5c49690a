/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-media-change.h"

#include <glib/gi18n-lib.h>

#include "core/tri-error.h"
#include "widgets/tri-dialogs.h"

typedef struct {
  GtkWindow *parent; /* weak */
  TriDomain *domain;
  char      *target;
  char      *source; /* nullable */
} Change;

static void
change_free (Change *change)
{
  g_clear_weak_pointer (&change->parent);
  g_object_unref (change->domain);
  g_free (change->target);
  g_free (change->source);
  g_free (change);
}

static void start (Change *change, gboolean force);

static void
forced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Change *change = user_data;

  if (tri_confirm_finish (result))
    start (change, TRUE);
  else
    change_free (change);
}

static void
ask_for_force (Change *change)
{
  g_autofree char *heading = g_strdup_printf (_("The guest uses the disc in the drive “%s”"), change->target);
  const TriQuestion question = {
    .heading = heading,
    .body = _("It keeps the tray locked. Better eject the disc in the guest. By force it is taken away as from under a running "
              "program: what reads it fails."),
    .accept = change->source ? _("_Exchange by Force") : _("_Eject by Force"),
    .destructive = TRUE,
  };

  tri_confirm_async (change->parent, &question, NULL, forced_cb, change);
}

static void
finish (Change *change, GError *error)
{
  g_autoptr(GError) owned = error;
  g_autofree char *heading = NULL;

  if (g_error_matches (error, TRI_ERROR, TRI_ERROR_LOCKED) && change->parent)
    {
      ask_for_force (change);
      return;
    }
  if (error && change->parent)
    {
      heading = g_strdup_printf (change->source ? _("The disc could not be inserted into the drive “%s”")
                                                : _("The drive “%s” could not be ejected"), change->target);
      tri_error_show (change->parent, heading, error);
    }
  change_free (change);
}

static void
inserted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  tri_domain_insert_media_finish (TRI_DOMAIN (source), result, &error);
  finish (user_data, error);
}

static void
ejected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  tri_domain_eject_media_finish (TRI_DOMAIN (source), result, &error);
  finish (user_data, error);
}

static void
start (Change *change, gboolean force)
{
  if (change->source)
    tri_domain_insert_media_async (change->domain, change->target, change->source, force, NULL, inserted_cb, change);
  else
    tri_domain_eject_media_async (change->domain, change->target, force, NULL, ejected_cb, change);
}

void
tri_media_change (GtkWindow *parent, TriDomain *domain, const char *target, const char *source)
{
  Change *change;

  g_return_if_fail (TRI_IS_DOMAIN (domain));
  g_return_if_fail (target);

  change = g_new0 (Change, 1);
  g_set_weak_pointer (&change->parent, parent);
  change->domain = g_object_ref (domain);
  change->target = g_strdup (target);
  change->source = g_strdup (source);
  start (change, FALSE);
}
