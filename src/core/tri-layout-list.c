/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#define XKB_DOMAIN "xkeyboard-config"
#define MOST_SHOWN 10

static void
info_free (gpointer data)
{
  TriLayoutInfo *info = data;

  g_free (info->id);
  g_free (info->name);
  g_free (info);
}

/* The folders are the library's own: they differ inside of a Flatpak. */
static char *
read_rules (void)
{
  struct xkb_context *context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  char *contents = NULL;

  if (context == NULL)
    return NULL;
  for (unsigned int i = 0; contents == NULL && i < xkb_context_num_include_paths (context); i++)
    {
      g_autofree char *path = g_build_filename (xkb_context_include_path_get (context, i), "rules", "evdev.lst", NULL);

      if (!g_file_get_contents (path, &contents, NULL, NULL))
        contents = NULL;
    }
  xkb_context_unref (context);

  return contents;
}

static void
add_info (GPtrArray  *list,
          const char *layout,
          const char *variant,
          const char *name)
{
  TriLayoutInfo *info = g_new0 (TriLayoutInfo, 1);

  info->id = variant != NULL ? g_strdup_printf ("%s(%s)", layout, variant) : g_strdup (layout);
  info->name = g_strdup (g_dgettext (XKB_DOMAIN, name));
  g_ptr_array_add (list, info);
}

/* "  fr              French" or "  bepo            fr: French (BEPO)". */
static void
add_line (GPtrArray *list,
          char      *line,
          gboolean   is_variant)
{
  char *rest = g_strstrip (line);
  char *id = rest, *colon;

  rest = strpbrk (rest, " \t");
  if (rest == NULL)
    return;
  *rest++ = '\0';
  rest = g_strchug (rest);
  if (!is_variant)
    {
      /* "custom" is a file that the administrator of a computer may write. */
      if (g_strcmp0 (id, "custom") != 0)
        add_info (list, id, NULL, rest);
      return;
    }

  colon = strstr (rest, ": ");
  if (colon == NULL)
    return;
  *colon = '\0';
  add_info (list, rest, id, colon + 2);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const TriLayoutInfo *one = *(TriLayoutInfo * const *) a, *other = *(TriLayoutInfo * const *) b;
  int order = g_utf8_collate (one->name, other->name);

  return order != 0 ? order : strcmp (one->id, other->id);
}

GPtrArray *
tri_layout_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (info_free);
  g_autofree char *contents = read_rules ();
  g_auto (GStrv) lines = contents != NULL ? g_strsplit (contents, "\n", -1) : NULL;
  gboolean in_layouts = FALSE, in_variants = FALSE;

  bind_textdomain_codeset (XKB_DOMAIN, "UTF-8");
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      if (lines[i][0] == '!')
        {
          in_layouts = g_str_has_prefix (lines[i], "! layout");
          in_variants = g_str_has_prefix (lines[i], "! variant");
        }
      else if ((in_layouts || in_variants) && g_utf8_validate (lines[i], -1, NULL))
        add_line (list, lines[i], in_variants);
    }
  g_ptr_array_sort (list, compare_names);

  return list;
}

char *
tri_layout_guess (const char *locale)
{
  /* Where the country's own code is not its keyboard's, or the language decides. */
  static const struct { const char *start, *id; } known[] = {
    { "fr_CA", "ca" }, { "fr_CH", "ch(fr)" }, { "fr_BE", "be" }, { "nl_BE", "be" }, { "fr", "fr" }, { "de_CH", "ch" },
    { "de_AT", "at" }, { "de", "de" }, { "en_GB", "gb" }, { "en", "us" }, { "es_ES", "es" }, { "es", "latam" },
    { "pt_BR", "br" }, { "pt", "pt" }, { "it", "it" }, { "nl", "us(intl)" }, { "da", "dk" }, { "sv", "se" }, { "nb", "no" },
    { "nn", "no" }, { "fi", "fi" }, { "pl", "pl" }, { "cs", "cz" }, { "sk", "sk" }, { "hu", "hu" }, { "sl", "si" },
    { "hr", "hr" }, { "ro", "ro" }, { "tr", "tr" }, { "ja", "jp" }, { "ru", "ru" }, { "uk", "ua" }, { "el", "gr" },
    { "is", "is" }, { "et", "ee" }, { "lv", "lv" }, { "lt", "lt" }, { "bg", "bg" }, { "he", "il" },
  };

  for (guint i = 0; locale != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (locale, known[i].start) && !g_ascii_isalpha (locale[strlen (known[i].start)]))
      return g_strdup (known[i].id);

  return g_strdup ("us");
}

char *
tri_layout_describe (const char *characters)
{
  GString *text = g_string_new (NULL);
  guint n_shown = 0;

  g_return_val_if_fail (characters != NULL, NULL);

  for (const char *c = characters; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (++n_shown > MOST_SHOWN)
        {
          g_string_append (text, "…");
          break;
        }
      if (g_unichar_isgraph (character) && !g_unichar_iszerowidth (character))
        g_string_append_unichar (text, character);
      else
        g_string_append_printf (text, "U+%04X", character);
    }

  return g_string_free (text, FALSE);
}
