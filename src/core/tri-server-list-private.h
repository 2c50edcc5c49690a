/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-server-list.h"

G_BEGIN_DECLS

/** Remembers a connection that exists already. (transfer none) */
TriConnection *tri_server_list_adopt (TriServerList  *self,
                                      TriConnection  *connection,
                                      GError        **error);

G_END_DECLS
