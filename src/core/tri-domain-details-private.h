/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain-details*.c only: the details while a worker gathers them. */

#include "tri-connection-private.h"
#include "tri-domain-details.h"

G_BEGIN_DECLS

struct _TriDomainDetails
{
  GObject          parent_instance;

  TriDomainConfig *config;
  TriDomainConfig *pending;
  char            *guest_os;
  char            *guest_hostname;
  GPtrArray       *disks;
  GPtrArray       *nics;
  gint64           created;
  TriCreatedKind   created_kind;
};

/** In a worker. @oldest: (inout): lowered to the oldest disk's time */
void  tri_domain_details_read_disks  (TriDomainDetails *self,
                                      virConnectPtr     conn,
                                      virDomainPtr      dom,
                                      gint64           *oldest);
/** In a worker. */
void  tri_domain_details_read_nics   (TriDomainDetails *self,
                                      virConnectPtr     conn,
                                      virDomainPtr      dom);

G_END_DECLS
