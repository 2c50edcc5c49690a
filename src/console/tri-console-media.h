/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* The Media menu: the machine's drives with what is in them, and the USB devices of this computer. */
void tri_console_media_attach (TriConsolePage *page);

G_END_DECLS
