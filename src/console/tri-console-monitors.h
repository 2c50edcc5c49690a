/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* View > Monitor 2…: a window for each further screen of the machine. */
void tri_console_monitors_attach (TriConsolePage *page);

G_END_DECLS
