/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-cover.h"

#include <glib/gi18n-lib.h>

#include "core/tri-domain-actions.h"
#include "display/tri-display-text.h"
#include "widgets/tri-set.h"

struct _TriConsoleCover {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *box;
  GtkWidget *spinner;
  GtkWidget *heading;
  GtkWidget *detail;
  GtkWidget *password_row;
  GtkWidget *password;
  GtkWidget *button;
};

enum {
  PASSWORD,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriConsoleCover, tri_console_cover, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static void
password_entered_cb (TriConsoleCover *self)
{
  char *password = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->password)));

  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  g_signal_emit (self, signals[PASSWORD], 0, password);
  tri_display_text_wipe (password);
}

static void
set_button (TriConsoleCover *self, const char *label, const char *action)
{
  gtk_widget_set_visible (self->button, label != NULL);
  if (!label)
    return;

  gtk_button_set_label (GTK_BUTTON (self->button), label);
  tri_set_plain_names (self->box);
  if (g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (self->button)), action) != 0)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
}

static void
update_button (TriConsoleCover *self, TriConsoleView view, TriConsoleLink *link)
{
  switch (view)
    {
    case TRI_CONSOLE_VIEW_UNAVAILABLE:
      if (tri_console_link_lacks_display (link))
        set_button (self, _("_Add a Display"), "page.add-display");
      else
        set_button (self, NULL, NULL);
      break;
    case TRI_CONSOLE_VIEW_CRASHED:
      /* One that is kept for a look at what happened does not start before it is turned off. */
      if (tri_console_link_holds_crashed (link))
        {
          set_button (self, _(tri_action_get_info (TRI_ACTION_TURN_OFF)->label), "page.turn-off");
          break;
        }
      G_GNUC_FALLTHROUGH;
    case TRI_CONSOLE_VIEW_OFF:
    case TRI_CONSOLE_VIEW_SAVED:
      /* Two of it on the same disks would destroy them. */
      if (tri_console_link_was_moved (link))
        set_button (self, NULL, NULL);
      else
        set_button (self, _("_Start"), "page.start");
      break;
    case TRI_CONSOLE_VIEW_PAUSED:
      set_button (self, _("_Resume"), "page.resume");
      break;
    case TRI_CONSOLE_VIEW_FAILED:
      set_button (self, _("_Connect Again"), "page.reconnect");
      break;
    default:
      set_button (self, NULL, NULL);
      break;
    }
}

static void
set_class (GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
tri_console_cover_dispose (GObject *object)
{
  TriConsoleCover *self = TRI_CONSOLE_COVER (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_cover_parent_class)->dispose (object);
}

static void
tri_console_cover_class_init (TriConsoleCoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_cover_dispose;

  signals[PASSWORD] = g_signal_new ("password", TRI_TYPE_CONSOLE_COVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-cover.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, box);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, spinner);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, heading);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, detail);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, password_row);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, password);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleCover, button);
  gtk_widget_class_bind_template_callback (widget_class, password_entered_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "consolecover");
}

static void
tri_console_cover_init (TriConsoleCover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_set_plain_names (self->box);
}

/**
 * tri_console_cover_update:
 * @self: a cover
 * @link: what it speaks of
 *
 * Shows the link's view; hides itself where the bare picture is to be seen.
 */
void
tri_console_cover_update (TriConsoleCover *self, TriConsoleLink *link)
{
  TriConsoleView view = tri_console_link_get_view (link);
  g_autofree char *heading = tri_console_link_dup_heading (link);
  g_autofree char *detail = tri_console_link_dup_detail (link);
  gboolean busy = view == TRI_CONSOLE_VIEW_CONNECTING || view == TRI_CONSOLE_VIEW_WAITING;
  gboolean over_picture = view == TRI_CONSOLE_VIEW_PAUSED || view == TRI_CONSOLE_VIEW_ASLEEP;

  gtk_widget_set_visible (GTK_WIDGET (self), view != TRI_CONSOLE_VIEW_SCREEN);
  /* A sleeping guest is woken by a key or a click, which the cover must not catch. */
  gtk_widget_set_can_target (GTK_WIDGET (self), view != TRI_CONSOLE_VIEW_ASLEEP);
  set_class (GTK_WIDGET (self), "dim", over_picture);

  gtk_label_set_label (GTK_LABEL (self->heading), heading);
  gtk_label_set_label (GTK_LABEL (self->detail), detail ? detail : "");
  gtk_widget_set_visible (self->detail, detail != NULL);
  gtk_widget_set_visible (self->password_row, view == TRI_CONSOLE_VIEW_PASSWORD);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  update_button (self, view, link);
}

/**
 * tri_console_cover_grab_focus:
 * @self: a cover
 *
 * Returns: whether something in it took the focus
 */
gboolean
tri_console_cover_grab_focus (TriConsoleCover *self)
{
  if (gtk_widget_get_visible (self->password_row))
    return gtk_widget_grab_focus (self->password);
  if (gtk_widget_get_visible (self->button) && gtk_widget_is_sensitive (self->button))
    return gtk_widget_grab_focus (self->button);

  return FALSE;
}
