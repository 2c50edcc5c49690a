/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "tri-display-usb.h"

G_BEGIN_DECLS

#define TRI_TYPE_SPICE_USB (tri_spice_usb_get_type ())
G_DECLARE_FINAL_TYPE (TriSpiceUsb, tri_spice_usb, TRI, SPICE_USB, TriDisplayUsb)

/**
 * TriSpiceUsb:
 *
 * USB redirection over SPICE. One for the life of a #TriDisplaySession; each connection is given to it and taken away again.
 * The redirection channels connect by themselves.
 */
TriSpiceUsb *tri_spice_usb_new    (void);
void         tri_spice_usb_attach (TriSpiceUsb *self, SpiceSession *spice);
void         tri_spice_usb_detach (TriSpiceUsb *self);
GError      *tri_spice_usb_explain (const GError *error);

G_END_DECLS
