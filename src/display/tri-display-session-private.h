/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

/* One screen of the guest, as a session keeps it. */
typedef struct {
  /* owned */
  cairo_surface_t *surface;
  GdkTexture      *cursor;

  cairo_rectangle_int_t area;
  int                   hot_x, hot_y;
  int                   cursor_x, cursor_y;
  guint                 cursor_visible : 1;
  guint                 cursor_placed : 1;
} TriDisplayMonitor;

TriDisplayMonitor *tri_display_session_peek_monitor (TriDisplaySession *self, guint monitor);

G_END_DECLS
