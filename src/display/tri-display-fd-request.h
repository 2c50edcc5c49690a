/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TriDisplayFdRequest:
 *
 * A session asks for a socket: a VNC session for its own, a SPICE session for that of each channel. It is answered once, with
 * tri_display_fd_request_answer() or tri_display_fd_request_fail(), at any time: also after the session is gone.
 */
typedef struct _TriDisplayFdRequest TriDisplayFdRequest;

/**
 * TriDisplayOpenFd:
 * @request: (transfer full): to be answered
 * @user_data: as given
 *
 * Called on the main thread for each socket; must not block.
 */
typedef void (*TriDisplayOpenFd) (TriDisplayFdRequest *request, gpointer user_data);

void          tri_display_fd_request_answer          (TriDisplayFdRequest *request, int fd);
void          tri_display_fd_request_fail            (TriDisplayFdRequest *request, const GError *error);
GCancellable *tri_display_fd_request_get_cancellable (TriDisplayFdRequest *request);
gboolean      tri_display_fd_request_get_tls         (TriDisplayFdRequest *request);

G_END_DECLS
