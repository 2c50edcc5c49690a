/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** The columns of the list of virtual machines, in their default order; the first seven are shown at first. */
typedef enum {
  TRI_COLUMN_NAME,
  TRI_COLUMN_STATE,
  TRI_COLUMN_CPU,
  TRI_COLUMN_MEMORY,
  TRI_COLUMN_UPTIME,
  TRI_COLUMN_STATUS,
  TRI_COLUMN_GENERATION,
  TRI_COLUMN_DEMAND,
  TRI_COLUMN_VCPUS,
  TRI_COLUMN_ADDRESSES,
  TRI_COLUMN_TAGS,
  TRI_COLUMN_SNAPSHOTS,
  TRI_COLUMN_AUTOSTART,
  TRI_COLUMN_HOST,
  TRI_N_COLUMNS
} TriColumnId;

typedef enum {
  TRI_COLUMN_FLAG_NONE    = 0,
  TRI_COLUMN_FLAG_FIGURE  = 1 << 0, /* aligned right, tabular figures, sorted by value */
  TRI_COLUMN_FLAG_LIVE    = 1 << 1, /* changes all the time: sorted anew only now and then */
  TRI_COLUMN_FLAG_CONFIG  = 1 << 2, /* only the machine's XML tells: wanted when a cell is shown */
  TRI_COLUMN_FLAG_GUEST   = 1 << 3, /* tri_domain_want_guest_info() */
} TriColumnFlags;

typedef struct {
  const char     *name;           /* as in the settings' "list-columns" */
  const char     *title;          /* untranslated */
  const char     *properties[3];  /* of TriDomain: what its text depends on */
  int             width;          /* at first, in application pixels */
  TriColumnFlags  flags;
} TriColumnInfo;

const TriColumnInfo *tri_column_get_info   (TriColumnId  id);
/** Returns: %TRI_N_COLUMNS where there is no column of that name */
TriColumnId          tri_column_find       (const char  *name);

/** What the cell says. (transfer full) */
char                *tri_column_dup_text   (TriColumnId  id,
                                            TriDomain   *domain);
/** What figures are sorted by; 0 for texts. */
double               tri_column_get_figure (TriColumnId  id,
                                            TriDomain   *domain);

/** Icon for a machine's state. */
const char          *tri_domain_state_get_icon (TriDomainState state);

G_END_DECLS
