/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reaches the window: a session that a test plays, and the window's own pixels as the X server has them. */
#include "config.h"

#include "display/tri-display.h"
#include "display/tri-display-picture.h"

#include <cairo-xlib.h>
#include <gdk/x11/gdkx.h>

#define WIDTH 320
#define HEIGHT 200
#define PATIENCE (10 * G_USEC_PER_SEC)

G_DECLARE_FINAL_TYPE (Played, played, PLAYED, SESSION, TriDisplaySession)

struct _Played {
  TriDisplaySession parent_instance;

  guint monitor;
  int   x, y;
};

G_DEFINE_FINAL_TYPE (Played, played, TRI_TYPE_DISPLAY_SESSION)

typedef struct {
  Played          *session;
  GtkWidget       *window;
  GtkWidget       *overlay;
  GtkWidget       *display;
  cairo_surface_t *surface;
} Stage;

static void
played_nothing (TriDisplaySession *session)
{
}

static void
played_move (TriDisplaySession *session, guint monitor, int x, int y, TriDisplayButtons held)
{
  Played *self = PLAYED_SESSION (session);

  self->monitor = monitor;
  self->x = x;
  self->y = y;
}

static void
played_class_init (PlayedClass *klass)
{
  TRI_DISPLAY_SESSION_CLASS (klass)->connect = played_nothing;
  TRI_DISPLAY_SESSION_CLASS (klass)->disconnect = played_nothing;
  TRI_DISPLAY_SESSION_CLASS (klass)->move_to_monitor = played_move;
}

static void
played_init (Played *self)
{
}

/* No two neighbours are alike, and nothing repeats within the picture. */
static guint32
colour_at (int x, int y, int seed)
{
  return ((guint32) (x * 2654435761u + y * 40503u + seed * 97u) >> 3) & 0xffffff;
}

static void
fill (cairo_surface_t *surface, int left, int top, int width, int height, int seed)
{
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = top; y < top + height; y++)
    for (int x = left; x < left + width; x++)
      ((guint32 *) (pixels + (gsize) y * stride))[x] = colour_at (x, y, seed);
}

static cairo_surface_t *
new_surface (int width, int height, int seed)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  cairo_surface_flush (surface);
  fill (surface, 0, 0, width, height, seed);
  return surface;
}

static gboolean
wake_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, ms, wake_cb, &over, NULL);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* The display's part of the window, from the X server. */
static cairo_surface_t *
capture (Stage *stage)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (stage->window));
  Display *x_display = GDK_DISPLAY_XDISPLAY (gdk_surface_get_display (surface));
  int width = gtk_widget_get_width (stage->display), height = gtk_widget_get_height (stage->display);
  cairo_surface_t *from, *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  XWindowAttributes attributes;
  double x, y, left, top;
  cairo_t *cr;

  gtk_native_get_surface_transform (GTK_NATIVE (stage->window), &x, &y);
  g_assert_true (gtk_widget_translate_coordinates (stage->display, stage->window, 0, 0, &left, &top));
  XGetWindowAttributes (x_display, GDK_SURFACE_XID (surface), &attributes);
  from = cairo_xlib_surface_create (x_display, GDK_SURFACE_XID (surface), attributes.visual, attributes.width,
                                    attributes.height);
  cr = cairo_create (image);
  cairo_set_source_surface (cr, from, -x - left, -y - top);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_finish (from);
  cairo_surface_destroy (from);
  cairo_surface_flush (image);

  return image;
}

static guint32
pixel (cairo_surface_t *image, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (image) + (gsize) y * cairo_image_surface_get_stride (image);

  return ((const guint32 *) row)[x] & 0xffffff;
}

static gboolean
is_finished (cairo_surface_t *surface)
{
  cairo_t *cr = cairo_create (surface);
  gboolean finished = cairo_status (cr) == CAIRO_STATUS_SURFACE_FINISHED;

  cairo_destroy (cr);
  return finished;
}

/* Whether the window shows @area of the surface at @left, @top, each pixel @times by @times. */
static gboolean
shows (Stage *stage, const cairo_rectangle_int_t *area, int left, int top, int times)
{
  cairo_surface_t *image = capture (stage);
  int n_wrong = 0, n_seen = 0;

  for (int y = 0; y < area->height * times; y++)
    for (int x = 0; x < area->width * times; x++)
      if (left + x >= 0 && left + x < cairo_image_surface_get_width (image) &&
          top + y >= 0 && top + y < cairo_image_surface_get_height (image))
        {
          n_seen++;
          n_wrong += pixel (image, left + x, top + y) != pixel (stage->surface, area->x + x / times, area->y + y / times);
        }
  cairo_surface_destroy (image);

  return n_wrong == 0 && n_seen > area->width * area->height / 2;
}

