/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* Files that are dropped on the picture are sent to the guest; a bar above the picture says how it goes. */
void tri_console_files_attach (TriConsolePage *page);

G_END_DECLS
