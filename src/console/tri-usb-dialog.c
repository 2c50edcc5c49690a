/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-usb-dialog.h"

#include <glib/gi18n-lib.h>

#include "display/tri-display-usb.h"
#include "widgets/tri-dialogs.h"
#include "widgets/tri-set.h"

/* How narrow a name may become. */
#define FEWEST_LETTERS 24

struct _TriUsbDialog {
  GtkWindow parent_instance;

  /* template widgets */
  GtkWidget *list;
  GtkWidget *scroller;
  GtkWidget *message;
  GtkWidget *share;

  TriConsolePage *page;    /* weak */
  TriDisplayUsb  *usb;     /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (TriUsbDialog, tri_usb_dialog, GTK_TYPE_WINDOW)

/* One row: the check button follows the device, and asks for a change when a person clicks it. */
typedef struct {
  TriDisplayUsb       *usb;
  TriDisplayUsbDevice *device;
  GtkWidget           *check;
  GtkWidget           *reason;
} Row;

static TriDisplayUsb *
get_usb (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);

  return session ? tri_display_session_get_usb (session) : NULL;
}

char *
tri_usb_dup_reason (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);
  TriDisplayUsb *usb = get_usb (page);

  if (!session)
    return g_strdup (_("The virtual machine’s screen is not connected."));
  if (!usb)
    return g_strdup (_("This virtual machine’s screen comes by VNC, which has no USB redirection. SPICE has it."));
  return g_strdup (tri_display_usb_get_reason (usb));
}

static void
row_free (Row *row)
{
  g_object_unref (row->usb);
  g_object_unref (row->device);
  g_free (row);
}

static void
update_row (Row *row)
{
  const char *reason = tri_display_usb_device_get_reason (row->device);
  gboolean connected = tri_display_usb_device_get_connected (row->device);
  gboolean busy = tri_display_usb_device_get_busy (row->device);

  g_object_set_data (G_OBJECT (row->check), "tri-updating", GINT_TO_POINTER (TRUE));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (row->check), connected);
  g_object_set_data (G_OBJECT (row->check), "tri-updating", NULL);
  gtk_widget_set_sensitive (row->check, !busy && (connected || !reason));
  gtk_label_set_text (GTK_LABEL (row->reason), reason ? reason : "");
  /* What holds for all of them stands above the list. */
  gtk_widget_set_visible (row->reason, g_strcmp0 (reason, tri_display_usb_get_reason (row->usb)) != 0);
}

static void
update_row_widget (GtkWidget *widget)
{
  update_row (g_object_get_data (G_OBJECT (widget), "tri-row"));
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWidget) row_widget = user_data;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (row_widget));
  g_autoptr(GError) error = NULL;

  /* Both finishers are one. */
  if (!tri_display_usb_connect_finish (TRI_DISPLAY_USB (source), result, &error) && error && window)
    tri_error_show (window, _("The USB device could not be redirected"), error);
}

static void
toggled_cb (GtkCheckButton *check, Row *row)
{
  GtkWidget *widget = gtk_widget_get_ancestor (GTK_WIDGET (check), GTK_TYPE_LIST_BOX_ROW);

  if (g_object_get_data (G_OBJECT (check), "tri-updating"))
    return;
  if (gtk_check_button_get_active (check))
    tri_display_usb_connect_async (row->usb, row->device, NULL, changed_cb, g_object_ref (widget));
  else
    tri_display_usb_disconnect_async (row->usb, row->device, NULL, changed_cb, g_object_ref (widget));
  update_row (row);
}

/* What the device calls itself may be long, and without a space to break it at. */
static GtkWidget *
create_wrapped (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  tri_set_wrap_anywhere (GTK_LABEL (label));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), FEWEST_LETTERS);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

static GtkWidget *
create_check (const char *name)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), create_wrapped (name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return check;
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  TriUsbDialog *self = user_data;
  Row *row = g_new0 (Row, 1);
  GtkWidget *widget = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  row->usb = g_object_ref (self->usb);
  row->device = g_object_ref (item);
  row->check = create_check (tri_display_usb_device_get_description (item));
  row->reason = create_wrapped (NULL);
  gtk_widget_set_margin_start (row->reason, 20);
  gtk_widget_add_css_class (row->reason, "dim-label");
  gtk_widget_set_margin_start (box, 4);
  gtk_widget_set_margin_end (box, 4);
  gtk_widget_set_margin_top (box, 3);
  gtk_widget_set_margin_bottom (box, 3);
  gtk_box_append (GTK_BOX (box), row->check);
  gtk_box_append (GTK_BOX (box), row->reason);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (widget), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), FALSE);
  g_object_set_data_full (G_OBJECT (widget), "tri-row", row, (GDestroyNotify) row_free);
  g_signal_connect (row->check, "toggled", G_CALLBACK (toggled_cb), row);
  g_signal_connect_object (item, "notify", G_CALLBACK (update_row_widget), widget, G_CONNECT_SWAPPED);
  update_row (row);

  return widget;
}

