/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog of the USB devices, with devices that are played: names of any length have room in it. Needs a display. */
#include "config.h"

#include "console/tri-console-window.h"
#include "console/tri-usb-dialog.h"
#include "core-harness.h"
#include "display/tri-display-usb.h"

#define NARROW 500
#define LONG_NAME "Hewlett-Packard Company LaserJet Professional P1102w Multifunction Printer and Scanner [03f0:002a] at 2-11"
#define UNBROKEN "In_use_on_this_computer_at_/media/somebody/BACKUP_OF_THE_ACCOUNTS_OF_THE_LAST_QUARTER_OF_THE_YEAR_BEFORE_THE_LAST"

static const char node_xml[] =
  "<node><domain type='test'><name>one</name><memory>131072</memory><os><type>hvm</type></os><devices>"
  "<graphics type='spice' port='-1'/><video><model type='virtio'/></video></devices></domain></node>";

static gboolean
has_session (gpointer data)
{
  return tri_console_page_get_session (data) != NULL;
}

static GtkWidget *
find (GtkWidget *root, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (root), type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find (child, type);

  return found;
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l; l = l->next)
    if (TRI_IS_USB_DIALOG (l->data))
      return l->data;

  g_assert_not_reached ();
}

static void
add_device (TriDisplayUsb *usb, const char *name, const char *reason)
{
  g_autoptr(TriDisplayUsbDevice) device = tri_display_usb_device_new (name, FALSE);

  tri_display_usb_device_set_state (device, FALSE, reason);
  tri_display_usb_add (usb, device);
}

static void
test_long_names (gconstpointer data)
{
  GtkWidget *dialog, *check;
  TriConsoleWindow *window;
  TriConsolePage *page;
  TriDisplayUsb *usb;
  Server server;
  int width;

  server_start (&server, node_xml);
  window = tri_console_window_open ((gpointer) data, server_machine (&server, "one"));
  page = tri_console_window_get_page (window);
  harness_until (has_session, page);
  usb = tri_display_session_get_usb (tri_console_page_get_session (page));
  tri_display_usb_set_reason (usb, NULL);
  add_device (usb, LONG_NAME, UNBROKEN);
  tri_usb_dialog_show (page);

  dialog = find_dialog ();
  check = find (dialog, GTK_TYPE_CHECK_BUTTON);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, LONG_NAME);
  gtk_widget_measure (dialog, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <, NARROW);
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (window));
  server_stop (&server);
}

int
main (int argc, char **argv)
{
  g_autoptr(GtkApplication) application = NULL;
  g_autoptr(GError) error = NULL;

  tri_core_init ();
  /* What a screen reader would be told is kept here, and needs no bus. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  application = gtk_application_new ("io.github.triptych.Usb", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_test_add_data_func ("/console/usb/long-names", application, test_long_names);

  return g_test_run ();
}
