/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A server of libvirt's test driver of its own for each test, and calls that wait for their answer. */

#include "core/tri-core.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TEST_NS "xmlns:test='http://libvirt.org/schemas/domain/test/1.0'"
#define TEST_OFF "<test:runstate>5</test:runstate>"

typedef struct {
  char          *path;
  TriConnection *connection;
} Server;

static inline void
harness_take (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline GAsyncResult *
harness_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static inline void
server_start (Server     *server,
              const char *node_xml)
{
  g_autofree char *uri = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  server->path = g_build_filename (g_get_tmp_dir (), "triptych-node-XXXXXX", NULL);
  fd = g_mkstemp (server->path);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (server->path, node_xml, -1, NULL));
  uri = g_strdup_printf ("test://%s", server->path);
  server->connection = tri_connection_new (uri);
  tri_connection_open_async (server->connection, NULL, harness_take, &result);
  tri_connection_open_finish (server->connection, harness_wait (&result), &error);
  g_assert_no_error (error);
}

static inline void
server_stop (Server *server)
{
  tri_connection_close (server->connection);
  g_clear_object (&server->connection);
  g_unlink (server->path);
  g_clear_pointer (&server->path, g_free);
}

/* The machine as the list shows it; it must be there. */
static inline TriDomain *
server_machine (Server     *server,
                const char *name)
{
  TriDomain *domain = tri_connection_find_domain_by_name (server->connection, name);

  g_assert_nonnull (domain);
  return domain;
}

/* Until @done says so, or too long. */
static inline void
harness_until (gboolean (*done) (gpointer data),
               gpointer   data)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!done (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static inline gboolean
harness_open (TriConnection  *connection,
              GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  tri_connection_open_async (connection, NULL, harness_take, &result);
  return tri_connection_open_finish (connection, harness_wait (&result), error);
}

static inline gboolean
harness_is_later (gpointer data)
{
  return g_get_monotonic_time () > *(gint64 *) data;
}

static inline void
harness_pass (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  harness_until (harness_is_later, &end);
}

typedef struct {
  TriDomain      *domain;
  TriDomainState  state;
} StateWait;

static inline gboolean
harness_has_state (gpointer data)
{
  StateWait *wait = data;

  return tri_domain_get_state (wait->domain) == wait->state && tri_domain_get_operation (wait->domain) == NULL;
}

/* What the event brings, as a window would see it. */
static inline void
machine_until_state (TriDomain      *domain,
                     TriDomainState  state)
{
  StateWait wait = { domain, state };

  harness_until (harness_has_state, &wait);
}

static inline gboolean
machine_act (TriDomain    *domain,
             TriActionId   id,
             GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_act_async (domain, id, NULL, harness_take, &result);
  return tri_domain_act_finish (domain, harness_wait (&result), error);
}
