/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-vm.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>

static int screen_number;

const GOptionEntry tri_cli_vm_screenshot_options[] = {
  { "screen", 0, 0, G_OPTION_ARG_INT, &screen_number, N_("Which of its screens; 0, the first, if not said"), N_("NUMBER") },
  { NULL }
};

/* Older hypervisors give a PPM, which hardly anybody can show. */
static GBytes *
make_png (GBytes *picture, const char *mime_type, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GdkPixbuf *pixbuf;
  char *png = NULL;
  gsize size;

  if (g_strcmp0 (mime_type, "image/png") == 0)
    return g_bytes_ref (picture);

  /* Only that: what a server sends must not choose among all decoders that are installed. */
  loader = gdk_pixbuf_loader_new_with_type ("pnm", error);
  if (loader == NULL)
    return NULL;
  if (!gdk_pixbuf_loader_write_bytes (loader, picture, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL || !gdk_pixbuf_save_to_buffer (pixbuf, &png, &size, "png", error, NULL))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The server sent no picture."));
      return NULL;
    }

  return g_bytes_new_take (png, size);
}

static GBytes *
take (TriCli *cli, TriDomain *domain, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autofree char *mime_type = NULL;

  tri_domain_screenshot_async (domain, (guint) screen_number, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);
  if (result != NULL)
    picture = tri_domain_screenshot_finish (domain, result, &mime_type, error);

  return picture != NULL ? make_png (picture, mime_type, error) : NULL;
}

int
tri_cli_vm_screenshot (TriCli           *cli,
                       const TriCliVerb *verb,
                       char            **arguments)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (arguments[1]);
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain;

  if (screen_number < 0)
    return tri_cli_usage (_("The first screen is 0, there is none before it."));
  if (cli->json)
    return tri_cli_usage (_("A screenshot cannot be shown as JSON."));
  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, arguments[0], &error);
  if (domain == NULL)
    return tri_cli_fail (NULL, error);

  png = take (cli, domain, &error);
  if (png == NULL)
    return tri_cli_fail (arguments[0], error);
  if (!g_file_replace_contents (file, g_bytes_get_data (png, NULL), g_bytes_get_size (png), NULL, FALSE,
                                G_FILE_CREATE_NONE, NULL, cli->cancellable, &error))
    {
      g_autoptr (GError) said = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("The picture could not be saved: %s"), error->message);

      return tri_cli_fail (arguments[1], said);
    }

  return TRI_CLI_DONE;
}
