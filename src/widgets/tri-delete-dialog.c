/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-delete-dialog.h"

#include "core/tri-domain-actions.h"
#include "core/tri-domain-delete.h"
#include "tri-dialogs.h"
#include "tri-format.h"
#include "tri-result-dialog.h"
#include "tri-set.h"

#include <glib/gi18n-lib.h>

/* One machine: its plan, and the check buttons of its disks in the order of the plan's items. */
typedef struct {
  TriDomain       *domain;
  TriDeletePlan   *plan;
  GError          *error;
  GPtrArray       *checks;   /* borrowed GtkCheckButtons, NULL where a disk cannot go */
} Entry;

struct _TriDeleteDialog {
  GtkWindow parent_instance;

  GtkWidget *heading;
  GtkWidget *body;
  GtkWidget *stack;
  GtkWidget *list;
  GtkWidget *size_label;
  GtkWidget *delete_button;

  GPtrArray    *entries;
  GCancellable *cancellable;
  guint         n_pending;
};

G_DEFINE_FINAL_TYPE (TriDeleteDialog, tri_delete_dialog, GTK_TYPE_WINDOW)

/* Outlives the dialog: the results are shown in its parent. */
typedef struct {
  GtkWindow *parent;   /* weak */
  GPtrArray *results;
  guint      n_pending;
} Run;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->domain);
  g_clear_object (&entry->plan);
  g_clear_error (&entry->error);
  g_ptr_array_unref (entry->checks);
  g_free (entry);
}

static void
result_free (gpointer data)
{
  TriActResult *result = data;

  g_clear_object (&result->domain);
  g_clear_error (&result->error);
  g_free (result);
}

static void
run_finish (Run *run)
{
  guint failed = 0;
  TriActResult *bad = NULL;

  for (guint i = 0; i < run->results->len; i++)
    {
      TriActResult *result = g_ptr_array_index (run->results, i);
      if (result->error)
        {
          bad = result;
          failed++;
        }
    }
  if (failed > 0 && run->results->len == 1)
    {
      g_autofree char *heading = g_strdup_printf (_("“%s” was not completely deleted"), tri_domain_get_name (bad->domain));
      tri_error_show (run->parent, heading, bad->error);
    }
  else if (failed > 0)
    tri_result_dialog_show (run->parent, _("Delete"), _("Deleted"), run->results);
  g_clear_weak_pointer (&run->parent);
  g_ptr_array_unref (run->results);
  g_free (run);
}

typedef struct {
  Run       *run;
  TriDomain *domain;
} RunOne;

static void
on_executed (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  RunOne *one = user_data;
  TriActResult *outcome = g_new0 (TriActResult, 1);

  outcome->domain = one->domain;
  tri_delete_plan_execute_finish (TRI_DELETE_PLAN (source), result, &outcome->error);
  g_ptr_array_add (one->run->results, outcome);
  if (--one->run->n_pending == 0)
    run_finish (one->run);
  g_free (one);
}

static void
run_entry (Run   *run,
           Entry *entry)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GPtrArray *items = tri_delete_plan_get_items (entry->plan);
  RunOne *one = g_new0 (RunOne, 1);

  for (guint i = 0; i < items->len; i++)
    {
      GtkWidget *check = g_ptr_array_index (entry->checks, i);
      if (check && gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
        g_ptr_array_add (paths, ((TriDeleteItem *) g_ptr_array_index (items, i))->path);
    }
  g_ptr_array_add (paths, NULL);
  one->run = run;
  one->domain = g_object_ref (entry->domain);
  run->n_pending++;
  tri_delete_plan_execute_async (entry->plan, (const char * const *) paths->pdata, NULL, on_executed, one);
}

static void
on_delete_clicked (TriDeleteDialog *self)
{
  Run *run = g_new0 (Run, 1);

  run->results = g_ptr_array_new_with_free_func (result_free);
  g_set_weak_pointer (&run->parent, gtk_window_get_transient_for (GTK_WINDOW (self)));
  run->n_pending = 1;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      if (entry->plan)
        run_entry (run, entry);
    }
  gtk_window_destroy (GTK_WINDOW (self));
  if (--run->n_pending == 0)
    run_finish (run);
}

