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

/** Lets go of the connection, and clears the end with it. */
typedef void (*TriDisplayDropFunc) (TriDisplaySession *self);

/** An end that is to come, of the connection of the session that holds this; zero at the beginning. */
typedef struct {
  char              *message;   /* owned */
  TriDisplaySession *session;   /* borrowed */
  TriDisplayDropFunc drop;
  TriDisplayState    state;
  guint              source_id; /* 0: none is to come */
} TriDisplayEnd;

TriDisplayMonitor *tri_display_session_peek_monitor (TriDisplaySession *self, guint monitor);
/** The first reason is the true one, what follows it are its consequences. Outside of the library's own callbacks, which is soon. */
void               tri_display_end_later            (TriDisplayEnd *end, TriDisplaySession *session, TriDisplayState state,
                                                     const char *message, TriDisplayDropFunc drop);
void               tri_display_end_clear            (TriDisplayEnd *end);

G_END_DECLS
