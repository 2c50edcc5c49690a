/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-entries.h"

#include "tri-settings-page-device.h"
#include "tri-settings-page-firmware.h"
#include "tri-settings-page-integration.h"
#include "tri-settings-page-memory.h"
#include "tri-settings-page-name.h"
#include "tri-settings-page-network.h"
#include "tri-settings-page-processor.h"
#include "tri-settings-page-start.h"
#include "tri-settings-row.h"

#include <glib/gi18n-lib.h>

static const char hardware[] = N_("Hardware");
static const char management[] = N_("Management");

static const char * const device_icons[] = {
  [TRI_DEVICE_DISK] = "drive-harddisk-symbolic",
  [TRI_DEVICE_DVD] = "drive-optical-symbolic",
  [TRI_DEVICE_FLOPPY] = "media-floppy-symbolic",
  [TRI_DEVICE_GRAPHICS] = "video-display-symbolic",
  [TRI_DEVICE_VIDEO] = "video-single-display-symbolic",
  [TRI_DEVICE_SOUND] = "audio-card-symbolic",
  [TRI_DEVICE_TPM] = "security-high-symbolic",
  [TRI_DEVICE_RNG] = "input-dialpad-symbolic",
  [TRI_DEVICE_WATCHDOG] = "alarm-symbolic",
  [TRI_DEVICE_SERIAL] = "utilities-terminal-symbolic",
  [TRI_DEVICE_USB] = "drive-harddisk-usb-symbolic",
  [TRI_DEVICE_CONTROLLER] = "tri-controller-symbolic",
};

/* What is being made. */
typedef struct {
  TriSettingsContext *context;
  TriMachineSettings *stored;
  GPtrArray          *rows;    /* (element-type TriSettingsRow), floating */
} Entries;

static void
add (Entries         *entries,
     const char      *key,
     const char      *group,
     const char      *icon_name,
     const char      *title,
     TriSettingsPage *page)
{
  tri_settings_page_set_context (page, entries->context);
  g_ptr_array_add (entries->rows, tri_settings_row_new (key, group, icon_name, title, page));
}

static void
add_fixed (Entries    *entries,
           const char *key,
           const char *group,
           const char *icon_name,
           const char *title,
           GType       type)
{
  add (entries, key, group, icon_name, title, g_object_new (type, NULL));
}

static char *
device_key (const TriDeviceInfo *device,
            guint                index)
{
  return g_strdup_printf ("device:%u:%d", index, (int) device->kind);
}

static gboolean
is_storage (const TriDeviceInfo *device)
{
  return device->kind <= TRI_DEVICE_FLOPPY;
}

static void
add_devices (Entries  *entries,
             gboolean  storage)
{
  for (guint i = 0; i < entries->stored->devices->len; i++)
    {
      TriDeviceInfo *device = entries->stored->devices->pdata[i];
      g_autofree char *key = device_key (device, i);

      if (is_storage (device) == storage)
        add (entries, key, hardware, device_icons[device->kind], device->title, tri_settings_page_device_new (i));
    }
}

static void
add_adapters (Entries *entries)
{
  for (guint i = 0; i < entries->stored->adapters->len; i++)
    {
      TriAdapterSettings *adapter = entries->stored->adapters->pdata[i];
      g_autofree char *key = g_strconcat ("adapter:", adapter->mac, NULL);

      add (entries, key, hardware, "network-wired-symbolic", _("Network Adapter"), tri_settings_page_network_new (adapter->mac));
    }
}

static void
add_all (Entries *entries)
{
  add_fixed (entries, "firmware", hardware, "application-x-firmware-symbolic", _("Firmware"), TRI_TYPE_SETTINGS_PAGE_FIRMWARE);
  add_fixed (entries, "memory", hardware, "tri-memory-symbolic", _("Memory"), TRI_TYPE_SETTINGS_PAGE_MEMORY);
  add_fixed (entries, "processor", hardware, "tri-processor-symbolic", _("Processor"), TRI_TYPE_SETTINGS_PAGE_PROCESSOR);
  add_devices (entries, TRUE);
  add_adapters (entries);
  add_devices (entries, FALSE);
  add_fixed (entries, "name", management, "document-edit-symbolic", _("Name and Notes"), TRI_TYPE_SETTINGS_PAGE_NAME);
  add_fixed (entries, "integration", management, "tri-enhanced-session-symbolic", _("Integration Services"),
             TRI_TYPE_SETTINGS_PAGE_INTEGRATION);
  add_fixed (entries, "start", management, "tri-start-symbolic", _("Automatic Start Action"), TRI_TYPE_SETTINGS_PAGE_START);
}

static TriSettingsRow *
get_row (GtkListBox *list,
         guint       index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int) index);

  return row != NULL ? TRI_SETTINGS_ROW (row) : NULL;
}

/* What the devices and adapters among the entries are, in their order. */
static char *
describe_wanted (TriMachineSettings *stored)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < stored->devices->len; i++)
    {
      g_autofree char *key = device_key (stored->devices->pdata[i], i);

      g_string_append_printf (text, "%s\n", key);
    }
  for (guint i = 0; i < stored->adapters->len; i++)
    g_string_append_printf (text, "%s\n", ((TriAdapterSettings *) stored->adapters->pdata[i])->mac);
  return g_string_free (text, FALSE);
}

static void
clear (GtkListBox *list,
       GtkStack   *stack)
{
  TriSettingsRow *row;

  while ((row = get_row (list, 0)) != NULL)
    {
      gtk_stack_remove (stack, GTK_WIDGET (tri_settings_row_get_page (row)));
      gtk_list_box_remove (list, GTK_WIDGET (row));
    }
}

static void
put (GtkListBox *list,
     GtkStack   *stack,
     GPtrArray  *rows,
     const char *chosen)
{
  GtkListBoxRow *choice = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      TriSettingsRow *row = rows->pdata[i];

      gtk_stack_add_child (stack, GTK_WIDGET (tri_settings_row_get_page (row)));
      gtk_list_box_append (list, GTK_WIDGET (row));
      if (choice == NULL || g_strcmp0 (tri_settings_row_get_key (row), chosen) == 0)
        choice = GTK_LIST_BOX_ROW (row);
    }
  gtk_list_box_select_row (list, choice);
}

void
tri_settings_entries_fill (GtkListBox         *list,
                           GtkStack           *stack,
                           TriSettingsContext *context)
{
  Entries entries = { context, tri_settings_context_get_stored (context), NULL };
  g_autofree char *wanted = describe_wanted (entries.stored);
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (list);
  g_autofree char *chosen = selected != NULL ? g_strdup (tri_settings_row_get_key (TRI_SETTINGS_ROW (selected))) : NULL;

  if (g_strcmp0 (g_object_get_data (G_OBJECT (list), "tri-entries"), wanted) == 0)
    return;
  g_object_set_data_full (G_OBJECT (list), "tri-entries", g_steal_pointer (&wanted), g_free);
  entries.rows = g_ptr_array_new ();
  add_all (&entries);
  clear (list, stack);
  put (list, stack, entries.rows, chosen);
  g_ptr_array_unref (entries.rows);
}
