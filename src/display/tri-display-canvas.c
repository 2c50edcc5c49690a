/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-canvas.h"

#include "tri-display-direct.h"
#include "tri-display-gl.h"
#include "tri-display-picture.h"

/* The graphics card filters well down to half of the size. */
#define GL_SMALLEST 0.5
/* A picture comes in pieces, and nothing says which is its last: what belongs together has come when nothing more came for a
 * while. Little, such as a letter that was typed, is soon all; much is the part of a picture that would be seen torn. That is not
 * waited for for ever, longer where GTK's next frame has to be waited for in any case. The short way does not wait for GTK's
 * frames, and leaves time between two drawings. In microseconds. */
#define GATHER_TIME 3000
#define GATHER_MUCH_TIME 10000
/* When it is looked at first: little has mostly come within a millisecond. */
#define FIRST_TIME (GATHER_TIME + 1000)
#define FRAME_TIME 12000
#define TICK_TIME 50000
/* How much is much, in device pixels. */
#define MUCH 8192

struct _TriDisplayCanvas {
  /* owned */
  cairo_surface_t   *surface;
  TriDisplayPicture *picture;
  TriDisplayDirect  *direct;
  TriDisplayGl      *gl;
  cairo_region_t    *damage;

  /* borrowed */
  GtkWidget  *widget;
  GdkSurface *minimised;   /* the window's while it is: nobody sees what would be drawn */

  TriDisplayGeometry geometry;
  TriDisplayFigures  figures;
  gulong             restored_id;
  guint              tick_id;
  guint              paint_id;
  int                gl_largest;    /* pixels that a side of a texture can have, 0 if unknown */
  gint64             painted;       /* when the short way was taken last, monotonic µs */
  gint64             damaged[2];    /* when the first and the last of the damage came */
  guint64            n_damaged;     /* pixels; what came twice is counted twice */
  guint              is_short : 1;  /* it could be taken when it was tried last */
  guint              drawn : 1;     /* GTK has drawn the picture as it is laid out now */
  guint              covered : 1;   /* the widget draws something over it */
  guint              gl_failed : 1;
};

static GskRenderer *
get_renderer (TriDisplayCanvas *self)
{
  GtkNative *native = gtk_widget_get_native (self->widget);

  return native ? gtk_native_get_renderer (native) : NULL;
}

static gboolean
uses_cairo (TriDisplayCanvas *self)
{
  GskRenderer *renderer = get_renderer (self);

  return renderer && GSK_IS_CAIRO_RENDERER (renderer);
}

/* Known as soon as there was a texture. */
static gboolean
fits_gl (TriDisplayCanvas *self)
{
  return self->gl_largest == 0 || MAX (self->geometry.area.width, self->geometry.area.height) <= self->gl_largest;
}

/* GTK's renderers that draw with GL: what they are called depends on the version. Vulkan could not use the texture
 * where it lies. */
static gboolean
wants_gl (TriDisplayCanvas *self)
{
  GskRenderer *renderer = get_renderer (self);
  const char *name = renderer ? G_OBJECT_TYPE_NAME (renderer) : "";

  return !self->gl_failed && fits_gl (self) && (g_str_equal (name, "GskGLRenderer") || g_str_equal (name, "GskNglRenderer")) &&
         self->geometry.dest.width >= self->geometry.area.width * GL_SMALLEST;
}

static TriDisplayGl *
get_gl (TriDisplayCanvas *self)
{
  g_autoptr(GError) error = NULL;

  if (!wants_gl (self))
    return NULL;

  if (!self->gl)
    {
      self->gl = tri_display_gl_new (gtk_native_get_surface (gtk_widget_get_native (self->widget)), &error);
      if (!self->gl)
        {
          g_debug ("no texture for the picture: %s", error->message);
          self->gl_failed = TRUE;
          return NULL;
        }
      self->gl_largest = tri_display_gl_get_largest (self->gl);
      tri_display_gl_set (self->gl, self->surface, &self->geometry);
    }

  return fits_gl (self) ? self->gl : NULL;
}

static guint64
count_pixels (const cairo_region_t *region)
{
  guint64 n_pixels = 0;

  for (int i = 0; i < cairo_region_num_rectangles (region); i++)
    {
      cairo_rectangle_int_t part;

      cairo_region_get_rectangle (region, i, &part);
      n_pixels += (guint64) part.width * part.height;
    }

  return n_pixels;
}