static void
assert_shows (Stage *stage, const cairo_rectangle_int_t *area, int left, int top, int times)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (!shows (stage, area, left, top, times))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      wait_ms (20);
    }
}

static void
assert_whole (Stage *stage)
{
  cairo_rectangle_int_t all = { 0, 0, cairo_image_surface_get_width (stage->surface),
                                cairo_image_surface_get_height (stage->surface) };

  assert_shows (stage, &all, (gtk_widget_get_width (stage->display) - all.width) / 2,
                (gtk_widget_get_height (stage->display) - all.height) / 2, 1);
}

static void
set_up (Stage *stage, gconstpointer data)
{
  stage->session = g_object_new (played_get_type (), NULL);
  stage->surface = new_surface (WIDTH, HEIGHT, 1);
  stage->display = tri_display_new ();
  stage->overlay = gtk_overlay_new ();
  stage->window = gtk_window_new ();
  gtk_overlay_set_child (GTK_OVERLAY (stage->overlay), stage->display);
  gtk_window_set_child (GTK_WINDOW (stage->window), stage->overlay);
  gtk_window_set_default_size (GTK_WINDOW (stage->window), 401, 301);
  tri_display_set_session (TRI_DISPLAY (stage->display), TRI_DISPLAY_SESSION (stage->session));
  tri_display_session_set_picture (TRI_DISPLAY_SESSION (stage->session), stage->surface, NULL);
  tri_display_session_set_state (TRI_DISPLAY_SESSION (stage->session), TRI_DISPLAY_STATE_SHOWING, NULL);
  tri_display_session_set_absolute (TRI_DISPLAY_SESSION (stage->session), TRUE);
  gtk_window_present (GTK_WINDOW (stage->window));
  while (gtk_widget_get_width (stage->display) == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_whole (stage);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (stage->window))), ==,
                   g_getenv ("TRI_TEST_GL") ? "GskGLRenderer" : "GskCairoRenderer");
}

static void
tear_down (Stage *stage, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
  tri_display_session_set_picture (TRI_DISPLAY_SESSION (stage->session), NULL, NULL);
  g_object_unref (stage->session);
  cairo_surface_destroy (stage->surface);
}

/* The guest draws @n_times here and there; only that is drawn again. */
static void
test_damage (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);
  TriDisplayFigures before;
  const TriDisplayFigures *now = tri_display_get_figures (TRI_DISPLAY (stage->display));

  wait_ms (200);
  before = *now;
  wait_ms (300);
  g_assert_cmpuint (now->frames, ==, before.frames);

  for (int i = 0; i < 40; i++)
    {
      int x = i * 37 % (WIDTH - 32), y = i * 53 % (HEIGHT - 16);

      fill (stage->surface, x, y, 32, 16, i + 2);
      tri_display_session_damage (session, x, y, 32, 16);
      wait_ms (20);
    }
  assert_whole (stage);

  g_assert_cmpuint (now->damaged_pixels - before.damaged_pixels, ==, 40 * 32 * 16);
  g_assert_cmpuint (now->drawn_pixels - before.drawn_pixels, >=, 40 * 32 * 16);
  g_assert_cmpuint (now->drawn_pixels - before.drawn_pixels, <=, 40 * 32 * 16 * 11 / 10);
  g_assert_cmpuint (now->frames - before.frames, <=, 40);
}

/* Strips that come together are one frame. */
static void
test_strips (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);
  const TriDisplayFigures *now = tri_display_get_figures (TRI_DISPLAY (stage->display));
  guint64 frames;
  gint64 busy = 0;

  wait_ms (200);
  frames = now->frames;
  for (int round = 0; round < 10; round++)
    {
      gint64 begin = g_get_monotonic_time ();
      guint64 last = now->frames;

      for (int x = 0; x < WIDTH; x += 32)
        {
          fill (stage->surface, x, 0, 32, HEIGHT, round + 5);
          tri_display_session_damage (session, x, 0, 32, HEIGHT);
          while (g_main_context_iteration (NULL, FALSE))
            ;
        }
      busy += g_get_monotonic_time () - begin;
      while (now->frames == last)
        g_main_context_iteration (NULL, TRUE);
      wait_ms (40);
    }
  assert_whole (stage);
  /* Where the strips themselves take long, the screen is refreshed meanwhile, up to sixty times a second. */
  g_assert_cmpuint (now->frames - frames, <=, 20 + busy * 60 / G_USEC_PER_SEC);
}

