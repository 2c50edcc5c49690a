/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-stream.h"

G_BEGIN_DECLS

/** TriConsoleInfo: a serial or console device of a running machine. Boxed. */
typedef struct {
  char     *alias;     /* libvirt's name of it: "serial0" */
  char     *type;      /* where it leads on the server: "pty", "unix", "file", "tcp" … */
  char     *target;    /* what the guest sees: "isa-serial", "virtio", "sclp" …; nullable */
  gboolean  is_serial; /* <serial>; otherwise <console> */
  guint     port;      /* its number in the guest, from 0 */
  gboolean  can_open;  /* libvirt can attach to it: a pty or a UNIX socket */
} TriConsoleInfo;

#define TRI_TYPE_CONSOLE_INFO (tri_console_info_get_type ())
GType           tri_console_info_get_type  (void);
TriConsoleInfo *tri_console_info_copy      (const TriConsoleInfo *info);
void            tri_console_info_free      (TriConsoleInfo *info);
/** Returns: (transfer full): translated: "Serial console 1 (COM1)" */
char           *tri_console_info_dup_label (const TriConsoleInfo *info);

/** finish: (transfer full) (element-type TriConsoleInfo): in the machine's order; empty where there is none. Needs a running machine. */
void       tri_domain_load_consoles_async  (TriDomain           *self,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
GPtrArray *tri_domain_load_consoles_finish (TriDomain           *self,
                                            GAsyncResult        *result,
                                            GError             **error);

/**
 * tri_domain_open_console_async:
 * @alias: (nullable): a console device, %NULL for the first one
 * @force: take it from whoever has it
 *
 * virDomainOpenConsole on a stream that does not block, safely (VIR_DOMAIN_CONSOLE_SAFE) or by force. Where somebody else has the
 * console and @force is %FALSE, the error is %TRI_ERROR_EXISTS. A machine that is just starting is waited for, ten seconds at most. Works
 * on every connection that libvirt has.
 *
 * finish: (transfer full)
 */
void              tri_domain_open_console_async  (TriDomain           *self,
                                                  const char          *alias,
                                                  gboolean             force,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
TriConsoleStream *tri_domain_open_console_finish (TriDomain           *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

G_END_DECLS
