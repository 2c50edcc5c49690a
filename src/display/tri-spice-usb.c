/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-usb.h"

#include <gio/gunixmounts.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "tri-usb-return.h"
#include "tri-usb-use.h"

#define RETURN_MILLISECONDS 5000

struct _TriSpiceUsb {
  TriDisplayUsb parent_instance;

  SpiceSession          *spice;   /* owned */
  SpiceUsbDeviceManager *manager; /* the session's */
  GUnixMountMonitor     *mounts;  /* owned */
  GQueue                 sharing; /* GTasks: images whose devices the library is about to announce, in their order */
  guint                  look_id;
};

G_DEFINE_FINAL_TYPE (TriSpiceUsb, tri_spice_usb, TRI_TYPE_DISPLAY_USB)
static G_DEFINE_QUARK (tri-spice-usb-device, spice_device)

static SpiceUsbDevice *
get_spice_device (TriDisplayUsbDevice *device)
{
  return g_object_get_qdata (G_OBJECT (device), spice_device_quark ());
}

static void
free_spice_device (gpointer data)
{
  g_boxed_free (SPICE_TYPE_USB_DEVICE, data);
}

static guint
count_channels (TriSpiceUsb *self)
{
  g_autoptr(GList) channels = spice_session_get_channels (self->spice);
  guint n = 0;

  for (GList *l = channels; l; l = l->next)
    n += SPICE_IS_USBREDIR_CHANNEL (l->data);

  return n;
}

static guint
count_connected (TriSpiceUsb *self)
{
  g_autoptr(GPtrArray) devices = spice_usb_device_manager_get_devices (self->manager);
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    n += spice_usb_device_manager_is_device_connected (self->manager, devices->pdata[i]);

  return n;
}

/* Where the computer has the device mounted: it would be torn out of its hands, and what is not yet written would be lost. */
static char *
dup_use (TriSpiceUsb *self, SpiceUsbDevice *spice_device)
{
  g_autofree char *numbers = NULL;
  guint bus, address;

  if (spice_usb_device_manager_is_device_shared_cd (self->manager, spice_device))
    return NULL;
  numbers = spice_usb_device_get_description (spice_device, "%.0s%.0s%.0s%d %d");

  return sscanf (numbers, "%u %u", &bus, &address) == 2 ? tri_usb_dup_use (NULL, bus, address) : NULL;
}

/* Of a device that the guest does not have: why it cannot, or NULL. */
static char *
dup_device_reason (TriSpiceUsb *self, SpiceUsbDevice *spice_device)
{
  const char *reason = tri_display_usb_get_reason (TRI_DISPLAY_USB (self));
  g_autofree char *use = NULL;
  g_autoptr(GError) error = NULL;

  if (reason)
    return g_strdup (reason);
  use = dup_use (self, spice_device);
  if (use)
    return g_strdup_printf (_("In use on this computer, at “%s”. Unmount it first."), use);
  if (count_connected (self) >= count_channels (self))
    return g_strdup (_("All of the virtual machine’s USB redirection devices are taken. Take a device back first."));
  if (!spice_usb_device_manager_can_redirect_device (self->manager, spice_device, &error))
    return g_strdup (error ? error->message : _("The virtual machine cannot have this device."));

  return NULL;
}

static void
look_at_device (TriSpiceUsb *self, TriDisplayUsbDevice *device)
{
  SpiceUsbDevice *spice_device = get_spice_device (device);
  gboolean connected = spice_usb_device_manager_is_device_connected (self->manager, spice_device);
  g_autofree char *reason = connected ? NULL : dup_device_reason (self, spice_device);

  tri_display_usb_device_set_state (device, connected, reason);
}

static void
look (TriSpiceUsb *self)
{
  TriDisplayUsb *usb = TRI_DISPLAY_USB (self);
  GListModel *devices = tri_display_usb_list_devices (usb);

  if (!self->manager)
    tri_display_usb_set_reason (usb, _("The virtual machine’s screen is not connected."));
  else if (count_channels (self) == 0)
    tri_display_usb_set_reason (usb, _("The virtual machine has no device for USB redirection. Add one to its hardware and start it anew."));
  else
    tri_display_usb_set_reason (usb, NULL);

  for (guint i = 0; self->manager && i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr(TriDisplayUsbDevice) device = g_list_model_get_item (devices, i);

      look_at_device (self, device);
    }
}

static gboolean
look_cb (gpointer user_data)
{
  TriSpiceUsb *self = user_data;

  self->look_id = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

/* Not from within the library's signals: its lists are in the middle of a change then. */
static void
look_later (TriSpiceUsb *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add (look_cb, self);
}

static TriDisplayUsbDevice *
find_device (TriSpiceUsb *self, SpiceUsbDevice *spice_device)
{
  GListModel *devices = tri_display_usb_list_devices (TRI_DISPLAY_USB (self));

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr(TriDisplayUsbDevice) device = g_list_model_get_item (devices, i);

      if (get_spice_device (device) == spice_device)
        return device;
    }

  return NULL;
}

