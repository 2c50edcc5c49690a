/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-volume-chooser.h"

#include "tri-dialogs.h"
#include "tri-format.h"
#include "tri-pool-chooser.h"
#include "tri-set.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* 2.88 MB: no floppy is larger. */
#define MAX_FLOPPY (2880 * 1024)

struct _TriVolumeChooser {
  GtkBox            parent_instance;

  GtkWidget        *pool_chooser;
  GtkWidget        *files;
  GtkWidget        *path;
  GtkWidget        *browse_button;
  GtkWidget        *message;

  TriConnection    *connection;
  GCancellable     *cancellable;
  GPtrArray        *volumes;    /* nullable: those in the drop-down, in its order after "none chosen" */
  gboolean          images;
  gboolean          floppies;   /* instead of images */
  gboolean          filling;
};

enum { PROP_0, PROP_PATH, PROP_IMAGES, N_PROPS };

G_DEFINE_FINAL_TYPE (TriVolumeChooser, tri_volume_chooser, GTK_TYPE_BOX)

static GParamSpec *properties[N_PROPS];

static gboolean
is_image (const TriVolumeInfo *info)
{
  g_autofree char *name = g_ascii_strdown (info->name, -1);

  return g_strcmp0 (info->format, "iso") == 0 || g_str_has_suffix (name, ".iso");
}

static gboolean
is_folder (const TriVolumeInfo *info)
{
  return g_strcmp0 (info->format, "dir") == 0;
}

/* No name says what a floppy's image is, but its size does. */
static gboolean
is_floppy (const TriVolumeInfo *info)
{
  return info->capacity > 0 && info->capacity <= MAX_FLOPPY && !is_image (info);
}

static gboolean
fits (TriVolumeChooser    *self,
      const TriVolumeInfo *info)
{
  if (is_folder (info))
    return FALSE;

  return self->floppies ? is_floppy (info) : is_image (info) == self->images;
}

static void
keep_fitting (TriVolumeChooser *self,
              GPtrArray        *volumes)
{
  for (guint i = volumes->len; i > 0; i--)
    if (!fits (self, volumes->pdata[i - 1]))
      g_ptr_array_remove_index (volumes, i - 1);
}

/* The drop-down shows what the entry holds; a path from elsewhere shows as none chosen. */
static void
select_path (TriVolumeChooser *self)
{
  const char *path = tri_volume_chooser_get_path (self);
  guint selected = 0;

  for (guint i = 0; self->volumes != NULL && i < self->volumes->len; i++)
    if (g_strcmp0 (((TriVolumeInfo *) self->volumes->pdata[i])->path, path) == 0)
      selected = i + 1;
  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->files), selected);
  self->filling = FALSE;
}

static void
fill (TriVolumeChooser *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, self->volumes == NULL ? _("Looking…") : _("(choose a file)"));
  for (guint i = 0; self->volumes != NULL && i < self->volumes->len; i++)
    {
      TriVolumeInfo *info = self->volumes->pdata[i];
      g_autofree char *size = tri_format_bytes (info->capacity);
      /* Translators: a file and its size */
      g_autofree char *text = g_strdup_printf (C_("file", "%s (%s)"), info->name, size);

      gtk_string_list_append (list, text);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->files), G_LIST_MODEL (list));
  self->filling = FALSE;
  gtk_widget_set_sensitive (self->files, self->volumes != NULL && self->volumes->len > 0);
  select_path (self);
}

static void
show_message (TriVolumeChooser *self,
              const char       *text)
{
  tri_set_remark (GTK_LABEL (self->message), text);
}

static void
on_volumes (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriVolumeChooser) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) volumes = tri_connection_load_volumes_finish (TRI_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->connection == NULL)
    return;
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  self->volumes = volumes != NULL ? g_steal_pointer (&volumes) : g_ptr_array_new ();
  keep_fitting (self, self->volumes);
  fill (self);
  if (error != NULL)
    show_message (self, error->message);
  else if (self->volumes->len > 0)
    show_message (self, NULL);
  else if (self->floppies)
    show_message (self, _("This storage pool has no image of a floppy disk. Choose another pool, or type a path."));
  else if (self->images)
    show_message (self, _("This storage pool has no installation image (.iso). Choose another pool, or type a path."));
  else
    show_message (self, _("This storage pool has no disk. Choose another pool, or type a path."));
}

static void
on_pool_changed (TriVolumeChooser *self)
{
  const char *pool = tri_pool_chooser_get_pool (TRI_POOL_CHOOSER (self->pool_chooser));

  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  g_clear_pointer (&self->volumes, g_ptr_array_unref);
  if (pool == NULL)
    return;
  fill (self);
  self->cancellable = g_cancellable_new ();
  tri_connection_load_volumes_async (self->connection, pool, self->cancellable, on_volumes,
                                     g_object_ref (self));
}

