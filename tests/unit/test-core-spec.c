/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "golden-harness.h"

#include "core/tri-connection-internal.h"
#include "core/tri-core.h"
#include "core/tri-machine-spec-private.h"
#include "core/tri-xml.h"

#include <glib/gstdio.h>
#include <string.h>

#define GIB (1024ull * 1024 * 1024)

static TriHost *
load_host (const char *name)
{
  g_autofree char *capabilities_name = g_strdup_printf ("hosts/%s-capabilities.xml", name);
  g_autofree char *domain_name = g_strdup_printf ("hosts/%s-domain-capabilities.xml", name);
  g_autofree char *capabilities = golden_read (capabilities_name);
  g_autofree char *domain = golden_read (domain_name);

  return tri_host_new_from_xml ("QEMU", 8, 16 * GIB, capabilities, domain);
}

/* libvirt's own schema judges as well, where its tool is installed. */
static void
validate (const char *xml)
{
  g_autofree char *tool = g_find_program_in_path ("virt-xml-validate");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status = 0;
  int fd;

  if (tool == NULL)
    {
      g_test_message ("virt-xml-validate is not installed: the schema was not asked");
      return;
    }
  fd = g_file_open_tmp ("triptych-domain-XXXXXX.xml", &path, &error);
  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, xml, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char *[]) { tool, path, (char *) "domain", NULL }, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &output,
                &status, &error);
  g_assert_no_error (error);
  g_unlink (path);
  if (status != 0)
    g_test_message ("%s", output);
  g_assert_cmpint (status, ==, 0);
}

static void
check_xml (TriMachineSpec       *spec,
           TriHost              *host,
           const TriMachineSite *site,
           const char           *golden)
{
  g_autofree char *xml = tri_machine_values_to_xml (tri_machine_spec_get_values (spec), host, site);

  golden_compare (golden, xml);
  validate (xml);
}

static const TriMachineSite site_with_disk = {
  .uuid = "6f0e0a0e-3d0c-4a38-9d4c-7c61f1b2a001",
  .disk_path = "/var/lib/libvirt/images/web01.qcow2",
  .disk_format = "qcow2",
  .created = 1763632920,
};

static void
test_kvm_generation_2 (void)
{
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  g_object_set (spec, "name", "web01", "secure-boot", TRUE, "tpm", TRUE, "dynamic-memory", TRUE, "memory", 2 * GIB,
                "memory-minimum", GIB, "memory-maximum", 4 * GIB, "network", "default",
                "install-choice", TRI_INSTALL_IMAGE, "install-image", "/isos/debian-12.iso",
                "os-id", "http://debian.org/debian/12", "notes", "Front end", NULL);
  check_xml (spec, host, &site_with_disk, "machine-kvm-generation-2.xml");
}

static void
test_kvm_generation_1_windows (void)
{
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  g_object_set (spec, "name", "dc01", "generation", 1, "memory", 4 * GIB, "vcpus", 4, "network", "lan",
                "install-choice", TRI_INSTALL_IMAGE, "install-image", "/isos/win.iso",
                "os-id", "http://microsoft.com/win/10", NULL);
  check_xml (spec, host, &site_with_disk, "machine-kvm-generation-1-windows.xml");
}

static void
test_emulated_generation_2 (void)
{
  const TriMachineSite site = { .created = 1763632920, .spice_password = "AbCdEf0123456789" };
  g_autoptr (TriHost) host = load_host ("emulated");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  g_object_set (spec, "name", "lonely", "disk-choice", TRI_DISK_LATER, NULL);
  check_xml (spec, host, &site, "machine-emulated-generation-2.xml");
}

static void
test_emulated_network_install (void)
{
  g_autoptr (TriHost) host = load_host ("emulated");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  g_object_set (spec, "name", "pxe01", "generation", 1, "network", "default", "install-choice", TRI_INSTALL_NETWORK, NULL);
  check_xml (spec, host, &site_with_disk, "machine-emulated-network-install.xml");
}

static void
test_plain_host (void)
{
  const TriMachineSite site = { .disk_path = "/dev/vg0/old", .created = 1763632920, .unprivileged = TRUE };
  g_autoptr (TriHost) host = load_host ("plain");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);
  guint generation = 0;

  g_object_get (spec, "generation", &generation, NULL);
  g_assert_cmpuint (generation, ==, 1);
  g_object_set (spec, "name", "old", NULL);
  check_xml (spec, host, &site, "machine-plain-host.xml");
}

