/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core-harness.h"
#include "core/tri-domain-details.h"
#include "core/tri-error.h"
#include "core/tri-picture.h"

#include <png.h>

#define PIXELS "\xff\0\0" "\0\xff\0" "\0\0\xff" "abc" "def" "\xff\xff\xff"
#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define IHDR(width, height) "\0\0\0\x0dIHDR" width height "\x08\2\0\0\0" "sum."
#define IEND "\0\0\0\0IEND" "sum."
#define ONE "\0\0\0\1"

/* A text that holds zeros, without the one that ends it. */
#define BYTES(text) text, sizeof (text) - 1

static GBytes *
make (gconstpointer   data,
      gsize           size,
      GError        **error)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);

  return tri_picture_to_png (file, error);
}

static void
assert_pixels (GBytes      *png,
               guint        width,
               guint        height,
               const char  *pixels)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autofree guint8 *read = NULL;

  g_assert_true (png_image_begin_read_from_memory (&image, g_bytes_get_data (png, NULL), g_bytes_get_size (png)));
  g_assert_cmpuint (image.width, ==, width);
  g_assert_cmpuint (image.height, ==, height);
  image.format = PNG_FORMAT_RGB;
  read = g_malloc (PNG_IMAGE_SIZE (image));
  g_assert_true (png_image_finish_read (&image, NULL, read, 0, NULL));
  g_assert_cmpmem (read, PNG_IMAGE_SIZE (image), pixels, (gsize) width * height * 3);
}

/* As QEMU writes it; as the format allows; with a second picture behind it. */
static void
test_ppm (void)
{
  const struct {
    const char *file;
    gsize       size;
    guint       width;
    guint       height;
  } good[] = {
    { BYTES ("P6\n3 2\n255\n" PIXELS), 3, 2 },
    { BYTES ("P6 # made\r\n\t#2 3\n 2\n#\n#\n\n3 255 " PIXELS), 2, 3 },
    { BYTES ("P6\n006 1 255\n" PIXELS "P6\n1 1\n255\n..."), 6, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) png = make (good[i].file, good[i].size, &error);
      g_autoptr (GBytes) again = NULL;

      g_assert_no_error (error);
      assert_pixels (png, good[i].width, good[i].height, PIXELS);
      again = tri_picture_to_png (png, &error);
      g_assert_no_error (error);
      g_assert_true (again == png);
    }
}

static void
test_large (void)
{
  const gsize width = 2560, height = 1600;
  g_autofree char *pixels = g_malloc (width * height * 3);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GBytes) bytes = NULL, png = NULL;
  g_autoptr (GError) error = NULL;

  /* Noise is what becomes larger by being compressed. */
  for (gsize i = 0; i < width * height * 3; i++)
    pixels[i] = (char) g_rand_int (rand);
  g_byte_array_append (file, (const guint8 *) "P6\n2560 1600\n255\n", 17);
  g_byte_array_append (file, (const guint8 *) pixels, (guint) (width * height * 3));
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  png = tri_picture_to_png (bytes, &error);
  g_assert_no_error (error);
  assert_pixels (png, (guint) width, (guint) height, pixels);
}

