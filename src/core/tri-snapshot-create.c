/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-snapshot-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAME_BYTES 240
#define MAX_PREFIX_BYTES 160
#define NOT_KEPT "\"\\"

void
tri_snapshot_create_free (TriSnapshotCreate *create)
{
  g_free (create->machine);
  g_free (create->name);
  g_free (create->description);
  g_free (create);
}

char *
tri_snapshot_title_problem (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (*name == '\0')
    return g_strdup (_("A snapshot needs a name."));
  if (!g_utf8_validate (name, -1, NULL))
    return g_strdup (_("The name is not valid text (UTF-8)."));
  if (strlen (name) > MAX_NAME_BYTES)
    return g_strdup (_("The name is too long: it may have 240 bytes."));
  if (strchr (name, '/') != NULL)
    return g_strdup (_("The name cannot contain a slash (/)."));
  if (*name == '.')
    return g_strdup (_("The name cannot begin with a full stop."));
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return g_strdup (_("The name cannot contain line breaks or other control characters."));
    }
  return NULL;
}

char *
tri_snapshot_name_problem (const char *name)
{
  char *problem = tri_snapshot_title_problem (name);

  /* QEMU's monitor loses them, and libvirt does not see it: there would be a snapshot in the list that is not in the disks. */
  if (problem == NULL && strpbrk (name, NOT_KEPT) != NULL)
    problem = g_strdup (_("The name cannot contain quotation marks (\") or backslashes (\\): QEMU does not keep them."));
  return problem;
}

char *
tri_snapshot_default_name (const char *machine,
                           guint       detail)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%x");
  g_autofree char *time = g_date_time_format (now, detail == 0 ? "%H:%M" : "%H:%M:%S");
  g_autofree char *prefix = g_strndup (machine, MAX_PREFIX_BYTES);
  const char *end;
  char *name;

  /* No half a character where a very long name was cut. */
  g_utf8_validate (prefix, -1, &end);
  prefix[end - prefix] = '\0';
  /* Translators: the name of a new snapshot: machine, date, time */
  name = detail < 2 ? g_strdup_printf (_("%s – (%s – %s)"), prefix, date, time)
                    : g_strdup_printf (_("%s – (%s – %s, %u)"), prefix, date, time, detail);
  /* Many languages write dates with slashes, which libvirt does not take. */
  g_strdelimit (name, "/" NOT_KEPT, '-');
  if (*name == '.')
    *name = '_';
  return name;
}

static char *
find_disk_obstacle (xmlDoc     *doc,
                    const char *machine)
{
  g_autoptr (GPtrArray) disks = tri_xml_list_nodes (doc, NULL,
                                                    "/domain/devices/disk[(not(@device) or @device='disk' or @device='lun')"
                                                    " and not(readonly) and not(@snapshot='no')]");

  for (guint i = 0; i < disks->len; i++)
    {
      xmlNode *disk = g_ptr_array_index (disks, i);
      g_autofree char *format = tri_xml_dup_string (doc, disk, "driver/@type");
      g_autofree char *target = tri_xml_dup_string (doc, disk, "target/@dev");

      if (g_strcmp0 (format, "qcow2") != 0)
        return g_strdup_printf (_("No snapshot of the virtual machine “%s” can be taken: its disk %s has the format “%s”, and only "
                                  "qcow2 disks keep snapshots inside them. Convert the disk to qcow2 "
                                  "(while the machine is off), or detach it first."),
                                machine, target != NULL ? target : "?", format != NULL ? format : "raw");
    }
  if (disks->len == 0)
    return g_strdup_printf (_("No snapshot of the virtual machine “%s” can be taken: it has no disk to keep it in. "
                              "Add a qcow2 disk first."), machine);
  return NULL;
}

char *
tri_snapshot_find_obstacle (const char *xml,
                            const char *machine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (xmlDoc) doc = tri_xml_parse (xml, _("The virtual machine’s configuration"), &error);

  if (doc == NULL)
    return g_strdup (error->message);
  /* Firmware variables kept as qcow2 can be part of a snapshot where the daemon is new enough: that it decides by itself. */
  if (tri_xml_has (doc, NULL, "/domain/os[@firmware='efi'] | /domain/os/loader[@type='pflash'] | /domain/os/nvram") &&
      !tri_xml_has (doc, NULL, "/domain/os/nvram[@format='qcow2']"))
    return g_strdup_printf (_("No snapshot of the virtual machine “%s” can be taken: it starts with UEFI firmware, whose variables "
                              "are kept outside the disks, so that libvirt keeps no snapshots inside this machine’s disks. "
                              "Shut it down and copy its disks instead."), machine);
  return find_disk_obstacle (doc, machine);
}