static void
forget_damage (TriDisplayCanvas *self)
{
  g_clear_pointer (&self->damage, cairo_region_destroy);
  self->damage = cairo_region_create ();
  self->n_damaged = 0;
}

static void
bring_to_screen (TriDisplayCanvas *self)
{
  if (cairo_region_is_empty (self->damage))
    return;

  self->figures.damaged_pixels += count_pixels (self->damage);
  self->is_short = self->drawn && !self->covered && !self->gl &&
                   tri_display_direct_paint (self->direct, self->picture, &self->geometry, self->damage);
  if (self->is_short)
    {
      self->painted = g_get_monotonic_time ();
      self->figures.frames++;
      self->figures.drawn_pixels += count_pixels (self->damage);
    }
  else
    {
      tri_display_picture_damage (self->picture, self->damage);
      gtk_widget_queue_draw (self->widget);
    }
  forget_damage (self);
}

/* Returns: for how long the rest of a picture is still waited for; not more than 0 when it is not. */
static gint64
get_wait (TriDisplayCanvas *self, gint64 patience)
{
  gint64 quiet = self->damaged[1] + (self->n_damaged > MUCH ? GATHER_MUCH_TIME : GATHER_TIME);

  return MIN (quiet, self->damaged[0] + patience) - g_get_monotonic_time ();
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  TriDisplayCanvas *self = user_data;

  if (get_wait (self, TICK_TIME) > 0)
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;
  bring_to_screen (self);

  return G_SOURCE_REMOVE;
}

static gboolean
paint_cb (gpointer user_data)
{
  TriDisplayCanvas *self = user_data;
  gint64 wait = get_wait (self, FRAME_TIME);

  self->paint_id = 0;
  if (wait > 0)
    self->paint_id = g_timeout_add_full (GDK_PRIORITY_REDRAW, (guint) ((wait + 999) / 1000), paint_cb, self, NULL);
  else if (self->is_short)
    bring_to_screen (self);
  else
    self->tick_id = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
is_minimised (GdkSurface *surface)
{
  return surface && GDK_IS_TOPLEVEL (surface) &&
         (gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) & GDK_TOPLEVEL_STATE_MINIMIZED) != 0;
}

static void
forget_minimised (TriDisplayCanvas *self)
{
  if (self->minimised)
    g_clear_signal_handler (&self->restored_id, self->minimised);
  self->minimised = NULL;
}

static void
restored_cb (TriDisplayCanvas *self)
{
  if (is_minimised (self->minimised))
    return;

  forget_minimised (self);
  bring_to_screen (self);
}

/* Returns whether the damage has to wait until the window is seen again. */
static gboolean
wait_for_window (TriDisplayCanvas *self)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  GdkSurface *surface = native ? gtk_native_get_surface (native) : NULL;

  if (!self->minimised && is_minimised (surface))
    {
      self->minimised = surface;
      self->restored_id = g_signal_connect_swapped (surface, "notify::state", G_CALLBACK (restored_cb), self);
    }

  return self->minimised != NULL;
}

static void
schedule (TriDisplayCanvas *self)
{
  gint64 now = g_get_monotonic_time (), wait = self->is_short ? self->painted + FRAME_TIME - now : 0;

  self->damaged[1] = now;
  if (self->tick_id || self->paint_id || wait_for_window (self))
    return;

  self->damaged[0] = now;
  if (gtk_widget_get_mapped (self->widget))
    self->paint_id = g_timeout_add_full (GDK_PRIORITY_REDRAW, (guint) (CLAMP (wait, FIRST_TIME, FRAME_TIME) / 1000),
                                         paint_cb, self, NULL);
  else
    self->tick_id = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);
}

/**
 * tri_display_canvas_new:
 * @widget: the widget that shows it; outlives this
 *
 * Returns: (transfer full): a canvas that shows nothing
 */
TriDisplayCanvas *
tri_display_canvas_new (GtkWidget *widget)
{
  TriDisplayCanvas *self = g_new0 (TriDisplayCanvas, 1);

  self->widget = widget;
  self->picture = tri_display_picture_new ();
  self->direct = tri_display_direct_new (widget);
  self->damage = cairo_region_create ();

  return self;
}

/**
 * tri_display_canvas_unrealize:
 * @self: a canvas
 *
 * The widget is about to lose its window's surface.
 */
