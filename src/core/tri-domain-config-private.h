/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain-config.h"

G_BEGIN_DECLS

/**
 * tri_domain_config_get_started:
 * @id: the running domain's id
 * Returns: UNIX time at which Triptych started the machine, from its live metadata; 0 where that was not recorded or was for
 *   another run (the id differs)
 */
gint64 tri_domain_config_get_started (TriDomainConfig *self,
                                      int              id);

G_END_DECLS
