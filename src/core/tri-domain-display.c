/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-private.h"
#include "tri-domain-display.h"
#include "tri-error.h"
#include "tri-ssh-tunnel-private.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_BOXED_TYPE (TriGraphicsInfo, tri_graphics_info, tri_graphics_info_copy, tri_graphics_info_free)

/* The task data of both questions, and where the server's listener is. */
typedef struct {
  char  *uuid;
  char  *machine;
  char  *uri;
  guint  index;
  char  *host;
  guint  port;
  char  *socket;
} Look;

static void
look_free (Look *look)
{
  g_free (look->uuid);
  g_free (look->machine);
  g_free (look->uri);
  g_free (look->host);
  g_free (look->socket);
  g_free (look);
}

static Look *
look_new (TriDomain *domain)
{
  Look *look = g_new0 (Look, 1);

  look->uuid = g_strdup (tri_domain_get_uuid (domain));
  look->machine = g_strdup (tri_domain_get_name (domain));
  look->uri = g_strdup (tri_connection_get_uri (tri_domain_get_connection (domain)));
  return look;
}

TriGraphicsInfo *
tri_graphics_info_copy (const TriGraphicsInfo *info)
{
  TriGraphicsInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->password = g_strdup (info->password);
  return copy;
}

void
tri_graphics_info_free (TriGraphicsInfo *info)
{
  if (info == NULL)
    return;
  if (info->password != NULL)
    explicit_bzero (info->password, strlen (info->password));
  g_free (info->password);
  g_free (info);
}

static gboolean
check_active (virDomainPtr   dom,
              const char    *machine,
              GError       **error)
{
  if (virDomainIsActive (dom) == 1)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
               _("The virtual machine “%s” is not running, so it has no screen. Start it first."), machine);
  return FALSE;
}

static xmlDoc *
read_xml (virDomainPtr   dom,
          const char    *machine,
          unsigned int   flags,
          GError       **error)
{
  char *xml = virDomainGetXMLDesc (dom, flags);
  xmlDoc *doc;

  if (xml == NULL)
    {
      tri_error_take_virt (error, _("The configuration of the virtual machine “%s” could not be read"), machine);
      return NULL;
    }
  doc = tri_xml_parse (xml, _("The virtual machine’s configuration"), error);
  explicit_bzero (xml, strlen (xml));
  free (xml);
  return doc;
}

static TriGraphicsType
parse_type (const char *type)
{
  if (g_strcmp0 (type, "spice") == 0)
    return TRI_GRAPHICS_SPICE;
  return g_strcmp0 (type, "vnc") == 0 ? TRI_GRAPHICS_VNC : TRI_GRAPHICS_OTHER;
}

static gboolean
is_tls_only (xmlDoc  *doc,
             xmlNode *node)
{
  return tri_xml_has (doc, node, "@tlsPort[. > 0]") && !tri_xml_has (doc, node, "@port[. > 0]") &&
         !tri_xml_has (doc, node, "listen[@type='socket' or @type='none']") && !tri_xml_has (doc, node, "@socket");
}

/* The first that we can show; without one, the first of all, so that it can be said what it is. */
static TriGraphicsInfo *
choose_graphics (xmlDoc *doc)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, "/domain/devices/graphics");
  TriGraphicsInfo *info = g_new0 (TriGraphicsInfo, 1);

  for (guint i = 0; i < nodes->len; i++)
    {
      xmlNode *node = g_ptr_array_index (nodes, i);
      g_autofree char *text = tri_xml_dup_string (doc, node, "@type");
      TriGraphicsType type = parse_type (text);

      if (type == TRI_GRAPHICS_OTHER && info->type == TRI_GRAPHICS_NONE)
        {
          info->type = type;
          info->index = i;
        }
      if (type == TRI_GRAPHICS_OTHER)
        continue;
      info->type = type;
      info->index = i;
      info->password = tri_xml_dup_string (doc, node, "@passwd");
      info->tls_only = is_tls_only (doc, node);
      break;
    }
  return info;
}

static void
graphics_work (GTask         *task,
               virConnectPtr  conn,
               gpointer       task_data,
               GCancellable  *cancellable)
{
  Look *look = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, look->uuid, look->machine, &error);
  g_autoptr (xmlDoc) doc = NULL;

  if (dom != NULL && check_active (dom, look->machine, &error))
    {
      /* A connection that may only read gets no passwords, but the rest. */
      doc = read_xml (dom, look->machine, VIR_DOMAIN_XML_SECURE, NULL);
      if (doc == NULL)
        doc = read_xml (dom, look->machine, 0, &error);
    }
  if (doc != NULL)
    g_task_return_pointer (task, choose_graphics (doc), (GDestroyNotify) tri_graphics_info_free);
  else
    g_task_return_error (task, error);
}

