/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-layout.h"

#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <linux/input-event-codes.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

/* X's and Wayland's key codes are the kernel's, moved by eight. */
#define XKB_OFFSET 8

typedef enum {
  SHIFT = 1 << 0,
  ALTGR = 1 << 1,
} Held;

typedef struct {
  guint16 key;
  guint8  held;
} Place;

struct _TriLayout {
  GHashTable *places;         /* keysym or character to Place */
  xkb_mod_mask_t shift_mask;
  xkb_mod_mask_t altgr_mask;  /* 0 where the layout has no third level on AltGr */
};

/* A dead key, the mark that it puts on the letter after it, and what it writes with the space bar. (With the acute accent
 * and the diaeresis systems differ; where they are on the key of the quotation marks, they all write those.) */
static const struct {
  xkb_keysym_t sym;
  gunichar     mark;
  gunichar     alone;
} dead_keys[] = {
  { XKB_KEY_dead_grave, 0x300, '`' }, { XKB_KEY_dead_acute, 0x301, '\'' }, { XKB_KEY_dead_circumflex, 0x302, '^' },
  { XKB_KEY_dead_tilde, 0x303, '~' }, { XKB_KEY_dead_macron, 0x304, 0xaf }, { XKB_KEY_dead_breve, 0x306, 0x2d8 },
  { XKB_KEY_dead_abovedot, 0x307, 0x2d9 }, { XKB_KEY_dead_diaeresis, 0x308, '"' }, { XKB_KEY_dead_abovering, 0x30a, 0xb0 },
  { XKB_KEY_dead_doubleacute, 0x30b, 0x2dd }, { XKB_KEY_dead_caron, 0x30c, 0x2c7 }, { XKB_KEY_dead_cedilla, 0x327, 0xb8 },
  { XKB_KEY_dead_ogonek, 0x328, 0x2db }, { XKB_KEY_dead_belowdot, 0x323, 0 },
};

/* Numbers of the keypad depend on Num Lock, and what else is there is elsewhere too. */
static gboolean
is_keypad (guint key)
{
  return (key >= KEY_KP7 && key <= KEY_KPDOT) || key == KEY_KPASTERISK || key == KEY_KPENTER || key == KEY_KPSLASH ||
         key == KEY_KPEQUAL || key == KEY_KPCOMMA || key == KEY_KPJPCOMMA || key == KEY_KPLEFTPAREN ||
         key == KEY_KPRIGHTPAREN || key == KEY_KPPLUSMINUS;
}

static int
count_held (guint8 held)
{
  return ((held & SHIFT) != 0) + 2 * ((held & ALTGR) != 0);
}

static void
add_place (TriLayout *self,
           gunichar   meaning,
           guint      key,
           guint8     held)
{
  Place *known = g_hash_table_lookup (self->places, GUINT_TO_POINTER (meaning));
  Place *place;

  /* The fewer keys at once, the better; AltGr is what a guest may have set differently. */
  if (known != NULL && count_held (known->held) <= count_held (held))
    return;
  place = g_new0 (Place, 1);
  place->key = (guint16) key;
  place->held = held;
  g_hash_table_replace (self->places, GUINT_TO_POINTER (meaning), place);
}

/* Keysyms of dead keys lie above Unicode's last character when their high bit is set here. */
static gunichar
dead_meaning (xkb_keysym_t sym)
{
  return 0x80000000u | sym;
}

static gboolean
is_dead (xkb_keysym_t sym)
{
  for (guint i = 0; i < G_N_ELEMENTS (dead_keys); i++)
    if (dead_keys[i].sym == sym)
      return TRUE;

  return FALSE;
}

