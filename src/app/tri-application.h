/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriApplication:
 *
 * One process, its servers and its windows. Actions: connect-server, add-server (s: URI), remove-server (s: URI), open-console (ss: URI, UUID),
 * new-machine (s: URI), help, shortcuts, about, quit.
 */
#define TRI_TYPE_APPLICATION (tri_application_get_type ())
G_DECLARE_FINAL_TYPE (TriApplication, tri_application, TRI, APPLICATION, GtkApplication)

TriApplication *tri_application_new (void);

G_END_DECLS
