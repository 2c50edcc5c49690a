/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-follow.h"

/* Guests have no smaller screens, and dialogs that do not fit them cannot be closed. */
#define SMALLEST_WIDTH 320
#define SMALLEST_HEIGHT 240
#define LARGEST 16384

struct _TriDisplayFollow {
  GObject parent_instance;

  /* owned */
  TriDisplayAgent *agent;

  /* borrowed */
  TriDisplay *display;

  int      width, height; /* asked for last */
  int      room_width, room_height;
  gboolean enabled;
  gboolean available;
};

G_DEFINE_FINAL_TYPE (TriDisplayFollow, tri_display_follow, G_TYPE_OBJECT)

static void
measure (TriDisplayFollow *self, int *width, int *height)
{
  GtkWidget *widget = GTK_WIDGET (self->display);
  guint zoom = tri_display_get_zoom (self->display);
  double scale = tri_display_get_pixel_scale (self->display) / (zoom > 0 ? zoom / 100.0 : 1.0);

  *width = CLAMP ((int) (gtk_widget_get_width (widget) * scale + 0.001), SMALLEST_WIDTH, LARGEST);
  *height = CLAMP ((int) (gtk_widget_get_height (widget) * scale + 0.001), SMALLEST_HEIGHT, LARGEST);
}

static void
update (TriDisplayFollow *self)
{
  cairo_rectangle_int_t picture = { 0 };
  guint monitor;
  int width, height;

  if (!self->enabled || !self->agent || !gtk_widget_get_mapped (GTK_WIDGET (self->display)) ||
      !tri_display_agent_is_available (self->agent, TRI_DISPLAY_FEATURE_RESIZE))
    return;

  monitor = tri_display_get_monitor (self->display);
  tri_display_session_get_monitor_picture (tri_display_get_session (self->display), monitor, &picture);
  measure (self, &width, &height);
  if (width == self->width && height == self->height)
    return;
  if (self->width == 0 && width == picture.width && height == picture.height)
    return;

  self->width = width;
  self->height = height;
  tri_display_agent_request_size (self->agent, monitor, width, height);
}

/* A guest that changes its size by itself makes the widget think about its own again: that is not the person's doing. */
static void
resized_cb (TriDisplayFollow *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->display));
  int height = gtk_widget_get_height (GTK_WIDGET (self->display));

  if (width == self->room_width && height == self->room_height)
    return;

  self->room_width = width;
  self->room_height = height;
  update (self);
}

static void
agent_changed_cb (TriDisplayFollow *self)
{
  gboolean available = tri_display_agent_is_available (self->agent, TRI_DISPLAY_FEATURE_RESIZE);

  if (available == self->available)
    return;

  /* An agent that comes knows nothing of what was asked of the one before. */
  self->available = available;
  self->width = self->height = 0;
  update (self);
}

static void
leave_agent (TriDisplayFollow *self)
{
  if (self->agent)
    g_signal_handlers_disconnect_by_data (self->agent, self);
  g_clear_object (&self->agent);
  self->available = FALSE;
  self->width = self->height = 0;
}

static void
session_cb (TriDisplayFollow *self)
{
  TriDisplaySession *session = tri_display_get_session (self->display);
  TriDisplayAgent *agent = session ? tri_display_session_get_agent (session) : NULL;

  leave_agent (self);
  if (!agent)
    return;

  self->agent = g_object_ref (agent);
  g_signal_connect_object (agent, "changed", G_CALLBACK (agent_changed_cb), self, G_CONNECT_SWAPPED);
  agent_changed_cb (self);
}

static void
tri_display_follow_dispose (GObject *object)
{
  TriDisplayFollow *self = TRI_DISPLAY_FOLLOW (object);

  leave_agent (self);
  if (self->display)
    g_signal_handlers_disconnect_by_data (self->display, self);
  g_clear_weak_pointer (&self->display);

  G_OBJECT_CLASS (tri_display_follow_parent_class)->dispose (object);
}

static void
tri_display_follow_class_init (TriDisplayFollowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_display_follow_dispose;
}

static void
tri_display_follow_init (TriDisplayFollow *self)
{
}

/**
 * tri_display_follow_new:
 * @display: the widget whose size counts
 *
 * Returns: (transfer full): what follows it, switched off
 */
TriDisplayFollow *
tri_display_follow_new (TriDisplay *display)
{
  TriDisplayFollow *self;

  g_return_val_if_fail (TRI_IS_DISPLAY (display), NULL);

  self = g_object_new (TRI_TYPE_DISPLAY_FOLLOW, NULL);
  g_set_weak_pointer (&self->display, display);
  g_signal_connect_object (display, "resized", G_CALLBACK (resized_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (display, "notify::zoom", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (display, "notify::pixel-scale", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (display, "notify::session", G_CALLBACK (session_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (display, "map", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  session_cb (self);

  return self;
}

/**
 * tri_display_follow_set_enabled:
 * @self: what follows a display
 * @enabled: whether the guest is asked
 */
void
tri_display_follow_set_enabled (TriDisplayFollow *self, gboolean enabled)
{
  g_return_if_fail (TRI_IS_DISPLAY_FOLLOW (self));

  if (self->enabled == !!enabled)
    return;

  self->enabled = !!enabled;
  self->width = self->height = 0;
  update (self);
}
