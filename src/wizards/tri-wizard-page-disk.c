/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-disk.h"

#include "widgets/tri-format.h"
#include "widgets/tri-pool-chooser.h"
#include "widgets/tri-set.h"
#include "widgets/tri-volume-chooser.h"

#include <glib/gi18n-lib.h>

#define GIB (1024ull * 1024 * 1024)

struct _TriWizardPageDisk {
  TriWizardPage  parent_instance;

  GtkWidget     *create;
  GtkWidget     *create_box;
  GtkWidget     *name;
  GtkWidget     *pool_chooser;
  GtkWidget     *size;
  GtkWidget     *format;
  GtkWidget     *full;
  GtkWidget     *warning;
  GtkWidget     *existing;
  GtkWidget     *volume_chooser;
  GtkWidget     *later;
  GtkWidget     *problem;
  GtkWidget     *no_pool_box;
  GtkWidget     *no_pool_label;
  GtkWidget     *make_pool_button;
};

G_DEFINE_FINAL_TYPE (TriWizardPageDisk, tri_wizard_page_disk, TRI_TYPE_WIZARD_PAGE)

static const char * const formats[] = { "qcow2", "raw" };

static char *
dup_problem (TriWizardPage *page)
{
  return tri_wizard_page_dup_spec_problem (page, TRI_SPEC_DISK);
}

static char *
dup_room_warning (TriWizardPageDisk *self)
{
  TriWizardContext *context = tri_wizard_page_get_context (TRI_WIZARD_PAGE (self));
  TriMachineSpec *spec = tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self));
  g_autofree char *name = NULL;
  g_autofree char *room = NULL;
  guint64 size = 0;
  gboolean full = FALSE;
  TriPoolInfo *pool;

  g_object_get (spec, "disk-pool", &name, "disk-size", &size, "disk-full", &full, NULL);
  pool = tri_wizard_context_find_pool (context, name);
  if (pool == NULL || size <= pool->available)
    return NULL;
  room = pool->available > 0 ? tri_format_bytes (pool->available) : g_strdup ("0");
  if (full)
    return g_strdup_printf (_("The storage pool “%s” has only %s left: the disk does not fit."), pool->name, room);
  return g_strdup_printf (_("The storage pool “%s” has only %s left. The disk can be made, but the virtual machine stops when "
                            "the pool is full."), pool->name, room);
}

static gboolean
is_active (GtkWidget *check)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
}

/* Offered where a disk cannot be made for want of a pool. */
static void
show_no_pool (TriWizardPageDisk *self)
{
  TriWizardContext *context = tri_wizard_page_get_context (TRI_WIZARD_PAGE (self));
  GPtrArray *pools = tri_wizard_context_get_pools (context);
  const GError *error = tri_wizard_context_get_storage_error (context);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gboolean none = pools != NULL && pools->len == 0;

  gtk_widget_set_visible (self->no_pool_box, none || error != NULL);
  gtk_widget_set_visible (self->make_pool_button, none);
  if (none)
    {
      path = tri_connection_dup_default_pool_path (tri_wizard_page_get_connection (TRI_WIZARD_PAGE (self)));
      text = g_strdup_printf (_("This server has no storage pool that runs. One named “default” can be made in %s."), path);
    }
  gtk_label_set_text (GTK_LABEL (self->no_pool_label), none ? text : error != NULL ? error->message : "");
}

static void
show_problem (TriWizardPageDisk *self)
{
  g_autofree char *problem = dup_problem (TRI_WIZARD_PAGE (self));
  g_autofree char *warning = is_active (self->create) ? dup_room_warning (self) : NULL;
  g_autofree char *disk_name = NULL;
  gboolean expected;

  g_object_get (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "disk-name", &disk_name, NULL);
  /* Without a pool, or a name for the machine, that is what is missing, and said elsewhere; nothing chosen yet is no mistake. */
  expected = is_active (self->create)
             ? disk_name == NULL || tri_pool_chooser_get_pool (TRI_POOL_CHOOSER (self->pool_chooser)) == NULL
             : *tri_volume_chooser_get_path (TRI_VOLUME_CHOOSER (self->volume_chooser)) == '\0';
  tri_wizard_page_show_problem (GTK_LABEL (self->problem), is_active (self->create) ? self->name : NULL,
                                expected ? NULL : problem);
  tri_set_remark (GTK_LABEL (self->warning), warning);
  tri_wizard_page_changed (TRI_WIZARD_PAGE (self));
}

