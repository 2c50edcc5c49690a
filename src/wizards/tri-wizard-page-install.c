/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page-install.h"

#include "core/tri-error.h"
#include "core/tri-osinfo.h"
#include "widgets/tri-format.h"
#include "widgets/tri-set.h"
#include "widgets/tri-volume-chooser.h"

#include <glib/gi18n-lib.h>

/* A path is typed letter by letter: the image is looked at when the typing pauses. */
#define PAUSE_MS 400

struct _TriWizardPageInstall {
  TriWizardPage  parent_instance;

  GtkWidget     *later;
  GtkWidget     *image;
  GtkWidget     *volume_chooser;
  GtkWidget     *network;
  GtkWidget     *recognised;
  GtkWidget     *use_button;
  GtkWidget     *problem;

  TriOsInfo     *os;          /* nullable */
  GCancellable  *cancellable; /* nullable: an image is being looked at */
  guint          pause;
};

G_DEFINE_FINAL_TYPE (TriWizardPageInstall, tri_wizard_page_install, TRI_TYPE_WIZARD_PAGE)

static gboolean
is_active (GtkWidget *check)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
}

static char *
dup_problem (TriWizardPage *page)
{
  return tri_wizard_page_dup_spec_problem (page, TRI_SPEC_INSTALL);
}

static void
show_problem (TriWizardPageInstall *self)
{
  g_autofree char *problem = dup_problem (TRI_WIZARD_PAGE (self));
  const char *path = tri_volume_chooser_get_path (TRI_VOLUME_CHOOSER (self->volume_chooser));
  gboolean empty = is_active (self->image) && *path == '\0';

  /* Nothing chosen yet is no mistake; the Next button waits for it all the same. */
  tri_wizard_page_show_problem (GTK_LABEL (self->problem),
                                is_active (self->image) ? tri_volume_chooser_get_entry (TRI_VOLUME_CHOOSER (self->volume_chooser))
                                                        : NULL,
                                empty ? NULL : problem);
  tri_wizard_page_changed (TRI_WIZARD_PAGE (self));
}

static void
show_recognised (TriWizardPageInstall *self,
                 const char           *text)
{
  gboolean has_figures = self->os != NULL && (self->os->memory > 0 || self->os->storage > 0);

  tri_set_remark (GTK_LABEL (self->recognised), text);
  gtk_widget_set_visible (self->use_button, has_figures);
}

static char *
describe (const TriOsInfo *os)
{
  g_autofree char *memory = tri_format_bytes (os->memory);
  g_autofree char *storage = tri_format_bytes (os->storage);

  if (os->memory > 0 && os->storage > 0)
    return g_strdup_printf (_("This is %s. Recommended: %s of memory, a disk of %s."), os->name, memory, storage);
  return g_strdup_printf (_("This is %s."), os->name);
}

static void
forget_os (TriWizardPageInstall *self)
{
  g_clear_pointer (&self->os, tri_os_info_free);
  g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "os-id", NULL, NULL);
  show_recognised (self, NULL);
}

static void
on_detected (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (TriWizardPageInstall) self = user_data;
  g_autoptr (GError) error = NULL;
  TriOsInfo *os = tri_osinfo_detect_finish (result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  forget_os (self);
  self->os = os;
  if (os != NULL)
    {
      g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "os-id", os->id, NULL);
      text = describe (os);
    }
  show_recognised (self, error != NULL ? error->message : os != NULL ? text
                         : _("The operating system on this image is not known. It can be installed all the same."));
}

