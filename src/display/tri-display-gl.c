/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-gl.h"

#include <epoxy/gl.h>

/* A picture on the card: the guest's pixels, or those of the screen when they are not the same. */
typedef struct {
  GLuint id;
  int    width, height;
} Plane;

struct _TriDisplayGl {
  /* owned */
  GdkGLContext    *context;
  cairo_surface_t *surface;
  cairo_region_t  *damage;
  GdkTexture      *shown;
  Plane            guest;
  Plane            scaled;
  GLuint           framebuffers[2];

  TriDisplayGeometry geometry;
  GLenum             format;
  GLint              largest;
  gboolean           swizzle;
};

/* The pixels are B, G, R and an unused byte, that is 0. Over black it does not matter that they seem transparent. */
static void
choose_format (TriDisplayGl *self)
{
  gboolean es = gdk_gl_context_get_use_es (self->context);

  self->swizzle = es && !epoxy_has_gl_extension ("GL_EXT_texture_format_BGRA8888");
  self->format = self->swizzle ? GL_RGBA : GL_BGRA;
}

static GLenum
storage_format (TriDisplayGl *self)
{
  return self->format == GL_BGRA && gdk_gl_context_get_use_es (self->context) ? GL_BGRA : GL_RGBA8;
}

static void
clear_plane (Plane *plane)
{
  if (plane->id)
    glDeleteTextures (1, &plane->id);
  *plane = (Plane) { 0 };
}

static void
make_plane (TriDisplayGl *self, Plane *plane, int width, int height)
{
  if (plane->id && plane->width == width && plane->height == height)
    return;

  clear_plane (plane);
  glGenTextures (1, &plane->id);
  plane->width = width;
  plane->height = height;
  glBindTexture (GL_TEXTURE_2D, plane->id);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  if (self->swizzle)
    {
      glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, GL_BLUE);
      glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, GL_RED);
    }
  glTexImage2D (GL_TEXTURE_2D, 0, (GLint) storage_format (self), width, height, 0, self->format, GL_UNSIGNED_BYTE, NULL);
}

/* Returns how many pixels were copied. */
static guint64
upload (TriDisplayGl *self)
{
  const cairo_rectangle_int_t *area = &self->geometry.area;
  const guint8 *pixels = cairo_image_surface_get_data (self->surface);
  int stride = cairo_image_surface_get_stride (self->surface);
  guint64 n_pixels = 0;

  make_plane (self, &self->guest, area->width, area->height);
  glBindTexture (GL_TEXTURE_2D, self->guest.id);
  glPixelStorei (GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, stride / 4);
  for (int i = 0; i < cairo_region_num_rectangles (self->damage); i++)
    {
      cairo_rectangle_int_t part;

      cairo_region_get_rectangle (self->damage, i, &part);
      glTexSubImage2D (GL_TEXTURE_2D, 0, part.x - area->x, part.y - area->y, part.width, part.height, self->format,
                       GL_UNSIGNED_BYTE, pixels + (gsize) part.y * stride + (gsize) part.x * 4);
      n_pixels += (guint64) part.width * part.height;
    }
  glPixelStorei (GL_UNPACK_ROW_LENGTH, 0);
  glBindTexture (GL_TEXTURE_2D, 0);

  return n_pixels;
}

static void
attach (GLenum target, GLuint framebuffer, const Plane *plane)
{
  glBindFramebuffer (target, framebuffer);
  glFramebufferTexture2D (target, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, plane->id, 0);
}

/* GTK 4.8 knows one way to scale a texture, which blurs what could stay crisp. */
static void
scale (TriDisplayGl *self, const cairo_rectangle_int_t *seen)
{
  const TriDisplayGeometry *g = &self->geometry;
  int x = g->dest.x - seen->x, y = g->dest.y - seen->y;
  gboolean all = self->scaled.width != seen->width || self->scaled.height != seen->height;

  make_plane (self, &self->scaled, seen->width, seen->height);
  if (!self->framebuffers[0])
    glGenFramebuffers (2, self->framebuffers);
  attach (GL_READ_FRAMEBUFFER, self->framebuffers[0], &self->guest);
  attach (GL_DRAW_FRAMEBUFFER, self->framebuffers[1], &self->scaled);
  for (int i = 0; i < cairo_region_num_rectangles (self->damage); i++)
    {
      cairo_rectangle_int_t part, drawn;

      cairo_region_get_rectangle (self->damage, i, &part);
      if (!tri_display_geometry_damage (g, &part, &drawn))
        continue;
      if (!all)
        {
          glEnable (GL_SCISSOR_TEST);
          glScissor (drawn.x - seen->x, drawn.y - seen->y, drawn.width, drawn.height);
        }
      glBlitFramebuffer (0, 0, g->area.width, g->area.height, x, y, x + g->dest.width, y + g->dest.height,
                         GL_COLOR_BUFFER_BIT, tri_display_geometry_is_crisp (g) ? GL_NEAREST : GL_LINEAR);
      glDisable (GL_SCISSOR_TEST);
    }
  glBindFramebuffer (GL_READ_FRAMEBUFFER, 0);
  glBindFramebuffer (GL_DRAW_FRAMEBUFFER, 0);
}

