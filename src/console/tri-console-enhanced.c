/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-enhanced.h"

#include <glib/gi18n-lib.h>

#include "display/tri-display-follow.h"
#include "tri-console-state.h"
#include "widgets/tri-set.h"

#define DATA "enhanced"
#define ACTION "enhanced"

/* Belongs to its page. */
typedef struct {
  TriConsolePage   *page; /* borrowed */
  TriDisplayFollow *follow;
  GSignalGroup     *agent_signals;
} Enhanced;

static void
free_enhanced (Enhanced *self)
{
  g_object_unref (self->follow);
  g_object_unref (self->agent_signals);
  g_free (self);
}

static const char *
get_uuid (TriConsolePage *page)
{
  return tri_domain_get_uuid (tri_console_page_get_domain (page));
}

static void
update (Enhanced *self)
{
  TriDisplayAgent *agent = tri_console_enhanced_get_agent (self->page);
  GAction *action = g_action_map_lookup_action (tri_console_page_get_actions (self->page), ACTION);
  gboolean available = agent && tri_display_agent_get_connected (agent);
  gboolean on = available && tri_console_enhanced_get_wanted (self->page);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), available);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (on));
  tri_display_follow_set_enabled (self->follow, on);
}

static void
agent_changed_cb (Enhanced *self)
{
  update (self);
  /* The window tells of it. */
  g_signal_emit_by_name (self->page, "changed");
}

static void
session_changed_cb (Enhanced *self)
{
  g_signal_group_set_target (self->agent_signals, tri_console_enhanced_get_agent (self->page));
  update (self);
}

static void
change_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  Enhanced *self = user_data;

  tri_console_state_set_boolean (get_uuid (self->page), ACTION, g_variant_get_boolean (state));
  update (self);
  g_signal_emit_by_name (self->page, "changed");
}

TriDisplayAgent *
tri_console_enhanced_get_agent (TriConsolePage *page)
{
  TriDisplaySession *session = tri_console_page_get_session (page);

  return session ? tri_display_session_get_agent (session) : NULL;
}

gboolean
tri_console_enhanced_get_wanted (TriConsolePage *page)
{
  return tri_console_state_get_boolean (get_uuid (page), ACTION, TRUE);
}

gboolean
tri_console_enhanced_get_active (TriConsolePage *page)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (tri_console_page_get_actions (page)), ACTION);

  return g_variant_get_boolean (state);
}

void
tri_console_enhanced_attach (TriConsolePage *page)
{
  const GActionEntry entry = { ACTION, NULL, NULL, "false", change_cb };
  Enhanced *self = g_new0 (Enhanced, 1);
  g_autoptr(GMenu) section = g_menu_new ();

  self->page = page;
  self->follow = tri_display_follow_new (tri_console_page_get_display (page));
  self->agent_signals = g_signal_group_new (TRI_TYPE_DISPLAY_AGENT);
  g_signal_group_connect_swapped (self->agent_signals, "changed", G_CALLBACK (agent_changed_cb), self);
  g_signal_group_connect_swapped (self->agent_signals, "notify::connected", G_CALLBACK (agent_changed_cb), self);
  g_object_set_data_full (G_OBJECT (page), DATA, self, (GDestroyNotify) free_enhanced);

  g_action_map_add_action_entries (tri_console_page_get_actions (page), &entry, 1, self);
  g_menu_append (section, _("_Enhanced Session"), "page." ACTION);
  g_menu_append_section (tri_console_page_get_menu (page, TRI_CONSOLE_MENU_VIEW), NULL, G_MENU_MODEL (section));

  g_signal_connect_swapped (page, "session-changed", G_CALLBACK (session_changed_cb), self);
  session_changed_cb (self);
}

GtkWidget *
tri_console_enhanced_button_new (void)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "tri-enhanced-session-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page." ACTION);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Enhanced Session"), -1);

  return button;
}

static void
append_reason (GString *text, TriDisplayAgent *agent, TriDisplayFeature feature)
{
  const char *reason = tri_display_agent_get_reason (agent, feature);

  if (reason && !strstr (text->str, reason))
    g_string_append_printf (text, "\n%s", reason);
}

void
tri_console_enhanced_button_update (GtkWidget *button, TriConsolePage *page)
{
  TriDisplayAgent *agent = tri_console_enhanced_get_agent (page);
  g_autoptr(GString) text = NULL;

  if (tri_console_enhanced_get_active (page))
    text = g_string_new (_("Enhanced session: the virtual machine’s screen has the size of the window, the clipboard is one, and files "
                           "can be dropped here."));
  else if (agent && tri_display_agent_get_connected (agent))
    text = g_string_new (_("Basic session: the picture is fitted into the window, and nothing is shared. Click for the enhanced session."));
  else
    text = g_string_new (_("There is no enhanced session."));
  if (!agent)
    g_string_append_printf (text, "\n%s", tri_console_page_get_session (page)
      ? _("It needs a SPICE screen, and a SPICE agent in the virtual machine.")
      : _("The virtual machine’s screen is not connected."));

  for (guint i = TRI_DISPLAY_FEATURE_RESIZE; agent && i <= TRI_DISPLAY_FEATURE_FILES; i++)
    append_reason (text, agent, i);
  tri_set_tooltip (button, text->str);
}
