/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-connection*.c only: what the parts of a connection share. */

#include "tri-connection-private.h"
#include "tri-domain-internal.h"
#include "tri-domain-list.h"

G_BEGIN_DECLS

typedef struct _TriLink TriLink;

/**
 * TriRead: one reading call for the list, the statistics or single machines. One at a time per link, so that a later answer is
 * always a newer one.
 */
typedef enum {
  TRI_READ_ALL,    /* the whole list */
  TRI_READ_SOME,   /* machines that an event named */
  TRI_READ_STATS,  /* figures of the active ones */
} TriReadKind;

typedef struct _TriRead TriRead;

struct _TriRead {
  TriReadKind    kind;
  TriLink       *link;     /* owned */
  virConnectPtr  conn;     /* owned; NULL for a detour until its thread runs */
  gboolean       is_detour;
  gboolean       is_light; /* only what no QEMU has to be asked for */
  int            is_there; /* atomic: a detour has its connection */
  const TriRead *around;   /* main thread, only compared: what the detour goes around, until that comes back by itself */
  virConnectPtr  opened;   /* owned, nullable: by a detour that succeeded */
  GArray        *asked;    /* owned, never written to: TriDomainRow with the UUIDs that TRI_READ_SOME asks for */
  GArray        *rows;     /* TriDomainRow: the answers */
  GError        *error;
  gboolean       is_alive;
  guint          applied;  /* rows that the main thread is done with */
};

/** TriDirty: what an event said about a machine that is to be read again. */
typedef struct {
  gboolean config;
  gint64   started;        /* UNIX time */
} TriDirty;

struct _TriConnection
{
  GObject             parent_instance;

  /* Owned */
  char               *uri;
  char               *name;          /* given by the person, nullable */
  char               *shown_name;
  char               *status_text;
  GError             *error;
  TriHost            *host;
  TriDomainList      *domains;
  TriLink            *link;          /* nullable: the present attempt or connection */
  GPtrArray          *opening;       /* GTasks of tri_connection_open_async() */

  TriConnectionState  state;
  gboolean            autoconnect;
  gboolean            wanted;        /* opened and not closed: goes on trying */
  gboolean            responding;

  /* Trying */
  gint64              attempt_start; /* monotonic */
  guint               n_failures;
  guint               retry_in;
  guint               retry_id;
  guint               attempt_id;    /* ticks while an attempt runs */
  guint               patience;      /* seconds until an attempt counts as failed */
  guint               n_hanging;     /* attempts given up whose thread has not come back */

  /* Reading */
  TriRead            *read;          /* borrowed: in the worker, or being applied */
  guint               apply_id;
  guint               slow_id;       /* fires when the answer takes too long */
  GPtrArray          *detours;       /* TriRead, borrowed: not back from asking what read does, or did */
  guint               detour_id;
  gint64              read_start;    /* monotonic */
  guint               serial;        /* of the last complete list */
  gboolean            list_due;
  gboolean            stats_due;
  gboolean            loaded;
  gboolean            host_loaded;
  GHashTable         *dirty;         /* UUID → TriDirty */
  guint               dirty_id;
  guint               stats_id;
  guint               stats_interval;
  gint64              last_list;     /* monotonic: when the whole list was asked for */

  /* tri-domain-wants.c */
  GPtrArray          *wants[TRI_N_WANTS];
  gboolean            wants_busy[TRI_N_WANTS];
  guint               wants_id;
};

/* tri-connection.c */
void      tri_connection_set_state      (TriConnection      *self,
                                         TriConnectionState  state,
                                         const GError       *error);
void      tri_connection_update_status  (TriConnection      *self);
void      tri_connection_set_retry_in   (TriConnection      *self,
                                         guint               seconds);
void      tri_connection_set_responding (TriConnection      *self,
                                         gboolean            responding);
void      tri_connection_set_host       (TriConnection      *self,
                                         TriHost            *host);
void      tri_connection_emit_added     (TriConnection      *self,
                                         TriDomain          *domain);
void      tri_connection_emit_removed   (TriConnection      *self,
                                         TriDomain          *domain);
void      tri_connection_emit_renamed   (TriConnection      *self,
                                         TriDomain          *domain);
void      tri_connection_emit_loaded    (TriConnection      *self);

/* tri-connection-open.c: attempts, their end, and the pauses between them */
void      tri_connection_start_attempt  (TriConnection      *self);
/** The person asks for it: an attempt that hangs is left alone, and another one begins. */
void      tri_connection_try_now        (TriConnection      *self);
void      tri_connection_stop_trying    (TriConnection      *self);
/** The list or the host is there: connected when both are. */
void      tri_connection_check_complete (TriConnection      *self);
void      tri_connection_failed         (TriConnection      *self,
                                         const GError       *error);
void      tri_connection_complete_opening (TriConnection    *self,
                                           const GError     *error);

