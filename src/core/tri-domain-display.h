/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

typedef enum {
  TRI_GRAPHICS_NONE,
  TRI_GRAPHICS_SPICE,
  TRI_GRAPHICS_VNC,
  TRI_GRAPHICS_OTHER,
} TriGraphicsType;

/** TriGraphicsInfo: the running machine's first usable graphics device. Boxed. */
typedef struct {
  TriGraphicsType type;
  guint           index;      /* for virDomainOpenGraphicsFD */
  char           *password;   /* nullable; never logged (VIR_DOMAIN_XML_SECURE) */
  gboolean        opengl;     /* draws with the server's graphics card, and hands out no pixels */
  gboolean        no_video;   /* nothing in the machine draws on it */
} TriGraphicsInfo;

#define TRI_TYPE_GRAPHICS_INFO (tri_graphics_info_get_type ())
GType            tri_graphics_info_get_type (void);
TriGraphicsInfo *tri_graphics_info_copy     (const TriGraphicsInfo *info);
void             tri_graphics_info_free     (TriGraphicsInfo *info);

void             tri_domain_load_graphics_async  (TriDomain *self, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
TriGraphicsInfo *tri_domain_load_graphics_finish (TriDomain *self, GAsyncResult *result, GError **error);

/**
 * TriGraphicsWay:
 * @TRI_GRAPHICS_WAY_LOCAL: picture and keys do not leave this computer
 * @TRI_GRAPHICS_WAY_SSH: encrypted by the server's SSH
 * @TRI_GRAPHICS_WAY_TLS: encrypted, and the server proved with a certificate who it is
 * @TRI_GRAPHICS_WAY_PLAIN: over the network as it is; what the protocol adds, its session knows
 */
typedef enum {
  TRI_GRAPHICS_WAY_LOCAL,
  TRI_GRAPHICS_WAY_SSH,
  TRI_GRAPHICS_WAY_TLS,
  TRI_GRAPHICS_WAY_PLAIN,
} TriGraphicsWay;

/**
 * tri_domain_open_graphics_async:
 * @index: the graphics device
 * @tls: the graphics server said that it wants TLS. Where there is only a TLS port that is used in any case
 *
 * A new socket to the machine's graphics server: virDomainOpenGraphicsFD where the server is this computer (also with no
 * listener at all); where libvirt is reached over SSH, a stream forwarded over that (`ssh -W`, arguments as an array, no shell) to
 * the listener's address, port or UNIX socket; otherwise to the listener's address directly. TLS is done in here, so that the
 * socket is always a plain one. Call once per SPICE channel.
 *
 * finish: a file descriptor that the caller closes, or -1. @way: (out) (optional): also set where it failed
 */
void tri_domain_open_graphics_async  (TriDomain *self, guint index, gboolean tls, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
int  tri_domain_open_graphics_finish (TriDomain *self, GAsyncResult *result, TriGraphicsWay *way, GError **error);

/** Returns: (transfer full): the name by which the machine's server is known here; for certificates */
char *tri_domain_dup_server_name     (TriDomain *self);

G_END_DECLS