/* Returns whether the strips came one soon after the other, as those of one picture do. */
static gboolean
draw_slowly (Stage *stage, int round)
{
  gint64 begin = g_get_monotonic_time (), last = begin, longest = 0;

  for (int x = 0; x < 6 * 48; x += 48)
    {
      fill (stage->surface, x, 0, 48, HEIGHT, round + 5);
      tri_display_session_damage (TRI_DISPLAY_SESSION (stage->session), x, 0, 48, HEIGHT);
      longest = MAX (longest, g_get_monotonic_time () - last);
      last = g_get_monotonic_time ();
      wait_ms (1);
    }

  return longest < 4000 && last - begin < 10000;
}

/* Strips of one picture that do not come at once are not drawn one by one, or half of an old picture would be seen beside half of
 * the new one. */
static void
test_slow_strips (Stage *stage, gconstpointer data)
{
  const TriDisplayFigures *now = tri_display_get_figures (TRI_DISPLAY (stage->display));
  int whole = 0, seen = 0;

  for (int round = 0; round < 60 && seen < 8; round++)
    {
      guint64 frames;

      wait_ms (45);
      frames = now->frames;
      if (!draw_slowly (stage, round))
        continue;
      wait_ms (45);
      seen++;
      whole += now->frames == frames + 1;
    }
  assert_whole (stage);
  if (seen < 8)
    g_test_skip ("this machine is too busy");
  else
    g_assert_cmpint (whole, >=, 6);
}

/* Numbers that a guest may claim, and a picture that shows a part of its surface. */
static void
test_outside (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);
  cairo_rectangle_int_t area = { 40, 30, 200, 100 }, got;
  const TriDisplayFigures *now = tri_display_get_figures (TRI_DISPLAY (stage->display));
  guint64 frames;

  tri_display_session_damage (session, G_MININT, G_MININT, G_MAXINT, G_MAXINT);
  tri_display_session_damage (session, G_MAXINT, G_MAXINT, G_MAXINT, G_MAXINT);
  tri_display_session_damage (session, -5, -5, WIDTH + 10, HEIGHT + 10);
  tri_display_session_damage (session, 10, 10, -20, 0);
  assert_whole (stage);

  tri_display_session_set_picture (session, stage->surface, &area);
  tri_display_session_get_picture (session, &got);
  g_assert_cmpint (got.x, ==, 40);
  assert_shows (stage, &area, (gtk_widget_get_width (stage->display) - 200) / 2,
                (gtk_widget_get_height (stage->display) - 100) / 2, 1);

  /* What is not on the screen draws no frame. */
  wait_ms (200);
  frames = now->frames;
  fill (stage->surface, 0, 0, WIDTH, 30, 9);
  tri_display_session_damage (session, 0, 0, WIDTH, 30);
  wait_ms (200);
  g_assert_cmpuint (now->frames, ==, frames);
}

static void
test_zoom (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);
  cairo_rectangle_int_t all = { 0, 0, WIDTH, HEIGHT };
  int width, height;

  tri_display_set_zoom (TRI_DISPLAY (stage->display), 200);
  gtk_widget_measure (stage->display, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (stage->display, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  g_assert_cmpint (width, ==, 2 * WIDTH);
  g_assert_cmpint (height, ==, 2 * HEIGHT);

  /* With room for all of it: exactly doubled. */
  gtk_window_set_default_size (GTK_WINDOW (stage->window), 2 * WIDTH + 20, 2 * HEIGHT + 20);
  assert_shows (stage, &all, 10, 10, 2);
  fill (stage->surface, 33, 44, 55, 66, 3);
  tri_display_session_damage (session, 33, 44, 55, 66);
  assert_shows (stage, &all, 10, 10, 2);

  /* 300 % is larger than the window: the corner is seen, and scrollbars, which belong to the picture's edge. */
  tri_display_set_zoom (TRI_DISPLAY (stage->display), 300);
  all = (cairo_rectangle_int_t) { 0, 0, 150, 100 };
  assert_shows (stage, &all, 0, 0, 3);

  tri_display_set_zoom (TRI_DISPLAY (stage->display), 0);
  assert_whole (stage);
}

static gboolean
is_adjustable (GtkWidget *bar)
{
  GtkAdjustment *adjustment = gtk_scrollbar_get_adjustment (GTK_SCROLLBAR (bar));

  return gtk_widget_get_child_visible (bar) && gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment);
}

