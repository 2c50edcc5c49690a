/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A socket to a machine's graphics server, whichever way leads there. */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-display-private.h"
#include "tri-error.h"
#include "tri-ssh-tunnel-private.h"
#include "tri-tls-pump-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <unistd.h>

#define CONNECT_SECONDS 15

/* Which screen is looked for, and where the server's listener is. */
typedef struct {
  char           *uuid;
  char           *machine;
  char           *uri;
  guint           index;
  gboolean        tls;
  TriGraphicsWay  way;
  char           *host;
  guint           port;
  char           *socket;
  GStrv           names;    /* the server's, one of which its certificate has to have */
} Look;

static void
look_free (Look *look)
{
  g_free (look->uuid);
  g_free (look->machine);
  g_free (look->uri);
  g_free (look->host);
  g_free (look->socket);
  g_strfreev (look->names);
  g_free (look);
}

static void
return_fd (GTask   *outer,
           int      fd,
           GError  *error)
{
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_int (outer, fd);
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

  if (dom != NULL && tri_work_check_screen (dom, look->machine, &error))
    {
      fd = virDomainOpenGraphicsFD (dom, look->index, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
      if (fd < 0)
        tri_error_take_virt (&error, _("The screen of the virtual machine “%s” could not be opened"), look->machine);
    }
  return_fd (task, fd, error);
}

static void
open_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  int fd = (int) g_task_propagate_int (G_TASK (result), &error);

  return_fd (outer, fd, error);
}

static gboolean
is_loopback (const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);

  return inet != NULL ? g_inet_address_get_is_loopback (inet) : g_ascii_strcasecmp (address, "localhost") == 0;
}

static char *
dup_server_name (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  return host != NULL && *host != '\0' ? g_strdup (host) : NULL;
}

/* Every address means that the server's own loopback reaches it too; from elsewhere, the name that the server is known by. */
static gboolean
find_host (Look     *look,
           xmlDoc   *doc,
           xmlNode  *node,
           GError  **error)
{
  g_autofree char *address = tri_xml_dup_string (doc, node, "listen/@address");

  if (address == NULL)
    address = tri_xml_dup_string (doc, node, "@listen");
  if (look->way == TRI_GRAPHICS_WAY_PLAIN)
    {
      if (address == NULL || is_loopback (address))
        {
          g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                       _("The screen of the virtual machine “%s” can be reached only from the server itself or over SSH: "
                         "connect to the server with SSH."), look->machine);
          return FALSE;
        }
      look->host = g_str_equal (address, "0.0.0.0") || g_str_equal (address, "::") ? dup_server_name (look->uri)
                                                                                   : g_strdup (address);
      if (look->host == NULL)
        g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("The server’s address names no host: %s"), look->uri);
      return look->host != NULL;
    }
  if (address == NULL || g_str_equal (address, "0.0.0.0"))
    look->host = g_strdup ("127.0.0.1");
  else
    look->host = g_strdup (g_str_equal (address, "::") ? "::1" : address);
  return TRUE;
}

/* 0 also for what is no port: -1 stands for one that is still to be chosen. */
static guint
get_port (xmlDoc     *doc,
          xmlNode    *node,
          const char *path)
{
  guint64 port = tri_xml_get_uint64 (doc, node, path, 0);

  return port <= G_MAXUINT16 ? (guint) port : 0;
}

static gboolean
find_listener (Look     *look,
               xmlDoc   *doc,
               GError  **error)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, "/domain/devices/graphics");
  xmlNode *node = look->index < nodes->len ? g_ptr_array_index (nodes, look->index) : NULL;
  guint port = 0, tls_port = 0;

  if (node != NULL)
    {
      if (look->way != TRI_GRAPHICS_WAY_PLAIN && !look->tls)
        look->socket = tri_xml_dup_string (doc, node, "listen[@type='socket']/@socket | @socket");
      if (look->socket != NULL)
        return TRUE;
      port = get_port (doc, node, "@port");
      tls_port = get_port (doc, node, "@tlsPort");
      /* Where nothing else protects it, what is encrypted is preferred. */
      look->tls = look->tls || port == 0 || (look->way == TRI_GRAPHICS_WAY_PLAIN && tls_port > 0);
      look->port = look->tls ? tls_port : port;
      if (look->port > 0)
        return find_host (look, doc, node, error);
    }
  g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
               _("The screen of the virtual machine “%s” listens on no port or socket, so it can only be shown on the server itself."),
               look->machine);
  return FALSE;
}

