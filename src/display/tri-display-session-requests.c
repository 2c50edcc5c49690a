/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a display asks a session to do: each function hands over to the protocol, if it knows such a thing. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-keymap.h"
#include "tri-display-session.h"

/**
 * tri_display_session_connect:
 * @self: a session
 *
 * Starts to connect, and returns at once; #TriDisplaySession:state tells how it goes. A session that is
 * connected starts again from the beginning.
 */
void
tri_display_session_connect (TriDisplaySession *self)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  TRI_DISPLAY_SESSION_GET_CLASS (self)->connect (self);
}

/**
 * tri_display_session_disconnect:
 * @self: a session
 *
 * Ends the connection. The guest goes on.
 */
void
tri_display_session_disconnect (TriDisplaySession *self)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  TRI_DISPLAY_SESSION_GET_CLASS (self)->disconnect (self);
}

/**
 * tri_display_session_set_password:
 * @self: a session
 * @password: (nullable): the password of the display server
 *
 * Takes effect with the next tri_display_session_connect().
 */
void
tri_display_session_set_password (TriDisplaySession *self, const char *password)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->set_password)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->set_password (self, password);
}

/**
 * tri_display_session_send_key:
 * @self: a session
 * @scancode: XT set 1, 0x100 for the 0xe0 prefix
 * @pressed: down or up
 */
void
tri_display_session_send_key (TriDisplaySession *self, guint scancode, gboolean pressed)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));
  g_return_if_fail (scancode > 0 && scancode < TRI_DISPLAY_N_KEYS);

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->send_key)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->send_key (self, scancode, pressed);
}

/**
 * tri_display_session_set_locks:
 * @self: a session
 * @locks: the lock keys as they are on this computer
 */
void
tri_display_session_set_locks (TriDisplaySession *self, TriDisplayLocks locks)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->set_locks)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->set_locks (self, locks);
}

/**
 * tri_display_session_move_to:
 * @self: a session whose #TriDisplaySession:absolute is %TRUE
 * @x: guest pixels from the left of the visible area
 * @y: guest pixels from its top
 * @held: buttons that are down
 */
void
tri_display_session_move_to (TriDisplaySession *self, int x, int y, TriDisplayButtons held)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->move_to)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->move_to (self, x, y, held);
}

/**
 * tri_display_session_move_to_monitor:
 * @self: a session whose #TriDisplaySession:absolute is %TRUE
 * @monitor: the screen
 * @x: guest pixels from the left of its visible area
 * @y: guest pixels from its top
 * @held: buttons that are down
 */
void
tri_display_session_move_to_monitor (TriDisplaySession *self, guint monitor, int x, int y, TriDisplayButtons held)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->move_to_monitor)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->move_to_monitor (self, monitor, x, y, held);
  else if (monitor == 0)
    tri_display_session_move_to (self, x, y, held);
}

/**
 * tri_display_session_use_monitor:
 * @self: a session
 * @monitor: the screen
 * @used: whether somebody looks at it
 *
 * Asks the guest to switch one of its screens on or off. Many guests do so only while their agent runs.
 */
void
tri_display_session_use_monitor (TriDisplaySession *self, guint monitor, gboolean used)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->use_monitor)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->use_monitor (self, monitor, used);
}

/**
 * tri_display_session_get_agent:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what the guest can do beyond its screen; the same one as long as the session
 *   lives, connected or not
 */
TriDisplayAgent *
tri_display_session_get_agent (TriDisplaySession *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (self), NULL);

  return TRI_DISPLAY_SESSION_GET_CLASS (self)->get_agent ? TRI_DISPLAY_SESSION_GET_CLASS (self)->get_agent (self) : NULL;
}

/**
 * tri_display_session_move_by:
 * @self: a session whose #TriDisplaySession:absolute is %FALSE
 * @dx: steps to the right
 * @dy: steps down
 * @held: buttons that are down
 */
void
tri_display_session_move_by (TriDisplaySession *self, int dx, int dy, TriDisplayButtons held)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->move_by)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->move_by (self, dx, dy, held);
}

/**
 * tri_display_session_button:
 * @self: a session
 * @button: one button
 * @pressed: down or up
 * @held: the buttons that are down, @button included while it is
 */
void
tri_display_session_button (TriDisplaySession *self, TriDisplayButtons button, gboolean pressed,
                            TriDisplayButtons held)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->button)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->button (self, button, pressed, held);
}

/**
 * tri_display_session_scroll:
 * @self: a session
 * @steps_x: clicks of the wheel to the right
 * @steps_y: clicks down
 * @held: buttons that are down
 */
void
tri_display_session_scroll (TriDisplaySession *self, int steps_x, int steps_y, TriDisplayButtons held)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (self));

  if (TRI_DISPLAY_SESSION_GET_CLASS (self)->scroll)
    TRI_DISPLAY_SESSION_GET_CLASS (self)->scroll (self, steps_x, steps_y, held);
}
