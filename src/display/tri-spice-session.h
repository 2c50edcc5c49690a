/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-fd-request.h"
#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_SPICE_SESSION (tri_spice_session_get_type ())
G_DECLARE_FINAL_TYPE (TriSpiceSession, tri_spice_session, TRI, SPICE_SESSION, TriDisplaySession)

/**
 * TriSpiceSession:
 *
 * A guest's screen, keyboard and pointer over SPICE (spice-client-glib). Say where the server is with one of
 * the setters, then tri_display_session_connect(). Beyond these, see
 * tri_display_session_get_agent() and tri_display_session_get_usb().
 */
TriSpiceSession *tri_spice_session_new           (void);
void             tri_spice_session_set_fd_opener (TriSpiceSession *self, TriDisplayOpenFd open_fd,
                                                  gpointer user_data, GDestroyNotify destroy);
void             tri_spice_session_set_address   (TriSpiceSession *self, const char *host, guint port, guint tls_port);
void             tri_spice_session_set_unix_path (TriSpiceSession *self, const char *path);
void             tri_spice_session_set_patience  (TriSpiceSession *self, guint milliseconds);

G_END_DECLS