/* Whether one of the ways to this level needs Shift and AltGr only. */
static gboolean
find_held (TriLayout         *self,
           struct xkb_keymap *keymap,
           xkb_keycode_t      code,
           xkb_level_index_t  level,
           guint8            *held)
{
  xkb_mod_mask_t masks[16];
  gsize n_masks = xkb_keymap_key_get_mods_for_level (keymap, code, 0, level, masks, G_N_ELEMENTS (masks));

  for (gsize i = 0; i < n_masks; i++)
    {
      if ((masks[i] & ~(self->shift_mask | self->altgr_mask)) != 0)
        continue;
      *held = ((masks[i] & self->shift_mask) != 0 ? SHIFT : 0) | ((masks[i] & self->altgr_mask) != 0 ? ALTGR : 0);
      return TRUE;
    }

  return FALSE;
}

static void
read_level (TriLayout         *self,
            struct xkb_keymap *keymap,
            xkb_keycode_t      code,
            xkb_level_index_t  level)
{
  const xkb_keysym_t *syms;
  guint8 held = 0;
  gunichar character;

  if (xkb_keymap_key_get_syms_by_level (keymap, code, 0, level, &syms) != 1 ||
      !find_held (self, keymap, code, level, &held))
    return;

  if (is_dead (syms[0]))
    add_place (self, dead_meaning (syms[0]), code - XKB_OFFSET, held);
  character = xkb_keysym_to_utf32 (syms[0]);
  if (character >= 0x20 && character != 0x7f)
    add_place (self, character, code - XKB_OFFSET, held);
}

static void
read_key (struct xkb_keymap *keymap,
          xkb_keycode_t      code,
          void              *data)
{
  xkb_level_index_t n_levels = xkb_keymap_num_levels_for_key (keymap, code, 0);

  /* What a keyboard with 105 keys has; further keys exist on few, and guests may not know them. */
  if (code <= XKB_OFFSET || code - XKB_OFFSET > KEY_F12 || is_keypad (code - XKB_OFFSET))
    {
      if (code - XKB_OFFSET != KEY_RO && code - XKB_OFFSET != KEY_YEN)
        return;
    }
  for (xkb_level_index_t level = 0; level < n_levels; level++)
    read_level (data, keymap, code, level);
}

static void
read_modifiers (TriLayout         *self,
                struct xkb_keymap *keymap)
{
  struct xkb_state *state = xkb_state_new (keymap);
  xkb_mod_index_t shift = xkb_keymap_mod_get_index (keymap, XKB_MOD_NAME_SHIFT);

  self->shift_mask = shift == XKB_MOD_INVALID ? 0 : 1u << shift;
  if (xkb_state_key_get_one_sym (state, KEY_RIGHTALT + XKB_OFFSET) == XKB_KEY_ISO_Level3_Shift)
    {
      xkb_state_update_key (state, KEY_RIGHTALT + XKB_OFFSET, XKB_KEY_DOWN);
      self->altgr_mask = xkb_state_serialize_mods (state, XKB_STATE_MODS_EFFECTIVE);
    }
  xkb_state_unref (state);
}

static gboolean
parse_id (const char  *id,
          char       **layout,
          char       **variant)
{
  const char *bracket = strchr (id, '(');

  /* It goes into rules and file names of xkeyboard-config. */
  for (const char *c = id; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("_-()", *c) == NULL)
      return FALSE;

  if (bracket == NULL)
    {
      *layout = g_strdup (id);
      return *id != '\0';
    }
  if (bracket == id || !g_str_has_suffix (bracket, ")"))
    return FALSE;
  *layout = g_strndup (id, (gsize) (bracket - id));
  *variant = g_strndup (bracket + 1, strlen (bracket) - 2);
  return TRUE;
}

TriLayout *
tri_layout_new (const char  *id,
                GError     **error)
{
  g_autofree char *layout = NULL;
  g_autofree char *variant = NULL;
  struct xkb_context *context;
  struct xkb_keymap *keymap = NULL;
  TriLayout *self;

  g_return_val_if_fail (id != NULL, NULL);

  context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  if (context != NULL)
    {
      /* It would print to the terminal that which is said below. */
      xkb_context_set_log_level (context, XKB_LOG_LEVEL_CRITICAL);
      if (parse_id (id, &layout, &variant))
        keymap = xkb_keymap_new_from_names (context, &(struct xkb_rule_names) {
          .rules = "evdev", .model = "pc105", .layout = layout, .variant = variant, .options = "" },
          XKB_KEYMAP_COMPILE_NO_FLAGS);
      xkb_context_unref (context);
    }
  if (keymap == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                   _("This computer knows no keyboard layout “%s”."), id);
      return NULL;
    }

  self = g_new0 (TriLayout, 1);
  self->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  read_modifiers (self, keymap);
  xkb_keymap_key_for_each (keymap, read_key, self);
  add_place (self, '\n', KEY_ENTER, 0);
  add_place (self, '\t', KEY_TAB, 0);
  xkb_keymap_unref (keymap);

  return self;
}

