/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  TRI_SPICE_SIEVE_MAIN,
  TRI_SPICE_SIEVE_CURSOR,
} TriSpiceSieveKind;

/**
 * TriSpiceSieve:
 *
 * Stands between a SPICE server and spice-client-glib on one channel, and lets nothing through that the library would
 * stumble over (#TriSpiceRules). For channels on which little is said. What is encrypted, or not of this
 * kind (SASL, headers of servers from before 2012), passes as it is.
 */
typedef struct _TriSpiceSieve TriSpiceSieve;

/**
 * TriSpiceSieveCut:
 * @user_data: as given
 *
 * The server said something after which the connection had to be ended.
 */
typedef void (*TriSpiceSieveCut) (gpointer user_data);

TriSpiceSieve *tri_spice_sieve_new  (TriSpiceSieveKind kind, int fd, int *library_fd,
                                     TriSpiceSieveCut cut, gpointer user_data);
void           tri_spice_sieve_free (TriSpiceSieve *self);

G_END_DECLS
