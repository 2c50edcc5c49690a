/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/** "page.add-display": gives a machine without a graphics device one, after asking. */
void tri_console_new_display_attach (TriConsolePage *page);

G_END_DECLS
