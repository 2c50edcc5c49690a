/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-media-dialog.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "core/tri-storage.h"
#include "tri-media-change.h"
#include "widgets/tri-pool-chooser.h"
#include "widgets/tri-set.h"
#include "widgets/tri-volume-chooser.h"

struct _TriMediaDialog {
  GtkWindow parent_instance;

  /* template widgets */
  GtkWidget *heading;
  GtkWidget *explanation;
  GtkWidget *volume_chooser;
  GtkWidget *copy;
  GtkWidget *pool_chooser;
  GtkWidget *name;
  GtkWidget *problem;
  GtkWidget *accept;

  /* owned */
  TriDomain    *domain;
  char         *target;
  GFile        *file;       /* nullable */
  GPtrArray    *pools;      /* nullable */
  GCancellable *cancellable;

  TriMediaCopyFunc func;
  GObject         *owner;   /* weak */
};

G_DEFINE_FINAL_TYPE (TriMediaDialog, tri_media_dialog, GTK_TYPE_WINDOW)

static char *
dup_problem (TriMediaDialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));

  if (self->pools && self->pools->len == 0)
    return g_strdup (_("This server has no active storage pool."));
  if (!self->file)
    return NULL;
  if (*name == '\0' || g_str_equal (name, ".") || g_str_equal (name, "..") || strchr (name, '/'))
    return g_strdup (_("A file’s name cannot be empty or contain a slash."));
  return NULL;
}

static void
update (TriMediaDialog *self)
{
  g_autofree char *problem = dup_problem (self);
  gboolean chosen = self->file ? tri_pool_chooser_get_pool (TRI_POOL_CHOOSER (self->pool_chooser)) != NULL
                               : *tri_volume_chooser_get_path (TRI_VOLUME_CHOOSER (self->volume_chooser)) != '\0';

  gtk_label_set_text (GTK_LABEL (self->problem), problem ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
  /* A path can be typed also where there is no pool. */
  gtk_widget_set_sensitive (self->accept, chosen && (!problem || !self->file));
}

static void
accept_cb (TriMediaDialog *self)
{
  if (!self->file)
    tri_media_change ((TriConsolePage *) self->owner, self->domain, self->target,
                      tri_volume_chooser_get_path (TRI_VOLUME_CHOOSER (self->volume_chooser)));
  else if (self->owner)
    self->func (self->file, self->target, tri_pool_chooser_get_pool (TRI_POOL_CHOOSER (self->pool_chooser)),
                gtk_editable_get_text (GTK_EDITABLE (self->name)), self->owner);
  gtk_window_close (GTK_WINDOW (self));
}

static void
pools_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriMediaDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) pools = tri_connection_load_pools_finish (TRI_CONNECTION (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!pools)
    {
      gtk_label_set_text (GTK_LABEL (self->problem), error->message);
      gtk_widget_set_visible (self->problem, TRUE);
      return;
    }
  for (guint i = pools->len; i > 0; i--)
    if (!((TriPoolInfo *) pools->pdata[i - 1])->active)
      g_ptr_array_remove_index (pools, i - 1);
  self->pools = g_ptr_array_ref (pools);
  if (self->file)
    tri_pool_chooser_set_pools (TRI_POOL_CHOOSER (self->pool_chooser), pools);
  else
    tri_volume_chooser_set_pools (TRI_VOLUME_CHOOSER (self->volume_chooser), pools);
  /* Where machines' files are by default; the first one else. */
  for (guint i = 0; i < pools->len; i++)
    if (self->file && g_str_equal (((TriPoolInfo *) pools->pdata[i])->name, "default"))
      tri_pool_chooser_set_pool (TRI_POOL_CHOOSER (self->pool_chooser), "default");
  update (self);
}

static void
tri_media_dialog_dispose (GObject *object)
{
  TriMediaDialog *self = TRI_MEDIA_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->owner);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  g_clear_object (&self->domain);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (tri_media_dialog_parent_class)->dispose (object);
}

static void
tri_media_dialog_finalize (GObject *object)
{
  TriMediaDialog *self = TRI_MEDIA_DIALOG (object);

  g_object_unref (self->cancellable);
  g_free (self->target);

  G_OBJECT_CLASS (tri_media_dialog_parent_class)->finalize (object);
}