static void
on_file_selected (TriVolumeChooser *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->files));

  if (self->filling || self->volumes == NULL || selected == 0 || selected > self->volumes->len)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->path), ((TriVolumeInfo *) self->volumes->pdata[selected - 1])->path);
}

static void
on_path_changed (TriVolumeChooser *self)
{
  select_path (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

static void
on_file_opened (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (TriVolumeChooser) self = user_data;
  g_autoptr (GFile) file = tri_open_file_finish (result);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL && self->connection != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->path), path);
}

static void
on_browse (TriVolumeChooser *self)
{
  static const char * const images[] = { "iso", NULL };
  static const char * const floppies[] = { "img", "ima", "flp", "vfd", NULL };
  static const char * const disks[] = { "qcow2", "img", "raw", NULL };
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (self->floppies)
    tri_open_file_async (window, _("Floppy Disk"), _("Floppy disks"), floppies, on_file_opened, g_object_ref (self));
  else if (self->images)
    tri_open_file_async (window, _("Installation Image"), _("Disc images"), images, on_file_opened, g_object_ref (self));
  else
    tri_open_file_async (window, _("Virtual Hard Disk"), _("Virtual hard disks"), disks, on_file_opened, g_object_ref (self));
}

static gboolean
tri_volume_chooser_grab_focus (GtkWidget *widget)
{
  TriVolumeChooser *self = TRI_VOLUME_CHOOSER (widget);

  return gtk_widget_grab_focus (gtk_widget_get_sensitive (self->files) ? self->files : self->path);
}

static void
tri_volume_chooser_dispose (GObject *object)
{
  TriVolumeChooser *self = TRI_VOLUME_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->volumes, g_ptr_array_unref);

  G_OBJECT_CLASS (tri_volume_chooser_parent_class)->dispose (object);
}

static void
tri_volume_chooser_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TriVolumeChooser *self = TRI_VOLUME_CHOOSER (object);

  if (prop_id == PROP_PATH)
    g_value_set_string (value, tri_volume_chooser_get_path (self));
  else if (prop_id == PROP_IMAGES)
    g_value_set_boolean (value, self->images);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
tri_volume_chooser_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TriVolumeChooser *self = TRI_VOLUME_CHOOSER (object);
  const char *path;

  if (prop_id == PROP_PATH)
    {
      path = g_value_get_string (value) != NULL ? g_value_get_string (value) : "";
      if (g_strcmp0 (path, tri_volume_chooser_get_path (self)) != 0)
        gtk_editable_set_text (GTK_EDITABLE (self->path), path);
    }
  else if (prop_id == PROP_IMAGES)
    self->images = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
tri_volume_chooser_class_init (TriVolumeChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tri_volume_chooser_dispose;
  object_class->get_property = tri_volume_chooser_get_property;
  object_class->set_property = tri_volume_chooser_set_property;
  widget_class->grab_focus = tri_volume_chooser_grab_focus;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IMAGES] = g_param_spec_boolean ("images", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TRI_TYPE_POOL_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-volume-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, TriVolumeChooser, pool_chooser);
  gtk_widget_class_bind_template_child (widget_class, TriVolumeChooser, files);
  gtk_widget_class_bind_template_child (widget_class, TriVolumeChooser, path);
  gtk_widget_class_bind_template_child (widget_class, TriVolumeChooser, browse_button);
  gtk_widget_class_bind_template_child (widget_class, TriVolumeChooser, message);
  gtk_widget_class_bind_template_callback (widget_class, on_pool_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_file_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_path_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_browse);
}

static void
tri_volume_chooser_init (TriVolumeChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_volume_chooser_set_connection (TriVolumeChooser *self,
                                   TriConnection    *connection)
{
  g_return_if_fail (TRI_IS_VOLUME_CHOOSER (self));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  gtk_widget_set_visible (self->browse_button, tri_connection_is_local (connection) && !tri_connection_is_test (connection));
}

void
tri_volume_chooser_set_floppies (TriVolumeChooser *self,
                                 gboolean          floppies)
{
  g_return_if_fail (TRI_IS_VOLUME_CHOOSER (self));

  self->floppies = floppies;
}

void
tri_volume_chooser_set_pools (TriVolumeChooser *self,
                              GPtrArray        *pools)
{
  g_return_if_fail (TRI_IS_VOLUME_CHOOSER (self));
  g_return_if_fail (self->connection != NULL);

  tri_pool_chooser_set_pools (TRI_POOL_CHOOSER (self->pool_chooser), pools);
}

const char *
tri_volume_chooser_get_path (TriVolumeChooser *self)
{
  g_return_val_if_fail (TRI_IS_VOLUME_CHOOSER (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->path));
}

GtkWidget *
tri_volume_chooser_get_entry (TriVolumeChooser *self)
{
  g_return_val_if_fail (TRI_IS_VOLUME_CHOOSER (self), NULL);

  return self->path;
}
