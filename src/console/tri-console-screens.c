/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-screens.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "core/tri-domain-console.h"
#include "tri-console-serial.h"
#include "tri-console-state.h"

#define PICTURE "picture"
#define STATE_SCREEN "screen"
#define STATE_ZOOM "terminal-zoom"

/* Belongs to its page. */
typedef struct {
  TriConsolePage *page;        /* borrowed */
  GSimpleAction  *action;
  GMenu          *section;
  GPtrArray      *infos;       /* TriConsoleInfo, of the machine's last run that was looked at */
  GCancellable   *cancellable;
  int             domain_id;
  gboolean        chosen;      /* by the person, now or at an earlier time */
  gboolean        stands_in;   /* a line is shown for want of a picture */
} Screens;

static const char *
get_uuid (Screens *self)
{
  return tri_domain_get_uuid (tri_console_page_get_domain (self->page));
}

static const TriConsoleInfo *
find_info (Screens *self, const char *alias)
{
  for (guint i = 0; self->infos && i < self->infos->len; i++)
    {
      const TriConsoleInfo *info = g_ptr_array_index (self->infos, i);

      if (info->can_open && (!alias || g_strcmp0 (info->alias, alias) == 0))
        return info;
    }

  return NULL;
}

static void
remember_zoom (TriConsoleSerial *serial, Screens *self)
{
  double zoom = tri_terminal_get_zoom (tri_console_serial_get_terminal (serial));

  if (zoom != tri_console_state_get_double (get_uuid (self), STATE_ZOOM, 1.0))
    tri_console_state_set_double (get_uuid (self), STATE_ZOOM, zoom);
}

static void
serial_changed_cb (TriConsolePage *page)
{
  g_signal_emit_by_name (page, "changed");
}

static GtkWidget *
get_serial (Screens *self, const char *alias)
{
  GtkStack *stack = tri_console_page_get_screens (self->page);
  GtkWidget *serial = gtk_stack_get_child_by_name (stack, alias);

  if (serial)
    return serial;

  serial = tri_console_serial_new (tri_console_page_get_domain (self->page), alias);
  tri_terminal_set_zoom (tri_console_serial_get_terminal (TRI_CONSOLE_SERIAL (serial)),
                         tri_console_state_get_double (get_uuid (self), STATE_ZOOM, 1.0));
  /* Together with the page: when somebody looks elsewhere the text is as large as it was. */
  g_signal_connect (serial, "unmap", G_CALLBACK (remember_zoom), self);
  g_signal_connect_object (tri_terminal_get_session (tri_console_serial_get_terminal (TRI_CONSOLE_SERIAL (serial))),
                           "notify::state", G_CALLBACK (serial_changed_cb), self->page, G_CONNECT_SWAPPED);
  gtk_stack_add_named (stack, serial, alias);

  return serial;
}

static void
show_screen (Screens *self, const char *name)
{
  GtkStack *stack = tri_console_page_get_screens (self->page);
  GtkWidget *serial = g_strcmp0 (name, PICTURE) == 0 ? NULL : get_serial (self, name);

  g_simple_action_set_state (self->action, g_variant_new_string (name));
  if (serial)
    tri_display_release (tri_console_page_get_display (self->page));
  gtk_stack_set_visible_child_name (stack, name);
  if (serial)
    gtk_widget_grab_focus (serial);
  else
    tri_console_page_take_focus (self->page);
  tri_console_page_update (self->page);
}

static void
change_screen_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  Screens *self = user_data;
  const char *name = g_variant_get_string (state, NULL);

  if (g_strcmp0 (name, PICTURE) != 0 && !find_info (self, name))
    return;

  self->chosen = TRUE;
  self->stands_in = FALSE;
  tri_console_state_set_string (get_uuid (self), STATE_SCREEN, name);
  show_screen (self, name);
}

static void
append_item (Screens *self, const char *label, const char *name)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "page.screen", "s", name);
  g_menu_append_item (self->section, item);
}

static void
fill_menu (Screens *self)
{
  g_menu_remove_all (self->section);
  if (!find_info (self, NULL))
    return;

  append_item (self, _("S_creen"), PICTURE);
  for (guint i = 0; i < self->infos->len; i++)
    {
      const TriConsoleInfo *info = g_ptr_array_index (self->infos, i);
      g_autofree char *label = tri_console_info_dup_label (info);

      if (info->can_open)
        append_item (self, label, info->alias);
    }
}

