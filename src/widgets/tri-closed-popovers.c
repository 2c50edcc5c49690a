/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-closed-popovers.h"

static gboolean
forget_cb (gpointer popover)
{
  if (gtk_widget_get_realized (popover) && !gtk_widget_get_visible (popover))
    gtk_widget_unrealize (popover);

  return G_SOURCE_REMOVE;
}

/* Not at once: the event that closed it may be one of its surface's. But before the next layout. */
static gboolean
closed_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_HIGH, forget_cb, g_value_dup_object (&values[0]), g_object_unref);

  return G_SOURCE_CONTINUE;
}

void
tri_forget_closed_popovers (void)
{
  g_autoptr(GTypeClass) klass = g_type_class_ref (GTK_TYPE_POPOVER);

  g_signal_add_emission_hook (g_signal_lookup ("closed", GTK_TYPE_POPOVER), 0, closed_cb, NULL, NULL);
}
