/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-picture.h"

#include <math.h>

/* So many marks may stay. A mark that goes away has its part drawn once more, so they are not dropped for nothing. */
#define MOST_MARKS 64
/* The side of a tile, in device pixels. */
#define TILE 128

struct _TriDisplayPicture {
  /* owned */
  cairo_surface_t *surface;
  GskRenderNode  **tiles;
  GPtrArray       *marks;

  TriDisplayGeometry    geometry;
  cairo_rectangle_int_t seen;
  int                   columns, rows;
  guint64               n_pixels;     /* of all that is new since the last frame */
  gboolean              whole;
};

static cairo_filter_t
choose_filter (const TriDisplayGeometry *g)
{
  if (tri_display_geometry_is_crisp (g))
    return CAIRO_FILTER_NEAREST;

  /* Bilinear leaves out pixels below one half; the better filter is slow without a GPU. */
  return g->dest.width * 2 >= g->area.width ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_GOOD;
}

static graphene_rect_t
widget_rectangle (const TriDisplayGeometry *g, const cairo_rectangle_int_t *r)
{
  return GRAPHENE_RECT_INIT (g->offset_x + r->x / g->device_scale, g->offset_y + r->y / g->device_scale,
                             r->width / g->device_scale, r->height / g->device_scale);
}

/* Cairo counts a node's coordinates in 256th parts of the widget's pixels. A device pixel may be no whole number of these, at scale
 * 3: a clip would then mix the picture's last row and column with what is below. A picture that is not filtered needs none: it
 * ends by itself. */
static gboolean
ends_by_itself (TriDisplayPicture *self)
{
  const TriDisplayGeometry *g = &self->geometry;

  return self->whole && fmod (256.0, g->device_scale) != 0 && tri_display_geometry_is_crisp (g) && g->area.x == 0 && g->area.y == 0 &&
         g->area.width == cairo_image_surface_get_width (self->surface) &&
         g->area.height == cairo_image_surface_get_height (self->surface);
}

static GskRenderNode *
new_mark (TriDisplayPicture *self, const cairo_region_t *damage, int number)
{
  cairo_rectangle_int_t part;
  graphene_rect_t bounds;

  cairo_region_get_rectangle (damage, number, &part);
  bounds = widget_rectangle (&self->geometry, &part);
  self->n_pixels += (guint64) part.width * part.height;

  return gsk_cairo_node_new (&bounds);
}

static gboolean
covers (const TriDisplayGeometry *g, const cairo_region_t *damage, GskRenderNode *mark)
{
  graphene_rect_t bounds;
  cairo_rectangle_int_t part;

  gsk_render_node_get_bounds (mark, &bounds);
  part.x = (int) lround ((bounds.origin.x - g->offset_x) * g->device_scale);
  part.y = (int) lround ((bounds.origin.y - g->offset_y) * g->device_scale);
  part.width = (int) lround (bounds.size.width * g->device_scale);
  part.height = (int) lround (bounds.size.height * g->device_scale);

  return cairo_region_contains_rectangle (damage, &part) == CAIRO_REGION_OVERLAP_IN;
}

static cairo_rectangle_int_t
tile_rectangle (TriDisplayPicture *self, int column, int row)
{
  cairo_rectangle_int_t tile = { self->seen.x + column * TILE, self->seen.y + row * TILE, TILE, TILE };

  if (self->whole)
    return self->seen;

  tri_display_rectangle_intersect (&tile, &self->seen, &tile);
  return tile;
}

/* The node refers to the surface's memory, it does not copy it: what the surface holds when the frame is drawn is what
 * is seen. */
static GskRenderNode *
draw_tile (TriDisplayPicture *self, int column, int row)
{
  const TriDisplayGeometry *g = &self->geometry;
  cairo_rectangle_int_t tile = tile_rectangle (self, column, row);
  graphene_rect_t bounds = widget_rectangle (g, &tile);
  gboolean bare = ends_by_itself (self);
  GskRenderNode *node;
  cairo_t *cr;

  if (bare)
    graphene_rect_round_extents (&bounds, &bounds);
  node = gsk_cairo_node_new (&bounds);
  cr = gsk_cairo_node_get_draw_context (node);
  cairo_translate (cr, g->offset_x, g->offset_y);
  cairo_scale (cr, 1 / g->device_scale, 1 / g->device_scale);
  if (!bare)
    {
      cairo_rectangle (cr, tile.x, tile.y, tile.width, tile.height);
      cairo_clip (cr);
    }
  tri_display_picture_paint (self, cr);
  cairo_destroy (cr);
  self->n_pixels += (guint64) tile.width * tile.height;

  return node;
}

static void
clear_tiles (TriDisplayPicture *self)
{
  for (int i = 0; i < self->columns * self->rows; i++)
    g_clear_pointer (&self->tiles[i], gsk_render_node_unref);
  g_clear_pointer (&self->tiles, g_free);
  self->columns = self->rows = 0;
  g_ptr_array_set_size (self->marks, 0);
}

static void
drop_tiles (TriDisplayPicture *self, const cairo_region_t *damage)
{
  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++)
      {
        cairo_rectangle_int_t tile = tile_rectangle (self, column, row);

        if (cairo_region_contains_rectangle (damage, &tile) != CAIRO_REGION_OVERLAP_OUT)
          g_clear_pointer (&self->tiles[row * self->columns + column], gsk_render_node_unref);
      }
}

