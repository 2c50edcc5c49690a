/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session shows: the pictures and the pointers of the guest's screens. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-geometry.h"
#include "tri-display-session-private.h"

/* Pixels to a side. A window system ends the program, or shows nothing, when a cursor is much larger: the rest is cut off. */
#define CURSOR_MAX 512

static gboolean
is_in_use (TriDisplaySession *self, cairo_surface_t *surface)
{
  for (guint i = 0; i < TRI_DISPLAY_MAX_MONITORS; i++)
    if (tri_display_session_peek_monitor (self, i)->surface == surface)
      return TRUE;

  return FALSE;
}

static cairo_rectangle_int_t
whole_surface (cairo_surface_t *surface)
{
  return (cairo_rectangle_int_t) {
    0, 0, cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface)
  };
}

/* Screens that are parts of one surface have one pointer, which the first of them knows. */
static TriDisplayMonitor *
cursor_owner (TriDisplaySession *self, guint monitor)
{
  TriDisplayMonitor *this = tri_display_session_peek_monitor (self, monitor);
  TriDisplayMonitor *first = tri_display_session_peek_monitor (self, 0);

  return this->surface && this->surface == first->surface ? first : this;
}

/* The same for whoever looks at one of the screens. */
static void
emit_for_sharers (TriDisplaySession *self, guint monitor, const char *signal)
{
  TriDisplayMonitor *owner = tri_display_session_peek_monitor (self, monitor);

  g_signal_emit_by_name (self, signal, monitor);
  if (owner->surface && monitor == 0)
    for (guint i = 1; i < TRI_DISPLAY_MAX_MONITORS; i++)
      if (tri_display_session_peek_monitor (self, i)->surface == owner->surface)
        g_signal_emit_by_name (self, signal, i);
}

/**
 * tri_display_session_get_monitor_picture:
 * @self: a session
 * @monitor: the screen
 * @area: (out) (optional): the part to show
 *
 * The pixels as they are at this moment. They change in place, between two returns to the main loop; the
 * surface is finished (cairo_surface_finish()) when the pixels go away. Several screens may be parts of
 * one surface.
 *
 * Returns: (transfer none) (nullable): an image surface of format RGB24, %NULL while the screen shows nothing
 */
cairo_surface_t *
tri_display_session_get_monitor_picture (TriDisplaySession *self, guint monitor, cairo_rectangle_int_t *area)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), NULL);
  g_return_val_if_fail (monitor < TRI_DISPLAY_MAX_MONITORS, NULL);

  if (area)
    *area = tri_display_session_peek_monitor (self, monitor)->area;

  return tri_display_session_peek_monitor (self, monitor)->surface;
}

/**
 * tri_display_session_get_picture:
 * @self: a session
 * @area: (out) (optional): the part to show
 *
 * Returns: (transfer none) (nullable): tri_display_session_get_monitor_picture() of the first screen
 */
cairo_surface_t *
tri_display_session_get_picture (TriDisplaySession *self, cairo_rectangle_int_t *area)
{
  return tri_display_session_get_monitor_picture (self, 0, area);
}

/**
 * tri_display_session_get_monitor_cursor:
 * @self: a session
 * @monitor: the screen
 * @hot_x: (out): the column that points
 * @hot_y: (out): the row that points
 *
 * Returns: (transfer none) (nullable): the shape of the guest's pointer on this screen, %NULL if it has none
 *   or hides it
 */
GdkTexture *
tri_display_session_get_monitor_cursor (TriDisplaySession *self, guint monitor, int *hot_x, int *hot_y)
{
  TriDisplayMonitor *owner;

  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), NULL);
  g_return_val_if_fail (monitor < TRI_DISPLAY_MAX_MONITORS, NULL);

  owner = cursor_owner (self, monitor);
  *hot_x = owner->hot_x;
  *hot_y = owner->hot_y;

  return owner->cursor_visible ? owner->cursor : NULL;
}

/**
 * tri_display_session_get_cursor_hidden:
 * @self: a session
 * @monitor: the screen
 *
 * Returns: whether the guest gave its pointer a shape and hides it at this moment
 */
gboolean
tri_display_session_get_cursor_hidden (TriDisplaySession *self, guint monitor)
{
  TriDisplayMonitor *owner;

  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), FALSE);
  g_return_val_if_fail (monitor < TRI_DISPLAY_MAX_MONITORS, FALSE);

  owner = cursor_owner (self, monitor);

  return owner->cursor && !owner->cursor_visible;
}

