/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-fd-request.h"
#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_VNC_SESSION (tri_vnc_session_get_type ())
G_DECLARE_FINAL_TYPE (TriVncSession, tri_vnc_session, TRI, VNC_SESSION, TriDisplaySession)

/**
 * TriVncSession:
 *
 * A guest's screen, keyboard and pointer over VNC (libgvnc), on a socket that the caller opens. Of the ways to
 * sign in, encrypted ones are preferred, and of those the ones where the server shows a certificate:
 * #TriDisplaySession:secure is set for these alone. The picture is never made worse to save bandwidth.
 */
TriVncSession *tri_vnc_session_new           (void);
void           tri_vnc_session_set_fd_opener (TriVncSession *self, TriDisplayOpenFd open_fd,
                                              gpointer user_data, GDestroyNotify destroy);
void           tri_vnc_session_set_host_name (TriVncSession *self, const char *host_name);
void           tri_vnc_session_set_near      (TriVncSession *self, gboolean near_by);
void           tri_vnc_session_set_patience  (TriVncSession *self, guint milliseconds);

G_END_DECLS