void
tri_display_canvas_unrealize (TriDisplayCanvas *self)
{
  if (self->tick_id)
    gtk_widget_remove_tick_callback (self->widget, self->tick_id);
  self->tick_id = 0;
  g_clear_handle_id (&self->paint_id, g_source_remove);
  forget_minimised (self);
  g_clear_pointer (&self->gl, tri_display_gl_free);
  g_clear_pointer (&self->direct, tri_display_direct_free);
  self->direct = tri_display_direct_new (self->widget);
  self->gl_failed = FALSE;
  self->gl_largest = 0;
  self->drawn = FALSE;
  self->is_short = FALSE;
}

/**
 * tri_display_canvas_free:
 * @self: (transfer full): a canvas
 */
void
tri_display_canvas_free (TriDisplayCanvas *self)
{
  tri_display_canvas_unrealize (self);
  g_clear_pointer (&self->direct, tri_display_direct_free);
  g_clear_pointer (&self->picture, tri_display_picture_free);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->damage, cairo_region_destroy);
  g_free (self);
}

/**
 * tri_display_canvas_get_geometry:
 * @self: a canvas
 *
 * Returns: (transfer none): where the picture lies; stays the same memory
 */
const TriDisplayGeometry *
tri_display_canvas_get_geometry (TriDisplayCanvas *self)
{
  return &self->geometry;
}

/**
 * tri_display_canvas_get_figures:
 * @self: a canvas
 *
 * Returns: (transfer none): what was drawn so far
 */
const TriDisplayFigures *
tri_display_canvas_get_figures (TriDisplayCanvas *self)
{
  return &self->figures;
}

/**
 * tri_display_canvas_lay_out:
 * @self: a canvas
 * @surface: (nullable): what to show
 * @area: the part of it
 * @view: where
 *
 * Does nothing if all of that is as it was. Otherwise all of the picture is drawn again.
 */
void
tri_display_canvas_lay_out (TriDisplayCanvas            *self,
                            cairo_surface_t             *surface,
                            const cairo_rectangle_int_t *area,
                            const TriDisplayView        *view)
{
  TriDisplayGeometry geometry;

  tri_display_geometry_lay_out (&geometry, area, view);
  if (surface == self->surface && tri_display_geometry_equal (&geometry, &self->geometry))
    return;

  if (surface)
    cairo_surface_reference (surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = surface;
  self->geometry = geometry;
  self->drawn = FALSE;
  forget_damage (self);
  tri_display_picture_set (self->picture, surface, &geometry, uses_cairo (self));
  if (self->gl)
    tri_display_gl_set (self->gl, surface, &geometry);
  gtk_widget_queue_draw (self->widget);
}

/**
 * tri_display_canvas_damage:
 * @self: a canvas
 * @damage: what changed, in guest pixels of the surface
 */
void
tri_display_canvas_damage (TriDisplayCanvas *self, const cairo_rectangle_int_t *damage)
{
  cairo_rectangle_int_t part, seen;

  if (!tri_display_rectangle_intersect (damage, &self->geometry.area, &part))
    return;

  /* The texture holds what cannot be seen as well. */
  if (self->gl)
    tri_display_gl_damage (self->gl, &part);
  if (!tri_display_geometry_damage (&self->geometry, &part, &seen))
    return;

  cairo_region_union_rectangle (self->damage, &seen);
  self->n_damaged += (guint64) seen.width * seen.height;
  schedule (self);
}

/**
 * tri_display_canvas_set_covered:
 * @self: a canvas
 * @covered: whether the widget draws something over the picture
 */
void
tri_display_canvas_set_covered (TriDisplayCanvas *self, gboolean covered)
{
  self->covered = !!covered;
}

/**
 * tri_display_canvas_snapshot:
 * @self: a canvas
 * @snapshot: where to draw, over black
 */
void
tri_display_canvas_snapshot (TriDisplayCanvas *self, GtkSnapshot *snapshot)
{
  TriDisplayGl *gl = get_gl (self);

  self->figures.frames++;
  self->drawn = TRUE;
  if (gl)
    {
      self->figures.drawn_pixels += tri_display_gl_snapshot (gl, snapshot);
      return;
    }

  g_clear_pointer (&self->gl, tri_display_gl_free);
  if (tri_display_picture_is_whole (self->picture) != uses_cairo (self))
    tri_display_picture_set (self->picture, self->surface, &self->geometry, uses_cairo (self));
  self->figures.drawn_pixels += tri_display_picture_snapshot (self->picture, snapshot);
}
