/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"
#include "display/tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriConsoleView:
 *
 * What a console window shows, one at a time.
 */
typedef enum {
  TRI_CONSOLE_VIEW_SCREEN,      /* the guest's picture */
  TRI_CONSOLE_VIEW_PAUSED,      /* the picture, dimmed: the machine is paused */
  TRI_CONSOLE_VIEW_ASLEEP,      /* the picture, dimmed: the guest sleeps */
  TRI_CONSOLE_VIEW_OFF,
  TRI_CONSOLE_VIEW_SAVED,
  TRI_CONSOLE_VIEW_CRASHED,
  TRI_CONSOLE_VIEW_CONNECTING,
  TRI_CONSOLE_VIEW_WAITING,     /* connected, the guest has drawn nothing yet */
  TRI_CONSOLE_VIEW_PASSWORD,
  TRI_CONSOLE_VIEW_UNAVAILABLE, /* no graphics or video device, or one of a kind that cannot be shown */
  TRI_CONSOLE_VIEW_FAILED,      /* an attempt failed; it is tried again by itself */
  TRI_CONSOLE_VIEW_NO_SERVER,   /* the server is not connected, so nothing is known */
  TRI_CONSOLE_VIEW_REMOVED,
  TRI_CONSOLE_N_VIEWS
} TriConsoleView;

#define TRI_TYPE_CONSOLE_LINK (tri_console_link_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleLink, tri_console_link, TRI, CONSOLE_LINK, GObject)

/**
 * TriConsoleLink:
 *
 * Keeps a console connected to its machine: finds the graphics device when the machine starts
 * (tri_domain_load_graphics_async()), opens a socket for each channel (tri_domain_open_graphics_async()), lets go when it
 * stops, and tries again with growing pauses when the connection breaks. Signal "changed": view, text or session.
 */
TriConsoleLink    *tri_console_link_new          (TriDomain *domain);
TriConsoleView     tri_console_link_get_view     (TriConsoleLink *self);
TriDisplaySession *tri_console_link_get_session  (TriConsoleLink *self);
/** Returns: (transfer full): what stands in the middle of the window; empty for the bare picture */
char              *tri_console_link_dup_heading  (TriConsoleLink *self);
/** Returns: (transfer full) (nullable): a second line: why, or what to do */
char              *tri_console_link_dup_detail   (TriConsoleLink *self);
/** Returns: whether the machine runs without a graphics device, or with one on which nothing draws for want of a video device */
gboolean           tri_console_link_has_no_screen  (TriConsoleLink *self);
/** Returns: whether that is so, and it was given no display meanwhile */
gboolean           tri_console_link_lacks_display  (TriConsoleLink *self);
/** Returns: whether the machine has crashed and is kept as it is, until it is turned off or reset */
gboolean           tri_console_link_holds_crashed  (TriConsoleLink *self);
/** Returns: whether the machine is off or gone here because it runs on at another server */
gboolean           tri_console_link_was_moved      (TriConsoleLink *self);
/** The machine's configuration has a display now, which it gets with its next start. */
void               tri_console_link_display_added  (TriConsoleLink *self);
/** Tries at once, whatever was wrong. */
void               tri_console_link_retry        (TriConsoleLink *self);
/** @password: for this connection only; kept nowhere */
void               tri_console_link_set_password (TriConsoleLink *self, const char *password);

G_END_DECLS
