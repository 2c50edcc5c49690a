/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-media.h"

#include <glib/gi18n-lib.h>

#include "core/tri-domain-actions.h"
#include "core/tri-domain-media.h"
#include "display/tri-display-usb.h"
#include "tri-media-change.h"
#include "tri-media-dialog.h"
#include "tri-media-upload.h"
#include "tri-usb-dialog.h"
#include "widgets/tri-dialogs.h"

/* A longer name of a medium would make the menu as wide as the screen. */
#define MAX_NAME 40

/* Belongs to its page. */
typedef struct {
  TriConsolePage *page;        /* borrowed */
  TriDomain      *domain;
  GMenu          *drives;      /* the section in the menu */
  GPtrArray      *loaded;      /* TriMediaDrive; NULL before the first answer */
  char           *problem;     /* why they could not be read */
  GCancellable   *cancellable;
  TriDisplayUsb  *usb;         /* owned, nullable: the one that is followed */
  TriDomainState  state;
  gboolean        again;       /* something changed while an answer was awaited */
} Media;

static GtkWindow *
get_window (Media *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page)));
}

/* In a menu an underscore marks the key; a file's name has it as a letter. */
static char *
dup_menu_text (const char *text)
{
  GString *escaped = g_string_new (text);

  g_string_replace (escaped, "_", "__", 0);

  return g_string_free (escaped, FALSE);
}

static char *
dup_short_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  glong length = g_utf8_strlen (valid, -1);
  g_autofree char *start = NULL;
  g_autofree char *shortened = NULL;

  if (length <= MAX_NAME)
    return dup_menu_text (valid);
  start = g_utf8_substring (valid, 0, MAX_NAME / 2);
  shortened = g_strdup_printf ("%s…%s", start, g_utf8_offset_to_pointer (valid, length - MAX_NAME / 2));

  return dup_menu_text (shortened);
}

static char *
dup_drive_label (const TriMediaDrive *drive)
{
  g_autofree char *title = tri_media_drive_dup_title (drive);
  g_autofree char *name = tri_media_drive_dup_medium (drive);
  g_autofree char *medium = name ? dup_short_name (name) : NULL;
  g_autofree char *place = dup_menu_text (title);

  if (!medium)
    return g_strdup_printf (drive->tray_open ? _("%s: empty, tray open") : _("%s: empty"), place);
  if (drive->tray_open)
    return g_strdup_printf (_("%s: %s, tray open"), place, medium);
  /* Translators: a drive ("DVD drive sda (SATA 0:1)") and what is in it */
  return g_strdup_printf (_("%s: %s"), place, medium);
}

static void
append_item (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  if (target)
    g_menu_item_set_action_and_target (item, action, "s", target);
  else
    g_menu_item_set_detailed_action (item, action);
  g_menu_append_item (menu, item);
}

static void
append_drive (Media *self, const TriMediaDrive *drive)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autofree char *label = dup_drive_label (drive);
  g_autofree char *name = tri_media_drive_dup_medium (drive);

  append_item (menu, _("_Insert Disk…"), "page.insert-disk", drive->target);
  append_item (menu, _("_Use a File of This Computer…"), "page.upload-disk", drive->target);
  if (name)
    {
      g_autofree char *medium = dup_short_name (name);
      g_autofree char *eject = g_strdup_printf (_("_Eject “%s”"), medium);

      append_item (menu, eject, "page.eject-disk", drive->target);
    }
  g_menu_append_submenu (self->drives, label, G_MENU_MODEL (menu));
}

static void
fill_menu (Media *self)
{
  g_menu_remove_all (self->drives);
  for (guint i = 0; self->loaded && i < self->loaded->len; i++)
    append_drive (self, g_ptr_array_index (self->loaded, i));
  /* Actions that are not there: the lines are only read. */
  if (self->problem)
    append_item (self->drives, self->problem, "page.no-drives", NULL);
  else if (self->loaded && self->loaded->len == 0)
    append_item (self->drives, _("This virtual machine has no DVD drive"), "page.no-drives", NULL);
}

static gboolean
same_drives (GPtrArray *one, GPtrArray *two)
{
  if (!one || !two || one->len != two->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    {
      const TriMediaDrive *a = g_ptr_array_index (one, i);
      const TriMediaDrive *b = g_ptr_array_index (two, i);

      if (g_strcmp0 (a->target, b->target) != 0 || g_strcmp0 (a->source, b->source) != 0 ||
          g_strcmp0 (a->place, b->place) != 0 || a->tray_open != b->tray_open)
        return FALSE;
    }
  return TRUE;
}

static void reload (Media *self);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) drives = tri_domain_load_media_finish (TRI_DOMAIN (source), result, &error);
  Media *self = user_data;
  gboolean same;

  /* After that there is no page any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  same = drives && !self->problem && same_drives (drives, self->loaded);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  if (!drives)
    self->problem = dup_menu_text (error->message);
  self->loaded = g_steal_pointer (&drives);
  /* An open menu that says the right thing is left alone. */
  if (!same)
    fill_menu (self);
  if (self->again)
    reload (self);
}

