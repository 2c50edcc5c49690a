/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/**
 * TriDomainList:
 *
 * A connection's machines: a #GListModel in the order in which they came, found by UUID and by name in constant time. Each
 * machine knows its position, so nothing is searched.
 */
#define TRI_TYPE_DOMAIN_LIST (tri_domain_list_get_type ())
G_DECLARE_FINAL_TYPE (TriDomainList, tri_domain_list, TRI, DOMAIN_LIST, GObject)

TriDomainList *tri_domain_list_new          (void);
TriDomain     *tri_domain_list_find         (TriDomainList *self,
                                             const char    *uuid);
TriDomain     *tri_domain_list_find_by_name (TriDomainList *self,
                                             const char    *name);
/** @domains: (element-type TriDomain): one items-changed for all of them */
void           tri_domain_list_append       (TriDomainList *self,
                                             GPtrArray     *domains);
void           tri_domain_list_remove       (TriDomainList *self,
                                             TriDomain     *domain);
void           tri_domain_list_clear        (TriDomainList *self);
/** After its name changed. */
void           tri_domain_list_renamed      (TriDomainList *self,
                                             TriDomain     *domain,
                                             const char    *old_name);
guint          tri_domain_list_get_length   (TriDomainList *self);
/** Borrowed. */
TriDomain     *tri_domain_list_get          (TriDomainList *self,
                                             guint          position);

G_END_DECLS
