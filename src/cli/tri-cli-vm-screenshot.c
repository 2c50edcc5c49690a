/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-vm.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

static int screen_number;

const GOptionEntry tri_cli_vm_screenshot_options[] = {
  { "screen", 0, 0, G_OPTION_ARG_INT, &screen_number, N_("Which of its screens; 0, the first, if not said"), N_("NUMBER") },
  { NULL }
};

static GBytes *
take (TriCli *cli, TriDomain *domain, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tri_domain_screenshot_async (domain, (guint) screen_number, cli->cancellable, tri_cli_ready, cli);
  result = tri_cli_wait (cli, error);

  return result != NULL ? tri_domain_screenshot_finish (domain, result, error) : NULL;
}

static gboolean
put (TriCli *cli, GBytes *png, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GOutputStream) output = NULL;

  if (strcmp (path, "-") != 0)
    return g_file_replace_contents (file, g_bytes_get_data (png, NULL), g_bytes_get_size (png), NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                    cli->cancellable, error);

  output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  return g_output_stream_write_all (output, g_bytes_get_data (png, NULL), g_bytes_get_size (png), NULL, cli->cancellable, error);
}

int
tri_cli_vm_screenshot (TriCli           *cli,
                       const TriCliVerb *verb,
                       char            **arguments)
{
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
  if (!put (cli, png, arguments[1], &error))
    {
      g_autoptr (GError) said = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("The picture could not be saved: %s"), error->message);

      return tri_cli_fail (arguments[1], said);
    }

  return TRI_CLI_DONE;
}
