/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-core.h"

G_BEGIN_DECLS

/**
 * TriCliExit:
 *
 * What triptychctl exits with; the man page promises these numbers.
 */
typedef enum {
  TRI_CLI_DONE          = 0,
  TRI_CLI_FAILED        = 1,   /* also: some machines of several failed */
  TRI_CLI_USAGE         = 2,
  TRI_CLI_NOT_FOUND     = 3,
  TRI_CLI_REFUSED       = 4,   /* wrong state, unsupported, taken, declined */
  TRI_CLI_NOT_CONNECTED = 5,
  TRI_CLI_INTERRUPTED   = 130,
} TriCliExit;

/**
 * TriCli:
 *
 * One run of triptychctl: the options that every command knows, the server, and the one
 * asynchronous call that is waited for.
 */
typedef struct {
  /* options */
  char          *uri;          /* --connect, nullable */
  gboolean       json;
  gboolean       quiet;
  int            timeout;      /* seconds, 0 = as long as it takes */

  /* owned */
  TriConnection *connection;   /* once tri_cli_connect() succeeded */
  GCancellable  *cancellable;  /* cancelled by Ctrl+C */
  GAsyncResult  *result;       /* the call that has come back */

  gboolean       interrupted;
} TriCli;

typedef struct _TriCliVerb TriCliVerb;

/**
 * TriCliRun:
 * @arguments: what is left after the options; as many as the verb allows, all of them UTF-8
 * Returns: a #TriCliExit; everything there is to say has been printed
 */
typedef int (*TriCliRun) (TriCli            *cli,
                          const TriCliVerb  *verb,
                          char             **arguments);

struct _TriCliVerb {
  const char         *name;
  const char         *parameters;    /* untranslated N_("NAME…"), nullable */
  const char         *summary;       /* untranslated N_() */
  guint               min_arguments;
  guint               max_arguments; /* G_MAXUINT: any number */
  const GOptionEntry *options;       /* nullable */
  TriCliRun           run;
  TriActionId         action;        /* for the verbs of the actions table */
};

typedef struct {
  const char       *name;
  const char       *summary;         /* untranslated N_() */
  const TriCliVerb *verbs;           /* ends with a NULL name */
} TriCliNoun;

extern const TriCliNoun tri_cli_host;
extern const TriCliNoun tri_cli_vm;
extern const TriCliNoun tri_cli_snapshot;

/** The interruption handlers and the cancellable. */
void           tri_cli_init         (TriCli        *cli);
void           tri_cli_clear        (TriCli        *cli);

/**
 * tri_cli_connect:
 * Opens the server that was asked for. Errors: as tri_connection_open_finish(); %G_IO_ERROR_TIMED_OUT when no answer
 * comes in time.
 */
gboolean       tri_cli_connect      (TriCli        *cli,
                                     GError       **error);

/** A #GAsyncReadyCallback whose user data is the #TriCli: keeps the result for tri_cli_wait(). */
void           tri_cli_ready        (GObject       *source,
                                     GAsyncResult  *result,
                                     gpointer       user_data);

/**
 * tri_cli_wait:
 * Runs the main loop until the call that was given tri_cli_ready() has come back.
 * Returns: (transfer full): or %NULL with %G_IO_ERROR_TIMED_OUT when --timeout passed first, or with
 *   %G_IO_ERROR_CANCELLED when the person lost patience with a call that cannot be cancelled
 */
GAsyncResult  *tri_cli_wait         (TriCli        *cli,
                                     GError       **error);

typedef gboolean (*TriCliCondition) (TriCli   *cli,
                                     gpointer  data);

/**
 * tri_cli_wait_until:
 * @milliseconds: how long at most, 0 for ever
 * Runs the main loop until @condition is true.
 * Returns: whether it became true; %FALSE after @milliseconds or Ctrl+C
 */
gboolean       tri_cli_wait_until   (TriCli          *cli,
                                     TriCliCondition  condition,
                                     gpointer         data,
                                     guint            milliseconds);

/** By UUID or name. (transfer none); %TRI_ERROR_NOT_FOUND otherwise. */
TriDomain     *tri_cli_find_domain  (TriCli        *cli,
                                     const char    *name,
                                     GError       **error);

/** The server as messages name it. */
const char    *tri_cli_get_server   (TriCli        *cli);

/** A #TriCliExit for @error. */
int            tri_cli_exit_code    (const GError  *error);

/**
 * tri_cli_fail:
 * @what: (nullable): translated, in front of the error's own message
 * Prints "what: why. what can be done" on standard error.
 * Returns: tri_cli_exit_code()
 */
int            tri_cli_fail         (const char    *what,
                                     const GError  *error);

/** As tri_cli_fail(), for a server that could not be opened: never anything but %TRI_CLI_NOT_CONNECTED, usage or interrupted. */
int            tri_cli_fail_connect (TriCli        *cli,
                                     const GError  *error);

/** Prints a translated sentence on standard error. Returns: %TRI_CLI_USAGE */
int            tri_cli_usage        (const char    *format,
                                     ...) G_GNUC_PRINTF (1, 2);

/** Prints a line for the person on standard output, unless --quiet or --json. */
void           tri_cli_say          (TriCli        *cli,
                                     const char    *format,
                                     ...) G_GNUC_PRINTF (2, 3);

/**
 * tri_cli_ask:
 * @question: translated, answered by y or n
 * The main loop goes on meanwhile, so that the server sees a living peer.
 * Returns: whether the answer was yes
 */
gboolean       tri_cli_ask          (TriCli        *cli,
                                     const char    *question);

/** Reads the command line and does it. Returns: a #TriCliExit */
int            tri_cli_run          (int            argc,
                                     char         **argv);

G_END_DECLS
