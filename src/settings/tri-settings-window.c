/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-window.h"

#include "core/tri-error.h"
#include "tri-settings-entries.h"
#include "tri-settings-row.h"
#include "widgets/tri-dialogs.h"
#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsWindow {
  GtkWindow           parent_instance;

  GtkWidget          *banner;
  GtkWidget          *banner_label;
  GtkWidget          *reload_button;
  GtkWidget          *outer;
  GtkWidget          *wait_spinner;
  GtkWidget          *wait_label;
  GtkWidget          *list;
  GtkWidget          *heading;
  GtkWidget          *scroller;
  GtkWidget          *stack;
  GtkWidget          *message_box;
  GtkWidget          *message;
  GtkWidget          *advice;
  GtkWidget          *buttons;
  GtkWidget          *spinner;
  GtkWidget          *reason;
  GtkWidget          *ok_button;
  GtkWidget          *apply_button;

  TriSettingsContext *context;
  gboolean            applying;
  gboolean            closing;    /* closes when what is applied has been */
  gboolean            asking;     /* whether what was edited may be forgotten */
  gboolean            sure;       /* the answer was yes */
};

G_DEFINE_FINAL_TYPE (TriSettingsWindow, tri_settings_window, GTK_TYPE_WINDOW)

static TriSettingsRow *
get_row (TriSettingsWindow *self,
         guint              index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) index);

  return row != NULL ? TRI_SETTINGS_ROW (row) : NULL;
}

static void
update_title (TriSettingsWindow *self)
{
  TriDomain *domain = tri_settings_context_get_domain (self->context);
  /* Translators: the title of a settings window: a virtual machine, then its server */
  g_autofree char *title = g_strdup_printf (_("Settings for %s on %s"), tri_domain_get_name (domain),
                                            tri_connection_get_name (tri_domain_get_connection (domain)));

  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), title);
}

static char *
dup_banner (TriSettingsWindow *self,
            gboolean          *can_reload)
{
  const GError *error = tri_settings_context_get_error (self->context);
  char *obstacle = tri_settings_context_dup_obstacle (self->context);

  *can_reload = FALSE;
  if (obstacle != NULL)
    return obstacle;
  *can_reload = TRUE;
  if (tri_settings_context_get_conflict (self->context))
    return g_strdup (_("These settings were changed elsewhere meanwhile. To see how they are now, load them again; "
                       "what you have changed here is then forgotten."));
  return error != NULL ? g_strdup (error->message) : NULL;
}

static void
update_banner (TriSettingsWindow *self)
{
  gboolean can_reload;
  g_autofree char *text = dup_banner (self, &can_reload);

  gtk_widget_set_visible (self->banner, text != NULL);
  gtk_widget_set_visible (self->reload_button, can_reload);
  gtk_label_set_text (GTK_LABEL (self->banner_label), text != NULL ? text : "");
}

static void
update_outer (TriSettingsWindow *self)
{
  gboolean there = tri_settings_context_get_settings (self->context) != NULL;
  gboolean busy = !there && tri_settings_context_get_busy (self->context);

  gtk_stack_set_visible_child_name (GTK_STACK (self->outer), there ? "settings" : "wait");
  gtk_spinner_set_spinning (GTK_SPINNER (self->wait_spinner), busy);
  gtk_widget_set_visible (self->wait_spinner, busy);
  gtk_widget_set_visible (self->wait_label, busy);
}

/* The first thing that is wrong, and on which page. */
static char *
find_problem (TriSettingsWindow *self)
{
  TriSettingsRow *row;

  for (guint i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      g_autofree char *problem = tri_settings_page_dup_problem (tri_settings_row_get_page (row));

      if (problem != NULL)
        /* Translators: a page of the settings, and what is wrong on it */
        return g_strdup_printf (_("%s: %s"), tri_settings_row_get_title (row), problem);
    }
  return NULL;
}

static void
update_buttons (TriSettingsWindow *self)
{
  gboolean edited = tri_settings_context_is_edited (self->context, TRI_SETTINGS_N_GROUPS);
  g_autofree char *problem = find_problem (self);
  g_autofree char *obstacle = tri_settings_context_dup_obstacle (self->context);
  gboolean can = problem == NULL && obstacle == NULL && !self->applying;
  const char *reason = self->applying ? _("Applying…") : edited && problem == NULL ? obstacle : problem;

  gtk_label_set_text (GTK_LABEL (self->reason), reason != NULL ? reason : "");
  if (problem != NULL && !self->applying)
    gtk_widget_add_css_class (self->reason, "error");
  else
    gtk_widget_remove_css_class (self->reason, "error");
  /* With nothing to apply, OK only closes. */
  gtk_widget_set_sensitive (self->ok_button, can || (!edited && !self->applying));
  gtk_widget_set_sensitive (self->apply_button, can && edited);
  gtk_widget_set_visible (self->spinner, self->applying);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), self->applying);
}

