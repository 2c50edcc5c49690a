/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-spice-session.c and tri-spice-request.c only. */

#include "tri-spice-session.h"

#include <spice-client.h>

#include "tri-display-session-private.h"
#include "tri-spice-agent.h"
#include "tri-spice-channels.h"
#include "tri-spice-sockets.h"
#include "tri-spice-usb.h"

G_BEGIN_DECLS

struct _TriSpiceSession {
  TriDisplaySession parent_instance;

  /* owned */
  SpiceSession     *spice;
  SpiceMainChannel *main;
  TriSpiceChannels *channels;
  /* Those that are listened to; the library forgets some when it is sent to another host, and they speak once more. */
  GPtrArray        *heard;
  TriSpiceAgent    *agent;
  TriSpiceUsb      *usb;
  GCancellable     *cancellable;
  char             *password;
  char             *host;
  char             *unix_path;
  TriDisplayEnd     end;

  TriSpiceOpenFd open_fd;
  gpointer       open_fd_data;
  GDestroyNotify open_fd_destroy;
  guint          port, tls_port;

  TriSpiceSockets sockets;
};

/** Outside of the library's own callbacks, which is soon. */
void               tri_spice_session_end_later (TriSpiceSession *self, TriDisplayState state, const char *message);
TriSpiceFdRequest *tri_spice_fd_request_new    (TriSpiceSession *session, SpiceChannel *channel, gboolean tls);

G_END_DECLS
