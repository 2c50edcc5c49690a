/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-new-machine-wizard.h"

#include "core/tri-error.h"
#include "core/tri-job.h"
#include "tri-wizard-page-disk.h"
#include "tri-wizard-page-generation.h"
#include "tri-wizard-page-install.h"
#include "tri-wizard-page-intro.h"
#include "tri-wizard-page-memory.h"
#include "tri-wizard-page-name.h"
#include "tri-wizard-page-network.h"
#include "tri-wizard-page-summary.h"
#include "widgets/tri-preferences.h"
#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

#define PULSE_MS 120

struct _TriNewMachineWizard {
  GtkWindow         parent_instance;

  GtkWidget        *steps;
  GtkWidget        *heading;
  GtkWidget        *stack;
  GtkWidget        *scroller;
  GtkWidget        *notice;
  GtkWidget        *error_box;
  GtkWidget        *error_label;
  GtkWidget        *advice_label;
  GtkWidget        *progress;
  GtkWidget        *back_button;
  GtkWidget        *next_button;
  GtkWidget        *finish_button;
  GtkWidget        *cancel_button;

  TriWizardContext *context;
  TriJob           *job;      /* nullable: while the machine is made */
  GPtrArray        *pages;    /* borrowed TriWizardPages in order */
  guint             current;
  guint             pulse;
  gboolean          done;     /* the machine is there: only Close is left */
};

G_DEFINE_FINAL_TYPE (TriNewMachineWizard, tri_new_machine_wizard, GTK_TYPE_WINDOW)

static gboolean
has_problem (TriNewMachineWizard *self,
             guint                page)
{
  g_autofree char *problem = tri_wizard_page_dup_problem (self->pages->pdata[page]);

  return problem != NULL;
}

/* A step can be jumped to when none before it stands in the way. */
static guint
count_reachable (TriNewMachineWizard *self)
{
  guint n = 1;

  while (n < self->pages->len && !has_problem (self, n - 1))
    n++;
  return n;
}

/* The one that Enter takes is the one that stands out. */
static void
set_default (TriNewMachineWizard *self,
             GtkWidget           *button)
{
  GtkWidget *before = gtk_window_get_default_widget (GTK_WINDOW (self));

  if (before != NULL)
    gtk_widget_remove_css_class (before, "suggested-action");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_window_set_default_widget (GTK_WINDOW (self), button);
}

static void
update (TriNewMachineWizard *self)
{
  gboolean busy = self->job != NULL;
  gboolean last = self->current + 1 == self->pages->len;
  guint reachable = count_reachable (self);
  gboolean can_finish = reachable == self->pages->len && !has_problem (self, self->pages->len - 1);

  for (guint i = 0; i < self->pages->len; i++)
    gtk_widget_set_sensitive (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->steps), (int) i)),
                              !busy && !self->done && (i < reachable || i <= self->current));
  gtk_widget_set_sensitive (self->stack, !busy && !self->done);
  gtk_widget_set_sensitive (self->back_button, !busy && !self->done && self->current > 0);
  gtk_widget_set_sensitive (self->next_button, !busy && !self->done && !last && !has_problem (self, self->current));
  gtk_widget_set_sensitive (self->finish_button, !busy && !self->done && can_finish);
  gtk_button_set_label (GTK_BUTTON (self->cancel_button), self->done ? _("_Close") : _("_Cancel"));
  set_default (self, self->done ? self->cancel_button : last ? self->finish_button : self->next_button);
}

static void
show_error (TriNewMachineWizard *self,
            const GError        *error)
{
  const char *advice = error != NULL ? tri_error_advice (error) : NULL;

  gtk_label_set_text (GTK_LABEL (self->error_label), error != NULL ? error->message : "");
  tri_set_remark (GTK_LABEL (self->advice_label), advice);
  gtk_widget_set_visible (self->error_box, error != NULL);
}

static void
show_page (TriNewMachineWizard *self,
           guint                page)
{
  TriWizardPage *widget = self->pages->pdata[page];

  self->current = page;
  gtk_stack_set_visible_child (GTK_STACK (self->stack), GTK_WIDGET (widget));
  gtk_label_set_text (GTK_LABEL (self->heading), tri_wizard_page_get_title (widget));
  gtk_list_box_select_row (GTK_LIST_BOX (self->steps),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->steps), (int) page));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  show_error (self, NULL);
  update (self);
  tri_wizard_page_enter (widget);
}

static void
on_back (TriNewMachineWizard *self)
{
  if (self->current > 0)
    show_page (self, self->current - 1);
}

static void
on_next (TriNewMachineWizard *self)
{
  if (self->current + 1 < self->pages->len && !has_problem (self, self->current))
    show_page (self, self->current + 1);
}

static void
on_step_activated (TriNewMachineWizard *self,
                   GtkListBoxRow       *row)
{
  guint page = (guint) gtk_list_box_row_get_index (row);

  if (page != self->current && (page < count_reachable (self) || page < self->current))
    show_page (self, page);
}

static gboolean
pulse (gpointer user_data)
{
  TriNewMachineWizard *self = user_data;

  gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress));
  return G_SOURCE_CONTINUE;
}

static void
end_work (TriNewMachineWizard *self)
{
  g_clear_handle_id (&self->pulse, g_source_remove);
  g_clear_object (&self->job);
  gtk_widget_set_visible (self->progress, FALSE);
}

static void
open_console (TriNewMachineWizard *self,
              const char          *uuid)
{
  GApplication *application = g_application_get_default ();
  TriConnection *connection = tri_wizard_context_get_connection (self->context);
  gboolean start = FALSE;

  g_object_get (tri_wizard_context_get_spec (self->context), "start", &start, NULL);
  if (start && application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "open-console",
                                    g_variant_new ("(ss)", tri_connection_get_uri (connection), uuid));
}

