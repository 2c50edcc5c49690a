/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-details-private.h"
#include "tri-osinfo.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

G_DEFINE_FINAL_TYPE (TriDomainDetails, tri_domain_details, G_TYPE_OBJECT)

static void
disk_details_free (TriDiskDetails *disk)
{
  g_free (disk->problem);
  g_free (disk);
}

static void
nic_details_free (TriNicDetails *nic)
{
  g_free (nic->addresses);
  g_free (nic->address_source);
  g_free (nic);
}

static void
tri_domain_details_finalize (GObject *object)
{
  TriDomainDetails *self = TRI_DOMAIN_DETAILS (object);

  g_clear_object (&self->config);
  g_clear_object (&self->pending);
  g_free (self->guest_os);
  g_free (self->guest_hostname);
  g_ptr_array_unref (self->disks);
  g_ptr_array_unref (self->nics);

  G_OBJECT_CLASS (tri_domain_details_parent_class)->finalize (object);
}

static void
tri_domain_details_class_init (TriDomainDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_domain_details_finalize;
}

static void
tri_domain_details_init (TriDomainDetails *self)
{
  self->disks = g_ptr_array_new_with_free_func ((GDestroyNotify) disk_details_free);
  self->nics = g_ptr_array_new_with_free_func ((GDestroyNotify) nic_details_free);
}

static TriDomainConfig *
read_config (virDomainPtr   dom,
             const char    *machine,
             unsigned int   flags,
             GError       **error)
{
  g_autoptr (TriWorkXml) xml = tri_work_read_xml (dom, machine, flags, error);

  return xml != NULL ? tri_domain_config_new_from_xml (xml, error) : NULL;
}

