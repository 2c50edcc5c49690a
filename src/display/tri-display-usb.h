/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_USB_DEVICE (tri_display_usb_device_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayUsbDevice, tri_display_usb_device, TRI, DISPLAY_USB_DEVICE, GObject)

/**
 * TriDisplayUsbDevice:
 *
 * A USB device of this computer, or an image of this computer that is shown to guests as one.
 *
 * Properties, notified on change: `description` (string), `connected` (boolean: the guest has it), `busy` (boolean: it is being
 * given to the guest or taken back), `reason` (string, nullable: why the guest cannot have it), `image` (boolean).
 */
const char *tri_display_usb_device_get_description (TriDisplayUsbDevice *self);
gboolean    tri_display_usb_device_get_connected   (TriDisplayUsbDevice *self);
gboolean    tri_display_usb_device_get_busy        (TriDisplayUsbDevice *self);
const char *tri_display_usb_device_get_reason      (TriDisplayUsbDevice *self);
gboolean    tri_display_usb_device_get_image       (TriDisplayUsbDevice *self);

#define TRI_TYPE_DISPLAY_USB (tri_display_usb_get_type ())
G_DECLARE_DERIVABLE_TYPE (TriDisplayUsb, tri_display_usb, TRI, DISPLAY_USB, GObject)

/**
 * TriDisplayUsb:
 *
 * The USB devices of this computer that a guest can be given, without a word about the protocol. It belongs to a
 * #TriDisplaySession and stays when that one connects again. Main thread only; nothing blocks.
 *
 * Properties, notified on change: `reason` (string, nullable: why the guest can have none at all, as long as that is so),
 * `keyboard-inhibited` (boolean: somebody is asked for permission meanwhile, so the guest must not hold the keyboard).
 *
 * Signal: `failed` (the device, a #GError): a device was lost by itself.
 */
struct _TriDisplayUsbClass {
  GObjectClass parent_class;

  /* @task: (transfer full): returns a boolean */
  void (*connect_device)    (TriDisplayUsb *self, TriDisplayUsbDevice *device, GTask *task);
  void (*disconnect_device) (TriDisplayUsb *self, TriDisplayUsbDevice *device, GTask *task);
  /* Makes a device of the file, and connects it. */
  void (*share_image)       (TriDisplayUsb *self, const char *path, GTask *task);

  gpointer padding[4];
};

/** Returns: (transfer none) (nullable): %NULL where the protocol has no USB */
TriDisplayUsb *tri_display_session_get_usb (TriDisplaySession *session);

/** Returns: (transfer none) (element-type TriDisplayUsbDevice) */
GListModel *tri_display_usb_list_devices           (TriDisplayUsb *self);
const char *tri_display_usb_get_reason             (TriDisplayUsb *self);
gboolean    tri_display_usb_get_keyboard_inhibited (TriDisplayUsb *self);

/** Gives the device to the guest. A person may be asked for permission, which takes its time. */
void     tri_display_usb_connect_async     (TriDisplayUsb *self, TriDisplayUsbDevice *device, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean tri_display_usb_connect_finish    (TriDisplayUsb *self, GAsyncResult *result, GError **error);
/** Takes the device back; for the guest it is unplugged. */
void     tri_display_usb_disconnect_async  (TriDisplayUsb *self, TriDisplayUsbDevice *device, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean tri_display_usb_disconnect_finish (TriDisplayUsb *self, GAsyncResult *result, GError **error);

/**
 * tri_display_usb_share_image_async:
 * @path: an image of a CD or DVD on this computer
 *
 * Gives the guest a USB drive with this image in it. Nothing is copied: the guest reads the file through the connection, and has the
 * drive only as long as that lasts.
 */
void     tri_display_usb_share_image_async  (TriDisplayUsb *self, const char *path, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
gboolean tri_display_usb_share_image_finish (TriDisplayUsb *self, GAsyncResult *result, GError **error);

/* For subclasses. */
void                 tri_display_session_set_usb            (TriDisplaySession *session, TriDisplayUsb *usb);
TriDisplayUsbDevice *tri_display_usb_device_new             (const char *description, gboolean image);
void                 tri_display_usb_device_set_state       (TriDisplayUsbDevice *self, gboolean connected, const char *reason);
void                 tri_display_usb_set_reason             (TriDisplayUsb *self, const char *reason);
void                 tri_display_usb_set_keyboard_inhibited (TriDisplayUsb *self, gboolean inhibited);
void                 tri_display_usb_add                    (TriDisplayUsb *self, TriDisplayUsbDevice *device);
void                 tri_display_usb_remove                 (TriDisplayUsb *self, TriDisplayUsbDevice *device);
void                 tri_display_usb_report                 (TriDisplayUsb *self, TriDisplayUsbDevice *device, const GError *error);

G_END_DECLS
