/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-parting.h"

/* Whether the channel's socket was open until now: then it has yet to see that nothing more comes. */
static gboolean
shut (SpiceChannel *channel)
{
  g_autoptr(GSocket) socket = NULL;

  g_object_get (channel, "socket", &socket, NULL);

  return socket && g_socket_is_connected (socket) && g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static gboolean
shut_all (SpiceSession *spice)
{
  g_autoptr(GList) channels = spice_session_get_channels (spice);
  gboolean was_open = FALSE;

  for (GList *l = channels; l; l = l->next)
    was_open |= shut (l->data);

  return was_open;
}

/* With the lowest priority, so after whatever the channels have been told. One that had no socket yet may have one by now. */
static gboolean
parted_cb (gpointer user_data)
{
  if (shut_all (user_data))
    return G_SOURCE_CONTINUE;

  spice_session_disconnect (user_data);
  return G_SOURCE_REMOVE;
}

void
tri_spice_part (SpiceSession *spice)
{
  g_autoptr(GList) channels = spice_session_get_channels (spice);

  shut_all (spice);
  for (GList *l = channels; l; l = l->next)
    spice_channel_disconnect (l->data, SPICE_CHANNEL_NONE);
  g_idle_add_full (G_PRIORITY_LOW, parted_cb, spice, g_object_unref);
}
