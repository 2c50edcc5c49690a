/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** The dividers of the manager window. */
typedef struct {
  GtkWidget *navigation;   /* GtkPaned: tree | rest */
  GtkWidget *actions;      /* GtkPaned: centre | actions pane */
  GtkWidget *lists;        /* GtkPaned: machines / rest */
  GtkWidget *details;      /* GtkPaned: snapshots / details */
} TriManagerLayout;

/** Gives @window and its dividers the sizes of the settings. Before it is shown. */
void tri_manager_layout_load (GtkWindow              *window,
                              const TriManagerLayout *layout);
/** Writes them back. Before the window is closed. */
void tri_manager_layout_save (GtkWindow              *window,
                              const TriManagerLayout *layout);

G_END_DECLS
