/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tri-display-agent.h"

G_BEGIN_DECLS

/**
 * TriDisplayState:
 * @TRI_DISPLAY_STATE_IDLE: nothing was asked for yet, or tri_display_session_disconnect() was called
 * @TRI_DISPLAY_STATE_CONNECTING: the way to the guest's display is being opened
 * @TRI_DISPLAY_STATE_WAITING: connected, but the guest has not drawn anything yet
 * @TRI_DISPLAY_STATE_SHOWING: there is a picture
 * @TRI_DISPLAY_STATE_NEEDS_PASSWORD: the server refused the password, or wants one
 * @TRI_DISPLAY_STATE_UNSUPPORTED: connected, but the guest draws in a way that cannot be shown;
 *   #TriDisplaySession:message says which
 * @TRI_DISPLAY_STATE_DISCONNECTED: the connection ended by itself; #TriDisplaySession:message says why
 */
typedef enum {
  TRI_DISPLAY_STATE_IDLE,
  TRI_DISPLAY_STATE_CONNECTING,
  TRI_DISPLAY_STATE_WAITING,
  TRI_DISPLAY_STATE_SHOWING,
  TRI_DISPLAY_STATE_NEEDS_PASSWORD,
  TRI_DISPLAY_STATE_UNSUPPORTED,
  TRI_DISPLAY_STATE_DISCONNECTED,
} TriDisplayState;

/**
 * TriDisplayButtons:
 *
 * Pointer buttons that are held, as a mask.
 */
typedef enum {
  TRI_DISPLAY_BUTTON_LEFT = 1 << 0,
  TRI_DISPLAY_BUTTON_MIDDLE = 1 << 1,
  TRI_DISPLAY_BUTTON_RIGHT = 1 << 2,
  TRI_DISPLAY_BUTTON_SIDE = 1 << 3,
  TRI_DISPLAY_BUTTON_EXTRA = 1 << 4,
} TriDisplayButtons;

/**
 * TriDisplayLocks:
 *
 * Lock keys that are on, as a mask.
 */
typedef enum {
  TRI_DISPLAY_LOCK_SCROLL = 1 << 0,
  TRI_DISPLAY_LOCK_NUM = 1 << 1,
  TRI_DISPLAY_LOCK_CAPS = 1 << 2,
} TriDisplayLocks;

/* More screens than this no guest has. */
#define TRI_DISPLAY_MAX_MONITORS 16

#define TRI_TYPE_DISPLAY_SESSION (tri_display_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (TriDisplaySession, tri_display_session, TRI, DISPLAY_SESSION, GObject)

/**
 * TriDisplaySession:
 *
 * A connection to a guest's screen, keyboard and pointer, without a word about the protocol. #TriDisplay
 * shows it; a subclass speaks SPICE, VNC or something else. Everything happens on the main thread and
 * nothing blocks.
 *
 * A guest has one screen or several, its monitors, numbered from 0. Each has a picture, and its cursor.
 * What does not name a monitor means the first one: a protocol that knows only one picture needs no more.
 *
 * Signals, with the monitor's number (uint) as their first argument: `picture-changed` (another surface or
 * another visible area), `damaged` (then a #cairo_rectangle_int_t in surface pixels, within the visible
 * area), `cursor-changed`, `cursor-moved`. Without arguments: `locks-changed` (the guest switched a lock key).
 */
struct _TriDisplaySessionClass {
  GObjectClass parent_class;

  /* Every one may be NULL when the protocol has no such thing. */
  void (*connect)         (TriDisplaySession *self);
  void (*disconnect)      (TriDisplaySession *self);
  void (*set_password)    (TriDisplaySession *self, const char *password);
  void (*send_key)        (TriDisplaySession *self, guint scancode, gboolean pressed);
  void (*set_locks)       (TriDisplaySession *self, TriDisplayLocks locks);
  void (*move_to)         (TriDisplaySession *self, int x, int y, TriDisplayButtons held);
  void (*move_by)         (TriDisplaySession *self, int dx, int dy, TriDisplayButtons held);
  void (*button)          (TriDisplaySession *self, TriDisplayButtons button, gboolean pressed,
                           TriDisplayButtons held);
  void (*scroll)          (TriDisplaySession *self, int steps_x, int steps_y, TriDisplayButtons held);

  /* Only where there can be more than one: else move_to is called. */
  void (*move_to_monitor) (TriDisplaySession *self, guint monitor, int x, int y, TriDisplayButtons held);
  void (*use_monitor)     (TriDisplaySession *self, guint monitor, gboolean used);

  /* NULL where a guest gives nothing but its screen. */
  TriDisplayAgent *(*get_agent) (TriDisplaySession *self);

  gpointer padding[5];
};

