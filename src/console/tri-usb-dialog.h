/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-console-page.h"

G_BEGIN_DECLS

#define TRI_TYPE_USB_DIALOG (tri_usb_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TriUsbDialog, tri_usb_dialog, TRI, USB_DIALOG, GtkWindow)

/**
 * TriUsbDialog:
 *
 * The USB devices of this computer, each with a check button that gives it to the machine of a console; and the way to show
 * an image of this computer to it as a USB drive.
 */
void tri_usb_dialog_show (TriConsolePage *page);

/** Asks for an image of this computer and gives it to the machine as a USB drive. */
void tri_usb_share_image (TriConsolePage *page);

/** Returns: (transfer full) (nullable): why the machine can have none of this computer's devices and images now */
char *tri_usb_dup_reason (TriConsolePage *page);

G_END_DECLS
