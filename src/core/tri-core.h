/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"
#include "tri-domain.h"
#include "tri-domain-actions.h"
#include "tri-domain-add-display.h"
#include "tri-domain-config.h"
#include "tri-domain-delete.h"
#include "tri-domain-details.h"
#include "tri-domain-display.h"
#include "tri-domain-keys.h"
#include "tri-domain-media.h"
#include "tri-domain-settings.h"
#include "tri-error.h"
#include "tri-history.h"
#include "tri-host.h"
#include "tri-job.h"
#include "tri-layout.h"
#include "tri-machine-spec.h"
#include "tri-network.h"
#include "tri-osinfo.h"
#include "tri-server-list.h"
#include "tri-size.h"
#include "tri-snapshot.h"
#include "tri-storage.h"
#include "tri-stroke.h"
#include "tri-termination.h"
#include "tri-volume-upload.h"

G_BEGIN_DECLS

/**
 * tri_core_init:
 * Before anything else, once, on the main thread, in every program: libvirt's event loop on GLib's (gvir_event_register),
 * libvirt's and libxml2's initialisation, and libvirt's own error printing switched off.
 */
void tri_core_init (void);

G_END_DECLS
