/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The New Virtual Machine wizard on libvirt's test driver, through its own widgets. Needs a display. */
#include "config.h"

#include "core/tri-core.h"
#include "widgets/tri-preferences.h"
#include "wizards/tri-new-machine-wizard.h"
#include "wizards/tri-wizard-page-disk.h"
#include "wizards/tri-wizard-page-install.h"
#include "wizards/tri-wizard-page-name.h"
#include "wizards/tri-wizard-page-network.h"
#include "wizards/tri-wizard-page-summary.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char node_xml[] =
  "<node>"
  "<domain type='test'><name>old</name><memory>131072</memory><os><type>hvm</type></os></domain>"
  "<network><name>default</name><bridge name='br0'/><ip address='192.0.2.1' netmask='255.255.255.0'/></network>"
  "<pool type='dir'><name>disks</name><target><path>/disks</path></target></pool>"
  "</node>";

static const char poor_node_xml[] =
  "<node><domain type='test'><name>old</name><memory>131072</memory><os><type>hvm</type></os></domain></node>";

typedef struct {
  char          *path;
  TriConnection *connection;
  GtkWidget     *wizard;     /* borrowed by GTK; NULL once it has closed */
} Fixture;

static void
take_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  xml)
{
  g_autofree char *uri = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->path = g_build_filename (g_get_tmp_dir (), "triptych-node-XXXXXX", NULL);
  close (g_mkstemp (fixture->path));
  g_assert_true (g_file_set_contents (fixture->path, xml, -1, NULL));
  uri = g_strdup_printf ("test://%s", fixture->path);
  fixture->connection = tri_connection_new (uri);
  tri_connection_open_async (fixture->connection, NULL, take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  tri_connection_open_finish (fixture->connection, result, &error);
  g_assert_no_error (error);
  fixture->wizard = tri_new_machine_wizard_new (NULL, fixture->connection);
  g_object_add_weak_pointer (G_OBJECT (fixture->wizard), (gpointer *) &fixture->wizard);
  gtk_window_present (GTK_WINDOW (fixture->wizard));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  xml)
{
  if (fixture->wizard != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->wizard));
  while (fixture->wizard != NULL)
    g_main_context_iteration (NULL, TRUE);
  tri_connection_close (fixture->connection);
  g_object_unref (fixture->connection);
  g_unlink (fixture->path);
  g_free (fixture->path);
}

static GtkWidget *
find (Fixture    *fixture,
      const char *child)
{
  GObject *object = gtk_widget_get_template_child (fixture->wizard, TRI_TYPE_NEW_MACHINE_WIZARD, child);

  g_assert_nonnull (object);
  return GTK_WIDGET (object);
}

static GtkWidget *
find_on_page (Fixture    *fixture,
              GType       type,
              const char *child)
{
  GtkWidget *page = gtk_widget_get_first_child (find (fixture, "stack"));

  while (page != NULL && !g_type_is_a (G_OBJECT_TYPE (page), type))
    page = gtk_widget_get_next_sibling (page);
  g_assert_nonnull (page);
  return GTK_WIDGET (gtk_widget_get_template_child (page, type, child));
}

static void
click (Fixture    *fixture,
       const char *button)
{
  g_assert_true (gtk_widget_is_sensitive (find (fixture, button)));
  g_signal_emit_by_name (find (fixture, button), "clicked");
}

static const char *
get_heading (Fixture *fixture)
{
  return gtk_label_get_text (GTK_LABEL (find (fixture, "heading")));
}

static void
type_name (Fixture    *fixture,
           const char *name)
{
  gtk_editable_set_text (GTK_EDITABLE (find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_NAME, "name")), name);
}

/* The server's answers arrive some time after the window. */
static void
wait_for_text (GtkWidget  *entry,
               const char *text)
{
  while (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (entry)), text) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_until_finish_offered (Fixture *fixture)
{
  while (!gtk_widget_is_sensitive (find (fixture, "finish_button")))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_all_pages (Fixture       *fixture,
                gconstpointer  xml)
{
  static const char * const headings[] = {
    "Before You Begin", "Name and Location", "Generation", "Memory", "Networking", "Virtual Hard Disk",
    "Installation Options", "Summary",
  };

  type_name (fixture, "web01");
  wait_until_finish_offered (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    {
      g_assert_cmpstr (get_heading (fixture), ==, headings[i]);
      if (i + 1 < G_N_ELEMENTS (headings))
        click (fixture, "next_button");
    }
  g_assert_false (gtk_widget_is_sensitive (find (fixture, "next_button")));
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (fixture->wizard)) == find (fixture, "finish_button"));
  click (fixture, "back_button");
  g_assert_cmpstr (get_heading (fixture), ==, "Installation Options");
}

static void
test_problems_at_the_name (Fixture       *fixture,
                           gconstpointer  xml)
{
  GtkWidget *label = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_NAME, "name_problem");

  click (fixture, "next_button");
  g_assert_false (gtk_widget_is_sensitive (find (fixture, "next_button")));
  g_assert_false (gtk_widget_get_visible (label));
  type_name (fixture, "a/b");
  g_assert_true (gtk_widget_get_visible (label));
  g_assert_false (gtk_widget_is_sensitive (find (fixture, "next_button")));
  type_name (fixture, "old");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "old"));
  type_name (fixture, "new");
  g_assert_false (gtk_widget_get_visible (label));
  g_assert_true (gtk_widget_is_sensitive (find (fixture, "next_button")));
  type_name (fixture, "");
  g_assert_true (gtk_widget_get_visible (label));
}

