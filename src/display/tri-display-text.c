/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-text.h"

#include <string.h>

/**
 * tri_display_text_from_guest:
 * @data: (array length=size): what should be text in UTF-8
 * @size: its bytes
 *
 * Makes valid text of it: each byte that is none becomes U+FFFD, zeros at the end go (Windows sends one), a zero within
 * ends the text, and lines end as they do here.
 *
 * Returns: (transfer full) (nullable): the text, without a zero at its end; %NULL if there is none
 */
GBytes *
tri_display_text_from_guest (const guint8 *data, gsize size)
{
  const guint8 *zero = memchr (data, '\0', size);
  g_autofree char *valid = NULL;
  gsize length = 0;

  if (zero)
    size = zero - data;
  if (size == 0)
    return NULL;

  valid = g_utf8_make_valid ((const char *) data, size);
  for (const char *p = valid; *p; p++)
    if (p[0] != '\r' || p[1] != '\n')
      valid[length++] = *p;

  return g_bytes_new (valid, length);
}

/**
 * tri_display_text_to_guest:
 * @text: text of this computer
 * @crlf: whether lines end with CR and LF in the guest
 *
 * Returns: (transfer full) (nullable): the text as the guest wants it; %NULL if it is none
 */
GBytes *
tri_display_text_to_guest (GBytes *text, gboolean crlf)
{
  g_autoptr(GByteArray) lines = NULL;
  gsize size;
  const char *data = g_bytes_get_data (text, &size);

  /* Programs under X11 may give a zero at the end. */
  while (size > 0 && data[size - 1] == '\0')
    size--;
  if (size == 0 || !g_utf8_validate (data, size, NULL))
    return NULL;
  if (!crlf)
    return g_bytes_new_from_bytes (text, 0, size);

  lines = g_byte_array_sized_new (size + size / 32);
  for (gsize i = 0; i < size; i++)
    {
      if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
        g_byte_array_append (lines, (const guint8 *) "\r", 1);
      g_byte_array_append (lines, (const guint8 *) data + i, 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&lines));
}

/**
 * tri_display_image_is:
 * @mime_type: a kind of picture
 * @data: (array length=size): the picture
 * @size: its bytes
 *
 * Returns: whether it begins as such a picture does
 */
gboolean
tri_display_image_is (const char *mime_type, const guint8 *data, gsize size)
{
  static const struct {
    const char *mime_type;
    const char *beginning;
    gsize       length;
  } kinds[] = {
    { "image/png", "\x89PNG\r\n\x1a\n", 8 },
    { "image/bmp", "BM", 2 },
    { "image/jpeg", "\xff\xd8\xff", 3 },
    { "image/tiff", "II*\0", 4 },
    { "image/tiff", "MM\0*", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].mime_type, mime_type) == 0 && size > kinds[i].length &&
        memcmp (kinds[i].beginning, data, kinds[i].length) == 0)
      return TRUE;

  return FALSE;
}

/**
 * tri_display_text_wipe:
 * @text: (transfer full) (nullable): a password
 *
 * Frees it, and leaves nothing of it in memory.
 */
void
tri_display_text_wipe (char *text)
{
  if (text)
    explicit_bzero (text, strlen (text));
  g_free (text);
}