static gboolean
disks_differ (TriDomainConfig *one,
              TriDomainConfig *two)
{
  GPtrArray *a = tri_domain_config_get_disks (one);
  GPtrArray *b = tri_domain_config_get_disks (two);

  if (a->len != b->len)
    return TRUE;
  for (guint i = 0; i < a->len; i++)
    {
      TriDiskConfig *x = g_ptr_array_index (a, i);
      TriDiskConfig *y = g_ptr_array_index (b, i);

      if (g_strcmp0 (x->target, y->target) != 0 || g_strcmp0 (x->device, y->device) != 0 ||
          g_strcmp0 (x->bus, y->bus) != 0 || g_strcmp0 (x->source, y->source) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
nics_differ (TriDomainConfig *one,
             TriDomainConfig *two)
{
  GPtrArray *a = tri_domain_config_get_nics (one);
  GPtrArray *b = tri_domain_config_get_nics (two);

  if (a->len != b->len)
    return TRUE;
  for (guint i = 0; i < a->len; i++)
    {
      TriNicConfig *x = g_ptr_array_index (a, i);
      TriNicConfig *y = g_ptr_array_index (b, i);

      if (g_strcmp0 (x->mac, y->mac) != 0 || g_strcmp0 (x->type, y->type) != 0 ||
          g_strcmp0 (x->source, y->source) != 0 || g_strcmp0 (x->model, y->model) != 0)
        return TRUE;
    }
  return FALSE;
}

/* The running XML holds much that only a running machine has, so the texts always differ: what counts is compared. */
static gboolean
configs_differ (TriDomainConfig *one,
                TriDomainConfig *two)
{
  return tri_domain_config_get_memory (one) != tri_domain_config_get_memory (two) ||
         tri_domain_config_get_vcpus (one) != tri_domain_config_get_vcpus (two) ||
         tri_domain_config_get_generation (one) != tri_domain_config_get_generation (two) ||
         tri_domain_config_get_secure_boot (one) != tri_domain_config_get_secure_boot (two) ||
         tri_domain_config_get_has_tpm (one) != tri_domain_config_get_has_tpm (two) ||
         tri_domain_config_get_graphics (one)->len != tri_domain_config_get_graphics (two)->len ||
         g_strcmp0 (tri_domain_config_get_machine (one), tri_domain_config_get_machine (two)) != 0 ||
         disks_differ (one, two) ||
         nics_differ (one, two);
}

static void
read_pending (TriDomainDetails *self,
              virDomainPtr      dom,
              const char       *machine)
{
  g_autoptr (TriDomainConfig) stored = NULL;

  if (virDomainIsActive (dom) != 1 || virDomainIsPersistent (dom) != 1)
    return;
  stored = read_config (dom, machine, VIR_DOMAIN_XML_INACTIVE, NULL);
  if (stored != NULL && configs_differ (self->config, stored))
    self->pending = g_steal_pointer (&stored);
}

static void
read_guest (TriDomainDetails *self,
            virDomainPtr      dom)
{
  virTypedParameterPtr params = NULL;
  int n_params = 0;
  const char *text = NULL;

  if (!tri_domain_config_get_agent_connected (self->config) ||
      virDomainGetGuestInfo (dom, VIR_DOMAIN_GUEST_INFO_OS | VIR_DOMAIN_GUEST_INFO_HOSTNAME, &params, &n_params, 0) < 0)
    return;
  if (virTypedParamsGetString (params, n_params, "os.pretty-name", &text) == 1 ||
      virTypedParamsGetString (params, n_params, "os.name", &text) == 1)
    self->guest_os = g_utf8_make_valid (text, -1);
  if (virTypedParamsGetString (params, n_params, "hostname", &text) == 1)
    self->guest_hostname = g_utf8_make_valid (text, -1);
  virTypedParamsFree (params, n_params);
}

static gint64
find_oldest_snapshot (virDomainPtr dom)
{
  virDomainSnapshotPtr *snapshots = NULL;
  int n = virDomainListAllSnapshots (dom, &snapshots, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS);
  gint64 oldest = G_MAXINT64;

  for (int i = 0; i < n; i++)
    {
      char *xml = virDomainSnapshotGetXMLDesc (snapshots[i], 0);
      g_autoptr (xmlDoc) doc = xml != NULL ? tri_xml_parse (xml, _("The snapshot’s description"), NULL) : NULL;
      guint64 created = doc != NULL ? tri_xml_get_uint64 (doc, NULL, "/domainsnapshot/creationTime", 0) : 0;

      if (created > 0 && created < (guint64) oldest)
        oldest = (gint64) created;
      free (xml);
      virDomainSnapshotFree (snapshots[i]);
    }
  free (snapshots);
  return oldest;
}

static void
settle_created (TriDomainDetails *self,
                virDomainPtr      dom,
                gint64            oldest)
{
  if (tri_domain_config_get_created (self->config) > 0)
    {
      self->created = tri_domain_config_get_created (self->config);
      self->created_kind = TRI_CREATED_EXACTLY;
      return;
    }
  oldest = MIN (oldest, find_oldest_snapshot (dom));
  if (oldest < G_MAXINT64)
    {
      self->created = oldest;
      self->created_kind = TRI_CREATED_AT_THE_LATEST;
    }
}

static void
load_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  TriTarget *target = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, target->uuid, target->machine, &error);
  g_autoptr (TriDomainDetails) details = g_object_new (TRI_TYPE_DOMAIN_DETAILS, NULL);
  gint64 oldest = G_MAXINT64;

  if (dom != NULL)
    details->config = read_config (dom, target->machine, 0, &error);
  if (details->config == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  read_pending (details, dom, target->machine);
  tri_domain_details_read_disks (details, conn, dom, &oldest);
  tri_domain_details_read_nics (details, conn, dom);
  read_guest (details, dom);
  settle_created (details, dom, oldest);
  g_task_return_pointer (task, g_steal_pointer (&details), g_object_unref);
}

static void
os_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  TriDomainDetails *details = g_object_ref (g_task_get_task_data (outer));
  TriOsInfo *os = tri_osinfo_find_finish (result, NULL);

  if (os != NULL)
    {
      details->guest_os = g_strdup (os->name);
      tri_os_info_free (os);
    }
  g_task_return_pointer (outer, details, g_object_unref);
}

static void
load_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  TriDomainDetails *details = g_task_propagate_pointer (G_TASK (result), &error);
  const char *os_id;

  if (details == NULL)
    {
      g_task_return_error (outer, error);
      return;
    }
  os_id = tri_domain_config_get_os_id (details->config);
  if (details->guest_os == NULL && os_id != NULL)
    {
      g_task_set_task_data (outer, details, g_object_unref);
      tri_osinfo_find_async (os_id, NULL, os_found, g_steal_pointer (&outer));
      return;
    }
  g_task_return_pointer (outer, details, g_object_unref);
}

void
tri_domain_load_details_async (TriDomain           *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *outer;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_load_details_async);
  tri_domain_ask (self, g_task_new (self, cancellable, load_done, outer), load_work, g_object_unref);
}

TriDomainDetails *
tri_domain_load_details_finish (TriDomain     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

TriDomainConfig *
tri_domain_details_get_config (TriDomainDetails *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), NULL);
  return self->config;
}

TriDomainConfig *
tri_domain_details_get_pending (TriDomainDetails *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), NULL);
  return self->pending;
}

gint64
tri_domain_details_get_created (TriDomainDetails *self,
                                TriCreatedKind   *kind)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), 0);

  if (kind != NULL)
    *kind = self->created_kind;
  return self->created;
}

const char *
tri_domain_details_get_guest_os (TriDomainDetails *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), NULL);
  return self->guest_os;
}

const char *
tri_domain_details_get_guest_hostname (TriDomainDetails *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), NULL);
  return self->guest_hostname;
}

GPtrArray *
tri_domain_details_get_disks (TriDomainDetails *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), NULL);
  return self->disks;
}

GPtrArray *
tri_domain_details_get_nics (TriDomainDetails *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN_DETAILS (self), NULL);
  return self->nics;
}
