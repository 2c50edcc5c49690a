/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-terminal.h"

#include <glib/gi18n-lib.h>

#include "tri-terminal-feed.h"

#define ZOOM_STEP 1.2
#define SMALLEST_ZOOM 0.25
#define LARGEST_ZOOM 4.0
#define SCROLLBACK_LINES 10000

struct _TriTerminal {
  GtkWidget parent_instance;

  /* owned */
  GtkWidget          *scrolled;
  GtkWidget          *popover;
  TriSerialSession   *session;
  GSimpleActionGroup *actions;
  TriTerminalFeed    *feed;

  /* borrowed */
  VteTerminal        *vte;
  GtkEventController *keys;      /* on root while the terminal has the focus */
  GtkWidget          *keys_root;
};

G_DEFINE_FINAL_TYPE (TriTerminal, tri_terminal, GTK_TYPE_WIDGET)

static void
output_cb (TriTerminal *self, GBytes *bytes)
{
  tri_terminal_feed_add (self->feed, bytes);
}

static void
commit_cb (TriTerminal *self, const char *text, guint size)
{
  if (self->session)
    tri_serial_session_input (self->session, text, size);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  vte_terminal_copy_clipboard_format (TRI_TERMINAL (user_data)->vte, VTE_FORMAT_TEXT);
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  vte_terminal_paste_clipboard (TRI_TERMINAL (user_data)->vte);
}

static void
select_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  vte_terminal_select_all (TRI_TERMINAL (user_data)->vte);
}

static void
zoom_in_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_terminal_set_zoom (user_data, tri_terminal_get_zoom (user_data) * ZOOM_STEP);
}

static void
zoom_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_terminal_set_zoom (user_data, tri_terminal_get_zoom (user_data) / ZOOM_STEP);
}

static void
zoom_normal_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tri_terminal_set_zoom (user_data, 1.0);
}

static void
selection_cb (TriTerminal *self)
{
  GAction *copy = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "copy");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (copy), vte_terminal_get_has_selection (self->vte));
}

static const char *
find_own_key (guint symbol, GdkModifierType modifiers)
{
  if (modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK) && gdk_keyval_to_lower (symbol) == GDK_KEY_c)
    return "copy";
  if (modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK) && gdk_keyval_to_lower (symbol) == GDK_KEY_v)
    return "paste";
  if ((modifiers & ~GDK_SHIFT_MASK) != GDK_CONTROL_MASK)
    return NULL;

  switch (symbol)
    {
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
      return "zoom-in";
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      return "zoom-out";
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      return "zoom-normal";
    default:
      return NULL;
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *keys, guint symbol, guint keycode, GdkModifierType state, TriTerminal *self)
{
  GdkModifierType modifiers = state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);
  const char *own = find_own_key (symbol, modifiers);

  if (own)
    {
      g_action_group_activate_action (G_ACTION_GROUP (self->actions), own, NULL);
      return TRUE;
    }
  if ((modifiers & GDK_CONTROL_MASK) && (modifiers & GDK_ALT_MASK))
    return FALSE;

  return gtk_event_controller_key_forward (keys, GTK_WIDGET (self->vte));
}

static void
leave_root (TriTerminal *self)
{
  if (self->keys)
    gtk_widget_remove_controller (self->keys_root, self->keys);
  self->keys = NULL;
  self->keys_root = NULL;
}

/* The newest controller of the root comes first, before the shortcuts of the window. */
static void
enter_cb (TriTerminal *self)
{
  leave_root (self);
  self->keys_root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  if (!self->keys_root)
    return;

  self->keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->keys, GTK_PHASE_CAPTURE);
  g_signal_connect (self->keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->keys_root, self->keys);
}

static void
menu_cb (TriTerminal *self, int n_press, double x, double y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
tri_terminal_unroot (GtkWidget *widget)
{
  leave_root (TRI_TERMINAL (widget));

  GTK_WIDGET_CLASS (tri_terminal_parent_class)->unroot (widget);
}

static gboolean
tri_terminal_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TRI_TERMINAL (widget)->vte));
}

static void
tri_terminal_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TriTerminal *self = TRI_TERMINAL (widget);

  gtk_widget_size_allocate (self->scrolled, &(GtkAllocation) { 0, 0, width, height }, baseline);
  gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
tri_terminal_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (TRI_TERMINAL (widget)->scrolled, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
}

static void
tri_terminal_dispose (GObject *object)
{
  TriTerminal *self = TRI_TERMINAL (object);

  leave_root (self);
  tri_terminal_set_session (self, NULL);
  g_clear_pointer (&self->feed, tri_terminal_feed_free);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (tri_terminal_parent_class)->dispose (object);
}