/* tri-connection-link.c: a server's virConnectPtr, which tells of events and is read from, with the workers */
struct _TriLink
{
  gatomicrefcount  ref_count;
  TriConnection   *connection;     /* main thread only, borrowed; NULL once the link was dropped */
  virConnectPtr    conn;           /* written by the attempt's thread; the main thread looks at it once it is ready */
  char            *uri;            /* so is this: what libvirt was given */
  gboolean         is_shared;      /* no messages go to and fro, so the workers may use conn too */
  gboolean         is_ready;
  GThreadPool     *workers;
  GThreadPool     *long_workers;
  GMutex           gate;           /* guards the five after the condition */
  GCond            gate_opened;
  guint            free_slots;     /* calls that may still be made at the same time, reading apart */
  gboolean         is_silent;
  gboolean         ended_silent;
  gboolean         has_ended;
  GQueue           spares;         /* virConnectPtr: the workers', for the next one */
  GThreadPool     *reader;         /* one thread, and one for each call that hangs and its detour */
  virConnectPtr    reading;        /* nullable: what is read on instead of conn, on which a call hangs */
  guint            patience;       /* milliseconds until the same is asked another way */
  GArray          *events;         /* int: callback ids */
  gboolean         has_close_callback;
  guint            cpus;
};

TriLink  *tri_link_new                  (TriConnection      *connection);
TriLink  *tri_link_ref                  (TriLink            *link);
void      tri_link_unref                (TriLink            *link);
/** While a server says nothing no further call is sent, which would only hang too; those that wait fail if the link is dropped meanwhile. */
void      tri_link_set_silent           (TriLink            *link,
                                         gboolean            silent);
/** In a thread: connects and registers for events. */
gboolean  tri_link_open                 (TriLink            *link,
                                         const char         *uri,
                                         GError            **error);
/** Main thread: nothing of @link arrives after this; the rest is closed in a thread, as libvirt may block. (transfer full) */
void      tri_link_drop                 (TriLink            *link);

/*
 * tri-connection-spares.c: a virConnectPtr for each worker. libvirt before 10.4.0 (CVE-2024-4418, not repaired in Debian 12) may crash when it
 * gives up a connection on which two threads wait, so that there is never more than one on each.
 */
/** In a thread. Returns: (transfer full) (nullable): a connection like any other, with keepalive if @has_keepalive becomes true */
virConnectPtr tri_conn_open             (const char         *uri,
                                         gboolean           *has_keepalive,
                                         GError            **error);
/** In a worker's thread: a spare one, or a new one. (transfer full) (nullable) */
virConnectPtr tri_link_take_conn        (TriLink            *link,
                                         GError            **error);
/** In a worker's thread, when it is done. @conn: (transfer full) */
void      tri_link_give_conn            (TriLink            *link,
                                         virConnectPtr       conn);
/** In a thread: closes all that are spare. */
void      tri_link_close_spares         (TriLink            *link);

/* tri-connection-events.c */
void      tri_link_register_events      (TriLink            *link);
void      tri_link_deregister_events    (TriLink            *link);

/* tri-connection-read.c: what is read next */
void      tri_connection_read_next      (TriConnection      *self);
void      tri_connection_reset_reading  (TriConnection      *self);
void      tri_connection_mark_event     (TriConnection      *self,
                                         const char         *uuid,
                                         gboolean            config,
                                         gint64              started);

/** In the reader's thread. */
void      tri_read_run                  (TriRead            *read);
/** For tri-connection-detour.c: asks what the present one does, on a connection of its own. */
TriRead  *tri_read_new_around           (TriConnection      *self,
                                         gboolean            is_light);

/* tri-connection-detour.c: what one machine holds up is asked another way */
/** A reading has begun. */
void      tri_connection_arm_detour     (TriConnection      *self);
/** A reading has come back. Returns: whether it is (or has become) the one that counts; otherwise it is to be freed. */
gboolean  tri_connection_end_detour     (TriConnection      *self,
                                         TriRead            *read);
void      tri_connection_reset_detours  (TriConnection      *self);
/** Returns: whether several calls hang, so that no more are sent that could */
gboolean  tri_connection_reads_lightly  (TriConnection      *self);
/** Closes what a detour opened and nobody took. */
void      tri_read_close_opened         (TriRead            *read);

/* tri-connection-load.c */
/** In the reader's thread: the whole list, or the machines whose UUIDs are in the rows. */
void      tri_read_list                 (TriRead            *read);
/** Applies some rows; %TRUE when there are more. */
gboolean  tri_connection_apply_slice    (TriConnection      *self,
                                         TriRead            *read);

/* tri-connection-stats.c */
void      tri_read_stats                (TriRead            *read);
void      tri_row_parse_record          (TriDomainRow                *row,
                                         const virDomainStatsRecord  *record);
void      tri_connection_apply_stats    (TriConnection      *self,
                                         TriRead            *read);
void      tri_connection_update_stats_timer (TriConnection  *self);

/* tri-domain-wants.c */
void      tri_connection_queue_want     (TriConnection      *self,
                                         TriDomain          *domain,
                                         TriWant             want);
/** After connecting: what was asked for meanwhile. */
void      tri_connection_send_wants     (TriConnection      *self);
void      tri_connection_reset_wants    (TriConnection      *self);

/* tri-host.c: in a worker */
TriHost  *tri_host_load                 (virConnectPtr       conn,
                                         GError            **error);

/** A host as its two capabilities documents describe it, without a server: what a spec makes of it can be compared. */
TriHost  *tri_host_new_from_xml         (const char         *driver,
                                         guint               cpus,
                                         guint64             memory,
                                         const char         *capabilities,
                                         const char         *domain_capabilities);

/* tri-connection-uri.c */
char     *tri_uri_dup_connectable       (const char         *uri);
char     *tri_uri_dup_default_name      (const char         *uri,
                                         const char         *hostname);
gboolean  tri_uri_is_test               (const char         *uri);
gboolean  tri_uri_is_local              (const char         *uri);

G_END_DECLS
