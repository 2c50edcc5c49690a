/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "display/tri-display-geometry.h"
#include "display/tri-spice-pixels.h"

#include <math.h>
#include <spice/enums.h>

static void
assert_rectangle (const cairo_rectangle_int_t *r, int x, int y, int width, int height)
{
  g_assert_cmpint (r->x, ==, x);
  g_assert_cmpint (r->y, ==, y);
  g_assert_cmpint (r->width, ==, width);
  g_assert_cmpint (r->height, ==, height);
}

static TriDisplayGeometry
lay_out (const cairo_rectangle_int_t *area, int width, int height, double device_scale, guint zoom)
{
  TriDisplayView view = { .width = width, .height = height, .device_scale = device_scale, .zoom = zoom };
  TriDisplayGeometry g;

  tri_display_geometry_lay_out (&g, area, &view);
  return g;
}

static void
test_fit (void)
{
  cairo_rectangle_int_t area = { 0, 0, 800, 600 }, empty = { 0 };
  TriDisplayGeometry g;

  /* There is room: one to one, in the middle. */
  g = lay_out (&area, 1000, 700, 1, 0);
  assert_rectangle (&g.dest, 100, 50, 800, 600);
  g_assert_true (tri_display_geometry_is_crisp (&g));

  /* Too small: the aspect stays. */
  g = lay_out (&area, 400, 600, 1, 0);
  assert_rectangle (&g.dest, 0, 150, 400, 300);
  g_assert_false (tri_display_geometry_is_crisp (&g));

  g = lay_out (&empty, 400, 300, 1, 0);
  g_assert_cmpint (g.dest.width, ==, 0);
  g = lay_out (&area, 0, 0, 1, 0);
  g_assert_cmpint (g.dest.width, ==, 0);

  /* A line of a guest in a tiny widget is still something. */
  area = (cairo_rectangle_int_t) { 0, 0, 16000, 1 };
  g = lay_out (&area, 10, 10, 1, 0);
  g_assert_cmpint (g.dest.width, ==, 10);
  g_assert_cmpint (g.dest.height, ==, 1);
}

