/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

/* More are closed when they are not needed any more; over SSH each is a process here and there. */
#define MOST_SPARES 2

/* What ssh said stands between two texts of libvirt's that only tell that ssh has ended. They are in the language of this process. */
static gboolean
keep_between (GError     *error,
              const char *format,
              const char *place,
              int         system)
{
  g_autofree char *after = g_strconcat (": ", g_strerror (system), NULL);
  g_auto(GStrv) around = g_strsplit (g_dgettext ("libvirt", format), place, 2);
  char *start = *around[0] != '\0' ? strstr (error->message, around[0]) : NULL;
  char *words = start ? start + strlen (around[0]) : NULL;

  if (!words || strlen (words) <= strlen (after) || !g_str_has_suffix (words, after))
    return FALSE;

  words[strlen (words) - strlen (after)] = '\0';
  memmove (start, words, strlen (words) + 1);
  return TRUE;
}

static void
keep_words_of_ssh (GError *error)
{
  /* Newer versions of libvirt number what they fill in. */
  if (!keep_between (error, "Cannot recv data: %s", "%s", ECONNRESET) &&
      !keep_between (error, "Cannot recv data: %1$s", "%1$s", ECONNRESET) &&
      !keep_between (error, "End of file while reading data: %s", "%s", EIO))
    keep_between (error, "End of file while reading data: %1$s", "%1$s", EIO);
}

/* Asked for a name or a password, nobody answers: libvirt then says that it needs them, instead of asking on a terminal. */
static int
refuse_credentials (virConnectCredentialPtr  credentials,
                    unsigned int             n_credentials,
                    void                    *data)
{
  return -1;
}

virConnectPtr
tri_conn_open (const char  *uri,
               gboolean    *has_keepalive,
               GError     **error)
{
  static int types[] = { VIR_CRED_AUTHNAME, VIR_CRED_ECHOPROMPT, VIR_CRED_NOECHOPROMPT, VIR_CRED_PASSPHRASE, VIR_CRED_REALM };
  virConnectAuth auth = { types, G_N_ELEMENTS (types), refuse_credentials, NULL };
  g_autofree char *connectable = tri_uri_dup_connectable (uri);
  virConnectPtr conn = virConnectOpenAuth (connectable, &auth, 0);

  if (conn == NULL)
    {
      tri_error_take_virt (error, _("Could not connect to “%s”"), uri);
      keep_words_of_ssh (*error);
      return NULL;
    }

  /* Drivers that work in this process have none, and no server that could fall silent. */
  *has_keepalive = virConnectSetKeepAlive (conn, 5, 3) == 0;
  if (!*has_keepalive)
    g_debug ("%s: no keepalive", uri);
  return conn;
}

static virConnectPtr
pop_spare (TriLink *link)
{
  virConnectPtr conn;

  g_mutex_lock (&link->gate);
  conn = g_queue_pop_head (&link->spares);
  g_mutex_unlock (&link->gate);

  return conn;
}

virConnectPtr
tri_link_take_conn (TriLink  *link,
                    GError  **error)
{
  virConnectPtr conn;
  gboolean has_keepalive;

  while ((conn = pop_spare (link)))
    {
      if (virConnectIsAlive (conn) == 1)
        return conn;
      virConnectClose (conn);
    }

  return tri_conn_open (link->uri, &has_keepalive, error);
}

void
tri_link_give_conn (TriLink       *link,
                    virConnectPtr  conn)
{
  gboolean is_alive = virConnectIsAlive (conn) == 1;

  g_mutex_lock (&link->gate);
  if (is_alive && !link->has_ended && g_queue_get_length (&link->spares) < MOST_SPARES)
    g_queue_push_head (&link->spares, g_steal_pointer (&conn));
  g_mutex_unlock (&link->gate);

  if (conn != NULL)
    virConnectClose (conn);
}

void
tri_link_close_spares (TriLink *link)
{
  virConnectPtr conn;

  while ((conn = pop_spare (link)))
    virConnectClose (conn);
}