/* Whoever signed in to a server that proved who it is can believe what it calls itself. */
static void
find_names (Look          *look,
            virConnectPtr  conn)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *server = dup_server_name (look->uri);

  if (server != NULL)
    g_strv_builder_add (names, server);
  if (look->way != TRI_GRAPHICS_WAY_PLAIN)
    {
      char *own = virConnectGetHostname (conn);

      if (own != NULL && g_strcmp0 (own, server) != 0)
        g_strv_builder_add (names, own);
      free (own);
    }
  if (look->way == TRI_GRAPHICS_WAY_LOCAL)
    g_strv_builder_add_many (names, "localhost", "127.0.0.1", "::1", NULL);
  look->names = g_strv_builder_end (names);
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

  if (dom != NULL && tri_work_check_screen (dom, look->machine, &error))
    doc = tri_work_parse_xml (dom, look->machine, 0, &error);
  if (doc != NULL && find_listener (look, doc, &error))
    {
      find_names (look, conn);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static void
wrapped (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  int fd = tri_tls_wrap_finish (result, &error);

  return_fd (outer, fd, error);
}

/* There is a way to the listener: now TLS, if it wants that. */
static void
reached (GTask   *outer,
         int      fd,
         GError  *error)
{
  Look *look = g_task_get_task_data (outer);

  if (fd >= 0 && look->tls)
    tri_tls_wrap_async (fd, (const char * const *) look->names, g_task_get_cancellable (outer), wrapped, g_object_ref (outer));
  else
    return_fd (outer, fd, error);
}

static void
tunnel_done (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  int fd = tri_ssh_connect_finish (result, &error);

  reached (outer, fd, error);
}

static void
connected (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  Look *look = g_task_get_task_data (outer);
  GError *reason = NULL, *error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &reason);
  int fd = -1;

  if (connection != NULL)
    {
      /* The stream closes its own. */
      fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
      if (fd >= 0)
        g_unix_set_fd_nonblocking (fd, FALSE, NULL);
      else
        g_set_error_literal (&reason, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    }
  if (fd < 0)
    {
      g_set_error (&error, TRI_ERROR, TRI_ERROR_FAILED, _("The screen of the virtual machine “%s” could not be reached at %s, port %u: %s"),
                   look->machine, look->host, look->port, reason->message);
      g_error_free (reason);
    }
  reached (outer, fd, error);
}

static void
connect_directly (GTask *outer)
{
  Look *look = g_task_get_task_data (outer);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_new (look->host, (guint16) look->port);

  /* A screen is not asked for through a proxy of the web. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_SECONDS);
  g_socket_client_connect_async (client, address, g_task_get_cancellable (outer), connected, g_object_ref (outer));
}

static void
listener_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) outer = user_data;
  Look *look = g_task_get_task_data (outer);
  Look *found = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (outer, error);
      return;
    }
  look->tls = found->tls;
  look->port = found->port;
  look->host = g_steal_pointer (&found->host);
  look->socket = g_steal_pointer (&found->socket);
  look->names = g_steal_pointer (&found->names);
  if (look->way == TRI_GRAPHICS_WAY_SSH)
    tri_ssh_connect_async (look->uri, look->host, look->port, look->socket, g_task_get_cancellable (outer),
                           tunnel_done, g_object_ref (outer));
  else
    connect_directly (outer);
}

static TriGraphicsWay
choose_way (TriConnection *connection)
{
  if (tri_connection_is_local (connection))
    return TRI_GRAPHICS_WAY_LOCAL;
  return tri_ssh_is_ssh_uri (tri_connection_get_uri (connection)) ? TRI_GRAPHICS_WAY_SSH : TRI_GRAPHICS_WAY_PLAIN;
}

static Look *
new_look (TriDomain *self,
          guint      index,
          gboolean   tls)
{
  TriConnection *connection = tri_domain_get_connection (self);
  Look *look = g_new0 (Look, 1);

  look->uuid = g_strdup (tri_domain_get_uuid (self));
  look->machine = g_strdup (tri_domain_get_name (self));
  look->uri = g_strdup (tri_connection_get_uri (connection));
  look->index = index;
  look->tls = tls;
  look->way = choose_way (connection);
  return look;
}

void
tri_domain_open_graphics_async (TriDomain           *self,
                                guint                index,
                                gboolean             tls,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *outer, *task;
  Look *look;
  gboolean handed;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, tri_domain_open_graphics_async);
  /* A descriptor that was opened is given out, or it would leak. */
  g_task_set_check_cancellable (outer, FALSE);
  look = new_look (self, index, tls);
  g_task_set_task_data (outer, look, (GDestroyNotify) look_free);
  /* What libvirt hands over does not leave this computer. Only a server that insists on TLS is reached like others. */
  handed = look->way == TRI_GRAPHICS_WAY_LOCAL && !tls;
  task = g_task_new (NULL, NULL, handed ? open_done : listener_done, outer);
  g_task_set_task_data (task, new_look (self, index, tls), (GDestroyNotify) look_free);
  tri_connection_run (tri_domain_get_connection (self), task, handed ? open_work : listener_work);
}

int
tri_domain_open_graphics_finish (TriDomain       *self,
                                 GAsyncResult    *result,
                                 TriGraphicsWay  *way,
                                 GError         **error)
{
  Look *look;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  look = g_task_get_task_data (G_TASK (result));
  if (way != NULL)
    *way = look->way == TRI_GRAPHICS_WAY_PLAIN && look->tls ? TRI_GRAPHICS_WAY_TLS : look->way;
  return (int) g_task_propagate_int (G_TASK (result), error);
}

char *
tri_domain_dup_server_name (TriDomain *self)
{
  TriConnection *connection;
  char *name;

  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);

  connection = tri_domain_get_connection (self);
  name = tri_connection_is_local (connection) ? NULL : dup_server_name (tri_connection_get_uri (connection));
  return name != NULL ? name : g_strdup ("localhost");
}
