/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: streams to what only the server itself can reach, over one shared SSH connection per server. */

#include <gio/gio.h>

G_BEGIN_DECLS

/** Whether libvirt's @uri goes over SSH ("qemu+ssh://", "+libssh", "+libssh2"). */
gboolean   tri_ssh_is_ssh_uri         (const char   *uri);

/**
 * tri_ssh_dup_arguments:
 * Returns: (transfer full): "ssh" and its options for @uri, which honour its user, port, keyfile, known_hosts and no_verify; up to,
 *   but without, "--" and the host. The shared connection's socket lies in @folder.
 */
GStrv      tri_ssh_dup_arguments      (const char   *uri,
                                       const char   *folder,
                                       GError      **error);

/**
 * tri_ssh_connect_async:
 * @host: (nullable): as the server sees it; with @port
 * @socket: (nullable): path of a UNIX socket on the server, instead
 * Never asks for anything: a server that wants a password is refused with a reason. finish: a file descriptor that the caller closes, or -1.
 */
void       tri_ssh_connect_async      (const char          *uri,
                                       const char          *host,
                                       guint                port,
                                       const char          *socket,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
int        tri_ssh_connect_finish     (GAsyncResult        *result,
                                       GError             **error);

G_END_DECLS