static void
test_disk_name_follows (Fixture       *fixture,
                        gconstpointer  xml)
{
  GtkWidget *entry = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_DISK, "name");
  GtkWidget *format = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_DISK, "format");

  type_name (fixture, "web01");
  wait_for_text (entry, "web01.qcow2");
  type_name (fixture, "web02");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "web02.qcow2");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (format), 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "web02.img");
  gtk_editable_set_text (GTK_EDITABLE (entry), "mine.img");
  type_name (fixture, "web03");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "mine.img");
}

static void
test_makes_the_machine (Fixture       *fixture,
                        gconstpointer  xml)
{
  TriDomain *domain;

  type_name (fixture, "web01");
  wait_until_finish_offered (fixture);
  click (fixture, "finish_button");
  while (fixture->wizard != NULL)
    g_main_context_iteration (NULL, TRUE);
  domain = tri_connection_find_domain_by_name (fixture->connection, "web01");
  g_assert_nonnull (domain);
  g_assert_cmpint (tri_domain_get_state (domain), ==, TRI_STATE_OFF);
}

/* What fails is said in the wizard, which stays; after a change it can be tried again. */
static void
test_error_stays_in_the_window (Fixture       *fixture,
                                gconstpointer  xml)
{
  GtkWidget *notes = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_NAME, "notes");

  type_name (fixture, "web01");
  gtk_editable_set_text (GTK_EDITABLE (notes), "bell \a");
  wait_until_finish_offered (fixture);
  click (fixture, "finish_button");
  while (!gtk_widget_get_visible (find (fixture, "error_box")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (find (fixture, "error_label"))), "web01"));
  g_assert_null (tri_connection_find_domain_by_name (fixture->connection, "web01"));
  gtk_editable_set_text (GTK_EDITABLE (notes), "silent");
  click (fixture, "finish_button");
  while (fixture->wizard != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (tri_connection_find_domain_by_name (fixture->connection, "web01"));
}

static void
test_cancel_makes_nothing (Fixture       *fixture,
                           gconstpointer  xml)
{
  type_name (fixture, "web01");
  wait_until_finish_offered (fixture);
  click (fixture, "cancel_button");
  while (fixture->wizard != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (tri_connection_list_domains (fixture->connection)), ==, 1);
}

static void
test_network_install_needs_a_switch (Fixture       *fixture,
                                     gconstpointer  xml)
{
  GtkWidget *networks = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_NETWORK, "networks");
  GtkWidget *network = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_INSTALL, "network");
  GtkWidget *problem = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_INSTALL, "problem");

  type_name (fixture, "web01");
  wait_until_finish_offered (fixture);
  while (gtk_drop_down_get_selected (GTK_DROP_DOWN (networks)) != 1)
    g_main_context_iteration (NULL, TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (network), TRUE);
  g_assert_false (gtk_widget_get_visible (problem));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (networks), 0);
  g_assert_true (gtk_widget_get_visible (problem));
  g_assert_false (gtk_widget_is_sensitive (find (fixture, "finish_button")));
}

static void
test_offers_a_pool (Fixture       *fixture,
                    gconstpointer  xml)
{
  GtkWidget *box = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_DISK, "no_pool_box");
  GtkWidget *button = find_on_page (fixture, TRI_TYPE_WIZARD_PAGE_DISK, "make_pool_button");

  type_name (fixture, "web01");
  while (!gtk_widget_get_visible (box))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (gtk_widget_is_sensitive (find (fixture, "finish_button")));
  g_signal_emit_by_name (button, "clicked");
  wait_until_finish_offered (fixture);
  g_assert_false (gtk_widget_get_visible (box));
}

static void
test_intro_can_be_skipped (Fixture       *fixture,
                           gconstpointer  xml)
{
  GtkWidget *second;

  g_assert_cmpstr (get_heading (fixture), ==, "Before You Begin");
  g_settings_set_boolean (tri_preferences_get (), "skip-wizard-intro", TRUE);
  second = tri_new_machine_wizard_new (NULL, fixture->connection);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_widget_get_template_child (second, TRI_TYPE_NEW_MACHINE_WIZARD, "heading"))),
                   ==, "Name and Location");
  g_settings_reset (tri_preferences_get (), "skip-wizard-intro");
  gtk_window_destroy (GTK_WINDOW (second));
}

static void
test_unknown_host (void)
{
  g_autoptr (TriConnection) connection = tri_connection_new ("test:///default");

  g_assert_null (tri_new_machine_wizard_new (NULL, connection));
}

#define ADD(path, xml, function) g_test_add (path, Fixture, xml, set_up, function, tear_down)

/* Whole stacks: without them lsan.supp cannot see whose a leak is, for libraries are built without frame pointers. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* No driver is loaded for a picture that nobody looks at. */
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  tri_core_init ();
  gtk_init ();

  ADD ("/wizard/all-pages", node_xml, test_all_pages);
  ADD ("/wizard/problems-at-the-name", node_xml, test_problems_at_the_name);
  ADD ("/wizard/disk-name-follows", node_xml, test_disk_name_follows);
  ADD ("/wizard/makes-the-machine", node_xml, test_makes_the_machine);
  ADD ("/wizard/error-stays-in-the-window", node_xml, test_error_stays_in_the_window);
  ADD ("/wizard/cancel-makes-nothing", node_xml, test_cancel_makes_nothing);
  ADD ("/wizard/network-install-needs-a-switch", node_xml, test_network_install_needs_a_switch);
  ADD ("/wizard/offers-a-pool", poor_node_xml, test_offers_a_pool);
  ADD ("/wizard/intro-can-be-skipped", node_xml, test_intro_can_be_skipped);
  g_test_add_func ("/wizard/unknown-host", test_unknown_host);
  return g_test_run ();
}
