/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-usb-use.h"

#include <stdlib.h>

/* A mapped disk on a mapped disk on a partition: more are not looked through. */
#define MAX_DEPTH 8

static guint
read_number (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? strtoul (text, NULL, 10) : 0;
}

/* With all links followed, as malloc()'s memory. */
static char *
find_device (const char *root, guint bus, guint address)
{
  g_autofree char *folder = g_build_filename (root, "sys/bus/usb/devices", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      /* The others are the interfaces of devices. */
      if (!strchr (name, ':') && read_number (path, "busnum") == bus && read_number (path, "devnum") == address)
        return realpath (path, NULL);
    }

  return NULL;
}

static gboolean
is_part_of (const char *block, const char *device, guint depth)
{
  char *path = realpath (block, NULL);
  gboolean found = path && g_str_has_prefix (path, device) && path[strlen (device)] == '/';
  g_autofree char *folder = path ? g_build_filename (path, "slaves", NULL) : NULL;
  g_autoptr(GDir) dir = folder && depth < MAX_DEPTH ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (!found && dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *slave = g_build_filename (folder, name, NULL);

      found = is_part_of (slave, device, depth + 1);
    }
  free (path);

  return found;
}

/* Some file systems, as Btrfs, have numbers of their own: there the name of what was mounted says more. */
static char *
dup_block (const char *root, const char *numbers, const char *source)
{
  g_autofree char *name = NULL;

  if (!g_str_has_prefix (numbers, "0:"))
    return g_build_filename (root, "sys/dev/block", numbers, NULL);
  if (!source || !g_str_has_prefix (source, "/dev/"))
    return NULL;
  name = g_path_get_basename (source);

  return g_build_filename (root, "sys/class/block", name, NULL);
}

/* A line of mountinfo: id, parent's id, numbers, root, place, options, any number of others, "-", type, source, options. */
static char *
dup_place (const char *root, const char *line, const char *device)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  const char *rest = strstr (line, " - ");
  g_auto(GStrv) more = g_strsplit (rest ? rest + 3 : "", " ", -1);
  g_autofree char *block = NULL;

  if (g_strv_length (words) < 6)
    return NULL;
  block = dup_block (root, words[2], more[0] ? more[1] : NULL);

  /* Spaces and the like are octal. */
  return block && is_part_of (block, device, 0) ? g_strcompress (words[4]) : NULL;
}

char *
tri_usb_dup_use (const char *root, guint bus, guint address)
{
  const char *top = root ? root : "/";
  g_autofree char *path = g_build_filename (top, "proc/self/mountinfo", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  char *device = find_device (top, bus, address);
  char *place = NULL;

  if (device && g_file_get_contents (path, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; !place && lines && lines[i]; i++)
    place = dup_place (top, lines[i], device);
  free (device);

  return place;
}
