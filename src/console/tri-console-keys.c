/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-keys.h"

#include <glib/gi18n-lib.h>

#include "core/tri-stroke.h"
#include "tri-type-dialog.h"

#define N_FUNCTION_KEYS 12

/* What this computer, its desktop or the console keeps for itself. A NULL begins a new section. */
static const struct {
  const char *label;
  const char *keys;
} combinations[] = {
  { N_("Ctrl+Alt+_Backspace"), "ctrl+alt+backspace" },
  { NULL, NULL },
  { N_("_Print Screen"), "print" },
  { N_("Alt+Print S_creen"), "alt+print" },
  { N_("_Super (Windows key)"), "super" },
  { N_("Super+_L"), "super+l" },
  { N_("Super+_R"), "super+r" },
  { NULL, NULL },
  { N_("Alt+_Tab"), "alt+tab" },
  { N_("Alt+F_4"), "alt+f4" },
  { N_("Ctrl+_Esc"), "ctrl+esc" },
  { N_("Ctrl+S_hift+Esc"), "ctrl+shift+esc" },
  { N_("Ctrl+Alt+E_nd"), "ctrl+alt+end" },
};

static gboolean
can_type (TriConsolePage *page)
{
  TriConsoleView view = tri_console_page_get_view (page);

  return tri_console_page_is_picture (page) && (view == TRI_CONSOLE_VIEW_SCREEN || view == TRI_CONSOLE_VIEW_ASLEEP);
}

static void
send_keys_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TriConsolePage *page = user_data;
  guint scancodes[TRI_STROKE_MAX_KEYS];
  TriStroke stroke;

  if (!can_type (page) || !tri_stroke_parse (g_variant_get_string (parameter, NULL), &stroke, NULL))
    return;

  for (guint i = 0; i < stroke.n_keys; i++)
    scancodes[i] = tri_display_keymap_from_evdev (stroke.keys[i]);
  tri_display_send_keys (tri_console_page_get_display (page), scancodes, stroke.n_keys);
}

static void
type_text_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_type_dialog_show (user_data);
}

static void
changed_cb (TriConsolePage *page)
{
  tri_console_page_enable_action (page, "send-keys", can_type (page));
  tri_console_page_enable_action (page, "type-text", can_type (page));
}

static void
append_keys (GMenu *menu, const char *label, const char *keys)
{
  g_autofree char *action = g_strdup_printf ("page.send-keys::%s", keys);

  g_menu_append (menu, label, action);
}

static GMenuModel *
new_function_keys (void)
{
  GMenu *menu = g_menu_new ();

  for (int i = 1; i <= N_FUNCTION_KEYS; i++)
    {
      g_autofree char *keys = g_strdup_printf ("ctrl+alt+f%d", i);
      /* Translators: a key combination; the number is 1 to 12. The first nine have their number as the mnemonic. */
      g_autofree char *label = g_strdup_printf (i < 10 ? _("Ctrl+Alt+F_%d") : _("Ctrl+Alt+F%d"), i);

      append_keys (menu, label, keys);
    }

  return G_MENU_MODEL (menu);
}

static GMenuModel *
new_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) section = g_menu_new ();
  g_autoptr(GMenuModel) function_keys = new_function_keys ();

  for (guint i = 0; i < G_N_ELEMENTS (combinations); i++)
    {
      if (combinations[i].label)
        {
          append_keys (section, _(combinations[i].label), combinations[i].keys);
          continue;
        }
      g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
      g_set_object (&section, NULL);
      section = g_menu_new ();
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_set_object (&section, NULL);

  section = g_menu_new ();
  g_menu_append_submenu (section, _("Ctrl+Alt+_Function Key"), function_keys);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));

  return G_MENU_MODEL (menu);
}

void
tri_console_keys_attach (TriConsolePage *page)
{
  const GActionEntry entries[] = {
    { "send-keys", send_keys_cb, "s" },
    { "type-text", type_text_cb },
  };
  g_autoptr(GMenuModel) menu = new_menu ();
  g_autoptr(GMenu) clipboard = g_menu_new ();

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  g_action_map_add_action_entries (tri_console_page_get_actions (page), entries, G_N_ELEMENTS (entries), page);
  g_menu_append_submenu (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_KEYS), _("Send _Keys"), menu);
  g_menu_append (clipboard, _("_Type Clipboard Text…"), "page.type-text");
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_CLIPBOARD), NULL, G_MENU_MODEL (clipboard));

  g_signal_connect (page, "changed", G_CALLBACK (changed_cb), NULL);
  changed_cb (page);
}