/* What a person writes never becomes markup, and comes back as it was written. */
static void
test_hostile_text (void)
{
  const char *names[] = { "<b>&amp;", "it's \"quoted\"", "100 % ]]>", "emoji 🚀", "a&b<!--" };
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *xml = NULL;
      g_autofree char *name = NULL;
      g_autofree char *image = NULL;
      g_autofree char *network = NULL;
      g_autofree char *notes = NULL;
      g_autofree char *source = NULL;
      g_autoptr (xmlDoc) doc = NULL;
      g_autoptr (GError) error = NULL;

      image = g_strdup_printf ("/isos/%s", names[i]);
      g_object_set (spec, "name", names[i], "notes", names[i], "network", names[i], "install-choice", TRI_INSTALL_IMAGE,
                    "install-image", image, "os-id", names[i], NULL);
      xml = tri_machine_spec_to_xml (spec, host, image, "raw", 0);
      doc = tri_xml_parse (xml, "xml", &error);
      g_assert_no_error (error);
      name = tri_xml_dup_string (doc, NULL, "/domain/name");
      notes = tri_xml_dup_string (doc, NULL, "/domain/description");
      network = tri_xml_dup_string (doc, NULL, "/domain/devices/interface/source/@network");
      source = tri_xml_dup_string (doc, NULL, "/domain/devices/disk[@device='cdrom']/source/@file");
      g_assert_cmpstr (name, ==, names[i]);
      g_assert_cmpstr (notes, ==, names[i]);
      g_assert_cmpstr (network, ==, names[i]);
      g_assert_cmpstr (source, ==, image);
    }
}

/* What is recorded in the metadata is what the configuration reads back. */
static void
test_metadata_is_read_back (void)
{
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);
  g_autoptr (TriDomainConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  g_object_set (spec, "name", "web01", "dynamic-memory", TRUE, "memory", 2 * GIB, "memory-minimum", GIB,
                "memory-maximum", 4 * GIB, "secure-boot", TRUE, "tpm", TRUE, "os-id", "http://debian.org/debian/12", NULL);
  xml = tri_machine_spec_to_xml (spec, host, "/a.qcow2", "qcow2", 1763632920);
  config = tri_domain_config_new_from_xml (xml, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tri_domain_config_get_created (config), ==, 1763632920);
  g_assert_cmpuint (tri_domain_config_get_minimum_memory (config), ==, GIB);
  g_assert_cmpuint (tri_domain_config_get_memory (config), ==, 4 * GIB);
  g_assert_cmpuint (tri_domain_config_get_current_memory (config), ==, 2 * GIB);
  g_assert_cmpuint (tri_domain_config_get_generation (config), ==, 2);
  g_assert_true (tri_domain_config_get_secure_boot (config));
  g_assert_true (tri_domain_config_get_has_tpm (config));
  g_assert_true (tri_domain_config_get_has_agent_channel (config));
  g_assert_true (tri_domain_config_get_has_spice_agent_channel (config));
  g_assert_cmpstr (tri_domain_config_get_os_id (config), ==, "http://debian.org/debian/12");
}

static void
assert_problem (TriMachineSpec *spec,
                TriSpecField    field,
                const char     *part)
{
  g_autofree char *problem = tri_machine_spec_problem (spec, NULL, field);

  if (part == NULL)
    g_assert_cmpstr (problem, ==, NULL);
  else
    {
      g_assert_nonnull (problem);
      g_test_message ("%s", problem);
      g_assert_nonnull (strstr (problem, part));
    }
}

static void
test_problems_of_memory (void)
{
  g_autoptr (TriHost) host = load_host ("plain");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  assert_problem (spec, TRI_SPEC_MEMORY, NULL);
  g_object_set (spec, "memory", GIB / 1024, NULL);
  assert_problem (spec, TRI_SPEC_MEMORY, "at least 32 MiB");
  g_object_set (spec, "memory", 17 * GIB, NULL);
  assert_problem (spec, TRI_SPEC_MEMORY, "more memory than the server has");
  g_object_set (spec, "memory", 2 * GIB, "dynamic-memory", TRUE, "memory-minimum", 3 * GIB, NULL);
  assert_problem (spec, TRI_SPEC_MEMORY, "minimum");
  g_object_set (spec, "memory-minimum", GIB, "memory-maximum", GIB, NULL);
  assert_problem (spec, TRI_SPEC_MEMORY, "maximum");
  g_object_set (spec, "memory-maximum", 2 * GIB, "vcpus", 5, NULL);
  assert_problem (spec, TRI_SPEC_MEMORY, "at most 4");
  g_object_set (spec, "vcpus", 0, NULL);
  assert_problem (spec, TRI_SPEC_MEMORY, "at least one");
}

static void
test_problems_of_generation (void)
{
  g_autoptr (TriHost) host = load_host ("plain");
  g_autoptr (TriHost) kvm = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);
  g_autoptr (TriMachineSpec) able = tri_machine_spec_new (kvm);

  assert_problem (spec, TRI_SPEC_GENERATION, NULL);
  g_object_set (spec, "generation", 2, NULL);
  assert_problem (spec, TRI_SPEC_GENERATION, "UEFI");
  g_object_set (spec, "generation", 1, "tpm", TRUE, NULL);
  assert_problem (spec, TRI_SPEC_GENERATION, "generation 2");
  g_object_set (able, "generation", 2, "tpm", TRUE, "secure-boot", TRUE, NULL);
  assert_problem (able, TRI_SPEC_GENERATION, NULL);
  g_object_set (able, "generation", 3, NULL);
  assert_problem (able, TRI_SPEC_GENERATION, "1 or 2");
}

