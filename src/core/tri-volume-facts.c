/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-volume-private.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

void
tri_volume_facts_free (TriVolumeFacts *facts)
{
  g_free (facts->path);
  g_free (facts->pool);
  g_free (facts->backing);
  g_free (facts);
}

/* libvirt writes "seconds.nanoseconds". */
static gint64
get_time (xmlDoc     *doc,
          const char *xpath)
{
  g_autofree char *text = tri_xml_dup_string (doc, NULL, xpath);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
read_xml (virStorageVolPtr  volume,
          TriVolumeFacts   *facts)
{
  char *xml = virStorageVolGetXMLDesc (volume, 0);
  g_autoptr (xmlDoc) doc = xml != NULL ? tri_xml_parse (xml, _("The storage volume’s description"), NULL) : NULL;

  free (xml);
  if (doc == NULL)
    return;
  facts->backing = tri_xml_dup_string (doc, NULL, "/volume/backingStore/path");
  facts->since = get_time (doc, "/volume/target/timestamps/btime");
  if (facts->since <= 0)
    facts->since = get_time (doc, "/volume/target/timestamps/mtime");
}

TriVolumeFacts *
tri_volume_facts_read (virStorageVolPtr volume)
{
  g_autoptr (virStoragePool) pool = virStoragePoolLookupByVolume (volume);
  char *path = virStorageVolGetPath (volume);
  TriVolumeFacts *facts;
  virStorageVolInfo info;

  if (path == NULL)
    return NULL;
  facts = g_new0 (TriVolumeFacts, 1);
  facts->path = g_strdup (path);
  free (path);
  facts->pool = pool != NULL ? g_strdup (virStoragePoolGetName (pool)) : NULL;
  if (virStorageVolGetInfo (volume, &info) == 0)
    {
      facts->capacity = info.capacity;
      facts->allocation = info.allocation;
    }
  read_xml (volume, facts);
  return facts;
}

TriVolumeFacts *
tri_volume_facts_find (virConnectPtr  conn,
                       const char    *path)
{
  g_autoptr (virStorageVol) volume = virStorageVolLookupByPath (conn, path);

  return volume != NULL ? tri_volume_facts_read (volume) : NULL;
}

static char *
dup_volume_path (virConnectPtr  conn,
                 const char    *pool_and_volume)
{
  const char *slash = strchr (pool_and_volume, '/');
  g_autofree char *name = slash != NULL ? g_strndup (pool_and_volume, slash - pool_and_volume) : NULL;
  g_autoptr (virStoragePool) pool = name != NULL ? virStoragePoolLookupByName (conn, name) : NULL;
  g_autoptr (virStorageVol) volume = pool != NULL ? virStorageVolLookupByName (pool, slash + 1) : NULL;
  char *path = volume != NULL ? virStorageVolGetPath (volume) : NULL;
  char *copy = g_strdup (path);

  free (path);
  return copy;
}

char *
tri_disk_dup_path (virConnectPtr        conn,
                   const TriDiskConfig *disk)
{
  if (disk->source == NULL)
    return NULL;
  if (g_strcmp0 (disk->source_type, "volume") == 0)
    return dup_volume_path (conn, disk->source);
  return *disk->source == '/' ? g_strdup (disk->source) : NULL;
}