static void
test_scroll (Stage *stage, gconstpointer data)
{
  cairo_rectangle_int_t part = { 50, 20, 60, 40 };
  GtkWidget *across = gtk_widget_get_first_child (stage->display), *down = gtk_widget_get_next_sibling (across);

  g_assert_false (gtk_widget_get_child_visible (across));
  tri_display_set_zoom (TRI_DISPLAY (stage->display), 400);
  wait_ms (200);
  g_assert_true (is_adjustable (across));
  g_assert_true (is_adjustable (down));

  gtk_adjustment_set_value (gtk_scrollbar_get_adjustment (GTK_SCROLLBAR (across)), 200);
  gtk_adjustment_set_value (gtk_scrollbar_get_adjustment (GTK_SCROLLBAR (down)), 80);
  assert_shows (stage, &part, 0, 0, 4);
  fill (stage->surface, 52, 22, 10, 10, 7);
  tri_display_session_damage (TRI_DISPLAY_SESSION (stage->session), 52, 22, 10, 10);
  assert_shows (stage, &part, 0, 0, 4);

  tri_display_set_zoom (TRI_DISPLAY (stage->display), 50);
  wait_ms (200);
  g_assert_false (gtk_widget_get_child_visible (across));
  g_assert_false (gtk_widget_get_child_visible (down));
}

/* What lies over the picture stays there while the guest draws beneath. */
static void
test_covered (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);
  GtkWidget *cover = gtk_picture_new ();
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 50, 50);
  cairo_rectangle_int_t below = { 60, 80, 200, 100 };
  cairo_surface_t *image;

  gdk_pixbuf_fill (pixbuf, 0xff0000ff);
  gtk_picture_set_pixbuf (GTK_PICTURE (cover), pixbuf);
  gtk_widget_set_halign (cover, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (cover, GTK_ALIGN_START);
  gtk_overlay_add_overlay (GTK_OVERLAY (stage->overlay), cover);
  wait_ms (300);

  for (int i = 0; i < 10; i++)
    {
      fill (stage->surface, 0, 0, WIDTH, HEIGHT, i + 20);
      tri_display_session_damage (session, 0, 0, WIDTH, HEIGHT);
      wait_ms (30);
    }
  assert_shows (stage, &below, 60 + (gtk_widget_get_width (stage->display) - WIDTH) / 2,
                80 + (gtk_widget_get_height (stage->display) - HEIGHT) / 2, 1);
  image = capture (stage);
  g_assert_cmphex (pixel (image, gtk_widget_get_width (stage->display) / 2, 10), ==, 0xff0000);
  cairo_surface_destroy (image);

  gtk_overlay_remove_overlay (GTK_OVERLAY (stage->overlay), cover);
  assert_whole (stage);
}

/* The pixels go away at any time, also between a change and its frame. */
static void
test_storm (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);

  for (int i = 0; i < 1000; i++)
    {
      int width = 1 + i * 131 % 500, height = 1 + i * 71 % 400;
      cairo_surface_t *next = new_surface (width, height, i);

      tri_display_session_damage (session, 0, 0, width, height);
      tri_display_session_set_picture (session, NULL, NULL);
      tri_display_session_damage (session, 0, 0, width, height);
      /* Whoever still holds the old one finds nothing. */
      g_assert_true (is_finished (stage->surface));
      cairo_surface_destroy (stage->surface);
      stage->surface = next;
      tri_display_session_set_picture (session, next, NULL);
      tri_display_session_damage (session, width / 2, height / 2, 10, 10);
      for (int turns = i % 7; turns > 0; turns--)
        g_main_context_iteration (NULL, FALSE);
    }

  tri_display_session_set_picture (session, NULL, NULL);
  wait_ms (50);
  cairo_surface_destroy (stage->surface);
  stage->surface = new_surface (WIDTH, HEIGHT, 4);
  tri_display_session_set_picture (session, stage->surface, NULL);
  assert_whole (stage);
}