/* One guest pixel is one device pixel, however many of them GTK puts into one of its own, and wherever the widget is. */
static void
test_device_pixels (void)
{
  const double scales[] = { 1, 1.25, 1.5, 1.75, 2, 3 };
  cairo_rectangle_int_t area = { 0, 0, 801, 601 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    for (int left = 0; left < 7; left++)
      {
        TriDisplayView view = { .width = 1001, .height = 801, .left = left, .top = 3 * left, .device_scale = scales[i] };
        TriDisplayGeometry g;
        double corner;

        tri_display_geometry_lay_out (&g, &area, &view);
        g_assert_cmpint (g.dest.width, ==, 801);
        g_assert_cmpint (g.dest.height, ==, 601);
        g_assert_true (tri_display_geometry_is_crisp (&g));
        g_assert_cmpfloat_with_epsilon (tri_display_geometry_get_scale (&g), 1 / scales[i], 1e-9);

        /* Its corner is a whole device pixel of the window. */
        corner = (view.left + g.offset_x) * scales[i] + g.dest.x;
        g_assert_cmpfloat_with_epsilon (corner, round (corner), 1e-6);
        corner = (view.top + g.offset_y) * scales[i] + g.dest.y;
        g_assert_cmpfloat_with_epsilon (corner, round (corner), 1e-6);
        g_assert_cmpfloat (g.offset_x, >=, 0);
        g_assert_cmpfloat (g.offset_x * scales[i], <, 1);
        g_assert_cmpint (g.dest.x + g.dest.width, <=, g.view.width);
      }
}

static void
test_zoom (void)
{
  cairo_rectangle_int_t area = { 0, 0, 800, 600 }, seen;
  TriDisplayView view = { .width = 500, .height = 2000, .device_scale = 1, .zoom = 200 };
  TriDisplayGeometry g;
  int x, y;

  /* Larger than the view: at its left edge, and in the middle of the height. */
  tri_display_geometry_lay_out (&g, &area, &view);
  assert_rectangle (&g.dest, 0, 400, 1600, 1200);
  g_assert_true (tri_display_geometry_is_crisp (&g));
  g_assert_true (tri_display_geometry_get_seen (&g, &seen));
  assert_rectangle (&seen, 0, 400, 500, 1200);

  /* Panned, and never beyond the edge. */
  view.pan_x = 301;
  tri_display_geometry_lay_out (&g, &area, &view);
  g_assert_cmpint (g.dest.x, ==, -301);
  tri_display_geometry_to_guest (&g, 0, 400, &x, &y);
  g_assert_cmpint (x, ==, 150);
  g_assert_cmpint (y, ==, 0);
  tri_display_geometry_to_guest (&g, 1, 403, &x, &y);
  g_assert_cmpint (x, ==, 151);
  g_assert_cmpint (y, ==, 1);
  view.pan_x = 5000;
  tri_display_geometry_lay_out (&g, &area, &view);
  g_assert_cmpint (g.dest.x, ==, 500 - 1600);
  tri_display_geometry_to_guest (&g, 499, 1599, &x, &y);
  g_assert_cmpint (x, ==, 799);
  g_assert_cmpint (y, ==, 599);

  /* GTK's rounding errors. */
  g = lay_out (&area, 4000, 3000, 1, 100);
  tri_display_geometry_to_guest (&g, g.dest.x + 236.999984741, g.dest.y + 111.9998, &x, &y);
  g_assert_cmpint (x, ==, 237);
  g_assert_cmpint (y, ==, 112);

  /* Every device pixel of a whole multiple belongs to the guest pixel that is seen there. */
  for (guint times = 1; times <= 4; times++)
    {
      g = lay_out (&area, 4000, 3000, 1, times * 100);
      for (int i = 0; i < g.dest.width; i++)
        {
          tri_display_geometry_to_guest (&g, g.dest.x + i + 0.5, g.dest.y, &x, &y);
          g_assert_cmpint (x, ==, i / (int) times);
        }
    }

  /* On a dense screen 100 % is half as wide in the widget's pixels, and still exact. */
  g = lay_out (&area, 1000, 700, 2, 100);
  assert_rectangle (&g.dest, 600, 400, 800, 600);
  tri_display_geometry_to_guest (&g, 300 + 7.5, 200, &x, &y);
  g_assert_cmpint (x, ==, 15);

  /* What nobody offers does no harm. */
  g = lay_out (&area, 1000, 700, 1, G_MAXUINT);
  g_assert_cmpint (g.dest.width, ==, 800 * TRI_DISPLAY_MAX_ZOOM / 100);
  g = lay_out (&area, 1000, 700, 1, 1);
  g_assert_cmpint (g.dest.width, ==, 800 * TRI_DISPLAY_MIN_ZOOM / 100);
  g_assert_false (tri_display_geometry_is_crisp (&g));
}

/* GTK draws two pixels for each of its own, the screen has fewer: the guest's are one of the screen's each. */
static void
test_density (void)
{
  static const double scales[] = { 1.25, 1.5, 1.75 };
  cairo_rectangle_int_t area = { 0, 0, 800, 600 };
  TriDisplayGeometry g;
  int x, y;

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      TriDisplayView view = { .width = 2000, .height = 2000, .device_scale = 2, .density = 2 / scales[i], .zoom = 0 };

      tri_display_geometry_lay_out (&g, &area, &view);
      g_assert_cmpint (g.dest.width, ==, lround (800 * 2 / scales[i]));
      g_assert_cmpfloat_with_epsilon (tri_display_geometry_get_scale (&g), 1 / scales[i], 1e-3);
      for (int pixel = 0; pixel < 800; pixel++)
        {
          tri_display_geometry_to_guest (&g, g.dest.x / 2.0 + pixel / scales[i], g.dest.y / 2.0 + 599 / scales[i], &x, &y);
          g_assert_cmpint (x, ==, pixel);
          g_assert_cmpint (y, ==, 599);
        }

      /* Where it does not fit it is smaller, and both ends are reached. */
      view.width = 300;
      tri_display_geometry_lay_out (&g, &area, &view);
      g_assert_cmpint (g.dest.width, ==, 600);
      tri_display_geometry_to_guest (&g, 299.9, 0, &x, &y);
      g_assert_cmpint (x, ==, 799);

      view.zoom = 200;
      tri_display_geometry_lay_out (&g, &area, &view);
      g_assert_cmpint (g.dest.width, ==, lround (800 * 4 / scales[i]));
    }
}

