/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-snapshot-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define TITLE_PATH \
  "/domainsnapshot/domain/metadata/*[local-name()='snapshot' and namespace-uri()='" TRI_XML_NS_SNAPSHOT "']"

void
tri_snapshot_row_free (TriSnapshotRow *row)
{
  g_free (row->name);
  g_free (row->title);
  g_free (row->description);
  g_free (row->parent_name);
  g_free (row->domain_xml);
  g_free (row);
}

static TriDomainState
parse_state (const char *state)
{
  static const struct {
    const char     *word;
    TriDomainState  state;
  } words[] = {
    { "running", TRI_STATE_RUNNING },
    { "blocked", TRI_STATE_RUNNING },
    { "paused", TRI_STATE_PAUSED },
    { "shutdown", TRI_STATE_SHUTTING_DOWN },
    { "shutoff", TRI_STATE_OFF },
    { "crashed", TRI_STATE_CRASHED },
    { "pmsuspended", TRI_STATE_SUSPENDED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strcmp0 (state, words[i].word) == 0)
        return words[i].state;
    }
  /* "disk-snapshot" is a running machine's disks without its memory: applied, it is off. */
  return g_strcmp0 (state, "disk-snapshot") == 0 ? TRI_STATE_OFF : TRI_STATE_UNKNOWN;
}

/* A title that was carried along with a machine's configuration into a later snapshot belongs to another name. */
static char *
parse_title (xmlDoc     *doc,
             const char *name)
{
  g_autofree char *of = tri_xml_dup_string (doc, NULL, TITLE_PATH "/@name");

  return g_strcmp0 (of, name) == 0 ? tri_xml_dup_string (doc, NULL, TITLE_PATH "/@title") : NULL;
}

static char *
dup_domain_xml (xmlDoc *doc)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, "/domainsnapshot/domain[devices]");
  g_autoptr (xmlDoc) copy = NULL;

  if (nodes->len == 0)
    return NULL;
  copy = xmlNewDoc (BAD_CAST "1.0");
  xmlDocSetRootElement (copy, xmlDocCopyNode (g_ptr_array_index (nodes, 0), copy, 1));
  return tri_xml_to_string (copy);
}

TriSnapshotRow *
tri_snapshot_row_parse (const char  *xml,
                        GError     **error)
{
  g_autoptr (xmlDoc) doc = tri_xml_parse (xml, _("The snapshot’s description"), error);
  g_autoptr (TriSnapshotRow) row = NULL;
  g_autofree char *state = NULL;

  if (doc == NULL)
    return NULL;
  row = g_new0 (TriSnapshotRow, 1);
  row->name = tri_xml_dup_string (doc, NULL, "/domainsnapshot/name");
  if (row->name == NULL)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, _("The snapshot’s description has no name."));
      return NULL;
    }
  state = tri_xml_dup_string (doc, NULL, "/domainsnapshot/state");
  row->title = parse_title (doc, row->name);
  row->description = tri_xml_dup_string (doc, NULL, "/domainsnapshot/description");
  row->parent_name = tri_xml_dup_string (doc, NULL, "/domainsnapshot/parent/name");
  row->domain_xml = dup_domain_xml (doc);
  row->created = (gint64) MIN (tri_xml_get_uint64 (doc, NULL, "/domainsnapshot/creationTime", 0), G_MAXINT64);
  row->state = parse_state (state);
  row->external = tri_xml_has (doc, NULL, "/domainsnapshot/disks/disk[@snapshot='external']") ||
                  tri_xml_has (doc, NULL, "/domainsnapshot/memory[@snapshot='external']");
  row->has_memory = tri_xml_has (doc, NULL, "/domainsnapshot/memory[@snapshot='internal' or @snapshot='external']") ||
                    (!tri_xml_has (doc, NULL, "/domainsnapshot/memory") && (row->state & TRI_STATE_ACTIVE) != 0);
  return g_steal_pointer (&row);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const TriSnapshotRow *one = *(const TriSnapshotRow * const *) a;
  const TriSnapshotRow *two = *(const TriSnapshotRow * const *) b;

  if (one->created != two->created)
    return one->created < two->created ? -1 : 1;
  return g_strcmp0 (one->name, two->name);
}

static void
add_row (GPtrArray          *rows,
         virDomainSnapshotPtr snapshot,
         const char         *current)
{
  /* One that is deleted meanwhile, or that cannot be read, does not take the others with it. */
  char *xml = virDomainSnapshotGetXMLDesc (snapshot, 0);
  g_autoptr (GError) error = NULL;
  TriSnapshotRow *row = xml != NULL ? tri_snapshot_row_parse (xml, &error) : NULL;

  free (xml);
  if (row == NULL)
    {
      g_debug ("A snapshot was left out: %s", error != NULL ? error->message : "gone");
      return;
    }
  row->current = g_strcmp0 (row->name, current) == 0;
  g_ptr_array_add (rows, row);
}

GPtrArray *
tri_snapshot_rows_read (virDomainPtr   dom,
                        const char    *machine,
                        GError       **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_snapshot_row_free);
  g_autoptr (virDomainSnapshot) current = NULL;
  virDomainSnapshotPtr *snapshots = NULL;
  int n = virDomainListAllSnapshots (dom, &snapshots, 0);

  if (n < 0)
    {
      tri_error_take_virt (error, _("The snapshots of the virtual machine “%s” could not be read"), machine);
      return NULL;
    }
  if (n > 0 && virDomainHasCurrentSnapshot (dom, 0) == 1)
    current = virDomainSnapshotCurrent (dom, 0);
  for (int i = 0; i < n; i++)
    {
      add_row (rows, snapshots[i], current != NULL ? virDomainSnapshotGetName (current) : NULL);
      virDomainSnapshotFree (snapshots[i]);
    }
  free (snapshots);
  g_ptr_array_sort (rows, compare_rows);
  return g_steal_pointer (&rows);
}

/* The configuration in a snapshot names the files as they were before it was taken: an external one builds on them. */
static GHashTable *
list_disk_files (const TriSnapshotRow *row)
{
  GHashTable *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (TriDomainConfig) config = row->domain_xml != NULL ? tri_domain_config_new_from_xml (row->domain_xml, NULL) : NULL;
  GPtrArray *disks = config != NULL ? tri_domain_config_get_disks (config) : NULL;

  for (guint i = 0; disks != NULL && i < disks->len; i++)
    {
      TriDiskConfig *disk = g_ptr_array_index (disks, i);

      if (disk->source != NULL && !disk->readonly && g_str_equal (disk->device, "disk"))
        g_hash_table_add (files, g_strdup (disk->source));
    }
  return files;
}

static gboolean
have_common_key (GHashTable *one,
                 GHashTable *two)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, one);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (g_hash_table_contains (two, key))
        return TRUE;
    }
  return FALSE;
}

const TriSnapshotRow *
tri_snapshot_rows_find_conflict (GPtrArray  *rows,
                                 const char *name)
{
  g_autoptr (GHashTable) written = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const TriSnapshotRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->name, name) && !row->external)
        written = list_disk_files (row);
    }
  for (guint i = 0; written != NULL && i < rows->len; i++)
    {
      const TriSnapshotRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GHashTable) base = row->external ? list_disk_files (row) : NULL;

      if (base != NULL && have_common_key (base, written))
        return row;
    }
  return NULL;
}
