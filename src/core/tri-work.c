/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-work-private.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

TriTarget *
tri_target_new (TriDomain *domain)
{
  TriTarget *target = g_new0 (TriTarget, 1);

  target->uuid = g_strdup (tri_domain_get_uuid (domain));
  target->machine = g_strdup (tri_domain_get_name (domain));
  return target;
}

void
tri_target_free (TriTarget *target)
{
  g_free (target->uuid);
  g_free (target->machine);
  g_free (target);
}

void
tri_work_xml_free (TriWorkXml *xml)
{
  if (xml != NULL)
    explicit_bzero (xml, strlen (xml));
  free (xml);
}

virDomain *
tri_work_lookup_domain (virConnectPtr   conn,
                        const char     *uuid,
                        const char     *name,
                        GError        **error)
{
  virDomain *dom = virDomainLookupByUUIDString (conn, uuid);

  if (dom != NULL)
    return dom;
  if (virGetLastErrorCode () == VIR_ERR_NO_DOMAIN)
    {
      virResetLastError ();
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                   _("The virtual machine “%s” is not there any more."), name != NULL ? name : uuid);
    }
  else
    tri_error_take_virt (error, _("Could not find the virtual machine “%s”"), name != NULL ? name : uuid);
  return NULL;
}

TriWorkXml *
tri_work_read_xml (virDomainPtr   dom,
                   const char    *machine,
                   unsigned int   flags,
                   GError       **error)
{
  TriWorkXml *xml = virDomainGetXMLDesc (dom, flags);

  if (xml == NULL)
    tri_error_take_virt (error, _("The configuration of the virtual machine “%s” could not be read"), machine);
  return xml;
}

xmlDoc *
tri_work_parse_xml (virDomainPtr   dom,
                    const char    *machine,
                    unsigned int   flags,
                    GError       **error)
{
  g_autoptr (TriWorkXml) xml = tri_work_read_xml (dom, machine, flags, error);

  return xml != NULL ? tri_xml_parse (xml, _("The virtual machine’s configuration"), error) : NULL;
}
