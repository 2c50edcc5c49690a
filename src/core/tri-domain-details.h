/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/** TriDiskDetails: a disk with its sizes; @config is borrowed from the details' config. */
typedef struct {
  const TriDiskConfig *config;
  guint64 capacity;        /* virtual size in bytes, 0 = not known */
  guint64 allocation;      /* bytes used on the host, 0 = not known */
  guint   chain_depth;     /* backing files below */
  char   *problem;         /* translated, why nothing is known ("The file is missing."); nullable */
} TriDiskDetails;

/** TriNicDetails */
typedef struct {
  const TriNicConfig *config;
  char  *addresses;        /* ", "-separated; nullable */
  char  *address_source;   /* "lease", "agent" or "arp"; nullable */
  gboolean network_inactive; /* its virtual switch exists but is stopped */
} TriNicDetails;

/**
 * TriDomainDetails:
 *
 * What the details pane shows, fetched when somebody looks. Immutable.
 */
#define TRI_TYPE_DOMAIN_DETAILS (tri_domain_details_get_type ())
G_DECLARE_FINAL_TYPE (TriDomainDetails, tri_domain_details, TRI, DOMAIN_DETAILS, GObject)

TriDomainConfig *tri_domain_details_get_config       (TriDomainDetails *self);
/** Next start's configuration where it differs from the running one, nullable. */
TriDomainConfig *tri_domain_details_get_pending      (TriDomainDetails *self);
gint64           tri_domain_details_get_created      (TriDomainDetails *self,
                                                      TriCreatedKind   *kind); /* UNIX time */
/** From the guest agent ("Debian GNU/Linux 12 (bookworm)") or libosinfo's name of the recorded system; nullable. */
const char      *tri_domain_details_get_guest_os     (TriDomainDetails *self);
const char      *tri_domain_details_get_guest_hostname (TriDomainDetails *self); /* nullable */
/** (element-type TriDiskDetails) borrowed */
GPtrArray       *tri_domain_details_get_disks        (TriDomainDetails *self);
/** (element-type TriNicDetails) borrowed */
GPtrArray       *tri_domain_details_get_nics         (TriDomainDetails *self);

/**
 * tri_domain_load_details_async:
 * Reads XML, block info, backing chains, addresses, guest OS (virDomainGetXMLDesc, virDomainGetBlockInfo,
 * virStorageVolGetInfo, virDomainInterfaceAddresses, virDomainGetGuestInfo). A part that fails is left out, not an error.
 */
void              tri_domain_load_details_async  (TriDomain           *self,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
TriDomainDetails *tri_domain_load_details_finish (TriDomain           *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

/**
 * tri_domain_screenshot_async:
 * @screen: 0 is the first
 * A picture of the guest's screen (virDomainScreenshot through a stream; at most 64 MiB of it are read), as the bytes of a PNG
 * file whatever the hypervisor makes, see tri_picture_to_png(). Errors: libvirt's, and %TRI_ERROR_FAILED or %TRI_ERROR_INVALID for what
 * is no whole picture or too large a one.
 */
void              tri_domain_screenshot_async    (TriDomain           *self,
                                                  guint                screen,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
GBytes           *tri_domain_screenshot_finish   (TriDomain           *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

G_END_DECLS
