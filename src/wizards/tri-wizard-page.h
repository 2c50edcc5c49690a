/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-wizard-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriWizardPage:
 *
 * One step of the wizard. Property "title" (string): what the list of steps calls it. Signal "changed": whether it can be left may be
 * different now.
 */
#define TRI_TYPE_WIZARD_PAGE (tri_wizard_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (TriWizardPage, tri_wizard_page, TRI, WIZARD_PAGE, GtkBox)

struct _TriWizardPageClass {
  GtkBoxClass parent_class;

  /** The context is there now: show what is in its spec. Called once. */
  void       (*set_up)      (TriWizardPage *self);
  /** Comes onto the screen. */
  void       (*enter)       (TriWizardPage *self);
  /** (transfer full) (nullable): why the page cannot be left forwards */
  char     * (*dup_problem) (TriWizardPage *self);
};

const char       *tri_wizard_page_get_title   (TriWizardPage    *self);
void              tri_wizard_page_set_context (TriWizardPage    *self,
                                               TriWizardContext *context);
TriWizardContext *tri_wizard_page_get_context (TriWizardPage    *self);
TriMachineSpec   *tri_wizard_page_get_spec    (TriWizardPage    *self);
TriConnection    *tri_wizard_page_get_connection (TriWizardPage *self);

/** Comes onto the screen: the first field gets the focus. */
void              tri_wizard_page_enter       (TriWizardPage    *self);
char             *tri_wizard_page_dup_problem (TriWizardPage    *self);
void              tri_wizard_page_changed     (TriWizardPage    *self);

/* For pages */

/** The spec's problem with @field, as tri_machine_spec_problem(). (transfer full) (nullable) */
char             *tri_wizard_page_dup_spec_problem (TriWizardPage *self,
                                                    TriSpecField   field);
/** Shows @problem (nullable) in @label and, for eyes and screen readers, at @field (nullable). */
void              tri_wizard_page_show_problem (GtkLabel         *label,
                                                GtkWidget        *field,
                                                const char       *problem);
/** Ties an entry to a string of the spec. */
void              tri_wizard_page_bind_text    (TriWizardPage    *self,
                                                const char       *property,
                                                GtkWidget        *entry);
/** Ties a spin button in units of @unit bytes to a property of the spec in bytes. */
void              tri_wizard_page_bind_size    (TriWizardPage    *self,
                                                const char       *property,
                                                GtkWidget        *spin_button,
                                                guint64           unit);
/** Enter in a spin button takes the window's default button, as in an entry. */
void              tri_wizard_page_let_activate (GtkWidget        *spin_button);

G_END_DECLS
