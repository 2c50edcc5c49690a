/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which USB device has a file system that this computer has mounted, in a /sys and a /proc of its own. */
#include "config.h"

#include "display/tri-usb-use.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define STICK "sys/devices/pci0/usb2/2-1"
#define DISK STICK "/2-1:1.0/host7/block/sdb"

typedef struct {
  char *root;
} Fixture;

static void
add_folder (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->root, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
add_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* What it leads to is counted from the root. */
static void
add_link (Fixture *f, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (f->root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *absolute = g_build_filename (f->root, target, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (absolute, path), ==, 0);
}

static void
add_device (Fixture *f, const char *name, const char *folder, const char *bus, const char *address)
{
  g_autofree char *link = g_build_filename ("sys/bus/usb/devices", name, NULL);
  g_autofree char *busnum = g_build_filename (folder, "busnum", NULL);
  g_autofree char *devnum = g_build_filename (folder, "devnum", NULL);

  add_file (f, busnum, bus);
  add_file (f, devnum, address);
  add_link (f, link, folder);
}

/* A root on a disk of the computer, a stick with a partition, and a second stick whose name begins like the first one's. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->root = g_dir_make_tmp ("tri-use-XXXXXX", &error);
  g_assert_no_error (error);
  add_device (f, "2-1", STICK, "2\n", "4\n");
  add_device (f, "2-10", STICK "0", "2\n", "10\n");
  add_link (f, "sys/bus/usb/devices/2-1:1.0", STICK "/2-1:1.0");
  add_folder (f, DISK "/sdb1");
  add_link (f, "sys/dev/block/8:16", DISK);
  add_link (f, "sys/dev/block/8:17", DISK "/sdb1");
  add_link (f, "sys/class/block/sdb1", DISK "/sdb1");
  add_folder (f, STICK "0/2-10:1.0/host8/block/sdc");
  add_link (f, "sys/dev/block/8:32", STICK "0/2-10:1.0/host8/block/sdc");
  add_folder (f, "sys/devices/pci0/ata1/block/sda");
  add_link (f, "sys/dev/block/8:0", "sys/devices/pci0/ata1/block/sda");
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_all (f->root);
  g_free (f->root);
}

static void
set_mounts (Fixture *f, const char *line)
{
  g_autofree char *text = g_strconcat ("20 19 0:5 / /proc rw - proc proc rw\n28 1 8:0 / / rw shared:1 - ext4 /dev/sda rw\n", line, NULL);

  add_file (f, "proc/self/mountinfo", text);
}

static void
assert_use (Fixture *f, guint address, const char *expected)
{
  g_autofree char *use = tri_usb_dup_use (f->root, 2, address);

  g_assert_cmpstr (use, ==, expected);
}

static void
test_mounted (Fixture *f, gconstpointer data)
{
  /* Neither that nor the computer's own disk. */
  set_mounts (f, "");
  assert_use (f, 4, NULL);
  set_mounts (f, "99 28 8:17 / /media/My\\040Photos rw,nosuid shared:9 - vfat /dev/sdb1 rw\n");
  assert_use (f, 4, "/media/My Photos");
  /* The other stick, and none at all. */
  assert_use (f, 10, NULL);
  assert_use (f, 5, NULL);
  set_mounts (f, "99 28 8:32 / /mnt rw - ext4 /dev/sdc rw\n");
  assert_use (f, 10, "/mnt");
  assert_use (f, 4, NULL);
  /* Without partitions. */
  set_mounts (f, "99 28 8:16 / /mnt rw - ext4 /dev/sdb rw\n");
  assert_use (f, 4, "/mnt");
}

static void
test_numbers_of_its_own (Fixture *f, gconstpointer data)
{
  set_mounts (f, "99 28 0:44 / /mnt rw - btrfs /dev/sdb1 rw\n");
  assert_use (f, 4, "/mnt");
  set_mounts (f, "99 28 0:44 / /mnt rw - nfs server:/sdb1 rw\n");
  assert_use (f, 4, NULL);
}

static void
test_encrypted (Fixture *f, gconstpointer data)
{
  add_link (f, "sys/devices/virtual/block/dm-0/slaves/sdb1", DISK "/sdb1");
  add_link (f, "sys/devices/virtual/block/dm-1/slaves/dm-0", "sys/devices/virtual/block/dm-0");
  add_link (f, "sys/dev/block/254:1", "sys/devices/virtual/block/dm-1");
  set_mounts (f, "99 28 254:1 / /media/secret rw - ext4 /dev/mapper/luks rw\n");
  assert_use (f, 4, "/media/secret");
  assert_use (f, 10, NULL);
  /* Two that are made of each other cannot be; if they were, the search would end. */
  add_link (f, "sys/devices/virtual/block/dm-0/slaves/dm-1", "sys/devices/virtual/block/dm-1");
  assert_use (f, 10, NULL);
}

static void
test_strange (Fixture *f, gconstpointer data)
{
  static const char * const lines[] = {
    "\n", " ", "99 28 8:17 / /mnt\n", "99 28 8:17 / /mnt rw", "- - - - - -", "99 28 0:44 / /mnt rw - \n", "99 28 0:44 / /mnt rw - btrfs\n",
    "99 28 ../../8:0 / /mnt rw - ext4 /dev/sdb1 rw\n",
  };

  /* No list of mounts at all. */
  assert_use (f, 4, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      set_mounts (f, lines[i]);
      assert_use (f, 4, i == 3 ? "/mnt" : NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/display/usb-use/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("mounted", test_mounted);
  ADD ("numbers-of-its-own", test_numbers_of_its_own);
  ADD ("encrypted", test_encrypted);
  ADD ("strange", test_strange);

  return g_test_run ();
}