/**
 * tri_display_session_get_cursor:
 * @self: a session
 * @hot_x: (out): the column that points
 * @hot_y: (out): the row that points
 *
 * Returns: (transfer none) (nullable): tri_display_session_get_monitor_cursor() of the first screen
 */
GdkTexture *
tri_display_session_get_cursor (TriDisplaySession *self, int *hot_x, int *hot_y)
{
  return tri_display_session_get_monitor_cursor (self, 0, hot_x, hot_y);
}

/**
 * tri_display_session_get_monitor_cursor_position:
 * @self: a session
 * @monitor: the screen
 * @x: (out): guest pixels from the left of the surface
 * @y: (out): guest pixels from its top
 *
 * Returns: whether the guest said where its pointer is
 */
gboolean
tri_display_session_get_monitor_cursor_position (TriDisplaySession *self, guint monitor, int *x, int *y)
{
  TriDisplayMonitor *owner;

  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), FALSE);
  g_return_val_if_fail (monitor < TRI_DISPLAY_MAX_MONITORS, FALSE);

  owner = cursor_owner (self, monitor);
  *x = owner->cursor_x;
  *y = owner->cursor_y;

  return owner->cursor_placed;
}

/**
 * tri_display_session_get_cursor_position:
 * @self: a session
 * @x: (out): guest pixels from the left of the surface
 * @y: (out): guest pixels from its top
 *
 * Returns: tri_display_session_get_monitor_cursor_position() of the first screen
 */
gboolean
tri_display_session_get_cursor_position (TriDisplaySession *self, int *x, int *y)
{
  return tri_display_session_get_monitor_cursor_position (self, 0, x, y);
}

/**
 * tri_display_session_set_monitor_picture: (skip)
 * @self: a session
 * @monitor: the screen
 * @surface: (nullable): an image surface of format RGB24, or %NULL when there is none any more
 * @area: (nullable): the part to show, %NULL for all of it
 *
 * For subclasses. Before the pixels of a surface go away, set another or %NULL for all the screens that it
 * was given for: with the last of them it is finished, which cuts off everybody who still holds it.
 */
void
tri_display_session_set_monitor_picture (TriDisplaySession           *self,
                                         guint                        monitor,
                                         cairo_surface_t             *surface,
                                         const cairo_rectangle_int_t *area)
{
  TriDisplayMonitor *this = tri_display_session_peek_monitor (self, monitor);
  cairo_surface_t *old = this->surface;
  cairo_rectangle_int_t whole = { 0 }, seen = { 0 };

  if (surface)
    whole = whole_surface (surface);
  if (!area || !tri_display_rectangle_intersect (&whole, area, &seen))
    seen = whole;
  if (surface == old && memcmp (&seen, &this->area, sizeof seen) == 0)
    return;

  this->surface = surface ? cairo_surface_reference (surface) : NULL;
  this->area = seen;
  g_signal_emit_by_name (self, "picture-changed", monitor);

  if (old && !is_in_use (self, old))
    cairo_surface_finish (old);
  g_clear_pointer (&old, cairo_surface_destroy);
}

/**
 * tri_display_session_set_picture: (skip)
 * @self: a session
 * @surface: (nullable): an image surface of format RGB24, or %NULL when there is none any more
 * @area: (nullable): the part to show, %NULL for all of it
 *
 * For subclasses: tri_display_session_set_monitor_picture() of the first screen.
 */
void
tri_display_session_set_picture (TriDisplaySession           *self,
                                 cairo_surface_t             *surface,
                                 const cairo_rectangle_int_t *area)
{
  tri_display_session_set_monitor_picture (self, 0, surface, area);
}

/**
 * tri_display_session_damage_monitor: (skip)
 * @self: a session
 * @monitor: the screen
 * @x: left, in pixels of the surface; may be anything
 * @y: top
 * @width: width
 * @height: height
 *
 * For subclasses: these pixels changed. What is not on the screen is nobody's concern.
 */
void
tri_display_session_damage_monitor (TriDisplaySession *self, guint monitor, int x, int y, int width, int height)
{
  TriDisplayMonitor *this = tri_display_session_peek_monitor (self, monitor);
  cairo_rectangle_int_t damage;

  if (this->surface && tri_display_rectangle_clamp (&this->area, x, y, width, height, &damage))
    g_signal_emit_by_name (self, "damaged", monitor, &damage);
}

