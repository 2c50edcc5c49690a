/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tri-stroke.h"

G_BEGIN_DECLS

/**
 * TriLayout:
 *
 * A keyboard layout that a guest may have, turned round: which keys write a character. Layouts are xkeyboard-config's, named
 * as there: "us", "fr", "de(nodeadkeys)". It is for guests that cannot take a clipboard: they see keys only, and what those
 * mean is decided by the layout that the guest has set.
 */
typedef struct _TriLayout TriLayout;

/**
 * tri_layout_new:
 * @id: "layout" or "layout(variant)"
 *
 * Returns: (transfer full): or %NULL with %TRI_ERROR_NOT_FOUND where there is no such layout
 */
TriLayout  *tri_layout_new  (const char  *id,
                             GError     **error);
void        tri_layout_free (TriLayout   *self);

/**
 * tri_layout_find:
 * @character: a character
 * @strokes: (out caller-allocates) (array fixed-size=2): the keys: one stroke, or a dead key and a letter
 *
 * Returns: how many strokes; 0 if the layout cannot write it
 */
guint       tri_layout_find (TriLayout   *self,
                             gunichar     character,
                             TriStroke    strokes[2]);

/**
 * tri_layout_convert:
 * @text: UTF-8; lines may end in the manner of any system
 * @strokes: (nullable) (element-type TriStroke): receives what has to be pressed
 * @impossible: (nullable): receives each character once that the layout cannot write
 *
 * Returns: how many characters of @text cannot be typed; what follows them is converted all the same
 */
guint       tri_layout_convert (TriLayout   *self,
                                const char  *text,
                                GArray      *strokes,
                                GString     *impossible);

/** TriLayoutInfo: one row of the list of layouts. */
typedef struct {
  char *id;      /* as tri_layout_new() takes it */
  char *name;    /* "French (AZERTY)", translated as far as xkeyboard-config is */
} TriLayoutInfo;

/**
 * tri_layout_list:
 * Returns: (transfer full) (element-type TriLayoutInfo): all layouts that this computer knows, by name; empty if
 *   xkeyboard-config is not installed
 */
GPtrArray  *tri_layout_list  (void);

/** Returns: (transfer full): the layout that people with this locale ("fr_FR.UTF-8") mostly have, "us" if that is not known */
char       *tri_layout_guess (const char *locale);

/**
 * tri_layout_describe:
 * @characters: as tri_layout_convert() gives them
 * Returns: (transfer full): for a person to read: at most ten of them, those that cannot be seen as "U+200B"
 */
char       *tri_layout_describe (const char *characters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriLayout, tri_layout_free)

G_END_DECLS
