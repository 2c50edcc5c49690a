/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-follow.h"

/* Guests have no smaller screens, and dialogs that do not fit them cannot be closed. */
#define SMALLEST_WIDTH 320
#define SMALLEST_HEIGHT 240
#define LARGEST 16384
/* A guest can miss that it was asked (a virtio-gpu guest did so once in 140 consoles, when two sizes came 0.1 s apart). It is asked again
 * after this time, twice it, and four times it. */
#define PATIENCE_MS 2000
#define MOST_TRIES 3

struct _TriDisplayFollow {
  GObject parent_instance;

  /* owned */
  TriDisplayAgent *agent;
  GSignalGroup    *session_signals;

  /* borrowed */
  TriDisplay *display;

  int      width, height; /* asked for last */
  int      earlier_width, earlier_height; /* and before that */
  int      picture_width, picture_height; /* the guest's picture at that time, or the first one after that */
  guint    again_id;
  guint    n_tries;
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

static gboolean
can_ask (TriDisplayFollow *self)
{
  return self->enabled && self->agent && gtk_widget_get_mapped (GTK_WIDGET (self->display)) &&
         tri_display_agent_is_available (self->agent, TRI_DISPLAY_FEATURE_RESIZE);
}

static void
get_picture (TriDisplayFollow *self, cairo_rectangle_int_t *picture)
{
  *picture = (cairo_rectangle_int_t) { 0 };
  tri_display_session_get_monitor_picture (tri_display_get_session (self->display), tri_display_get_monitor (self->display), picture);
}

static void
stop_asking (TriDisplayFollow *self)
{
  g_clear_handle_id (&self->again_id, g_source_remove);
}

static gboolean
ask_again_cb (gpointer user_data)
{
  TriDisplayFollow *self = user_data;

  self->again_id = 0;
  if (!can_ask (self))
    return G_SOURCE_REMOVE;

  tri_display_agent_request_size (self->agent, tri_display_get_monitor (self->display), self->width, self->height);
  if (++self->n_tries < MOST_TRIES)
    self->again_id = g_timeout_add (PATIENCE_MS << self->n_tries, ask_again_cb, self);

  return G_SOURCE_REMOVE;
}

/* A picture of another size is the guest's answer; but one that it was asked for before is only late, and no picture is none. */
static void
picture_cb (TriDisplayFollow *self)
{
  cairo_rectangle_int_t picture;

  if (self->again_id == 0)
    return;

  get_picture (self, &picture);
  if (picture.width == 0 || (picture.width == self->picture_width && picture.height == self->picture_height) ||
      (picture.width == self->earlier_width && picture.height == self->earlier_height))
    return;

  if (self->picture_width > 0 || (picture.width == self->width && picture.height == self->height))
    stop_asking (self);
  self->picture_width = picture.width;
  self->picture_height = picture.height;
}

static void
update (TriDisplayFollow *self)
{
  cairo_rectangle_int_t picture;
  int width, height;

  if (!can_ask (self))
    return;

  get_picture (self, &picture);
  measure (self, &width, &height);
  if (width == self->width && height == self->height)
    return;
  if (self->width == 0 && width == picture.width && height == picture.height)
    return;

  self->earlier_width = self->width;
  self->earlier_height = self->height;
  self->width = width;
  self->height = height;
  tri_display_agent_request_size (self->agent, tri_display_get_monitor (self->display), width, height);

  stop_asking (self);
  self->picture_width = picture.width;
  self->picture_height = picture.height;
  self->n_tries = 0;
  if (picture.width != width || picture.height != height)
    self->again_id = g_timeout_add (PATIENCE_MS, ask_again_cb, self);
}

/* For another agent, or after a pause, nothing was asked yet. */
static void
forget (TriDisplayFollow *self)
{
  stop_asking (self);
  self->width = self->height = 0;
  self->earlier_width = self->earlier_height = 0;
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
  forget (self);
  update (self);
}

static void
leave_agent (TriDisplayFollow *self)
{
  if (self->agent)
    g_signal_handlers_disconnect_by_data (self->agent, self);
  g_clear_object (&self->agent);
  g_signal_group_set_target (self->session_signals, NULL);
  self->available = FALSE;
  forget (self);
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
  g_signal_group_set_target (self->session_signals, session);
  agent_changed_cb (self);
}

static void
tri_display_follow_dispose (GObject *object)
{
  TriDisplayFollow *self = TRI_DISPLAY_FOLLOW (object);

  if (self->session_signals)
    leave_agent (self);
  g_clear_object (&self->session_signals);
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
  self->session_signals = g_signal_group_new (TRI_TYPE_DISPLAY_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "picture-changed", G_CALLBACK (picture_cb), self);
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
  forget (self);
  update (self);
}