static void
update (TriSettingsWindow *self)
{
  TriSettingsRow *row;

  for (guint i = 0; (row = get_row (self, i)) != NULL; i++)
    tri_settings_row_update (row);
  update_title (self);
  update_banner (self);
  update_outer (self);
  update_buttons (self);
}

static void
on_loaded (TriSettingsWindow *self)
{
  gboolean first = get_row (self, 0) == NULL;

  tri_settings_entries_fill (GTK_LIST_BOX (self->list), GTK_STACK (self->stack), self->context);
  update (self);
  if (first)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list))));
}

static void
say (TriSettingsWindow *self,
     const char        *text,
     const char        *advice,
     gboolean           error)
{
  gtk_label_set_text (GTK_LABEL (self->message), text != NULL ? text : "");
  tri_set_remark (GTK_LABEL (self->advice), advice);
  gtk_widget_set_visible (self->message_box, text != NULL);
  if (error)
    gtk_widget_add_css_class (self->message, "error");
  else
    gtk_widget_remove_css_class (self->message, "error");
}

/* What came of the last time is no longer about what is seen. Why it failed stays until it is tried again. */
static void
on_edited (TriSettingsWindow *self)
{
  if (!gtk_widget_has_css_class (self->message, "error"))
    say (self, NULL, NULL, FALSE);
}

static void
on_row_selected (TriSettingsWindow *self,
                 GtkListBoxRow     *row)
{
  TriSettingsRow *entry;

  if (row == NULL)
    return;
  entry = TRI_SETTINGS_ROW (row);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), GTK_WIDGET (tri_settings_row_get_page (entry)));
  gtk_label_set_text (GTK_LABEL (self->heading), tri_settings_row_get_title (entry));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}

/* In a list box Tab goes from row to row; here the arrows do that, and Tab goes on to the page, for which GTK has a property
 * only since 4.18. */
static gboolean
on_list_key_pressed (TriSettingsWindow *self,
                     guint              keyval,
                     guint              keycode,
                     GdkModifierType    state)
{
  if (keyval == GDK_KEY_ISO_Left_Tab || (keyval == GDK_KEY_Tab && (state & GDK_SHIFT_MASK)))
    return gtk_widget_child_focus (self->buttons, GTK_DIR_TAB_BACKWARD);
  if (keyval != GDK_KEY_Tab || (state & gtk_accelerator_get_default_mod_mask ()))
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_child_focus (self->stack, GTK_DIR_TAB_FORWARD) || gtk_widget_child_focus (self->buttons, GTK_DIR_TAB_FORWARD);
}

static void
set_header (GtkListBoxRow *row,
            GtkListBoxRow *before,
            gpointer       user_data)
{
  const char *group = tri_settings_row_get_group (TRI_SETTINGS_ROW (row));
  GtkWidget *label;

  if (before != NULL && tri_settings_row_get_group (TRI_SETTINGS_ROW (before)) == group)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (gettext (group));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "tri-settings-group");
  gtk_list_box_row_set_header (row, label);
}

static void
append_lines (GString     *text,
              const char  *heading,
              char       **lines)
{
  if (lines == NULL || lines[0] == NULL)
    return;
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", heading);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "\n• %s", lines[i]);
}

static char *
describe_outcome (const TriSettingsOutcome *outcome)
{
  GString *text = g_string_new (NULL);

  /* Translators: heading of a list of what was changed */
  append_lines (text, _("Applied:"), outcome != NULL ? outcome->now : NULL);
  /* Translators: heading of a list of what will be changed then */
  append_lines (text, _("After the next start:"), outcome != NULL ? outcome->later : NULL);
  if (text->len == 0)
    g_string_append (text, _("Applied."));
  return g_string_free (text, FALSE);
}

static void
on_applied (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriSettingsWindow) self = user_data;
  g_autoptr (TriSettingsOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = tri_settings_context_apply_finish (TRI_SETTINGS_CONTEXT (source), result, &outcome, &error);
  g_autofree char *text = done ? describe_outcome (outcome) : NULL;

  self->applying = FALSE;
  if (done && self->closing)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  self->closing = FALSE;
  if (done)
    say (self, text, NULL, FALSE);
  else
    say (self, error->message, tri_error_advice (error), TRUE);
  update (self);
  /* Apply, if it had the focus, cannot be pressed any more. */
  if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    gtk_widget_grab_focus (self->ok_button);
}

