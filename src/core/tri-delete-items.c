/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-delete-private.h"
#include "tri-volume-private.h"

#include <glib/gi18n-lib.h>

#define MAX_CHAIN 64

void
tri_delete_item_free (TriDeleteItem *item)
{
  g_free (item->path);
  g_free (item->target);
  g_free (item->pool);
  g_free (item->reason);
  g_free (item->used_by);
  g_free (item);
}

static gboolean
is_listed (GPtrArray  *items,
           const char *path)
{
  for (guint i = 0; i < items->len; i++)
    {
      if (g_str_equal (((TriDeleteItem *) g_ptr_array_index (items, i))->path, path))
        return TRUE;
    }
  return FALSE;
}

/* Reasons in the order in which a person can do least about them. */
static char *
find_reason (TriDeleteItem       *item,
             const TriDiskConfig *disk,
             gboolean             is_backing,
             const char          *overlay,
             gboolean             is_missing)
{
  if (item->used_by != NULL)
    return g_strdup_printf (_("It is also used by: %s."), item->used_by);
  if (is_backing)
    return g_strdup (_("It is a backing file, on which other disks may build."));
  if (overlay != NULL)
    return g_strdup_printf (_("It is the backing file of “%s”."), overlay);
  if (!g_str_equal (disk->device, "disk"))
    return g_strdup (_("It is an image for a DVD or floppy drive, not a disk of this machine alone."));
  if (disk->readonly)
    return g_strdup (_("The machine only reads it."));
  if (disk->shareable)
    return g_strdup (_("It is marked as shared with other machines."));
  if (item->pool == NULL && is_missing)
    return g_strdup (_("The file is missing."));
  if (item->pool == NULL)
    return g_strdup (_("It is in none of the server’s active storage pools, so libvirt cannot delete it."));
  return NULL;
}

static void
add_item (GPtrArray           *items,
          TriFileUses         *uses,
          const TriDiskConfig *disk,
          const char          *path,
          TriVolumeFacts      *facts,
          gboolean             is_backing)
{
  TriDeleteItem *item;

  if (is_listed (items, path))
    return;
  item = g_new0 (TriDeleteItem, 1);
  item->path = g_strdup (path);
  item->target = g_strdup (disk->target);
  item->used_by = tri_file_uses_dup_users (uses, path);
  if (facts != NULL)
    {
      item->pool = g_strdup (facts->pool);
      item->allocation = facts->allocation;
    }
  item->reason = find_reason (item, disk, is_backing, tri_file_uses_get_overlay (uses, path),
                              uses->local && !g_file_test (path, G_FILE_TEST_EXISTS));
  item->can_delete = item->reason == NULL;
  g_ptr_array_add (items, item);
}

GPtrArray *
tri_delete_items_read (virConnectPtr    conn,
                       TriDomainConfig *config,
                       TriFileUses     *uses)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) tri_delete_item_free);
  GPtrArray *disks = tri_domain_config_get_disks (config);

  for (guint i = 0; i < disks->len; i++)
    {
      TriDiskConfig *disk = g_ptr_array_index (disks, i);
      g_autofree char *path = tri_disk_dup_path (conn, disk);

      for (guint depth = 0; path != NULL && depth < MAX_CHAIN; depth++)
        {
          g_autoptr (TriVolumeFacts) facts = tri_volume_facts_find (conn, path);

          add_item (items, uses, disk, path, facts, depth > 0);
          g_free (path);
          path = facts != NULL ? g_strdup (facts->backing) : NULL;
        }
    }
  return items;
}
