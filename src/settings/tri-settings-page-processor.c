/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-processor.h"

#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsPageProcessor {
  TriSettingsPage  parent_instance;

  GtkWidget       *vcpus;
  GtkWidget       *maximum;
  GtkWidget       *topology;
  GtkWidget       *host;
  GtkWidget       *hint;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageProcessor, tri_settings_page_processor, TRI_TYPE_SETTINGS_PAGE)

static void
show (TriSettingsPage *page)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (TRI_SETTINGS_PAGE_PROCESSOR (page)->vcpus), settings->vcpus);
}

static void
set_number (GtkWidget *label,
            guint      number)
{
  g_autofree char *text = number > 0 ? g_strdup_printf ("%u", number) : g_strdup ("–");

  gtk_label_set_text (GTK_LABEL (label), text);
}

static char *
dup_topology (TriMachineSettings *settings)
{
  g_autofree char *sockets = NULL;
  g_autofree char *cores = NULL;
  g_autofree char *threads = NULL;

  if (settings->sockets == 0)
    return g_strdup (_("Chosen by the server"));
  sockets = g_strdup_printf (ngettext ("%u socket", "%u sockets", settings->sockets), settings->sockets);
  cores = g_strdup_printf (ngettext ("%u core in each", "%u cores in each", settings->cores), settings->cores);
  threads = g_strdup_printf (ngettext ("%u thread in each core", "%u threads in each core", settings->threads), settings->threads);
  /* Translators: a processor's topology: sockets, cores, threads */
  return g_strdup_printf (_("%s, %s, %s"), sockets, cores, threads);
}

static void
refresh (TriSettingsPage *page)
{
  TriSettingsPageProcessor *self = TRI_SETTINGS_PAGE_PROCESSOR (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  g_autofree char *topology = dup_topology (settings);
  const char *hint = settings->fixed_vcpus ? _("Memory cells name this machine’s processors, so their maximum cannot be changed here.") : NULL;

  set_number (self->maximum, settings->vcpus_maximum);
  set_number (self->host, settings->vcpus_host);
  gtk_label_set_text (GTK_LABEL (self->topology), topology);
  tri_set_remark (GTK_LABEL (self->hint), hint);
}

/* What follows from the number does so from what is stored, not from what was typed on the way to it. */
static void
restore (TriSettingsPage *page)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  TriMachineSettings *stored = tri_settings_context_get_stored (tri_settings_page_get_context (page));

  settings->vcpus = stored->vcpus;
  settings->vcpus_maximum = stored->vcpus_maximum;
  settings->sockets = stored->sockets;
  settings->dies = stored->dies;
  settings->cores = stored->cores;
  settings->threads = stored->threads;
}

static void
on_vcpus (TriSettingsPageProcessor *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);

  if (tri_settings_page_is_filling (page))
    return;
  restore (page);
  tri_machine_settings_set_vcpus (tri_settings_page_get_settings (page),
                                  (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->vcpus)));
  tri_settings_page_edited (page);
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  guint vcpus = tri_settings_page_get_settings (page)->vcpus;

  return g_strdup_printf (ngettext ("%u virtual processor", "%u virtual processors", vcpus), vcpus);
}

static void
tri_settings_page_processor_class_init (TriSettingsPageProcessorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_PROCESSOR;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->refresh = refresh;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-processor.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageProcessor, vcpus);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageProcessor, maximum);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageProcessor, topology);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageProcessor, host);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageProcessor, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_vcpus);
}

static void
tri_settings_page_processor_init (TriSettingsPageProcessor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_settings_page_set_up_number (self->vcpus);
  tri_settings_page_mark (TRI_SETTINGS_PAGE (self), self->vcpus);
}
