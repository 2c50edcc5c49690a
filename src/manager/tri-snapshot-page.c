/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-snapshot-page.h"

#include "widgets/tri-format.h"

#include <glib/gi18n-lib.h>

struct _TriSnapshotPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *name;
  GtkWidget *created;
  GtkWidget *state;
  GtkWidget *kind;
  GtkWidget *description;
  GtkWidget *generation;
  GtkWidget *vcpus;
  GtkWidget *memory;
  GtkWidget *disks;
  GtkWidget *adapters;
};

G_DEFINE_FINAL_TYPE (TriSnapshotPage, tri_snapshot_page, GTK_TYPE_WIDGET)

static void
set_text (GtkWidget  *label,
          const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text && *text ? text : "–");
}

static const char *
kind_text (TriSnapshot *snapshot)
{
  gboolean memory = tri_snapshot_get_has_memory (snapshot);

  if (tri_snapshot_get_external (snapshot))
    return memory ? _("External files, with memory") : _("External files, disks only");
  return memory ? _("Inside the disks, with memory") : _("Inside the disks, disks only");
}

static char *
dup_disks (TriDomainConfig *config)
{
  GPtrArray *disks = tri_domain_config_get_disks (config);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < disks->len; i++)
    {
      TriDiskConfig *disk = g_ptr_array_index (disks, i);
      g_string_append_printf (text, "%s%s: %s", i ? "\n" : "", disk->target, disk->source ? disk->source : _("empty"));
    }
  return g_string_free (text, FALSE);
}

static char *
dup_adapters (TriDomainConfig *config)
{
  GPtrArray *nics = tri_domain_config_get_nics (config);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nics->len; i++)
    {
      TriNicConfig *nic = g_ptr_array_index (nics, i);
      g_string_append_printf (text, "%s%s: %s", i ? "\n" : "", nic->mac, nic->source ? nic->source : nic->type);
    }
  return g_string_free (text, FALSE);
}

static void
show_config (TriSnapshotPage *self,
             TriDomainConfig *config)
{
  g_autofree char *generation = config ? g_strdup_printf ("%u", tri_domain_config_get_generation (config)) : NULL;
  g_autofree char *vcpus = config ? g_strdup_printf ("%u", tri_domain_config_get_vcpus (config)) : NULL;
  g_autofree char *memory = config ? tri_format_bytes (tri_domain_config_get_memory (config)) : NULL;
  g_autofree char *disks = config ? dup_disks (config) : NULL;
  g_autofree char *adapters = config ? dup_adapters (config) : NULL;

  set_text (self->generation, generation);
  set_text (self->vcpus, vcpus);
  set_text (self->memory, memory);
  set_text (self->disks, disks);
  set_text (self->adapters, adapters);
}

static void
tri_snapshot_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TRI_TYPE_SNAPSHOT_PAGE);
  G_OBJECT_CLASS (tri_snapshot_page_parent_class)->dispose (object);
}

static void
tri_snapshot_page_class_init (TriSnapshotPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_snapshot_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-snapshot-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, content);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, name);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, created);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, state);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, kind);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, description);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, generation);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, vcpus);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, memory);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, disks);
  gtk_widget_class_bind_template_child (widget_class, TriSnapshotPage, adapters);
}

static void
tri_snapshot_page_init (TriSnapshotPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_snapshot_page_set_snapshot (TriSnapshotPage *self,
                                TriSnapshot     *snapshot)
{
  g_autofree char *created = NULL;

  g_return_if_fail (TRI_IS_SNAPSHOT_PAGE (self));

  if (!snapshot)
    return;
  created = tri_format_date_time (tri_snapshot_get_created (snapshot));
  set_text (self->name, tri_snapshot_get_title (snapshot));
  set_text (self->created, created);
  set_text (self->state, tri_domain_state_get_label (tri_snapshot_get_state (snapshot)));
  set_text (self->kind, kind_text (snapshot));
  set_text (self->description, tri_snapshot_get_description (snapshot));
  show_config (self, tri_snapshot_get_config (snapshot));
}
