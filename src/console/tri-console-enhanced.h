/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

/* The enhanced session: what the SPICE agent in the guest gives beyond screen, keyboard and mouse. The action "page.enhanced" is its
 * switch, remembered for the machine; it is on only while there is an agent. A basic session is the picture alone: fitted into the window,
 * and nothing shared. */
void             tri_console_enhanced_attach        (TriConsolePage *page);
/** Returns: (transfer none) (nullable): what the guest of the present session can do */
TriDisplayAgent *tri_console_enhanced_get_agent     (TriConsolePage *page);
/** Returns: whether the person wants it, agent or not */
gboolean         tri_console_enhanced_get_wanted    (TriConsolePage *page);
/** Returns: whether it is on */
gboolean         tri_console_enhanced_get_active    (TriConsolePage *page);

/** Returns: (transfer floating): the button for the toolbar */
GtkWidget       *tri_console_enhanced_button_new    (void);
/** Says on the button what works and what does not, and why. */
void             tri_console_enhanced_button_update (GtkWidget *button, TriConsolePage *page);

G_END_DECLS
