/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-firmware.h"

#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsPageFirmware {
  TriSettingsPage  parent_instance;

  GtkWidget       *firmware;
  GtkWidget       *secure_boot;
  GtkWidget       *order_title;
  GtkWidget       *order;
  GtkWidget       *list;
  GtkWidget       *up_button;
  GtkWidget       *down_button;
  GtkWidget       *empty;
  GtkWidget       *kernel;
  GtkWidget       *boot_menu;
};

G_DEFINE_FINAL_TYPE (TriSettingsPageFirmware, tri_settings_page_firmware, TRI_TYPE_SETTINGS_PAGE)

static GPtrArray *
get_boot (TriSettingsPageFirmware *self)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (TRI_SETTINGS_PAGE (self));

  return settings != NULL ? settings->boot : NULL;
}

static guint
count_enabled (GPtrArray *boot)
{
  guint n = 0;

  for (guint i = 0; i < boot->len; i++)
    n += ((TriBootEntry *) boot->pdata[i])->enabled ? 1 : 0;
  return n;
}

/* -1 where none is chosen */
static int
get_selected (TriSettingsPageFirmware *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

/* Those that are not tried have no order. */
static gboolean
can_move (TriSettingsPageFirmware *self,
          int                      from,
          int                      step)
{
  GPtrArray *boot = get_boot (self);
  int n = boot != NULL ? (int) count_enabled (boot) : 0;

  return from >= 0 && from < n && from + step >= 0 && from + step < n;
}

static void
update_buttons (TriSettingsPageFirmware *self)
{
  int selected = get_selected (self);

  gtk_widget_set_sensitive (self->up_button, can_move (self, selected, -1));
  gtk_widget_set_sensitive (self->down_button, can_move (self, selected, 1));
}

/* The entry and its row, together; the row keeps the focus, and what in it has it. */
static void
move (TriSettingsPageFirmware *self,
      int                      from,
      int                      to)
{
  GPtrArray *boot = get_boot (self);
  GtkListBox *list = GTK_LIST_BOX (self->list);
  g_autoptr (GtkWidget) row = g_object_ref (GTK_WIDGET (gtk_list_box_get_row_at_index (list, from)));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean inside = focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row));
  TriBootEntry *entry = boot->pdata[from];

  if (from != to)
    {
      g_ptr_array_steal_index (boot, (guint) from);
      g_ptr_array_insert (boot, to, entry);
      /* A row that is taken out selected cannot be selected again. */
      gtk_list_box_select_row (list, NULL);
      gtk_list_box_remove (list, row);
      gtk_list_box_insert (list, row, to);
    }
  gtk_list_box_select_row (list, GTK_LIST_BOX_ROW (row));
  if (inside)
    gtk_widget_grab_focus (focus);
  update_buttons (self);
  tri_settings_page_edited (TRI_SETTINGS_PAGE (self));
}

static void
move_selected (TriSettingsPageFirmware *self,
               int                      step)
{
  int from = get_selected (self);

  if (can_move (self, from, step))
    move (self, from, from + step);
}

static void
on_up (TriSettingsPageFirmware *self)
{
  move_selected (self, -1);
}

static void
on_down (TriSettingsPageFirmware *self)
{
  move_selected (self, 1);
}

/* A device that is tried from now on is tried last; one that is not comes after all that are. */
static void
on_enabled (TriSettingsPageFirmware *self,
            GtkCheckButton          *check)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (check), GTK_TYPE_LIST_BOX_ROW);
  GPtrArray *boot = get_boot (self);
  TriBootEntry *entry;
  int from;

  if (tri_settings_page_is_filling (TRI_SETTINGS_PAGE (self)))
    return;
  from = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  entry = boot->pdata[from];
  entry->enabled = gtk_check_button_get_active (check);
  move (self, from, entry->enabled ? (int) count_enabled (boot) - 1 : (int) boot->len - 1);
}

static GtkWidget *
find_check (GtkListBoxRow *row)
{
  return gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
}

static gboolean
toggle_focused (TriSettingsPageFirmware *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkCheckButton *check;

  if (!GTK_IS_LIST_BOX_ROW (focus))
    return GDK_EVENT_PROPAGATE;
  check = GTK_CHECK_BUTTON (find_check (GTK_LIST_BOX_ROW (focus)));
  gtk_check_button_set_active (check, !gtk_check_button_get_active (check));
  return GDK_EVENT_STOP;
}

