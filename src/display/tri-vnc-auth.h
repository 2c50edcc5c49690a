/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

G_BEGIN_DECLS

int      tri_vnc_auth_choose_type    (const GValueArray *types);
int      tri_vnc_auth_choose_subtype (guint type, const GValueArray *subtypes);
gboolean tri_vnc_auth_is_verified    (int subtype);
gboolean tri_vnc_auth_wants          (const GValueArray *credentials, VncConnectionCredential credential);

G_END_DECLS