void             tri_display_session_connect         (TriDisplaySession *self);
void             tri_display_session_disconnect      (TriDisplaySession *self);
void             tri_display_session_set_password    (TriDisplaySession *self, const char *password);
void             tri_display_session_send_key        (TriDisplaySession *self, guint scancode, gboolean pressed);
void             tri_display_session_set_locks       (TriDisplaySession *self, TriDisplayLocks locks);
void             tri_display_session_move_to         (TriDisplaySession *self, int x, int y, TriDisplayButtons held);
void             tri_display_session_move_by         (TriDisplaySession *self, int dx, int dy, TriDisplayButtons held);
void             tri_display_session_button          (TriDisplaySession *self, TriDisplayButtons button,
                                                      gboolean pressed, TriDisplayButtons held);
void             tri_display_session_scroll          (TriDisplaySession *self, int steps_x, int steps_y,
                                                      TriDisplayButtons held);

void             tri_display_session_move_to_monitor (TriDisplaySession *self, guint monitor, int x, int y,
                                                      TriDisplayButtons held);
void             tri_display_session_use_monitor     (TriDisplaySession *self, guint monitor, gboolean used);

TriDisplayAgent *tri_display_session_get_agent       (TriDisplaySession *self);
TriDisplayState  tri_display_session_get_state       (TriDisplaySession *self);
const char      *tri_display_session_get_message     (TriDisplaySession *self);
gboolean         tri_display_session_get_absolute    (TriDisplaySession *self);
gboolean         tri_display_session_get_secure      (TriDisplaySession *self);
gboolean         tri_display_session_get_local       (TriDisplaySession *self);
void             tri_display_session_set_local       (TriDisplaySession *self, gboolean local);
TriDisplayLocks  tri_display_session_get_guest_locks (TriDisplaySession *self);
cairo_surface_t *tri_display_session_get_picture     (TriDisplaySession *self, cairo_rectangle_int_t *area);
gboolean         tri_display_session_get_cursor_hidden (TriDisplaySession *self, guint monitor);
GdkTexture      *tri_display_session_get_cursor      (TriDisplaySession *self, int *hot_x, int *hot_y);
gboolean         tri_display_session_get_cursor_position (TriDisplaySession *self, int *x, int *y);

guint            tri_display_session_get_n_monitors  (TriDisplaySession *self);
cairo_surface_t *tri_display_session_get_monitor_picture (TriDisplaySession *self, guint monitor,
                                                      cairo_rectangle_int_t *area);
GdkTexture      *tri_display_session_dup_screenshot  (TriDisplaySession *self, guint monitor);
GdkTexture      *tri_display_session_get_monitor_cursor (TriDisplaySession *self, guint monitor,
                                                      int *hot_x, int *hot_y);
gboolean         tri_display_session_get_monitor_cursor_position (TriDisplaySession *self, guint monitor,
                                                      int *x, int *y);

/* For subclasses. */
void             tri_display_session_set_state       (TriDisplaySession *self, TriDisplayState state,
                                                      const char *message);
void             tri_display_session_set_absolute    (TriDisplaySession *self, gboolean absolute);
void             tri_display_session_set_secure      (TriDisplaySession *self, gboolean secure);
void             tri_display_session_mark_opened     (TriDisplaySession *self);
gint64           tri_display_session_get_opened_time (TriDisplaySession *self);
void             tri_display_session_set_guest_locks (TriDisplaySession *self, TriDisplayLocks locks);
void             tri_display_session_set_picture     (TriDisplaySession *self, cairo_surface_t *surface,
                                                      const cairo_rectangle_int_t *area);
void             tri_display_session_damage          (TriDisplaySession *self, int x, int y, int width, int height);
void             tri_display_session_set_cursor      (TriDisplaySession *self, const guint8 *rgba,
                                                      int width, int height, int hot_x, int hot_y);
void             tri_display_session_show_cursor     (TriDisplaySession *self, gboolean visible);
void             tri_display_session_move_cursor     (TriDisplaySession *self, int x, int y);

/* For subclasses that know several monitors. */
void             tri_display_session_set_n_monitors  (TriDisplaySession *self, guint n_monitors);
void             tri_display_session_set_monitor_picture (TriDisplaySession *self, guint monitor,
                                                      cairo_surface_t *surface, const cairo_rectangle_int_t *area);
void             tri_display_session_damage_monitor  (TriDisplaySession *self, guint monitor,
                                                      int x, int y, int width, int height);
void             tri_display_session_set_monitor_cursor (TriDisplaySession *self, guint monitor, const guint8 *rgba,
                                                      int width, int height, int hot_x, int hot_y);
void             tri_display_session_show_monitor_cursor (TriDisplaySession *self, guint monitor, gboolean visible);
void             tri_display_session_move_monitor_cursor (TriDisplaySession *self, guint monitor, int x, int y);

G_END_DECLS
