/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys write a text on which layout. */
#include "config.h"

#include "core/tri-error.h"
#include "core/tri-layout.h"

#include <linux/input-event-codes.h>
#include <string.h>

typedef struct {
  const char *layout;
  const char *text;
  /* The strokes, with a space between: "+" for Shift, "^" for AltGr, then the key's code. */
  const char *strokes;
} Row;

/* From the layouts as they are printed on keyboards. */
static const Row rows[] = {
  { "us", "aA", "30 +30" },
  { "us", "@", "+3" },
  { "us", "a\tb\n", "30 15 48 28" },
  { "us", "1\r\n2\r3", "2 28 3 28 4" },
  { "us", "~/.x|y", "+41 53 52 45 +43 21" },
  { "us", "é€", "" },
  { "us(intl)", "ûa", "+7 22 30" },
  { "us(intl)", "'\"", "40 57 +40 57" },
  { "fr", "aqwzm;", "16 30 44 17 39 51" },
  { "fr", "1é@€", "+2 3 ^11 ^18" },
  { "fr", "ê", "26 18" },
  { "fr", "ÿ", "+26 21" },
  { "fr", "{}[]\\|", "^5 ^13 ^6 ^12 ^9 ^7" },
  { "de", "yzZ", "44 21 +21" },
  { "de", "@€ß", "^16 ^18 12" },
  { "de", "é", "13 18" },
  { "de", "É", "13 +18" },
  { "de", "^", "41 57" },
  { "de", "<>|", "86 +86 ^86" },
  { "de(nodeadkeys)", "^", "41" },
  { "gb", "£\"@", "+4 +3 +40" },
  { "es", "ñ", "39" },
  { "ru", "я", "44" },
  { "ru", "a", "" },
};

static char *
describe (GArray *strokes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < strokes->len; i++)
    {
      const TriStroke *stroke = &g_array_index (strokes, TriStroke, i);

      if (i > 0)
        g_string_append_c (text, ' ');
      for (guint k = 0; k + 1 < stroke->n_keys; k++)
        g_string_append (text, stroke->keys[k] == KEY_LEFTSHIFT ? "+" : stroke->keys[k] == KEY_RIGHTALT ? "^" : "?");
      g_string_append_printf (text, "%u", stroke->keys[stroke->n_keys - 1]);
    }

  return g_string_free (text, FALSE);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TriLayout) layout = tri_layout_new (rows[i].layout, &error);
      g_autoptr (GArray) strokes = g_array_new (FALSE, FALSE, sizeof (TriStroke));
      g_autofree char *found = NULL;

      g_assert_no_error (error);
      tri_layout_convert (layout, rows[i].text, strokes, NULL);
      found = describe (strokes);
      if (g_strcmp0 (found, rows[i].strokes) != 0)
        g_error ("%s, “%s”: %s instead of %s", rows[i].layout, rows[i].text, found, rows[i].strokes);
    }
}

/* A letter and its accent as two characters are typed as the one letter that they are. */
static void
test_composed (void)
{
  g_autoptr (TriLayout) layout = tri_layout_new ("fr", NULL);
  g_autoptr (GArray) strokes = g_array_new (FALSE, FALSE, sizeof (TriStroke));
  g_autofree char *found = NULL;

  g_assert_cmpuint (tri_layout_convert (layout, "e\xcc\x81", strokes, NULL), ==, 0);
  found = describe (strokes);
  g_assert_cmpstr (found, ==, "3");
}

static void
test_impossible (void)
{
  g_autoptr (TriLayout) layout = tri_layout_new ("us", NULL);
  g_autoptr (GArray) strokes = g_array_new (FALSE, FALSE, sizeof (TriStroke));
  g_autoptr (GString) impossible = g_string_new (NULL);
  g_autofree char *found = NULL;
  g_autofree char *shown = NULL;

  g_assert_cmpuint (tri_layout_convert (layout, "a😀é\x01😀\xe2\x80\x8b" "b", strokes, impossible), ==, 5);
  g_assert_cmpstr (impossible->str, ==, "😀é\x01\xe2\x80\x8b");
  found = describe (strokes);
  g_assert_cmpstr (found, ==, "30 48");
  shown = tri_layout_describe (impossible->str);
  g_assert_cmpstr (shown, ==, "😀 é U+0001 U+200B");

  g_clear_pointer (&shown, g_free);
  shown = tri_layout_describe ("àáâãäåèéêëì");
  g_assert_cmpstr (shown, ==, "à á â ã ä å è é ê ë …");
  g_assert_cmpuint (tri_layout_convert (layout, "", strokes, impossible), ==, 0);
}

