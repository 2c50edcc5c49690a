/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"
#include "core/tri-domain-console.h"
#include "core/tri-ssh-tunnel-private.h"

#include <libvirt/libvirt.h>

#define NIC(mac, net) "<interface type='network'><mac address='" mac "'/><source network='" net "'/></interface>"

static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>one</name><memory>65536</memory><os><type>hvm</type></os><devices>"
  "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/pool/leaf'/><target dev='vda'/></disk>"
  "<disk type='file' device='disk'><source file='/nowhere/x'/><target dev='vdb'/></disk>"
  "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"
  NIC ("52:54:00:00:00:01", "lan") NIC ("52:54:00:00:00:02", "lan")
  "<graphics type='sdl'/><graphics type='spice' port='5901' autoport='no' passwd='p&lt;w'/><graphics type='vnc'/>"
  "</devices></domain>"
  "<domain type='test'><name>exact</name>"
  "<metadata><t:machine xmlns:t='https://triptych.invalid/xmlns/domain/1.0' created='1600000000'/></metadata>"
  "<memory>65536</memory><os><type>hvm</type></os><devices>"
  "<graphics type='spice' tlsPort='5902' port='-1' autoport='no'/>"
  "<serial type='pty'><target port='0'/><alias name='ua-first'/></serial>"
  "<serial type='file'><source path='/log'/><target port='1'/><alias name='ua-file'/></serial>"
  "<console type='pty'><target type='serial' port='0'/><alias name='ua-first'/></console>"
  "<console type='pty'><target type='virtio' port='1'/><alias name='ua-virtio'/></console></devices></domain>"
  "<domain type='test' " TEST_NS "><name>off</name><memory>65536</memory><os><type>hvm</type></os>" TEST_OFF "</domain>"
  "<network><name>lan</name><bridge name='br0'/><ip address='192.0.2.1' netmask='255.255.255.0'>"
  "<dhcp><range start='192.0.2.2' end='192.0.2.9'/></dhcp></ip></network>"
  "<pool type='dir'><name>pool</name><target><path>/pool</path></target>"
  "<volume><name>base</name><capacity>2048</capacity><target><format type='qcow2'/></target></volume>"
  "<volume><name>leaf</name><capacity>1048576</capacity><allocation>4096</allocation><target><format type='qcow2'/></target>"
  "<backingStore><path>/pool/base</path><format type='qcow2'/></backingStore></volume></pool>"
  "</node>";

static void
set_up (Server        *server,
        gconstpointer  data)
{
  server_start (server, node_xml);
}

static void
tear_down (Server        *server,
           gconstpointer  data)
{
  server_stop (server);
}

static TriDomainDetails *
load (TriDomain *domain)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TriDomainDetails *details;

  tri_domain_load_details_async (domain, NULL, harness_take, &result);
  details = tri_domain_load_details_finish (domain, harness_wait (&result), &error);
  g_assert_no_error (error);
  return details;
}

static void
test_disks (Server        *server,
            gconstpointer  data)
{
  g_autoptr (TriDomainDetails) details = load (server_machine (server, "one"));
  GPtrArray *disks = tri_domain_details_get_disks (details);
  TriDiskDetails *disk;

  g_assert_cmpuint (disks->len, ==, 3);
  disk = disks->pdata[0];
  g_assert_cmpstr (disk->config->target, ==, "vda");
  g_assert_cmpuint (disk->allocation, ==, 4096);
  g_assert_cmpuint (disk->chain_depth, ==, 1);
  g_assert_null (disk->problem);
  /* An empty drive is no problem. */
  disk = disks->pdata[2];
  g_assert_null (disk->config->source);
  g_assert_null (disk->problem);
}

static void
test_nics (Server        *server,
           gconstpointer  data)
{
  g_autoptr (TriDomainDetails) details = load (server_machine (server, "one"));
  GPtrArray *nics = tri_domain_details_get_nics (details);
  TriNicDetails *nic;

  g_assert_cmpuint (nics->len, ==, 2);
  nic = nics->pdata[0];
  g_assert_cmpstr (nic->config->mac, ==, "52:54:00:00:00:01");
  g_assert_cmpstr (nic->address_source, ==, "lease");
  g_assert_true (g_str_has_prefix (nic->addresses, "192.0.2."));
  g_assert_false (nic->network_inactive);
}

