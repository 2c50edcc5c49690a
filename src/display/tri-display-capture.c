/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-capture.h"

static const TriDisplayCaptureClass *
find_class (GtkWidget *widget)
{
  static const TriDisplayCaptureClass * const classes[] = {
#ifdef TRI_DISPLAY_WAYLAND
    &tri_display_capture_wayland,
#endif
#ifdef TRI_DISPLAY_X11
    &tri_display_capture_x11,
#endif
    NULL
  };

  for (guint i = 0; classes[i]; i++)
    if (classes[i]->is_possible (widget))
      return classes[i];

  return NULL;
}

/**
 * tri_display_capture_is_possible:
 * @widget: a widget
 *
 * Returns: whether this desktop lets a program capture the pointer
 */
gboolean
tri_display_capture_is_possible (GtkWidget *widget)
{
  return find_class (widget) != NULL;
}

/**
 * tri_display_capture_new:
 * @widget: a realized widget that the pointer is over; not kept alive
 * @funcs: who is told; lives longer
 * @user_data: for @funcs
 *
 * Returns: (transfer full) (nullable): the capture, or %NULL where it is not possible at this moment
 */
TriDisplayCapture *
tri_display_capture_new (GtkWidget *widget, const TriDisplayCaptureFuncs *funcs, gpointer user_data)
{
  const TriDisplayCaptureClass *klass = find_class (widget);
  TriDisplayCapture *self = klass ? klass->new (widget, funcs, user_data) : NULL;

  if (self)
    self->klass = klass;

  return self;
}

/**
 * tri_display_capture_free:
 * @self: (transfer full): a capture
 *
 * The pointer belongs to the person again.
 */
void
tri_display_capture_free (TriDisplayCapture *self)
{
  self->klass->free (self);
}
