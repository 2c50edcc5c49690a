/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files of src/core only: what a worker knows of a machine, finding it, and reading its XML. */

#include "tri-domain.h"
#include "tri-xml.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** TriTarget: names a machine to a worker, for the object itself stays on the main thread. */
typedef struct {
  char *uuid;
  char *machine;  /* its name, for errors */
} TriTarget;

/** Main thread. */
TriTarget  *tri_target_new         (TriDomain     *domain);
void        tri_target_free        (TriTarget     *target);

/** XML as libvirt gave it: it may hold passwords, so it is wiped when it is freed. */
typedef char TriWorkXml;
void        tri_work_xml_free      (TriWorkXml    *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriWorkXml, tri_work_xml_free)

/**
 * tri_work_lookup_domain:
 * virDomainLookupByUUIDString with a clear %TRI_ERROR_NOT_FOUND ("The virtual machine “%s” is not there any more.").
 */
virDomain  *tri_work_lookup_domain (virConnectPtr  conn,
                                    const char    *uuid,
                                    const char    *name,
                                    GError       **error);

/**
 * tri_work_read_xml:
 * @machine: its name, for the error; may be %NULL together with @error
 * @flags: virDomainXMLFlags
 * virDomainGetXMLDesc. (transfer full)
 */
TriWorkXml *tri_work_read_xml      (virDomainPtr   dom,
                                    const char    *machine,
                                    unsigned int   flags,
                                    GError       **error);
/** The same, parsed by tri_xml_parse(). (transfer full) */
xmlDoc     *tri_work_parse_xml     (virDomainPtr   dom,
                                    const char    *machine,
                                    unsigned int   flags,
                                    GError       **error);

G_END_DECLS
