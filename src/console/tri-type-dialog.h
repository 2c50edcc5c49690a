/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_TYPE_DIALOG (tri_type_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriTypeDialog, tri_type_dialog, TRI, TYPE_DIALOG, GtkWindow)

/**
 * TriTypeDialog:
 *
 * Types the text of the clipboard into a guest that cannot take a clipboard. Shows the text, asks for the guest's keyboard layout
 * (remembered with the machine), says which characters that cannot write, and how far the typing is.
 */
void tri_type_dialog_show (TriConsolePage *page);

G_END_DECLS
