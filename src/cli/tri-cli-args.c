/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-cli"

#include "config.h"

#include "tri-cli.h"
#include "tri-cli-output.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const TriCliNoun * const nouns[] = { &tri_cli_host, &tri_cli_vm, &tri_cli_snapshot };

/* What the options of every level are read into: GOption wants addresses that it can write to. */
static struct {
  char    *uri;
  char    *timeout;
  gboolean json;
  gboolean quiet;
  gboolean version;
  char   **arguments;
} given;

static const GOptionEntry common_entries[] = {
  { "connect", 'c', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.uri,
    N_("The server: a libvirt URI, or the name of a remembered server"), N_("URI") },
  { "json", 'j', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.json, N_("Print JSON for programs"), NULL },
  { "timeout", 't', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &given.timeout,
    N_("Give up when the server has not answered for so long"), N_("SECONDS") },
  { "quiet", 'q', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.quiet, N_("Say nothing when all went well"), NULL },
  G_OPTION_ENTRY_NULL
};

static const GOptionEntry version_entries[] = {
  { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &given.version, N_("Print the version"), NULL },
  G_OPTION_ENTRY_NULL
};

static const GOptionEntry argument_entries[] = {
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &given.arguments, NULL, NULL },
  G_OPTION_ENTRY_NULL
};

/* @own: (nullable): the options of this command alone; the help lists them first */
static GOptionContext *
new_context (const char         *parameters,
             const GOptionEntry *own)
{
  GOptionContext *context = g_option_context_new (parameters);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (own != NULL)
    g_option_context_add_main_entries (context, own, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_entries, GETTEXT_PACKAGE);

  return context;
}

/* "  start         Start virtual machines", aligned whatever the language. */
static void
append_row (GString    *text,
            const char *name,
            const char *summary)
{
  g_string_append_printf (text, "  %-20s %s\n", name, summary);
}

static char *
dup_nouns_text (void)
{
  GString *text = g_string_new (_("Nouns:"));

  g_string_append_c (text, '\n');
  for (guint i = 0; i < G_N_ELEMENTS (nouns); i++)
    append_row (text, nouns[i]->name, _(nouns[i]->summary));
  g_string_append_printf (text, "\n%s\n\n%s",
                          _("“triptychctl NOUN --help” lists a noun’s verbs, “triptychctl NOUN VERB --help” a verb’s options."),
                          _("Exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused or wrong state, 5 not connected."));

  return g_string_free (text, FALSE);
}

static char *
dup_verbs_text (const TriCliNoun *noun)
{
  GString *text = g_string_new (_("Verbs:"));

  g_string_append_c (text, '\n');
  for (const TriCliVerb *verb = noun->verbs; verb->name != NULL; verb++)
    append_row (text, verb->name, _(verb->summary));

  return g_string_free (text, FALSE);
}

static const TriCliNoun *
find_noun (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (nouns); i++)
    if (strcmp (nouns[i]->name, name) == 0)
      return nouns[i];

  return NULL;
}

static const TriCliVerb *
find_verb (const TriCliNoun *noun,
           const char       *name)
{
  /* The action's own name is understood too. */
  if (strcmp (name, "shut-down") == 0)
    name = "shutdown";

  for (const TriCliVerb *verb = noun->verbs; verb->name != NULL; verb++)
    if (strcmp (verb->name, name) == 0)
      return verb;

  return NULL;
}

/* Reads the options up to the first word that is none. The word and what follows it stay in @argv. */
static gboolean
parse_level (GOptionContext *context,
             const char     *description,
             char         ***argv,
             GError        **error)
{
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_description (context, description);

  return g_option_context_parse_strv (context, argv, error);
}

static gboolean
parse_verb (const TriCliNoun   *noun,
            const TriCliVerb   *verb,
            char             ***argv,
            GError            **error)
{
  g_autoptr (GOptionContext) context = new_context (verb->parameters != NULL ? _(verb->parameters) : NULL, verb->options);
  g_autofree char *program = g_strdup_printf ("triptychctl %s %s", noun->name, verb->name);

  /* So that the usage line names the whole command. */
  g_set_prgname (program);
  g_option_context_set_summary (context, _(verb->summary));
  g_option_context_add_main_entries (context, argument_entries, GETTEXT_PACKAGE);

  return g_option_context_parse_strv (context, argv, error);
}

