/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct _TriCliTable {
  const char *sides;     /* static: "l" or "r" for each column */
  guint       n_columns;
  GPtrArray  *rows;      /* of char **, the headers first */
};

static gboolean
is_dangerous (gunichar c)
{
  return g_unichar_iscntrl (c) ||
         c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) ||
         c == 0x2028 || c == 0x2029;
}

char *
tri_cli_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (clean, ' ');
      else
        g_string_append_unichar (clean, is_dangerous (c) ? 0xfffd : c);
    }

  return g_string_free (clean, FALSE);
}

guint
tri_cli_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iszerowidth (c))
        continue;
      width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

TriCliTable *
tri_cli_table_new (const char *sides,
                   ...)
{
  TriCliTable *self = g_new0 (TriCliTable, 1);
  char **headers;
  va_list args;

  self->sides = sides;
  self->n_columns = (guint) strlen (sides);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  headers = g_new0 (char *, self->n_columns + 1);
  va_start (args, sides);
  for (guint i = 0; i < self->n_columns; i++)
    headers[i] = g_strdup (va_arg (args, const char *));
  va_end (args);
  g_ptr_array_add (self->rows, headers);

  return self;
}

void
tri_cli_table_add (TriCliTable        *self,
                   const char * const *cells)
{
  char **row = g_new0 (char *, self->n_columns + 1);

  for (guint i = 0; i < self->n_columns; i++)
    row[i] = cells[i] != NULL && cells[i][0] != '\0' ? tri_cli_clean (cells[i]) : g_strdup ("–");

  g_ptr_array_add (self->rows, row);
}

static void
append_cell (GString    *line,
             const char *cell,
             guint       width,
             gboolean    right,
             gboolean    last)
{
  guint blanks = width - tri_cli_text_width (cell);

  if (right)
    g_string_append_printf (line, "%*s", (int) blanks, "");
  g_string_append (line, cell);
  if (!last)
    g_string_append_printf (line, "%*s", (int) (right ? 2 : blanks + 2), "");
}

void
tri_cli_table_print (TriCliTable *self,
                     guint        indent)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint r = 0; r < self->rows->len; r++)
    {
      char **row = g_ptr_array_index (self->rows, r);

      for (guint i = 0; i < self->n_columns; i++)
        widths[i] = MAX (widths[i], tri_cli_text_width (row[i]));
    }

  for (guint r = 0; r < self->rows->len; r++)
    {
      char **row = g_ptr_array_index (self->rows, r);

      g_string_append_printf (text, "%*s", (int) indent, "");
      for (guint i = 0; i < self->n_columns; i++)
        append_cell (text, row[i], widths[i], self->sides[i] == 'r', i + 1 == self->n_columns);
      g_string_append_c (text, '\n');
    }

  g_print ("%s", text->str);
}

