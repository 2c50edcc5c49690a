/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"
#include "tri-server-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static GUri *
parse (const char *uri)
{
  return uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;
}

static gboolean
has_query_name (const char *query,
                const char *name)
{
  g_auto(GStrv) parts = g_strsplit_set (query != NULL ? query : "", "&;", -1);
  gsize length = strlen (name);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strncmp (parts[i], name, length) == 0 && (parts[i][length] == '=' || parts[i][length] == '\0'))
      return TRUE;
  return FALSE;
}

/* What is handed to libvirt: ssh must fail rather than ask on a terminal that nobody sees. The person's own URI stays as it is. */
char *
tri_uri_dup_connectable (const char *uri)
{
  g_autoptr(GUri) parsed = parse (uri);
  g_auto(GStrv) parts = NULL;

  if (parsed == NULL || !g_str_has_suffix (g_uri_get_scheme (parsed), "+ssh") || has_query_name (g_uri_get_query (parsed), "no_tty"))
    return g_strdup (uri);

  parts = g_strsplit (uri, "#", 2);
  return g_strconcat (parts[0], strchr (parts[0], '?') != NULL ? "&" : "?", "no_tty=1",
                      parts[1] != NULL ? "#" : NULL, parts[1], NULL);
}

gboolean
tri_uri_is_test (const char *uri)
{
  return g_str_has_prefix (uri, "test:") || g_str_has_prefix (uri, "test+");
}

gboolean
tri_uri_is_local (const char *uri)
{
  g_autoptr(GUri) parsed = parse (uri);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  return parsed != NULL && (host == NULL || *host == '\0');
}

char *
tri_uri_dup_default_name (const char *uri,
                          const char *hostname)
{
  g_autoptr(GUri) parsed = parse (uri);
  g_autofree char *basename = NULL;
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  const char *path = parsed != NULL ? g_uri_get_path (parsed) : "";

  if (host != NULL && *host != '\0')
    return g_strdup (host);
  if (parsed == NULL)
    return g_strdup (uri);
  if (tri_uri_is_test (uri))
    {
      if (g_str_equal (path, "/default"))
        return g_strdup (_("Demonstration"));
      basename = g_path_get_basename (path);
      return g_strdup (basename);
    }
  if (hostname == NULL || *hostname == '\0')
    hostname = g_get_host_name ();
  if (g_str_has_suffix (path, "/session"))
    /* Translators: a computer's name; the virtual machines of one user instead of the whole computer's */
    return g_strdup_printf (_("%s (user session)"), hostname);
  return g_strdup (hostname);
}

static char *
host_problem (const char *host)
{
  if (host == NULL || *host == '\0')
    return g_strdup (_("Enter the server’s name or address."));
  if (*host == '-')
    return g_strdup (_("A server’s name cannot begin with a dash."));
  for (const char *c = host; *c != '\0'; c++)
    {
      if (g_ascii_isspace (*c))
        return g_strdup (_("A server’s name cannot contain spaces."));
      if (g_ascii_iscntrl (*c) || strchr ("/\\?#@&;<>\"'`$|(){}!*%,=+~^", *c) != NULL)
        return g_strdup_printf (_("A server’s name cannot contain “%c”."), g_ascii_iscntrl (*c) ? '?' : *c);
    }
  if (strchr (host, ':') != NULL && *host != '[' && !g_hostname_is_ip_address (host))
    return g_strdup (_("Enter the port in its own field, not behind the server’s name."));
  if (*host == '[')
    {
      g_autofree char *inner = g_strndup (host + 1, strlen (host + 1) - (g_str_has_suffix (host, "]") ? 1 : 0));

      if (!g_str_has_suffix (host, "]") || !g_hostname_is_ip_address (inner))
        return g_strdup (_("This is not an IPv6 address."));
    }
  return NULL;
}

static char *
user_problem (const char *user)
{
  if (user == NULL)
    return NULL;
  if (*user == '-')
    return g_strdup (_("A user name cannot begin with a dash."));
  for (const char *c = user; *c != '\0'; c++)
    if (g_ascii_isspace (*c) || g_ascii_iscntrl (*c) || strchr ("/:?#@&;<>\"'`$|(){}!*%", *c) != NULL)
      return g_strdup (_("This is not a user name on a server."));
  return NULL;
}

