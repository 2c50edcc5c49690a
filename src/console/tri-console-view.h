/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* View > Zoom, Clipboard > Capture Screen and Save Screenshot. The zoom is remembered for each machine. */
void tri_console_view_attach (TriConsolePage *page);

G_END_DECLS
