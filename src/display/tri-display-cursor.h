/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-display-session.h"

G_BEGIN_DECLS

GdkCursor *tri_display_cursor_new (TriDisplaySession *session, guint monitor);

G_END_DECLS
