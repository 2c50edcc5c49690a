/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-usb.h"

struct _TriDisplayUsbDevice {
  GObject parent_instance;

  char    *description;
  char    *reason;
  gboolean connected;
  gboolean busy;
  gboolean image;
};

typedef struct {
  GListStore *devices;
  char       *reason;
  gboolean    keyboard_inhibited;
} TriDisplayUsbPrivate;

enum { DEVICE_PROP_0, PROP_DESCRIPTION, PROP_CONNECTED, PROP_BUSY, PROP_DEVICE_REASON, PROP_IMAGE, N_DEVICE_PROPS };
enum { PROP_0, PROP_REASON, PROP_KEYBOARD_INHIBITED, N_PROPS };
enum { FAILED, N_SIGNALS };

G_DEFINE_FINAL_TYPE (TriDisplayUsbDevice, tri_display_usb_device, G_TYPE_OBJECT)
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TriDisplayUsb, tri_display_usb, G_TYPE_OBJECT)
static G_DEFINE_QUARK (tri-display-usb, session_usb)

static GParamSpec *device_properties[N_DEVICE_PROPS];
static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

static void
tri_display_usb_device_finalize (GObject *object)
{
  TriDisplayUsbDevice *self = TRI_DISPLAY_USB_DEVICE (object);

  g_free (self->description);
  g_free (self->reason);

  G_OBJECT_CLASS (tri_display_usb_device_parent_class)->finalize (object);
}

static void
tri_display_usb_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  TriDisplayUsbDevice *self = TRI_DISPLAY_USB_DEVICE (object);

  switch (prop_id)
    {
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_DEVICE_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_IMAGE:
      g_value_set_boolean (value, self->image);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tri_display_usb_device_class_init (TriDisplayUsbDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = tri_display_usb_device_finalize;
  object_class->get_property = tri_display_usb_device_get_property;

  device_properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  device_properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  device_properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  device_properties[PROP_DEVICE_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  device_properties[PROP_IMAGE] = g_param_spec_boolean ("image", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_DEVICE_PROPS, device_properties);
}

static void
tri_display_usb_device_init (TriDisplayUsbDevice *self)
{
}

static void
set_busy (TriDisplayUsbDevice *device, gboolean busy)
{
  if (device->busy == busy)
    return;
  device->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (device), device_properties[PROP_BUSY]);
}

static void
tri_display_usb_dispose (GObject *object)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (TRI_DISPLAY_USB (object));

  g_list_store_remove_all (priv->devices);

  G_OBJECT_CLASS (tri_display_usb_parent_class)->dispose (object);
}

static void
tri_display_usb_finalize (GObject *object)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (TRI_DISPLAY_USB (object));

  g_object_unref (priv->devices);
  g_free (priv->reason);

  G_OBJECT_CLASS (tri_display_usb_parent_class)->finalize (object);
}

static void
tri_display_usb_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (TRI_DISPLAY_USB (object));

  switch (prop_id)
    {
    case PROP_REASON:
      g_value_set_string (value, priv->reason);
      break;
    case PROP_KEYBOARD_INHIBITED:
      g_value_set_boolean (value, priv->keyboard_inhibited);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tri_display_usb_class_init (TriDisplayUsbClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tri_display_usb_dispose;
  object_class->finalize = tri_display_usb_finalize;
  object_class->get_property = tri_display_usb_get_property;

  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_KEYBOARD_INHIBITED] = g_param_spec_boolean ("keyboard-inhibited", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, TRI_TYPE_DISPLAY_USB_DEVICE, G_TYPE_ERROR);
}

static void
tri_display_usb_init (TriDisplayUsb *self)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  priv->devices = g_list_store_new (TRI_TYPE_DISPLAY_USB_DEVICE);
}

/**
 * tri_display_session_get_usb:
 * @session: a session
 *
 * Returns: (transfer none) (nullable): the USB devices that its guest can be given
 */
TriDisplayUsb *
tri_display_session_get_usb (TriDisplaySession *session)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_SESSION (session), NULL);

  return g_object_get_qdata (G_OBJECT (session), session_usb_quark ());
}

void
tri_display_session_set_usb (TriDisplaySession *session, TriDisplayUsb *usb)
{
  g_return_if_fail (TRI_IS_DISPLAY_SESSION (session));
  g_return_if_fail (TRI_IS_DISPLAY_USB (usb));

  g_object_set_qdata_full (G_OBJECT (session), session_usb_quark (), g_object_ref (usb), g_object_unref);
}

const char *
tri_display_usb_device_get_description (TriDisplayUsbDevice *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_USB_DEVICE (self), NULL);
  return self->description;
}

gboolean
tri_display_usb_device_get_connected (TriDisplayUsbDevice *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_USB_DEVICE (self), FALSE);
  return self->connected;
}

gboolean
tri_display_usb_device_get_busy (TriDisplayUsbDevice *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_USB_DEVICE (self), FALSE);
  return self->busy;
}

const char *
tri_display_usb_device_get_reason (TriDisplayUsbDevice *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_USB_DEVICE (self), NULL);
  return self->reason;
}

