/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* What is shared with the guest besides its screen: the clipboard, sound, the microphone, a folder; a switch for each. Clipboard and sound are
 * remembered for the machine; microphone and folder are off in each new console. */
void tri_console_share_attach (TriConsolePage *page);

G_END_DECLS
