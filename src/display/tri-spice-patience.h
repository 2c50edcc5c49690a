/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TriSpicePatience:
 *
 * How long a server may say nothing while a connection is made. Each channel that has its socket is waited for; the
 * main channel has answered when it names the others. A picture that is shown may rest as long as it likes.
 */
typedef struct {
  GSourceFunc given_up;
  gpointer    user_data;
  guint       milliseconds;
  guint       source_id;
  guint       n_silent;
  gboolean    named;
} TriSpicePatience;

void tri_spice_patience_init     (TriSpicePatience *self, GSourceFunc given_up, gpointer user_data);
void tri_spice_patience_clear    (TriSpicePatience *self);
void tri_spice_patience_opening  (TriSpicePatience *self);
void tri_spice_patience_named    (TriSpicePatience *self);
void tri_spice_patience_answered (TriSpicePatience *self);

G_END_DECLS
