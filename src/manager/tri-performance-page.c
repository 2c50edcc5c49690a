/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-performance-page.h"

#include "widgets/tri-format.h"
#include "widgets/tri-graph.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

#define N_GRAPHS 4

struct _TriPerformancePage {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *graphs[N_GRAPHS];
  TriDomain *domain;
  gulong     handler;
  gulong     state_handler;
};

G_DEFINE_FINAL_TYPE (TriPerformancePage, tri_performance_page, GTK_TYPE_WIDGET)

/* Which figure of a sample each line shows; the second is optional. */
static const struct { size_t first, second; } lines[N_GRAPHS] = {
  { offsetof (TriHistorySample, cpu_usage), 0 },
  { offsetof (TriHistorySample, memory), 0 },
  { offsetof (TriHistorySample, disk_read), offsetof (TriHistorySample, disk_write) },
  { offsetof (TriHistorySample, net_receive), offsetof (TriHistorySample, net_send) },
};

static char *
format_memory (double bytes)
{
  return tri_format_bytes (bytes);
}

static double
figure (const TriHistorySample *sample,
        size_t                  offset)
{
  return *(const double *) ((const char *) sample + offset);
}

static void
update (TriPerformancePage *self)
{
  TriHistory *history = self->domain ? tri_domain_get_history (self->domain) : NULL;
  guint n = history ? tri_history_get_length (history) : 0;
  gboolean running = self->domain && (tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE);
  double first[TRI_HISTORY_LENGTH], second[TRI_HISTORY_LENGTH];

  /* Nobody sees it: it is drawn when the page is mapped. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  n = MIN (n, TRI_HISTORY_LENGTH);
  for (int graph = 0; graph < N_GRAPHS; graph++)
    {
      for (guint i = 0; i < n; i++)
        {
          const TriHistorySample *sample = tri_history_get (history, i);
          first[i] = figure (sample, lines[graph].first);
          second[i] = figure (sample, lines[graph].second);
        }
      tri_graph_set_values (TRI_GRAPH (self->graphs[graph]), first, lines[graph].second ? second : NULL,
                            n, TRI_HISTORY_LENGTH, running);
    }
}

static void
describe (TriPerformancePage *self)
{
  double memory = self->domain ? tri_domain_get_memory_maximum (self->domain) : 0;

  tri_graph_describe (TRI_GRAPH (self->graphs[0]), _("CPU"), NULL, NULL, tri_format_percent, 1);
  tri_graph_describe (TRI_GRAPH (self->graphs[1]), _("Memory"), NULL, NULL, format_memory, memory);
  tri_graph_describe (TRI_GRAPH (self->graphs[2]), _("Disk"), _("Read"), _("Write"), tri_format_rate, 0);
  tri_graph_describe (TRI_GRAPH (self->graphs[3]), _("Network"), _("Receive"), _("Send"), tri_format_rate, 0);
}

static void
tri_performance_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tri_performance_page_parent_class)->map (widget);
  update (TRI_PERFORMANCE_PAGE (widget));
}

static void
tri_performance_page_dispose (GObject *object)
{
  TriPerformancePage *self = TRI_PERFORMANCE_PAGE (object);

  if (self->domain)
    {
      g_clear_signal_handler (&self->handler, tri_domain_get_history (self->domain));
      g_clear_signal_handler (&self->state_handler, self->domain);
    }
  g_clear_object (&self->domain);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (tri_performance_page_parent_class)->dispose (object);
}

static void
tri_performance_page_class_init (TriPerformancePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_performance_page_dispose;
  widget_class->map = tri_performance_page_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_performance_page_init (TriPerformancePage *self)
{
  self->box = gtk_grid_new ();
  gtk_grid_set_column_homogeneous (GTK_GRID (self->box), TRUE);
  gtk_grid_set_row_homogeneous (GTK_GRID (self->box), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (self->box), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self->box), 10);
  gtk_widget_add_css_class (self->box, "tri-page");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  for (int i = 0; i < N_GRAPHS; i++)
    {
      self->graphs[i] = tri_graph_new ();
      gtk_widget_set_hexpand (self->graphs[i], TRUE);
      gtk_widget_set_vexpand (self->graphs[i], TRUE);
      gtk_grid_attach (GTK_GRID (self->box), self->graphs[i], i % 2, i / 2, 1, 1);
    }
  describe (self);
}

void
tri_performance_page_set_domain (TriPerformancePage *self,
                                 TriDomain          *domain)
{
  g_return_if_fail (TRI_IS_PERFORMANCE_PAGE (self));

  if (self->domain == domain)
    return;
  if (self->domain)
    {
      g_clear_signal_handler (&self->handler, tri_domain_get_history (self->domain));
      g_clear_signal_handler (&self->state_handler, self->domain);
    }
  g_set_object (&self->domain, domain);
  if (domain)
    {
      self->handler = g_signal_connect_swapped (tri_domain_get_history (domain), "changed", G_CALLBACK (update), self);
      self->state_handler = g_signal_connect_swapped (domain, "notify::state", G_CALLBACK (update), self);
    }
  describe (self);
  update (self);
}
