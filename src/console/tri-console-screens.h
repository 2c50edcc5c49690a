/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* Which kind of screen a page shows: the picture, or one of the machine's serial lines. The choice stands in the View menu; a machine
 * without graphics shows its first serial line by itself. */
void               tri_console_screens_attach      (TriConsolePage *page);
/** Returns: (transfer none) (nullable): the connection to what is seen: the picture's, or the serial line's */
TriDisplaySession *tri_console_screens_get_session (TriConsolePage *page);

G_END_DECLS
