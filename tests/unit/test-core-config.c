/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-core.h"
#include "core/tri-domain-config-private.h"
#include "core/tri-xml.h"

#include <glib/gstdio.h>
#include <string.h>

static const char full_xml[] =
  "<domain type='kvm' id='7'>"
  "  <name>web &lt;01&gt; %s \xf0\x9f\x90\xa7</name>"
  "  <title>A title</title>"
  "  <description>First line\nsecond &amp; last</description>"
  "  <metadata>"
  "    <t:machine xmlns:t='https://triptych.invalid/xmlns/domain/1.0' created='1700000000' minimum-memory='536870912' tags='a,, b ,c'/>"
  "    <r:started xmlns:r='https://triptych.invalid/xmlns/run/1.0' time='1700000500' id='7'/>"
  "    <libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
  "      <libosinfo:os id='http://debian.org/debian/12'/></libosinfo:libosinfo>"
  "    <x:strange xmlns:x='http://example.org/x'>kept</x:strange>"
  "  </metadata>"
  "  <memory unit='GiB'>4</memory><currentMemory>2097152</currentMemory>"
  "  <vcpu placement='static' current='2'>4</vcpu>"
  "  <os firmware='efi'><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>"
  "    <firmware><feature enabled='yes' name='secure-boot'/></firmware></os>"
  "  <devices>"
  "    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a b/top.qcow2'/>"
  "      <backingStore type='file'><format type='qcow2'/><source file='/mid'/>"
  "        <backingStore type='file'><format type='raw'/><source file='/base'/><backingStore/></backingStore></backingStore>"
  "      <target dev='vda' bus='virtio'/></disk>"
  "    <disk type='volume'><source pool='fast' volume='v1'/><target dev='sda' bus='scsi'/><shareable/>"
  "      <address type='drive' controller='1' bus='0' target='0' unit='3'/></disk>"
  "    <disk type='network' device='disk'><source protocol='rbd' name='pool/image'><host name='ceph'/></source><target dev='sdb' bus='sata'/></disk>"
  "    <disk type='file' device='cdrom'><target dev='sdc' bus='sata'/><readonly/>"
  "      <address type='drive' controller='0' bus='0' target='0' unit='2'/></disk>"
  "    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default' bridge='virbr0'/>"
  "      <target dev='vnet3'/><model type='virtio'/><link state='down'/></interface>"
  "    <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/></interface>"
  "    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='connected'/></channel>"
  "    <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>"
  "    <graphics type='spice'/><graphics type='vnc'/>"
  "    <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>"
  "  </devices>"
  "</domain>";