static void
test_to_guest (void)
{
  cairo_rectangle_int_t area = { 100, 50, 1920, 1080 };
  TriDisplayGeometry g;
  int x, y;

  g = lay_out (&area, 960, 600, 1, 0);
  assert_rectangle (&g.dest, 0, 30, 960, 540);

  /* Both corners of the picture reach both corners of the guest. */
  tri_display_geometry_to_guest (&g, 0, 30, &x, &y);
  g_assert_cmpint (x, ==, 0);
  g_assert_cmpint (y, ==, 0);
  tri_display_geometry_to_guest (&g, 959.5, 569.9, &x, &y);
  g_assert_cmpint (x, ==, 1919);
  g_assert_cmpint (y, ==, 1079);

  /* A drag that leaves the picture stays at its edge. */
  tri_display_geometry_to_guest (&g, -500, 5000, &x, &y);
  g_assert_cmpint (x, ==, 0);
  g_assert_cmpint (y, ==, 1079);
  g_assert_true (tri_display_geometry_contains (&g, 0, 30));
  g_assert_false (tri_display_geometry_contains (&g, 0, 29.9));
  g_assert_false (tri_display_geometry_contains (&g, 960, 30));

  /* One to one is exact for every pixel. */
  g = lay_out (&area, 2000, 1080, 1, 0);
  for (int i = 0; i < 1920; i++)
    {
      tri_display_geometry_to_guest (&g, g.dest.x + i + 0.5, 0, &x, &y);
      g_assert_cmpint (x, ==, i);
    }
}

/* However it is scaled: the device pixels that a guest pixel touches are within the damage. */
static void
test_damage (void)
{
  cairo_rectangle_int_t area = { 0, 0, 1920, 1080 }, damage = { 64, 200, 64, 64 }, seen;
  TriDisplayView view = { .width = 1000, .height = 1000, .device_scale = 1, .zoom = 200, .pan_x = 100 };
  TriDisplayGeometry g;

  g = lay_out (&area, 1920, 1080, 1, 0);
  g_assert_true (tri_display_geometry_damage (&g, &damage, &seen));
  assert_rectangle (&seen, 64, 200, 64, 64);

  for (int width = 100; width < 1920; width += 37)
    {
      g = lay_out (&area, width, 1080, 1, 0);
      for (int x = 0; x < 1920 - 10; x += 101)
        {
          double scale = (double) g.dest.width / 1920;

          damage = (cairo_rectangle_int_t) { x, 10, 10, 10 };
          g_assert_true (tri_display_geometry_damage (&g, &damage, &seen));
          g_assert_cmpint (seen.x, <=, MAX (0, (int) floor (x * scale)));
          g_assert_cmpint (seen.x + seen.width, >=, MIN (g.dest.width, (int) ceil ((x + 10) * scale)));
          g_assert_cmpint (seen.x, >=, g.dest.x);
          g_assert_cmpint (seen.x + seen.width, <=, g.dest.x + g.dest.width);
        }
    }

  /* Doubled and panned: exactly its pixels, and nothing of what is out of sight. */
  tri_display_geometry_lay_out (&g, &area, &view);
  damage = (cairo_rectangle_int_t) { 60, 10, 10, 10 };
  g_assert_true (tri_display_geometry_damage (&g, &damage, &seen));
  assert_rectangle (&seen, 20, 20, 20, 20);
  damage = (cairo_rectangle_int_t) { 0, 10, 10, 10 };
  g_assert_false (tri_display_geometry_damage (&g, &damage, &seen));

  /* What is cropped away damages nothing. */
  area = (cairo_rectangle_int_t) { 0, 0, 800, 600 };
  g = lay_out (&area, 800, 600, 1, 0);
  damage = (cairo_rectangle_int_t) { 800, 0, 100, 100 };
  g_assert_false (tri_display_geometry_damage (&g, &damage, &seen));
}

