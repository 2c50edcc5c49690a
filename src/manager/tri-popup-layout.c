/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-popup-layout.h"

struct _TriPopupLayout {
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (TriPopupLayout, tri_popup_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
tri_popup_layout_measure (GtkLayoutManager *layout,
                          GtkWidget        *widget,
                          GtkOrientation    orientation,
                          int               for_size,
                          int              *minimum,
                          int              *natural,
                          int              *minimum_baseline,
                          int              *natural_baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

static void
tri_popup_layout_allocate (GtkLayoutManager *layout,
                           GtkWidget        *widget,
                           int               width,
                           int               height,
                           int               baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_widget_should_layout (child))
        gtk_widget_allocate (child, width, height, baseline, NULL);
      else if (GTK_IS_POPOVER (child))
        gtk_popover_present (GTK_POPOVER (child));
    }
}

static void
tri_popup_layout_class_init (TriPopupLayoutClass *klass)
{
  GTK_LAYOUT_MANAGER_CLASS (klass)->measure = tri_popup_layout_measure;
  GTK_LAYOUT_MANAGER_CLASS (klass)->allocate = tri_popup_layout_allocate;
}

static void
tri_popup_layout_init (TriPopupLayout *self)
{
}
