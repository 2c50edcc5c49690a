/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"
#include "tri-stroke.h"

G_BEGIN_DECLS

/**
 * tri_domain_send_strokes_async:
 * @strokes: (array length=n_strokes): pressed one after the other; copied
 * @n_strokes: how many
 * @cancellable: ends it between two strokes, with no key left pressed
 *
 * Presses keys in the guest without a console (virDomainSendKey), slowly enough for a guest that is busy: some forty
 * strokes a second. The machine has to be running. finish: the number of strokes that were sent; on an error
 * @n_sent tells how many were sent before it. Errors: %TRI_ERROR_WRONG_STATE, %TRI_ERROR_NOT_FOUND, libvirt's.
 */
void     tri_domain_send_strokes_async  (TriDomain           *self,
                                         const TriStroke     *strokes,
                                         guint                n_strokes,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
gboolean tri_domain_send_strokes_finish (TriDomain           *self,
                                         GAsyncResult        *result,
                                         guint               *n_sent,
                                         GError             **error);

G_END_DECLS