static void
update (TriUsbDialog *self)
{
  g_autofree char *reason = self->page ? tri_usb_dup_reason (self->page) : NULL;
  gboolean empty = !self->usb || g_list_model_get_n_items (tri_display_usb_list_devices (self->usb)) == 0;

  gtk_widget_set_sensitive (self->share, self->page && !reason);
  gtk_widget_set_tooltip_text (self->share, reason);
  gtk_widget_set_visible (self->message, reason || empty);
  gtk_widget_set_visible (self->scroller, !empty);
  gtk_label_set_text (GTK_LABEL (self->message), reason ? reason : _("No USB device is plugged into this computer, or none that this program may see."));
}

static void
failed_cb (TriUsbDialog *self, TriDisplayUsbDevice *device, const GError *error)
{
  tri_error_show (GTK_WINDOW (self), _("The connection to the USB device was lost"), error);
}

static void
follow_usb (TriUsbDialog *self)
{
  TriDisplayUsb *usb = self->page ? get_usb (self->page) : NULL;

  if (usb == self->usb && usb)
    {
      update (self);
      return;
    }
  if (self->usb)
    {
      g_signal_handlers_disconnect_by_data (tri_display_usb_list_devices (self->usb), self);
      g_signal_handlers_disconnect_by_data (self->usb, self);
    }
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), NULL, NULL, NULL, NULL);
  g_set_object (&self->usb, usb);
  if (usb)
    {
      gtk_list_box_bind_model (GTK_LIST_BOX (self->list), tri_display_usb_list_devices (usb), create_row, self, NULL);
      g_signal_connect_swapped (tri_display_usb_list_devices (usb), "items-changed", G_CALLBACK (update), self);
      g_signal_connect_swapped (usb, "notify::reason", G_CALLBACK (update), self);
      g_signal_connect_swapped (usb, "failed", G_CALLBACK (failed_cb), self);
    }
  update (self);
}

static void
share_cb (TriUsbDialog *self)
{
  if (self->page)
    tri_usb_share_image (self->page);
}

static void
tri_usb_dialog_dispose (GObject *object)
{
  TriUsbDialog *self = TRI_USB_DIALOG (object);

  if (self->usb)
    {
      g_signal_handlers_disconnect_by_data (tri_display_usb_list_devices (self->usb), self);
      g_signal_handlers_disconnect_by_data (self->usb, self);
    }
  g_clear_object (&self->usb);
  g_clear_weak_pointer (&self->page);

  G_OBJECT_CLASS (tri_usb_dialog_parent_class)->dispose (object);
}

static void
tri_usb_dialog_class_init (TriUsbDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_usb_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-usb-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriUsbDialog, list);
  gtk_widget_class_bind_template_child (widget_class, TriUsbDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, TriUsbDialog, message);
  gtk_widget_class_bind_template_child (widget_class, TriUsbDialog, share);
  gtk_widget_class_bind_template_callback (widget_class, share_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_usb_dialog_init (TriUsbDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_usb_dialog_show (TriConsolePage *page)
{
  TriUsbDialog *self;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  self = g_object_new (TRI_TYPE_USB_DIALOG, "transient-for", gtk_widget_get_root (GTK_WIDGET (page)), NULL);
  g_set_weak_pointer (&self->page, page);
  g_signal_connect_object (page, "session-changed", G_CALLBACK (follow_usb), self, G_CONNECT_SWAPPED);
  follow_usb (self);
  tri_set_plain_names (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}

static void
shared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  g_autoptr(GError) error = NULL;

  if (!tri_display_usb_share_image_finish (TRI_DISPLAY_USB (source), result, &error) && root)
    tri_error_show (GTK_WINDOW (root), _("The image could not be given to the virtual machine"), error);
}

static void
image_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;
  g_autoptr(GFile) file = tri_open_file_finish (result);
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  TriDisplayUsb *usb = get_usb (page);

  if (path && usb)
    tri_display_usb_share_image_async (usb, path, NULL, shared_cb, g_object_ref (page));
}

void
tri_usb_share_image (TriConsolePage *page)
{
  static const char * const suffixes[] = { "iso", "img", NULL };

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  tri_open_file_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), _("Image of This Computer"), _("Disc images"),
                       suffixes, image_chosen_cb, g_object_ref (page));
}
