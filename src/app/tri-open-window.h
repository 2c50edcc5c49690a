/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tri-domain.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TRI_TYPE_OPEN_WINDOW (tri_open_window_get_type ())
G_DECLARE_FINAL_TYPE (TriOpenWindow, tri_open_window, TRI, OPEN_WINDOW, GtkApplicationWindow)

/**
 * TriOpenWindow:
 *
 * What is seen before a console that the command line asked for: the way to the server, and why there is no such machine. As soon as there
 * is one it emits "found" (#TriDomain) and closes.
 */
/** @name: the machine's name or UUID */
TriOpenWindow *tri_open_window_new  (GtkApplication *application, TriConnection *connection, const char *name);
/** Begins. Returns: whether the machine was there already, so that there is nothing to show */
gboolean       tri_open_window_look (TriOpenWindow *self);

G_END_DECLS
