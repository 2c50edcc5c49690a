/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli-output.h"
#include "tri-cli-vm.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* A guest takes some forty strokes in a second: more than this would take longer than anybody waits. */
#define MOST_BYTES (64 * 1024)

static struct {
  char    *layout;
  gboolean skip;
  gboolean layouts;
} given;

const GOptionEntry tri_cli_vm_type_options[] = {
  { "layout", 'l', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &given.layout,
    N_("The keyboard layout that the guest has set: us, fr, de(nodeadkeys)"), N_("LAYOUT") },
  { "skip", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.skip,
    N_("Leave out what this layout cannot write, instead of typing nothing"), NULL },
  { "list-layouts", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.layouts, N_("List the layouts, and do nothing else"), NULL },
  G_OPTION_ENTRY_NULL
};

static int
list_layouts (TriCli *cli)
{
  g_autoptr (GPtrArray) list = tri_layout_list ();
  g_autoptr (TriCliTable) table = tri_cli_table_new ("ll", _("Layout"), _("Name"), NULL);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const TriLayoutInfo *info = g_ptr_array_index (list, i);
      const char *cells[] = { info->id, info->name };

      tri_cli_table_add (table, cells);
      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "layout", info->id);
      tri_cli_json_string (builder, "name", info->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  if (cli->json)
    tri_cli_json_print (builder, FALSE);
  else
    tri_cli_table_print (table, 0);

  return TRI_CLI_DONE;
}

/* The whole of standard input, or %NULL with an error. */
static char *
read_input (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char chunk[4096];
  gssize n;

  while ((n = read (STDIN_FILENO, chunk, sizeof chunk)) > 0 && text->len <= MOST_BYTES)
    g_string_append_len (text, chunk, n);
  if (n < 0)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_FAILED, _("Standard input could not be read."));
      return NULL;
    }
  if (strlen (text->str) != text->len)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, _("The text is not UTF-8."));
      return NULL;
    }

  return g_strdup (text->str);
}

static gboolean
check_text (const char  *text,
            GError     **error)
{
  if (strlen (text) > MOST_BYTES)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("The text is longer than %d KiB. Keys are too slow for that."),
                   MOST_BYTES / 1024);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, _("The text is not UTF-8."));
      return FALSE;
    }

  return TRUE;
}

static int
send_strokes (TriCli     *cli,
              const char *verb,
              const char *name,
              GArray     *strokes,
              guint       n_skipped)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TriDomain *domain;
  guint n_sent = 0;

  if (!tri_cli_connect (cli, &error))
    return tri_cli_fail_connect (cli, error);
  domain = tri_cli_find_domain (cli, name, &error);
  if (domain == NULL)
    return tri_cli_fail (NULL, error);

  tri_domain_send_strokes_async (domain, (const TriStroke *) strokes->data, strokes->len, cli->cancellable,
                                 tri_cli_ready, cli);
  result = tri_cli_wait (cli, &error);
  if (result != NULL)
    tri_domain_send_strokes_finish (domain, result, &n_sent, &error);

  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      tri_cli_json_string (builder, "action", verb);
      tri_cli_json_string (builder, "name", tri_domain_get_name (domain));
      tri_cli_json_string (builder, "uuid", tri_domain_get_uuid (domain));
      tri_cli_json_int (builder, "sent", n_sent);
      tri_cli_json_int (builder, "wanted", strokes->len);
      tri_cli_json_int (builder, "skipped", n_skipped);
      tri_cli_json_string (builder, "error", error != NULL ? error->message : NULL);
      json_builder_end_object (builder);
      tri_cli_json_print (builder, FALSE);
    }
  if (error != NULL)
    return tri_cli_fail (tri_domain_get_name (domain), error);

  tri_cli_say (cli, ngettext ("%s: %u stroke was sent", "%s: %u strokes were sent", n_sent), tri_domain_get_name (domain), n_sent);
  return TRI_CLI_DONE;
}

int
tri_cli_vm_send_key (TriCli           *cli,
                     const TriCliVerb *verb,
                     char            **arguments)
{
  g_autoptr (GArray) strokes = g_array_new (FALSE, FALSE, sizeof (TriStroke));

  for (guint i = 1; arguments[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      TriStroke stroke;

      if (!tri_stroke_parse (arguments[i], &stroke, &error))
        return tri_cli_usage ("%s", error->message);
      g_array_append_val (strokes, stroke);
    }

  return send_strokes (cli, verb->name, arguments[0], strokes, 0);
}

/* What the layout cannot write is left out if the person said so. */
static gboolean
convert (TriLayout   *layout,
         const char  *id,
         const char  *text,
         GArray      *strokes,
         guint       *n_skipped,
         GError     **error)
{
  g_autoptr (GString) impossible = g_string_new (NULL);
  g_autofree char *shown = NULL;

  *n_skipped = tri_layout_convert (layout, text, strokes, impossible);
  if (*n_skipped == 0 || given.skip)
    return TRUE;
  shown = tri_layout_describe (impossible->str);
  g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
               ngettext ("A keyboard with the layout “%s” cannot write %u character of this text: %s. Nothing was typed; "
                         "--skip leaves it out",
                         "A keyboard with the layout “%s” cannot write %u characters of this text: %s. Nothing was typed; "
                         "--skip leaves them out", *n_skipped), id, *n_skipped, shown);
  return FALSE;
}

int
tri_cli_vm_type (TriCli           *cli,
                 const TriCliVerb *verb,
                 char            **arguments)
{
  g_autoptr (GArray) strokes = g_array_new (FALSE, FALSE, sizeof (TriStroke));
  g_autoptr (TriLayout) layout = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *input = NULL;
  const char *text;
  guint n_skipped;

  if (given.layouts)
    return list_layouts (cli);
  if (arguments[0] == NULL)
    return tri_cli_usage (_("The name of the virtual machine is missing."));

  id = given.layout != NULL ? g_strdup (given.layout) : tri_layout_guess (setlocale (LC_CTYPE, NULL));
  layout = tri_layout_new (id, &error);
  if (layout == NULL)
    return tri_cli_usage (_("%s “triptychctl vm type --list-layouts” lists them."), error->message);

  if (arguments[1] == NULL)
    input = read_input (&error);
  text = arguments[1] != NULL ? arguments[1] : input;
  if (text == NULL || !check_text (text, &error) || !convert (layout, id, text, strokes, &n_skipped, &error))
    return tri_cli_fail (NULL, error);

  return send_strokes (cli, verb->name, arguments[0], strokes, n_skipped);
}
