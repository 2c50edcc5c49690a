/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-details-private.h"
#include "tri-error.h"
#include "tri-volume-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

#define MAX_CHAIN 64

/* Known only from the top file's header where the machine is off. */
static guint
count_chain (virConnectPtr         conn,
             const TriVolumeFacts *top)
{
  g_autofree char *path = top != NULL ? g_strdup (top->backing) : NULL;
  guint depth = 0;

  while (path != NULL && depth < MAX_CHAIN)
    {
      g_autoptr (TriVolumeFacts) facts = tri_volume_facts_find (conn, path);

      depth++;
      g_free (path);
      path = facts != NULL ? g_strdup (facts->backing) : NULL;
    }
  return depth;
}

static char *
explain_unknown (void)
{
  const char *reason = virGetLastErrorMessage ();

  if (tri_error_get_virt_system () == ENOENT || strstr (reason, "No such file") != NULL)
    return g_strdup (_("The file is missing."));
  return g_strdup_printf (_("Nothing is known about it: %s"), reason);
}

static void
read_disk (TriDiskDetails *details,
           virConnectPtr   conn,
           virDomainPtr    dom,
           gint64         *oldest)
{
  const TriDiskConfig *disk = details->config;
  g_autofree char *path = tri_disk_dup_path (conn, disk);
  g_autoptr (TriVolumeFacts) facts = path != NULL ? tri_volume_facts_find (conn, path) : NULL;
  virDomainBlockInfo info;

  details->chain_depth = disk->chain_depth;
  if (disk->source == NULL || disk->target == NULL)
    return;
  if (virDomainGetBlockInfo (dom, disk->target, &info, 0) == 0)
    {
      details->capacity = info.capacity;
      details->allocation = info.allocation > 0 ? info.allocation : info.physical;
    }
  else if (facts == NULL)
    {
      details->problem = explain_unknown ();
    }
  if (facts == NULL)
    return;

  /* The file's real size on the host is better than the highest offset that QEMU wrote. */
  details->allocation = facts->allocation;
  if (details->capacity == 0)
    details->capacity = facts->capacity;
  if (details->chain_depth == 0)
    details->chain_depth = count_chain (conn, facts);
  if (g_str_equal (disk->device, "disk") && !disk->readonly && facts->since > 0)
    *oldest = MIN (*oldest, facts->since);
}

void
tri_domain_details_read_disks (TriDomainDetails *self,
                               virConnectPtr     conn,
                               virDomainPtr      dom,
                               gint64           *oldest)
{
  GPtrArray *disks = tri_domain_config_get_disks (self->config);

  for (guint i = 0; i < disks->len; i++)
    {
      TriDiskDetails *details = g_new0 (TriDiskDetails, 1);

      details->config = g_ptr_array_index (disks, i);
      read_disk (details, conn, dom, oldest);
      g_ptr_array_add (self->disks, details);
    }
}
