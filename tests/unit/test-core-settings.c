/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "golden-harness.h"

#include "core/tri-core.h"
#include "core/tri-domain-settings-private.h"
#include "core/tri-xml.h"

#include <string.h>

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)

static TriMachineSettings *
parse (const char *xml)
{
  g_autoptr (GError) error = NULL;
  TriMachineSettings *settings = tri_machine_settings_new_from_xml (xml, &error);

  g_assert_no_error (error);
  g_assert_nonnull (settings);
  return settings;
}

static TriBootEntry *
entry_at (TriMachineSettings *settings,
          guint               position)
{
  g_assert_cmpuint (position, <, settings->boot->len);
  return settings->boot->pdata[position];
}

/* "vda,sda": those that are tried, in their order. */
static char *
dup_order (TriMachineSettings *settings)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < settings->boot->len; i++)
    if (entry_at (settings, i)->enabled)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", entry_at (settings, i)->key);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_order (TriMachineSettings *settings,
              const char         *expected)
{
  g_autofree char *order = dup_order (settings);

  g_assert_cmpstr (order, ==, expected);
}

static void
edit_everything (TriMachineSettings *after)
{
  TriAdapterSettings *adapter = tri_machine_settings_find_adapter (after, "52:54:00:00:00:01");
  gpointer first = after->boot->pdata[0];

  after->memory_maximum = 2048 * MIB + 1;
  after->memory = 1536 * MIB;
  after->memory_minimum = 512 * MIB;
  tri_machine_settings_set_vcpus (after, 6);
  after->boot->pdata[0] = after->boot->pdata[1];
  after->boot->pdata[1] = first;
  after->boot_menu = TRUE;
  adapter->link_up = FALSE;
  g_free (adapter->source);
  adapter->source = g_strdup ("l&n");
  g_free (adapter->model);
  adapter->model = g_strdup ("e1000e");
  adapter = tri_machine_settings_find_adapter (after, "52:54:00:00:00:02");
  adapter->link_up = TRUE;
  g_free (adapter->type);
  adapter->type = g_strdup ("network");
  adapter->source = g_strdup ("lan");
  after->guest_agent = TRUE;
  after->spice_agent = FALSE;
}

