/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define TRI_TYPE_DISPLAY_OUTPUTS (tri_display_outputs_get_type ())
G_DECLARE_FINAL_TYPE (TriDisplayOutputs, tri_display_outputs, TRI, DISPLAY_OUTPUTS, GObject)

TriDisplayOutputs *tri_display_outputs_get       (GdkDisplay *display);
double             tri_display_outputs_get_scale (TriDisplayOutputs  *self,
                                                  const GdkRectangle *place);

G_END_DECLS
