/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-delete-private.h"
#include "tri-error.h"
#include "tri-volume-private.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

void
tri_file_uses_free (TriFileUses *uses)
{
  g_hash_table_unref (uses->machines);
  g_hash_table_unref (uses->overlays);
  g_free (uses);
}

char *
tri_file_uses_canonical (TriFileUses *uses,
                         const char  *path)
{
  char *real = uses->local ? realpath (path, NULL) : NULL;
  char *canonical = real != NULL ? g_strdup (real) : g_canonicalize_filename (path, "/");

  free (real);
  return canonical;
}

/* @key: (transfer full) */
static void
add_to_list (GHashTable *table,
             char       *key,
             const char *value)
{
  GPtrArray *values = g_hash_table_lookup (table, key);

  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (table, g_strdup (key), values);
    }
  if (!g_ptr_array_find_with_equal_func (values, value, g_str_equal, NULL))
    g_ptr_array_add (values, g_strdup (value));
  g_free (key);
}

static void
add_user (TriFileUses *uses,
          const char  *path,
          const char  *machine)
{
  add_to_list (uses->machines, tri_file_uses_canonical (uses, path), machine);
}

/* Disks with their backing chains as far as the XML lists them, firmware, kernel: every path a machine names. */
static void
add_machine_xml (TriFileUses   *uses,
                 virConnectPtr  conn,
                 const char    *xml,
                 const char    *machine)
{
  g_autoptr (xmlDoc) doc = tri_xml_parse (xml, _("The virtual machine’s configuration"), NULL);
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (TriDomainConfig) config = NULL;
  GPtrArray *disks;

  if (doc == NULL)
    return;
  nodes = tri_xml_list_nodes (doc, NULL,
                              "/domain/devices//source/@file | /domain/devices//source/@dev[starts-with(., '/')] | "
                              "/domain/devices//source/@path[starts-with(., '/')] | "
                              "/domain/os/nvram | /domain/os/loader | /domain/os/kernel | /domain/os/initrd");
  for (guint i = 0; i < nodes->len; i++)
    {
      g_autofree char *path = tri_xml_dup_string (doc, g_ptr_array_index (nodes, i), ".");

      if (path != NULL && *path == '/')
        add_user (uses, path, machine);
    }
  config = tri_domain_config_new_from_xml (xml, NULL);
  disks = config != NULL ? tri_domain_config_get_disks (config) : NULL;
  for (guint i = 0; disks != NULL && i < disks->len; i++)
    {
      TriDiskConfig *disk = g_ptr_array_index (disks, i);
      g_autofree char *path = g_strcmp0 (disk->source_type, "volume") == 0 ? tri_disk_dup_path (conn, disk) : NULL;

      if (path != NULL)
        add_user (uses, path, machine);
    }
}

static void
add_machine (TriFileUses   *uses,
             virConnectPtr  conn,
             virDomainPtr   dom,
             unsigned int   flags)
{
  char *xml = virDomainGetXMLDesc (dom, flags);

  if (xml != NULL)
    add_machine_xml (uses, conn, xml, virDomainGetName (dom));
  free (xml);
}

static gboolean
add_machines (TriFileUses    *uses,
              virConnectPtr   conn,
              const char     *except,
              GError        **error)
{
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (conn, &domains, 0);

  if (n < 0)
    {
      tri_error_take_virt (error, _("It could not be found out which virtual machines use which disks"));
      return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN] = "";

      virDomainGetUUIDString (domains[i], uuid);
      if (g_strcmp0 (uuid, except) != 0)
        {
          add_machine (uses, conn, domains[i], 0);
          /* What a running one will use after its next start counts as well. */
          if (virDomainGetID (domains[i]) != (unsigned int) -1)
            add_machine (uses, conn, domains[i], VIR_DOMAIN_XML_INACTIVE);
        }
      virDomainFree (domains[i]);
    }
  free (domains);
  return TRUE;
}

static void
add_pool (TriFileUses       *uses,
          virStoragePoolPtr  pool)
{
  virStorageVolPtr *volumes = NULL;
  int n = virStoragePoolListAllVolumes (pool, &volumes, 0);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (TriVolumeFacts) facts = tri_volume_facts_read (volumes[i]);

      if (facts != NULL && facts->backing != NULL)
        add_to_list (uses->overlays, tri_file_uses_canonical (uses, facts->backing), facts->path);
      virStorageVolFree (volumes[i]);
    }
  free (volumes);
}

static void
add_pools (TriFileUses   *uses,
           virConnectPtr  conn)
{
  virStoragePoolPtr *pools = NULL;
  int n = virConnectListAllStoragePools (conn, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);

  for (int i = 0; i < n; i++)
    {
      virStoragePoolRefresh (pools[i], 0);
      add_pool (uses, pools[i]);
      virStoragePoolFree (pools[i]);
    }
  free (pools);
}

static gboolean
pass_on (TriFileUses *uses,
         const char  *overlay,
         const char  *backing)
{
  g_autofree char *canonical = tri_file_uses_canonical (uses, overlay);
  GPtrArray *names = g_hash_table_lookup (uses->machines, canonical);
  GPtrArray *known = g_hash_table_lookup (uses->machines, backing);
  guint before = known != NULL ? known->len : 0;

  for (guint i = 0; names != NULL && i < names->len; i++)
    add_user (uses, backing, g_ptr_array_index (names, i));
  known = g_hash_table_lookup (uses->machines, backing);
  return known != NULL && known->len != before;
}

/* A backing file of a file that a machine uses is used by that machine as well; chains take several rounds. */
static void
pass_on_users (TriFileUses *uses)
{
  gboolean changed = TRUE;

  for (guint round = 0; changed && round < 64; round++)
    {
      GHashTableIter iter;
      gpointer backing, overlays;

      changed = FALSE;
      g_hash_table_iter_init (&iter, uses->overlays);
      while (g_hash_table_iter_next (&iter, &backing, &overlays))
        {
          for (guint i = 0; i < ((GPtrArray *) overlays)->len; i++)
            changed = pass_on (uses, g_ptr_array_index ((GPtrArray *) overlays, i), backing) || changed;
        }
    }
}

TriFileUses *
tri_file_uses_read (virConnectPtr   conn,
                    gboolean        local,
                    const char     *except,
                    GError        **error)
{
  g_autoptr (TriFileUses) uses = g_new0 (TriFileUses, 1);

  uses->local = local;
  uses->machines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  uses->overlays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (!add_machines (uses, conn, except, error))
    return NULL;
  add_pools (uses, conn);
  pass_on_users (uses);
  return g_steal_pointer (&uses);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (*(const char * const *) a, *(const char * const *) b);
}

char *
tri_file_uses_dup_users (TriFileUses *uses,
                         const char  *path)
{
  g_autofree char *canonical = tri_file_uses_canonical (uses, path);
  GPtrArray *names = g_hash_table_lookup (uses->machines, canonical);
  g_autoptr (GString) text = g_string_new (NULL);

  if (names == NULL)
    return NULL;
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (names, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
tri_file_uses_get_overlay (TriFileUses *uses,
                           const char  *path)
{
  g_autofree char *canonical = tri_file_uses_canonical (uses, path);
  GPtrArray *overlays;

  overlays = g_hash_table_lookup (uses->overlays, canonical);
  return overlays != NULL ? g_ptr_array_index (overlays, 0) : NULL;
}
