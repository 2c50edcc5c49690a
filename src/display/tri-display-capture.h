/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriDisplayCapture:
 *
 * Holds this computer's pointer over a widget, and tells how it is moved instead of where it is: for guests that have no
 * tablet. On X11 the pointer is put back into the middle again and again, and cannot cross the edges; on Wayland the
 * compositor locks it (pointer-constraints and relative-pointer), which it may refuse or end.
 */
typedef struct _TriDisplayCapture TriDisplayCapture;

/**
 * TriDisplayCaptureFuncs:
 * @moved: by so much, in the pixels of the program
 * @lost: the compositor ended it; the capture is to be freed, now or later
 */
typedef struct {
  void (*moved) (double dx, double dy, gpointer user_data);
  void (*lost)  (gpointer user_data);
} TriDisplayCaptureFuncs;

gboolean           tri_display_capture_is_possible (GtkWidget *widget);
TriDisplayCapture *tri_display_capture_new         (GtkWidget *widget, const TriDisplayCaptureFuncs *funcs,
                                                    gpointer user_data);
void               tri_display_capture_free        (TriDisplayCapture *self);

/* How one kind of desktop does it. */
typedef struct {
  gboolean           (*is_possible) (GtkWidget *widget);
  TriDisplayCapture *(*new)         (GtkWidget *widget, const TriDisplayCaptureFuncs *funcs, gpointer user_data);
  void               (*free)        (TriDisplayCapture *self);
} TriDisplayCaptureClass;

/* What every kind of capture begins with. */
struct _TriDisplayCapture {
  const TriDisplayCaptureClass *klass;
};

extern const TriDisplayCaptureClass tri_display_capture_x11;
extern const TriDisplayCaptureClass tri_display_capture_wayland;

G_END_DECLS
