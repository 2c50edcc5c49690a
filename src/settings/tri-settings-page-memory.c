/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-memory.h"

#include "widgets/tri-format.h"
#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

#define MIB (1024ull * 1024)

struct _TriSettingsPageMemory {
  TriSettingsPage  parent_instance;

  GtkWidget       *memory;
  GtkWidget       *dynamic;
  GtkWidget       *minimum;
  GtkWidget       *maximum;
  GtkWidget       *assigned;
  GtkWidget       *host_memory;
  GtkWidget       *hint;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageMemory, tri_settings_page_memory, TRI_TYPE_SETTINGS_PAGE)

/* A machine whose balloon was set smaller by somebody else is not called dynamic, but has a maximum of its own too. */
static gboolean
has_maximum (TriMachineSettings *settings)
{
  return settings->memory_minimum > 0 || settings->memory_maximum != settings->memory;
}

static void
show (TriSettingsPage *page)
{
  TriSettingsPageMemory *self = TRI_SETTINGS_PAGE_MEMORY (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  gboolean dynamic = settings->memory_minimum > 0;

  tri_settings_page_set_mib (self->memory, settings->memory);
  tri_settings_page_set_mib (self->maximum, settings->memory_maximum);
  tri_settings_page_set_mib (self->minimum, dynamic ? settings->memory_minimum : settings->memory);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->dynamic), dynamic);
}

static const char *
find_hint (TriMachineSettings *settings)
{
  if (settings->fixed_memory)
    return _("Memory cells or memory modules add up to this machine’s memory. It cannot be changed here.");
  if (!settings->has_balloon)
    return _("The virtual machine has no memory balloon, so its memory cannot be dynamic.");
  return NULL;
}

static void
refresh (TriSettingsPage *page)
{
  TriSettingsPageMemory *self = TRI_SETTINGS_PAGE_MEMORY (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  g_autofree char *assigned = tri_format_bytes (tri_domain_get_memory_assigned (tri_settings_page_get_domain (page)));
  g_autofree char *host = tri_format_bytes (settings->memory_host);
  const char *hint = find_hint (settings);
  gboolean dynamic = settings->memory_minimum > 0;

  gtk_label_set_text (GTK_LABEL (self->assigned), assigned);
  gtk_label_set_text (GTK_LABEL (self->host_memory), host);
  tri_set_remark (GTK_LABEL (self->hint), hint);
  gtk_widget_set_sensitive (self->memory, !settings->fixed_memory);
  gtk_widget_set_sensitive (self->dynamic, !settings->fixed_memory && (settings->has_balloon || dynamic));
  gtk_widget_set_sensitive (self->minimum, !settings->fixed_memory && dynamic);
  gtk_widget_set_sensitive (self->maximum, !settings->fixed_memory && has_maximum (settings));
}

/* What the person did not touch but what follows from it. */
static void
edited (TriSettingsPageMemory *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  tri_settings_page_set_mib (self->maximum, settings->memory_maximum);
  if (settings->memory_minimum == 0)
    tri_settings_page_set_mib (self->minimum, settings->memory);
  tri_settings_page_edited (page);
}

/* Where the maximum follows, it does so from what is stored, not from what was typed on the way. */
static void
restore (TriSettingsPage *page)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  TriMachineSettings *stored = tri_settings_context_get_stored (tri_settings_page_get_context (page));

  if (has_maximum (settings) || has_maximum (stored))
    return;
  settings->memory = stored->memory;
  settings->memory_maximum = stored->memory_maximum;
}

static void
on_memory (TriSettingsPageMemory *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  if (tri_settings_page_is_filling (page))
    return;
  restore (page);
  tri_machine_settings_set_memory (settings, tri_settings_page_get_mib (self->memory, settings->memory));
  edited (self);
}

static void
on_minimum (TriSettingsPageMemory *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  if (tri_settings_page_is_filling (page) || settings->memory_minimum == 0)
    return;
  settings->memory_minimum = MAX (tri_settings_page_get_mib (self->minimum, settings->memory_minimum), 1);
  tri_settings_page_edited (page);
}

static void
on_maximum (TriSettingsPageMemory *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  if (tri_settings_page_is_filling (page))
    return;
  settings->memory_maximum = tri_settings_page_get_mib (self->maximum, settings->memory_maximum);
  tri_settings_page_edited (page);
}

static void
on_dynamic (TriSettingsPageMemory *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);

  if (tri_settings_page_is_filling (page))
    return;
  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->dynamic)))
    settings->memory_minimum = MAX (settings->memory / 2 / MIB, 1) * MIB;
  else
    {
      settings->memory_minimum = 0;
      settings->memory_maximum = settings->memory;
    }
  tri_settings_page_set_mib (self->minimum, settings->memory_minimum);
  edited (self);
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  g_autofree char *memory = tri_format_bytes (settings->memory);

  /* Translators: an amount of memory at the start */
  return settings->memory_minimum > 0 ? g_strdup_printf (_("%s, dynamic"), memory) : g_steal_pointer (&memory);
}

static void
tri_settings_page_memory_class_init (TriSettingsPageMemoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_MEMORY;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->refresh = refresh;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-memory.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, memory);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, dynamic);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, minimum);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, maximum);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, assigned);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, host_memory);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageMemory, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_memory);
  gtk_widget_class_bind_template_callback (widget_class, on_minimum);
  gtk_widget_class_bind_template_callback (widget_class, on_maximum);
  gtk_widget_class_bind_template_callback (widget_class, on_dynamic);
}

static void
tri_settings_page_memory_init (TriSettingsPageMemory *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_settings_page_set_up_number (self->memory);
  tri_settings_page_set_up_number (self->minimum);
  tri_settings_page_set_up_number (self->maximum);
  tri_settings_page_mark (TRI_SETTINGS_PAGE (self), self->memory);
}
