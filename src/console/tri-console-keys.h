/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/** The menu of key combinations, and "Type Clipboard Text". */
void tri_console_keys_attach (TriConsolePage *page);

G_END_DECLS