static void
remember_cb (Played *session, guint monitor, gpointer detail, guint *mask)
{
  *mask |= 1u << monitor;
}

static void
changed_cb (Played *session, guint monitor, guint *mask)
{
  *mask |= 1u << monitor;
}

/* Two screens that are halves of one surface. */
static void
test_monitors (Stage *stage, gconstpointer data)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (stage->session);
  cairo_rectangle_int_t left = { 0, 0, WIDTH / 2, HEIGHT }, right = { WIDTH / 2, 0, WIDTH / 2, HEIGHT };
  guint damaged = 0, changed = 0;

  g_signal_connect (session, "damaged", G_CALLBACK (remember_cb), &damaged);
  g_signal_connect (session, "picture-changed", G_CALLBACK (changed_cb), &changed);
  g_assert_cmpuint (tri_display_session_get_n_monitors (session), ==, 1);
  tri_display_session_set_n_monitors (session, 2);
  tri_display_session_set_monitor_picture (session, 0, stage->surface, &left);
  tri_display_session_set_monitor_picture (session, 1, stage->surface, &right);
  g_assert_cmphex (changed, ==, 3);

  tri_display_set_monitor (TRI_DISPLAY (stage->display), 1);
  assert_shows (stage, &right, (gtk_widget_get_width (stage->display) - right.width) / 2,
                (gtk_widget_get_height (stage->display) - HEIGHT) / 2, 1);
  for (guint i = 0; i < 2; i++)
    tri_display_session_damage_monitor (session, i, WIDTH / 2 + 10, 0, 10, 10);
  g_assert_cmphex (damaged, ==, 2);

  tri_display_session_move_to_monitor (session, 1, 7, 8, 0);
  g_assert_cmpuint (stage->session->monitor, ==, 1);
  g_assert_cmpint (stage->session->x, ==, 7);

  /* The surface lives as long as one of them shows it. */
  tri_display_session_set_monitor_picture (session, 0, NULL, NULL);
  g_assert_false (is_finished (stage->surface));
  tri_display_session_set_monitor_picture (session, 1, NULL, NULL);
  g_assert_true (is_finished (stage->surface));
}

/* A third of a pixel is nothing that Cairo can count in: every pixel is exact nevertheless, up to the edges. */
static void
test_thirds (Stage *stage, gconstpointer data)
{
  const cairo_rectangle_int_t area = { 0, 0, WIDTH, HEIGHT };
  const TriDisplayView view = { .width = WIDTH / 2, .height = HEIGHT / 2, .device_scale = 3 };
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 3 * view.width, 3 * view.height);
  TriDisplayPicture *picture = tri_display_picture_new ();
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  TriDisplayGeometry g;
  GskRenderNode *node;
  cairo_t *cr = cairo_create (image);

  tri_display_geometry_lay_out (&g, &area, &view);
  g_assert_cmpint (g.dest.x % 3, !=, 0);
  g_assert_cmpint (g.dest.width, ==, WIDTH);
  tri_display_picture_set (picture, stage->surface, &g, TRUE);
  tri_display_picture_snapshot (picture, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  cairo_scale (cr, 3, 3);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (image);

  for (int y = -1; y <= HEIGHT; y++)
    for (int x = -1; x <= WIDTH; x++)
      g_assert_cmphex (pixel (image, g.dest.x + x, g.dest.y + y), ==,
                       x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT ? pixel (stage->surface, x, y) : 0);

  gsk_render_node_unref (node);
  tri_display_picture_free (picture);
  cairo_surface_destroy (image);
}

int
main (int argc, char *argv[])
{
  static const struct { const char *name; void (*test) (Stage *, gconstpointer); } tests[] = {
    { "/display/picture/damage", test_damage },
    { "/display/picture/strips", test_strips },
    { "/display/picture/slow-strips", test_slow_strips },
    { "/display/picture/outside", test_outside },
    { "/display/picture/zoom", test_zoom },
    { "/display/picture/scroll", test_scroll },
    { "/display/picture/covered", test_covered },
    { "/display/picture/storm", test_storm },
    { "/display/picture/monitors", test_monitors },
    { "/display/picture/thirds", test_thirds },
  };

  gtk_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Stage, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
