/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-edge.h"

#include "widgets/tri-preferences.h"

/* How near to the top edge the pointer brings the bar, in application pixels. */
#define NEAR 2
/* How far below the bar the pointer may be before it leaves. */
#define MARGIN 12
/* At the beginning it stays long enough to be read. */
#define READING_MS 3000
#define LEAVING_MS 600

struct _TriConsoleEdge {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *revealer;
  GtkWidget *title;
  GtkWidget *pin;

  guint    hide_id;
  gboolean full_screen;
};

G_DEFINE_FINAL_TYPE (TriConsoleEdge, tri_console_edge, GTK_TYPE_WIDGET)

static gboolean
hide_cb (gpointer user_data)
{
  TriConsoleEdge *self = user_data;

  self->hide_id = 0;
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->pin)))
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);

  return G_SOURCE_REMOVE;
}

static void
hide_later (TriConsoleEdge *self, guint pause)
{
  if (self->hide_id == 0)
    self->hide_id = g_timeout_add (pause, hide_cb, self);
}

static void
show (TriConsoleEdge *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

static void
pointer_moved_cb (TriConsoleEdge *self, double x, double y)
{
  gboolean shown = gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));

  if (!self->full_screen)
    return;
  if (y <= NEAR || (shown && y <= gtk_widget_get_height (GTK_WIDGET (self)) + MARGIN))
    show (self);
  else if (shown)
    hide_later (self, LEAVING_MS);
}

static void
pin_toggled_cb (TriConsoleEdge *self)
{
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->pin)))
    hide_later (self, READING_MS);
  else if (self->full_screen)
    show (self);
}

static void
tri_console_edge_dispose (GObject *object)
{
  TriConsoleEdge *self = TRI_CONSOLE_EDGE (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_edge_parent_class)->dispose (object);
}

static void
tri_console_edge_class_init (TriConsoleEdgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_edge_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-edge.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleEdge, revealer);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleEdge, title);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleEdge, pin);
  gtk_widget_class_bind_template_callback (widget_class, pin_toggled_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_edge_init (TriConsoleEdge *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (tri_preferences_get (), "console-bar-pinned", self->pin, "active", G_SETTINGS_BIND_DEFAULT);
}

void
tri_console_edge_watch (TriConsoleEdge *self, GtkWidget *area)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_return_if_fail (TRI_IS_CONSOLE_EDGE (self));

  /* Before the guest's picture, which takes the pointer's motion for itself. */
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_object (motion, "motion", G_CALLBACK (pointer_moved_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (area, motion);
}

void
tri_console_edge_set_title (TriConsoleEdge *self, const char *title)
{
  g_return_if_fail (TRI_IS_CONSOLE_EDGE (self));

  gtk_label_set_label (GTK_LABEL (self->title), title);
}

void
tri_console_edge_set_full_screen (TriConsoleEdge *self, gboolean full_screen)
{
  g_return_if_fail (TRI_IS_CONSOLE_EDGE (self));

  if (full_screen == self->full_screen)
    return;

  self->full_screen = full_screen;
  if (full_screen)
    {
      show (self);
      hide_later (self, READING_MS);
    }
  else
    {
      g_clear_handle_id (&self->hide_id, g_source_remove);
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
    }
}