static void
on_created (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriNewMachineWizard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *uuid = tri_connection_create_machine_finish (TRI_CONNECTION (source), result, &kept, &error);

  end_work (self);
  self->done = uuid != NULL || kept != NULL;
  if (uuid != NULL)
    {
      open_console (self, uuid);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  /* Cancelled and taken back: the person may change something and try again. */
  show_error (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NULL : error);
  update (self);
  if (!self->done)
    tri_wizard_page_enter (self->pages->pdata[self->current]);
}

static void
on_finish (TriNewMachineWizard *self)
{
  TriMachineSpec *spec = tri_wizard_context_get_spec (self->context);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (self->job != NULL || self->done)
    return;
  g_object_get (spec, "name", &name, NULL);
  text = g_strdup_printf (_("Making “%s”…"), name);
  self->job = tri_job_new (text, TRUE);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (self->progress), text);
  gtk_widget_set_visible (self->progress, TRUE);
  self->pulse = g_timeout_add (PULSE_MS, pulse, self);
  show_error (self, NULL);
  /* The only thing that can be done now; an entry that loses its focus by becoming insensitive would complain as well. */
  gtk_widget_grab_focus (self->cancel_button);
  update (self);
  tri_connection_create_machine_async (tri_wizard_context_get_connection (self->context), spec, self->job, NULL, on_created,
                                       g_object_ref (self));
}

/* While the machine is made, cancelling takes it back first; the window waits for that. */
static void
on_cancel (TriNewMachineWizard *self)
{
  if (self->job != NULL)
    {
      gtk_progress_bar_set_text (GTK_PROGRESS_BAR (self->progress), _("Cancelling…"));
      tri_job_cancel (self->job);
    }
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
on_close_request (TriNewMachineWizard *self)
{
  on_cancel (self);
  return TRUE;
}

/* GTK lets Enter toggle a check button; in a wizard it goes on, as everywhere else on the page. Space toggles. */
static gboolean
on_key_pressed (TriNewMachineWizard *self,
                guint                keyval,
                guint                keycode,
                GdkModifierType      state)
{
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if (!GTK_IS_CHECK_BUTTON (gtk_window_get_focus (GTK_WINDOW (self))))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_default (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static void
add_page (TriNewMachineWizard *self,
          GType                type,
          const char          *title)
{
  TriWizardPage *page = g_object_new (type, "title", title, NULL);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_append (GTK_LIST_BOX (self->steps), row);
  gtk_stack_add_child (GTK_STACK (self->stack), GTK_WIDGET (page));
  g_ptr_array_add (self->pages, page);
}

static void
add_pages (TriNewMachineWizard *self)
{
  add_page (self, TRI_TYPE_WIZARD_PAGE_INTRO, _("Before You Begin"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_NAME, _("Name and Location"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_GENERATION, _("Generation"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_MEMORY, _("Memory"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_NETWORK, _("Networking"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_DISK, _("Virtual Hard Disk"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_INSTALL, _("Installation Options"));
  add_page (self, TRI_TYPE_WIZARD_PAGE_SUMMARY, _("Summary"));
  for (guint i = 0; i < self->pages->len; i++)
    {
      tri_wizard_page_set_context (self->pages->pdata[i], self->context);
      g_signal_connect_object (self->pages->pdata[i], "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
}

static void
tri_new_machine_wizard_dispose (GObject *object)
{
  TriNewMachineWizard *self = TRI_NEW_MACHINE_WIZARD (object);

  g_clear_handle_id (&self->pulse, g_source_remove);
  if (self->context != NULL)
    tri_wizard_context_stop (self->context);
  for (guint i = 0; i < self->pages->len; i++)
    g_signal_handlers_disconnect_by_data (self->pages->pdata[i], self);
  g_ptr_array_set_size (self->pages, 0);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (tri_new_machine_wizard_parent_class)->dispose (object);
}

static void
tri_new_machine_wizard_finalize (GObject *object)
{
  TriNewMachineWizard *self = TRI_NEW_MACHINE_WIZARD (object);

  g_clear_object (&self->context);
  g_ptr_array_unref (self->pages);

  G_OBJECT_CLASS (tri_new_machine_wizard_parent_class)->finalize (object);
}

static void
tri_new_machine_wizard_class_init (TriNewMachineWizardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tri_new_machine_wizard_dispose;
  object_class->finalize = tri_new_machine_wizard_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-new-machine-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, steps);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, heading);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, stack);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, scroller);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, notice);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, error_box);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, error_label);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, advice_label);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, progress);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, back_button);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, next_button);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, finish_button);
  gtk_widget_class_bind_template_child (widget_class, TriNewMachineWizard, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_finish);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request);
  gtk_widget_class_bind_template_callback (widget_class, on_step_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_new_machine_wizard_init (TriNewMachineWizard *self)
{
  self->pages = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
tri_new_machine_wizard_new (GtkWindow     *parent,
                            TriConnection *connection)
{
  TriNewMachineWizard *self;
  TriHost *host;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (TRI_IS_CONNECTION (connection), NULL);

  host = tri_connection_get_host (connection);
  if (host == NULL)
    return NULL;
  self = g_object_new (TRI_TYPE_NEW_MACHINE_WIZARD, "transient-for", parent, NULL);
  self->context = tri_wizard_context_new (connection);
  gtk_widget_set_visible (self->notice, tri_host_is_emulated (host));
  add_pages (self);
  tri_wizard_context_reload (self->context);
  show_page (self, g_settings_get_boolean (tri_preferences_get (), "skip-wizard-intro") ? 1 : 0);
  return GTK_WIDGET (self);
}
