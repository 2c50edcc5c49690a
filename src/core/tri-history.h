/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** TriHistorySample: one moment; @time in seconds (monotonic), the rest as #TriDomain's properties. */
typedef struct {
  double  time;
  double  cpu_usage;        /* 0…1 of the host */
  double  memory;           /* bytes */
  double  disk_read;        /* bytes per second */
  double  disk_write;
  double  net_receive;
  double  net_send;
} TriHistorySample;

/** TriHistory: the last samples of one machine, in a ring of %TRI_HISTORY_LENGTH. Signal "changed". */
#define TRI_HISTORY_LENGTH 300
#define TRI_TYPE_HISTORY (tri_history_get_type ())
G_DECLARE_FINAL_TYPE (TriHistory, tri_history, TRI, HISTORY, GObject)

TriHistory             *tri_history_new        (void);
void                    tri_history_add        (TriHistory             *self,
                                                const TriHistorySample *sample);
guint                   tri_history_get_length (TriHistory             *self);
/** @index: 0 is the oldest kept. Borrowed until the next tri_history_add(). */
const TriHistorySample *tri_history_get        (TriHistory             *self,
                                                guint                   index);

G_END_DECLS
