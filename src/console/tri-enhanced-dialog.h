/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_ENHANCED_DIALOG (tri_enhanced_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriEnhancedDialog, tri_enhanced_dialog, TRI, ENHANCED_DIALOG, GtkWindow)

/**
 * TriEnhancedDialog:
 *
 * What of the enhanced session works, what is switched off, and why the rest does not work. It follows what changes.
 */
void tri_enhanced_dialog_show (TriConsolePage *page);

G_END_DECLS