static GtkWidget *
text_new (const char *text,
          const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  tri_set_wrap_anywhere (GTK_LABEL (label));
  gtk_label_set_max_width_chars (GTK_LABEL (label), 64);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* The sum of what is ticked, so that a slip is seen before the button is pressed. */
static void
update_size (TriDeleteDialog *self)
{
  guint64 bytes = 0;
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      for (guint j = 0; entry->plan && j < entry->checks->len; j++)
        {
          GtkWidget *check = g_ptr_array_index (entry->checks, j);
          TriDeleteItem *item = g_ptr_array_index (tri_delete_plan_get_items (entry->plan), j);
          if (check && gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
            {
              bytes += item->allocation;
              n++;
            }
        }
    }
  if (n > 0)
    {
      g_autofree char *size = tri_format_bytes (bytes);
      /* TRANSLATORS: %u disks, then their size */
      g_autofree char *text = g_strdup_printf (ngettext ("%u disk is deleted for good: %s", "%u disks are deleted for good: %s", n),
                                               n, size);
      gtk_label_set_text (GTK_LABEL (self->size_label), text);
    }
  else
    gtk_label_set_text (GTK_LABEL (self->size_label), _("All disks are kept."));
}

static GtkWidget *
item_row_new (TriDeleteDialog *self,
              TriDeleteItem   *item,
              GtkWidget      **check)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *size = tri_format_bytes (item->allocation);
  g_autofree char *label = g_strdup_printf ("%s: %s (%s)", item->target ? item->target : "–", item->path, size);
  GtkWidget *button = gtk_check_button_new ();

  gtk_check_button_set_label (GTK_CHECK_BUTTON (button), label);
  gtk_box_append (GTK_BOX (row), button);
  gtk_widget_set_tooltip_text (button, item->path);
  *check = NULL;
  if (item->can_delete)
    {
      *check = button;
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (update_size), self);
    }
  else
    {
      GtkWidget *why = text_new (item->reason ? item->reason : _("It cannot be deleted from here."), "dim-label");
      gtk_widget_set_sensitive (button, FALSE);
      gtk_widget_set_margin_start (why, 24);
      gtk_box_append (GTK_BOX (row), why);
    }
  return row;
}

static char *
describe_plan (TriDeletePlan *plan)
{
  GString *text = g_string_new (_("Goes: its definition"));
  guint n = tri_delete_plan_get_n_snapshots (plan);

  if (tri_delete_plan_has_managed_save (plan))
    g_string_append_printf (text, ", %s", _("its saved state"));
  if (n > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u snapshot", "%u snapshots", n), n);
    }
  if (tri_delete_plan_has_nvram (plan))
    g_string_append_printf (text, ", %s", _("its firmware variables"));
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

static void
show_entry (TriDeleteDialog *self,
            Entry           *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *what = NULL;

  gtk_box_append (GTK_BOX (box), text_new (tri_domain_get_name (entry->domain), "heading"));
  if (entry->plan)
    {
      GPtrArray *items = tri_delete_plan_get_items (entry->plan);

      what = describe_plan (entry->plan);
      gtk_box_append (GTK_BOX (box), text_new (what, NULL));
      for (guint i = 0; i < items->len; i++)
        {
          GtkWidget *check;
          gtk_box_append (GTK_BOX (box), item_row_new (self, g_ptr_array_index (items, i), &check));
          g_ptr_array_add (entry->checks, check);
        }
      if (items->len == 0)
        gtk_box_append (GTK_BOX (box), text_new (_("It has no disks."), "dim-label"));
    }
  else
    gtk_box_append (GTK_BOX (box), text_new (entry->error->message, "error"));
  gtk_list_box_append (GTK_LIST_BOX (self->list), box);
}

static void
show_all (TriDeleteDialog *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      show_entry (self, entry);
      any = any || entry->plan;
    }
  gtk_widget_set_sensitive (self->delete_button, any);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  update_size (self);
}

static void
on_planned (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriDeleteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TriDeletePlan) plan = tri_domain_plan_delete_finish (TRI_DOMAIN (source), result, &error);

  if (!self->entries)
    return;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      if (entry->domain != TRI_DOMAIN (source))
        continue;
      entry->plan = g_steal_pointer (&plan);
      entry->error = g_steal_pointer (&error);
      break;
    }
  if (--self->n_pending == 0)
    show_all (self);
}

static void
tri_delete_dialog_dispose (GObject *object)
{
  TriDeleteDialog *self = TRI_DELETE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (tri_delete_dialog_parent_class)->dispose (object);
}

static void
tri_delete_dialog_finalize (GObject *object)
{
  TriDeleteDialog *self = TRI_DELETE_DIALOG (object);

  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (tri_delete_dialog_parent_class)->finalize (object);
}

static void
tri_delete_dialog_class_init (TriDeleteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_delete_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_delete_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-delete-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriDeleteDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, TriDeleteDialog, body);
  gtk_widget_class_bind_template_child (widget_class, TriDeleteDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TriDeleteDialog, list);
  gtk_widget_class_bind_template_child (widget_class, TriDeleteDialog, size_label);
  gtk_widget_class_bind_template_child (widget_class, TriDeleteDialog, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_delete_dialog_init (TriDeleteDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_delete_dialog_show (GtkWindow *parent,
                        GPtrArray *domains)
{
  TriDeleteDialog *self;
  g_autofree char *heading = NULL;

  g_return_if_fail (domains && domains->len > 0);

  self = g_object_new (TRI_TYPE_DELETE_DIALOG, "transient-for", parent, NULL);
  if (domains->len == 1)
    heading = g_strdup_printf (_("Delete “%s”?"), tri_domain_get_name (g_ptr_array_index (domains, 0)));
  else
    heading = g_strdup_printf (ngettext ("Delete %u virtual machine?", "Delete %u virtual machines?", domains->len), domains->len);
  gtk_label_set_text (GTK_LABEL (self->heading), heading);
  for (guint i = 0; i < domains->len; i++)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->domain = g_object_ref (g_ptr_array_index (domains, i));
      entry->checks = g_ptr_array_new ();
      g_ptr_array_add (self->entries, entry);
    }
  self->n_pending = domains->len;
  for (guint i = 0; i < domains->len; i++)
    tri_domain_plan_delete_async (g_ptr_array_index (domains, i), self->cancellable, on_planned, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
