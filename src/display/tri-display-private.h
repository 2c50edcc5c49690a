/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display.h"

#include "tri-display-canvas.h"
#include "tri-display-keyboard.h"
#include "tri-display-pixels.h"
#include "tri-display-pointer.h"
#include "tri-display-scroll.h"

G_BEGIN_DECLS

struct _TriDisplay {
  GtkWidget parent_instance;

  /* owned */
  TriDisplaySession  *session;
  TriDisplayCanvas   *canvas;
  TriDisplayScroll   *scroll;
  TriDisplayPixels   *pixels;
  TriDisplayKeyboard *keyboard;
  TriDisplayPointer  *pointer;

  /* borrowed */
  GtkWindow *window;

  guint monitor;
  guint zoom;
};

/* The half of the widget that is seen, in tri-display-view.c. */
void tri_display_view_init          (TriDisplay *self);
void tri_display_view_class_init    (GtkWidgetClass *klass);
void tri_display_view_refresh       (TriDisplay *self);
void tri_display_view_watch_session (TriDisplay *self);

G_END_DECLS
