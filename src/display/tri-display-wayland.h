/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <wayland-client.h>

G_BEGIN_DECLS

struct wl_registry *tri_display_wayland_open (GdkDisplay *display, const char *name,
                                              const struct wl_registry_listener *listener, gpointer user_data);

G_END_DECLS