static void
apply (TriSettingsWindow *self,
       gboolean           close)
{
  if (self->applying || !gtk_widget_get_sensitive (close ? self->ok_button : self->apply_button))
    return;
  if (!tri_settings_context_is_edited (self->context, TRI_SETTINGS_N_GROUPS))
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  self->applying = TRUE;
  self->closing = close;
  say (self, NULL, NULL, FALSE);
  tri_settings_context_apply_async (self->context, on_applied, g_object_ref (self));
}

static void
on_ok (TriSettingsWindow *self)
{
  apply (self, TRUE);
}

static void
on_apply (TriSettingsWindow *self)
{
  apply (self, FALSE);
}

static void
on_reload (TriSettingsWindow *self)
{
  say (self, NULL, NULL, FALSE);
  tri_settings_context_reload (self->context);
}

static void
on_discard (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriSettingsWindow) self = user_data;

  self->asking = FALSE;
  self->sure = tri_confirm_finish (result);
  if (self->sure)
    gtk_window_close (GTK_WINDOW (self));
}

static void
ask (TriSettingsWindow *self)
{
  TriDomain *domain = tri_settings_context_get_domain (self->context);
  g_autofree char *heading = g_strdup_printf (_("Forget what you have changed of “%s”?"), tri_domain_get_name (domain));
  TriQuestion question = { 0 };

  question.heading = heading;
  question.body = _("It has not been applied.");
  question.accept = _("_Forget");
  question.destructive = TRUE;
  self->asking = TRUE;
  tri_confirm_async (GTK_WINDOW (self), &question, NULL, on_discard, g_object_ref (self));
}

static gboolean
on_close_request (TriSettingsWindow *self)
{
  if (self->applying)
    {
      /* It closes when that is over, unless there is something to say then. */
      self->closing = TRUE;
      return GDK_EVENT_STOP;
    }
  if (self->asking)
    return GDK_EVENT_STOP;
  /* What belongs to a machine that is gone cannot be kept by staying here. */
  if (self->sure || tri_domain_get_removed (tri_settings_context_get_domain (self->context)) ||
      !tri_settings_context_is_edited (self->context, TRI_SETTINGS_N_GROUPS))
    return GDK_EVENT_PROPAGATE;
  ask (self);
  return GDK_EVENT_STOP;
}

static void
tri_settings_window_dispose (GObject *object)
{
  TriSettingsWindow *self = TRI_SETTINGS_WINDOW (object);

  if (self->context != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->context, self);
      g_signal_handlers_disconnect_by_data (tri_settings_context_get_connection (self->context), self);
      g_object_run_dispose (G_OBJECT (self->context));
    }

  G_OBJECT_CLASS (tri_settings_window_parent_class)->dispose (object);
}

static void
tri_settings_window_finalize (GObject *object)
{
  g_clear_object (&TRI_SETTINGS_WINDOW (object)->context);

  G_OBJECT_CLASS (tri_settings_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, banner_label);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, reload_button);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, wait_spinner);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, wait_label);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, message_box);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, message);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, advice);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, buttons);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, reason);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, ok_button);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsWindow, apply_button);
}

static void
tri_settings_window_class_init (TriSettingsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_settings_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_settings_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_list_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_reload);
  gtk_widget_class_bind_template_callback (widget_class, on_ok);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_settings_window_init (TriSettingsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tri_set_plain_names (GTK_WIDGET (self));
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), set_header, NULL, NULL);
}

static TriSettingsWindow *
find_window (GtkApplication *application,
             TriDomain      *domain)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (TRI_IS_SETTINGS_WINDOW (l->data) &&
        tri_settings_context_get_domain (TRI_SETTINGS_WINDOW (l->data)->context) == domain)
      return l->data;
  return NULL;
}

gboolean
tri_settings_window_close_all (GtkApplication *application)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));
  gboolean all = TRUE;

  for (GList *l = windows; l != NULL; l = l->next)
    if (TRI_IS_SETTINGS_WINDOW (l->data))
      {
        gtk_window_close (GTK_WINDOW (l->data));
        all = all && !g_list_find (gtk_application_get_windows (application), l->data);
      }
  return all;
}

void
tri_settings_window_open (GtkApplication *application,
                          TriDomain      *domain)
{
  TriSettingsWindow *self;

  g_return_if_fail (GTK_IS_APPLICATION (application));
  g_return_if_fail (TRI_IS_DOMAIN (domain));

  self = find_window (application, domain);
  if (self == NULL)
    {
      self = g_object_new (TRI_TYPE_SETTINGS_WINDOW, "application", application, NULL);
      self->context = tri_settings_context_new (domain);
      g_signal_connect_object (self->context, "loaded", G_CALLBACK (on_loaded), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->context, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->context, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (tri_domain_get_connection (domain), "notify::name", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
      update (self);
    }
  gtk_window_present (GTK_WINDOW (self));
}
