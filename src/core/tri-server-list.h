/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"

G_BEGIN_DECLS

/**
 * TriServerList:
 *
 * The servers that the person knows: a #GListModel of #TriConnection, kept in a key file (servers.ini in the user's
 * configuration folder; URI, name, autoconnect; no passwords). Written at once on every change, atomically. A damaged file is kept
 * aside under another name and the error told.
 */
#define TRI_TYPE_SERVER_LIST (tri_server_list_get_type ())
G_DECLARE_FINAL_TYPE (TriServerList, tri_server_list, TRI, SERVER_LIST, GObject)

/** @path: (nullable): the file; the default one if %NULL */
TriServerList *tri_server_list_new    (const char    *path);
/** Reads the file. A file that is not there is an empty list, not an error. */
gboolean       tri_server_list_load   (TriServerList *self, GError **error);
/** Returns: (transfer none): a new one, or the one with that URI */
TriConnection *tri_server_list_add    (TriServerList *self, const char *uri, const char *name, gboolean autoconnect, GError **error);
/** A server that is not remembered (a --connect URI of the command line). (transfer none) */
TriConnection *tri_server_list_add_transient (TriServerList *self, const char *uri);
/** Closes it and forgets it; nothing on the server is touched. */
gboolean       tri_server_list_remove (TriServerList *self, TriConnection *connection, GError **error);
TriConnection *tri_server_list_find   (TriServerList *self, const char *uri);
/** Finds a machine on any server: by server URI and UUID. (transfer none) (nullable) */
TriDomain     *tri_server_list_find_domain (TriServerList *self, const char *uri, const char *uuid);

/**
 * tri_server_list_add_local_async:
 * With no server configured: qemu:///system, else qemu:///session. finish: the connection, connected; or %NULL with the
 * reasons of both.
 */
void           tri_server_list_add_local_async  (TriServerList *self, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
TriConnection *tri_server_list_add_local_finish (TriServerList *self, GAsyncResult *result, GError **error);

/**
 * tri_uri_for_ssh:
 * Returns: (transfer full): "qemu+ssh://user@host:port/system", or %NULL with %TRI_ERROR_INVALID that says what is wrong (empty host, spaces, a leading
 *   dash, port out of range). @user nullable, @port 0 = default. IPv6 addresses get their brackets.
 */
char          *tri_uri_for_ssh    (const char *host, const char *user, guint port, gboolean session, GError **error);
/** (transfer full) (nullable): a translated sentence why @uri cannot be a server's URI, or %NULL */
char          *tri_uri_problem    (const char *uri);

G_END_DECLS
