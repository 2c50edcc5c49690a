/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

void     tri_spice_folder_share  (SpiceSession *spice,
                                  const char   *path,
                                  gboolean      read_only);
gboolean tri_spice_folder_allows (const char *root,
                                  const char *method,
                                  const char *path,
                                  const char *destination,
                                  const char *depth);

G_END_DECLS
