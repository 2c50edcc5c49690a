/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/**
 * tri_console_parts_new_page:
 * @domain: a machine
 *
 * Returns: (transfer floating): its page with everything that a console can do
 */
TriConsolePage *tri_console_parts_new_page (TriDomain *domain);

G_END_DECLS