/* Space ticks; Alt with an arrow moves. */
static gboolean
on_key_pressed (TriSettingsPageFirmware *self,
                guint                    keyval,
                guint                    keycode,
                GdkModifierType          state)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (keyval == GDK_KEY_space && modifiers == 0)
    return toggle_focused (self);
  if (modifiers != GDK_ALT_MASK)
    return GDK_EVENT_PROPAGATE;
  if (keyval != GDK_KEY_Up && keyval != GDK_KEY_KP_Up && keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  move_selected (self, keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up ? -1 : 1);
  return GDK_EVENT_STOP;
}

/* A list box takes the letter of its label for a wish to activate the row as well. */
static gboolean
on_mnemonic (TriSettingsPageFirmware *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  return TRUE;
}

static GtkWidget *
new_row (TriSettingsPageFirmware *self,
         const TriBootEntry      *entry)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (entry->title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), entry->enabled);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, entry->title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, entry->title, -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_enabled), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return row;
}

static void
fill_list (TriSettingsPageFirmware *self,
           GPtrArray               *boot)
{
  int selected = MAX (get_selected (self), 0);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; i < boot->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), new_row (self, boot->pdata[i]));
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), selected));
}

/* Another reading of the same takes no row away that may have the focus. */
static gboolean
is_shown (TriSettingsPageFirmware *self,
          GPtrArray               *boot)
{
  GtkListBoxRow *row = NULL;

  for (guint i = 0; i < boot->len; i++)
    {
      TriBootEntry *entry = boot->pdata[i];
      GtkWidget *check;

      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);
      check = row != NULL ? find_check (row) : NULL;
      if (check == NULL || gtk_check_button_get_active (GTK_CHECK_BUTTON (check)) != entry->enabled ||
          g_strcmp0 (gtk_label_get_text (GTK_LABEL (gtk_widget_get_next_sibling (check))), entry->title) != 0)
        return FALSE;
    }
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) boot->len) == NULL;
}

static void
show (TriSettingsPage *page)
{
  TriSettingsPageFirmware *self = TRI_SETTINGS_PAGE_FIRMWARE (page);
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  g_autofree char *kernel = NULL;

  gtk_label_set_text (GTK_LABEL (self->firmware), settings->uefi ? _("UEFI") : _("BIOS"));
  gtk_label_set_text (GTK_LABEL (self->secure_boot), !settings->uefi ? _("Only with UEFI") : settings->secure_boot ? _("On") : _("Off"));
  if (settings->kernel != NULL)
    kernel = g_strdup_printf (_("The server starts the kernel “%s” directly, so none of these devices is tried."), settings->kernel);
  tri_set_remark (GTK_LABEL (self->kernel), kernel);
  gtk_widget_set_visible (self->empty, settings->boot->len == 0);
  gtk_widget_set_visible (self->order, settings->boot->len > 0);
  gtk_widget_set_visible (self->order_title, settings->boot->len > 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->boot_menu), settings->boot_menu);
  if (!is_shown (self, settings->boot))
    fill_list (self, settings->boot);
  update_buttons (self);
}

static void
on_toggled (TriSettingsPageFirmware *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);

  if (tri_settings_page_is_filling (page))
    return;
  tri_settings_page_get_settings (page)->boot_menu = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->boot_menu));
  tri_settings_page_edited (page);
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (page);
  TriBootEntry *first = settings->boot->len > 0 ? settings->boot->pdata[0] : NULL;

  if (settings->kernel == NULL && first != NULL && first->enabled)
    /* Translators: what the firmware tries first: a device */
    return g_strdup_printf (_("Boot from %s"), first->title);
  return g_strdup (settings->uefi ? _("UEFI") : _("BIOS"));
}

static void
tri_settings_page_firmware_class_init (TriSettingsPageFirmwareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_FIRMWARE;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-firmware.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, firmware);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, secure_boot);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, order_title);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, order);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, list);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, up_button);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, down_button);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, empty);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, kernel);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageFirmware, boot_menu);
  gtk_widget_class_bind_template_callback (widget_class, update_buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_mnemonic);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_up);
  gtk_widget_class_bind_template_callback (widget_class, on_down);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
tri_settings_page_firmware_init (TriSettingsPageFirmware *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
