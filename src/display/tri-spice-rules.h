/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TriSpiceVerdict:
 * @TRI_SPICE_PASS: the library can have the message; it may have been made harmless
 * @TRI_SPICE_DROP: it must not see the message, and misses nothing
 * @TRI_SPICE_CUT: there is no going on after this
 */
typedef enum {
  TRI_SPICE_PASS,
  TRI_SPICE_DROP,
  TRI_SPICE_CUT,
} TriSpiceVerdict;

/**
 * TriSpiceRules:
 *
 * What spice-client-glib believes without looking, and a guest can make up: the lengths of agent messages, and the
 * sizes of cursors. Release 0.42 reads or writes outside of its memory when they are wrong.
 */
typedef struct {
  guint8   head[8];        /* of the agent's message: its first bytes, as far as they came */
  guint    n_head;
  guint32  type;
  guint64  left;           /* bytes of the agent's message that did not come yet */
  gboolean selections;     /* the agent says which selection it means */
} TriSpiceRules;

TriSpiceVerdict tri_spice_rules_main   (TriSpiceRules *self, guint type, guint8 *body, gsize size);
TriSpiceVerdict tri_spice_rules_cursor (guint type, guint8 *body, gsize size);

G_END_DECLS