char *
tri_uri_for_ssh (const char  *host,
                 const char  *user,
                 guint        port,
                 gboolean     session,
                 GError     **error)
{
  g_autofree char *problem = host_problem (host);
  g_autoptr(GString) uri = g_string_new ("qemu+ssh://");

  if (user != NULL && *user == '\0')
    user = NULL;
  if (problem == NULL)
    problem = user_problem (user);
  if (problem == NULL && port > 65535)
    problem = g_strdup (_("A port is a number from 1 to 65535."));
  if (problem != NULL)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, problem);
      return NULL;
    }

  if (user != NULL)
    g_string_append_printf (uri, "%s@", user);
  if (strchr (host, ':') != NULL && *host != '[')
    g_string_append_printf (uri, "[%s]", host);
  else
    g_string_append (uri, host);
  if (port != 0)
    g_string_append_printf (uri, ":%u", port);
  g_string_append (uri, session ? "/session" : "/system");
  return g_string_free (g_steal_pointer (&uri), FALSE);
}

/* libvirt would ask a service on this computer what an unknown word means, and its answer helps nobody. */
static gboolean
is_driver (const char *scheme)
{
  static const char *drivers[] = {
    "bhyve", "ch", "esx", "gsx", "hyperv", "lxc", "openvz", "parallels", "qemu", "test", "vbox", "vmwarefusion", "vmwareplayer",
    "vmwarews", "vpx", "vz", "xen",
  };
  g_autofree char *driver = g_strndup (scheme, strcspn (scheme, "+"));

  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    if (g_str_equal (driver, drivers[i]))
      return TRUE;
  return FALSE;
}

char *
tri_uri_problem (const char *uri)
{
  g_autoptr(GUri) parsed = NULL;
  g_autofree char *problem = NULL;
  const char *scheme;

  if (uri == NULL || *uri == '\0')
    return g_strdup (_("Enter a libvirt URI, as “qemu+ssh://root@server/system”."));
  if (!g_utf8_validate (uri, -1, NULL))
    return g_strdup (_("This is not a libvirt URI."));
  for (const char *c = uri; *c != '\0'; c++)
    if (g_ascii_isspace (*c) || g_ascii_iscntrl (*c))
      return g_strdup (_("A URI cannot contain spaces."));

  parsed = parse (uri);
  if (parsed == NULL || strchr (uri, ':') == NULL)
    return g_strdup (_("This is not a libvirt URI; one looks like “qemu+ssh://root@server/system”."));
  scheme = g_uri_get_scheme (parsed);
  if (!is_driver (scheme))
    return g_strdup_printf (_("“%s” is not a libvirt driver; a URI looks like “qemu+ssh://root@server/system”."), scheme);
  if (g_uri_get_host (parsed) != NULL && *g_uri_get_host (parsed) != '\0')
    {
      problem = host_problem (g_uri_get_host (parsed));
      if (problem == NULL)
        problem = user_problem (g_uri_get_userinfo (parsed));
      if (problem != NULL)
        return g_steal_pointer (&problem);
    }
  else if (g_str_has_suffix (scheme, "+ssh") || g_str_has_suffix (scheme, "+libssh") || g_str_has_suffix (scheme, "+libssh2")
           || g_str_has_suffix (scheme, "+tls") || g_str_has_suffix (scheme, "+tcp"))
    return g_strdup (_("The URI names no server."));
  if (g_uri_get_port (parsed) == 0)
    return g_strdup (_("A port is a number from 1 to 65535."));
  if (*g_uri_get_path (parsed) == '\0' || g_str_equal (g_uri_get_path (parsed), "/"))
    if (g_str_has_prefix (scheme, "qemu") || g_str_has_prefix (scheme, "test"))
      return g_strdup (_("The URI ends too early: it needs a path, as “/system”."));
  return NULL;
}