static void
tri_media_dialog_class_init (TriMediaDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_media_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_media_dialog_finalize;

  g_type_ensure (TRI_TYPE_POOL_CHOOSER);
  g_type_ensure (TRI_TYPE_VOLUME_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-media-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, volume_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, pool_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, name);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, TriMediaDialog, accept);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_media_dialog_init (TriMediaDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* libvirt's names: fda, fdb; no other bus begins so. */
static gboolean
is_floppy (const char *target)
{
  return g_str_has_prefix (target, "fd");
}

static TriMediaDialog *
dialog_new (GtkWindow *parent, TriDomain *domain, const char *target)
{
  TriMediaDialog *self = g_object_new (TRI_TYPE_MEDIA_DIALOG, "transient-for", parent, NULL);

  self->domain = g_object_ref (domain);
  self->target = g_strdup (target);
  tri_volume_chooser_set_connection (TRI_VOLUME_CHOOSER (self->volume_chooser), tri_domain_get_connection (domain));
  tri_volume_chooser_set_floppies (TRI_VOLUME_CHOOSER (self->volume_chooser), is_floppy (target));

  return self;
}

static void
present (TriMediaDialog *self)
{
  gtk_widget_set_visible (self->volume_chooser, !self->file);
  gtk_widget_set_visible (self->copy, self->file != NULL);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->accept);
  tri_connection_load_pools_async (tri_domain_get_connection (self->domain), self->cancellable, pools_loaded_cb,
                                   g_object_ref (self));
  update (self);
  tri_set_plain_names (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->file ? self->name : self->volume_chooser);
}

void
tri_media_dialog_show_insert (TriConsolePage *page, const char *target)
{
  TriMediaDialog *self;
  TriDomain *domain;
  g_autofree char *heading = NULL;
  g_autofree char *explanation = NULL;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  domain = tri_console_page_get_domain (page);
  self = dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), domain, target);
  g_set_weak_pointer (&self->owner, G_OBJECT (page));
  /* Translators: the drive's name in the guest ("sda"), then the virtual machine's */
  heading = g_strdup_printf (_("Which image goes into the drive “%s” of “%s”?"), target, tri_domain_get_name (domain));
  explanation = g_strdup_printf (_("Images on the server “%s”:"), tri_connection_get_name (tri_domain_get_connection (domain)));
  gtk_window_set_title (GTK_WINDOW (self), _("Insert Disk"));
  gtk_label_set_text (GTK_LABEL (self->heading), heading);
  gtk_label_set_text (GTK_LABEL (self->explanation), explanation);
  gtk_button_set_label (GTK_BUTTON (self->accept), _("_Insert"));
  present (self);
}

void
tri_media_dialog_show_copy (GtkWindow *parent, TriDomain *domain, const char *target, GFile *file, TriMediaCopyFunc func,
                            GObject *owner)
{
  TriMediaDialog *self;
  g_autofree char *name = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *explanation = NULL;

  g_return_if_fail (TRI_IS_DOMAIN (domain));
  g_return_if_fail (G_IS_FILE (file));

  self = dialog_new (parent, domain, target);
  self->file = g_object_ref (file);
  self->func = func;
  g_set_weak_pointer (&self->owner, owner);
  name = g_file_get_basename (file);
  valid = g_utf8_make_valid (name ? name : "", -1);
  heading = g_strdup_printf (_("Copy “%s” to the server “%s”"), valid,
                             tri_connection_get_name (tri_domain_get_connection (domain)));
  explanation = g_strdup_printf (_("A virtual machine reads its discs on its server. The file is copied into a storage pool there, then "
                                   "inserted into the drive “%s”. The copy stays there until you delete it."), target);
  gtk_window_set_title (GTK_WINDOW (self), _("Use a File of This Computer"));
  gtk_label_set_text (GTK_LABEL (self->heading), heading);
  gtk_label_set_text (GTK_LABEL (self->explanation), explanation);
  gtk_editable_set_text (GTK_EDITABLE (self->name), valid);
  gtk_button_set_label (GTK_BUTTON (self->accept), _("_Copy and Insert"));
  present (self);
}