static void
on_choice_toggled (TriWizardPageDisk *self)
{
  guint choice = is_active (self->create) ? TRI_DISK_CREATE : is_active (self->existing) ? TRI_DISK_EXISTING : TRI_DISK_LATER;

  gtk_widget_set_sensitive (self->create_box, choice == TRI_DISK_CREATE);
  gtk_widget_set_sensitive (self->volume_chooser, choice == TRI_DISK_EXISTING);
  g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "disk-choice", choice, NULL);
  show_problem (self);
}

static void
on_format_selected (TriWizardPageDisk *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->format));

  if (selected < G_N_ELEMENTS (formats))
    g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "disk-format", formats[selected], NULL);
}

static void
on_pool_made (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TriWizardPageDisk) self = user_data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->make_pool_button, TRUE);
  if (tri_connection_create_pool_finish (TRI_CONNECTION (source), result, &error))
    tri_wizard_context_reload (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self)));
  else
    gtk_label_set_text (GTK_LABEL (self->no_pool_label), error->message);
}

static void
on_make_pool (TriWizardPageDisk *self)
{
  TriConnection *connection = tri_wizard_page_get_connection (TRI_WIZARD_PAGE (self));
  g_autofree char *path = tri_connection_dup_default_pool_path (connection);

  gtk_widget_set_sensitive (self->make_pool_button, FALSE);
  tri_connection_create_pool_async (connection, "default", path, NULL, on_pool_made, g_object_ref (self));
}

static void
enter (TriWizardPage *page)
{
  TriWizardPageDisk *self = TRI_WIZARD_PAGE_DISK (page);

  if (is_active (self->create))
    gtk_widget_grab_focus (self->size);
  else if (is_active (self->existing))
    gtk_widget_grab_focus (self->volume_chooser);
  else
    gtk_widget_grab_focus (self->later);
}

static void
bind (TriWizardPageDisk *self,
      TriMachineSpec    *spec)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  tri_wizard_page_bind_text (TRI_WIZARD_PAGE (self), "disk-name", self->name);
  g_object_bind_property (spec, "disk-pool", self->pool_chooser, "pool", both);
  g_object_bind_property (spec, "disk-full", self->full, "active", both);
  g_object_bind_property (spec, "disk-path", self->volume_chooser, "path", both);
  tri_wizard_page_bind_size (TRI_WIZARD_PAGE (self), "disk-size", self->size, GIB);
}

static void
offer_pools (TriWizardPageDisk *self)
{
  GPtrArray *pools = tri_wizard_context_get_pools (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self)));

  tri_pool_chooser_set_pools (TRI_POOL_CHOOSER (self->pool_chooser), pools);
  tri_volume_chooser_set_pools (TRI_VOLUME_CHOOSER (self->volume_chooser), pools);
}

static void
set_up (TriWizardPage *page)
{
  static const char * const watched[] = {
    "notify::disk-name", "notify::disk-pool", "notify::disk-size", "notify::disk-full", "notify::disk-path",
  };
  TriWizardPageDisk *self = TRI_WIZARD_PAGE_DISK (page);
  TriWizardContext *context = tri_wizard_page_get_context (page);
  TriMachineSpec *spec = tri_wizard_page_get_spec (page);

  tri_volume_chooser_set_connection (TRI_VOLUME_CHOOSER (self->volume_chooser), tri_wizard_context_get_connection (context));
  g_signal_connect_object (context, "storage-changed", G_CALLBACK (offer_pools), self, G_CONNECT_SWAPPED);
  offer_pools (self);
  bind (self, spec);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (spec, watched[i], G_CALLBACK (show_problem), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "storage-changed", G_CALLBACK (show_no_pool), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "storage-changed", G_CALLBACK (show_problem), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->create, "toggled", G_CALLBACK (on_choice_toggled), self);
  g_signal_connect_swapped (self->existing, "toggled", G_CALLBACK (on_choice_toggled), self);
  g_signal_connect_swapped (self->format, "notify::selected", G_CALLBACK (on_format_selected), self);
  show_no_pool (self);
  on_choice_toggled (self);
}

static void
tri_wizard_page_disk_class_init (TriWizardPageDiskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;
  TRI_WIZARD_PAGE_CLASS (klass)->dup_problem = dup_problem;

  g_type_ensure (TRI_TYPE_POOL_CHOOSER);
  g_type_ensure (TRI_TYPE_VOLUME_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-disk.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, create);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, create_box);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, name);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, pool_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, size);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, format);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, full);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, warning);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, existing);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, volume_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, later);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, problem);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, no_pool_box);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, no_pool_label);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageDisk, make_pool_button);
  gtk_widget_class_bind_template_callback (widget_class, on_make_pool);
}

static void
tri_wizard_page_disk_init (TriWizardPageDisk *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
