/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-wayland.h"

#include <gdk/wayland/gdkwayland.h>

typedef struct {
  GSource source;

  struct wl_display     *display;
  struct wl_event_queue *queue;
} Queue;

/* GDK reads the socket; what it reads for our queue lies there until it is looked at. */
static gboolean
queue_pending (GSource *source)
{
  Queue *self = (Queue *) source;

  if (wl_display_prepare_read_queue (self->display, self->queue) != 0)
    return TRUE;

  wl_display_cancel_read (self->display);
  return FALSE;
}

static gboolean
queue_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return queue_pending (source);
}

static gboolean
queue_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Queue *self = (Queue *) source;

  return wl_display_dispatch_queue_pending (self->display, self->queue) < 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static GSourceFuncs queue_funcs = { queue_prepare, queue_pending, queue_dispatch, NULL, NULL, NULL };

/**
 * tri_display_wayland_open:
 * @display: a Wayland display
 * @name: (nullable): what the source is called
 * @listener: who is told what the compositor offers, soon
 * @user_data: its argument
 *
 * A connection to what the compositor offers beside GDK's own. What is bound by it has its events on a queue of its own, so
 * that GDK's are not touched; they are looked at by the main loop. It lasts as long as the program, for GDK does not close
 * its display before.
 *
 * Returns: (transfer none): the registry
 */
struct wl_registry *
tri_display_wayland_open (GdkDisplay *display, const char *name,
                          const struct wl_registry_listener *listener, gpointer user_data)
{
  Queue *self = (Queue *) g_source_new (&queue_funcs, sizeof (Queue));
  struct wl_display *wrapper;
  struct wl_registry *registry;

  self->display = gdk_wayland_display_get_wl_display (display);
  self->queue = wl_display_create_queue (self->display);
  wrapper = wl_proxy_create_wrapper (self->display);
  wl_proxy_set_queue ((struct wl_proxy *) wrapper, self->queue);
  registry = wl_display_get_registry (wrapper);
  wl_proxy_wrapper_destroy (wrapper);
  wl_registry_add_listener (registry, listener, user_data);
  wl_display_flush (self->display);

  g_source_set_name ((GSource *) self, name);
  g_source_attach ((GSource *) self, NULL);
  g_source_unref ((GSource *) self);

  return registry;
}