static void
test_golden (void)
{
  g_autofree char *xml = golden_read ("settings-before.xml");
  g_autofree char *edited = NULL;
  g_autofree char *again = NULL;
  g_autoptr (TriMachineSettings) before = parse (xml);
  g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (GError) error = NULL;

  edit_everything (after);
  edited = tri_machine_settings_edit_xml (xml, before, after, &error);
  g_assert_no_error (error);
  golden_compare ("settings-after.xml", edited);

  /* What was written is read as it was meant. */
  read = parse (edited);
  after->memory_maximum = 2048 * MIB + 1024;
  for (guint group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
    g_assert_true (tri_machine_settings_equal (read, after, group));
  again = tri_machine_settings_edit_xml (edited, read, read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, edited);
}

static void
test_untouched (void)
{
  g_autofree char *xml = golden_read ("settings-before.xml");
  g_autofree char *same = NULL;
  g_autoptr (TriMachineSettings) before = parse (xml);
  g_autoptr (GError) error = NULL;

  same = tri_machine_settings_edit_xml (xml, before, before, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (same, ==, xml);
}

static void
test_read (void)
{
  g_autofree char *xml = golden_read ("settings-before.xml");
  g_autoptr (TriMachineSettings) settings = parse (xml);
  guint seen = 0;

  g_assert_cmpstr (settings->name, ==, "a & b");
  g_assert_cmpstr (settings->notes, ==, "");
  g_assert_cmpuint (settings->memory, ==, 1024 * MIB);
  g_assert_cmpuint (settings->vcpus, ==, 2);
  g_assert_cmpuint (settings->vcpus_maximum, ==, 4);
  g_assert_cmpuint (settings->sockets * settings->dies * settings->cores * settings->threads, ==, 4);
  /* The first of each kind only, as QEMU's driver does it. */
  assert_order (settings, "disk:sda,disk:vda");
  g_assert_cmpint (entry_at (settings, 0)->kind, ==, TRI_BOOT_DVD);
  g_assert_cmpuint (settings->boot->len, ==, 5);
  g_assert_cmpuint (settings->adapters->len, ==, 2);
  g_assert_true (tri_machine_settings_find_adapter (settings, "52:54:00:00:00:01")->link_up);
  g_assert_false (tri_machine_settings_find_adapter (settings, "52:54:00:00:00:02")->link_up);
  g_assert_true (settings->spice_agent && !settings->guest_agent && settings->has_spice && settings->has_balloon);
  for (guint i = 0; i < settings->devices->len; i++)
    {
      const TriDeviceInfo *info = settings->devices->pdata[i];

      g_assert_nonnull (info->title);
      g_assert_cmpuint (g_strv_length (info->facts) % 2, ==, 0);
      if (info->kind == TRI_DEVICE_DISK && seen++ == 0)
        g_assert_cmpstr (info->summary, ==, "vda, a.qcow2");
    }
  g_assert_cmpuint (seen, ==, 2);
}

static void
test_boot_by_device (void)
{
  static const char xml[] =
    "<domain><name>x</name><os><type>hvm</type><bootmenu enable='yes' timeout='3000'/></os><devices>"
    "<disk device='disk'><target dev='vda'/><boot order='3'/></disk>"
    "<disk device='floppy'><target dev='fda'/></disk>"
    "<disk device='lun'><target dev='sda'/><boot order='1' loadparm='2'/></disk>"
    "<interface type='user'><mac address='52:54:00:00:00:01'/><boot order='2'/></interface>"
    "<hostdev/><hostdev><boot order='4'/></hostdev></devices></domain>";
  g_autoptr (TriMachineSettings) before = parse (xml);
  g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *edited = NULL;

  assert_order (before, "disk:sda,nic:52:54:00:00:00:01,disk:vda,hostdev:1");
  g_assert_true (before->boot_menu);
  entry_at (after, 1)->enabled = FALSE;
  after->boot_menu = FALSE;
  edited = tri_machine_settings_edit_xml (xml, before, after, &error);
  g_assert_no_error (error);
  read = parse (edited);
  assert_order (read, "disk:sda,disk:vda,hostdev:1");
  g_assert_false (read->boot_menu);
  g_assert_nonnull (strstr (edited, "loadparm=\"2\""));
  g_assert_nonnull (strstr (edited, "timeout=\"3000\""));
}

/* An adapter and its understudy have one MAC address; what has none, or no name, is nothing to boot from. */
static void
test_boot_twins (void)
{
  static const char xml[] =
    "<domain><name>x</name><devices><disk><target dev=''/></disk><interface type='user'/>"
    "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='n'/><boot order='1'/></interface>"
    "<disk><target dev='vda'/></disk></devices></domain>";
  g_autoptr (TriMachineSettings) before = parse (xml);
  g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
  g_autoptr (TriMachineSettings) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *edited = NULL;

  g_assert_cmpuint (before->boot->len, ==, 3);
  assert_order (before, "nic:52:54:00:00:00:01#2");
  entry_at (after, 2)->enabled = TRUE;
  edited = tri_machine_settings_edit_xml (xml, before, after, &error);
  g_assert_no_error (error);
  read = parse (edited);
  assert_order (read, "nic:52:54:00:00:00:01#2,disk:vda");
}

static void
test_boot_device_gone (void)
{
  static const char xml[] = "<domain><name>x</name><os><type>hvm</type></os><devices><disk device='disk'><target dev='vda'/><boot order='1'/>"
                            "</disk>%s</devices></domain>";
  g_autofree char *two = g_strdup_printf (xml, "<disk device='cdrom'><target dev='sda'/></disk>");
  g_autofree char *one = g_strdup_printf (xml, "");
  g_autoptr (TriMachineSettings) before = parse (two);
  g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
  g_autoptr (GError) error = NULL;

  entry_at (after, 1)->enabled = TRUE;
  g_assert_null (tri_machine_settings_edit_xml (one, before, after, &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_CHANGED);
}

static void
test_hostile (void)
{
  static const char * const refused[] = {
    "", "<domain>", "<network/>", "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain><name>&e;</name></domain>",
  };
  static const char * const odd[] = {
    "<domain/>", "<domain><vcpu>99999999999999999999</vcpu><memory unit='EiB'>99999999</memory></domain>",
    "<domain><cpu><topology sockets='0' cores='4294967295' threads='-1'/></cpu><vcpu current='-5'>0</vcpu></domain>",
    "<domain><devices><disk><target/></disk><disk><target dev=''/></disk><interface/><interface><mac/></interface><hostdev><boot/></hostdev><graphics/></devices></domain>",
    "<domain><os><boot/><boot dev='%s%n'/></os><devices><disk device='cdrom'><target dev='%s'/><boot order='x'/></disk></devices></domain>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tri_machine_settings_new_from_xml (refused[i], &error));
      g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
    }
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (TriMachineSettings) before = parse (odd[i]);
      g_autoptr (TriMachineSettings) after = tri_machine_settings_copy (before);
      g_autoptr (GError) error = NULL;
      g_autofree char *edited = NULL;

      tri_machine_settings_set_vcpus (after, 3);
      tri_machine_settings_set_memory (after, 64 * MIB);
      after->guest_agent = TRUE;
      after->boot_menu = TRUE;
      edited = tri_machine_settings_edit_xml (odd[i], before, after, &error);
      g_assert_no_error (error);
      g_assert_nonnull (strstr (edited, "org.qemu.guest_agent.0"));
    }
}

static void
test_topology (void)
{
  static const struct { guint sockets, cores, threads, wanted, new_sockets, new_cores, new_threads; } cases[] = {
    { 0, 0, 0, 8, 0, 0, 0 },
    { 1, 2, 1, 4, 1, 4, 1 },
    { 1, 2, 2, 6, 1, 3, 2 },
    { 1, 2, 2, 5, 1, 5, 1 },
    { 2, 2, 1, 8, 4, 2, 1 },
    { 4, 1, 1, 3, 3, 1, 1 },
    { 2, 2, 1, 3, 1, 3, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TriMachineSettings) settings = tri_machine_settings_new ();

      settings->sockets = cases[i].sockets;
      settings->dies = cases[i].sockets > 0;
      settings->cores = cases[i].cores;
      settings->threads = cases[i].threads;
      settings->vcpus = settings->vcpus_maximum = cases[i].sockets > 0 ? cases[i].sockets * cases[i].cores * cases[i].threads : 2;
      tri_machine_settings_set_vcpus (settings, cases[i].wanted);
      g_assert_cmpuint (settings->vcpus_maximum, ==, cases[i].wanted);
      g_assert_cmpuint (settings->sockets, ==, cases[i].new_sockets);
      g_assert_cmpuint (settings->cores, ==, cases[i].new_cores);
      g_assert_cmpuint (settings->threads, ==, cases[i].new_threads);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add_func ("/core/settings/read", test_read);
  g_test_add_func ("/core/settings/golden", test_golden);
  g_test_add_func ("/core/settings/untouched", test_untouched);
  g_test_add_func ("/core/settings/boot-by-device", test_boot_by_device);
  g_test_add_func ("/core/settings/boot-twins", test_boot_twins);
  g_test_add_func ("/core/settings/boot-device-gone", test_boot_device_gone);
  g_test_add_func ("/core/settings/hostile", test_hostile);
  g_test_add_func ("/core/settings/topology", test_topology);

  return g_test_run ();
}
