/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"

/* libvirt calls these on the main thread, from its part of the main loop. None of them may call libvirt's servers. */

static void
mark (gpointer      opaque,
      virDomainPtr  dom,
      gboolean      config,
      gint64        started)
{
  TriLink *link = opaque;
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (link->connection != NULL && virDomainGetUUIDString (dom, uuid) == 0)
    tri_connection_mark_event (link->connection, uuid, config, started);
}

static TriDomain *
find_domain (TriLink      *link,
             virDomainPtr  dom)
{
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (link->connection == NULL || virDomainGetUUIDString (dom, uuid) < 0)
    return NULL;
  return tri_domain_list_find (link->connection->domains, uuid);
}

/* A machine that is not kept here as well is gone before anybody can ask for its state. */
static void
tell_left (TriLink      *link,
           virDomainPtr  dom)
{
  TriDomain *domain = find_domain (link, dom);

  if (domain != NULL)
    tri_domain_set_left (domain);
}

static int
lifecycle_cb (virConnectPtr  conn,
              virDomainPtr   dom,
              int            event,
              int            detail,
              void          *opaque)
{
  gboolean config = event == VIR_DOMAIN_EVENT_DEFINED;
  gint64 started = -1;

  /* A machine that was moved here runs for longer than this server knows. */
  if (event == VIR_DOMAIN_EVENT_STARTED)
    started = detail == VIR_DOMAIN_EVENT_STARTED_MIGRATED ? 0 : g_get_real_time () / G_USEC_PER_SEC;
  else if (event == VIR_DOMAIN_EVENT_STOPPED)
    started = 0;
  if (event == VIR_DOMAIN_EVENT_STOPPED && detail == VIR_DOMAIN_EVENT_STOPPED_MIGRATED)
    tell_left (opaque, dom);
  mark (opaque, dom, config, started);
  return 0;
}

static void
state_cb (virConnectPtr  conn,
          virDomainPtr   dom,
          void          *opaque)
{
  mark (opaque, dom, FALSE, -1);
}

static void
balloon_cb (virConnectPtr       conn,
            virDomainPtr        dom,
            unsigned long long  actual,
            void               *opaque)
{
  mark (opaque, dom, FALSE, -1);
}

static void
io_error_cb (virConnectPtr  conn,
             virDomainPtr   dom,
             const char    *path,
             const char    *alias,
             int            action,
             const char    *reason,
             void          *opaque)
{
  mark (opaque, dom, FALSE, -1);
}

static void
device_cb (virConnectPtr  conn,
           virDomainPtr   dom,
           const char    *alias,
           void          *opaque)
{
  mark (opaque, dom, TRUE, -1);
}

static void
tray_cb (virConnectPtr  conn,
         virDomainPtr   dom,
         const char    *alias,
         int            reason,
         void          *opaque)
{
  mark (opaque, dom, TRUE, -1);
}

static void
disk_cb (virConnectPtr  conn,
         virDomainPtr   dom,
         const char    *old_path,
         const char    *new_path,
         const char    *alias,
         int            reason,
         void          *opaque)
{
  mark (opaque, dom, TRUE, -1);
}

static void
metadata_cb (virConnectPtr  conn,
             virDomainPtr   dom,
             int            type,
             const char    *uri,
             void          *opaque)
{
  mark (opaque, dom, TRUE, -1);
}

static void
block_job_cb (virConnectPtr  conn,
              virDomainPtr   dom,
              const char    *disk,
              int            type,
              int            status,
              void          *opaque)
{
  mark (opaque, dom, TRUE, -1);
}

static void
agent_cb (virConnectPtr  conn,
          virDomainPtr   dom,
          int            state,
          int            reason,
          void          *opaque)
{
  TriLink *link = opaque;
  char uuid[VIR_UUID_STRING_BUFLEN];
  TriDomain *domain;

  if (link->connection == NULL || virDomainGetUUIDString (dom, uuid) < 0)
    return;
  domain = tri_domain_list_find (link->connection->domains, uuid);
  if (domain != NULL)
    tri_domain_set_agent_connected (domain, state == VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED);
  tri_connection_mark_event (link->connection, uuid, TRUE, -1);
}

/* Who comes now may throw out who was there: SPICE serves one client. */
static void
graphics_cb (virConnectPtr                        conn,
             virDomainPtr                         dom,
             int                                  phase,
             const virDomainEventGraphicsAddress *local,
             const virDomainEventGraphicsAddress *remote,
             const char                          *auth_scheme,
             const virDomainEventGraphicsSubject *subject,
             void                                *opaque)
{
  TriDomain *domain = phase == VIR_DOMAIN_EVENT_GRAPHICS_CONNECT ? find_domain (opaque, dom) : NULL;

  if (domain != NULL)
    tri_domain_screen_client_came (domain);
}

static void
free_link_cb (void *opaque)
{
  tri_link_unref (opaque);
}

void
tri_link_register_events (TriLink *link)
{
  static const struct { int id; virConnectDomainEventGenericCallback callback; } events[] = {
    { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (lifecycle_cb) },
    { VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK (state_cb) },
    { VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, VIR_DOMAIN_EVENT_CALLBACK (io_error_cb) },
    { VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (disk_cb) },
    { VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (tray_cb) },
    { VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (balloon_cb) },
    { VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK (device_cb) },
    { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK (device_cb) },
    { VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (agent_cb) },
    { VIR_DOMAIN_EVENT_ID_GRAPHICS, VIR_DOMAIN_EVENT_CALLBACK (graphics_cb) },
    { VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (metadata_cb) },
    { VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, VIR_DOMAIN_EVENT_CALLBACK (block_job_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      int id = virConnectDomainEventRegisterAny (link->conn, NULL, events[i].id, events[i].callback,
                                                 tri_link_ref (link), free_link_cb);

      if (id >= 0)
        g_array_append_val (link->events, id);
      else
        tri_link_unref (link); /* this hypervisor does not tell it: the rest still counts */
    }
}

void
tri_link_deregister_events (TriLink *link)
{
  for (guint i = 0; i < link->events->len; i++)
    virConnectDomainEventDeregisterAny (link->conn, g_array_index (link->events, int, i));
}