static void
test_created (Server        *server,
              gconstpointer  data)
{
  g_autoptr (TriDomainDetails) exact = load (server_machine (server, "exact"));
  g_autoptr (TriDomainDetails) unknown = load (server_machine (server, "off"));
  g_autoptr (TriDomainDetails) latest = NULL;
  g_autoptr (GError) error = NULL;
  TriCreatedKind kind;
  gint64 created;

  g_assert_cmpint (tri_domain_details_get_created (exact, &kind), ==, 1600000000);
  g_assert_cmpint (kind, ==, TRI_CREATED_EXACTLY);
  g_assert_cmpint (tri_domain_details_get_created (unknown, &kind), ==, 0);
  g_assert_cmpint (kind, ==, TRI_CREATED_UNKNOWN);

  g_assert_true (machine_act (server_machine (server, "off"), TRI_ACTION_SNAPSHOT, &error));
  latest = load (server_machine (server, "off"));
  created = tri_domain_details_get_created (latest, &kind);
  g_assert_cmpint (kind, ==, TRI_CREATED_AT_THE_LATEST);
  g_assert_cmpint (ABS (created - g_get_real_time () / G_USEC_PER_SEC), <, 60);
}

static void
test_config (Server        *server,
             gconstpointer  data)
{
  g_autoptr (TriDomainDetails) details = load (server_machine (server, "one"));

  g_assert_cmpstr (tri_domain_config_get_name (tri_domain_details_get_config (details)), ==, "one");
  g_assert_null (tri_domain_details_get_pending (details));
}

/* What was changed on the stored definition alone waits for the next start. */
static void
test_pending (void)
{
  g_autoptr (TriConnection) connection = tri_connection_new ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TriDomainDetails) before = NULL;
  g_autoptr (TriDomainDetails) after = NULL;
  g_autoptr (GError) error = NULL;
  virConnectPtr conn = virConnectOpen ("test:///default");
  virDomainPtr dom = virDomainLookupByName (conn, "test");
  TriDomain *domain;

  tri_connection_open_async (connection, NULL, harness_take, &result);
  g_assert_true (tri_connection_open_finish (connection, harness_wait (&result), &error));
  domain = tri_connection_find_domain_by_name (connection, "test");
  before = load (domain);
  g_assert_null (tri_domain_details_get_pending (before));
  g_assert_cmpint (virDomainSetMemoryFlags (dom, 4096 * 1024, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM), ==, 0);
  after = load (domain);
  g_assert_nonnull (tri_domain_details_get_pending (after));
  g_assert_cmpuint (tri_domain_config_get_memory (tri_domain_details_get_pending (after)), ==, 4096ull * 1024 * 1024);
  tri_connection_close (connection);
  virDomainFree (dom);
  virConnectClose (conn);
}

static TriGraphicsInfo *
graphics (TriDomain  *domain,
          GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_load_graphics_async (domain, NULL, harness_take, &result);
  return tri_domain_load_graphics_finish (domain, harness_wait (&result), error);
}

static void
test_graphics (Server        *server,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  TriGraphicsInfo *info = graphics (server_machine (server, "one"), &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->type, ==, TRI_GRAPHICS_SPICE);
  g_assert_cmpuint (info->index, ==, 1);
  g_assert_cmpstr (info->password, ==, "p<w");
  tri_graphics_info_free (info);

  info = graphics (server_machine (server, "exact"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->type, ==, TRI_GRAPHICS_SPICE);
  g_assert_null (info->password);
  tri_graphics_info_free (info);

  g_assert_null (graphics (server_machine (server, "off"), &error));
  g_assert_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE);
}

static void
test_no_screen (Server        *server,
                gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "one");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_open_graphics_async (domain, 1, FALSE, NULL, harness_take, &result);
  g_assert_cmpint (tri_domain_open_graphics_finish (domain, harness_wait (&result), NULL, &error), ==, -1);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "one"));
}

static void
test_consoles (Server        *server,
               gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL, opened = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain = server_machine (server, "exact");
  static const struct { const char *alias; gboolean is_serial, can_open; } wanted[] = {
    { "ua-first", TRUE, TRUE }, { "ua-file", TRUE, FALSE }, { "ua-virtio", FALSE, TRUE },
  };

  tri_domain_load_consoles_async (domain, NULL, harness_take, &result);
  infos = tri_domain_load_consoles_finish (domain, harness_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < infos->len; i++)
    {
      TriConsoleInfo *info = g_ptr_array_index (infos, i);
      g_autofree char *label = tri_console_info_dup_label (info);

      g_assert_cmpstr (info->alias, ==, wanted[i].alias);
      g_assert_cmpint (info->is_serial, ==, wanted[i].is_serial);
      g_assert_cmpint (info->can_open, ==, wanted[i].can_open);
      g_assert_nonnull (strpbrk (label, "12"));
    }

  /* libvirt's test driver opens none: an error that is not taken for a console in use. */
  tri_domain_open_console_async (domain, "ua-first", FALSE, NULL, harness_take, &opened);
  g_assert_null (tri_domain_open_console_finish (domain, harness_wait (&opened), &error));
  g_assert_nonnull (error);
  g_assert_false (g_error_matches (error, TRI_ERROR, TRI_ERROR_EXISTS));
  g_assert_nonnull (strstr (error->message, "exact"));
}