static void
reload (Media *self)
{
  self->again = self->cancellable != NULL;
  if (self->again || tri_domain_get_removed (self->domain))
    return;
  self->cancellable = g_cancellable_new ();
  tri_domain_load_media_async (self->domain, self->cancellable, loaded_cb, self);
}

/* Nothing is done to the drives of a machine that is not there, or not now. */
static void
update_actions (Media *self)
{
  static const char * const names[] = { "insert-disk", "upload-disk", "eject-disk" };
  gboolean there = tri_action_applies (TRI_ACTION_SETTINGS, self->domain, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    tri_console_page_enable_action (self->page, names[i], there);
}

static void
changed_cb (Media *self)
{
  TriDomainState state = tri_domain_get_state (self->domain);

  update_actions (self);
  if (state == self->state)
    return;
  self->state = state;
  reload (self);
}

static void
insert_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Media *self = user_data;

  tri_media_dialog_show_insert (self->page, g_variant_get_string (target, NULL));
}

static void
eject_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Media *self = user_data;

  tri_media_change (self->page, self->domain, g_variant_get_string (target, NULL), NULL);
}

static void
copy_cb (GFile *file, const char *target, const char *pool, const char *name, gpointer owner)
{
  tri_media_upload (TRI_CONSOLE_PAGE (owner), file, target, pool, name);
}

static void
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;
  g_autoptr(GFile) file = tri_open_file_finish (result);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  g_autofree char *target = g_object_steal_data (G_OBJECT (page), "tri-upload-target");

  if (file && root)
    tri_media_dialog_show_copy (GTK_WINDOW (root), tri_console_page_get_domain (page), target, file, copy_cb, G_OBJECT (page));
}

static void
upload_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  static const char * const suffixes[] = { "iso", "img", "ima", "flp", "vfd", NULL };
  Media *self = user_data;

  g_object_set_data_full (G_OBJECT (self->page), "tri-upload-target", g_variant_dup_string (target, NULL), g_free);
  tri_open_file_async (get_window (self), _("Use a File of This Computer"), _("Disc images"), suffixes, file_chosen_cb,
                       g_object_ref (self->page));
}

static void
usb_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_usb_dialog_show (((Media *) user_data)->page);
}

static void
share_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Media *self = user_data;
  g_autofree char *reason = tri_usb_dup_reason (self->page);

  /* The dialog says why it cannot be. */
  if (reason)
    tri_usb_dialog_show (self->page);
  else
    tri_usb_share_image (self->page);
}

/* Whoever is asked for a password now must be able to type it. */
static void
inhibited_cb (Media *self)
{
  if (self->usb && tri_display_usb_get_keyboard_inhibited (self->usb))
    tri_display_release (tri_console_page_get_display (self->page));
}

static void
session_changed_cb (Media *self)
{
  TriDisplaySession *session = tri_console_page_get_session (self->page);
  TriDisplayUsb *usb = session ? tri_display_session_get_usb (session) : NULL;

  if (usb == self->usb)
    return;
  if (self->usb)
    g_signal_handlers_disconnect_by_data (self->usb, self);
  g_set_object (&self->usb, usb);
  if (usb)
    g_signal_connect_swapped (usb, "notify::keyboard-inhibited", G_CALLBACK (inhibited_cb), self);
}

static void
free_media (Media *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_signal_handlers_disconnect_by_data (self->domain, self);
  g_object_unref (self->domain);
  if (self->usb)
    g_signal_handlers_disconnect_by_data (self->usb, self);
  g_clear_object (&self->usb);
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  g_object_unref (self->drives);
  g_free (self->problem);
  g_free (self);
}

void
tri_console_media_attach (TriConsolePage *page)
{
  static const GActionEntry actions[] = {
    { .name = "insert-disk", .activate = insert_cb, .parameter_type = "s" },
    { .name = "upload-disk", .activate = upload_cb, .parameter_type = "s" },
    { .name = "eject-disk", .activate = eject_cb, .parameter_type = "s" },
    { .name = "share-image", .activate = share_cb },
    { .name = "usb-devices", .activate = usb_cb },
  };
  Media *self = g_new0 (Media, 1);
  TriDomain *domain = tri_console_page_get_domain (page);
  GMenu *menu = tri_console_page_get_menu (page, TRI_CONSOLE_MENU_MEDIA);
  g_autoptr(GMenu) devices = g_menu_new ();

  self->page = page;
  self->domain = g_object_ref (domain);
  self->drives = g_menu_new ();
  g_action_map_add_action_entries (tri_console_page_get_actions (page), actions, G_N_ELEMENTS (actions), self);
  g_menu_append (devices, _("I_mage of This Computer as a USB Drive…"), "page.share-image");
  g_menu_append (devices, _("USB _Devices…"), "page.usb-devices");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (self->drives));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (devices));

  g_object_set_data_full (G_OBJECT (page), "tri-console-media", self, (GDestroyNotify) free_media);
  g_signal_connect_swapped (page, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (page, "session-changed", G_CALLBACK (session_changed_cb), self);
  g_signal_connect_swapped (page, "map", G_CALLBACK (reload), self);
  g_signal_connect_swapped (domain, "notify::config", G_CALLBACK (reload), self);
  tri_domain_want_config (domain);
  changed_cb (self);
  session_changed_cb (self);
}