static gboolean
check_possible (virConnectPtr   conn,
                virDomainPtr    dom,
                const char     *machine,
                GError        **error)
{
  const char *driver = virConnectGetType (conn);
  g_autoptr (TriWorkXml) xml = NULL;
  g_autofree char *obstacle = NULL;

  if (g_strcmp0 (driver, "QEMU") != 0)
    return TRUE;
  xml = tri_work_read_xml (dom, machine, 0, error);
  if (xml == NULL)
    return FALSE;
  obstacle = tri_snapshot_find_obstacle (xml, machine);
  if (obstacle != NULL)
    g_set_error_literal (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED, obstacle);
  return obstacle == NULL;
}

static gboolean
is_taken (GPtrArray  *rows,
          const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      TriSnapshotRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->name, name) || g_strcmp0 (row->title, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
settle_name (virDomainPtr        dom,
             TriSnapshotCreate  *create,
             GError            **error)
{
  g_autoptr (GPtrArray) rows = tri_snapshot_rows_read (dom, create->machine, error);

  if (rows == NULL)
    return FALSE;
  for (guint detail = 0; create->name == NULL; detail++)
    {
      g_autofree char *name = tri_snapshot_default_name (create->machine, detail);

      if (!is_taken (rows, name))
        {
          create->name = g_steal_pointer (&name);
          return TRUE;
        }
    }
  if (is_taken (rows, create->name))
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_EXISTS,
                   _("The virtual machine “%s” has a snapshot named “%s” already. Choose another name."),
                   create->machine, create->name);
      return FALSE;
    }
  return TRUE;
}

static char *
build_xml (const TriSnapshotCreate *create)
{
  g_autoptr (xmlDoc) doc = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *root = xmlNewNode (NULL, BAD_CAST "domainsnapshot");

  xmlDocSetRootElement (doc, root);
  xmlNewTextChild (root, NULL, BAD_CAST "name", BAD_CAST create->name);
  if (create->description != NULL && *create->description != '\0')
    xmlNewTextChild (root, NULL, BAD_CAST "description", BAD_CAST create->description);
  return tri_xml_to_string (doc);
}

/* The name was free before, so what has it after a failure is what was left of this attempt. */
static void
remove_remains (virDomainPtr  dom,
                const char   *name)
{
  g_autoptr (virDomainSnapshot) remains = virDomainSnapshotLookupByName (dom, name, 0);

  if (remains != NULL && virDomainSnapshotDelete (remains, 0) < 0)
    virDomainSnapshotDelete (remains, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY);
}

gboolean
tri_snapshot_create_work (virConnectPtr   conn,
                          virDomainPtr    dom,
                          gpointer        data,
                          GError        **error)
{
  TriSnapshotCreate *create = data;
  g_autoptr (virDomainSnapshot) snapshot = NULL;
  g_autofree char *xml = NULL;

  if (!check_possible (conn, dom, create->machine, error) || !settle_name (dom, create, error))
    return FALSE;
  create->was_running = tri_work_is_running (dom);
  xml = build_xml (create);
  snapshot = virDomainSnapshotCreateXML (dom, xml, 0);
  if (snapshot != NULL)
    return TRUE;

  tri_error_take_virt (error, _("The snapshot “%s” of the virtual machine “%s” could not be taken"),
                       create->name, create->machine);
  create->lost = virConnectIsAlive (conn) != 1;
  if (create->lost)
    g_prefix_error (error, "%s ", _("The server went away meanwhile; once it is connected again, what is left of this is removed."));
  else
    remove_remains (dom, create->name);
  return FALSE;
}

void
tri_snapshot_create_done (TriDomain    *domain,
                          gpointer      data,
                          const GError *error)
{
  TriSnapshotCreate *create = data;

  if (create->lost)
    tri_domain_tidy_when_back (domain, create->name, create->was_running);
}

void
tri_domain_create_snapshot_async (TriDomain           *self,
                                  const char          *name,
                                  const char          *description,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *problem = NULL;
  TriSnapshotCreate *create;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_create_snapshot_async);
  problem = name != NULL ? tri_snapshot_name_problem (name) : NULL;
  if (problem != NULL)
    {
      g_task_return_new_error (task, TRI_ERROR, TRI_ERROR_INVALID, "%s", problem);
      return;
    }
  create = g_new0 (TriSnapshotCreate, 1);
  create->machine = g_strdup (tri_domain_get_name (self));
  create->name = g_strdup (name);
  create->description = g_strdup (description);
  g_task_set_task_data (task, create, (GDestroyNotify) tri_snapshot_create_free);
  tri_operation_run (self, g_steal_pointer (&task), _("Taking snapshot"), TRI_OPERATION_LONG | TRI_OPERATION_SNAPSHOTS,
                     tri_snapshot_create_work, tri_snapshot_create_done);
}

char *
tri_domain_create_snapshot_finish (TriDomain     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  TriSnapshotCreate *create;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  create = g_task_get_task_data (G_TASK (result));
  return g_strdup (create->name);
}
