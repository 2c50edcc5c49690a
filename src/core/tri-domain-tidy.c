/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-operation-private.h"
#include "tri-xml.h"

typedef struct {
  char     *uuid;
  char     *snapshot;      /* nullable: a save */
  gboolean  was_running;
  gulong    handler;       /* until the server is back */
} Tidy;

static void
tidy_free (Tidy *tidy)
{
  g_free (tidy->uuid);
  g_free (tidy->snapshot);
  g_free (tidy);
}

gboolean
tri_work_is_running (virDomainPtr dom)
{
  int state = VIR_DOMAIN_NOSTATE;

  return virDomainGetState (dom, &state, NULL, 0) == 0 && state == VIR_DOMAIN_RUNNING;
}

/* libvirt stops the guest while QEMU writes; restarted in between, libvirt 9.0 does not let it go on. */
static gboolean
is_forgotten (virDomainPtr dom)
{
  int state = VIR_DOMAIN_NOSTATE;
  int reason = 0;

  return virDomainGetState (dom, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PAUSED &&
         (reason == VIR_DOMAIN_PAUSED_SAVE || reason == VIR_DOMAIN_PAUSED_SNAPSHOT);
}

static gboolean
is_still_working (virDomainPtr dom)
{
  virDomainJobInfo info;

  return virDomainGetJobInfo (dom, &info) == 0 && info.type != VIR_DOMAIN_JOB_NONE;
}

/* @dom's configuration inside the smallest snapshot description that libvirt takes as known. */
static char *
build_snapshot_xml (virDomainPtr  dom,
                    const char   *name)
{
  g_autoptr (xmlDoc) doc = tri_work_parse_xml (dom, NULL, VIR_DOMAIN_XML_SECURE, NULL);
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  xmlNode *root;

  if (doc == NULL)
    return NULL;
  root = xmlNewNode (NULL, BAD_CAST "domainsnapshot");
  xmlNewTextChild (root, NULL, BAD_CAST "name", BAD_CAST name);
  xmlNewTextChild (root, NULL, BAD_CAST "state", BAD_CAST (virDomainIsActive (dom) == 1 ? "running" : "shutoff"));
  xmlNewTextChild (root, NULL, BAD_CAST "creationTime", BAD_CAST stamp);
  xmlAddChild (root, xmlDocSetRootElement (doc, root));
  return tri_xml_to_string (doc);
}

/*
 * QEMU writes the snapshot into the disks by itself; when libvirtd dies meanwhile, it stays there without libvirt knowing of it.
 * Made known under its name, libvirt can delete it. Returns whether libvirt does know it: then it is whole, or still being taken.
 */
static gboolean
is_known_or_removed (virDomainPtr  dom,
                     const char   *name)
{
  g_autoptr (virDomainSnapshot) known = virDomainSnapshotLookupByName (dom, name, 0);
  g_autoptr (virDomainSnapshot) snapshot = NULL;
  g_autofree char *xml = NULL;

  if (known != NULL)
    return TRUE;
  xml = build_snapshot_xml (dom, name);
  if (xml != NULL)
    snapshot = virDomainSnapshotCreateXML (dom, xml, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE);
  if (snapshot != NULL && virDomainSnapshotDelete (snapshot, 0) < 0)
    virDomainSnapshotDelete (snapshot, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY);
  return FALSE;
}

static void
tidy_work (GTask         *task,
           virConnectPtr  conn,
           gpointer       task_data,
           GCancellable  *cancellable)
{
  Tidy *tidy = task_data;
  g_autoptr (virDomain) dom = virDomainLookupByUUIDString (conn, tidy->uuid);

  if (dom != NULL && !is_still_working (dom) &&
      (tidy->snapshot == NULL || !is_known_or_removed (dom, tidy->snapshot)))
    {
      /* It had none while it ran, and a complete one would have turned it off: this one was cut off. */
      if (tidy->snapshot == NULL && virDomainIsActive (dom) == 1 && virDomainHasManagedSaveImage (dom, 0) == 1)
        virDomainManagedSaveRemove (dom, 0);
      if (tidy->was_running && is_forgotten (dom))
        virDomainResume (dom);
    }
  g_task_return_boolean (task, TRUE);
}

static void
tidy_done (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TriConnection) connection = user_data;
  Tidy *tidy = g_task_get_task_data (G_TASK (result));
  TriDomain *domain = tri_connection_find_domain (connection, tidy->uuid);

  g_task_propagate_boolean (G_TASK (result), NULL);
  if (domain == NULL)
    return;
  tri_connection_mark_dirty (connection, tidy->uuid, TRUE);
  tri_domain_snapshots_changed (domain);
}

static void
server_is_back (TriConnection *connection,
                Tidy          *tidy)
{
  GTask *task = g_task_new (NULL, NULL, tidy_done, g_object_ref (connection));
  Tidy *mine = g_new0 (Tidy, 1);

  mine->uuid = g_strdup (tidy->uuid);
  mine->snapshot = g_strdup (tidy->snapshot);
  mine->was_running = tidy->was_running;
  g_task_set_task_data (task, mine, (GDestroyNotify) tidy_free);
  tri_connection_run (connection, task, tidy_work);
  g_signal_handler_disconnect (connection, tidy->handler);
}

void
tri_domain_tidy_when_back (TriDomain  *domain,
                           const char *snapshot,
                           gboolean    was_running)
{
  Tidy *tidy;

  g_return_if_fail (TRI_IS_DOMAIN (domain));

  tidy = g_new0 (Tidy, 1);
  tidy->uuid = g_strdup (tri_domain_get_uuid (domain));
  tidy->snapshot = g_strdup (snapshot);
  tidy->was_running = was_running;
  tidy->handler = g_signal_connect_data (tri_domain_get_connection (domain), "loaded", G_CALLBACK (server_is_back), tidy,
                                         (GClosureNotify) tidy_free, 0);
}
