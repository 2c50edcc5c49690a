/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tri_usb_dup_use:
 * @root: (nullable): where `proc` and `sys` are; %NULL: the computer's own
 * @bus: number of the USB bus
 * @address: number of the device on its bus
 *
 * Linux's /sys and /proc/self/mountinfo. Encrypted disks and volumes that were made of the device's own count as well.
 *
 * Returns: (transfer full) (nullable): where a file system of the device is mounted
 */
char *tri_usb_dup_use (const char *root, guint bus, guint address);

G_END_DECLS
