/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-thumbnail.h"

#include "core/tri-domain-details.h"

#include <glib/gi18n-lib.h>

#define INTERVAL_SECONDS 2
/* Pictures that cannot be had (no screen, not supported) are asked for less often. */
#define INTERVAL_AFTER_FAILURE 10
#define THUMBNAIL_WIDTH 192
#define THUMBNAIL_HEIGHT 120

struct _TriThumbnail {
  GtkWidget parent_instance;

  GtkWidget *picture;
  GtkWidget *label;

  TriDomain    *domain;
  GCancellable *cancellable;
  gulong        state_handler;
  guint         timer;      /* ticks every second while mapped */
  guint         countdown;  /* ticks until the next picture is asked for */
  gboolean      asking;
};

G_DEFINE_FINAL_TYPE (TriThumbnail, tri_thumbnail, GTK_TYPE_WIDGET)

static gboolean
is_running (TriThumbnail *self)
{
  return self->domain && (tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE);
}

static void
show_text (TriThumbnail *self,
           const char   *text)
{
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  gtk_label_set_text (GTK_LABEL (self->label), text);
}

/* Decoding takes a while and the bytes come from a guest: it happens in a thread. */
static void
decode_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (task_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf =
    gdk_pixbuf_new_from_stream_at_scale (stream, 2 * THUMBNAIL_WIDTH, 2 * THUMBNAIL_HEIGHT, TRUE, cancellable, &error);

  if (pixbuf)
    g_task_return_pointer (task, g_steal_pointer (&pixbuf), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_decoded (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TriThumbnail *self = TRI_THUMBNAIL (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->asking = FALSE;
  if (pixbuf && is_running (self))
    {
      g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixbuf);
      gtk_label_set_text (GTK_LABEL (self->label), "");
      gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
    }
  else
    show_text (self, _("No picture"));
  self->countdown = pixbuf ? INTERVAL_SECONDS : INTERVAL_AFTER_FAILURE;
}

static void
on_screenshot (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (TriThumbnail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = tri_domain_screenshot_finish (TRI_DOMAIN (source), result, &error);

  if (self->domain != TRI_DOMAIN (source) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes)
    {
      g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_decoded, NULL);
      g_task_set_task_data (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, decode_in_thread);
      return;
    }
  self->asking = FALSE;
  show_text (self, is_running (self) ? _("No picture") : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), error->message);
  self->countdown = INTERVAL_AFTER_FAILURE;
}

static gboolean
on_tick (gpointer user_data)
{
  TriThumbnail *self = user_data;

  if (self->countdown > 0)
    self->countdown--;
  if (self->countdown == 0 && !self->asking && is_running (self))
    {
      self->asking = TRUE;
      tri_domain_screenshot_async (self->domain, 0, self->cancellable, on_screenshot, g_object_ref (self));
    }
  return G_SOURCE_CONTINUE;
}

static void
on_state_changed (TriThumbnail *self)
{
  self->countdown = 0;
  if (!is_running (self))
    show_text (self, self->domain ? tri_domain_state_get_label (tri_domain_get_state (self->domain)) : "");
}

static void
on_pressed (TriThumbnail *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "vm.connect", NULL);
}

static void
tri_thumbnail_map (GtkWidget *widget)
{
  TriThumbnail *self = TRI_THUMBNAIL (widget);

  GTK_WIDGET_CLASS (tri_thumbnail_parent_class)->map (widget);
  self->countdown = 0;
  self->timer = g_timeout_add_seconds (1, on_tick, self);
  on_tick (self);
}

static void
tri_thumbnail_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&TRI_THUMBNAIL (widget)->timer, g_source_remove);
  GTK_WIDGET_CLASS (tri_thumbnail_parent_class)->unmap (widget);
}

/* Its size does not depend on the picture: guests change their resolution, panes should not jump. */
static void
tri_thumbnail_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? THUMBNAIL_WIDTH : THUMBNAIL_HEIGHT;
}

static void
tri_thumbnail_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  TriThumbnail *self = TRI_THUMBNAIL (widget);

  gtk_widget_size_allocate (self->picture, &(GtkAllocation) { 0, 0, width, height }, baseline);
  gtk_widget_size_allocate (self->label, &(GtkAllocation) { 0, 0, width, height }, baseline);
}

static void
tri_thumbnail_dispose (GObject *object)
{
  TriThumbnail *self = TRI_THUMBNAIL (object);

  if (self->domain)
    tri_thumbnail_set_domain (self, NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  G_OBJECT_CLASS (tri_thumbnail_parent_class)->dispose (object);
}

static void
tri_thumbnail_class_init (TriThumbnailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_thumbnail_dispose;
  widget_class->map = tri_thumbnail_map;
  widget_class->unmap = tri_thumbnail_unmap;
  widget_class->measure = tri_thumbnail_measure;
  widget_class->size_allocate = tri_thumbnail_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tri_thumbnail_init (TriThumbnail *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->picture = gtk_picture_new ();
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), TRUE);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Screen of the virtual machine"), -1);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
tri_thumbnail_new (void)
{
  return g_object_new (TRI_TYPE_THUMBNAIL, NULL);
}

void
tri_thumbnail_set_domain (TriThumbnail *self,
                          TriDomain    *domain)
{
  g_return_if_fail (TRI_IS_THUMBNAIL (self));

  if (self->domain == domain)
    return;
  if (self->domain)
    {
      g_clear_signal_handler (&self->state_handler, self->domain);
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
    }
  g_set_object (&self->domain, domain);
  self->asking = FALSE;
  if (!self->picture)
    return;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  show_text (self, "");
  if (domain)
    {
      self->cancellable = g_cancellable_new ();
      self->state_handler = g_signal_connect_swapped (domain, "notify::state", G_CALLBACK (on_state_changed), self);
    }
  on_state_changed (self);
}
