/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TriJob:
 *
 * Long work on one machine. It shows in the Status column and goes on when a window closes. Main thread only.
 *
 * Properties: "title" string (translated, "Taking snapshot") · "progress" double (0…1, -1 when not known) ·
 * "cancellable" boolean · "finished" boolean · "error" (#GError boxed, nullable). Signal "finished-now".
 */
#define TRI_TYPE_JOB (tri_job_get_type ())
G_DECLARE_FINAL_TYPE (TriJob, tri_job, TRI, JOB, GObject)

TriJob       *tri_job_new              (const char   *title,
                                        gboolean      can_cancel);
const char   *tri_job_get_title        (TriJob       *self);
double        tri_job_get_progress     (TriJob       *self);
void          tri_job_set_progress     (TriJob       *self,
                                        double        progress);
gboolean      tri_job_get_can_cancel   (TriJob       *self);
/** Borrowed; the work watches it. */
GCancellable *tri_job_get_cancellable  (TriJob       *self);
void          tri_job_cancel           (TriJob       *self);
gboolean      tri_job_get_finished     (TriJob       *self);
const GError *tri_job_get_error        (TriJob       *self);
/** @error: (nullable): copied */
void          tri_job_finish           (TriJob       *self,
                                        const GError *error);
/** (transfer full): "Taking snapshot (43 %)" */
char         *tri_job_dup_text         (TriJob       *self);

G_END_DECLS
