/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-host.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TriDomain TriDomain;

/**
 * TriConnectionState:
 * @TRI_CONNECTION_DISCONNECTED: nobody asked for it to be connected, or it was closed
 * @TRI_CONNECTION_CONNECTING: the first reply has not come yet
 * @TRI_CONNECTION_CONNECTED: the machines are there and stay up to date
 * @TRI_CONNECTION_NEEDS_SIGN_IN: the server refused who we are; it is not tried again by itself
 * @TRI_CONNECTION_UNREACHABLE: lost, or never reached; tried again by itself with growing pauses
 */
typedef enum {
  TRI_CONNECTION_DISCONNECTED,
  TRI_CONNECTION_CONNECTING,
  TRI_CONNECTION_CONNECTED,
  TRI_CONNECTION_NEEDS_SIGN_IN,
  TRI_CONNECTION_UNREACHABLE,
} TriConnectionState;

/**
 * TriConnection:
 *
 * One server. Lives on the main thread; nothing here blocks. Its domains are one #TriDomain
 * for each libvirt domain, kept for that domain's life and updated in place, by libvirt's events
 * and, for the figures, by one bulk statistics call per interval.
 *
 * Properties (all notify on change only, on the main thread):
 * - "uri" (string, construct only)
 * - "name" (string): what the person calls it; by default the host name in the URI, the server's
 *   own host name once connected for local ones
 * - "state" (#TriConnectionState)
 * - "responding" (boolean): %FALSE while a call has gone unanswered for over three seconds
 * - "error" (#GError boxed, nullable): why it was lost or cannot be reached
 * - "status-text" (string): translated, one line, for the tree: "Connected", "Connecting…",
 *   "Unreachable: …", "Not responding"
 * - "retry-in" (uint): seconds until the next attempt by itself, 0 for none
 * - "host" (#TriHost, nullable): what the host is and offers, once connected
 * - "autoconnect" (boolean): connect when the program starts
 *
 * Signals: "domain-added" (TriDomain*), "domain-removed" (TriDomain*): after the list changed.
 * "loaded": the first list of machines since the last connect is complete.
 */
#define TRI_TYPE_CONNECTION (tri_connection_get_type ())
G_DECLARE_FINAL_TYPE (TriConnection, tri_connection, TRI, CONNECTION, GObject)

TriConnection      *tri_connection_new              (const char     *uri);
const char         *tri_connection_get_uri          (TriConnection  *self);
const char         *tri_connection_get_name         (TriConnection  *self);
void                tri_connection_set_name         (TriConnection  *self,
                                                     const char     *name);
TriConnectionState  tri_connection_get_state        (TriConnection  *self);
gboolean            tri_connection_get_responding   (TriConnection  *self);
const GError       *tri_connection_get_error        (TriConnection  *self);
const char         *tri_connection_get_status_text  (TriConnection  *self);
gboolean            tri_connection_get_autoconnect  (TriConnection  *self);
void                tri_connection_set_autoconnect  (TriConnection  *self,
                                                     gboolean        autoconnect);

/**
 * tri_connection_get_host:
 * Returns: (transfer none) (nullable): what the host offers; %NULL until connected. Kept while
 *   the server is unreachable.
 */
TriHost            *tri_connection_get_host         (TriConnection  *self);

/**
 * tri_connection_is_test:
 * Returns: whether this is libvirt's test driver (a demonstration server)
 */
gboolean            tri_connection_is_test          (TriConnection  *self);

/**
 * tri_connection_is_local:
 * Returns: whether the server is this computer, so that its paths are ours
 */
gboolean            tri_connection_is_local         (TriConnection  *self);

/**
 * tri_connection_list_domains:
 * Returns: (transfer none): a #GListModel of #TriDomain in no particular order; the same object
 *   for the connection's life
 */
GListModel         *tri_connection_list_domains     (TriConnection  *self);

/**
 * tri_connection_find_domain:
 * @uuid: the canonical string form
 * Returns: (transfer none) (nullable): in constant time
 */
TriDomain          *tri_connection_find_domain      (TriConnection  *self,
                                                     const char     *uuid);
TriDomain          *tri_connection_find_domain_by_name (TriConnection *self,
                                                        const char    *name);

/**
 * tri_connection_look_up_domain:
 * @words: a UUID in small or capital letters, or a name, as a person gives it
 * Returns: (transfer none) (nullable): in constant time; a UUID goes before a name
 */
TriDomain          *tri_connection_look_up_domain   (TriConnection  *self,
                                                     const char     *words);

/**
 * tri_connection_open_async:
 * Connects, registers for events, then lists (virConnectOpenAuth, virConnectSetKeepAlive,
 * virConnectDomainEventRegisterAny, virConnectGetAllDomainStats). The callback comes when the
 * machines are in the list or the attempt failed. After a failure the connection goes on trying by itself
 * (see "retry-in") unless it needs a sign-in or the URI is wrong, until tri_connection_close().
 * Errors: %TRI_VIRT_ERROR.
 */
void                tri_connection_open_async       (TriConnection       *self,
                                                     GCancellable        *cancellable,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             user_data);
gboolean            tri_connection_open_finish      (TriConnection       *self,
                                                     GAsyncResult        *result,
                                                     GError             **error);

/**
 * tri_connection_close:
 * Disconnects and stops trying. Returns at once; what runs is dropped. The list is emptied.
 */
void                tri_connection_close            (TriConnection  *self);

/**
 * tri_connection_await_closed:
 *
 * At the end of a program: waits until the connections that were closed are told goodbye to, @milliseconds at most, and not for servers that
 * had fallen silent. A libvirtd (9.0) whose client goes while it asks to be told no more events may crash.
 *
 * Returns: whether none is left
 */
gboolean            tri_connection_await_closed     (guint           milliseconds);

/**
 * tri_connection_refresh:
 * Reads everything again (F5). Returns at once.
 */
void                tri_connection_refresh          (TriConnection  *self);

/**
 * tri_connection_set_stats_interval:
 * @seconds: pause between two statistics calls, at first 2; 0 stops them (no window shows this server)
 */
void                tri_connection_set_stats_interval (TriConnection *self,
                                                       guint          seconds);

G_END_DECLS