void
tri_layout_free (TriLayout *self)
{
  g_hash_table_unref (self->places);
  g_free (self);
}

static gboolean
place_to_stroke (TriLayout *self,
                 gunichar   meaning,
                 TriStroke *stroke)
{
  const Place *place = g_hash_table_lookup (self->places, GUINT_TO_POINTER (meaning));

  memset (stroke, 0, sizeof *stroke);
  if (place == NULL)
    return FALSE;

  if (place->held & SHIFT)
    stroke->keys[stroke->n_keys++] = KEY_LEFTSHIFT;
  if (place->held & ALTGR)
    stroke->keys[stroke->n_keys++] = KEY_RIGHTALT;
  stroke->keys[stroke->n_keys++] = place->key;
  return TRUE;
}

static gboolean
needs_altgr (TriLayout *self,
             gunichar   character)
{
  const Place *place = g_hash_table_lookup (self->places, GUINT_TO_POINTER (character));

  return place == NULL || (place->held & ALTGR) != 0;
}

/* A dead key, then the letter that it changes or the space bar. */
static gboolean
find_dead (TriLayout *self,
           gunichar   character,
           TriStroke  strokes[2])
{
  gunichar letter = 0, mark = 0;

  if (!g_unichar_decompose (character, &letter, &mark))
    mark = 0;
  for (guint i = 0; i < G_N_ELEMENTS (dead_keys); i++)
    {
      gboolean alone = dead_keys[i].alone == character;

      if ((alone || (mark != 0 && dead_keys[i].mark == mark)) &&
          place_to_stroke (self, dead_meaning (dead_keys[i].sym), &strokes[0]) &&
          place_to_stroke (self, alone ? ' ' : letter, &strokes[1]))
        return TRUE;
    }

  return FALSE;
}

guint
tri_layout_find (TriLayout *self,
                 gunichar   character,
                 TriStroke  strokes[2])
{
  g_return_val_if_fail (self != NULL, 0);

  /* On US keyboards with dead keys, what AltGr and the key of the quotation marks write differs between systems. */
  if ((character == '\'' || character == '"') && needs_altgr (self, character) && find_dead (self, character, strokes))
    return 2;
  if (place_to_stroke (self, character, &strokes[0]))
    return 1;

  return find_dead (self, character, strokes) ? 2 : 0;
}

static void
add_once (GString  *characters,
          gunichar  character)
{
  if (characters != NULL && g_utf8_strchr (characters->str, (gssize) characters->len, character) == NULL)
    g_string_append_unichar (characters, character);
}

guint
tri_layout_convert (TriLayout  *self,
                    const char *text,
                    GArray     *strokes,
                    GString    *impossible)
{
  /* A letter and its accent may come as two characters. */
  g_autofree char *whole = NULL;
  guint n_impossible = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (text != NULL, 0);

  whole = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  for (const char *c = whole; c != NULL && *c != '\0'; c = g_utf8_next_char (c))
    {
      TriStroke found[2];
      gunichar character = g_utf8_get_char (c);
      guint n_found;

      if (character == '\r')
        {
          if (c[1] == '\n')
            continue;
          character = '\n';
        }
      n_found = tri_layout_find (self, character, found);
      if (n_found == 0)
        {
          n_impossible++;
          add_once (impossible, character);
        }
      else if (strokes != NULL)
        g_array_append_vals (strokes, found, n_found);
    }

  return n_impossible;
}
