/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-graph.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEADER_GAP 4
#define MIN_PLOT 36

struct _TriGraph {
  GtkWidget parent_instance;

  char           *title;
  char           *names[2];
  TriGraphFormat  format;
  double          fixed_maximum;

  double *values[2];
  guint   n;
  guint   capacity;

  PangoLayout *left;    /* title */
  PangoLayout *right;   /* newest figures */
};

G_DEFINE_FINAL_TYPE (TriGraph, tri_graph, GTK_TYPE_WIDGET)

static double
scale_maximum (TriGraph *self)
{
  double maximum = self->fixed_maximum;

  if (maximum > 0)
    return maximum;
  for (int line = 0; line < 2; line++)
    for (guint i = 0; self->values[line] && i < self->n; i++)
      maximum = MAX (maximum, self->values[line][i]);
  /* Room above the highest point; an idle machine draws a flat line at the bottom, not noise. */
  return MAX (maximum * 1.15, 1024);
}

static void
draw_line (TriGraph      *self,
           cairo_t       *cr,
           int            line,
           double         maximum,
           int            width,
           int            height,
           const GdkRGBA *colour)
{
  double step = self->capacity > 1 ? (double) width / (self->capacity - 1) : width;
  double x = width - step * (self->n - 1);
  double start = x;

  if (!self->values[line] || self->n < 2)
    return;
  cairo_new_path (cr);
  for (guint i = 0; i < self->n; i++, x += step)
    {
      double share = CLAMP (self->values[line][i] / maximum, 0, 1);
      cairo_line_to (cr, x, height - 1 - share * (height - 2));
    }
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, line == 0 ? 1.0 : 0.55);
  if (line == 1)
    cairo_set_dash (cr, (double[]) { 4, 3 }, 2, 0);
  cairo_stroke_preserve (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (line == 0)
    {
      cairo_line_to (cr, width, height);
      cairo_line_to (cr, start, height);
      cairo_close_path (cr);
      cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.15);
      cairo_fill (cr);
    }
  else
    cairo_new_path (cr);
}

static void
draw_frame (cairo_t       *cr,
            int            width,
            int            height,
            const GdkRGBA *colour)
{
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.12);
  for (int i = 1; i < 4; i++)
    {
      cairo_move_to (cr, 0, floor (height * i / 4.0) + 0.5);
      cairo_line_to (cr, width, floor (height * i / 4.0) + 0.5);
    }
  cairo_stroke (cr);
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.25);
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_stroke (cr);
}

static void
tri_graph_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  TriGraph *self = TRI_GRAPH (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int text_width, text_height;
  GdkRGBA text, accent;
  cairo_t *cr;

  gtk_style_context_get_color (style, &text);
  if (!gtk_style_context_lookup_color (style, "theme_selected_bg_color", &accent))
    accent = text;
  pango_layout_get_pixel_size (self->right, &text_width, &text_height);
  gtk_snapshot_render_layout (snapshot, style, 0, 0, self->left);
  gtk_snapshot_render_layout (snapshot, style, MAX (0, width - text_width), 0, self->right);

  height -= text_height + HEADER_GAP;
  if (height < 8 || width < 8)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, text_height + HEADER_GAP));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_frame (cr, width, height, &text);
  draw_line (self, cr, 0, scale_maximum (self), width, height, &accent);
  draw_line (self, cr, 1, scale_maximum (self), width, height, &accent);
  cairo_destroy (cr);
  gtk_snapshot_restore (snapshot);
}

static void
tri_graph_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  TriGraph *self = TRI_GRAPH (widget);
  int left_width, right_width, text_height;

  pango_layout_get_pixel_size (self->left, &left_width, &text_height);
  pango_layout_get_pixel_size (self->right, &right_width, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = left_width + 120;
      *natural = MAX (*minimum, 220);
    }
  else
    {
      *minimum = text_height + HEADER_GAP + MIN_PLOT;
      *natural = *minimum + 30;
    }
}

static void
tri_graph_dispose (GObject *object)
{
  TriGraph *self = TRI_GRAPH (object);

  g_clear_object (&self->left);
  g_clear_object (&self->right);
  G_OBJECT_CLASS (tri_graph_parent_class)->dispose (object);
}

static void
tri_graph_finalize (GObject *object)
{
  TriGraph *self = TRI_GRAPH (object);

  g_free (self->title);
  for (int line = 0; line < 2; line++)
    {
      g_free (self->names[line]);
      g_free (self->values[line]);
    }
  G_OBJECT_CLASS (tri_graph_parent_class)->finalize (object);
}

static void
tri_graph_class_init (TriGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_graph_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_graph_finalize;
  widget_class->snapshot = tri_graph_snapshot;
  widget_class->measure = tri_graph_measure;
  gtk_widget_class_set_css_name (widget_class, "graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tri_graph_init (TriGraph *self)
{
  PangoAttrList *figures = pango_attr_list_new ();

  self->left = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  self->right = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  pango_attr_list_insert (figures, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (self->right, figures);
  pango_attr_list_unref (figures);
}

GtkWidget *
tri_graph_new (void)
{
  return g_object_new (TRI_TYPE_GRAPH, NULL);
}

void
tri_graph_describe (TriGraph       *self,
                    const char     *title,
                    const char     *first,
                    const char     *second,
                    TriGraphFormat  format,
                    double          fixed_maximum)
{
  g_return_if_fail (TRI_IS_GRAPH (self));

  g_free (self->title);
  self->title = g_strdup (title);
  g_free (self->names[0]);
  self->names[0] = g_strdup (first);
  g_free (self->names[1]);
  self->names[1] = g_strdup (second);
  self->format = format;
  self->fixed_maximum = fixed_maximum;
  pango_layout_set_text (self->left, title, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static char *
newest (TriGraph *self,
        int       line)
{
  g_autofree char *figure = NULL;

  if (!self->values[line] || self->n == 0 || self->values[line][self->n - 1] < 0)
    return NULL;
  figure = self->format (self->values[line][self->n - 1]);
  if (!self->names[line])
    return g_steal_pointer (&figure);
  return g_strdup_printf ("%s %s", self->names[line], figure);
}

void
tri_graph_set_values (TriGraph     *self,
                      const double *first,
                      const double *second,
                      guint         n,
                      guint         capacity,
                      gboolean      current)
{
  const double *given[2] = { first, second };
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;

  g_return_if_fail (TRI_IS_GRAPH (self));

  for (int line = 0; line < 2; line++)
    {
      g_free (self->values[line]);
      self->values[line] = given[line] ? g_memdup2 (given[line], n * sizeof (double)) : NULL;
    }
  self->n = n;
  self->capacity = capacity;
  one = current ? newest (self, 0) : NULL;
  two = current ? newest (self, 1) : NULL;
  text = g_strconcat (one ? one : "", one && two ? "   " : "", two ? two : "", NULL);
  pango_layout_set_text (self->right, text, -1);
  spoken = g_strconcat (self->title, ": ", text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
