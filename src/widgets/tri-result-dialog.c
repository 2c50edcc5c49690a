/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-result-dialog.h"

#include "core/tri-domain-actions.h"
#include "tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriResultDialog {
  GtkWindow parent_instance;

  GtkWidget *summary;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (TriResultDialog, tri_result_dialog, GTK_TYPE_WINDOW)

static GtkWidget *
label_new (const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  tri_set_wrap_anywhere (GTK_LABEL (label));
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_label_set_selectable (GTK_LABEL (label), css_class == NULL);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_result (TriResultDialog *self,
            TriActResult    *result,
            const char      *done)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new_from_icon_name (result->error ? "dialog-error-symbolic" : "object-select-symbolic");

  gtk_widget_add_css_class (icon, result->error ? "error" : "success");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 2);
  gtk_box_append (GTK_BOX (text), label_new (tri_domain_get_name (result->domain), "heading"));
  gtk_box_append (GTK_BOX (text), label_new (result->error ? result->error->message : done, NULL));
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), text);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
tri_result_dialog_class_init (TriResultDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-result-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriResultDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, TriResultDialog, list);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_result_dialog_init (TriResultDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_result_dialog_show (GtkWindow  *parent,
                        const char *title,
                        const char *done,
                        GPtrArray  *results)
{
  TriResultDialog *self;
  g_autofree char *summary = NULL;
  guint failed = 0;

  g_return_if_fail (results);

  self = g_object_new (TRI_TYPE_RESULT_DIALOG, "transient-for", parent, "title", title, NULL);
  for (guint i = 0; i < results->len; i++)
    {
      TriActResult *result = g_ptr_array_index (results, i);
      if (result->error)
        {
          add_result (self, result, done);
          failed++;
        }
    }
  for (guint i = 0; i < results->len; i++)
    {
      TriActResult *result = g_ptr_array_index (results, i);
      if (!result->error)
        add_result (self, result, done);
    }
  /* TRANSLATORS: how many of how many virtual machines */
  summary = g_strdup_printf (_("Done on %u of %u virtual machines."), results->len - failed, results->len);
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  gtk_window_present (GTK_WINDOW (self));
}