static void
tri_terminal_class_init (TriTerminalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_terminal_dispose;
  widget_class->unroot = tri_terminal_unroot;
  widget_class->grab_focus = tri_terminal_grab_focus;
  widget_class->size_allocate = tri_terminal_size_allocate;
  widget_class->measure = tri_terminal_measure;
}

static GtkWidget *
create_popover (void)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) zoom = g_menu_new ();
  GtkWidget *popover;

  g_menu_append (menu, _("_Copy"), "terminal.copy");
  g_menu_append (menu, _("_Paste"), "terminal.paste");
  g_menu_append (menu, _("Select _All"), "terminal.select-all");
  g_menu_append (zoom, _("_Larger Text"), "terminal.zoom-in");
  g_menu_append (zoom, _("_Smaller Text"), "terminal.zoom-out");
  g_menu_append (zoom, _("_Normal Size"), "terminal.zoom-normal");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (zoom));
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);

  return popover;
}

/* Debian 12’s VTE for GTK 4 tells a screen reader nothing: so it is said at least where one is. */
static void
name_vte (TriTerminal *self)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (self->vte);

  if (gtk_accessible_get_accessible_role (accessible) == GTK_ACCESSIBLE_ROLE_WIDGET)
    g_object_set (self->vte, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, _("Text console"), -1);
}

static void
set_up_vte (TriTerminal *self)
{
  static const GdkRGBA white = { 0.93f, 0.93f, 0.93f, 1 }, black = { 0.07f, 0.07f, 0.07f, 1 };

  vte_terminal_set_scrollback_lines (self->vte, SCROLLBACK_LINES);
  vte_terminal_set_audible_bell (self->vte, FALSE);
  vte_terminal_set_allow_hyperlink (self->vte, FALSE);
  vte_terminal_set_scroll_on_keystroke (self->vte, TRUE);
  vte_terminal_set_scroll_on_output (self->vte, FALSE);
  vte_terminal_set_mouse_autohide (self->vte, TRUE);
  vte_terminal_set_colors (self->vte, &white, &black, NULL, 0);
  g_signal_connect_swapped (self->vte, "commit", G_CALLBACK (commit_cb), self);
  g_signal_connect_swapped (self->vte, "selection-changed", G_CALLBACK (selection_cb), self);
}

static void
tri_terminal_init (TriTerminal *self)
{
  const GActionEntry entries[] = {
    { "copy", copy_cb }, { "paste", paste_cb }, { "select-all", select_all_cb },
    { "zoom-in", zoom_in_cb }, { "zoom-out", zoom_out_cb }, { "zoom-normal", zoom_normal_cb },
  };
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "terminal", G_ACTION_GROUP (self->actions));

  self->vte = VTE_TERMINAL (vte_terminal_new ());
  set_up_vte (self);
  name_vte (self);
  self->feed = tri_terminal_feed_new (self->vte);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->vte));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  self->popover = create_popover ();
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  selection_cb (self);

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_root), self);
  gtk_widget_add_controller (GTK_WIDGET (self->vte), focus);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
tri_terminal_new (void)
{
  return g_object_new (TRI_TYPE_TERMINAL, NULL);
}

/**
 * tri_terminal_set_session:
 * @self: a terminal
 * @session: (nullable): the line to show from now on; what stands there stays
 */
void
tri_terminal_set_session (TriTerminal *self, TriSerialSession *session)
{
  g_return_if_fail (TRI_IS_TERMINAL (self));

  if (session == self->session)
    return;

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session)
    g_signal_connect_swapped (session, "output", G_CALLBACK (output_cb), self);
}

TriSerialSession *
tri_terminal_get_session (TriTerminal *self)
{
  g_return_val_if_fail (TRI_IS_TERMINAL (self), NULL);

  return self->session;
}

char *
tri_terminal_dup_text (TriTerminal *self)
{
  g_return_val_if_fail (TRI_IS_TERMINAL (self), NULL);

#if VTE_CHECK_VERSION (0, 76, 0)
  return vte_terminal_get_text_format (self->vte, VTE_FORMAT_TEXT);
#else
  return vte_terminal_get_text (self->vte, NULL, NULL, NULL);
#endif
}

double
tri_terminal_get_zoom (TriTerminal *self)
{
  g_return_val_if_fail (TRI_IS_TERMINAL (self), 1.0);

  return vte_terminal_get_font_scale (self->vte);
}

void
tri_terminal_set_zoom (TriTerminal *self, double zoom)
{
  g_return_if_fail (TRI_IS_TERMINAL (self));

  vte_terminal_set_font_scale (self->vte, CLAMP (zoom, SMALLEST_ZOOM, LARGEST_ZOOM));
}