/* Takes the words that lead to the verb off, one by one. */
static void
shift (char **argv)
{
  g_free (argv[1]);
  for (guint i = 1; argv[i] != NULL; i++)
    argv[i] = argv[i + 1];
}

static int
check_arguments (const TriCliVerb *verb,
                 char            **arguments)
{
  guint n = arguments != NULL ? g_strv_length (arguments) : 0;

  if (n < verb->min_arguments)
    return tri_cli_usage (_("%s: something is missing: %s. “%s --help” says more"),
                          g_get_prgname (), _(verb->parameters), g_get_prgname ());
  if (n > verb->max_arguments)
    return tri_cli_usage (_("%s: “%s” is too much. “%s --help” says more"),
                          g_get_prgname (), arguments[verb->max_arguments], g_get_prgname ());

  for (guint i = 0; i < n; i++)
    {
      if (!g_utf8_validate (arguments[i], -1, NULL))
        return tri_cli_usage (_("%s: “%s” is not text in UTF-8"), g_get_prgname (), arguments[i]);
      if (arguments[i][0] == '\0')
        return tri_cli_usage (_("%s: an argument is empty"), g_get_prgname ());
    }

  return TRI_CLI_DONE;
}

static int
run_verb (const TriCliVerb *verb)
{
  static char *none[] = { NULL };
  char **arguments = given.arguments != NULL ? given.arguments : none;
  TriCli cli;
  int status = check_arguments (verb, given.arguments);

  if (status != TRI_CLI_DONE)
    return status;

  tri_cli_init (&cli);
  cli.json = given.json;
  cli.quiet = given.quiet;
  cli.uri = g_strdup (given.uri);
  if (given.timeout != NULL)
    {
      guint64 seconds;

      if (!g_ascii_string_to_unsigned (given.timeout, 10, 1, 1000000, &seconds, NULL))
        {
          tri_cli_clear (&cli);
          return tri_cli_usage (_("--timeout: “%s” is not a number of seconds above zero"), given.timeout);
        }
      cli.timeout = (int) seconds;
    }

  status = verb->run (&cli, verb, arguments);
  tri_cli_clear (&cli);

  return status;
}

static int
run_noun (const TriCliNoun   *noun,
          char             ***argv)
{
  g_autoptr (GOptionContext) context = new_context (_("VERB …"), NULL);
  g_autofree char *verbs = dup_verbs_text (noun);
  g_autofree char *program = g_strdup_printf ("triptychctl %s", noun->name);
  g_autoptr (GError) error = NULL;
  const TriCliVerb *verb;

  g_set_prgname (program);
  g_option_context_set_summary (context, _(noun->summary));
  if (!parse_level (context, verbs, argv, &error))
    return tri_cli_usage ("%s: %s", program, error->message);

  if ((*argv)[1] == NULL)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      return TRI_CLI_USAGE;
    }

  verb = find_verb (noun, (*argv)[1]);
  if (verb == NULL)
    return tri_cli_usage (_("%s: there is no verb “%s”. “%s --help” lists those that are there"), program, (*argv)[1], program);

  shift (*argv);
  if (!parse_verb (noun, verb, argv, &error))
    return tri_cli_usage (_("%s: %s. “%s --help” says more"), g_get_prgname (), error->message, g_get_prgname ());

  return run_verb (verb);
}

int
tri_cli_run (int    argc,
             char **argv)
{
  g_autoptr (GOptionContext) context = new_context (_("NOUN VERB …"), version_entries);
  g_autofree char *description = dup_nouns_text ();
  g_auto (GStrv) words = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  const TriCliNoun *noun;

  g_option_context_set_summary (context, _("Virtual machines on KVM hosts, from the command line."));
  if (!parse_level (context, description, &words, &error))
    return tri_cli_usage ("triptychctl: %s", error->message);

  if (given.version)
    {
      g_print ("triptychctl %s\n", TRI_VERSION);
      return TRI_CLI_DONE;
    }

  if (words[0] == NULL || words[1] == NULL)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      return TRI_CLI_USAGE;
    }

  noun = find_noun (words[1]);
  if (noun == NULL)
    return tri_cli_usage (_("triptychctl: there is no noun “%s”. “triptychctl --help” lists those that are there"), words[1]);

  shift (words);

  return run_noun (noun, &words);
}