static TriDisplayUsbDevice *
add_device (TriSpiceUsb *self, SpiceUsbDevice *spice_device)
{
  gboolean image = spice_usb_device_manager_is_device_shared_cd (self->manager, spice_device);
  /* Maker, product, what it is, and where it is plugged in. */
  g_autofree char *text = spice_usb_device_get_description (spice_device, image ? "%s %s" : _("%s %s %s at %d-%d"));
  g_autoptr(TriDisplayUsbDevice) device = tri_display_usb_device_new (text, image);

  g_object_set_qdata_full (G_OBJECT (device), spice_device_quark (),
                           g_boxed_copy (SPICE_TYPE_USB_DEVICE, spice_device), free_spice_device);
  look_at_device (self, device);
  tri_display_usb_add (TRI_DISPLAY_USB (self), device);
  look_later (self);

  return device;
}

static void
image_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (tri_display_usb_connect_finish (TRI_DISPLAY_USB (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
device_added_cb (SpiceUsbDeviceManager *manager, SpiceUsbDevice *spice_device, TriSpiceUsb *self)
{
  TriDisplayUsbDevice *device;
  GTask *task;

  if (find_device (self, spice_device))
    return;
  device = add_device (self, spice_device);
  task = tri_display_usb_device_get_image (device) ? g_queue_pop_head (&self->sharing) : NULL;
  if (task)
    tri_display_usb_connect_async (TRI_DISPLAY_USB (self), device, g_task_get_cancellable (task), image_connected_cb, task);
}

static void
device_removed_cb (SpiceUsbDeviceManager *manager, SpiceUsbDevice *spice_device, TriSpiceUsb *self)
{
  TriDisplayUsbDevice *device = find_device (self, spice_device);

  if (device)
    tri_display_usb_remove (TRI_DISPLAY_USB (self), device);
  look_later (self);
}

static void
device_error_cb (SpiceUsbDeviceManager *manager, SpiceUsbDevice *spice_device, GError *error, TriSpiceUsb *self)
{
  TriDisplayUsbDevice *device = find_device (self, spice_device);

  if (device)
    tri_display_usb_report (TRI_DISPLAY_USB (self), device, error);
  look_later (self);
}

static void
channel_new_cb (SpiceSession *spice, SpiceChannel *channel, TriSpiceUsb *self)
{
  if (!SPICE_IS_USBREDIR_CHANNEL (channel))
    return;
  g_signal_connect_object (channel, "channel-event", G_CALLBACK (look_later), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  look_later (self);
}

static void
inhibit_cb (SpiceSession *spice, GParamSpec *pspec, TriSpiceUsb *self)
{
  gboolean inhibited = FALSE;

  g_object_get (spice, "inhibit-keyboard-grab", &inhibited, NULL);
  tri_display_usb_set_keyboard_inhibited (TRI_DISPLAY_USB (self), inhibited);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (spice_usb_device_manager_connect_device_finish (SPICE_USB_DEVICE_MANAGER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, tri_spice_usb_explain (error));
  look (g_task_get_source_object (task));
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (spice_usb_device_manager_disconnect_device_finish (SPICE_USB_DEVICE_MANAGER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  look (g_task_get_source_object (task));
}

static gboolean
check_connected (TriSpiceUsb *self, GTask *task)
{
  if (self->manager)
    return TRUE;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s", _("The virtual machine’s screen is not connected."));
  g_object_unref (task);
  return FALSE;
}

static void
tri_spice_usb_connect_device (TriDisplayUsb *usb, TriDisplayUsbDevice *device, GTask *task)
{
  TriSpiceUsb *self = TRI_SPICE_USB (usb);
  g_autofree char *reason = NULL;

  if (!check_connected (self, task))
    return;
  reason = dup_device_reason (self, get_spice_device (device));
  if (!reason)
    {
      spice_usb_device_manager_connect_device_async (self->manager, get_spice_device (device),
                                                     g_task_get_cancellable (task), connected_cb, task);
      return;
    }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", reason);
  g_object_unref (task);
  look (self);
}

static void
tri_spice_usb_disconnect_device (TriDisplayUsb *usb, TriDisplayUsbDevice *device, GTask *task)
{
  TriSpiceUsb *self = TRI_SPICE_USB (usb);

  if (check_connected (self, task))
    spice_usb_device_manager_disconnect_device_async (self->manager, get_spice_device (device),
                                                      g_task_get_cancellable (task), disconnected_cb, task);
}

static void
tri_spice_usb_share_image (TriDisplayUsb *usb, const char *path, GTask *task)
{
  TriSpiceUsb *self = TRI_SPICE_USB (usb);
  g_autofree char *copy = g_strdup (path);
  g_autoptr(GError) error = NULL;

  if (tri_display_usb_get_reason (usb))
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, tri_display_usb_get_reason (usb));
  else if (spice_usb_device_manager_create_shared_cd_device (self->manager, copy, &error))
    {
      g_queue_push_tail (&self->sharing, task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

/* The program is told to end while the guest has devices. */
static void
shutdown_cb (TriSpiceUsb *self)
{
  if (self->spice)
    tri_usb_return_all (self->spice);
  tri_usb_await_returned (RETURN_MILLISECONDS);
}

static void
tri_spice_usb_dispose (GObject *object)
{
  tri_spice_usb_detach (TRI_SPICE_USB (object));

  G_OBJECT_CLASS (tri_spice_usb_parent_class)->dispose (object);
}

static void
tri_spice_usb_class_init (TriSpiceUsbClass *klass)
{
  TriDisplayUsbClass *usb_class = TRI_DISPLAY_USB_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_spice_usb_dispose;

  usb_class->connect_device = tri_spice_usb_connect_device;
  usb_class->disconnect_device = tri_spice_usb_disconnect_device;
  usb_class->share_image = tri_spice_usb_share_image;
}

static void
tri_spice_usb_init (TriSpiceUsb *self)
{
  if (g_application_get_default ())
    g_signal_connect_object (g_application_get_default (), "shutdown", G_CALLBACK (shutdown_cb), self, G_CONNECT_SWAPPED);
  look (self);
}

TriSpiceUsb *
tri_spice_usb_new (void)
{
  return g_object_new (TRI_TYPE_SPICE_USB, NULL);
}

/**
 * tri_spice_usb_attach:
 * @self: the devices
 * @spice: a session that is about to connect
 */
void
tri_spice_usb_attach (TriSpiceUsb *self, SpiceSession *spice)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) devices = NULL;

  g_return_if_fail (TRI_IS_SPICE_USB (self));

  tri_spice_usb_detach (self);
  g_object_set (spice, "enable-usbredir", TRUE, NULL);
  self->manager = spice_usb_device_manager_get (spice, &error);
  if (!self->manager)
    {
      tri_display_usb_set_reason (TRI_DISPLAY_USB (self), error ? error->message : _("This computer’s USB devices cannot be used."));
      return;
    }

  self->spice = g_object_ref (spice);
  g_object_set (self->manager, "auto-connect", FALSE, NULL);
  g_signal_connect (spice, "channel-new", G_CALLBACK (channel_new_cb), self);
  g_signal_connect_swapped (spice, "channel-destroy", G_CALLBACK (look_later), self);
  g_signal_connect (spice, "notify::inhibit-keyboard-grab", G_CALLBACK (inhibit_cb), self);
  g_signal_connect (self->manager, "device-added", G_CALLBACK (device_added_cb), self);
  g_signal_connect (self->manager, "device-removed", G_CALLBACK (device_removed_cb), self);
  g_signal_connect (self->manager, "device-error", G_CALLBACK (device_error_cb), self);
  self->mounts = g_unix_mount_monitor_get ();
  g_signal_connect_swapped (self->mounts, "mounts-changed", G_CALLBACK (look_later), self);
  devices = spice_usb_device_manager_get_devices (self->manager);
  for (guint i = 0; i < devices->len; i++)
    device_added_cb (self->manager, devices->pdata[i], self);
  look (self);
}

/**
 * tri_spice_usb_detach:
 * @self: the devices
 *
 * The connection is about to end: the guest has none of the devices any more, and shared images are forgotten.
 */
void
tri_spice_usb_detach (TriSpiceUsb *self)
{
  GTask *task;

  g_return_if_fail (TRI_IS_SPICE_USB (self));

  g_clear_handle_id (&self->look_id, g_source_remove);
  while ((task = g_queue_pop_head (&self->sharing)))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s", _("The virtual machine’s screen is not connected."));
      g_object_unref (task);
    }
  if (self->manager)
    {
      g_signal_handlers_disconnect_by_data (self->manager, self);
      tri_usb_return_all (self->spice);
    }
  self->manager = NULL;
  if (self->mounts)
    g_signal_handlers_disconnect_by_data (self->mounts, self);
  g_clear_object (&self->mounts);
  if (self->spice)
    g_signal_handlers_disconnect_by_data (self->spice, self);
  g_clear_object (&self->spice);
  while (g_list_model_get_n_items (tri_display_usb_list_devices (TRI_DISPLAY_USB (self))) > 0)
    {
      g_autoptr(TriDisplayUsbDevice) device = g_list_model_get_item (tri_display_usb_list_devices (TRI_DISPLAY_USB (self)), 0);

      tri_display_usb_remove (TRI_DISPLAY_USB (self), device);
    }
  tri_display_usb_set_keyboard_inhibited (TRI_DISPLAY_USB (self), FALSE);
  look (self);
}

/**
 * tri_spice_usb_explain:
 * @error: why a device was not connected
 *
 * Returns: (transfer full): the same, with what can be done where a permission is missing
 */
GError *
tri_spice_usb_explain (const GError *error)
{
  /* The helper that gives the permission is not there, or said no; the library has no number for that, and never translates it. */
  if (error->domain != G_SPAWN_ERROR && !strstr (error->message, "USB device node ACL"))
    return g_error_copy (error);

  return g_error_new (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                      _("You have no permission for the device (%s). Where spice-client-glib-usb-acl-helper is installed, whoever sits at this computer gets it; others need a rule of polkit."),
                      error->message);
}
