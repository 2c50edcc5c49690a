/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-error.h"
#include "tri-network.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

G_DEFINE_BOXED_TYPE (TriNetworkInfo, tri_network_info, tri_network_info_copy, tri_network_info_free)

const char *
tri_switch_type_get_label (TriSwitchType type)
{
  switch (type)
    {
    case TRI_SWITCH_NAT:
      return _("NAT");
    case TRI_SWITCH_INTERNAL:
      return _("Internal");
    case TRI_SWITCH_PRIVATE:
      return _("Private");
    case TRI_SWITCH_EXTERNAL:
      return _("External");
    case TRI_SWITCH_EXTERNAL_DEDICATED:
      return _("External, dedicated");
    case TRI_SWITCH_OTHER:
    default:
      return _("Other");
    }
}

TriNetworkInfo *
tri_network_info_copy (const TriNetworkInfo *info)
{
  TriNetworkInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->name = g_strdup (info->name);
  copy->bridge = g_strdup (info->bridge);
  return copy;
}

void
tri_network_info_free (TriNetworkInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->name);
  g_free (info->bridge);
  g_free (info);
}

/* The table of virtual switches read from right to left: libvirt's forward mode and addresses tell the type. */
static TriSwitchType
find_type (xmlDoc *doc)
{
  g_autofree char *mode = tri_xml_dup_string (doc, NULL, "/network/forward/@mode");

  if (!tri_xml_has (doc, NULL, "/network/forward"))
    return tri_xml_has (doc, NULL, "/network/ip") ? TRI_SWITCH_INTERNAL : TRI_SWITCH_PRIVATE;
  /* A forward element without a mode means NAT. */
  if (mode == NULL || g_str_equal (mode, "nat"))
    return TRI_SWITCH_NAT;
  if (g_str_equal (mode, "bridge"))
    return TRI_SWITCH_EXTERNAL;
  if (g_str_equal (mode, "passthrough") || g_str_equal (mode, "hostdev"))
    return TRI_SWITCH_EXTERNAL_DEDICATED;
  return TRI_SWITCH_OTHER;
}

static TriNetworkInfo *
read_network (virNetworkPtr network)
{
  TriNetworkInfo *info = g_new0 (TriNetworkInfo, 1);
  g_autoptr (xmlDoc) doc = NULL;
  char *xml = virNetworkGetXMLDesc (network, 0);
  int autostart = 0;

  if (xml != NULL)
    doc = tri_xml_parse (xml, _("The virtual switch’s description"), NULL);
  free (xml);
  info->name = g_strdup (virNetworkGetName (network));
  info->type = doc != NULL ? find_type (doc) : TRI_SWITCH_OTHER;
  info->bridge = doc != NULL ? tri_xml_dup_string (doc, NULL, "/network/bridge/@name") : NULL;
  info->active = virNetworkIsActive (network) == 1;
  if (virNetworkGetAutostart (network, &autostart) == 0)
    info->autostart = autostart != 0;
  return info;
}

static int
compare_networks (gconstpointer a,
                  gconstpointer b)
{
  const TriNetworkInfo *one = *(TriNetworkInfo * const *) a;
  const TriNetworkInfo *two = *(TriNetworkInfo * const *) b;

  return g_utf8_collate (one->name, two->name);
}

static void
load_networks_work (GTask         *task,
                    virConnectPtr  conn,
                    gpointer       task_data,
                    GCancellable  *cancellable)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_network_info_free);
  virNetworkPtr *networks = NULL;
  int n = virConnectListAllNetworks (conn, &networks, 0);

  if (n < 0)
    {
      GError *error = NULL;

      tri_error_take_virt (&error, _("The virtual switches cannot be listed"));
      g_task_return_error (task, error);
      return;
    }
  for (int i = 0; i < n; i++)
    {
      g_ptr_array_add (infos, read_network (networks[i]));
      virNetworkFree (networks[i]);
    }
  free (networks);
  g_ptr_array_sort (infos, compare_networks);
  g_task_return_pointer (task, g_steal_pointer (&infos), (GDestroyNotify) g_ptr_array_unref);
}

void
tri_connection_load_networks_async (TriConnection       *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_connection_load_networks_async);
  tri_connection_run (self, task, load_networks_work);
}

GPtrArray *
tri_connection_load_networks_finish (TriConnection  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
start_network_work (GTask         *task,
                    virConnectPtr  conn,
                    gpointer       task_data,
                    GCancellable  *cancellable)
{
  const char *name = task_data;
  g_autoptr (virNetwork) network = virNetworkLookupByName (conn, name);
  GError *error = NULL;

  /* Started by somebody else in the meantime is what was wanted. */
  if (network != NULL && (virNetworkIsActive (network) == 1 || virNetworkCreate (network) == 0))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  tri_error_take_virt (&error, _("The virtual switch “%s” cannot be started"), name);
  g_task_return_error (task, error);
}

void
tri_connection_start_network_async (TriConnection       *self,
                                    const char          *name,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_CONNECTION (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_connection_start_network_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  tri_connection_run (self, task, start_network_work);
}

gboolean
tri_connection_start_network_finish (TriConnection  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
