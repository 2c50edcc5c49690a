/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-media.h"
#include "tri-console-page.h"

G_BEGIN_DECLS

/**
 * tri_media_change:
 * @page: (nullable): where it is said that the guest is waited for, and in whose window questions and errors are shown; may be closed
 *   meanwhile
 * @source: (nullable): what is inserted, as for tri_domain_insert_media_async(); %NULL ejects
 *
 * From the click to the outcome: where the guest has locked the tray the person is asked whether to use force.
 */
void tri_media_change (TriConsolePage *page,
                       TriDomain      *domain,
                       const char     *target,
                       const char     *source);

G_END_DECLS
