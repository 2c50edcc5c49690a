/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"
#include "display/tri-terminal.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_CONSOLE_SERIAL (tri_console_serial_get_type ())
G_DECLARE_FINAL_TYPE (TriConsoleSerial, tri_console_serial, TRI, CONSOLE_SERIAL, GtkWidget)

/**
 * TriConsoleSerial:
 *
 * One serial line of a machine: its terminal, and below that, whenever the line is not open, why and what helps. Opens the line by
 * itself, again at each start of the machine and when the server comes back; takes it from somebody else only when the person says so.
 */
/** @alias: libvirt's name of the device */
GtkWidget   *tri_console_serial_new          (TriDomain *domain, const char *alias);
TriTerminal *tri_console_serial_get_terminal (TriConsoleSerial *self);

G_END_DECLS
