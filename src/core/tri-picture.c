/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-picture.h"

#include <glib/gi18n-lib.h>
#include <png.h>
#include <string.h>

#define MAX_SIDE   32767
#define MAX_PIXELS (64 * 1024 * 1024)

static const guint8 png_signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

/* What is left of a file. */
typedef struct {
  const guint8 *data;
  gsize         size;
} Rest;

static void
skip (Rest  *rest,
      gsize  n)
{
  rest->data += n;
  rest->size -= n;
}

static gboolean
begins_with (const Rest   *rest,
             gconstpointer signature,
             gsize         size)
{
  return rest->size >= size && memcmp (rest->data, signature, size) == 0;
}

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, TRI_ERROR, TRI_ERROR_FAILED, reason);
  return FALSE;
}

static gboolean
check_size (guint32   width,
            guint32   height,
            GError  **error)
{
  if (width == 0 || height == 0)
    return refuse (error, _("The server sent no picture."));
  if (width > MAX_SIDE || height > MAX_SIDE || (guint64) width * height > MAX_PIXELS)
    return refuse (error, _("The picture is too large."));
  return TRUE;
}

static guint32
get_uint32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_BE (value);
}

/* A length, a name, as many bytes, a checksum, and so on until the part that is named IEND. */
static gboolean
check_png (Rest     rest,
           GError **error)
{
  static const guint8 header[] = { 0, 0, 0, 13, 'I', 'H', 'D', 'R' };

  skip (&rest, sizeof png_signature);
  if (!begins_with (&rest, header, sizeof header) || rest.size < 12 + 13)
    return refuse (error, _("The picture is not whole."));
  if (!check_size (get_uint32 (rest.data + 8), get_uint32 (rest.data + 12), error))
    return FALSE;

  while (rest.size >= 12 && get_uint32 (rest.data) <= rest.size - 12)
    {
      if (memcmp (rest.data + 4, "IEND", 4) == 0)
        return TRUE;
      skip (&rest, 12 + (gsize) get_uint32 (rest.data));
    }
  return refuse (error, _("The picture is not whole."));
}

/* White space, with comments in it, and a number: one that is too large for anything is MAX_SIDE + 1. */
static gboolean
take_number (Rest    *rest,
             guint32 *number)
{
  gsize before = rest->size;

  while (rest->size > 0 && (g_ascii_isspace (*rest->data) || *rest->data == '#'))
    {
      gboolean comment = *rest->data == '#';
      const guint8 *end = comment ? memchr (rest->data, '\n', rest->size) : rest->data;

      skip (rest, end != NULL ? (gsize) (end - rest->data) + 1 : rest->size);
    }
  if (rest->size == before || rest->size == 0 || !g_ascii_isdigit (*rest->data))
    return FALSE;
  for (*number = 0; rest->size > 0 && g_ascii_isdigit (*rest->data); skip (rest, 1))
    *number = MIN (*number * 10 + (guint32) g_ascii_digit_value ((char) *rest->data), MAX_SIDE + 1);
  return TRUE;
}

static GBytes *
write_png (guint32        width,
           guint32        height,
           const guint8  *pixels,
           GError       **error)
{
  /* Thumbnails are made every two seconds, and servers that send PPM are old: fast rather than small. */
  png_image image = { .version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGB,
                      .flags = PNG_IMAGE_FLAG_FAST };
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX (image);
  g_autofree guint8 *png = g_malloc (size);

  if (!png_image_write_to_memory (&image, png, &size, FALSE, pixels, 0, NULL))
    {
      refuse (error, image.message);
      return NULL;
    }
  return g_bytes_new (png, size);
}

static GBytes *
convert_ppm (Rest     rest,
             GError **error)
{
  guint32 width, height, maximum;

  skip (&rest, strlen ("P6"));
  if (!take_number (&rest, &width) || !take_number (&rest, &height) || !take_number (&rest, &maximum) ||
      maximum != 255 || rest.size == 0 || !g_ascii_isspace (*rest.data))
    {
      refuse (error, _("The server sent no picture."));
      return NULL;
    }
  skip (&rest, 1);
  if (!check_size (width, height, error))
    return NULL;
  if (rest.size / 3 < (gsize) width * height)
    {
      refuse (error, _("The picture is not whole."));
      return NULL;
    }
  return write_png (width, height, rest.data, error);
}

GBytes *
tri_picture_to_png (GBytes  *file,
                    GError **error)
{
  Rest rest;

  g_return_val_if_fail (file != NULL, NULL);

  rest.data = g_bytes_get_data (file, &rest.size);
  if (begins_with (&rest, png_signature, sizeof png_signature))
    return check_png (rest, error) ? g_bytes_ref (file) : NULL;
  if (begins_with (&rest, "P6", strlen ("P6")))
    return convert_ppm (rest, error);
  refuse (error, _("The server sent no picture."));
  return NULL;
}
