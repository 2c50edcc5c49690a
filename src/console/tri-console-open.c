/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions for what a machine has to show itself, on sockets that core opens. */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-open.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "display/tri-spice-session.h"
#include "display/tri-vnc-session.h"

#define KEY "tri-console-opener"

/* Lives as long as its session; answers that come later hold it too. */
typedef struct {
  TriDomain      *domain;
  guint           index;
  TriGraphicsWay  way;
} Opener;

/* What one answer is for. */
typedef struct {
  Opener              *opener;
  TriDisplayFdRequest *request;
} Wanted;

static void
clear_opener (gpointer data)
{
  g_object_unref (((Opener *) data)->domain);
}

static void
release_opener (gpointer data)
{
  g_rc_box_release_full (data, clear_opener);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Wanted *wanted = user_data;
  g_autoptr(GError) error = NULL;
  int fd = tri_domain_open_graphics_finish (TRI_DOMAIN (source), result, &wanted->opener->way, &error);

  release_opener (wanted->opener);
  if (fd >= 0)
    tri_display_fd_request_answer (wanted->request, fd);
  else
    tri_display_fd_request_fail (wanted->request, error);
}

static void
open_cb (TriDisplayFdRequest *request, gpointer user_data)
{
  Opener *opener = user_data;
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->opener = g_rc_box_acquire (opener);
  wanted->request = request;
  tri_domain_open_graphics_async (opener->domain, opener->index, tri_display_fd_request_get_tls (request),
                                  tri_display_fd_request_get_cancellable (request), opened_cb, wanted);
}

static TriDisplaySession *
new_spice (TriDomain *domain, Opener *opener)
{
  TriSpiceSession *session = tri_spice_session_new ();

  tri_display_session_set_local (TRI_DISPLAY_SESSION (session), tri_connection_is_local (tri_domain_get_connection (domain)));
  tri_spice_session_set_fd_opener (session, open_cb, g_rc_box_acquire (opener), release_opener);

  return TRI_DISPLAY_SESSION (session);
}

static TriDisplaySession *
new_vnc (TriDomain *domain, Opener *opener)
{
  TriVncSession *session = tri_vnc_session_new ();
  g_autofree char *name = tri_domain_dup_server_name (domain);

  tri_vnc_session_set_host_name (session, name);
  tri_vnc_session_set_near (session, tri_connection_is_local (tri_domain_get_connection (domain)));
  tri_vnc_session_set_fd_opener (session, open_cb, g_rc_box_acquire (opener), release_opener);

  return TRI_DISPLAY_SESSION (session);
}

TriDisplaySession *
tri_console_open_session (TriDomain *domain, const TriGraphicsInfo *graphics)
{
  TriDisplaySession *session;
  Opener *opener;

  if (graphics->type != TRI_GRAPHICS_SPICE && graphics->type != TRI_GRAPHICS_VNC)
    return NULL;

  opener = g_rc_box_new0 (Opener);
  opener->domain = g_object_ref (domain);
  opener->index = graphics->index;
  /* Until it is known, the worst. */
  opener->way = TRI_GRAPHICS_WAY_PLAIN;
  session = graphics->type == TRI_GRAPHICS_SPICE ? new_spice (domain, opener) : new_vnc (domain, opener);
  g_object_set_data_full (G_OBJECT (session), KEY, opener, release_opener);
  if (graphics->password)
    tri_display_session_set_password (session, graphics->password);

  return session;
}

gboolean
tri_console_open_is_exclusive (TriDisplaySession *session)
{
  return TRI_IS_SPICE_SESSION (session);
}

TriGraphicsWay
tri_console_open_get_way (TriDisplaySession *session)
{
  Opener *opener = g_object_get_data (G_OBJECT (session), KEY);

  return opener ? opener->way : TRI_GRAPHICS_WAY_PLAIN;
}

static const char *
describe (TriGraphicsWay way, gboolean *secure)
{
  *secure = way != TRI_GRAPHICS_WAY_PLAIN;
  switch (way)
    {
    case TRI_GRAPHICS_WAY_LOCAL:
      return _("Secure: the connection does not leave this computer.");
    case TRI_GRAPHICS_WAY_SSH:
      return _("Secure: the connection is encrypted by SSH.");
    case TRI_GRAPHICS_WAY_TLS:
      return _("Secure: the connection is encrypted (TLS), and the server proved who it is.");
    case TRI_GRAPHICS_WAY_PLAIN:
    default:
      return _("Not secure: the connection is not encrypted. Others in the network may see the screen and what is typed. "
               "Connect to the server with SSH to avoid that.");
    }
}

const char *
tri_console_open_describe_way (TriDisplaySession *session, gboolean *secure)
{
  TriGraphicsWay way = tri_console_open_get_way (session);

  if (way == TRI_GRAPHICS_WAY_PLAIN && tri_display_session_get_secure (session))
    way = TRI_GRAPHICS_WAY_TLS;

  return describe (way, secure);
}

const char *
tri_console_open_describe_server (TriConnection *connection, gboolean *secure)
{
  g_autofree char *scheme = g_uri_parse_scheme (tri_connection_get_uri (connection));
  TriGraphicsWay way = TRI_GRAPHICS_WAY_PLAIN;

  if (tri_connection_is_local (connection))
    way = TRI_GRAPHICS_WAY_LOCAL;
  else if (scheme && strstr (scheme, "ssh"))
    way = TRI_GRAPHICS_WAY_SSH;
  /* libvirt's own default where a URI names a host and no transport. */
  else if (scheme && (g_str_has_suffix (scheme, "+tls") || !strchr (scheme, '+')))
    way = TRI_GRAPHICS_WAY_TLS;

  return describe (way, secure);
}