gboolean
tri_display_usb_device_get_image (TriDisplayUsbDevice *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_USB_DEVICE (self), FALSE);
  return self->image;
}

TriDisplayUsbDevice *
tri_display_usb_device_new (const char *description, gboolean image)
{
  TriDisplayUsbDevice *self = g_object_new (TRI_TYPE_DISPLAY_USB_DEVICE, NULL);

  /* It comes out of the device: whatever its maker wrote there. */
  self->description = g_utf8_make_valid (description != NULL ? description : "", -1);
  self->image = image;
  return self;
}

void
tri_display_usb_device_set_state (TriDisplayUsbDevice *self, gboolean connected, const char *reason)
{
  g_return_if_fail (TRI_IS_DISPLAY_USB_DEVICE (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->connected != connected)
    {
      self->connected = connected;
      g_object_notify_by_pspec (G_OBJECT (self), device_properties[PROP_CONNECTED]);
    }
  if (g_strcmp0 (self->reason, reason) != 0)
    {
      g_free (self->reason);
      self->reason = g_strdup (reason);
      g_object_notify_by_pspec (G_OBJECT (self), device_properties[PROP_DEVICE_REASON]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

GListModel *
tri_display_usb_list_devices (TriDisplayUsb *self)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  g_return_val_if_fail (TRI_IS_DISPLAY_USB (self), NULL);

  return G_LIST_MODEL (priv->devices);
}

const char *
tri_display_usb_get_reason (TriDisplayUsb *self)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  g_return_val_if_fail (TRI_IS_DISPLAY_USB (self), NULL);

  return priv->reason;
}

gboolean
tri_display_usb_get_keyboard_inhibited (TriDisplayUsb *self)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  g_return_val_if_fail (TRI_IS_DISPLAY_USB (self), FALSE);

  return priv->keyboard_inhibited;
}

void
tri_display_usb_set_reason (TriDisplayUsb *self, const char *reason)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  g_return_if_fail (TRI_IS_DISPLAY_USB (self));

  if (g_strcmp0 (priv->reason, reason) == 0)
    return;
  g_free (priv->reason);
  priv->reason = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

void
tri_display_usb_set_keyboard_inhibited (TriDisplayUsb *self, gboolean inhibited)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  g_return_if_fail (TRI_IS_DISPLAY_USB (self));

  if (priv->keyboard_inhibited == inhibited)
    return;
  priv->keyboard_inhibited = inhibited;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYBOARD_INHIBITED]);
}

void
tri_display_usb_add (TriDisplayUsb *self, TriDisplayUsbDevice *device)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);

  g_return_if_fail (TRI_IS_DISPLAY_USB (self));

  g_list_store_append (priv->devices, device);
}

void
tri_display_usb_remove (TriDisplayUsb *self, TriDisplayUsbDevice *device)
{
  TriDisplayUsbPrivate *priv = tri_display_usb_get_instance_private (self);
  guint position;

  g_return_if_fail (TRI_IS_DISPLAY_USB (self));

  if (g_list_store_find (priv->devices, device, &position))
    g_list_store_remove (priv->devices, position);
}

void
tri_display_usb_report (TriDisplayUsb *self, TriDisplayUsbDevice *device, const GError *error)
{
  g_return_if_fail (TRI_IS_DISPLAY_USB (self));

  g_signal_emit (self, signals[FAILED], 0, device, error);
}

static void
no_longer_busy (GTask *task, GParamSpec *pspec, TriDisplayUsbDevice *device)
{
  set_busy (device, FALSE);
}

static void
change (TriDisplayUsb *self, TriDisplayUsbDevice *device, gboolean connect, GTask *task)
{
  TriDisplayUsbClass *klass = TRI_DISPLAY_USB_GET_CLASS (self);

  if (device->busy || device->connected == connect)
    {
      g_task_return_boolean (task, !device->busy);
      g_object_unref (task);
      return;
    }
  set_busy (device, TRUE);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (no_longer_busy), device, 0);
  if (connect)
    klass->connect_device (self, device, task);
  else
    klass->disconnect_device (self, device, task);
}

void
tri_display_usb_connect_async (TriDisplayUsb *self, TriDisplayUsbDevice *device, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (TRI_IS_DISPLAY_USB (self));
  g_return_if_fail (TRI_IS_DISPLAY_USB_DEVICE (device));

  change (self, device, TRUE, g_task_new (self, cancellable, callback, user_data));
}

gboolean
tri_display_usb_connect_finish (TriDisplayUsb *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
tri_display_usb_disconnect_async (TriDisplayUsb *self, TriDisplayUsbDevice *device, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (TRI_IS_DISPLAY_USB (self));
  g_return_if_fail (TRI_IS_DISPLAY_USB_DEVICE (device));

  change (self, device, FALSE, g_task_new (self, cancellable, callback, user_data));
}

gboolean
tri_display_usb_disconnect_finish (TriDisplayUsb *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
tri_display_usb_share_image_async (TriDisplayUsb *self, const char *path, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DISPLAY_USB (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_display_usb_share_image_async);
  TRI_DISPLAY_USB_GET_CLASS (self)->share_image (self, path, task);
}

gboolean
tri_display_usb_share_image_finish (TriDisplayUsb *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