/* The renderer compares the first node with the first, and so on. A new mark therefore takes the place of one that lies
 * within the damage, which is drawn again in any case, or comes at the end. */
static void
add_marks (TriDisplayPicture *self, const cairo_region_t *damage)
{
  int n_parts = cairo_region_num_rectangles (damage), part = 0;

  if (self->marks->len + n_parts > MOST_MARKS)
    g_ptr_array_set_size (self->marks, 0);

  for (guint i = 0; i < self->marks->len && part < n_parts; i++)
    if (covers (&self->geometry, damage, self->marks->pdata[i]))
      {
        gsk_render_node_unref (self->marks->pdata[i]);
        self->marks->pdata[i] = new_mark (self, damage, part++);
      }
  for (; part < n_parts; part++)
    g_ptr_array_add (self->marks, new_mark (self, damage, part));
}

/**
 * tri_display_picture_new:
 *
 * Returns: (transfer full): a picture that shows nothing
 */
TriDisplayPicture *
tri_display_picture_new (void)
{
  TriDisplayPicture *self = g_new0 (TriDisplayPicture, 1);

  self->marks = g_ptr_array_new_with_free_func ((GDestroyNotify) gsk_render_node_unref);

  return self;
}

/**
 * tri_display_picture_free:
 * @self: (transfer full): a picture
 */
void
tri_display_picture_free (TriDisplayPicture *self)
{
  clear_tiles (self);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_free (self);
}

/**
 * tri_display_picture_set:
 * @self: a picture
 * @surface: (nullable): what to show
 * @geometry: which part of it, and where
 * @whole: for the Cairo renderer; otherwise in tiles
 *
 * All of it is drawn again.
 */
void
tri_display_picture_set (TriDisplayPicture        *self,
                         cairo_surface_t          *surface,
                         const TriDisplayGeometry *geometry,
                         gboolean                  whole)
{
  clear_tiles (self);
  if (surface)
    cairo_surface_reference (surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = surface;
  self->geometry = *geometry;
  self->whole = whole;

  if (!surface || !tri_display_geometry_get_seen (geometry, &self->seen))
    return;

  self->columns = whole ? 1 : (self->seen.width + TILE - 1) / TILE;
  self->rows = whole ? 1 : (self->seen.height + TILE - 1) / TILE;
  self->tiles = g_new0 (GskRenderNode *, (gsize) self->columns * self->rows);
}

/**
 * tri_display_picture_is_whole:
 * @self: a picture
 *
 * Returns: what tri_display_picture_set() was told
 */
gboolean
tri_display_picture_is_whole (TriDisplayPicture *self)
{
  return self->whole;
}

/**
 * tri_display_picture_damage:
 * @self: a picture
 * @damage: what the next frame has to draw again, in device pixels
 */
void
tri_display_picture_damage (TriDisplayPicture    *self,
                            const cairo_region_t *damage)
{
  if (self->whole && self->tiles && self->tiles[0])
    add_marks (self, damage);
  else if (!self->whole)
    drop_tiles (self, damage);
}

/**
 * tri_display_picture_paint:
 * @self: a picture
 * @cr: in device pixels from the widget's first whole one; what is to be painted is its clip
 *
 * Paints the picture as it is now.
 */
void
tri_display_picture_paint (TriDisplayPicture *self, cairo_t *cr)
{
  const TriDisplayGeometry *g = &self->geometry;
  gboolean bare;

  if (!self->surface || self->columns == 0)
    return;

  bare = ends_by_itself (self);
  if (!bare)
    {
      cairo_rectangle (cr, self->seen.x, self->seen.y, self->seen.width, self->seen.height);
      cairo_clip (cr);
    }
  cairo_translate (cr, g->dest.x, g->dest.y);
  cairo_scale (cr, (double) g->dest.width / g->area.width, (double) g->dest.height / g->area.height);
  cairo_set_source_surface (cr, self->surface, -g->area.x, -g->area.y);
  cairo_pattern_set_filter (cairo_get_source (cr), choose_filter (g));
  /* Beyond the edge lies nothing, which must not be mixed into the outermost pixels. */
  cairo_pattern_set_extend (cairo_get_source (cr), bare ? CAIRO_EXTEND_NONE : CAIRO_EXTEND_PAD);
  cairo_set_operator (cr, bare ? CAIRO_OPERATOR_OVER : CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
}

/**
 * tri_display_picture_snapshot:
 * @self: a picture
 * @snapshot: where to draw
 *
 * Returns: how many pixels are not as they were in the last frame
 */
guint64
tri_display_picture_snapshot (TriDisplayPicture *self,
                              GtkSnapshot       *snapshot)
{
  guint64 n_pixels;

  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++)
      {
        GskRenderNode **tile = &self->tiles[row * self->columns + column];

        if (!*tile)
          *tile = draw_tile (self, column, row);
        gtk_snapshot_append_node (snapshot, *tile);
      }
  for (guint i = 0; i < self->marks->len; i++)
    gtk_snapshot_append_node (snapshot, self->marks->pdata[i]);

  n_pixels = self->n_pixels;
  self->n_pixels = 0;
  return n_pixels;
}
