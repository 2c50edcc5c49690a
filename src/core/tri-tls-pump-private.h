/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: TLS for libraries that know only a plain socket. */

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * tri_tls_wrap_async:
 * @fd: a connected socket to a server that speaks TLS; owned from now on
 * @names: the server's certificate has to name one of these
 *
 * Shakes hands, checks the certificate against the system's authorities and those in the places where SPICE's and libvirt's
 * clients look for them, and then carries bytes in threads of its own. finish: a plain socket that the caller closes, or -1.
 */
void tri_tls_wrap_async  (int                  fd,
                          const char * const  *names,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data);
int  tri_tls_wrap_finish (GAsyncResult        *result,
                          GError             **error);

G_END_DECLS