static gboolean
has_picture (Screens *self)
{
  TriConsoleView view = tri_console_page_get_view (self->page);

  return view == TRI_CONSOLE_VIEW_SCREEN || view == TRI_CONSOLE_VIEW_PAUSED || view == TRI_CONSOLE_VIEW_ASLEEP ||
         view == TRI_CONSOLE_VIEW_PASSWORD;
}

/* What was chosen last for this machine; without a choice, the first line as long as there is no picture. */
static void
choose (Screens *self)
{
  g_autofree char *wanted = tri_console_state_dup_string (get_uuid (self), STATE_SCREEN, NULL);
  const char *shown = gtk_stack_get_visible_child_name (tri_console_page_get_screens (self->page));
  const TriConsoleInfo *info = NULL;

  if (g_strcmp0 (shown, PICTURE) != 0)
    {
      if (self->stands_in && has_picture (self))
        {
          self->stands_in = FALSE;
          show_screen (self, PICTURE);
        }
      return;
    }
  if (wanted && !self->chosen)
    info = g_strcmp0 (wanted, PICTURE) == 0 ? NULL : find_info (self, wanted);
  else if (!wanted && tri_console_page_get_view (self->page) == TRI_CONSOLE_VIEW_UNAVAILABLE &&
           (!tri_console_page_get_session (self->page) || tri_console_link_has_no_screen (tri_console_page_get_link (self->page))))
    info = find_info (self, NULL);
  self->chosen |= info != NULL;
  self->stands_in = info && !wanted;

  if (info)
    show_screen (self, info->alias);
}

/* The line that is shown may be gone from the machine's next run, and the menu to leave it with it. */
static void
leave_lost_line (Screens *self)
{
  const char *shown = gtk_stack_get_visible_child_name (tri_console_page_get_screens (self->page));

  if (g_strcmp0 (shown, PICTURE) != 0 && !find_info (self, shown))
    show_screen (self, PICTURE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) infos = tri_domain_load_consoles_finish (TRI_DOMAIN (source), result, &error);
  Screens *self = user_data;

  /* After that there is no page any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (!infos)
    {
      /* The machine stopped again, or the server is away: at the next change. */
      self->domain_id = -1;
      return;
    }
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  self->infos = g_steal_pointer (&infos);
  fill_menu (self);
  leave_lost_line (self);
  choose (self);
}

static void
update (Screens *self)
{
  TriDomain *domain = tri_console_page_get_domain (self->page);
  gboolean active = (tri_domain_get_state (domain) & TRI_STATE_ACTIVE) != 0 && !tri_domain_get_removed (domain) &&
                    tri_connection_get_state (tri_domain_get_connection (domain)) == TRI_CONNECTION_CONNECTED;

  if (!active)
    self->domain_id = -1;
  else if (tri_domain_get_id (domain) != self->domain_id && !self->cancellable)
    {
      self->domain_id = tri_domain_get_id (domain);
      self->cancellable = g_cancellable_new ();
      tri_domain_load_consoles_async (domain, self->cancellable, loaded_cb, self);
    }

  choose (self);
}

static void
free_screens (Screens *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_object_unref (self->section);
  g_object_unref (self->action);
  g_free (self);
}

TriDisplaySession *
tri_console_screens_get_session (TriConsolePage *page)
{
  GtkWidget *seen = gtk_stack_get_visible_child (tri_console_page_get_screens (page));

  if (!TRI_IS_CONSOLE_SERIAL (seen))
    return tri_console_page_get_session (page);

  return TRI_DISPLAY_SESSION (tri_terminal_get_session (tri_console_serial_get_terminal (TRI_CONSOLE_SERIAL (seen))));
}

void
tri_console_screens_attach (TriConsolePage *page)
{
  Screens *self = g_new0 (Screens, 1);

  self->page = page;
  self->domain_id = -1;
  self->section = g_menu_new ();
  self->action = g_simple_action_new_stateful ("screen", G_VARIANT_TYPE_STRING, g_variant_new_string (PICTURE));
  g_signal_connect (self->action, "change-state", G_CALLBACK (change_screen_cb), self);
  g_action_map_add_action (tri_console_page_get_actions (page), G_ACTION (self->action));
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_VIEW), NULL, G_MENU_MODEL (self->section));

  g_object_set_data_full (G_OBJECT (page), "tri-console-screens", self, (GDestroyNotify) free_screens);
  g_signal_connect_swapped (page, "changed", G_CALLBACK (update), self);
  update (self);
}