static void
test_problems_of_name (void)
{
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);
  g_autofree char *longest = g_strnfill (300, 'x');
  const char *bad[] = { "", "a/b", longest, "a\nb", " a" };
  const char *good[] = { "web01", "100 % <b>", "emoji 🚀" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_object_set (spec, "name", bad[i], NULL);
      assert_problem (spec, TRI_SPEC_NAME, "");
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_object_set (spec, "name", good[i], NULL);
      assert_problem (spec, TRI_SPEC_NAME, NULL);
    }
}

static void
test_problems_of_disk_and_install (void)
{
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);

  assert_problem (spec, TRI_SPEC_DISK, "storage pool");
  g_object_set (spec, "location", "default", NULL);
  assert_problem (spec, TRI_SPEC_DISK, "needs a name");
  g_object_set (spec, "disk-name", "../a.qcow2", NULL);
  assert_problem (spec, TRI_SPEC_DISK, "/");
  g_object_set (spec, "disk-name", "a.qcow2", NULL);
  assert_problem (spec, TRI_SPEC_DISK, NULL);
  g_object_set (spec, "disk-size", (guint64) 0, NULL);
  assert_problem (spec, TRI_SPEC_DISK, "1 MiB");
  g_object_set (spec, "disk-size", 100 * 1024 * GIB, NULL);
  assert_problem (spec, TRI_SPEC_DISK, "64 TiB");
  g_object_set (spec, "disk-size", GIB, "disk-format", "vhdx", NULL);
  assert_problem (spec, TRI_SPEC_DISK, "qcow2 or raw");
  g_object_set (spec, "disk-choice", TRI_DISK_EXISTING, "disk-path", "a.img", NULL);
  assert_problem (spec, TRI_SPEC_DISK, "must begin with");
  g_object_set (spec, "install-choice", TRI_INSTALL_NETWORK, NULL);
  assert_problem (spec, TRI_SPEC_INSTALL, "virtual switch");
  g_object_set (spec, "install-choice", TRI_INSTALL_IMAGE, NULL);
  assert_problem (spec, TRI_SPEC_INSTALL, "Choose the image");
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              gpointer    user_data)
{
  ++*(guint *) user_data;
}

static void
test_notifies_on_change_only (void)
{
  g_autoptr (TriHost) host = load_host ("kvm");
  g_autoptr (TriMachineSpec) spec = tri_machine_spec_new (host);
  guint n = 0;

  g_signal_connect (spec, "notify", G_CALLBACK (count_notify), &n);
  g_object_set (spec, "name", "a", "generation", 2, "start", FALSE, NULL);
  g_assert_cmpuint (n, ==, 1);
  g_object_set (spec, "name", "a", "memory", GIB, NULL);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_proposed_names (void)
{
  g_autoptr (GPtrArray) volumes = g_ptr_array_new ();
  TriVolumeInfo one = { .name = (char *) "web01.qcow2" };
  TriVolumeInfo two = { .name = (char *) "web01-1.qcow2" };
  g_autofree char *first = tri_volume_propose_name (volumes, "web01", "qcow2");
  g_autofree char *third = NULL;
  g_autofree char *raw = tri_volume_propose_name (NULL, "web01", "raw");

  g_ptr_array_add (volumes, &one);
  g_ptr_array_add (volumes, &two);
  third = tri_volume_propose_name (volumes, "web01", "qcow2");
  g_assert_cmpstr (first, ==, "web01.qcow2");
  g_assert_cmpstr (third, ==, "web01-2.qcow2");
  g_assert_cmpstr (raw, ==, "web01.img");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add_func ("/core/spec/kvm-generation-2", test_kvm_generation_2);
  g_test_add_func ("/core/spec/kvm-generation-1-windows", test_kvm_generation_1_windows);
  g_test_add_func ("/core/spec/emulated-generation-2", test_emulated_generation_2);
  g_test_add_func ("/core/spec/emulated-network-install", test_emulated_network_install);
  g_test_add_func ("/core/spec/plain-host", test_plain_host);
  g_test_add_func ("/core/spec/hostile-text", test_hostile_text);
  g_test_add_func ("/core/spec/metadata-is-read-back", test_metadata_is_read_back);
  g_test_add_func ("/core/spec/problems/memory", test_problems_of_memory);
  g_test_add_func ("/core/spec/problems/generation", test_problems_of_generation);
  g_test_add_func ("/core/spec/problems/name", test_problems_of_name);
  g_test_add_func ("/core/spec/problems/disk-and-install", test_problems_of_disk_and_install);
  g_test_add_func ("/core/spec/notifies-on-change-only", test_notifies_on_change_only);
  g_test_add_func ("/core/spec/proposed-names", test_proposed_names);
  return g_test_run ();
}
