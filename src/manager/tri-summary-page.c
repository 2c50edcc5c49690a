/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-summary-page.h"

#include "widgets/tri-act-ui.h"
#include "widgets/tri-format.h"
#include "widgets/tri-thumbnail.h"

#include <glib/gi18n-lib.h>

struct _TriSummaryPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *thumbnail;
  GtkWidget *created;
  GtkWidget *generation;
  GtkWidget *firmware;
  GtkWidget *guest_os;
  GtkWidget *heartbeat;
  GtkWidget *autostart;
  GtkWidget *notes;

  TriDomain        *domain;
  TriDomainDetails *details;
  char             *shown_notes;   /* as the server has them */
};

G_DEFINE_FINAL_TYPE (TriSummaryPage, tri_summary_page, GTK_TYPE_WIDGET)

static void
set_text (GtkWidget  *label,
          const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text && *text ? text : "–");
}

static char *
dup_notes (TriSummaryPage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->notes));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* When the notes lose the focus, and before another machine is shown. */
static void
save_notes (TriSummaryPage *self)
{
  g_autofree char *text = NULL;

  if (!self->domain || !self->shown_notes)
    return;
  text = dup_notes (self);
  if (g_strcmp0 (text, self->shown_notes) == 0)
    return;
  g_free (self->shown_notes);
  self->shown_notes = g_strdup (text);
  tri_act_set_notes (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->domain, text);
}

/* Not while the person types: what they have written would vanish. */
static void
show_notes (TriSummaryPage  *self,
            TriDomainConfig *config)
{
  const char *notes = config ? tri_domain_config_get_notes (config) : NULL;
  g_autofree char *text = dup_notes (self);

  gtk_widget_set_sensitive (self->notes, config != NULL);
  if (config && gtk_widget_has_focus (self->notes) && self->shown_notes)
    return;
  g_free (self->shown_notes);
  self->shown_notes = config ? g_strdup (notes ? notes : "") : NULL;
  if (g_strcmp0 (text, notes ? notes : "") != 0)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->notes)), notes ? notes : "", -1);
}

static void
show_created (TriSummaryPage *self)
{
  TriCreatedKind kind = TRI_CREATED_UNKNOWN;
  gint64 when = self->details ? tri_domain_details_get_created (self->details, &kind) : 0;
  g_autofree char *date = tri_format_date_time (when);
  g_autofree char *text = NULL;

  /* TRANSLATORS: a date that something cannot be younger than */
  text = kind == TRI_CREATED_AT_THE_LATEST ? g_strdup_printf (_("%s at the latest"), date) : g_strdup (date);
  set_text (self->created, kind == TRI_CREATED_UNKNOWN ? NULL : text);
}

static const char *
heartbeat_text (TriSummaryPage  *self,
                TriDomainConfig *config)
{
  if (!(tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE))
    return NULL;
  if (tri_domain_get_agent_connected (self->domain))
    return _("OK (the guest agent answers)");
  if (config && !tri_domain_config_get_has_agent_channel (config))
    return _("No guest agent channel");
  return _("No contact with a guest agent");
}

static void
show_firmware (TriSummaryPage  *self,
               TriDomainConfig *config)
{
  const char *text = NULL;

  if (config && tri_domain_config_get_generation (config) == 2)
    text = tri_domain_config_get_secure_boot (config) ? _("UEFI, Secure Boot on") : _("UEFI, Secure Boot off");
  else if (config)
    text = _("BIOS");
  set_text (self->firmware, text);
}

static void
update (TriSummaryPage *self)
{
  TriDomainConfig *config = NULL;
  g_autofree char *generation = NULL;

  if (!self->domain)
    return;
  if (self->details)
    config = tri_domain_details_get_config (self->details);
  if (tri_domain_get_generation (self->domain))
    generation = g_strdup_printf ("%u", tri_domain_get_generation (self->domain));
  set_text (self->generation, generation);
  set_text (self->guest_os, self->details ? tri_domain_details_get_guest_os (self->details) : NULL);
  set_text (self->heartbeat, heartbeat_text (self, config));
  set_text (self->autostart, tri_domain_get_autostart (self->domain) ? C_("autostart", "Yes") : C_("autostart", "No"));
  show_firmware (self, config);
  show_created (self);
  show_notes (self, config);
}

static void
tri_summary_page_dispose (GObject *object)
{
  TriSummaryPage *self = TRI_SUMMARY_PAGE (object);

  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_object (&self->domain);
  g_clear_object (&self->details);
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_SUMMARY_PAGE);
  G_OBJECT_CLASS (tri_summary_page_parent_class)->dispose (object);
}

static void
tri_summary_page_finalize (GObject *object)
{
  g_free (TRI_SUMMARY_PAGE (object)->shown_notes);
  G_OBJECT_CLASS (tri_summary_page_parent_class)->finalize (object);
}

static void
tri_summary_page_class_init (TriSummaryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TRI_TYPE_THUMBNAIL);
  G_OBJECT_CLASS (klass)->dispose = tri_summary_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_summary_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-summary-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, content);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, created);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, generation);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, firmware);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, guest_os);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, heartbeat);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, autostart);
  gtk_widget_class_bind_template_child (widget_class, TriSummaryPage, notes);
  gtk_widget_class_bind_template_callback (widget_class, save_notes);
}

static void
tri_summary_page_init (TriSummaryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_summary_page_set_domain (TriSummaryPage *self,
                             TriDomain      *domain)
{
  static const char * const live[] = { "state", "generation", "autostart", "agent-connected" };

  g_return_if_fail (TRI_IS_SUMMARY_PAGE (self));

  if (self->domain == domain)
    return;
  save_notes (self);
  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_set_object (&self->domain, domain);
  g_clear_object (&self->details);
  g_clear_pointer (&self->shown_notes, g_free);
  tri_thumbnail_set_domain (TRI_THUMBNAIL (self->thumbnail), domain);
  for (guint i = 0; domain && i < G_N_ELEMENTS (live); i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", live[i], NULL);
      g_signal_connect_swapped (domain, signal, G_CALLBACK (update), self);
    }
  update (self);
}

void
tri_summary_page_set_details (TriSummaryPage   *self,
                              TriDomainDetails *details)
{
  g_return_if_fail (TRI_IS_SUMMARY_PAGE (self));
  g_set_object (&self->details, details);
  update (self);
}