static void
assert_refused (gconstpointer  file,
                gsize          size,
                const char    *reason)
{
  /* Of its own size: who reads behind it is caught by the sanitizers. */
  g_autofree char *copy = g_memdup2 (file, size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (copy, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = tri_picture_to_png (bytes, &error);

  g_assert_null (png);
  g_assert_error (error, TRI_ERROR, TRI_ERROR_FAILED);
  if (reason != NULL)
    g_assert_cmpstr (error->message, ==, reason);
}

static void
test_cut (void)
{
  static const char ppm[] = "P6\n#\n3 2\n255\n" PIXELS;
  g_autoptr (GBytes) png = make (BYTES (ppm), NULL);
  gsize size;
  const char *data = g_bytes_get_data (png, &size);

  for (gsize length = 0; length < sizeof ppm - 1; length++)
    assert_refused (ppm, length, NULL);
  for (gsize length = 0; length < size; length++)
    assert_refused (data, length, NULL);
  assert_refused (ppm, sizeof ppm - 2, "The picture is not whole.");
  assert_refused (data, size - 1, "The picture is not whole.");
}

static const struct {
  const char *data;
  gsize       length;
} no_pictures[] = {
  { BYTES ("") },
  { BYTES ("\xff\xd8\xff\xe0 another kind of picture") },
  { BYTES ("P5\n3 2\n255\n" PIXELS) },
  { BYTES ("P6\n3 2\n65535\n" PIXELS PIXELS) },
  { BYTES ("P6\n3 2\n254\n" PIXELS) },
  { BYTES ("P6\n-3 2\n255\n" PIXELS) },
  { BYTES ("P63 2\n255\n" PIXELS) },
  { BYTES ("P6\n3 2\n255" PIXELS) },
  { BYTES ("P6\n0 0\n255\n" PIXELS) },
  { BYTES ("P6\n0 2\n255\n" PIXELS) },
  { BYTES ("P6\n3 0\n255\n" PIXELS) },
  { BYTES (SIGNATURE IHDR ("\0\0\0\0", ONE) IEND) },
  { BYTES (SIGNATURE IHDR (ONE, "\0\0\0\0") IEND) },
};

static void
test_no_picture (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (no_pictures); i++)
    assert_refused (no_pictures[i].data, no_pictures[i].length, "The server sent no picture.");
}

static const struct {
  const char *data;
  gsize       length;
  const char *reason;
} bad_sizes[] = {
  { BYTES ("P6\n3 3\n255\n" PIXELS), "The picture is not whole." },
  { BYTES ("P6\n32767 2\n255\n" PIXELS), "The picture is not whole." },
  { BYTES ("P6\n32768 1\n255\n" PIXELS), "The picture is too large." },
  { BYTES ("P6\n1 32768\n255\n" PIXELS), "The picture is too large." },
  { BYTES ("P6\n65536 65536\n255\n" PIXELS), "The picture is too large." },
  /* They would be small if they were counted in 32 or 64 bits. */
  { BYTES ("P6\n4294967299 2\n255\n" PIXELS), "The picture is too large." },
  { BYTES ("P6\n3 18446744073709551618\n255\n" PIXELS), "The picture is too large." },
  { BYTES ("P6\n8193 8192\n255\n" PIXELS), "The picture is too large." },
  /* A small file that would need gigabytes. */
  { BYTES (SIGNATURE IHDR ("\0\0\x75\x30", "\0\0\x75\x30") IEND), "The picture is too large." },
  { BYTES (SIGNATURE IHDR ("\xff\xff\xff\xff", ONE) IEND), "The picture is too large." },
  { BYTES (SIGNATURE IHDR ("\0\0\x20\0", "\0\0\x20\1") IEND), "The picture is too large." },
  /* Parts that are longer than the file, a header of another length, none. */
  { BYTES (SIGNATURE IHDR (ONE, ONE) "\0\0\0\1IDATsum." IEND), "The picture is not whole." },
  { BYTES (SIGNATURE IHDR (ONE, ONE) "\xff\xff\xff\xffIDATsum." IEND), "The picture is not whole." },
  { BYTES (SIGNATURE IHDR (ONE, ONE) "\xff\xff\xff\xf4IDATsum." IEND), "The picture is not whole." },
  { BYTES (SIGNATURE "\0\0\0\x0eIHDR" ONE ONE "\x08\2\0\0\0.sum." IEND), "The picture is not whole." },
  { BYTES (SIGNATURE IEND), "The picture is not whole." },
};

static void
test_sizes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) most = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad_sizes); i++)
    assert_refused (bad_sizes[i].data, bad_sizes[i].length, bad_sizes[i].reason);

  most = make (BYTES (SIGNATURE IHDR ("\0\0\x20\0", "\0\0\x20\0") IEND), &error);
  g_assert_no_error (error);
}

static GBytes *
screenshot (TriDomain  *domain,
            GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_screenshot_async (domain, 0, NULL, harness_take, &result);
  return tri_domain_screenshot_finish (domain, harness_wait (&result), error);
}

static void
test_domain (void)
{
  Server server;
  g_autoptr (TriDomain) domain = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL, none = NULL;

  server_start (&server,
                "<node><domain type='test'><name>on</name><memory>65536</memory><os><type>hvm</type></os></domain></node>");
  domain = g_object_ref (server_machine (&server, "on"));
  png = screenshot (domain, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (png, NULL), strlen (SIGNATURE), SIGNATURE, strlen (SIGNATURE));

  tri_connection_close (server.connection);
  none = screenshot (domain, &error);
  g_assert_null (none);
  g_assert_error (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED);
  server_stop (&server);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tri_core_init ();

  g_test_add_func ("/picture/ppm", test_ppm);
  g_test_add_func ("/picture/large", test_large);
  g_test_add_func ("/picture/cut", test_cut);
  g_test_add_func ("/picture/no-picture", test_no_picture);
  g_test_add_func ("/picture/sizes", test_sizes);
  g_test_add_func ("/picture/domain", test_domain);
  return g_test_run ();
}
