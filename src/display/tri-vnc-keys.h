/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint tri_vnc_keys_get_number (guint scancode);
guint tri_vnc_keys_get_symbol (guint scancode, gboolean shifted);

G_END_DECLS