static gboolean
has_pair (GStrv       arguments,
          const char *one,
          const char *two)
{
  for (guint i = 0; arguments[i] != NULL && arguments[i + 1] != NULL; i++)
    {
      if (g_str_equal (arguments[i], one) && g_str_equal (arguments[i + 1], two))
        return TRUE;
    }
  return FALSE;
}

static void
test_ssh_arguments (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) plain = tri_ssh_dup_arguments ("qemu+ssh://h1/system", "/run/x", &error);
  g_auto (GStrv) rich = NULL;
  g_auto (GStrv) hostile = NULL;

  g_assert_no_error (error);
  g_assert_true (has_pair (plain, "-o", "BatchMode=yes"));
  g_assert_false (g_strv_contains ((const char * const *) plain, "-p"));
  g_assert_false (g_strv_contains ((const char * const *) plain, "-l"));

  rich = tri_ssh_dup_arguments ("qemu+ssh://us%20er@h1:2222/system?keyfile=/k%20f&known_hosts=/my%20hosts&no_verify=1", "/run/x", &error);
  g_assert_no_error (error);
  g_assert_true (has_pair (rich, "-p", "2222"));
  g_assert_true (has_pair (rich, "-l", "us er"));
  g_assert_true (has_pair (rich, "-i", "/k f"));
  g_assert_true (has_pair (rich, "-o", "UserKnownHostsFile=\"/my hosts\""));
  g_assert_true (has_pair (rich, "-o", "StrictHostKeyChecking=no"));

  hostile = tri_ssh_dup_arguments ("qemu+ssh://h1/system?known_hosts=/a%22%20ProxyCommand=x", "/run/x", &error);
  g_assert_null (hostile);
  g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
}

static void
test_ssh_uris (void)
{
  g_assert_true (tri_ssh_is_ssh_uri ("qemu+ssh://h/system"));
  g_assert_true (tri_ssh_is_ssh_uri ("qemu+libssh://h/system"));
  g_assert_true (tri_ssh_is_ssh_uri ("qemu+libssh2://h/system"));
  g_assert_false (tri_ssh_is_ssh_uri ("qemu+tls://h/system"));
  g_assert_false (tri_ssh_is_ssh_uri ("qemu:///system"));
  g_assert_false (tri_ssh_is_ssh_uri ("ssh"));
}

/* Nobody listens there, and nothing is asked. */
static void
test_ssh_refused (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ssh = g_find_program_in_path ("ssh");

  if (ssh == NULL)
    {
      g_test_skip ("ssh is not installed");
      return;
    }
  tri_ssh_connect_async ("qemu+ssh://root@127.0.0.1:1/system", "127.0.0.1", 5900, NULL, NULL, harness_take, &result);
  g_assert_cmpint (tri_ssh_connect_finish (harness_wait (&result), &error), ==, -1);
  g_assert_error (error, TRI_ERROR, TRI_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "refused"));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *runtime = g_dir_make_tmp ("triptych-run-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (runtime, "triptych", NULL);
  int result;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add ("/details/disks", Server, NULL, set_up, test_disks, tear_down);
  g_test_add ("/details/nics", Server, NULL, set_up, test_nics, tear_down);
  g_test_add ("/details/created", Server, NULL, set_up, test_created, tear_down);
  g_test_add ("/details/config", Server, NULL, set_up, test_config, tear_down);
  g_test_add_func ("/details/pending", test_pending);
  g_test_add ("/details/graphics", Server, NULL, set_up, test_graphics, tear_down);
  g_test_add ("/details/consoles", Server, NULL, set_up, test_consoles, tear_down);
  g_test_add ("/details/no-screen", Server, NULL, set_up, test_no_screen, tear_down);
  g_test_add_func ("/details/ssh-arguments", test_ssh_arguments);
  g_test_add_func ("/details/ssh-uris", test_ssh_uris);
  g_test_add_func ("/details/ssh-refused", test_ssh_refused);
  result = g_test_run ();
  g_rmdir (folder);
  g_rmdir (runtime);
  return result;
}
