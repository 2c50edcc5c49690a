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
  gboolean        tls_only;   /* has a TLS port and no plain way in */
} TriGraphicsInfo;

#define TRI_TYPE_GRAPHICS_INFO (tri_graphics_info_get_type ())
GType            tri_graphics_info_get_type (void);
TriGraphicsInfo *tri_graphics_info_copy     (const TriGraphicsInfo *info);
void             tri_graphics_info_free     (TriGraphicsInfo *info);

void             tri_domain_load_graphics_async  (TriDomain *self, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
TriGraphicsInfo *tri_domain_load_graphics_finish (TriDomain *self, GAsyncResult *result, GError **error);

/**
 * tri_domain_open_graphics_async:
 * @index: the graphics device
 * A new socket to the machine's graphics server: virDomainOpenGraphicsFD where the server is this computer (also with no
 * listener at all); elsewhere a stream forwarded over the server's SSH (`ssh -W`, arguments as an array, no shell) to the
 * listener's address, port or UNIX socket. Call once per SPICE channel. finish: a file descriptor that the caller closes, or -1.
 */
void tri_domain_open_graphics_async  (TriDomain *self, guint index, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
int  tri_domain_open_graphics_finish (TriDomain *self, GAsyncResult *result, GError **error);

G_END_DECLS
