/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TriDeviceTable:
 *
 * A few rows of text under headers: network adapters, disks. All of it is built anew when it changes.
 */
#define TRI_TYPE_DEVICE_TABLE (tri_device_table_get_type ())
G_DECLARE_FINAL_TYPE (TriDeviceTable, tri_device_table, TRI, DEVICE_TABLE, GtkWidget)

GtkWidget *tri_device_table_new     (void);
/** Empties the table. @headers: %NULL-terminated, translated */
void       tri_device_table_begin   (TriDeviceTable     *self,
                                     const char * const *headers);
/** @cells: as many as headers; %NULL or empty is shown as "–". */
void       tri_device_table_add_row (TriDeviceTable     *self,
                                     const char * const *cells);
/** Puts @widget under the row that was added last, over its whole width. */
void       tri_device_table_add_note (TriDeviceTable    *self,
                                      GtkWidget         *widget);
/** Shows @text instead of rows. */
void       tri_device_table_set_empty (TriDeviceTable   *self,
                                       const char       *text);

G_END_DECLS
