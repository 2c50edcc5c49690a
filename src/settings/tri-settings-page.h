/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-settings-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriSettingsPage:
 *
 * One entry of the settings window: what stands at the right when it is chosen. Under what the page shows itself stand what is wrong with its
 * group and what of it takes effect only after the next start.
 */
#define TRI_TYPE_SETTINGS_PAGE (tri_settings_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (TriSettingsPage, tri_settings_page, TRI, SETTINGS_PAGE, GtkBox)

struct _TriSettingsPageClass {
  GtkBoxClass      parent_class;

  TriSettingsGroup group;
  /** The settings are there, or new: show them. Nothing that is set here may count as edited. */
  void   (*show)         (TriSettingsPage *self);
  /** Something that is not edited here is different: state, memory, virtual switches. */
  void   (*refresh)      (TriSettingsPage *self);
  /** (transfer full): the line below the title in the list */
  char * (*dup_subtitle) (TriSettingsPage *self);
};

/** @context: kept. Shows what is in it if it is there already. */
void                tri_settings_page_set_context  (TriSettingsPage    *self,
                                                    TriSettingsContext *context);
TriSettingsContext *tri_settings_page_get_context  (TriSettingsPage    *self);
/** Returns: (transfer none): never %NULL while the page is shown */
TriMachineSettings *tri_settings_page_get_settings (TriSettingsPage    *self);
TriDomain          *tri_settings_page_get_domain   (TriSettingsPage    *self);
/** Returns: (transfer full) */
char               *tri_settings_page_dup_subtitle (TriSettingsPage    *self);
/** Returns: (transfer full) (nullable): what is wrong with what is edited here */
char               *tri_settings_page_dup_problem  (TriSettingsPage    *self);
/** Returns: whether something is edited here */
gboolean            tri_settings_page_is_edited    (TriSettingsPage    *self);

/* For pages */

/** To be asked by handlers: whether the page is being filled, so that it was nobody who changed the field. */
gboolean            tri_settings_page_is_filling   (TriSettingsPage    *self);
/** The person changed something, and it is in the settings now. */
void                tri_settings_page_edited       (TriSettingsPage    *self);
/** The field, or several, that are marked while the group has a problem. */
void                tri_settings_page_mark         (TriSettingsPage    *self,
                                                    GtkWidget          *field);
/** A spin button of whole numbers has its value as soon as it is typed, and Enter in it takes the window's default button, as in an entry. */
void                tri_settings_page_set_up_number (GtkWidget         *spin_button);
/** Sets a spin button in MiB to @bytes. */
void                tri_settings_page_set_mib      (GtkWidget          *spin_button,
                                                    guint64             bytes);
/** Returns: bytes. @before: what it was set to; kept as it is unless the person changed the MiB shown */
guint64             tri_settings_page_get_mib      (GtkWidget          *spin_button,
                                                    guint64             before);

G_END_DECLS
