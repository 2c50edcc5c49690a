/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain-settings.h"

G_BEGIN_DECLS

/**
 * TriSettingsContext:
 *
 * What one settings window is about: the machine, its settings as they were read, as they are edited, and the server's virtual switches.
 * They are read again whenever the machine's configuration or state changes.
 *
 * Signals: "loaded" (the settings were read again, and what is edited is new: pages show it), "edited" (by the person), "changed"
 * (after "edited", and when what else is said here may be different: problems, pending changes, conflict, busy, error), "networks-changed".
 */
#define TRI_TYPE_SETTINGS_CONTEXT (tri_settings_context_get_type ())
G_DECLARE_FINAL_TYPE (TriSettingsContext, tri_settings_context, TRI, SETTINGS_CONTEXT, GObject)

/** @domain: kept. Starts to read. */
TriSettingsContext *tri_settings_context_new           (TriDomain          *domain);
TriDomain          *tri_settings_context_get_domain    (TriSettingsContext *self);
TriConnection      *tri_settings_context_get_connection (TriSettingsContext *self);

/** Returns: (transfer none) (nullable): what is edited; write to it, then call tri_settings_context_edited() */
TriMachineSettings *tri_settings_context_get_settings  (TriSettingsContext *self);
/** Returns: (transfer none) (nullable): as they were read */
TriMachineSettings *tri_settings_context_get_stored    (TriSettingsContext *self);
/** Returns: (transfer none) (nullable) (element-type TriNetworkInfo): the virtual switches, once they have been read */
GPtrArray          *tri_settings_context_get_networks  (TriSettingsContext *self);

void                tri_settings_context_edited        (TriSettingsContext *self);
/** Returns: whether something was edited that is not applied, in @group or (%TRI_SETTINGS_N_GROUPS) in any */
gboolean            tri_settings_context_is_edited     (TriSettingsContext *self,
                                                        TriSettingsGroup    group);
/** Returns: (transfer full) (nullable): why what is edited in @group cannot be */
char               *tri_settings_context_dup_problem   (TriSettingsContext *self,
                                                        TriSettingsGroup    group);

/** Returns: whether it is being read for the first time, or applied */
gboolean            tri_settings_context_get_busy      (TriSettingsContext *self);
/** Returns: whether what is stored was changed by somebody else, while something is edited here */
gboolean            tri_settings_context_get_conflict  (TriSettingsContext *self);
/** Returns: (transfer none) (nullable): why the settings could not be read */
const GError       *tri_settings_context_get_error     (TriSettingsContext *self);
/** Returns: (transfer full) (nullable): why nothing can be applied now: the machine is gone, the server is not connected */
char               *tri_settings_context_dup_obstacle  (TriSettingsContext *self);

/** Forgets what was edited and reads again. */
void                tri_settings_context_reload        (TriSettingsContext *self);
/** Reads the virtual switches again. */
void                tri_settings_context_load_networks (TriSettingsContext *self);

/**
 * tri_settings_context_apply_async:
 * Applies what was edited. What was edited stays as it is when that fails.
 */
void                tri_settings_context_apply_async   (TriSettingsContext  *self,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
/** @outcome: (out) (transfer full) (nullable): what took effect, also when some of it failed */
gboolean            tri_settings_context_apply_finish  (TriSettingsContext  *self,
                                                        GAsyncResult        *result,
                                                        TriSettingsOutcome **outcome,
                                                        GError             **error);

G_END_DECLS
