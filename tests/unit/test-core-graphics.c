/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a machine says that its screen listens: whatever stands there, there is an answer. */
#include "core-harness.h"

#include "core/tri-domain-display.h"

typedef struct {
  const char *name;
  const char *graphics;
  const char *reason;   /* part of what is said */
} Case;

/* Asked for TLS, so that the way leads by the listener and not through libvirt itself. */
static const Case cases[] = {
  { "too-large", "<graphics type='spice' port='99999' tlsPort='99999'/>", "listens on no port" },
  { "a-little-too-large", "<graphics type='spice' port='5901' tlsPort='65536'/>", "listens on no port" },
  { "automatic", "<graphics type='spice' port='-1' tlsPort='-1' autoport='yes'/>", "listens on no port" },
  { "negative", "<graphics type='spice' port='-20' tlsPort='-20'/>", "listens on no port" },
  { "none", "<graphics type='spice'><listen type='none'/></graphics>", "listens on no port" },
  { "socket", "<graphics type='spice'><listen type='socket' socket='/tmp/a b;c'/></graphics>", "listens on no port" },
  { "shell", "<graphics type='spice' tlsPort='59'><listen type='address' address='a b;$(c) -oProxyCommand=d'/></graphics>",
    "could not be reached at a b;$(c) -oProxyCommand=d, port 59" },
  { "format", "<graphics type='spice' tlsPort='59'><listen type='address' address='%s%n%s'/></graphics>", "at %s%n%s, port 59" },
  { "other", "<graphics type='desktop'/>", "listens on no port" },
  { "no-graphics", "", "listens on no port" },
  { "no-video", "<graphics type='spice' port='-1'/><video><model type='none'/></video>", "listens on no port" },
  { "line-on-screen", "<graphics type='vnc' port='-1'/><video><model type='none'/></video><serial type='vc'/>", "listens on no port" },
  { "opengl", "<graphics type='spice' port='-1'><gl enable='yes'/></graphics><video><model type='virtio'/></video>", "listens on no port" },
  { "no-opengl", "<graphics type='spice' port='-1'><gl enable='no'/></graphics><video><model type='virtio'/></video>", "listens on no port" },
  { "mediated", "<graphics type='spice' port='-1'/><video><model type='none'/></video><hostdev mode='subsystem' type='mdev' model='vfio-pci' "
    "display='on'><source><address uuid='8f0a2f6a-3c1e-4d43-a0a6-6d7fca2d1c11'/></source></hostdev>", "listens on no port" },
  { "both", "<graphics type='desktop'/><graphics type='vnc' port='-1' passwd='v'/><graphics type='spice' port='-1' passwd='s'/>", "listens on no port" },
  { "both-opengl", "<graphics type='spice' port='-1' passwd='s'><gl enable='yes'/></graphics><graphics type='vnc' port='-1' passwd='v'/>",
    "listens on no port" },
};

static char *
dup_node (void)
{
  GString *node = g_string_new ("<node " TEST_NS ">");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_string_append_printf (node, "<domain type='test'><name>%s</name><memory>1024</memory><os><type>hvm</type></os>"
                            "<devices>%s</devices></domain>", cases[i].name, cases[i].graphics);
  g_string_append (node, "</node>");
  return g_string_free (node, FALSE);
}

static void
set_up (Server        *server,
        gconstpointer  data)
{
  g_autofree char *node = dup_node ();

  server_start (server, node);
}

static void
tear_down (Server        *server,
           gconstpointer  data)
{
  server_stop (server);
}

static void
test_listener (Server        *server,
               gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TriDomain *domain = server_machine (server, cases[i].name);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      int fd;

      tri_domain_open_graphics_async (domain, 0, TRUE, NULL, harness_take, &result);
      fd = tri_domain_open_graphics_finish (domain, harness_wait (&result), NULL, &error);
      g_assert_cmpint (fd, ==, -1);
      g_test_message ("%s: %s", cases[i].name, error->message);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

/* A number that no device has. */
static void
test_index (Server        *server,
            gconstpointer  data)
{
  TriDomain *domain = server_machine (server, "shell");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tri_domain_open_graphics_async (domain, G_MAXUINT, TRUE, NULL, harness_take, &result);
  g_assert_cmpint (tri_domain_open_graphics_finish (domain, harness_wait (&result), NULL, &error), ==, -1);
  g_assert_nonnull (error);
}

static void
test_kinds (Server        *server,
            gconstpointer  data)
{
  static const struct {
    const char      *name;
    TriGraphicsType  type;
    gboolean         opengl;
    gboolean         no_video;
    guint            index;
    const char      *password;
  } kinds[] = {
    { "too-large", TRI_GRAPHICS_SPICE, FALSE, FALSE }, { "other", TRI_GRAPHICS_OTHER, FALSE, FALSE },
    { "no-graphics", TRI_GRAPHICS_NONE, FALSE, TRUE }, { "no-video", TRI_GRAPHICS_SPICE, FALSE, TRUE },
    { "opengl", TRI_GRAPHICS_SPICE, TRUE, FALSE }, { "no-opengl", TRI_GRAPHICS_SPICE, FALSE, FALSE },
    { "mediated", TRI_GRAPHICS_SPICE, FALSE, FALSE }, { "line-on-screen", TRI_GRAPHICS_VNC, FALSE, FALSE },
    /* What also brings clipboard and sound comes before what is named first. */
    { "both", TRI_GRAPHICS_SPICE, FALSE, FALSE, 2, "s" }, { "both-opengl", TRI_GRAPHICS_VNC, FALSE, FALSE, 1, "v" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      TriDomain *domain = server_machine (server, kinds[i].name);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      TriGraphicsInfo *info;

      tri_domain_load_graphics_async (domain, NULL, harness_take, &result);
      info = tri_domain_load_graphics_finish (domain, harness_wait (&result), &error);
      g_assert_no_error (error);
      g_test_message ("%s", kinds[i].name);
      g_assert_cmpint (info->type, ==, kinds[i].type);
      g_assert_cmpint (info->opengl, ==, kinds[i].opengl);
      g_assert_cmpint (info->no_video, ==, kinds[i].no_video);
      g_assert_cmpuint (info->index, ==, kinds[i].index);
      g_assert_cmpstr (info->password, ==, kinds[i].password);
      tri_graphics_info_free (info);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add ("/graphics/listener", Server, NULL, set_up, test_listener, tear_down);
  g_test_add ("/graphics/index", Server, NULL, set_up, test_index, tear_down);
  g_test_add ("/graphics/kinds", Server, NULL, set_up, test_kinds, tear_down);

  return g_test_run ();
}