void
tri_cli_table_free (TriCliTable *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
tri_cli_print_pair (const char *label,
                    const char *value)
{
  /* Labels are at most this wide in the languages that there are; a wider one only moves its own value. */
  static const guint label_width = 22;
  guint width = tri_cli_text_width (label) + 1;
  g_autofree char *clean = NULL;

  if (value == NULL || value[0] == '\0')
    return;

  clean = tri_cli_clean (value);
  /* Translators: a label, the blanks behind it, its value */
  g_print (C_("label and value", "%s:%*s %s\n"), label, width < label_width ? (int) (label_width - width) : 0, "", clean);
}

void
tri_cli_print_name (const char *name)
{
  g_autofree char *clean = isatty (STDOUT_FILENO) ? tri_cli_clean (name) : NULL;

  /* Not by g_print(), which converts to the locale's characters: the name would not be found again. */
  puts (clean != NULL ? clean : name);
}

char *
tri_cli_dup_size (guint64 bytes)
{
  g_autofree char *size = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_auto (GStrv) parts = g_strsplit (size, "\u00a0", -1);

  /* GLib joins figure and unit by a no-break space, which is in the way of those who search the output. */
  return g_strjoinv (" ", parts);
}

char *
tri_cli_dup_uptime (gint64 seconds)
{
  gint64 days = seconds / (24 * 60 * 60);
  int hours = (int) (seconds / 3600 % 24);
  int minutes = (int) (seconds / 60 % 60);

  if (seconds < 0)
    return NULL;
  if (days > 0)
    /* Translators: how long a machine has been running: days, hours, minutes */
    return g_strdup_printf (_("%d d %02d:%02d"), (int) MIN (days, G_MAXINT), hours, minutes);
  return g_strdup_printf ("%02d:%02d:%02d", hours, minutes, (int) (seconds % 60));
}

char *
tri_cli_dup_time (gint64 unix_time)
{
  g_autoptr (GDateTime) time = unix_time > 0 ? g_date_time_new_from_unix_local (unix_time) : NULL;

  return time != NULL ? g_date_time_format (time, "%F %R") : NULL;
}

gboolean
tri_cli_parse_size (const char  *text,
                    const char  *what,
                    guint64     *bytes,
                    GError     **error)
{
  static const char units[] = "bkmgtpe";
  char *end = NULL;
  double number = g_ascii_isdigit (text[0]) ? g_ascii_strtod (text, &end) : -1;
  g_autofree char *unit = NULL;
  const char *found;

  if (end == NULL || g_ascii_strncasecmp (text, "0x", 2) == 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("%s: “%s” is not a size. A size is a number with a unit, for example 2G or “512 MiB”"), what, text);
      return FALSE;
    }

  unit = g_ascii_strdown (end, -1);
  g_strstrip (unit);
  found = unit[0] != '\0' ? strchr (units, unit[0]) : NULL;
  if (found == NULL || (unit[1] != '\0' && (strcmp (unit + 1, "ib") != 0 || unit[0] == 'b')))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("%s: “%s” needs a unit: K, M, G or T (KiB, MiB, GiB, TiB), for example 2G"), what, text);
      return FALSE;
    }

  for (gssize i = 0; i < found - units; i++)
    number *= 1024;
  if (!(number >= 1) || number >= (double) G_MAXINT64)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("%s: “%s” is too small or too large for a size"), what, text);
      return FALSE;
    }

  *bytes = (guint64) number;
  return TRUE;
}

void
tri_cli_json_string (JsonBuilder *builder,
                     const char  *name,
                     const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (value, -1);

      json_builder_add_string_value (builder, valid);
    }
  else
    {
      json_builder_add_null_value (builder);
    }
}

void
tri_cli_json_int (JsonBuilder *builder,
                  const char  *name,
                  gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
tri_cli_json_bool (JsonBuilder *builder,
                   const char  *name,
                   gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
tri_cli_json_known (JsonBuilder *builder,
                    const char  *name,
                    guint64      value)
{
  json_builder_set_member_name (builder, name);
  if (value != 0)
    json_builder_add_int_value (builder, (gint64) MIN (value, (guint64) G_MAXINT64));
  else
    json_builder_add_null_value (builder);
}

void
tri_cli_json_list (JsonBuilder *builder,
                   const char  *name,
                   const char  *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ", ", -1);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      json_builder_add_string_value (builder, parts[i]);
  json_builder_end_array (builder);
}

JsonBuilder *
tri_cli_json_begin_result (const char *action,
                           const char *machine,
                           const char *uuid)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  tri_cli_json_string (builder, "action", action);
  tri_cli_json_string (builder, "machine", machine);
  tri_cli_json_string (builder, "uuid", uuid);
  return builder;
}

void
tri_cli_json_print (JsonBuilder *builder,
                    gboolean     line)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, !line);
  text = json_generator_to_data (generator, NULL);

  /* JSON is UTF-8 whatever the locale says: not through g_print(), which converts. */
  fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}
