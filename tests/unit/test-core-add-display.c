/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tri-core.h"
#include "core/tri-domain-add-display.h"
#include "core/tri-xml.h"

#include <string.h>

static const TriNewDisplay spice = { TRUE, "virtio" };

static const char headless_xml[] =
  "<domain type='qemu'><name>a &amp; b</name><memory>1024</memory>"
  "<metadata><x:strange xmlns:x='http://example.org/x'>kept</x:strange></metadata>"
  "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
  "<devices><!-- a remark --><serial type='pty'/><video><model type='none'/></video><unknown deep='1'><a/></unknown></devices></domain>";

static guint
count (const char *xml, const char *xpath)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) doc = tri_xml_parse (xml, "test", &error);
  g_autoptr(GPtrArray) nodes = NULL;

  g_assert_no_error (error);
  nodes = tri_xml_list_nodes (doc, NULL, xpath);

  return nodes->len;
}

static void
test_spice (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *xml = tri_domain_xml_add_display (headless_xml, &spice, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count (xml, "/domain/devices/graphics[@type='spice']/listen[@type='socket']"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/video"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/video/model[@type='virtio']"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/input[@type='tablet' and @bus='usb']"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/channel[@type='spicevmc']/target[@name='com.redhat.spice.0']"), ==, 1);
  /* What was there and what nobody here knows. */
  g_assert_cmpuint (count (xml, "/domain/devices/unknown[@deep='1']/a"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/serial"), ==, 1);
  g_assert_nonnull (strstr (xml, "<!-- a remark -->"));
  g_assert_nonnull (strstr (xml, "<x:strange xmlns:x=\"http://example.org/x\">kept</x:strange>"));
  g_assert_nonnull (strstr (xml, "a &amp; b"));
}

static void
test_vnc (void)
{
  const TriNewDisplay vnc = { FALSE, NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *xml = NULL;

  xml = tri_domain_xml_add_display ("<domain><devices><video><model type='vga'/></video><input type='tablet' bus='virtio'/>"
                                    "</devices></domain>", &vnc, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (xml, "/domain/devices/graphics[@type='vnc']"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/video/model[@type='vga']"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/input"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/channel"), ==, 0);
}

static void
test_no_usb (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *xml = tri_domain_xml_add_display ("<domain><devices><controller type='usb' model='none'/><channel type='spicevmc'/>"
                                                     "</devices></domain>", &spice, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count (xml, "/domain/devices/input"), ==, 0);
  g_assert_cmpuint (count (xml, "/domain/devices/channel"), ==, 1);
}

/* What it can be reached by is there, and nothing draws on it. */
static void
test_no_video (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *xml = tri_domain_xml_add_display ("<domain><devices><graphics type='spice' port='5900'><gl enable='no'/></graphics>"
                                                     "<video><model type='none'/></video></devices></domain>", &spice, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count (xml, "/domain/devices/video"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/video/model[@type='virtio']"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/graphics[@port='5900']/gl"), ==, 1);
  g_assert_cmpuint (count (xml, "/domain/devices/*"), ==, 2);
}

static void
test_refused (void)
{
  static const struct { const char *xml; int code; } cases[] = {
    { "<domain><devices><graphics type='rdp'/><video><model type='vga'/></video></devices></domain>", TRI_ERROR_EXISTS },
    { "<domain/>", TRI_ERROR_INVALID },
    { "<domain><devices>", TRI_ERROR_INVALID },
    { "<!DOCTYPE d [<!ENTITY e 'x'>]><domain><devices/></domain>", TRI_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *xml = tri_domain_xml_add_display (cases[i].xml, &spice, &error);

      g_assert_null (xml);
      g_assert_error (error, TRI_ERROR, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/add-display/spice", test_spice);
  g_test_add_func ("/core/add-display/vnc", test_vnc);
  g_test_add_func ("/core/add-display/no-usb", test_no_usb);
  g_test_add_func ("/core/add-display/no-video", test_no_video);
  g_test_add_func ("/core/add-display/refused", test_refused);

  return g_test_run ();
}