static TriDomainConfig *
parse (const char *xml)
{
  g_autoptr(GError) error = NULL;
  TriDomainConfig *config = tri_domain_config_new_from_xml (xml, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static void
test_full (void)
{
  g_autoptr(TriDomainConfig) config = parse (full_xml);

  g_assert_cmpstr (tri_domain_config_get_name (config), ==, "web <01> %s \xf0\x9f\x90\xa7");
  g_assert_cmpstr (tri_domain_config_get_xml (config), ==, full_xml);
  g_assert_cmpstr (tri_domain_config_get_domain_type (config), ==, "kvm");
  g_assert_cmpstr (tri_domain_config_get_title (config), ==, "A title");
  g_assert_cmpstr (tri_domain_config_get_notes (config), ==, "First line\nsecond & last");
  g_assert_cmpuint (tri_domain_config_get_generation (config), ==, 2);
  g_assert_cmpstr (tri_domain_config_get_machine (config), ==, "pc-q35-7.2");
  g_assert_true (tri_domain_config_get_secure_boot (config));
  g_assert_true (tri_domain_config_get_has_tpm (config));
  g_assert_cmpstr (tri_domain_config_get_os_id (config), ==, "http://debian.org/debian/12");
  g_assert_cmpuint (tri_domain_config_get_memory (config), ==, 4ull << 30);
  g_assert_cmpuint (tri_domain_config_get_current_memory (config), ==, 2ull << 30);
  g_assert_cmpuint (tri_domain_config_get_minimum_memory (config), ==, 512ull << 20);
  g_assert_cmpuint (tri_domain_config_get_vcpus (config), ==, 2);
  g_assert_cmpint (tri_domain_config_get_created (config), ==, 1700000000);
  g_assert_cmpstr (tri_domain_config_get_tags (config), ==, "a, b, c");
  g_assert_true (tri_domain_config_get_has_agent_channel (config));
  g_assert_true (tri_domain_config_get_agent_connected (config));
  g_assert_true (tri_domain_config_get_has_spice_agent_channel (config));
  g_assert_cmpuint (tri_domain_config_get_graphics (config)->len, ==, 2);
}

static void
test_started (void)
{
  g_autoptr(TriDomainConfig) config = parse (full_xml);

  g_assert_cmpint (tri_domain_config_get_started (config, 7), ==, 1700000500);
  /* Of an earlier run: nothing is invented. */
  g_assert_cmpint (tri_domain_config_get_started (config, 8), ==, 0);
  g_assert_cmpint (tri_domain_config_get_started (config, -1), ==, 0);
}

static void
test_disks (void)
{
  g_autoptr(TriDomainConfig) config = parse (full_xml);
  GPtrArray *disks = tri_domain_config_get_disks (config);
  const TriDiskConfig *disk;

  g_assert_cmpuint (disks->len, ==, 4);
  disk = disks->pdata[0];
  g_assert_cmpstr (disk->source, ==, "/a b/top.qcow2");
  g_assert_cmpstr (disk->format, ==, "qcow2");
  g_assert_cmpuint (disk->chain_depth, ==, 2);
  g_assert_false (disk->readonly);
  disk = disks->pdata[1];
  g_assert_cmpstr (disk->device, ==, "disk");
  g_assert_cmpstr (disk->source, ==, "fast/v1");
  g_assert_cmpuint (disk->chain_depth, ==, 0);
  g_assert_true (disk->shareable);
  g_assert_cmpstr (disk->controller, ==, "SCSI controller 1, unit 3");
  disk = disks->pdata[2];
  g_assert_cmpstr (disk->source, ==, "rbd://ceph/pool/image");
  disk = disks->pdata[3];
  g_assert_null (disk->source);
  g_assert_cmpstr (disk->device, ==, "cdrom");
  g_assert_true (disk->readonly);
  g_assert_cmpstr (disk->controller, ==, "SATA 0:2");
}

static void
test_nics (void)
{
  g_autoptr(TriDomainConfig) config = parse (full_xml);
  GPtrArray *nics = tri_domain_config_get_nics (config);
  const TriNicConfig *nic;

  g_assert_cmpuint (nics->len, ==, 2);
  nic = nics->pdata[0];
  g_assert_cmpstr (nic->source, ==, "default");
  g_assert_cmpstr (nic->model, ==, "virtio");
  g_assert_cmpstr (nic->target, ==, "vnet3");
  g_assert_true (nic->link_down);
  nic = nics->pdata[1];
  g_assert_cmpstr (nic->source, ==, "br0");
  g_assert_null (nic->model);
  g_assert_false (nic->link_down);
}

static void
test_poor (void)
{
  g_autoptr(TriDomainConfig) config = parse ("<domain><memory>1024</memory><unknown><memory>5</memory></unknown></domain>");

  g_assert_cmpstr (tri_domain_config_get_name (config), ==, "");
  g_assert_cmpstr (tri_domain_config_get_domain_type (config), ==, "");
  g_assert_cmpuint (tri_domain_config_get_generation (config), ==, 1);
  g_assert_false (tri_domain_config_get_secure_boot (config));
  g_assert_cmpuint (tri_domain_config_get_current_memory (config), ==, 1024 * 1024);
  g_assert_null (tri_domain_config_get_tags (config));
  g_assert_cmpint (tri_domain_config_get_created (config), ==, 0);
  g_assert_cmpuint (tri_domain_config_get_disks (config)->len, ==, 0);
}

static void
test_firmware_by_loader (void)
{
  g_autoptr(TriDomainConfig) plain = parse ("<domain><os><loader readonly='yes' type='rom'>/bios</loader></os></domain>");
  g_autoptr(TriDomainConfig) uefi = parse ("<domain><os><loader readonly='yes' secure='yes' type='pflash'>/OVMF</loader></os></domain>");

  g_assert_cmpuint (tri_domain_config_get_generation (plain), ==, 1);
  g_assert_cmpuint (tri_domain_config_get_generation (uefi), ==, 2);
  g_assert_true (tri_domain_config_get_secure_boot (uefi));
}

static void
assert_refused (const char *xml,
                const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TriDomainConfig) config = tri_domain_config_new_from_xml (xml, &error);

  g_assert_null (config);
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_hostile (void)
{
  g_autofree char *secret = g_build_filename (g_get_tmp_dir (), "tri-test-secret", NULL);
  g_autofree char *external = NULL;
  g_autofree char *huge = NULL;
  g_autoptr(GString) deep = g_string_new ("<domain>");

  assert_refused ("<!DOCTYPE domain [<!ENTITY a 'x'>]><domain><name>&a;</name></domain>", "document type");
  assert_refused ("<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
                  "<domain><name>&c;</name></domain>", "document type");
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  external = g_strdup_printf ("<!DOCTYPE domain [<!ENTITY x SYSTEM 'file://%s'>]><domain><name>&x;</name></domain>", secret);
  assert_refused (external, "document type");
  g_assert_cmpint (g_remove (secret), ==, 0);
  assert_refused ("<!DOCTYPE domain SYSTEM 'http://192.0.2.1/x.dtd'><domain/>", "document type");
  assert_refused ("<domain><name>&undefined;</name></domain>", "well-formed");
  assert_refused ("", "empty");
  assert_refused ("not XML \xff\xfe at all", "well-formed");
  assert_refused ("<domain>", "well-formed");
  assert_refused ("<network><name>x</name></network>", "virtual machine");

  huge = g_strnfill (17 * 1024 * 1024, ' ');
  assert_refused (huge, "16 MiB");
  for (guint i = 0; i < 5000; i++)
    g_string_append (deep, "<a>");
  assert_refused (deep->str, "well-formed");
}

static void
test_numbers (void)
{
  g_autoptr(TriDomainConfig) config = parse ("<domain><memory unit='EiB'>99</memory><vcpu>-4</vcpu>"
                                             "<metadata><t:machine xmlns:t='" TRI_XML_NS "' created='99999999999999999999' minimum-memory='x'/>"
                                             "</metadata></domain>");

  g_assert_cmpuint (tri_domain_config_get_memory (config), ==, G_MAXUINT64);
  g_assert_cmpuint (tri_domain_config_get_vcpus (config), ==, 1);
  g_assert_cmpint (tri_domain_config_get_created (config), ==, 0);
  g_assert_cmpuint (tri_domain_config_get_minimum_memory (config), ==, 0);
}

static void
test_units (void)
{
  static const struct { const char *unit; guint64 bytes; } units[] = {
    { "b", 3 }, { "bytes", 3 }, { "KB", 3000 }, { "k", 3072 }, { "KiB", 3072 }, { "MB", 3000000 }, { "MiB", 3 << 20 }, { "M", 3 << 20 },
    { "GiB", 3ull << 30 }, { "TB", 3000000000000ull },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<domain><memory unit='%s'>3</memory></domain>", units[i].unit);
      g_autoptr(TriDomainConfig) config = parse (xml);

      g_assert_cmpuint (tri_domain_config_get_memory (config), ==, units[i].bytes);
    }
}

/* In, edits, out: what is not known to us survives as it was. */
static void
test_edit (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) doc = tri_xml_parse ("<domain><name>a</name><odd x='1'><!-- c --><y/></odd></domain>", "test", &error);
  g_autofree char *out = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (tri_xml_set_text (xmlDocGetRootElement (doc), "name", "b & <c>"));
  g_assert_nonnull (tri_xml_set_text (xmlDocGetRootElement (doc), "os/bootmenu/text", "z"));
  g_assert_null (tri_xml_set_text (xmlDocGetRootElement (doc), "os/missing", NULL));
  out = tri_xml_to_string (doc);
  g_assert_nonnull (strstr (out, "<name>b &amp; &lt;c&gt;</name><odd x=\"1\"><!-- c --><y/></odd>"
                                 "<os><bootmenu><text>z</text></bootmenu></os>"));
  g_assert_null (tri_xml_set_text (xmlDocGetRootElement (doc), "os", NULL));
  g_assert_false (tri_xml_has (doc, NULL, "/domain/os"));
  g_assert_true (tri_xml_has (doc, NULL, "/domain/odd/y"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();
  g_test_add_func ("/core/config/full", test_full);
  g_test_add_func ("/core/config/started", test_started);
  g_test_add_func ("/core/config/disks", test_disks);
  g_test_add_func ("/core/config/adapters", test_nics);
  g_test_add_func ("/core/config/poor", test_poor);
  g_test_add_func ("/core/config/firmware-by-loader", test_firmware_by_loader);
  g_test_add_func ("/core/config/hostile", test_hostile);
  g_test_add_func ("/core/config/numbers", test_numbers);
  g_test_add_func ("/core/config/units", test_units);
  g_test_add_func ("/core/xml/edit", test_edit);
  return g_test_run ();
}