static void
graphics_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  TriGraphicsInfo *info = g_task_propagate_pointer (G_TASK (result), &error);

  if (info != NULL)
    g_task_return_pointer (outer, info, (GDestroyNotify) tri_graphics_info_free);
  else
    g_task_return_error (outer, error);
}

void
tri_domain_load_graphics_async (TriDomain           *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *outer, *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_load_graphics_async);
  task = g_task_new (NULL, cancellable, graphics_done, outer);
  g_task_set_task_data (task, look_new (self), (GDestroyNotify) look_free);
  tri_connection_run (tri_domain_get_connection (self), task, graphics_work);
}

TriGraphicsInfo *
tri_domain_load_graphics_finish (TriDomain     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Handed over by libvirt itself: also where the machine listens nowhere, and without its password. */
static void
open_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Look *look = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, look->uuid, look->machine, &error);
  int fd = -1;

  if (dom != NULL && check_active (dom, look->machine, &error))
    {
      fd = virDomainOpenGraphicsFD (dom, look->index, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
      if (fd < 0)
        tri_error_take_virt (&error, _("The screen of the virtual machine “%s” could not be opened"), look->machine);
    }
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

static void
open_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  int fd = (int) g_task_propagate_int (G_TASK (result), &error);

  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_int (outer, fd);
}

/* Every address means that the server's own loopback reaches it too. */
static char *
dup_listener_host (xmlDoc  *doc,
                   xmlNode *node)
{
  char *address = tri_xml_dup_string (doc, node, "listen/@address");

  if (address == NULL)
    address = tri_xml_dup_string (doc, node, "@listen");
  if (address == NULL || g_str_equal (address, "0.0.0.0"))
    {
      g_free (address);
      return g_strdup ("127.0.0.1");
    }
  if (g_str_equal (address, "::"))
    {
      g_free (address);
      return g_strdup ("::1");
    }
  return address;
}

static gboolean
find_listener (Look     *look,
               xmlDoc   *doc,
               GError  **error)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, "/domain/devices/graphics");
  guint64 port;

  if (look->index < nodes->len)
    {
      xmlNode *node = g_ptr_array_index (nodes, look->index);

      look->socket = tri_xml_dup_string (doc, node, "listen[@type='socket']/@socket | @socket");
      if (look->socket != NULL)
        return TRUE;
      port = tri_xml_get_uint64 (doc, node, "@port", 0);
      look->host = dup_listener_host (doc, node);
      look->port = (guint) MIN (port, G_MAXUINT16);
      if (look->port > 0)
        return TRUE;
    }
  g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
               _("The screen of the virtual machine “%s” listens on no plain port or socket, so it can only be shown on "
                 "the server itself."), look->machine);
  return FALSE;
}

static void
listener_work (GTask         *task,
               virConnectPtr  conn,
               gpointer       task_data,
               GCancellable  *cancellable)
{
  Look *look = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, look->uuid, look->machine, &error);
  g_autoptr (xmlDoc) doc = NULL;

  if (dom != NULL && check_active (dom, look->machine, &error))
    doc = read_xml (dom, look->machine, 0, &error);
  if (doc != NULL && find_listener (look, doc, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tunnel_done (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  int fd = tri_ssh_connect_finish (result, &error);

  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_int (outer, fd);
}

static void
listener_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  Look *look = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (outer, error);
  else
    tri_ssh_connect_async (look->uri, look->host, look->port, look->socket, g_task_get_cancellable (outer),
                           tunnel_done, g_object_ref (outer));
}

void
tri_domain_open_graphics_async (TriDomain           *self,
                                guint                index,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) outer = NULL;
  TriConnection *connection;
  gboolean local;
  GTask *task;
  Look *look;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  connection = tri_domain_get_connection (self);
  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_open_graphics_async);
  /* A descriptor that was opened is given out, or it would leak. */
  g_task_set_check_cancellable (outer, FALSE);
  local = tri_connection_is_local (connection);
  if (!local && !tri_ssh_is_ssh_uri (tri_connection_get_uri (connection)))
    {
      g_task_return_new_error (outer, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                               _("The screen of the virtual machine “%s” can be reached only from the server itself or over SSH: "
                                 "connect to the server with SSH."), tri_domain_get_name (self));
      return;
    }
  look = look_new (self);
  look->index = index;
  task = g_task_new (NULL, NULL, local ? open_done : listener_done, g_steal_pointer (&outer));
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  tri_connection_run (connection, task, local ? open_work : listener_work);
}

int
tri_domain_open_graphics_finish (TriDomain     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