static void
test_clamp (void)
{
  cairo_rectangle_int_t bounds = { 0, 0, 640, 480 }, r;

  g_assert_true (tri_display_rectangle_clamp (&bounds, -10, -10, 20, 20, &r));
  assert_rectangle (&r, 0, 0, 10, 10);
  g_assert_true (tri_display_rectangle_clamp (&bounds, 0, 0, G_MAXINT, G_MAXINT, &r));
  assert_rectangle (&r, 0, 0, 640, 480);
  g_assert_true (tri_display_rectangle_clamp (&bounds, G_MININT, G_MININT, G_MAXUINT, G_MAXUINT, &r));
  assert_rectangle (&r, 0, 0, 640, 480);
  g_assert_true (tri_display_rectangle_clamp (&bounds, 639, 479, G_MAXINT, G_MAXINT, &r));
  assert_rectangle (&r, 639, 479, 1, 1);
  g_assert_false (tri_display_rectangle_clamp (&bounds, 640, 0, 1, 1, &r));
  g_assert_false (tri_display_rectangle_clamp (&bounds, 0, 0, 0, 10, &r));
  g_assert_false (tri_display_rectangle_clamp (&bounds, 10, 10, -5, 5, &r));
}

static void
test_scroll (void)
{
  double rest = 0.0;

  g_assert_cmpfloat (tri_display_scroll_steps (&rest, 1.0), ==, 1.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, 0.4), ==, 0.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, 0.4), ==, 0.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, 0.4), ==, 1.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, -1.0), ==, -1.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, -2.5), ==, -2.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, NAN), ==, 0.0);
  g_assert_cmpfloat (tri_display_scroll_steps (&rest, -0.5), ==, -1.0);
}

static guint32
pixel_at (const TriSpicePixels *pixels, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (pixels->surface) +
                      y * cairo_image_surface_get_stride (pixels->surface);

  return ((const guint32 *) row)[x] & 0xffffff;
}

static void
test_pixels_16 (void)
{
  guint16 data[4] = { 0x7fff, 0x7c00, 0x0000, 0x001f };
  TriSpicePixels pixels;

  g_assert_true (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_16_555, 2, 2, 4, data));
  g_assert_cmphex (pixel_at (&pixels, 0, 0), ==, 0xffffff);
  g_assert_cmphex (pixel_at (&pixels, 1, 0), ==, 0xff0000);
  g_assert_cmphex (pixel_at (&pixels, 0, 1), ==, 0x000000);
  g_assert_cmphex (pixel_at (&pixels, 1, 1), ==, 0x0000ff);

  /* Only the damaged part is converted again. */
  data[0] = 0x03e0;
  data[3] = 0x03e0;
  tri_spice_pixels_update (&pixels, -5, -5, 6, 6);
  g_assert_cmphex (pixel_at (&pixels, 0, 0), ==, 0x00ff00);
  g_assert_cmphex (pixel_at (&pixels, 1, 1), ==, 0x0000ff);
  tri_spice_pixels_clear (&pixels);

  data[0] = 0x07e0;
  g_assert_true (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_16_565, 1, 1, 2, data));
  g_assert_cmphex (pixel_at (&pixels, 0, 0), ==, 0x00ff00);
  tri_spice_pixels_clear (&pixels);
}

static void
test_pixels_32 (void)
{
  guint32 data[4] = { 0x112233, 0, 0, 0 };
  TriSpicePixels pixels;

  g_assert_true (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_32_xRGB, 2, 2, 8, data));
  g_assert_true (cairo_image_surface_get_data (pixels.surface) == (guint8 *) data);
  g_assert_cmphex (pixel_at (&pixels, 0, 0), ==, 0x112233);
  tri_spice_pixels_clear (&pixels);

  g_assert_false (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_32_xRGB, 2, 2, 4, data));
  g_assert_false (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_32_xRGB, 0, 2, 8, data));
  g_assert_false (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_32_xRGB, 100000, 2, 400000, data));
  g_assert_false (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_32_xRGB, 2, 2, 8, NULL));
  g_assert_false (tri_spice_pixels_init (&pixels, SPICE_SURFACE_FMT_8_A, 2, 2, 8, data));
  g_assert_null (pixels.surface);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display/geometry/fit", test_fit);
  g_test_add_func ("/display/geometry/device-pixels", test_device_pixels);
  g_test_add_func ("/display/geometry/zoom", test_zoom);
  g_test_add_func ("/display/geometry/density", test_density);
  g_test_add_func ("/display/geometry/to-guest", test_to_guest);
  g_test_add_func ("/display/geometry/damage", test_damage);
  g_test_add_func ("/display/geometry/clamp", test_clamp);
  g_test_add_func ("/display/geometry/scroll", test_scroll);
  g_test_add_func ("/display/pixels/16-bit", test_pixels_16);
  g_test_add_func ("/display/pixels/32-bit", test_pixels_32);

  return g_test_run ();
}
