/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-picture.h"

struct _TriDisplayPicture {
  /* owned */
  cairo_surface_t *surface;
  GskRenderNode  **tiles;

  TriDisplayGeometry geometry;
  int                columns, rows;
};

static void
clear_tiles (TriDisplayPicture *self)
{
  for (int i = 0; i < self->columns * self->rows; i++)
    g_clear_pointer (&self->tiles[i], gsk_render_node_unref);

  g_clear_pointer (&self->tiles, g_free);
  self->columns = self->rows = 0;
}

static cairo_filter_t
choose_filter (double scale)
{
  /* Bilinear leaves out pixels below one half; the better filter is slow without a GPU. */
  if (scale == 1.0)
    return CAIRO_FILTER_NEAREST;

  return scale >= 0.5 ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_GOOD;
}

/* The node refers to the surface's memory, it does not copy it: what the surface holds when the frame is
 * drawn is what is seen. A new node therefore means no more than "draw this tile again". */
static GskRenderNode *
draw_tile (TriDisplayPicture *self, int column, int row)
{
  const TriDisplayGeometry *g = &self->geometry;
  double sx = (double) g->dest.width / g->area.width;
  double sy = (double) g->dest.height / g->area.height;
  cairo_rectangle_int_t tile = {
    g->dest.x + column * TRI_DISPLAY_TILE, g->dest.y + row * TRI_DISPLAY_TILE,
    TRI_DISPLAY_TILE, TRI_DISPLAY_TILE
  };
  GskRenderNode *node;
  cairo_t *cr;

  tri_display_rectangle_intersect (&tile, &g->dest, &tile);
  node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (tile.x, tile.y, tile.width, tile.height));
  cr = gsk_cairo_node_get_draw_context (node);

  cairo_rectangle (cr, tile.x, tile.y, tile.width, tile.height);
  cairo_clip (cr);
  cairo_translate (cr, g->dest.x, g->dest.y);
  cairo_scale (cr, sx, sy);
  cairo_set_source_surface (cr, self->surface, -g->area.x, -g->area.y);
  cairo_pattern_set_filter (cairo_get_source (cr), choose_filter (MIN (sx, sy)));
  /* Beyond the edge lies nothing, which must not be mixed into the outermost pixels. */
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);

  return node;
}

/**
 * tri_display_picture_new:
 *
 * Returns: (transfer full): a picture that shows nothing
 */
TriDisplayPicture *
tri_display_picture_new (void)
{
  return g_new0 (TriDisplayPicture, 1);
}

/**
 * tri_display_picture_free:
 * @self: (transfer full): a picture
 */
void
tri_display_picture_free (TriDisplayPicture *self)
{
  clear_tiles (self);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_free (self);
}

/**
 * tri_display_picture_set:
 * @self: a picture
 * @surface: (nullable): what to show
 * @geometry: which part of it, and where
 *
 * Everything is drawn again if either differs from before.
 */
void
tri_display_picture_set (TriDisplayPicture        *self,
                         cairo_surface_t          *surface,
                         const TriDisplayGeometry *geometry)
{
  if (surface == self->surface && memcmp (geometry, &self->geometry, sizeof *geometry) == 0)
    return;

  clear_tiles (self);
  if (surface)
    cairo_surface_reference (surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = surface;
  self->geometry = *geometry;

  if (!surface || geometry->dest.width <= 0 || geometry->dest.height <= 0)
    return;

  self->columns = (geometry->dest.width + TRI_DISPLAY_TILE - 1) / TRI_DISPLAY_TILE;
  self->rows = (geometry->dest.height + TRI_DISPLAY_TILE - 1) / TRI_DISPLAY_TILE;
  self->tiles = g_new0 (GskRenderNode *, (gsize) self->columns * self->rows);
}

/**
 * tri_display_picture_damage:
 * @self: a picture
 * @damage: what changed, in pixels of the surface
 *
 * Returns: whether something of it is visible, so that a frame has to be drawn
 */
gboolean
tri_display_picture_damage (TriDisplayPicture           *self,
                            const cairo_rectangle_int_t *damage)
{
  const cairo_rectangle_int_t *dest = &self->geometry.dest;
  cairo_rectangle_int_t seen;
  int left, top, right, bottom;

  if (!self->tiles || !tri_display_geometry_damage (&self->geometry, damage, &seen))
    return FALSE;

  left = (seen.x - dest->x) / TRI_DISPLAY_TILE;
  top = (seen.y - dest->y) / TRI_DISPLAY_TILE;
  right = (seen.x - dest->x + seen.width - 1) / TRI_DISPLAY_TILE;
  bottom = (seen.y - dest->y + seen.height - 1) / TRI_DISPLAY_TILE;

  for (int row = top; row <= bottom; row++)
    for (int column = left; column <= right; column++)
      g_clear_pointer (&self->tiles[row * self->columns + column], gsk_render_node_unref);

  return TRUE;
}

/**
 * tri_display_picture_snapshot:
 * @self: a picture
 * @snapshot: where to draw
 */
void
tri_display_picture_snapshot (TriDisplayPicture *self,
                              GtkSnapshot       *snapshot)
{
  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++)
      {
        GskRenderNode **tile = &self->tiles[row * self->columns + column];

        if (!*tile)
          *tile = draw_tile (self, column, row);
        gtk_snapshot_append_node (snapshot, *tile);
      }
}
