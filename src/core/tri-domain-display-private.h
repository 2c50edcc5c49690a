/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain-display*.c and tri-domain-console.c only. */

#include "tri-connection-private.h"
#include "tri-domain-display.h"

G_BEGIN_DECLS

/** In a worker: a machine that is off has no screen and no console. */
gboolean  tri_work_check_screen (virDomainPtr   dom,
                                 const char    *machine,
                                 GError       **error);

G_END_DECLS
