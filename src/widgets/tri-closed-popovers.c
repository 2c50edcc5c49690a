/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-closed-popovers.h"

/* Where the button was let go of, while that is the last thing that happened; never looked into. */
static gpointer released_on;

static gboolean
event_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GdkEvent *event = g_value_peek_pointer (&values[1]);

  released_on = gdk_event_get_event_type (event) == GDK_BUTTON_RELEASE ? g_value_peek_pointer (&values[0]) : NULL;

  return G_SOURCE_CONTINUE;
}

static gboolean
forget_cb (gpointer popover)
{
  if (gtk_widget_get_realized (popover) && !gtk_widget_get_visible (popover))
    gtk_widget_unrealize (popover);

  return G_SOURCE_REMOVE;
}

/* Not at once: the event is still one of its surface's. But before the next layout. */
static gboolean
closed_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkNative *popover = g_value_peek_pointer (&values[0]);

  if (released_on && gtk_native_get_surface (popover) == released_on)
    g_idle_add_full (G_PRIORITY_HIGH, forget_cb, g_object_ref (popover), g_object_unref);

  return G_SOURCE_CONTINUE;
}

void
tri_forget_closed_popovers (void)
{
  g_autoptr(GTypeClass) surface_class = g_type_class_ref (GDK_TYPE_SURFACE);
  g_autoptr(GTypeClass) popover_class = g_type_class_ref (GTK_TYPE_POPOVER);

  g_signal_add_emission_hook (g_signal_lookup ("event", GDK_TYPE_SURFACE), 0, event_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("closed", GTK_TYPE_POPOVER), 0, closed_cb, NULL, NULL);
}
