/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-vnc-*.c only. */

#include <gvnc.h>

#include "tri-display-fd-request-private.h"
#include "tri-display-session-private.h"
#include "tri-vnc-input.h"
#include "tri-vnc-session.h"

G_BEGIN_DECLS

struct _TriVncSession {
  TriDisplaySession parent_instance;

  /* owned */
  VncConnection  *vnc;
  VncFramebuffer *framebuffer;
  GCancellable   *cancellable;
  char           *password;
  char           *host_name;
  char           *failure; /* of the connection, which ends soon */

  TriDisplayOpener opener;
  TriDisplayEnd    end;
  guint            request_id;
  guint            patience_id;
  guint            patience_ms;
  TriVncInput      input;
  guint            near_by : 1;
  guint            connected : 1;
};

/* tri-vnc-session.c */
/** Outside of the library's own callbacks, which is soon. */
void tri_vnc_session_end_later    (TriVncSession *self, TriDisplayState state, const char *message);

/* tri-vnc-events.c: what the server says */
void tri_vnc_session_watch        (TriVncSession *self);
void tri_vnc_session_drop_picture (TriVncSession *self);

G_END_DECLS
