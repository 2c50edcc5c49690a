/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/** TriNewDisplay: what a host can give a machine to show itself on. */
typedef struct {
  gboolean    spice;        /* else VNC */
  const char *video_model;  /* nullable: libvirt's default */
} TriNewDisplay;

/**
 * tri_domain_xml_add_display:
 * @xml: a machine's persistent XML
 * Returns: (transfer full): the same with a graphics device that listens on a local socket, a video device if it has none, a tablet for an
 *   exact pointer, and with SPICE the SPICE agent's channel. One that has a graphics device, but no video device, gets only that. Everything
 *   else is as it was. %TRI_ERROR_EXISTS if there are both, %TRI_ERROR_INVALID if this is no machine's XML.
 */
char     *tri_domain_xml_add_display   (const char *xml, const TriNewDisplay *display, GError **error);

/**
 * tri_domain_add_display_async:
 * Does that to the machine's persistent configuration (virDomainGetXMLDesc, virDomainDefineXML), with what the host offers. A machine
 * that runs has the new display after it has been turned off and started again: a graphics device cannot be plugged into it.
 */
void      tri_domain_add_display_async  (TriDomain *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean  tri_domain_add_display_finish (TriDomain *self, GAsyncResult *result, GError **error);

G_END_DECLS
