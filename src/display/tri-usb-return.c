/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-usb-return.h"

static guint n_returning;

static void
returned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GObject) spice = user_data;
  g_autoptr(GError) error = NULL;

  if (!spice_usb_device_manager_disconnect_device_finish (SPICE_USB_DEVICE_MANAGER (source), result, &error) && error)
    g_info ("A USB device was not taken back: %s", error->message);
  n_returning--;
  if (g_application_get_default ())
    g_application_release (g_application_get_default ());
}

void
tri_usb_return_all (SpiceSession *spice)
{
  SpiceUsbDeviceManager *manager = spice_usb_device_manager_get (spice, NULL);
  g_autoptr(GPtrArray) devices = manager ? spice_usb_device_manager_get_devices (manager) : NULL;

  for (guint i = 0; devices && i < devices->len; i++)
    {
      if (!spice_usb_device_manager_is_device_connected (manager, devices->pdata[i]))
        continue;
      n_returning++;
      if (g_application_get_default ())
        g_application_hold (g_application_get_default ());
      spice_usb_device_manager_disconnect_device_async (manager, devices->pdata[i], NULL, returned_cb, g_object_ref (spice));
    }
}

guint
tri_usb_count_returning (void)
{
  return n_returning;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
tri_usb_await_returned (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  guint id = n_returning > 0 ? g_timeout_add (50, wake_cb, NULL) : 0;

  while (n_returning > 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_clear_handle_id (&id, g_source_remove);

  return n_returning == 0;
}
