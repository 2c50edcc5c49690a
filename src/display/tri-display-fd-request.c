/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A wish for a socket, which may be answered when nobody wants it any more. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-fd-request-private.h"

#include <unistd.h>

struct _TriDisplayFdRequest {
  TriDisplaySession       *session;
  GObject                 *channel;
  GCancellable            *cancellable;
  gboolean                 tls;
  const TriDisplayFdTaker *taker;
};

static void
free_request (TriDisplayFdRequest *request)
{
  g_object_unref (request->session);
  g_clear_object (&request->channel);
  g_object_unref (request->cancellable);
  g_free (request);
}

/**
 * tri_display_fd_request_answer:
 * @request: (transfer full): a request
 * @fd: a connected socket, which now belongs to the session
 */
void
tri_display_fd_request_answer (TriDisplayFdRequest *request, int fd)
{
  g_return_if_fail (request != NULL);
  g_return_if_fail (fd >= 0);

  /* Cancelled means that nobody waits for the socket any more. */
  if (g_cancellable_is_cancelled (request->cancellable))
    close (fd);
  else
    request->taker->take (request->session, request->channel, fd);
  free_request (request);
}

/**
 * tri_display_fd_request_fail:
 * @request: (transfer full): a request
 * @error: why there is no socket; its text is shown to a person
 */
void
tri_display_fd_request_fail (TriDisplayFdRequest *request, const GError *error)
{
  g_return_if_fail (request != NULL);
  g_return_if_fail (error != NULL);

  if (!g_cancellable_is_cancelled (request->cancellable))
    request->taker->fail (request->session, request->channel, error->message);
  free_request (request);
}

/**
 * tri_display_fd_request_get_cancellable:
 * @request: a request
 *
 * Returns: (transfer none): cancelled as soon as the answer is of no use any more
 */
GCancellable *
tri_display_fd_request_get_cancellable (TriDisplayFdRequest *request)
{
  g_return_val_if_fail (request != NULL, NULL);

  return request->cancellable;
}

/**
 * tri_display_fd_request_get_tls:
 * @request: a request
 *
 * Returns: whether the server wants this socket encrypted from its first byte, which only SPICE's do. The session does not do
 *   that: the socket that answers has to be plain on this side, and TLS on the server's.
 */
gboolean
tri_display_fd_request_get_tls (TriDisplayFdRequest *request)
{
  g_return_val_if_fail (request != NULL, FALSE);

  return request->tls;
}

/**
 * tri_display_opener_set:
 * @self: an opener
 * @open_fd: (scope notified): opens sockets
 * @user_data: for @open_fd
 * @destroy: (nullable): frees @user_data
 */
void
tri_display_opener_set (TriDisplayOpener *self, TriDisplayOpenFd open_fd, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (open_fd != NULL);

  tri_display_opener_clear (self);
  *self = (TriDisplayOpener) { open_fd, user_data, destroy };
}

/**
 * tri_display_opener_clear:
 * @self: an opener, which is nobody afterwards
 */
void
tri_display_opener_clear (TriDisplayOpener *self)
{
  if (self->destroy)
    self->destroy (self->user_data);
  *self = (TriDisplayOpener) { 0 };
}

/**
 * tri_display_opener_ask:
 * @self: an opener that is somebody
 * @session: who asks
 * @channel: (nullable): an object, for which of its channels
 * @tls: see tri_display_fd_request_get_tls()
 * @cancellable: cancelled when the answer is of no use any more
 * @taker: (transfer none): gets the answer, unless it was cancelled; lives for ever
 */
void
tri_display_opener_ask (const TriDisplayOpener  *self,
                        TriDisplaySession       *session,
                        gpointer                 channel,
                        gboolean                 tls,
                        GCancellable            *cancellable,
                        const TriDisplayFdTaker *taker)
{
  TriDisplayFdRequest *request = g_new0 (TriDisplayFdRequest, 1);

  request->session = g_object_ref (session);
  g_set_object (&request->channel, channel);
  request->cancellable = g_object_ref (cancellable);
  request->tls = tls;
  request->taker = taker;
  self->open_fd (request, self->user_data);
}
