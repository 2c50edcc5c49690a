/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel's wish for a socket, which may be answered when nobody wants it any more. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-session-private.h"

#include <unistd.h>

struct _TriSpiceFdRequest {
  TriSpiceSession *session;
  SpiceChannel    *channel;
  GCancellable    *cancellable;
  gboolean         tls;
};

static void
free_request (TriSpiceFdRequest *request)
{
  g_object_unref (request->session);
  g_object_unref (request->channel);
  g_object_unref (request->cancellable);
  g_free (request);
}

TriSpiceFdRequest *
tri_spice_fd_request_new (TriSpiceSession *session, SpiceChannel *channel, gboolean tls)
{
  TriSpiceFdRequest *request = g_new0 (TriSpiceFdRequest, 1);

  request->session = g_object_ref (session);
  request->channel = g_object_ref (channel);
  request->cancellable = g_object_ref (session->cancellable);
  request->tls = tls;

  return request;
}

/**
 * tri_spice_fd_request_answer:
 * @request: (transfer full): a request
 * @fd: a connected socket, which now belongs to the session
 */
void
tri_spice_fd_request_answer (TriSpiceFdRequest *request, int fd)
{
  g_return_if_fail (request != NULL);
  g_return_if_fail (fd >= 0);

  /* Cancelled means that nobody waits for the socket any more. */
  if (g_cancellable_is_cancelled (request->cancellable))
    close (fd);
  else
    {
      tri_display_session_mark_opened (TRI_DISPLAY_SESSION (request->session));
      tri_spice_sockets_give (&request->session->sockets, request->channel, fd);
    }
  free_request (request);
}

/**
 * tri_spice_fd_request_fail:
 * @request: (transfer full): a request
 * @error: why there is no socket; its text is shown to a person
 */
void
tri_spice_fd_request_fail (TriSpiceFdRequest *request, const GError *error)
{
  g_return_if_fail (request != NULL);
  g_return_if_fail (error != NULL);

  if (!g_cancellable_is_cancelled (request->cancellable))
    {
      if (tri_spice_sockets_is_needed (request->channel))
        tri_spice_session_end_later (request->session, TRI_DISPLAY_STATE_DISCONNECTED, error->message);
      else
        spice_channel_disconnect (request->channel, SPICE_CHANNEL_ERROR_CONNECT);
    }
  free_request (request);
}

/**
 * tri_spice_fd_request_get_cancellable:
 * @request: a request
 *
 * Returns: (transfer none): cancelled as soon as the answer is of no use any more
 */
GCancellable *
tri_spice_fd_request_get_cancellable (TriSpiceFdRequest *request)
{
  g_return_val_if_fail (request != NULL, NULL);

  return request->cancellable;
}

/**
 * tri_spice_fd_request_get_tls:
 * @request: a request
 *
 * Returns: whether the server wants this channel encrypted. The library does not do that on sockets that it is
 *   given: the one that answers has to be plain on this side, and TLS on the server's.
 */
gboolean
tri_spice_fd_request_get_tls (TriSpiceFdRequest *request)
{
  g_return_val_if_fail (request != NULL, FALSE);

  return request->tls;
}
