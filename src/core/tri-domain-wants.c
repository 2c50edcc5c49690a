/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

#define GATHER_MS 20
/* One job reads so many machines: a person who scrolls on is served soon. */
#define BATCH 32
/* A guest that starts has no address yet: asked again after these seconds, then it is left alone. */
static const guint address_pauses[] = { 3, 5, 10, 20, 40, 60 };

typedef struct {
  TriDomain       *domain;       /* main thread */
  char             uuid[VIR_UUID_STRING_BUFLEN];
  TriDomainConfig *config;
  char            *addresses;
  int              n_snapshots;
  gboolean         is_active;
  gboolean         failed;
} TriWanted;

static void
wanted_clear (gpointer data)
{
  TriWanted *wanted = data;

  g_clear_object (&wanted->domain);
  g_clear_object (&wanted->config);
  g_free (wanted->addresses);
}

static void
read_config (TriWanted    *wanted,
             virDomainPtr  dom)
{
  g_autoptr(GError) error = NULL;
  char *xml = virDomainGetXMLDesc (dom, 0);

  if (xml != NULL)
    wanted->config = tri_domain_config_new_from_xml (xml, &error);
  if (error != NULL)
    g_debug ("%s: %s", wanted->uuid, error->message);
  wanted->failed = wanted->config == NULL;
  free (xml);
}

static void
append_addresses (GString               *text,
                  virDomainInterfacePtr *interfaces,
                  int                    n)
{
  for (int i = 0; i < n; i++)
    {
      virDomainInterfacePtr interface = interfaces[i];

      for (guint j = 0; j < interface->naddrs && g_strcmp0 (interface->name, "lo") != 0; j++)
        {
          const char *address = interface->addrs[j].addr;

          if (g_str_has_prefix (address, "127.") || g_str_equal (address, "::1") || g_str_has_prefix (address, "fe80:"))
            continue;
          if (text->len > 0)
            g_string_append (text, ", ");
          g_string_append (text, address);
        }
      virDomainInterfaceFree (interface);
    }
  if (n >= 0)
    free (interfaces);
}

static void
read_guest_info (TriWanted    *wanted,
                 virDomainPtr  dom)
{
  static const guint sources[] = {
    VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP,
  };
  g_autoptr(GString) text = g_string_new (NULL);

  wanted->n_snapshots = MAX (virDomainSnapshotNum (dom, 0), -1);
  wanted->is_active = virDomainIsActive (dom) == 1;
  for (gsize i = 0; wanted->is_active && i < G_N_ELEMENTS (sources) && text->len == 0; i++)
    {
      virDomainInterfacePtr *interfaces = NULL;
      int n = virDomainInterfaceAddresses (dom, &interfaces, sources[i], 0);

      append_addresses (text, interfaces, n);
    }
  if (text->len > 0)
    wanted->addresses = g_utf8_make_valid (text->str, (gssize) text->len);
}

static void
read_wanted (GTask         *task,
             virConnectPtr  conn,
             GArray        *batch,
             void         (*read) (TriWanted *, virDomainPtr))
{
  for (guint i = 0; i < batch->len; i++)
    {
      TriWanted *wanted = &g_array_index (batch, TriWanted, i);
      g_autoptr(virDomain) dom = virDomainLookupByUUIDString (conn, wanted->uuid);

      wanted->failed = dom == NULL;
      if (dom != NULL)
        read (wanted, dom);
    }
  virResetLastError ();
  g_task_return_boolean (task, TRUE);
}

static void
config_worker (GTask         *task,
               virConnectPtr  conn,
               gpointer       task_data,
               GCancellable  *cancellable)
{
  read_wanted (task, conn, task_data, read_config);
}

static void
guest_info_worker (GTask         *task,
                   virConnectPtr  conn,
                   gpointer       task_data,
                   GCancellable  *cancellable)
{
  read_wanted (task, conn, task_data, read_guest_info);
}

static gboolean
retry_cb (gpointer data)
{
  TriDomain *domain = data;

  tri_domain_get_want (domain, TRI_WANT_GUEST_INFO)->retry_id = 0;
  tri_domain_guest_info_outdated (domain);
  return G_SOURCE_REMOVE;
}

static void
apply_guest_info (TriWanted *wanted)
{
  TriWantState *state = tri_domain_get_want (wanted->domain, TRI_WANT_GUEST_INFO);

  tri_domain_apply_guest_info (wanted->domain, wanted->addresses, wanted->n_snapshots);
  if (wanted->addresses != NULL || !wanted->is_active)
    state->retries = 0;
  else if (state->retries < G_N_ELEMENTS (address_pauses) && state->retry_id == 0)
    state->retry_id = g_timeout_add_seconds (address_pauses[state->retries++], retry_cb, wanted->domain);
}

static void send_wants (TriConnection *self, TriWant want);

