/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-spice-session.c and tri-vnc-session.c only. */

#include "tri-display-fd-request.h"
#include "tri-display-session.h"

G_BEGIN_DECLS

/**
 * TriDisplayFdTaker:
 * @take: what is done with a socket, which belongs to it
 * @fail: what is done when there is none; @message is for a person
 *
 * What a session does with an answer, if it still waits for one. @channel is as given to tri_display_opener_ask().
 */
typedef struct {
  void (*take) (TriDisplaySession *session, gpointer channel, int fd);
  void (*fail) (TriDisplaySession *session, gpointer channel, const char *message);
} TriDisplayFdTaker;

/** TriDisplayOpener: who opens a session's sockets; all zero is nobody. */
typedef struct {
  TriDisplayOpenFd open_fd;
  gpointer         user_data;
  GDestroyNotify   destroy;
} TriDisplayOpener;

void tri_display_opener_set   (TriDisplayOpener *self, TriDisplayOpenFd open_fd, gpointer user_data, GDestroyNotify destroy);
void tri_display_opener_clear (TriDisplayOpener *self);
void tri_display_opener_ask   (const TriDisplayOpener *self, TriDisplaySession *session, gpointer channel, gboolean tls,
                               GCancellable *cancellable, const TriDisplayFdTaker *taker);

G_END_DECLS
