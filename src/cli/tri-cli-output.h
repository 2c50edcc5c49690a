/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * TriCliTable:
 *
 * Rows for a terminal, aligned by what the characters take there (wide and combining ones too).
 */
typedef struct _TriCliTable TriCliTable;

/** @sides: "l" or "r" for each column; then the headers, translated, and %NULL */
TriCliTable *tri_cli_table_new    (const char  *sides,
                                   ...) G_GNUC_NULL_TERMINATED;
/** @cells: as many as there are headers; %NULL and "" are drawn as a dash. */
void         tri_cli_table_add    (TriCliTable *self,
                                   const char * const *cells);
/** @indent: blanks in front of every line */
void         tri_cli_table_print  (TriCliTable *self,
                                   guint        indent);
void         tri_cli_table_free   (TriCliTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriCliTable, tri_cli_table_free)

/** "  Label:            value", aligned; nothing where @value is %NULL or "" */
void         tri_cli_print_pair   (const char  *label,
                                   const char  *value);

/** Columns that @text takes on a terminal. */
guint        tri_cli_text_width   (const char  *text);

/**
 * tri_cli_clean:
 * Returns: (transfer full): @text without what moves a terminal's cursor, colours it or turns the direction of writing:
 *   names come from servers, and may have been chosen to mislead
 */
char        *tri_cli_clean        (const char  *text);

/** A name alone in a line: as it is for scripts, as tri_cli_clean() leaves it on a terminal. */
void         tri_cli_print_name   (const char  *name);

/** "2.0 GiB"; (transfer full) */
char        *tri_cli_dup_size     (guint64      bytes);
/** "3 d 04:05" or "00:05:12", (transfer full) */
char        *tri_cli_dup_uptime   (gint64       seconds);
/** "2026-11-23 08:00" local time, (transfer full) */
char        *tri_cli_dup_time     (gint64       unix_time);

/**
 * tri_cli_parse_size:
 * @text: "2G", "2 GiB", "1.5T", "512 m": always binary, always with a unit
 * @what: which option, for the error
 * Returns: whether it is a size above zero; %G_OPTION_ERROR_BAD_VALUE otherwise
 */
gboolean     tri_cli_parse_size   (const char  *text,
                                   const char  *what,
                                   guint64     *bytes,
                                   GError     **error);

void         tri_cli_json_string  (JsonBuilder *builder,
                                   const char  *name,
                                   const char  *value);
void         tri_cli_json_int     (JsonBuilder *builder,
                                   const char  *name,
                                   gint64       value);
void         tri_cli_json_bool    (JsonBuilder *builder,
                                   const char  *name,
                                   gboolean     value);
/** 0 is null: a figure that is not known. */
void         tri_cli_json_known   (JsonBuilder *builder,
                                   const char  *name,
                                   guint64      value);
/** The parts of a text separated by ", " as an array. */
void         tri_cli_json_list    (JsonBuilder *builder,
                                   const char  *name,
                                   const char  *text);
/** Begins the object that tells what was done to one machine. (transfer full) */
JsonBuilder *tri_cli_json_begin_result (const char *action,
                                        const char *machine,
                                        const char *uuid);
/** Prints what was built: @line: in one line, else laid out. */
void         tri_cli_json_print   (JsonBuilder *builder,
                                   gboolean     line);

G_END_DECLS