static void
wants_done (GObject      *object,
            GAsyncResult *result,
            TriWant       want)
{
  TriConnection *self = TRI_CONNECTION (object);
  GArray *batch = g_task_get_task_data (G_TASK (result));
  gboolean done = g_task_propagate_boolean (G_TASK (result), NULL);

  for (guint i = 0; i < batch->len; i++)
    {
      TriWanted *wanted = &g_array_index (batch, TriWanted, i);

      /* What could not be read is asked for again when somebody looks the next time. */
      if (!done || wanted->failed)
        tri_domain_get_want (wanted->domain, want)->outdated = TRUE;
      if (!done || wanted->failed || tri_domain_get_removed (wanted->domain))
        continue;
      if (want == TRI_WANT_CONFIG)
        tri_domain_apply_config (wanted->domain, wanted->config);
      else
        apply_guest_info (wanted);
    }
  self->wants_busy[want] = FALSE;
  send_wants (self, want);
}

static void
config_done (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  wants_done (object, result, TRI_WANT_CONFIG);
}

static void
guest_info_done (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  wants_done (object, result, TRI_WANT_GUEST_INFO);
}

static void
send_wants (TriConnection *self,
            TriWant        want)
{
  GPtrArray *queue = self->wants[want];
  GArray *batch;
  GTask *task;

  if (self->wants_busy[want] || queue->len == 0 || self->link == NULL || !self->link->is_ready)
    return;

  batch = g_array_new (FALSE, TRUE, sizeof (TriWanted));
  g_array_set_clear_func (batch, wanted_clear);
  /* The newest first: what was asked for last is what is looked at now. */
  while (queue->len > 0 && batch->len < BATCH)
    {
      TriWanted wanted = { .domain = g_ptr_array_steal_index (queue, queue->len - 1) };
      TriWantState *state = tri_domain_get_want (wanted.domain, want);

      state->queued = FALSE;
      state->outdated = FALSE;
      g_strlcpy (wanted.uuid, tri_domain_get_uuid (wanted.domain), sizeof wanted.uuid);
      g_array_append_val (batch, wanted);
    }

  task = g_task_new (self, NULL, want == TRI_WANT_CONFIG ? config_done : guest_info_done, NULL);
  g_task_set_source_tag (task, send_wants);
  g_task_set_task_data (task, batch, (GDestroyNotify) g_array_unref);
  self->wants_busy[want] = TRUE;
  tri_connection_run (self, task, want == TRI_WANT_CONFIG ? config_worker : guest_info_worker);
}

static gboolean
gather_cb (gpointer data)
{
  TriConnection *self = data;

  self->wants_id = 0;
  for (guint i = 0; i < TRI_N_WANTS; i++)
    send_wants (self, i);
  return G_SOURCE_REMOVE;
}

void
tri_connection_queue_want (TriConnection *self,
                           TriDomain     *domain,
                           TriWant        want)
{
  TriWantState *state = tri_domain_get_want (domain, want);

  if (state->queued || tri_domain_get_removed (domain))
    return;
  state->queued = TRUE;
  g_ptr_array_add (self->wants[want], g_object_ref (domain));
  if (self->wants_id == 0)
    self->wants_id = g_timeout_add (GATHER_MS, gather_cb, self);
}

void
tri_connection_send_wants (TriConnection *self)
{
  g_clear_handle_id (&self->wants_id, g_source_remove);
  gather_cb (self);
}

void
tri_connection_reset_wants (TriConnection *self)
{
  g_clear_handle_id (&self->wants_id, g_source_remove);
  /* An answer that never comes must not keep the next connection's questions waiting. */
  for (guint i = 0; i < TRI_N_WANTS; i++)
    self->wants_busy[i] = FALSE;
}

void
tri_domain_want (TriDomain *self,
                 TriWant    want)
{
  TriWantState *state = tri_domain_get_want (self, want);
  TriConnection *connection = tri_domain_get_connection (self);

  if (state->asked && !state->outdated)
    return;
  state->asked = TRUE;
  if (connection != NULL)
    tri_connection_queue_want (connection, self, want);
}

static void
outdated (TriDomain *self,
          TriWant    want)
{
  TriWantState *state = tri_domain_get_want (self, want);

  if (!state->asked)
    return;
  state->outdated = TRUE;
  tri_domain_want (self, want);
}

void
tri_domain_config_outdated (TriDomain *self)
{
  outdated (self, TRI_WANT_CONFIG);
}

void
tri_domain_guest_info_outdated (TriDomain *self)
{
  outdated (self, TRI_WANT_GUEST_INFO);
}

void
tri_domain_want_config (TriDomain *self)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));
  tri_domain_want (self, TRI_WANT_CONFIG);
}

void
tri_domain_want_guest_info (TriDomain *self)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));
  tri_domain_want (self, TRI_WANT_GUEST_INFO);
}