/**
 * tri_display_session_damage: (skip)
 * @self: a session
 * @x: left, in pixels of the surface; may be anything
 * @y: top
 * @width: width
 * @height: height
 *
 * For subclasses: tri_display_session_damage_monitor() of the first screen.
 */
void
tri_display_session_damage (TriDisplaySession *self, int x, int y, int width, int height)
{
  tri_display_session_damage_monitor (self, 0, x, y, width, height);
}

/**
 * tri_display_session_set_monitor_cursor: (skip)
 * @self: a session
 * @monitor: the screen
 * @rgba: (nullable): straight-alpha pixels without padding, %NULL for no shape
 * @width: width
 * @height: height
 * @hot_x: the column that points; brought into the shape if it lies outside
 * @hot_y: the row that points
 *
 * For subclasses.
 */
void
tri_display_session_set_monitor_cursor (TriDisplaySession *self, guint monitor, const guint8 *rgba,
                                        int width, int height, int hot_x, int hot_y)
{
  TriDisplayMonitor *this = tri_display_session_peek_monitor (self, monitor);

  g_clear_object (&this->cursor);
  if (rgba && width > 0 && height > 0)
    {
      int seen_width = MIN (width, CURSOR_MAX), seen_height = MIN (height, CURSOR_MAX);
      g_autoptr(GBytes) bytes = g_bytes_new (rgba, (gsize) width * seen_height * 4);

      this->cursor = gdk_memory_texture_new (seen_width, seen_height, GDK_MEMORY_R8G8B8A8, bytes, (gsize) width * 4);
      this->hot_x = CLAMP (hot_x, 0, seen_width - 1);
      this->hot_y = CLAMP (hot_y, 0, seen_height - 1);
    }
  this->cursor_visible = TRUE;

  emit_for_sharers (self, monitor, "cursor-changed");
}

/**
 * tri_display_session_set_cursor: (skip)
 * @self: a session
 * @rgba: (nullable): straight-alpha pixels without padding, %NULL for no shape
 * @width: width
 * @height: height
 * @hot_x: the column that points; brought into the shape if it lies outside
 * @hot_y: the row that points
 *
 * For subclasses: tri_display_session_set_monitor_cursor() of the first screen.
 */
void
tri_display_session_set_cursor (TriDisplaySession *self, const guint8 *rgba,
                                int width, int height, int hot_x, int hot_y)
{
  tri_display_session_set_monitor_cursor (self, 0, rgba, width, height, hot_x, hot_y);
}

/**
 * tri_display_session_show_monitor_cursor: (skip)
 * @self: a session
 * @monitor: the screen
 * @visible: whether the guest shows its pointer there
 *
 * For subclasses.
 */
void
tri_display_session_show_monitor_cursor (TriDisplaySession *self, guint monitor, gboolean visible)
{
  TriDisplayMonitor *this = tri_display_session_peek_monitor (self, monitor);

  if (this->cursor_visible == !!visible)
    return;

  this->cursor_visible = !!visible;
  emit_for_sharers (self, monitor, "cursor-changed");
}

/**
 * tri_display_session_show_cursor: (skip)
 * @self: a session
 * @visible: whether the guest shows its pointer
 *
 * For subclasses: tri_display_session_show_monitor_cursor() of the first screen.
 */
void
tri_display_session_show_cursor (TriDisplaySession *self, gboolean visible)
{
  tri_display_session_show_monitor_cursor (self, 0, visible);
}

/**
 * tri_display_session_move_monitor_cursor: (skip)
 * @self: a session
 * @monitor: the screen
 * @x: guest pixels from the left of the surface
 * @y: guest pixels from its top
 *
 * For subclasses: the guest moved its pointer, which shows it again.
 */
void
tri_display_session_move_monitor_cursor (TriDisplaySession *self, guint monitor, int x, int y)
{
  TriDisplayMonitor *this = tri_display_session_peek_monitor (self, monitor);

  this->cursor_x = x;
  this->cursor_y = y;
  this->cursor_placed = TRUE;
  tri_display_session_show_monitor_cursor (self, monitor, TRUE);
  emit_for_sharers (self, monitor, "cursor-moved");
}

/**
 * tri_display_session_move_cursor: (skip)
 * @self: a session
 * @x: guest pixels from the left of the surface
 * @y: guest pixels from its top
 *
 * For subclasses: tri_display_session_move_monitor_cursor() of the first screen.
 */
void
tri_display_session_move_cursor (TriDisplaySession *self, int x, int y)
{
  tri_display_session_move_monitor_cursor (self, 0, x, y);
}