static gboolean
look_at_image (gpointer user_data)
{
  TriWizardPageInstall *self = user_data;
  const char *path = tri_volume_chooser_get_path (TRI_VOLUME_CHOOSER (self->volume_chooser));

  self->pause = 0;
  if (!is_active (self->image) || *path != '/')
    return G_SOURCE_REMOVE;
  self->cancellable = g_cancellable_new ();
  show_recognised (self, _("Looking at the image…"));
  tri_osinfo_detect_async (tri_wizard_page_get_connection (TRI_WIZARD_PAGE (self)), path, self->cancellable, on_detected,
                           g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
stop_looking (TriWizardPageInstall *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_image_changed (TriWizardPageInstall *self)
{
  stop_looking (self);
  forget_os (self);
  /* The files of libvirt's test driver exist by name only. */
  if (!tri_connection_is_test (tri_wizard_page_get_connection (TRI_WIZARD_PAGE (self))))
    self->pause = g_timeout_add (PAUSE_MS, look_at_image, self);
  show_problem (self);
}

static void
on_choice_toggled (TriWizardPageInstall *self)
{
  guint choice = is_active (self->image) ? TRI_INSTALL_IMAGE
                 : is_active (self->network) ? TRI_INSTALL_NETWORK : TRI_INSTALL_LATER;

  gtk_widget_set_sensitive (self->volume_chooser, choice == TRI_INSTALL_IMAGE);
  g_object_set (tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self)), "install-choice", choice, NULL);
  on_image_changed (self);
}

/* What the system asks for, and never more than the server can give. */
static void
on_use_clicked (TriWizardPageInstall *self)
{
  TriHost *host = tri_connection_get_host (tri_wizard_page_get_connection (TRI_WIZARD_PAGE (self)));
  TriMachineSpec *spec = tri_wizard_page_get_spec (TRI_WIZARD_PAGE (self));
  guint64 minimum = 0;
  guint64 maximum = 0;

  if (self->os == NULL)
    return;
  if (self->os->memory > 0)
    {
      g_object_get (spec, "memory-minimum", &minimum, "memory-maximum", &maximum, NULL);
      g_object_set (spec, "memory", self->os->memory, "memory-minimum", MIN (minimum, self->os->memory),
                    "memory-maximum", MAX (maximum, self->os->memory), NULL);
    }
  if (self->os->storage > 0)
    g_object_set (spec, "disk-size", self->os->storage, NULL);
  if (self->os->vcpus > 0)
    g_object_set (spec, "vcpus", MIN (self->os->vcpus, MAX (tri_host_get_cpus (host), 1)), NULL);
  gtk_widget_set_visible (self->use_button, FALSE);
}

static void
enter (TriWizardPage *page)
{
  TriWizardPageInstall *self = TRI_WIZARD_PAGE_INSTALL (page);

  gtk_widget_grab_focus (is_active (self->image) ? self->volume_chooser : is_active (self->network) ? self->network : self->later);
}

static void
offer_pools (TriWizardPageInstall *self)
{
  tri_volume_chooser_set_pools (TRI_VOLUME_CHOOSER (self->volume_chooser),
                                tri_wizard_context_get_pools (tri_wizard_page_get_context (TRI_WIZARD_PAGE (self))));
}

static void
set_up (TriWizardPage *page)
{
  TriWizardPageInstall *self = TRI_WIZARD_PAGE_INSTALL (page);
  TriMachineSpec *spec = tri_wizard_page_get_spec (page);
  TriWizardContext *context = tri_wizard_page_get_context (page);

  tri_volume_chooser_set_connection (TRI_VOLUME_CHOOSER (self->volume_chooser), tri_wizard_context_get_connection (context));
  g_signal_connect_object (context, "storage-changed", G_CALLBACK (offer_pools), self, G_CONNECT_SWAPPED);
  offer_pools (self);
  g_object_bind_property (spec, "install-image", self->volume_chooser, "path", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (spec, "notify::network", G_CALLBACK (show_problem), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->image, "toggled", G_CALLBACK (on_choice_toggled), self);
  g_signal_connect_swapped (self->network, "toggled", G_CALLBACK (on_choice_toggled), self);
  g_signal_connect_swapped (self->volume_chooser, "notify::path", G_CALLBACK (on_image_changed), self);
  on_choice_toggled (self);
}

static void
tri_wizard_page_install_dispose (GObject *object)
{
  TriWizardPageInstall *self = TRI_WIZARD_PAGE_INSTALL (object);

  stop_looking (self);
  g_clear_pointer (&self->os, tri_os_info_free);

  G_OBJECT_CLASS (tri_wizard_page_install_parent_class)->dispose (object);
}

static void
tri_wizard_page_install_class_init (TriWizardPageInstallClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_wizard_page_install_dispose;
  TRI_WIZARD_PAGE_CLASS (klass)->set_up = set_up;
  TRI_WIZARD_PAGE_CLASS (klass)->enter = enter;
  TRI_WIZARD_PAGE_CLASS (klass)->dup_problem = dup_problem;

  g_type_ensure (TRI_TYPE_VOLUME_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-wizard-page-install.ui");
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, later);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, image);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, volume_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, network);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, recognised);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, use_button);
  gtk_widget_class_bind_template_child (widget_class, TriWizardPageInstall, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_use_clicked);
}

static void
tri_wizard_page_install_init (TriWizardPageInstall *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
