/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-media-change.h"

#include <glib/gi18n-lib.h>

#include "core/tri-error.h"
#include "widgets/tri-dialogs.h"

/* What is done by then needs no word. */
#define PATIENCE_MS 200

typedef struct {
  TriConsolePage *page;    /* weak */
  TriDomain      *domain;
  char           *target;
  char           *source;  /* nullable */
  GtkWidget      *bar;     /* weak: gone with its page */
  guint           bar_id;
} Change;

static void
change_free (Change *change)
{
  g_clear_weak_pointer (&change->page);
  g_object_unref (change->domain);
  g_free (change->target);
  g_free (change->source);
  g_free (change);
}

static GtkWindow *
get_window (Change *change)
{
  return change->page ? GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (change->page))) : NULL;
}

/* A guest that keeps the tray locked is given some seconds to open it. */
static gboolean
say_waiting_cb (gpointer user_data)
{
  Change *change = user_data;
  g_autofree char *text = g_strdup_printf (_("Waiting for the guest to open the drive “%s”…"), change->target);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *spinner = gtk_spinner_new ();

  change->bar_id = 0;
  if (!change->page)
    return G_SOURCE_REMOVE;

  g_set_weak_pointer (&change->bar, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  gtk_widget_add_css_class (change->bar, "tri-console-notice");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_box_append (GTK_BOX (change->bar), spinner);
  gtk_box_append (GTK_BOX (change->bar), label);
  gtk_box_append (tri_console_page_get_bars (change->page), change->bar);

  return G_SOURCE_REMOVE;
}

static void
stop_waiting (Change *change)
{
  GtkWidget *bar = change->bar;

  g_clear_handle_id (&change->bar_id, g_source_remove);
  g_clear_weak_pointer (&change->bar);
  if (bar && GTK_IS_BOX (gtk_widget_get_parent (bar)))
    gtk_box_remove (GTK_BOX (gtk_widget_get_parent (bar)), bar);
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

  tri_confirm_async (get_window (change), &question, NULL, forced_cb, change);
}

static void
finish (Change *change, GError *error)
{
  g_autoptr(GError) owned = error;
  g_autofree char *heading = NULL;

  stop_waiting (change);
  if (g_error_matches (error, TRI_ERROR, TRI_ERROR_LOCKED) && get_window (change))
    {
      ask_for_force (change);
      return;
    }
  if (error && get_window (change))
    {
      heading = g_strdup_printf (change->source ? _("The disc could not be inserted into the drive “%s”")
                                                : _("The drive “%s” could not be ejected"), change->target);
      tri_error_show (get_window (change), heading, error);
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
  if (change->page && tri_domain_get_state (change->domain) == TRI_STATE_RUNNING)
    change->bar_id = g_timeout_add (PATIENCE_MS, say_waiting_cb, change);
  if (change->source)
    tri_domain_insert_media_async (change->domain, change->target, change->source, force, NULL, inserted_cb, change);
  else
    tri_domain_eject_media_async (change->domain, change->target, force, NULL, ejected_cb, change);
}

void
tri_media_change (TriConsolePage *page, TriDomain *domain, const char *target, const char *source)
{
  Change *change;

  g_return_if_fail (TRI_IS_DOMAIN (domain));
  g_return_if_fail (target);

  change = g_new0 (Change, 1);
  g_set_weak_pointer (&change->page, page);
  change->domain = g_object_ref (domain);
  change->target = g_strdup (target);
  change->source = g_strdup (source);
  start (change, FALSE);
}