static gboolean
is_one_to_one (const TriDisplayGeometry *g)
{
  return g->dest.width == g->area.width && g->dest.height == g->area.height;
}

static guint64
update (TriDisplayGl *self, const cairo_rectangle_int_t *seen)
{
  Plane *plane = is_one_to_one (&self->geometry) ? &self->guest : &self->scaled;
  guint64 n_pixels;

  gdk_gl_context_make_current (self->context);
  n_pixels = upload (self);
  if (plane == &self->scaled)
    scale (self, seen);
  /* What another context draws with has to have arrived. */
  glFlush ();
  g_clear_pointer (&self->damage, cairo_region_destroy);
  self->damage = cairo_region_create ();

  /* Another wrapper, or the renderer would see no difference. */
  g_clear_object (&self->shown);
  self->shown = gdk_gl_texture_new (self->context, plane->id, plane->width, plane->height, NULL, NULL);

  return n_pixels;
}

/**
 * tri_display_gl_new:
 * @surface: the window's surface
 * @error: why there is no GL here
 *
 * Returns: (transfer full) (nullable): a picture that shows nothing
 */
TriDisplayGl *
tri_display_gl_new (GdkSurface *surface, GError **error)
{
  g_autoptr(GdkGLContext) context = gdk_surface_create_gl_context (surface, error);
  TriDisplayGl *self;

  if (!context || !gdk_gl_context_realize (context, error))
    return NULL;

  self = g_new0 (TriDisplayGl, 1);
  self->context = g_steal_pointer (&context);
  self->damage = cairo_region_create ();
  gdk_gl_context_make_current (self->context);
  glGetIntegerv (GL_MAX_TEXTURE_SIZE, &self->largest);
  choose_format (self);

  return self;
}

/**
 * tri_display_gl_free:
 * @self: (transfer full): a picture
 *
 * Before the surface goes away that it was made for.
 */
void
tri_display_gl_free (TriDisplayGl *self)
{
  g_clear_object (&self->shown);
  gdk_gl_context_make_current (self->context);
  clear_plane (&self->guest);
  clear_plane (&self->scaled);
  if (self->framebuffers[0])
    glDeleteFramebuffers (2, self->framebuffers);
  gdk_gl_context_clear_current ();
  g_clear_object (&self->context);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->damage, cairo_region_destroy);
  g_free (self);
}

/**
 * tri_display_gl_get_largest:
 * @self: a picture
 *
 * Returns: how many pixels a side can have. What is larger would not be seen at all.
 */
int
tri_display_gl_get_largest (TriDisplayGl *self)
{
  return self->largest;
}

/**
 * tri_display_gl_set:
 * @self: a picture
 * @surface: (nullable): what to show
 * @geometry: which part of it, and where
 *
 * All of it is copied again.
 */
void
tri_display_gl_set (TriDisplayGl *self, cairo_surface_t *surface, const TriDisplayGeometry *geometry)
{
  if (surface)
    cairo_surface_reference (surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = surface;
  self->geometry = *geometry;
  g_clear_object (&self->shown);
  g_clear_pointer (&self->damage, cairo_region_destroy);
  self->damage = cairo_region_create_rectangle (&geometry->area);
}

/**
 * tri_display_gl_damage:
 * @self: a picture
 * @damage: what changed, in guest pixels of the surface, within the visible area
 */
void
tri_display_gl_damage (TriDisplayGl *self, const cairo_rectangle_int_t *damage)
{
  cairo_region_union_rectangle (self->damage, damage);
}

/**
 * tri_display_gl_snapshot:
 * @self: a picture
 * @snapshot: where to draw, over black
 *
 * Returns: how many pixels had to be copied to the graphics card
 */
guint64
tri_display_gl_snapshot (TriDisplayGl *self, GtkSnapshot *snapshot)
{
  const TriDisplayGeometry *g = &self->geometry;
  cairo_rectangle_int_t seen, place;
  guint64 n_pixels = 0;

  if (!self->surface || !tri_display_geometry_get_seen (g, &seen))
    return 0;

  if (!self->shown || !cairo_region_is_empty (self->damage))
    n_pixels = update (self, &seen);

  place = is_one_to_one (g) ? g->dest : seen;
  gtk_snapshot_push_clip (snapshot,
    &GRAPHENE_RECT_INIT (g->offset_x + seen.x / g->device_scale, g->offset_y + seen.y / g->device_scale,
                         seen.width / g->device_scale, seen.height / g->device_scale));
  gtk_snapshot_append_texture (snapshot, self->shown,
    &GRAPHENE_RECT_INIT (g->offset_x + place.x / g->device_scale, g->offset_y + place.y / g->device_scale,
                         place.width / g->device_scale, place.height / g->device_scale));
  gtk_snapshot_pop (snapshot);

  return n_pixels;
}
