/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TRI_VIRT_ERROR:
 *
 * Errors that libvirt reported. The code is libvirt's virErrorNumber.
 */
#define TRI_VIRT_ERROR (tri_virt_error_quark ())
GQuark tri_virt_error_quark (void);

/**
 * TRI_ERROR:
 *
 * Errors that Triptych found by itself.
 */
#define TRI_ERROR (tri_error_quark ())
GQuark tri_error_quark (void);

/**
 * TriErrorCode:
 * @TRI_ERROR_FAILED: anything else
 * @TRI_ERROR_NOT_CONNECTED: the server is not connected at present
 * @TRI_ERROR_INVALID: what was asked for cannot be right (a name, a size, XML)
 * @TRI_ERROR_EXISTS: something of this name is there already
 * @TRI_ERROR_NOT_FOUND: it is not there, or not any more
 * @TRI_ERROR_WRONG_STATE: not possible in the present state of the machine
 * @TRI_ERROR_UNSUPPORTED: this server or this machine cannot do it
 * @TRI_ERROR_NO_SPACE: not enough room
 * @TRI_ERROR_PARTIAL: some of it was done; the text says what remained
 * @TRI_ERROR_LOCKED: the guest holds it; it can be taken by force
 * @TRI_ERROR_CHANGED: somebody else changed it after it was read
 */
typedef enum {
  TRI_ERROR_FAILED,
  TRI_ERROR_NOT_CONNECTED,
  TRI_ERROR_INVALID,
  TRI_ERROR_EXISTS,
  TRI_ERROR_NOT_FOUND,
  TRI_ERROR_WRONG_STATE,
  TRI_ERROR_UNSUPPORTED,
  TRI_ERROR_NO_SPACE,
  TRI_ERROR_PARTIAL,
  TRI_ERROR_LOCKED,
  TRI_ERROR_CHANGED,
} TriErrorCode;

/**
 * tri_error_take_virt:
 * @error: (out) (optional): where to put the error
 * @format: what was tried, on what, as a translated sentence without a full stop, printf style
 *
 * Turns the calling thread's last libvirt error into a #GError of the domain
 * %TRI_VIRT_ERROR whose message is "what was tried: libvirt's reason". To be called in the
 * worker right after the libvirt call that failed.
 */
void tri_error_take_virt (GError     **error,
                          const char  *format,
                          ...) G_GNUC_PRINTF (2, 3);

/**
 * tri_error_get_virt_system:
 *
 * Returns: the errno behind the calling thread's last libvirt error, which tells what the message says in the server's
 *   language or in ours; 0 where there is none
 */
int tri_error_get_virt_system (void);

/**
 * tri_error_get_system:
 * @error: (nullable): an error
 *
 * Returns: the errno behind an error that tri_error_take_virt() made; 0 where there is none
 */
int tri_error_get_system (const GError *error);

/**
 * tri_error_advice:
 * @error: an error
 *
 * Returns: (nullable): a translated sentence that says what can be done about it, or %NULL
 *   where there is nothing better to say than the message
 */
const char *tri_error_advice (const GError *error);

/**
 * tri_error_classify:
 * @error: an error of any domain
 *
 * What kind of error it is, for those who act on it (triptychctl's exit status): our own errors are what they are,
 * libvirt's are sorted by their virErrorNumber, anything else is %TRI_ERROR_FAILED.
 */
TriErrorCode tri_error_classify (const GError *error);

G_END_DECLS