/* What a keyboard can write is written as the layout itself says, key by key, on every layout there is. */
static void
test_all (void)
{
  g_autoptr (GPtrArray) list = tri_layout_list ();
  gboolean has_us = FALSE, has_bepo = FALSE;

  g_assert_cmpuint (list->len, >, 300);
  for (guint i = 0; i < list->len; i++)
    {
      const TriLayoutInfo *info = g_ptr_array_index (list, i);

      g_assert_true (g_utf8_validate (info->name, -1, NULL));
      g_assert_cmpuint (strlen (info->name), >, 0);
      has_us |= strcmp (info->id, "us") == 0 && strcmp (info->name, "English (US)") == 0;
      has_bepo |= strcmp (info->id, "fr(bepo)") == 0;

      /* All of them would take seconds under the sanitizers. */
      if (i % 16 == 0)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (TriLayout) layout = tri_layout_new (info->id, &error);
          TriStroke strokes[2];

          g_assert_no_error (error);
          g_assert_cmpuint (tri_layout_find (layout, ' ', strokes), ==, 1);
        }
    }
  g_assert_true (has_us);
  g_assert_true (has_bepo);
}

static void
test_unknown (void)
{
  static const char * const wrong[] = { "", "nowhere", "us(nothing)", "us(", "(us)", "../us", "us,fr", "us+fr", "us(a)(b)" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      if (tri_layout_new (wrong[i], &error) != NULL)
        g_error ("there is a layout “%s”", wrong[i]);
      g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND);
    }
}

static void
test_guess (void)
{
  static const struct { const char *locale, *id; } guesses[] = {
    { "fr_FR.UTF-8", "fr" }, { "fr_CA.UTF-8", "ca" }, { "fr", "fr" }, { "fry_NL", "us" }, { "de_CH@euro", "ch" },
    { "en_US.UTF-8", "us" }, { "en_GB", "gb" }, { "C.UTF-8", "us" }, { "", "us" }, { NULL, "us" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      g_autofree char *id = tri_layout_guess (guesses[i].locale);
      g_autoptr (TriLayout) layout = tri_layout_new (id, NULL);

      g_assert_cmpstr (id, ==, guesses[i].id);
      g_assert_nonnull (layout);
    }
}

static void
test_stroke (void)
{
  static const struct { const char *text; guint n_keys; guint16 keys[4]; } good[] = {
    { "ctrl+alt+delete", 3, { KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE } },
    { "Ctrl + Alt + F12", 3, { KEY_LEFTCTRL, KEY_LEFTALT, KEY_F12 } },
    { "super", 1, { KEY_LEFTMETA } }, { "print", 1, { KEY_SYSRQ } }, { "KEY_LEFTCTRL+key_c", 2, { KEY_LEFTCTRL, KEY_C } },
    { "altgr+less", 2, { KEY_RIGHTALT, KEY_102ND } },
  };
  static const char * const bad[] = {
    "", "+", "ctrl+", "ctrl++a", "nokey", "KEY_", "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", "é",
  };
  TriStroke stroke;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (tri_stroke_parse (good[i].text, &stroke, &error));
      g_assert_cmpmem (stroke.keys, stroke.n_keys * sizeof stroke.keys[0], good[i].keys, good[i].n_keys * sizeof stroke.keys[0]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (tri_stroke_parse (bad[i], &stroke, &error));
      g_assert_error (error, TRI_ERROR, TRI_ERROR_INVALID);
    }
  for (guint i = 0; tri_stroke_get_key_name (i) != NULL; i++)
    g_assert_true (tri_stroke_parse (tri_stroke_get_key_name (i), &stroke, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/layout/rows", test_rows);
  g_test_add_func ("/core/layout/composed", test_composed);
  g_test_add_func ("/core/layout/impossible", test_impossible);
  g_test_add_func ("/core/layout/all", test_all);
  g_test_add_func ("/core/layout/unknown", test_unknown);
  g_test_add_func ("/core/layout/guess", test_guess);
  g_test_add_func ("/core/stroke", test_stroke);

  return g_test_run ();
}
